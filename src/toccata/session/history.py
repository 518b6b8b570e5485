"""Undo and redo: old songs are kept whole; they share what they did not change, so an entry costs what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from toccata.session.cursor import Cursor
from toccata.song import Song

CAP_BYTES = 512 << 20
ENTRY_BYTES = 2048
"""What an entry costs beside arrays: about the tuples and dataclasses of one edit."""


@dataclass(frozen=True, slots=True, eq=False)
class HistoryEntry:
    """One user action. time: seconds since the epoch. size: bytes of arrays that only this entry keeps alive, about."""

    name: str
    time: float
    before: Song
    after: Song
    cursor_before: Cursor
    cursor_after: Cursor
    merge: str | None = None
    size: int = ENTRY_BYTES


class History:
    """The entries in order; those before `position` are done, those from it on can be redone."""

    def __init__(self, cap_bytes: int = CAP_BYTES) -> None:
        self.cap_bytes = cap_bytes
        self.entries: list[HistoryEntry] = []
        self.position = 0
        self._size = 0
        self._sealed = False

    def merges(self, merge: str | None) -> bool:
        """Whether an action with this key would join the last entry."""
        last = self.entries[self.position - 1] if self.position else None
        return merge is not None and not self._sealed and self.position == len(self.entries) and last is not None and last.merge == merge

    def add(self, entry: HistoryEntry) -> None:
        """Puts an action in; what could be redone is gone. Oldest entries go when the cap is passed, never the last."""
        self._cut()
        if self.merges(entry.merge):
            first = self.entries.pop()
            self._size -= first.size
            entry = replace(entry, before=first.before, cursor_before=first.cursor_before)
        entry = replace(entry, size=ENTRY_BYTES + unshared_bytes(entry.before, entry.after) + unshared_bytes(entry.after, entry.before))
        self.entries.append(entry)
        self._size += entry.size
        self._sealed = False
        self.position = len(self.entries)
        self._trim()

    def join(self, older: History, here: Song) -> None:
        """Puts the actions of an earlier history before these. here: the song that those come to and these begin from.

        What the earlier one could redo stays only where nothing was done since.
        """
        if self.entries:
            older._cut()
        done, entries = older.position, older.entries
        if done:
            entries[done - 1] = replace(entries[done - 1], after=here)
        if done < len(entries):
            entries[done] = replace(entries[done], before=here)
        self.entries[:0] = entries
        self.position += done
        self._size += older._size
        self._trim()

    def seal(self) -> None:
        """The next action does not join the last entry, whatever its key."""
        self._sealed = True

    def clear(self) -> None:
        """Forgets every action."""
        self.entries.clear()
        self.position = self._size = 0

    def undo(self) -> HistoryEntry | None:
        """Steps back; the entry that is undone, None at the start."""
        if not self.position:
            return None
        self.position -= 1
        self._sealed = True
        return self.entries[self.position]

    def redo(self) -> HistoryEntry | None:
        """Steps forward; the entry that is done again, None at the end."""
        if self.position == len(self.entries):
            return None
        self.position += 1
        self._sealed = True
        return self.entries[self.position - 1]

    def _trim(self) -> None:
        """Drops the oldest entries past the cap, never the last done one."""
        while self._size > self.cap_bytes and self.position > 1:
            self._size -= self.entries.pop(0).size
            self.position -= 1

    def _cut(self) -> None:
        for entry in self.entries[self.position :]:
            self._size -= entry.size
        del self.entries[self.position :]

    def __iter__(self) -> Iterator[HistoryEntry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


def unshared_bytes(song: Song, other: Song) -> int:
    """Bytes of the arrays that the song has and the other has not."""
    theirs = _arrays(other, song)
    return sum(array.nbytes for key, array in _arrays(song, other).items() if key not in theirs)


def _arrays(song: Song, other: Song) -> dict[int, np.ndarray]:
    """The arrays, by identity, of those parts that the other song does not hold in the same place."""
    arrays: dict[int, np.ndarray] = {}
    if song.patterns is not other.patterns:
        known = {id(pattern) for pattern in other.patterns}
        for pattern in song.patterns:
            if id(pattern) not in known:
                arrays.update((id(column), column) for column in pattern.columns)
    if song.samples is not other.samples:
        arrays.update((id(sample.data), sample.data) for sample in song.samples if sample is not None)
    return arrays
