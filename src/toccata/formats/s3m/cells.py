"""ScreamTracker 3's cells.

Source: ScreamTracker 3.2's TECH.DOC; what later trackers added as Schism Tracker's and OpenMPT's documentation have it.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from toccata.formats.module.columns import NOTHING, Translated, effect_table, pattern_of, value_table
from toccata.formats.module.dialects import volume_panning
from toccata.formats.module.letters import LETTERS, special, within
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, NOTE_COUNT, NOTE_CUT
from toccata.song import Pattern

ROWS = 64
CHANNELS = 32
NOTE_CUT_BYTE, NO_NOTE_BYTE = 254, 255
NO_VOLUME = 255
FULL_VOLUME = 64
SURROUND = 0xA4
_PANNING = 128
"""Volumes from here on are OpenMPT's panning in the volume column, 0–64."""


def translate(command: int, value: int) -> Translated:
    """What command 1–26 (A–Z) does."""
    letter = chr(ord("A") + command - 1) if 1 <= command <= 26 else ""
    if letter == "S":
        return special(value)
    if letter == "C":
        return int(Meaning.PATTERN_BREAK), value
    if letter == "V":
        return (int(Meaning.GLOBAL_VOLUME), value) if value <= FULL_VOLUME else NOTHING  # ScreamTracker 3 ignores more
    if letter == "X":
        if value == SURROUND:
            return int(Meaning.SPECIAL_9), 1
        return (int(Meaning.PANNING), min(2 * value, 255)) if value <= 0x80 else NOTHING
    return within(LETTERS[letter], value) if letter in LETTERS else NOTHING


def translate_volume(value: int) -> Translated:
    """What a value of the volume column does."""
    if value <= 64:
        return int(Meaning.VOLUME_SET), value
    if _PANNING <= value <= _PANNING + 64:
        return volume_panning(value - _PANNING)
    return NOTHING


def note_of(value: int) -> int:
    """The note of an octave and a semitone, four bits each."""
    if value == NOTE_CUT_BYTE:
        return NOTE_CUT
    note = 12 * (value >> 4) + (value & 15) + 12
    return note if value & 15 < 12 and note < NOTE_COUNT else NO_NOTE


@cache
def _tables() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return effect_table(256, translate), value_table(translate_volume), np.array([note_of(value) for value in range(256)], np.uint8)


def read_pattern(packed: bytes) -> tuple[np.ndarray, bool]:
    """Cells uint8 (ROWS, CHANNELS, 5) of note, instrument, volume, command, value; whether the bytes ended early."""
    cells = np.zeros((ROWS, CHANNELS, 5), np.uint8)
    cells[:, :, 0] = NO_NOTE_BYTE
    cells[:, :, 2] = NO_VOLUME
    at, row, end = 0, 0, len(packed)
    while row < ROWS and at < end:
        what = packed[at]
        at += 1
        if what == 0:
            row += 1
            continue
        for bit, first, size in ((0x20, 0, 2), (0x40, 2, 1), (0x80, 3, 2)):
            if what & bit:
                stored = packed[at : at + size]
                cells[row, what & 31, first : first + len(stored)] = list(stored)
                at += size
    return cells, row < ROWS


def pattern_from_cells(cells: np.ndarray) -> tuple[Pattern, set[int]]:
    """The pattern of cells (rows, channels, 5), and the commands that mean nothing here."""
    effects, volumes, notes = _tables()
    found = effects[cells[:, :, 3], cells[:, :, 4]]
    lost = (found[:, :, 0] == 0) & (cells[:, :, 3] != 0)
    pattern = pattern_of(notes[cells[:, :, 0]], cells[:, :, 1], volumes[cells[:, :, 2]], [found])
    return pattern, {int(command) for command in np.unique(cells[:, :, 3][lost])}
