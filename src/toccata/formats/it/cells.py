"""ImpulseTracker's cells, packed in patterns.

Source: ITTECH.TXT of ImpulseTracker 2.14.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from toccata.formats.module.columns import NOTHING, Translated, effect_table, pattern_of, value_table
from toccata.formats.module.dialects import volume_panning
from toccata.formats.module.letters import LETTERS, special, within
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, NOTE_COUNT, NOTE_CUT, NOTE_FADE, NOTE_OFF
from toccata.song import Pattern

CHANNELS = 64
OFF_BYTE, CUT_BYTE, EMPTY_NOTE = 255, 254, 253
NO_VOLUME = 255
SMOOTH_MACRO = 28
VOLUME_SLIDES = (
    (65, Meaning.VOLUME_STEP_UP),
    (75, Meaning.VOLUME_STEP_DOWN),
    (85, Meaning.VOLUME_SLIDES_UP),
    (95, Meaning.VOLUME_SLIDES_DOWN),
    (105, Meaning.VOLUME_PITCH_DOWN),
    (115, Meaning.VOLUME_PITCH_UP),
    (193, Meaning.VOLUME_TONE_SLIDE),
    (203, Meaning.VOLUME_VIBRATO),
)
"""Where the ten values of each begin."""
PANNING_AT = 128


def translate(command: int, value: int) -> Translated:
    """What command 1–26 (A–Z) does, or 28, OpenMPT's smooth macro."""
    if command == SMOOTH_MACRO:
        return int(Meaning.MIDI_MACRO_SMOOTH), value
    letter = chr(ord("A") + command - 1) if 1 <= command <= 26 else ""
    if letter == "S":
        return special(value)
    return within(LETTERS[letter], value) if letter in LETTERS else NOTHING


def translate_volume(value: int) -> Translated:
    """What a value of the volume column does."""
    if value <= 64:
        return int(Meaning.VOLUME_SET), value
    if PANNING_AT <= value <= PANNING_AT + 64:
        return volume_panning(value - PANNING_AT)
    for first, meaning in VOLUME_SLIDES:
        if first <= value < first + 10:
            return int(meaning), value - first
    return NOTHING


def note_of(value: int) -> int:
    """The note of a byte: numbers past the notes that mean nothing else fade."""
    if value < NOTE_COUNT:
        return value
    return {OFF_BYTE: NOTE_OFF, CUT_BYTE: NOTE_CUT, EMPTY_NOTE: NO_NOTE}.get(value, NOTE_FADE)


@cache
def _tables() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return effect_table(256, translate), value_table(translate_volume), np.array([note_of(value) for value in range(256)], np.uint8)


def read_pattern(packed: bytes, rows: int) -> tuple[np.ndarray, bool]:
    """Cells uint8 (rows, CHANNELS, 5) of note, instrument, volume, command, value; whether the bytes ended early."""
    blank = bytes((EMPTY_NOTE, 0, NO_VOLUME, 0, 0))
    cells = bytearray(blank * (rows * CHANNELS))
    masks, last = [0] * CHANNELS, [bytearray(blank) for _ in range(CHANNELS)]
    at, row, end = 0, 0, len(packed)
    while row < rows and at < end:
        marker = packed[at]
        at += 1
        if marker == 0:
            row += 1
            continue
        channel = (marker - 1) & 63
        if marker & 0x80:
            masks[channel] = packed[at] if at < end else 0
            at += 1
        mask, held = masks[channel], last[channel]
        cell = 5 * (row * CHANNELS + channel)
        for field in range(3):
            if mask >> field & 1:
                held[field] = packed[at] if at < end else blank[field]
                at += 1
            if mask >> field & 0x11:
                cells[cell + field] = held[field]
        if mask & 8:
            held[3:5] = packed[at : at + 2].ljust(2, b"\0")
            at += 2
        if mask & 0x88:
            cells[cell + 3 : cell + 5] = held[3:5]
    return np.frombuffer(cells, np.uint8).reshape(rows, CHANNELS, 5), row < rows


def pattern_from_cells(cells: np.ndarray, name: str = "") -> tuple[Pattern, set[int]]:
    """The pattern of cells (rows, channels, 5), and the commands that mean nothing here."""
    effects, volumes, notes = _tables()
    found = effects[cells[:, :, 3], cells[:, :, 4]]
    lost = (found[:, :, 0] == 0) & (cells[:, :, 3] != 0)
    pattern = pattern_of(notes[cells[:, :, 0]], cells[:, :, 1], volumes[cells[:, :, 2]], [found], name)
    return pattern, {int(command) for command in np.unique(cells[:, :, 3][lost])}
