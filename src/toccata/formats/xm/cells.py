"""FastTracker 2's cells: note, instrument, volume column, effect, parameter; packed in patterns.

Source: the XM format description ("The XM module format description for XM files version $0104", Mr.H of Triton).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from toccata.formats.mod.cells import COMMANDS, EXTENDED
from toccata.formats.module.columns import NOTHING, Translated, effect_table, pattern_of, value_table
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, NOTE_OFF
from toccata.song import Pattern

LOWEST_NOTE = 11
"""XM counts notes from 1, an octave above Toccata's lowest."""
KEY_OFF = 97
EFFECT_COUNT = 0x26

LETTERS = {
    **COMMANDS,
    0x10: Meaning.GLOBAL_VOLUME,
    0x11: Meaning.GLOBAL_VOLUME_SLIDE,
    0x14: Meaning.KEY_OFF,
    0x15: Meaning.ENVELOPE_POSITION,
    0x19: Meaning.PANNING_SLIDE,
    0x1B: Meaning.MULTI_RETRIGGER,
    0x1D: Meaning.TREMOR,
}
"""Each effect but E and X by its number; G is 10."""
EXTRA_FINE = {1: Meaning.EXTRA_FINE_PORTAMENTO_UP, 2: Meaning.EXTRA_FINE_PORTAMENTO_DOWN}
VOLUMES = {
    0x6: Meaning.VOLUME_SLIDE_DOWN,
    0x7: Meaning.VOLUME_SLIDE_UP,
    0x8: Meaning.VOLUME_FINE_DOWN,
    0x9: Meaning.VOLUME_FINE_UP,
    0xA: Meaning.VOLUME_VIBRATO_SPEED,
    0xB: Meaning.VOLUME_VIBRATO_DEPTH,
    0xC: Meaning.VOLUME_PANNING,
    0xD: Meaning.VOLUME_PAN_LEFT,
    0xE: Meaning.VOLUME_PAN_RIGHT,
    0xF: Meaning.VOLUME_TONE_PORTAMENTO,
}
"""The volume column by its first digit; 10–50 are volumes."""


def translate(effect: int, value: int) -> Translated:
    """What an effect does; NOTHING for one that no tracker knows."""
    if effect == 0 and value == 0:
        return NOTHING
    if effect == 0xE:
        return int(EXTENDED[value >> 4]), value & 15
    if effect == 0x21:
        meaning = EXTRA_FINE.get(value >> 4)
        return (int(meaning), value & 15) if meaning is not None else NOTHING
    meaning = LETTERS.get(effect)
    return NOTHING if meaning is None else (int(meaning), value)


def translate_volume(value: int) -> Translated:
    """What a value of the volume column does."""
    if 0x10 <= value <= 0x50:
        return int(Meaning.VOLUME_SET), value - 0x10
    return (int(VOLUMES[value >> 4]), value & 15) if value >= 0x60 else NOTHING


@cache
def _effects() -> np.ndarray:
    return effect_table(256, translate)


@cache
def _volumes() -> np.ndarray:
    return value_table(translate_volume)


def _note_table() -> np.ndarray:
    notes = np.full(256, NO_NOTE, np.uint8)
    notes[1:KEY_OFF] = np.arange(1, KEY_OFF) + LOWEST_NOTE
    notes[KEY_OFF] = NOTE_OFF
    return notes


_NOTES = _note_table()
_PACKED = 0x80
_EMPTY_CELL = _PACKED
_FIELDS = [tuple(field for field in range(5) if bits >> field & 1) for bits in range(32)]
"""Which of a packed cell's five bytes are there, by its first byte."""


def unpack_cells(packed: bytes, count: int) -> tuple[np.ndarray, bool]:
    """Cells uint8 (count, 5), and whether the bytes ended before them; cells that are missing are empty."""
    cells = bytearray(5 * count)
    at, end = 0, len(packed)
    for cell in range(0, 5 * count, 5):
        if at >= end:
            return np.frombuffer(cells, np.uint8).reshape(count, 5), True
        first = packed[at]
        if first == _EMPTY_CELL:
            at += 1
        elif first < _PACKED:
            whole = packed[at : at + 5]
            cells[cell : cell + len(whole)] = whole
            at += 5
        else:
            at += 1
            for field in _FIELDS[first & 31]:
                if at < end:
                    cells[cell + field] = packed[at]
                    at += 1
    return np.frombuffer(cells, np.uint8).reshape(count, 5), False


def pattern_from_cells(cells: np.ndarray) -> tuple[Pattern, set[int]]:
    """The pattern of cells uint8 (rows, channels, 5), and the numbers of effects that mean nothing here."""
    effects = _effects()[cells[:, :, 3], cells[:, :, 4]]
    lost = (effects[:, :, 0] == 0) & ((cells[:, :, 3] != 0) | (cells[:, :, 4] != 0))
    pattern = pattern_of(_NOTES[cells[:, :, 0]], cells[:, :, 1], _volumes()[cells[:, :, 2]], [effects])
    return pattern, {int(number) for number in np.unique(cells[:, :, 3][lost])}
