"""Bars on rows, and patterns that begin with them."""

from __future__ import annotations

from dataclasses import dataclass

from toccata.formats.midi.grid import Grid
from toccata.formats.midi.score import Score
from toccata.song import MAX_ROWS
from toccata.song.document import MAX_ORDER

_WANTED_BARS = 4
_FULL_PATTERN = 128


@dataclass(frozen=True, slots=True)
class Stretch:
    """One pattern to be: its first row in the whole song, and how many rows."""

    first: int
    rows: int


def signature_of(score: Score) -> tuple[int, int]:
    """(beats, unit) that the song begins with; 4/4 where nothing or nothing sensible is said."""
    beats, unit = score.signatures[0][1:] if score.signatures else (4, 4)
    return (beats, unit) if 1 <= beats <= 32 and unit in (1, 2, 4, 8, 16, 32) else (4, 4)


def split(score: Score, grid: Grid, rows: int) -> list[Stretch]:
    """Patterns of whole bars, about four each, that hold so many rows; a change of signature begins a new one."""
    changes = [(grid.row_of(grid.tick(tick))[0], _bar_rows(grid, beats, unit)) for tick, beats, unit in score.signatures]
    if not changes or changes[0][0] > 0:
        changes.insert(0, (0, _bar_rows(grid, *signature_of(score))))
    stretches: list[Stretch] = []
    for place, (first, bar_rows) in enumerate(changes):
        end = min(changes[place + 1][0], rows) if place + 1 < len(changes) else rows
        stretches += _split_evenly(first, end, bar_rows)
    if len(stretches) > MAX_ORDER:
        return [Stretch(at, min(MAX_ROWS, rows - at)) for at in range(0, min(rows, MAX_ORDER * MAX_ROWS), MAX_ROWS)]
    return stretches


def _bar_rows(grid: Grid, beats: int, unit: int) -> int:
    return max(1, round(grid.rows_per_beat * beats * 4 / unit)) if unit > 0 else 4 * grid.rows_per_beat


def _split_evenly(first: int, end: int, bar_rows: int) -> list[Stretch]:
    bars = next((bars for bars in (_WANTED_BARS, 2, 1) if bars * bar_rows <= _FULL_PATTERN), 1)
    size = min(bars * bar_rows, MAX_ROWS)
    return [Stretch(at, min(size, end - at)) for at in range(first, end, size)]
