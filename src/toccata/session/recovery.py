"""Journals that nobody writes any more: what a killed editor left unsaved, and the histories of songs that were closed."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toccata.session.journal import journals_folder
from toccata.session.note import read_note
from toccata.session.owner import Owner
from toccata.session.records import JOURNAL, STEPS, Mark, Record, encode_record, read_records
from toccata.session.replay import Replay, replay

FOREIGN_AFTER_S = 24 * 3600.0
"""A journal of another machine (a shared home) is offered only when nothing was written to it for so long."""


@dataclass(frozen=True, slots=True)
class LeftJournal:
    """A journal without a writer, whole enough to be of use.

    path: the song's file, None for a song that was never saved. digest: of that file as it was last opened or saved.
    time_s: of the last step, since the epoch. end: behind the good records. saved: where the song was as it is in its
    file; None when that is no place in the journal.
    """

    folder: Path
    path: Path | None
    digest: str
    title: str
    time_s: float
    end: Mark
    saved: Mark | None

    @property
    def unsaved_steps(self) -> int:
        return self.end.steps - (self.saved.steps if self.saved is not None else 0)

    @property
    def has_unsaved(self) -> bool:
        """Whether the song at its end is nowhere else."""
        return self.saved is None or self.saved.steps < self.end.steps


@dataclass(frozen=True, slots=True)
class Recovery:
    """A journal whose editor has ended without saving.

    path: the song's file, None for a song that was never saved. time_s: of the last record, since the epoch.
    edits: how many actions were recorded since the last save. digest: of the file that they were made on.
    """

    journal: LeftJournal

    @property
    def folder(self) -> Path:
        return self.journal.folder

    @property
    def path(self) -> Path | None:
        return self.journal.path

    @property
    def title(self) -> str:
        return self.journal.title

    @property
    def time_s(self) -> float:
        return self.journal.time_s

    @property
    def edits(self) -> int:
        return self.journal.unsaved_steps

    @property
    def digest(self) -> str:
        return self.journal.digest

    def replay(self) -> Replay:
        """The song of the last good record, with its undo history. Raises: ToccataError when nothing can be had."""
        return replay(self.folder)

    def discard(self) -> None:
        """Drops what was not saved; the history up to the last save stays."""
        saved = self.journal.saved
        if saved is None or saved.steps == 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        with contextlib.suppress(OSError), (self.folder / JOURNAL).open("r+b") as file:
            file.truncate(saved.offset)
            file.seek(saved.offset)
            place = {"path": None if self.path is None else str(self.path), "digest": self.digest}
            file.write(encode_record({"sequence": saved.sequence, "time": time.time(), "kind": "saved", "back": 0, **place}))
            file.write(encode_record({"sequence": saved.sequence + 1, "time": time.time(), "kind": "close"}))


def find_recoveries(state_folder: Path, path: Path | None = None) -> list[Recovery]:
    """What killed editors left, newest first; with a path only that song's. Empty leftovers are removed on the way."""
    wanted = None if path is None else Path(path).resolve()
    found = []
    for folder in _folders(state_folder):
        note = read_note(folder)
        if note is not None and (note.closed or (wanted is not None and note.path != str(wanted))):
            continue
        left = read_journal(folder)
        if left is not None and left.has_unsaved and (wanted is None or left.path == wanted):
            found.append(Recovery(left))
    return sorted(found, key=lambda recovery: -recovery.time_s)


def find_history(state_folder: Path, path: Path, digest: str) -> LeftJournal | None:
    """The newest journal of a song's file: of its path, else of a file of the same content that was moved or copied here.

    Those with something unsaved are not meant: they are recoveries.
    """
    real = os.path.realpath(path)
    notes = [(note, folder) for folder in _folders(state_folder) if (note := read_note(folder)) is not None]
    here = [folder for note, folder in notes if note.path == real]
    for folder in sorted(here, key=_age_s) or sorted((folder for note, folder in notes if note.digest == digest), key=_age_s):
        left = read_journal(folder)
        if left is not None and not left.has_unsaved:
            return left
    return None


def prune_histories(state_folder: Path, limit_bytes: int) -> None:
    """Removes the oldest histories of closed songs until all of them take no more than the limit."""
    closed = [folder for folder in _folders(state_folder) if (note := read_note(folder)) is not None and note.closed]
    total = 0
    for folder in sorted(closed, key=_age_s):
        total += sum(place.stat().st_size for place in folder.rglob("*") if place.is_file())
        if total > limit_bytes:
            shutil.rmtree(folder, ignore_errors=True)


def read_journal(folder: Path) -> LeftJournal | None:
    """What a journal holds; None when an editor writes it. One that is worth nothing is removed on the way."""
    try:
        records = list(read_records(folder)) if (folder / JOURNAL).is_file() else []
        if (not records or records[-1].kind != "close") and _is_in_use(folder, records):
            return None
    except OSError:
        return None
    left = _left(folder, records)
    if left is None or not (left.end.steps or left.has_unsaved):
        shutil.rmtree(folder, ignore_errors=True)
        return None
    return left


def _left(folder: Path, records: list[Record]) -> LeftJournal | None:
    if len(records) < 2 or records[1].kind != "song":
        return None
    path, digest, title = records[0].payload.get("path"), "", ""
    saved = None if records[1].payload.get("unsaved") else 0
    time_s = 0.0
    for record in records:
        payload = record.payload
        if record.kind in ("open", "saved"):
            path, digest = payload.get("path", path), str(payload.get("digest", digest))
        if record.kind == "saved" and isinstance(payload.get("back"), int):
            steps = record.end.steps - payload["back"]
            saved = steps if steps >= 0 else None
        if record.kind in (*STEPS, "song"):
            title = str(payload.get("change", {}).get("fields", {}).get("title", title))
            time_s = float(payload.get("time", 0.0))
    marks = [record.end for record in records[1:] if record.end.steps == saved]
    return LeftJournal(folder, Path(path) if path else None, digest, title, time_s, records[-1].end, marks[0] if marks else None)


def _folders(state_folder: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        yield from sorted(journals_folder(state_folder).iterdir())


def _age_s(folder: Path) -> float:
    try:
        return time.time() - (folder / JOURNAL).stat().st_mtime
    except OSError:
        return float("inf")


def _is_in_use(folder: Path, records: list[Record]) -> bool:
    opened = [record.payload for record in records if record.kind == "open"]
    owner = Owner.from_table(opened[-1].get("owner")) if opened else None
    if owner is None:
        # Being made right now, or torn in its first record.
        return time.time() - folder.stat().st_mtime < FOREIGN_AFTER_S
    if owner.is_here():
        return owner.is_running()
    return time.time() - (folder / JOURNAL).stat().st_mtime < FOREIGN_AFTER_S
