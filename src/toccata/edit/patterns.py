"""Patterns as a whole: add, clone, delete, resize, rename."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from toccata.edit.bookmarks import renumbered
from toccata.edit.bounds import line, the_pattern, whole
from toccata.edit.order import without_entries
from toccata.edit.sharing import each_column_once, with_new_pattern, with_pattern
from toccata.errors import EditRefused
from toccata.notation.cells import empty_column
from toccata.song import MAX_ROWS, OrderEntry, Pattern, Song


def add_pattern(song: Song, rows: int = 64, name: str = "") -> Song:
    """The song with one more empty pattern, the last. Raises: EditRefused."""
    whole(rows, 1, MAX_ROWS, "the length of a pattern in rows")
    return with_new_pattern(song, Pattern.empty(rows, len(song.channels), line(name, "a pattern's name")))


def clone_pattern(song: Song, index: int) -> Song:
    """The song with a copy of a pattern as its last; the copy shares its columns. Raises: EditRefused."""
    pattern = the_pattern(song, index)
    return with_new_pattern(song, Pattern(pattern.rows, pattern.columns, pattern.name))


def delete_pattern(song: Song, index: int) -> Song:
    """Takes a pattern out of the song and of the order; patterns after it move down by one. Raises: EditRefused for the only one."""
    the_pattern(song, index)
    if len(song.patterns) == 1:
        raise EditRefused("the song needs one pattern at least")
    named = [position for position, entry in enumerate(song.order) if entry.pattern == index]
    song = without_entries(song, named)
    order = tuple(replace(entry, pattern=entry.pattern - 1) if entry.pattern > index else entry for entry in song.order)
    numbers = {old: old - (old > index) for old in range(len(song.patterns)) if old != index}
    return replace(
        song,
        patterns=song.patterns[:index] + song.patterns[index + 1 :],
        order=order or (OrderEntry(0),),
        bookmarks=renumbered(song.bookmarks, numbers),
    )


def resize_pattern(song: Song, index: int, rows: int) -> Song:
    """Gives a pattern 1–1024 rows: cut at its end, or empty rows added there. Raises: EditRefused."""
    pattern = the_pattern(song, index)
    whole(rows, 1, MAX_ROWS, "the length of a pattern in rows")
    if rows == pattern.rows:
        return song

    def resize(column: np.ndarray) -> np.ndarray:
        out = empty_column(rows).copy()
        out[: len(column)] = column[:rows]
        return out

    return with_pattern(song, index, Pattern(rows, each_column_once(pattern, resize), pattern.name))


def rename_pattern(song: Song, index: int, name: str) -> Song:
    """Names a pattern; an empty name takes it away. Raises: EditRefused."""
    pattern = the_pattern(song, index)
    name = line(name, "a pattern's name")
    return song if name == pattern.name else with_pattern(song, index, Pattern(pattern.rows, pattern.columns, name))
