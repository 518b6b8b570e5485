"""The way through a song as far as its cells tell it: each pattern once, in the order in which they are first played."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toccata.notation.cells import CELL_WIDTH, EFFECTS_START
from toccata.notation.effects import Meaning
from toccata.song import Pattern, Song

_ENDS = (Meaning.ORDER_JUMP, Meaning.PATTERN_BREAK, Meaning.ROW_BREAK)
_FIRST_TEMPO = 0x20


@dataclass(frozen=True, slots=True)
class Step:
    """One row as it is first played. speed: ticks it lasts."""

    pattern: int
    row: int
    speed: int


def first_rows(song: Song) -> list[Step]:
    """The rows up to each pattern's first jump or break; patterns that no order plays come last, whole."""
    played = list(dict.fromkeys(entry.pattern for entry in song.order if entry.pattern >= 0))
    steps: list[Step] = []
    speed = song.speed
    for index in played:
        rows = _rows(song.patterns[index], speed)
        last = next((row for row, (_, ends) in enumerate(rows) if ends), len(rows) - 1)
        steps += [Step(index, row, ticks) for row, (ticks, _) in enumerate(rows[: last + 1])]
        speed = rows[last][0]
    for index in sorted(set(range(len(song.patterns))) - set(played)):
        steps += [Step(index, row, song.speed) for row in range(song.patterns[index].rows)]
    return steps


def _rows(pattern: Pattern, speed: int) -> list[tuple[int, bool]]:
    """The speed of each row, and whether it ends the pattern."""
    cells = np.stack(pattern.columns, axis=1)
    meanings, values = cells[:, :, EFFECTS_START:CELL_WIDTH:2], cells[:, :, EFFECTS_START + 1 : CELL_WIDTH : 2]
    ends = np.any(np.isin(meanings, _ENDS), axis=(1, 2), keepdims=True)[:, 0, 0]
    sets = (meanings == Meaning.SPEED) | ((meanings == Meaning.SPEED_OR_TEMPO) & (values < _FIRST_TEMPO))
    sets &= values > 0
    found = []
    for row in range(pattern.rows):
        if len(set_here := values[row][sets[row]]):
            speed = int(set_here[-1])
        found.append((speed, bool(ends[row])))
    return found
