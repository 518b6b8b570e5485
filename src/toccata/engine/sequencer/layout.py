"""The sequencer's memory: the player fills the tables and the root's song fields, the units own the rest.

Every address is an int64 to an aligned array of the record named; a kernel views one as
`record_at(address, DTYPE)`. Tables may be swapped between ticks by storing a new address (and count):
rows, instruments and samples are looked up anew each time, and every number is checked against its count.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from toccata.notation.notes import NOTE_COUNT

MAX_ENVELOPE_POINTS = 32
MAX_ROWS = 1024
MAX_ORDER = 1000
MAX_GROOVE = 32
MAX_RULES = 128
OWN_SURROUND = 0x8000
MAX_INSTRUMENTS = 256
"""Instrument numbers are 8 bits in a cell; number 0 is the empty instrument. The player may append more for previews."""
MAX_SAMPLES = 256
ORDER_SKIP = -1
ORDER_END = -2
FULL_FADE = 32768
FULL_VOLUME = 64
FULL_GLOBAL_VOLUME = 128
NO_PANNING = -1
NO_LOOP = -1
NO_UNIT = -1
NO_VOICE = -1
NO_CHANNEL = -1


class NewNoteAction(IntEnum):
    """What happens to the channel's voice when the next note starts; values in the order of the song's words."""

    CUT = 0
    CONTINUE = 1
    OFF = 2
    FADE = 3


class DuplicateCheck(IntEnum):
    OFF = 0
    NOTE = 1
    SAMPLE = 2
    INSTRUMENT = 3


class DuplicateAction(IntEnum):
    CUT = 0
    OFF = 1
    FADE = 2


class Waveform(IntEnum):
    """Of auto-vibrato, `song.Vibrato.waveform`."""

    SINE = 0
    SQUARE = 1
    RAMP_UP = 2
    RAMP_DOWN = 3
    RANDOM = 4


# The song, compiled -------------------------------------------------------------------------------------------------

ORDER = np.dtype([("pattern", "i4"), ("flags", "i4"), ("mutes", "u8"), ("name", "i8")], align=True)
"""One order entry. pattern: slot of the pattern table, ORDER_SKIP or ORDER_END. flags: 0. mutes: a bit for each channel that
plays nothing there. name: any number that the same entry keeps in another order, 0 for none."""

GROOVE = np.dtype([("count", "i4"), ("ticks", "u1", (MAX_GROOVE,))], align=True)
"""Ticks a row, over and over, by the row's number in its pattern; count 0 is none. They are meant at the song's own speed;
at another one the same shape is stretched."""

PATTERN = np.dtype([("columns", "i8"), ("rows", "i4"), ("channels", "i4")], align=True)
"""One slot of the pattern table. columns: address of int64[channels], each the address of a uint8 (rows, CELL_WIDTH) column as
`notation.cells` lays it out. rows: 1–1024; 0 marks an empty slot, played as 64 empty rows."""

ENVELOPE = np.dtype(
    [
        ("enabled", "i4"),
        ("count", "i4"),
        ("loop_start", "i4"),
        ("loop_end", "i4"),
        ("sustain_start", "i4"),
        ("sustain_end", "i4"),
        ("carry", "i4"),
        ("ticks", "i4", (MAX_ENVELOPE_POINTS,)),
        ("values", "i4", (MAX_ENVELOPE_POINTS,)),
    ],
    align=True,
)
"""enabled: 0 or 1. count: 0–32 points, ticks rising. loop_*, sustain_*: point numbers, NO_LOOP when there is none.
values: 0–64 for volume; −32–32 for panning, pitch and filter."""

INSTRUMENT = np.dtype(
    [
        ("unit", "i4"),
        ("parameter_count", "i4"),
        ("parameters", "i8"),
        ("present", "i4"),
        ("fade_out", "i4"),
        ("global_volume", "i4"),
        ("panning", "i4"),
        ("new_note_action", "i4"),
        ("duplicate_check", "i4"),
        ("duplicate_action", "i4"),
        ("pitch_envelope_is_filter", "i4"),
        ("pitch_pan_separation", "i4"),
        ("pitch_pan_centre", "i4"),
        ("random_volume", "i4"),
        ("random_panning", "i4"),
        ("cutoff", "i4"),
        ("resonance", "i4"),
        ("note_map", "u1", (NOTE_COUNT, 2)),
        ("volume_envelope", ENVELOPE),
        ("panning_envelope", ENVELOPE),
        ("pitch_envelope", ENVELOPE),
    ],
    align=True,
)
"""One instrument, by number (record 0 is the empty one: present 0).

unit: index of a synth voice in the unit table; NO_UNIT for a sampler, whose unit is its SAMPLE_PLAY's.
parameters: address of parameter_count PARAMETER records, or 0. present: 1 when the slot holds an instrument.
fade_out: taken from FULL_FADE a tick after a release. global_volume: 0–128. panning: 0–255 or NO_PANNING.
note_map: for each note 0–119 the note to play and its sample (0 is silence; a synth voice plays anyway).
random_volume: 0–100 %; random_panning: 0–64; pitch_pan_separation: −32–32, as ImpulseTracker has them.
cutoff, resonance: 0–127, or −1 to leave the channel's.
"""

SAMPLE_PLAY = np.dtype(
    [
        ("unit", "i4"),
        ("volume", "i4"),
        ("global_volume", "i4"),
        ("panning", "i4"),
        ("relative_note", "i4"),
        ("vibrato_waveform", "i4"),
        ("vibrato_speed", "i4"),
        ("vibrato_depth", "i4"),
        ("vibrato_sweep", "i4"),
        ("filtered_unit", "i4"),
        ("one_shot", "i4"),
        ("finetune", "f8"),
        ("rate_scale", "f8"),
    ],
    align=True,
)
"""How a sample is played: parallel to the SAMPLE table, one record a slot; slot 0 serves synth voices (volume 64, NO_PANNING).

unit: the sampler's index in the unit table, by the interpolation that applies. volume, global_volume: 0–64.
panning: 0–255 or NO_PANNING. relative_note: semitones. finetune: semitones (cents / 100).
vibrato_waveform: Waveform; speed 0–255, depth 0–15, sweep in ticks, as `song.Vibrato` has them. filtered_unit: the sampler with a filter.
rate_scale: what a period's ratio is multiplied by: 1, or, where periods take in the sample's rate (finetune then does), 8363 Hz over it.
"""

MACRO_CODES = 32
MACRO = np.dtype([("count", "i4"), ("codes", "i4", (MACRO_CODES,))], align=True)
"""A MIDI macro: 0–15 for a hex digit, else a MacroCode."""
MACRO_COUNT = 16 + 128


class MacroCode(IntEnum):
    """What stands in a macro for a number that is known when it is sent: a byte, but for the last a digit."""

    PARAMETER = 16
    NOTE = 17
    VELOCITY = 18
    LOUDNESS = 19
    PANNING = 20
    FINAL_PANNING = 21
    OFFSET = 22
    CHANNEL = 23
    ZERO = 24
    ZERO_DIGIT = 25


LOOP_BITS = 16
PATTERN_WORDS = MAX_ROWS // 64
"""uint64 words of SEQUENCER.visited an order entry."""
LOOP_STATES = 1 << 16
"""A power of two."""
