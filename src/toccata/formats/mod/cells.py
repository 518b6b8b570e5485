"""ProTracker's cells: four bytes, a period and a command."""

from __future__ import annotations

from functools import cache

import numpy as np

from toccata.formats.module.columns import NOTHING, Translated, effect_table, pattern_of
from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, effect_slot
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, NOTE_COUNT
from toccata.song import Pattern

MIDDLE_C_PERIOD = 428
OCTAVE = (856, 808, 762, 720, 678, 640, 604, 570, 538, 508, 480, 453)
"""ProTracker's lowest octave; the ones above are halves, rounded down as its own table has them."""
PERIODS = (*OCTAVE, 428, 404, 381, 360, 339, 320, 302, 285, 269, 254, 240, 226, 214, 202, 190, 180, 170, 160, 151, 143, 135, 127, 120, 113)
"""ProTracker's three octaves, from C-1 (note 48)."""
LOWEST_NOTE = 48
ON_THE_NOTE = 0x80
"""The period effect's parameter for a note's own period."""

_LOWEST_READ, _HIGHEST_READ = LOWEST_NOTE - 24, LOWEST_NOTE + 59
"""Periods 3424 to 28; those beyond mean these."""
NO_PERIOD = 0xFFF
"""Stands for no note in some files."""
SURROUND = 0xA4
"""Parameter of 8xx: DMP's surround, where panning goes to 80 only."""

COMMANDS = {
    0x0: Meaning.ARPEGGIO,
    0x1: Meaning.PORTAMENTO_UP,
    0x2: Meaning.PORTAMENTO_DOWN,
    0x3: Meaning.TONE_PORTAMENTO,
    0x4: Meaning.VIBRATO,
    0x5: Meaning.TONE_PORTAMENTO_VOLUME_SLIDE,
    0x6: Meaning.VIBRATO_VOLUME_SLIDE,
    0x7: Meaning.TREMOLO,
    0x8: Meaning.SET_PANNING,
    0x9: Meaning.SAMPLE_OFFSET,
    0xA: Meaning.VOLUME_SLIDE,
    0xB: Meaning.ORDER_JUMP,
    0xC: Meaning.SET_VOLUME,
    0xD: Meaning.PATTERN_BREAK,
    0xF: Meaning.SPEED_OR_TEMPO,
}
EXTENDED = {
    0x0: Meaning.AMIGA_FILTER,
    0x1: Meaning.FINE_PORTAMENTO_UP,
    0x2: Meaning.FINE_PORTAMENTO_DOWN,
    0x3: Meaning.GLISSANDO,
    0x4: Meaning.VIBRATO_WAVEFORM,
    0x5: Meaning.SET_FINETUNE,
    0x6: Meaning.PATTERN_LOOP,
    0x7: Meaning.TREMOLO_WAVEFORM,
    0x8: Meaning.SET_PANNING_COARSE,
    0x9: Meaning.RETRIGGER,
    0xA: Meaning.FINE_VOLUME_UP,
    0xB: Meaning.FINE_VOLUME_DOWN,
    0xC: Meaning.NOTE_CUT_TICK,
    0xD: Meaning.NOTE_DELAY,
    0xE: Meaning.PATTERN_DELAY,
    0xF: Meaning.INVERT_LOOP,
}


def translate(command: int, value: int) -> Translated:
    """What a command 0–F does."""
    if command == 0 and value == 0:
        return NOTHING
    if command == 0xE:
        return int(EXTENDED[value >> 4]), value & 15
    meaning = COMMANDS[command]
    return int(meaning), value


@cache
def _effects() -> np.ndarray:
    return effect_table(16, translate)


@cache
def _notes() -> tuple[np.ndarray, np.ndarray]:
    """The note whose period is nearest to each, the higher of two, uint8 (4096,), and by how much the period differs, int (4096,).

    Source: libopenmpt, measured (0.6.9). ProTracker plays the next note up, and none plays what lies between.
    """
    table = np.array([period_of(note) for note in range(NOTE_COUNT)])
    nearest = np.abs(table[::-1, None] - np.arange(4096)).argmin(axis=0)
    notes = np.clip(NOTE_COUNT - 1 - nearest, _LOWEST_READ, _HIGHEST_READ)
    beside = np.minimum(np.arange(4096) - table[notes], 0xFF - ON_THE_NOTE)
    for none in (0, NO_PERIOD):
        notes[none], beside[none] = NO_NOTE, 0
    return notes.astype(np.uint8), beside


def period_of(note: int) -> int:
    """ProTracker's period of a note; octaves beyond its three by halves and doubles."""
    octave, step = divmod(note - LOWEST_NOTE, 12)
    if 0 <= octave < 3:
        return PERIODS[12 * octave + step]
    return OCTAVE[step] << -octave if octave < 0 else round(PERIODS[24 + step] / 2 ** (octave - 2))


def read_pattern(cells: np.ndarray, volumes: np.ndarray | None = None, surrounds: np.ndarray | None = None) -> Pattern:
    """The pattern of raw cells, uint8 (rows, channels, 4); what a period lies beside its note is kept in the second effect column.

    volumes: of the volume column, uint8 (rows, channels, 2). surrounds: where surround is turned on, bool (rows, channels).
    """
    periods = (cells[:, :, 0] & 15).astype(np.uint16) << 8 | cells[:, :, 1]
    notes, beside = (table[periods] for table in _notes())
    instruments = (cells[:, :, 0] & 0x10) | cells[:, :, 2] >> 4
    effects = _effects()[cells[:, :, 2] & 15, cells[:, :, 3]]
    if surrounds is not None:
        effects[surrounds] = (Meaning.SPECIAL_9, 1)
    offsets = np.where(beside, np.stack([np.full_like(beside, Meaning.PERIOD_OFFSET), ON_THE_NOTE + beside]), 0)
    return pattern_of(notes, instruments, volumes, [effects, offsets.transpose(1, 2, 0).astype(np.uint8)])


def has_odd_periods(pattern: Pattern) -> list[bool]:
    """For each channel whether a note's period is not the note's own."""
    return [bool((column[:, effect_slot(1)] == Meaning.PERIOD_OFFSET).any()) for column in pattern.columns]


def without_odd_period(cell: bytes) -> tuple[bytes, int]:
    """A cell without what its period lies beside the note's, and that."""
    for at in range(EFFECTS_START, CELL_WIDTH, 2):
        if cell[at] == Meaning.PERIOD_OFFSET:
            return cell[:at] + bytes(2) + cell[at + 2 :], cell[at + 1] - ON_THE_NOTE
    return cell, 0
