"""The master's limiter: no true peak passes the ceiling.

It looks ahead: the gain that each frame needs, read from an oversampled signal, is held and smoothed so that the gain is
down, and moves slowly, before the peak leaves the delay line.
Source: ITU-R BS.1770-4, annex 2 (true peaks by oversampling); the hold-and-average envelope is common practice.
"""

from __future__ import annotations

from numba import float32

from toccata.engine.layout import BLOCK, OUTPUT_CHANNELS, QUANTUM_FRAMES
from toccata.engine.memory import items_at, kernel, record_at
from toccata.engine.mixer.layout import (
    HOLD_FRAMES,
    LIMITER,
    LIMITER_LATENCY_FRAMES,
    LINE_FRAMES,
    LINE_MASK,
    OVERSAMPLING,
    PEAK_TAPS,
    SMOOTHING_FRAMES,
)
from toccata.engine.unit import unit

_AS_GOOD_AS_UP = 1e-6
"""Of a gain: 0.00001 dB."""
_MOST_OVERSHOOT = 4.0
"""No sum of the peak filter's weights is larger."""


@unit
def limiter(state, block, frames):
    """Writes the input, LIMITER_LATENCY_FRAMES later and limited, to the output."""
    memory = record_at(state, LIMITER)
    places = record_at(block, BLOCK)
    if places.is_silent != 0 and comes_to_rest(memory, frames):
        places.wrote = 0
        return
    if places.is_silent == 0:
        memory.quiet_frames, memory.rests = 0, 0
    source = items_at(places.input, frames * OUTPUT_CHANNELS, float32)
    out = items_at(places.output, frames * OUTPUT_CHANNELS, float32)
    find_peaks(memory, source, frames)
    for frame in range(frames):
        at = memory.position & LINE_MASK
        memory.line[at, 0] = source[2 * frame]
        memory.line[at, 1] = source[2 * frame + 1]
        gain = float32(next_gain(memory, memory.peaks[frame]))
        delayed = (memory.position - LIMITER_LATENCY_FRAMES) & LINE_MASK
        out[2 * frame] = memory.line[delayed, 0] * gain
        out[2 * frame + 1] = memory.line[delayed, 1] * gain
        memory.position += 1


@kernel
def comes_to_rest(memory, frames):
    """Counts silence; whether nothing more will come out, nor the gain move by what could be heard."""
    memory.quiet_frames += frames
    if memory.rests == 0 and memory.quiet_frames > LINE_FRAMES + QUANTUM_FRAMES and memory.envelope > 1.0 - _AS_GOOD_AS_UP:
        memory.rests, memory.lowest, memory.envelope, memory.sum = 1, 1.0, 1.0, float(SMOOTHING_FRAMES)
        for at in range(LINE_FRAMES):
            memory.needed[at], memory.envelopes[at] = 1.0, 1.0
    return memory.rests != 0


@kernel
def find_peaks(memory, source, frames):
    """Writes to memory.peaks the loudest of each frame, between it and the next, PEAK_DELAY_FRAMES ago."""
    history = memory.history
    for side in range(OUTPUT_CHANNELS):
        for frame in range(frames):
            history[side, PEAK_TAPS - 1 + frame] = source[2 * frame + side]
    for frame in range(frames):
        memory.peaks[frame] = float32(0.0)
    for side in range(OUTPUT_CHANNELS):
        loudest = float32(0.0)
        for frame in range(frames + PEAK_TAPS - 1):
            loudest = max(loudest, abs(history[side, frame]))
        if loudest * _MOST_OVERSHOOT > memory.ceiling:
            read_between(memory, side, frames)
        for frame in range(PEAK_TAPS - 1):
            history[side, frame] = history[side, frame + frames]


@kernel
def read_between(memory, side, frames):
    """Raises memory.peaks to the oversampled levels of one side."""
    history, levels, peaks = memory.history, memory.levels, memory.peaks
    for phase in range(OVERSAMPLING):
        for frame in range(frames):
            levels[frame] = float32(0.0)
        for tap in range(PEAK_TAPS):
            weight = memory.taps[phase, tap]
            for frame in range(frames):
                levels[frame] += weight * history[side, frame + tap]
        for frame in range(frames):
            peaks[frame] = max(peaks[frame], abs(levels[frame]))


@kernel
def next_gain(memory, peak):
    """The gain for the frame that leaves the line now; peak: of the frame that has just been measured."""
    position = memory.position
    needed = memory.ceiling / peak if peak > memory.ceiling else 1.0
    memory.needed[position & LINE_MASK] = needed
    if needed <= memory.lowest:
        memory.lowest, memory.lowest_at = needed, position
    elif position - memory.lowest_at >= HOLD_FRAMES:
        find_lowest(memory)
    if memory.lowest < memory.envelope:
        memory.envelope = memory.lowest
    else:
        memory.envelope += (memory.lowest - memory.envelope) * memory.recovery
    oldest = (position - SMOOTHING_FRAMES) & LINE_MASK
    memory.sum += memory.envelope - memory.envelopes[oldest]
    memory.envelopes[position & LINE_MASK] = memory.envelope
    return memory.sum / SMOOTHING_FRAMES


@kernel
def find_lowest(memory):
    """The least gain of the frames that are still held; the newest of equals."""
    memory.lowest = 2.0
    for back in range(HOLD_FRAMES):
        at = memory.position - back
        if memory.needed[at & LINE_MASK] < memory.lowest:
            memory.lowest, memory.lowest_at = memory.needed[at & LINE_MASK], at
