"""Journals that a killed editor left, and the song of their last record."""

from __future__ import annotations

import contextlib
import json
import shutil
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toccata.errors import ToccataError
from toccata.session.blobs import Blobs
from toccata.session.changes import BadChange, decode_change
from toccata.session.cursor import Cursor
from toccata.session.history import History, HistoryEntry
from toccata.session.journal import HEAD, JOURNAL, MAGIC, journals_folder
from toccata.session.owner import Owner
from toccata.song import Song
from toccata.song.document import problems

FOREIGN_AFTER_S = 24 * 3600.0
"""A journal of another machine (a shared home) is offered only when nothing was written to it for so long."""

_STEPS = ("apply", "merge", "undo", "redo")


@dataclass(frozen=True, slots=True)
class Replay:
    """What a journal gives back. lost: names of samples whose frames are gone; they are silent."""

    song: Song
    cursor: Cursor
    history: History
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recovery:
    """A journal whose editor has ended without saving.

    path: the song's file, None for a song that was never saved. time_s: of the last record, since the epoch.
    edits: how many actions were recorded since the last save. digest: of the file that they were made on.
    """

    folder: Path
    path: Path | None
    title: str
    time_s: float
    edits: int
    digest: str

    def replay(self) -> Replay:
        """The song of the last good record, with its undo history. Raises: ToccataError when nothing can be had."""
        return _replay(self.folder)

    def discard(self) -> None:
        """Removes the journal for good."""
        shutil.rmtree(self.folder, ignore_errors=True)


def find_recoveries(state_folder: Path, path: Path | None = None) -> list[Recovery]:
    """What killed editors left, newest first; with a path only that song's. Empty leftovers are removed on the way."""
    found = []
    with contextlib.suppress(OSError):
        for folder in sorted(journals_folder(state_folder).iterdir()):
            with contextlib.suppress(OSError):
                recovery = _recovery(folder)
                if recovery is not None and (path is None or recovery.path == Path(path).resolve()):
                    found.append(recovery)
    return sorted(found, key=lambda recovery: -recovery.time_s)


def read_records(folder: Path) -> Iterator[dict[str, Any]]:
    """The good records in order; ends where the file is torn or damaged. Raises: OSError."""
    content = (folder / JOURNAL).read_bytes()
    if not content.startswith(MAGIC):
        return
    at, sequence = len(MAGIC), 0
    while at + HEAD.size <= len(content):
        length, check = HEAD.unpack_from(content, at)
        payload = content[at + HEAD.size : at + HEAD.size + length]
        if len(payload) != length or zlib.crc32(payload) != check:
            return
        try:
            record = json.loads(payload)
        except (ValueError, RecursionError):
            return
        if not isinstance(record, dict) or record.get("sequence") != sequence:
            return
        yield record
        at, sequence = at + HEAD.size + length, sequence + 1


def _recovery(folder: Path) -> Recovery | None:
    records = list(read_records(folder)) if (folder / JOURNAL).is_file() else []
    kinds = [record.get("kind") for record in records]
    if "close" not in kinds and _is_in_use(folder, records):
        return None
    edits = sum(kind in _STEPS for kind in kinds)
    if len(records) < 2 or kinds[1] != "song" or not (edits or records[1].get("unsaved")):
        shutil.rmtree(folder, ignore_errors=True)
        return None
    path = records[0].get("path")
    title = ""
    for record in records:
        title = record.get("change", {}).get("fields", {}).get("title", title)
    times = [float(record.get("time", 0.0)) for record in records if record.get("kind") != "close"]
    return Recovery(folder, Path(path) if path else None, str(title), times[-1], edits, str(records[0].get("digest", "")))


def _is_in_use(folder: Path, records: list[dict[str, Any]]) -> bool:
    owner = Owner.from_table(records[0].get("owner")) if records else None
    if owner is None:
        # Being made right now, or torn in its first record.
        return time.time() - folder.stat().st_mtime < FOREIGN_AFTER_S
    if owner.is_here():
        return owner.is_running()
    return time.time() - (folder / JOURNAL).stat().st_mtime < FOREIGN_AFTER_S


def _replay(folder: Path) -> Replay:
    blobs = Blobs(folder / "blobs")
    lost: list[str] = []
    history = History()
    song: Song | None = None
    cursor = Cursor()
    try:
        for record in read_records(folder):
            kind = record.get("kind")
            try:
                if kind == "song":
                    song = decode_change(Song(), record["change"], blobs, lost.append)
                    cursor = Cursor(*record["cursor"])
                elif kind in _STEPS and song is not None:
                    after = decode_change(song, record["change"], blobs, lost.append)
                    if problems(after):
                        break
                    song, cursor = _step(history, record, song, after, cursor)
            except (BadChange, KeyError, TypeError, ValueError):
                break
    except OSError as error:
        raise ToccataError(f"{folder}: the journal cannot be read: {error.strerror or error}") from None
    if song is None or problems(song):
        raise ToccataError(f"{folder}: the journal holds no whole song")
    return Replay(song, cursor, history, tuple(dict.fromkeys(lost)))


def _step(history: History, record: dict[str, Any], before: Song, after: Song, cursor: Cursor) -> tuple[Song, Cursor]:
    """Takes one record into the history; the song and cursor after it. Old songs come from the history, so they are shared."""
    place = Cursor(*record["cursor"])
    kind = record["kind"]
    if kind in ("undo", "redo"):
        entry = history.undo() if kind == "undo" else history.redo()
        if entry is None:
            # An action from before the journal was compacted: its neighbours are not known either.
            history.clear()
            return after, place
        return (entry.before if kind == "undo" else entry.after), place
    key = history.entries[-1].merge if kind == "merge" and history.entries else str(record["sequence"])
    history.add(HistoryEntry(str(record["name"]), float(record["time"]), before, after, cursor, place, key))
    return after, place
