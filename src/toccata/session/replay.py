"""What the records of a journal come to: the song, its cursor and its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toccata.errors import ToccataError
from toccata.session.blobs import Blobs
from toccata.session.changes import BadChange, BlobStore, decode_change
from toccata.session.cursor import Cursor
from toccata.session.history import CAP_BYTES, History, HistoryEntry
from toccata.session.records import STEPS, Mark, Record, read_records
from toccata.song import Song
from toccata.song.document import problems


@dataclass(frozen=True, slots=True)
class Replay:
    """What a journal gives back. lost: names of samples whose frames are gone; they are silent. end: behind the last record taken."""

    song: Song
    cursor: Cursor
    history: History
    lost: tuple[str, ...]
    end: Mark


def replay(folder: Path, until: Mark | None = None, cap_bytes: int = CAP_BYTES) -> Replay:
    """The song of the last good record that ends no later than a place, with its undo history.

    cap_bytes: of the history. Raises: ToccataError when nothing can be had.
    """
    try:
        return _Replaying(folder, History(cap_bytes)).run(until.offset if until is not None else None)
    except OSError as error:
        raise ToccataError(f"{folder}: the journal cannot be read: {error.strerror or error}") from None


class _Replaying:
    def __init__(self, folder: Path, history: History) -> None:
        self._folder = folder
        self._blobs: BlobStore = Blobs(folder / "blobs")
        self._lost: list[str] = []
        self._history = history
        self._song: Song | None = None
        self._cursor = Cursor()

    def run(self, until_bytes: int | None) -> Replay:
        end = Mark(0, 0, 0)
        for record in self._records(until_bytes):
            try:
                if not self._take(record):
                    break
            except (BadChange, KeyError, TypeError, ValueError):
                break
            end = record.end
        if self._song is None or problems(self._song):
            raise ToccataError(f"{self._folder}: the journal holds no whole song")
        return Replay(self._song, self._cursor, self._history, tuple(dict.fromkeys(self._lost)), end)

    def _records(self, until_bytes: int | None) -> Iterator[Record]:
        for record in read_records(self._folder):
            if until_bytes is not None and record.end.offset > until_bytes and self._song is not None:
                return
            yield record

    def _take(self, record: Record) -> bool:
        """False when the record leads nowhere."""
        payload = record.payload
        if record.kind == "song":
            self._song = decode_change(Song(), payload["change"], self._blobs, self._lost.append)
            self._cursor = Cursor(*payload["cursor"])
        elif record.kind in STEPS and self._song is not None:
            after = decode_change(self._song, payload["change"], self._blobs, self._lost.append)
            if problems(after):
                return False
            self._step(payload, self._song, after)
        elif record.kind == "saved":
            self._history.seal()
        return True

    def _step(self, payload: dict[str, Any], before: Song, after: Song) -> None:
        """Takes one step into the history. Old songs come from the history, so they are shared."""
        place = Cursor(*payload["cursor"])
        kind = payload["kind"]
        if kind in ("undo", "redo"):
            entry = self._history.undo() if kind == "undo" else self._history.redo()
            if entry is None:
                # An action from before the journal was compacted: its neighbours are not known either.
                self._history.clear()
                self._song = after
            else:
                self._song = entry.before if kind == "undo" else entry.after
        else:
            last = self._history.entries[-1].merge if self._history.entries else None
            key = last if kind == "merge" and last is not None else str(payload["sequence"])
            self._history.add(HistoryEntry(str(payload["name"]), float(payload["time"]), before, after, self._cursor, place, key))
            self._song = after
        self._cursor = place
