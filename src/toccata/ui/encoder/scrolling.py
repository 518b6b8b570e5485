"""Finding out that a part of the screen has moved up or down, so that the terminal can move it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import ne, or_
from typing import NamedTuple

from toccata.ui.encoder.rows import Row

_LEAST_ROWS = 3
_MOST_LOST = 400
"""Characters by which a scroll may seem the longer way: what counts in the end is what was written, colours and all."""
_MOVE = 6
"""Characters to go to a line."""


class Scroll(NamedTuple):
    """The lines top to bottom, both included, go up by so many; down where it is negative. is_sure: whether it saves most of what
    would have to be written."""

    top: int
    bottom: int
    lines: int
    is_sure: bool = False


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
    before, after = _costs(shown, wanted, scroll)
    return scroll._replace(is_sure=after * 2 < before) if after - before < _MOST_LOST else None


def scrolled(rows: Sequence[Row], scroll: Scroll, new: Row) -> list[Row]:
    """The rows as they stand after a scroll; `new` comes in."""
    top, bottom, lines, _ = scroll
    inside = list(rows[top : bottom + 1])
    kept = inside[lines:] if lines > 0 else inside[:lines]
    fresh = [new] * (len(inside) - len(kept))
    return [*rows[:top], *(kept + fresh if lines > 0 else fresh + kept), *rows[bottom + 1 :]]


def _costs(shown: Sequence[Row], wanted: Sequence[Row], scroll: Scroll) -> tuple[int, int]:
    """About how many characters have to be written without it, and with it."""
    top, bottom, lines, _ = scroll
    before = after = 0
    for y in range(top, bottom + 1):
        before += _cost(shown[y], wanted[y])
        after += _cost(shown[y + lines] if top <= y + lines <= bottom else None, wanted[y])
    return before, after


def _cost(shown: Row | None, wanted: Row) -> int:
    if shown is None:
        return _MOVE + len(wanted.glyphs.rstrip(" "))
    if shown == wanted:
        return 0
    return _MOVE + sum(map(or_, map(ne, shown.glyphs, wanted.glyphs), map(ne, shown.pens, wanted.pens)))
