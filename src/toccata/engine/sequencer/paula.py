"""The paula unit: what a song does to the Amiga's sound beside its notes: EFx inverts loops, E0x switches the filter.

An inverted frame stays so for every note of its sample until play is pressed; what is inverted is the engine's copy alone.
Source: ProTracker's replayer (UpdateFunk and its table), which changes the sample in memory; libopenmpt plays it so too.
"""

from __future__ import annotations

import numpy as np
from numba import float32, int64, uint8

from toccata.engine.layout import MAX_CHANNELS, LoopKind
from toccata.engine.memory import items_at, kernel
from toccata.engine.sequencer.state import ROW, TRIGGER, channel_at, engine_of, sample_at, sequencer_at
from toccata.engine.unit import unit
from toccata.engine.voices.sample_memory import GUARD_FRAMES, LEAD_FRAMES, MIN_UNROLLED_FRAMES
from toccata.notation.cells import EFFECTS_START, INSTRUMENT, MAX_EFFECTS
from toccata.notation.effects import Meaning

_INVERT, _FILTER = int(Meaning.INVERT_LOOP), int(Meaning.AMIGA_FILTER)
_NO_LOOP, _PINGPONG, _SHORT = int(LoopKind.NONE), int(LoopKind.PINGPONG), int(LoopKind.PINGPONG_SHORT)
STEPS = np.array([0, 5, 6, 7, 8, 10, 11, 13, 16, 19, 22, 26, 32, 43, 64, 128], np.int32)
"""int32 (16,): what each speed adds a tick; at 128 the next frame is inverted. Source: ProTracker's FunkTable."""
STEPS.setflags(write=False)
_FULL_WAIT = 128


@unit
def paula(sequencer_address, block_address, stage):
    """Stage ROW where a row begins or is repeated, else TICK; TRIGGER, before a song's first row, turns all loops back."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    if stage & TRIGGER != 0:
        restore(engine)
        return
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        channel = channel_at(sequencer, index)
        if stage & ROW == 0 or obeys_row(sequencer, channel):
            step(engine, channel)


@kernel
def obeys_row(sequencer, channel):
    """Takes what the row says; whether it says that the loop is inverted on its first tick too."""
    inverts = False
    if channel.cell[INSTRUMENT] != 0:
        channel.inverted_frame = 0
    for column in range(MAX_EFFECTS):
        meaning, parameter = channel.cell[EFFECTS_START + 2 * column], int64(channel.cell[EFFECTS_START + 2 * column + 1])
        if meaning == _INVERT:
            channel.inversion_speed, inverts = parameter & 15, True
        elif meaning == _FILTER:
            sequencer.led_filter = 1 - (parameter & 1)
    return inverts


@kernel
def step(engine, channel):
    """A tick of the channel's speed, and the next frame of the loop when enough have come together."""
    sample = sample_at(engine, channel.sample)
    if channel.inversion_speed == 0 or sample.inversions == 0 or sample.loop_kind == _NO_LOOP:
        return
    channel.inversion_wait += STEPS[channel.inversion_speed & 15]
    if channel.inversion_wait < _FULL_WAIT:
        return
    channel.inversion_wait = 0
    channel.inverted_frame += 1
    if channel.inverted_frame >= sample.loop_end - sample.loop_start:
        channel.inverted_frame = 0
    invert(sample, int64(channel.inverted_frame))


@kernel
def invert(sample, frame):
    """Turns a frame of the loop upside down wherever sample memory holds it. Modifies: that memory, the sample's inversions."""
    length = sample.loop_end - sample.loop_start
    flags = items_at(sample.inversions, length + 1, uint8)
    flags[frame] ^= uint8(1)
    flags[length] = uint8(1)
    turn(sample, sample.data, sample.loop_start + frame)
    if sample.plays_once != 0:
        turn(sample, sample.data, frame)
        before = LEAD_FRAMES - sample.loop_start + frame
        if before >= 0:
            turn(sample, sample.loop_data, before)
    period = 2 * length if sample.loop_kind == _PINGPONG else 2 * length - 1 if sample.loop_kind == _SHORT else length
    unrolled = (MIN_UNROLLED_FRAMES + period - 1) // period * period + 2 * GUARD_FRAMES
    turn_all(sample, frame, period, unrolled)
    back = 2 * length - 1 - frame
    if sample.loop_kind in (_PINGPONG, _SHORT) and back < period:
        turn_all(sample, back, period, unrolled)


@kernel
def turn_all(sample, frame, period, unrolled):
    """A frame of the unrolled loop and its repeats."""
    while frame < unrolled:
        turn(sample, sample.loop_data, LEAD_FRAMES + frame)
        frame += period


@kernel
def turn(sample, address, frame):
    """Every bit of a frame the other way round: of a two's complement number x, -1 - x."""
    values = items_at(address + 4 * sample.channels * frame, sample.channels, float32)
    for side in range(sample.channels):
        values[side] = -values[side] - sample.inversion_step


@kernel
def restore(engine):
    """All loops as the song has them."""
    for slot in range(1, engine.sample_count):
        sample = sample_at(engine, slot)
        length = sample.loop_end - sample.loop_start
        if sample.inversions == 0 or sample.loop_kind == _NO_LOOP:
            continue
        flags = items_at(sample.inversions, length + 1, uint8)
        if flags[length] == 0:
            continue
        for frame in range(length):
            if flags[frame] != 0:
                invert(sample, int64(frame))
        flags[length] = uint8(0)
