"""How an edit makes the new song: one part replaced, every other one shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import numpy as np

from toccata.errors import EditRefused
from toccata.song import Channel, Pattern, Song
from toccata.song.document import MAX_PATTERNS, MAX_SLOTS

Part = TypeVar("Part")
Change = Callable[[np.ndarray], np.ndarray]


def with_item(items: tuple[Part, ...], index: int, item: Part) -> tuple[Part, ...]:
    """The tuple with one item replaced; the same tuple when it was that object already."""
    if items[index] is item:
        return items
    return (*items[:index], item, *items[index + 1 :])


def frozen(column: np.ndarray) -> np.ndarray:
    """Closes a fresh column to writing and gives it back. Modifies: its write flag."""
    column.setflags(write=False)
    return column


def with_pattern(song: Song, index: int, pattern: Pattern) -> Song:
    """The song with one pattern replaced."""
    if song.patterns[index] is pattern:
        return song
    return replace(song, patterns=with_item(song.patterns, index, pattern))


def with_new_pattern(song: Song, pattern: Pattern) -> Song:
    """The song with a pattern more, its last, which no entry plays yet. Raises: EditRefused."""
    if len(song.patterns) >= MAX_PATTERNS:
        raise EditRefused(f"a song has at most {MAX_PATTERNS} patterns")
    return replace(song, patterns=(*song.patterns, pattern))


def with_column(song: Song, index: int, channel: int, column: np.ndarray) -> Song:
    """The song with one column of one pattern replaced; uint8 (rows, CELL_WIDTH), fresh."""
    pattern = song.patterns[index]
    columns = with_item(pattern.columns, channel, frozen(column))
    return with_pattern(song, index, Pattern(pattern.rows, columns, pattern.name))


def with_columns(song: Song, index: int, changed: dict[int, np.ndarray]) -> Song:
    """The song with several columns of one pattern replaced; columns that hold the same cells stay the old objects."""
    pattern = song.patterns[index]
    columns = list(pattern.columns)
    for channel, column in changed.items():
        if not np.array_equal(columns[channel], column):
            columns[channel] = frozen(column)
    if all(new is old for new, old in zip(columns, pattern.columns, strict=True)):
        return song
    return with_pattern(song, index, Pattern(pattern.rows, tuple(columns), pattern.name))


def with_channel(song: Song, index: int, channel: Channel) -> Song:
    """The song with one channel's settings replaced; the same song when they are equal."""
    if song.channels[index] == channel:
        return song
    return replace(song, channels=with_item(song.channels, index, channel))


def each_column_once(pattern: Pattern, change: Change) -> tuple[np.ndarray, ...]:
    """Every column changed; columns that shared one array share the changed one too, and those that stay as they are the old one."""
    done: dict[int, np.ndarray] = {}
    for column in pattern.columns:
        if id(column) not in done:
            changed = change(column)
            done[id(column)] = column if np.array_equal(changed, column) else frozen(changed)
    return tuple(done[id(column)] for column in pattern.columns)


def with_slot(slots: tuple[Part | None, ...], number: int, item: Part | None) -> tuple[Part | None, ...]:
    """Numbered slots (the first is 1) with one replaced: grown with empty ones as needed, empty ones at the end left out.

    The same tuple when that object stood there already.
    """
    if item is (slots[number - 1] if number <= len(slots) else None):
        return slots
    changed = [*slots, *[None] * (number - len(slots))]
    changed[number - 1] = item
    while changed and changed[-1] is None:
        changed.pop()
    return tuple(changed)


def free_slot(slots: tuple[object | None, ...], nouns: str) -> int:
    """The first empty slot's number. Raises: EditRefused when all 255 are taken."""
    number = slots.index(None) + 1 if None in slots else len(slots) + 1
    if number > MAX_SLOTS:
        raise EditRefused(f"all {MAX_SLOTS} {nouns} are taken")
    return number
