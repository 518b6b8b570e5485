"""ProTracker's cells: four bytes, a period and a command."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from toccata.formats.module.columns import NOTHING, Translated, effect_table, pattern_of
from toccata.notation.effects import BY_MEANING, Meaning
from toccata.notation.notes import NO_NOTE, NOTE_COUNT
from toccata.song import Pattern

MIDDLE_C_PERIOD = 428
OCTAVE = (856, 808, 762, 720, 678, 640, 604, 570, 538, 508, 480, 453)
"""ProTracker's lowest octave; the ones above are halves, rounded down as its own table has them."""
PERIODS = (*OCTAVE, 428, 404, 381, 360, 339, 320, 302, 285, 269, 254, 240, 226, 214, 202, 190, 180, 170, 160, 151, 143, 135, 127, 120, 113)
"""ProTracker's three octaves, from C-1 (note 48)."""
LOWEST_NOTE = 48

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
    """What a command 0–F does; a volume above the highest is the highest, as in ProTracker."""
    if command == 0 and value == 0:
        return NOTHING
    if command == 0xE:
        return int(EXTENDED[value >> 4]), value & 15
    meaning = COMMANDS[command]
    return int(meaning), min(value, BY_MEANING[meaning].high)


@cache
def _effects() -> np.ndarray:
    return effect_table(16, translate)


@cache
def _notes() -> np.ndarray:
    """uint8 (4096,): the note nearest to each period."""
    notes = np.full(4096, NO_NOTE, np.uint8)
    for period in range(1, 4096):
        nearest = round(60 + 12 * math.log2(MIDDLE_C_PERIOD / period))
        notes[period] = min(max(nearest, 0), NOTE_COUNT - 1)
    for index, period in enumerate(PERIODS):
        notes[period] = LOWEST_NOTE + index
    return notes


def period_of(note: int) -> int:
    """ProTracker's period of a note; octaves beyond its three by halves and doubles."""
    octave, step = divmod(note - LOWEST_NOTE, 12)
    if 0 <= octave < 3:
        return PERIODS[12 * octave + step]
    return OCTAVE[step] << -octave if octave < 0 else round(PERIODS[24 + step] / 2 ** (octave - 2))


def read_pattern(cells: np.ndarray) -> tuple[Pattern, int]:
    """The pattern of raw cells, uint8 (rows, channels, 4), and how many of its notes stood between semitones."""
    periods = (cells[:, :, 0] & 15).astype(np.uint16) << 8 | cells[:, :, 1]
    notes = _notes()[periods]
    instruments = (cells[:, :, 0] & 0xF0) | cells[:, :, 2] >> 4
    effects = _effects()[cells[:, :, 2] & 15, cells[:, :, 3]]
    used, counts = np.unique(periods[periods > 0], return_counts=True)
    between = sum(int(count) for period, count in zip(used, counts, strict=True) if not _is_exact(int(period)))
    return pattern_of(notes, instruments, None, [effects]), between


def _is_exact(period: int) -> bool:
    """Whether a period is a note's, within what rounding and fine-tune tables make of it."""
    return abs(period - period_of(int(_notes()[period]))) <= max(1, period // 150)
