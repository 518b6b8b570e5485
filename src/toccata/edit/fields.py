"""Which fields of a cell an edit touches.

A *field position* is where the cursor stands: 0 the note, 1–2 the instrument's digits, 3–4 the volume column's characters, then
three characters for each effect column. A *mask* is bool (CELL_WIDTH,), true where the edit may write.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from toccata.errors import EditRefused
from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, INSTRUMENT, MAX_EFFECTS, NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.song import Song

NOTE_FIELD = 0
INSTRUMENT_FIELD = 1
VOLUME_FIELD = 3
EFFECTS_FIELD = 5
LAST_FIELD = EFFECTS_FIELD + 3 * MAX_EFFECTS - 1


def effect_column_at(field: int) -> int:
    """Which effect column 0–3 the field position lies in; negative before the effects."""
    return (field - EFFECTS_FIELD) // 3


def fields_from(first: int, last: int) -> np.ndarray:
    """The mask of the fields between two field positions, both included; read-only.

    Raises: EditRefused for positions outside 0–16 or the wrong way round.
    """
    if not 0 <= first <= last <= LAST_FIELD:
        raise EditRefused(f"fields {first} to {last} are no part of a cell")
    return _mask(first, last)


@cache
def _mask(first: int, last: int) -> np.ndarray:
    mask = np.zeros(CELL_WIDTH, bool)
    mask[NOTE] = first <= NOTE_FIELD
    mask[INSTRUMENT] = first < VOLUME_FIELD and last >= INSTRUMENT_FIELD
    mask[[VOLUME_MEANING, VOLUME_VALUE]] = first < EFFECTS_FIELD and last >= VOLUME_FIELD
    for column in range(max(0, effect_column_at(first)), effect_column_at(last) + 1):
        mask[EFFECTS_START + 2 * column : EFFECTS_START + 2 * column + 2] = True
    mask.setflags(write=False)
    return mask


ALL_FIELDS = _mask(0, LAST_FIELD)
NOTE_ONLY = _mask(NOTE_FIELD, NOTE_FIELD)
INSTRUMENT_ONLY = _mask(INSTRUMENT_FIELD, INSTRUMENT_FIELD)
VOLUME_ONLY = _mask(VOLUME_FIELD, VOLUME_FIELD)
EFFECTS_ONLY = _mask(EFFECTS_FIELD, LAST_FIELD)


def effect_only(column: int) -> np.ndarray:
    """The mask of one effect column, 0–3."""
    return fields_from(EFFECTS_FIELD + 3 * column, EFFECTS_FIELD + 3 * column)


def shown_fields(song: Song, channel: int) -> np.ndarray:
    """The mask of what a channel's cells can hold: the effect columns it has, and no others."""
    return fields_from(0, EFFECTS_FIELD + 3 * song.channels[channel].effect_columns - 1)
