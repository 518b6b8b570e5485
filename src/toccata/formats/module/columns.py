"""From a tracker's own cells to columns of a pattern, by tables made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, EMPTY_CELL, INSTRUMENT, NOTE, VOLUME_MEANING
from toccata.song import Pattern

Translated = tuple[int, int]
"""(meaning, parameter)"""
NOTHING: Translated = (0, 0)


def effect_table(commands: int, translate: Callable[[int, int], Translated]) -> np.ndarray:
    """uint8 (commands, 256, 2): the meaning and parameter of every command and parameter of a tracker."""
    return np.array([[translate(command, value) for value in range(256)] for command in range(commands)], np.uint8)


def value_table(translate: Callable[[int], Translated]) -> np.ndarray:
    """uint8 (256, 2): the same for a volume column."""
    return np.array([translate(value) for value in range(256)], np.uint8)


def pattern_of(
    notes: np.ndarray, instruments: np.ndarray, volumes: np.ndarray | None, effects: Iterable[np.ndarray], name: str = ""
) -> Pattern:
    """A pattern from arrays uint8 (rows, channels): notes as Toccata numbers them, instruments, and (rows, channels, 2) of
    meanings with their parameters for the volume column and for each effect column."""
    rows, channels = notes.shape
    cells = np.empty((channels, rows, CELL_WIDTH), np.uint8)
    cells[:] = EMPTY_CELL
    cells[:, :, NOTE] = notes.T
    cells[:, :, INSTRUMENT] = instruments.T
    if volumes is not None:
        cells[:, :, VOLUME_MEANING : VOLUME_MEANING + 2] = volumes.transpose(1, 0, 2)
    for at, effect in zip(range(EFFECTS_START, CELL_WIDTH, 2), effects, strict=False):
        cells[:, :, at : at + 2] = effect.transpose(1, 0, 2)
    return pattern_of_cells(cells, name)


def pattern_of_cells(cells: np.ndarray, name: str = "") -> Pattern:
    """A pattern from cells uint8 (channels, rows, CELL_WIDTH); its empty columns share one array."""
    channels, rows, _ = cells.shape
    empty = Pattern.empty(rows, 1).columns[0]
    used = (cells != EMPTY_CELL).any(axis=(1, 2))
    return Pattern(rows, tuple(_closed(cells[channel]) if used[channel] else empty for channel in range(channels)), name)


def _closed(column: np.ndarray) -> np.ndarray:
    column = column.copy()
    column.setflags(write=False)
    return column


def cells_of(pattern: Pattern) -> np.ndarray:
    """The cells of a pattern, uint8 (rows, channels, CELL_WIDTH), a copy."""
    return np.stack(pattern.columns, axis=1)
