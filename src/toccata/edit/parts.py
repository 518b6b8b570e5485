"""Patterns cut in two and put together: the song sounds as before, its order has more or fewer entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from toccata.edit.bounds import the_order_index, the_pattern
from toccata.edit.sharing import frozen, with_new_pattern, with_pattern
from toccata.errors import EditRefused
from toccata.song import MAX_ROWS, OrderEntry, Pattern, Song
from toccata.song.document import MAX_ORDER


def split_pattern(song: Song, pattern: int, row: int) -> Song:
    """Cuts a pattern before a row. The rows from there on become a new pattern, which follows wherever the old one is played.

    Raises: EditRefused for the first row, which would leave nothing.
    """
    whole = the_pattern(song, pattern)
    if not 0 < row < whole.rows:
        raise EditRefused(f"pattern {pattern:02X} cannot be split before row {row:02X}; it has rows 00 to {whole.rows - 1:02X}")
    second = len(song.patterns)
    song = with_new_pattern(song, Pattern(whole.rows - row, _each_once(whole, lambda column: column[row:].copy()), whole.name))
    song = with_pattern(song, pattern, Pattern(row, _each_once(whole, lambda column: column[:row].copy()), whole.name))
    order: list[OrderEntry] = []
    for entry in song.order:
        order += [entry, OrderEntry(second)] if entry.pattern == pattern else [entry]
    if len(order) > MAX_ORDER:
        raise EditRefused(f"the order has at most {MAX_ORDER} entries")
    before = sum(entry.pattern == pattern for entry in song.order[: song.restart])
    bookmarks = tuple(sorted((second, at - row) if number == pattern and at >= row else (number, at) for number, at in song.bookmarks))
    return replace(song, order=tuple(order), restart=song.restart + before, bookmarks=bookmarks)


def join_patterns(song: Song, index: int) -> Song:
    """Makes one pattern of an entry's pattern and the next entry's, here and wherever the same two follow each other within a section.

    The joined pattern takes the first one's number where that is not played alone. Raises: EditRefused.
    """
    the_order_index(song, index)
    if index + 1 >= len(song.order) or min(song.order[index].pattern, song.order[index + 1].pattern) < 0:
        raise EditRefused("there is no pattern after this one to join it with")
    if song.order[index + 1].section:
        raise EditRefused("a section begins on the next entry; take its name away first")
    if index + 1 == song.restart:
        raise EditRefused("the song restarts on the next entry")
    first, second = song.order[index].pattern, song.order[index + 1].pattern
    if song.patterns[first].rows + song.patterns[second].rows > MAX_ROWS:
        raise EditRefused(f"together they have more than {MAX_ROWS} rows")
    gone = _pairs(song, index)
    joined = _joined(song.patterns[first], song.patterns[second])
    kept = [entry for place, entry in enumerate(song.order) if place not in gone]
    alone = any(entry.pattern == first and not {place, place + 1} & gone for place, entry in enumerate(song.order))
    number = len(song.patterns) if alone else first
    song = with_new_pattern(song, joined) if alone else with_pattern(song, first, joined)
    heads = {place - 1 - sum(other < place - 1 for other in gone) for place in gone}
    order = tuple(replace(entry, pattern=number) if place in heads else entry for place, entry in enumerate(kept))
    restart = song.restart - sum(place < song.restart for place in gone)
    song = replace(song, order=order, restart=restart)
    if second != number and all(entry.pattern != second for entry in order):
        rows = joined.rows - song.patterns[second].rows
        moved = ((number, rows + row) if pattern == second else (pattern, row) for pattern, row in song.bookmarks)
        song = replace(song, bookmarks=tuple(sorted(moved)))
    return _without_last_if_unused(song, second)


def _pairs(song: Song, index: int) -> set[int]:
    """The entries that go into the one before them, this one's next first, so that it is among them."""
    first, second = song.order[index].pattern, song.order[index + 1].pattern
    gone = {index + 1}
    for place in range(1, len(song.order)):
        entry = song.order[place]
        is_pair = song.order[place - 1].pattern == first and entry.pattern == second
        if is_pair and not entry.section and place != song.restart and not {place - 1, place, place + 1} & gone:
            gone.add(place)
    return gone


def _joined(first: Pattern, second: Pattern) -> Pattern:
    made: dict[tuple[int, int], np.ndarray] = {}
    for one, other in zip(first.columns, second.columns, strict=True):
        if (id(one), id(other)) not in made:
            made[id(one), id(other)] = frozen(np.concatenate([one, other]))
    columns = tuple(made[id(one), id(other)] for one, other in zip(first.columns, second.columns, strict=True))
    return Pattern(first.rows + second.rows, columns, first.name)


def _without_last_if_unused(song: Song, pattern: int) -> Song:
    """What was joined is no pattern of its own any more; only the last can go without giving others new numbers."""
    is_last = pattern == len(song.patterns) - 1
    return replace(song, patterns=song.patterns[:-1]) if is_last and all(entry.pattern != pattern for entry in song.order) else song


def _each_once(pattern: Pattern, part: Callable[[np.ndarray], np.ndarray]) -> tuple[np.ndarray, ...]:
    """A part of every column; columns that shared one array share its part too."""
    made: dict[int, np.ndarray] = {}
    for column in pattern.columns:
        if id(column) not in made:
            made[id(column)] = frozen(part(column))
    return tuple(made[id(column)] for column in pattern.columns)
