"""Finding out that a part of the screen has moved up or down, so that the terminal can move it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import ne, or_
from typing import NamedTuple

from toccata.ui.encoder.rows import Row

_LEAST_ROWS = 3
_LEAST_SAVED = 30
"""A scroll costs about 20 characters."""
_MOVE = 6
"""Characters to go to a line."""


class Scroll(NamedTuple):
    """The lines top to bottom, both included, go up by so many; down where it is negative."""

    top: int
    bottom: int
    lines: int


def find_scroll(shown: Sequence[Row], wanted: Sequence[Row]) -> Scroll | None:
    """The move that brings most of the wanted rows to where they are, None where writing them is as good."""
    changed = [y for y, (old, new) in enumerate(zip(shown, wanted, strict=True)) if old != new]
    if len(changed) < _LEAST_ROWS:
        return None
    source: dict[Row, int] = {}
    twice: set[Row] = set()
    for y, row in enumerate(shown):
        if row in source:
            twice.add(row)
        source[row] = y
    moved = [(y, source[wanted[y]] - y) for y in changed if wanted[y] in source and wanted[y] not in twice]
    if len(moved) < _LEAST_ROWS:
        return None
    lines, votes = Counter(distance for _, distance in moved).most_common(1)[0]
    if votes < _LEAST_ROWS:
        return None
    places = [y for y, distance in moved if distance == lines]
    scroll = Scroll(places[0] + min(0, lines), places[-1] + max(0, lines), lines)
    return scroll if _saved(shown, wanted, scroll) >= _LEAST_SAVED else None


def scrolled(rows: Sequence[Row], scroll: Scroll, new: Row) -> list[Row]:
    """The rows as they stand after a scroll; `new` comes in."""
    top, bottom, lines = scroll
    inside = list(rows[top : bottom + 1])
    kept = inside[lines:] if lines > 0 else inside[:lines]
    fresh = [new] * (len(inside) - len(kept))
    return [*rows[:top], *(kept + fresh if lines > 0 else fresh + kept), *rows[bottom + 1 :]]


def _saved(shown: Sequence[Row], wanted: Sequence[Row], scroll: Scroll) -> int:
    """How many characters fewer have to be written after it, about."""
    top, bottom, lines = scroll
    saved = 0
    for y in range(top, bottom + 1):
        saved += _cost(shown[y], wanted[y])
        saved -= _cost(shown[y + lines] if top <= y + lines <= bottom else None, wanted[y])
    return saved


def _cost(shown: Row | None, wanted: Row) -> int:
    if shown is None:
        return _MOVE + len(wanted.glyphs.rstrip(" "))
    if shown == wanted:
        return 0
    return _MOVE + sum(map(or_, map(ne, shown.glyphs, wanted.glyphs), map(ne, shown.pens, wanted.pens)))
