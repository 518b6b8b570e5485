"""One cell of a pattern in memory and as text.

A column of a pattern is a `uint8` array of shape (rows, CELL_WIDTH); the fields of a cell are its columns. Kernels,
files, the clipboard and the screen all index by the names below.
"""

from __future__ import annotations

import numpy as np

from toccata.notation import effects as fx
from toccata.notation.notes import NO_NOTE, format_note, parse_note

MAX_EFFECTS = 4

NOTE = 0
INSTRUMENT = 1
"""0 is none; 1–255 name the song's instruments, the first being 1."""
VOLUME_MEANING = 2
VOLUME_VALUE = 3
EFFECTS_START = 4
"""Effect column k holds its meaning at EFFECTS_START + 2k and its parameter one further."""
CELL_WIDTH = EFFECTS_START + 2 * MAX_EFFECTS

EMPTY_CELL = np.zeros(CELL_WIDTH, np.uint8)
EMPTY_CELL[NOTE] = NO_NOTE
EMPTY_CELL.setflags(write=False)


def empty_column(rows: int) -> np.ndarray:
    """A read-only column of empty cells, uint8 (rows, CELL_WIDTH)."""
    column = np.empty((rows, CELL_WIDTH), np.uint8)
    column[:] = EMPTY_CELL
    column.setflags(write=False)
    return column


def is_empty(cell: np.ndarray) -> bool:
    """Whether nothing is written in the cell, uint8 (CELL_WIDTH,)."""
    return bool((cell == EMPTY_CELL).all())


def effect_slot(column: int) -> int:
    """Where effect column 0–3 starts in a cell."""
    return EFFECTS_START + 2 * column


def format_instrument(instrument: int) -> str:
    """Two hex digits, `..` for none."""
    return f"{instrument:02X}" if instrument else ".."


def format_cell(cell: np.ndarray, effect_columns: int = 1) -> str:
    """The cell as the screen, the clipboard and the native file write it: `G-5 04 40 437`."""
    parts = [
        format_note(int(cell[NOTE])),
        format_instrument(int(cell[INSTRUMENT])),
        fx.format_volume(int(cell[VOLUME_MEANING]), int(cell[VOLUME_VALUE])),
    ]
    for column in range(effect_columns):
        at = effect_slot(column)
        parts.append(fx.format_effect(int(cell[at]), int(cell[at + 1])))
    return " ".join(parts)


def parse_cell(text: str) -> np.ndarray:
    """A new cell, uint8 (CELL_WIDTH,), from text as `format_cell` writes it; effects left out are empty.

    Raises: ValueError that names the field.
    """
    cell = EMPTY_CELL.copy()
    fields = text.split()
    if len(fields) > 3 + MAX_EFFECTS:
        raise ValueError(f"'{text}' has more than {MAX_EFFECTS} effects")
    if fields:
        cell[NOTE] = parse_note(fields[0])
    if len(fields) > 1 and fields[1] != "..":
        try:
            instrument = int(fields[1], 16)
        except ValueError:
            instrument = -1
        if not (len(fields[1]) == 2 and 0 <= instrument <= 255):
            raise ValueError(f"'{fields[1]}' is no instrument number")
        cell[INSTRUMENT] = instrument
    if len(fields) > 2:
        cell[VOLUME_MEANING], cell[VOLUME_VALUE] = fx.parse_volume(fields[2])
    for column, field in enumerate(fields[3:]):
        at = effect_slot(column)
        cell[at], cell[at + 1] = fx.parse_effect(field)
    return cell
