"""The metronome: a click for each beat, a higher one for each bar, added to what leaves and to nothing that is kept.

A click is a decaying sine, made by turning a phasor a step a frame.
"""

from __future__ import annotations

import math

import numpy as np
from numba import float32

from toccata.engine.addresses import aligned_zeros
from toccata.engine.layout import BLOCK, ENGINE, HEADER_BYTES, OUTPUT_CHANNELS
from toccata.engine.memory import items_at, record_at
from toccata.engine.unit import unit

BEAT_HZ, BAR_HZ = 1000.0, 1600.0
_DECAY_S = 0.012
"""The time constant of a click."""
_SILENT = 1e-5

METRONOME = np.dtype(
    {
        "names": ["gain", "latency", "wait", "kind", "x", "y", "turn_x", "turn_y"],
        "formats": ["f8", "i8", "i8", "i8", "f8", "f8", ("f8", (3,)), ("f8", (3,))],
        "offsets": [64, 72, 80, 88, 96, 104, 112, 136],
        "itemsize": HEADER_BYTES + 128,
    }
)
"""gain: linear peak of a click. latency: frames by which the plan delays the song, and so the clicks. wait: frames until the click of
`kind` (1 a beat, 2 a bar) begins, −1 for none. x, y: the phasor; turn_x, turn_y: what turns it a frame on, by kind."""


@unit
def click(state, block, frames):
    """Begins the click that the clock asks for, and adds what sounds of it to the engine's output."""
    metronome, engine = record_at(state, METRONOME), record_at(record_at(block, BLOCK).engine, ENGINE)
    if engine.click != 0:
        metronome.kind, metronome.wait, engine.click = engine.click, metronome.latency, 0
    out = items_at(engine.output, frames * OUTPUT_CHANNELS, float32)
    for frame in range(frames):
        if metronome.wait == 0:
            metronome.x, metronome.y = metronome.gain, 0.0
        if metronome.wait >= 0:
            metronome.wait -= 1
        x, y, kind = metronome.x, metronome.y, metronome.kind
        if x * x + y * y > _SILENT * _SILENT:
            turn_x, turn_y = metronome.turn_x[kind & 1], metronome.turn_y[kind & 1]
            metronome.x, metronome.y = x * turn_x - y * turn_y, x * turn_y + y * turn_x
            out[OUTPUT_CHANNELS * frame] += float32(metronome.y)
            out[OUTPUT_CHANNELS * frame + 1] += float32(metronome.y)


def new_metronome(rate_hz: int) -> np.ndarray:
    """The state of a metronome, METRONOME (1,), silent until it has a gain."""
    state = aligned_zeros(1, METRONOME)
    state["wait"] = -1
    for kind, pitch_hz in ((1, BEAT_HZ), (0, BAR_HZ)):
        angle, shrink = 2 * math.pi * pitch_hz / rate_hz, math.exp(-1 / (_DECAY_S * rate_hz))
        state["turn_x"][0, kind], state["turn_y"][0, kind] = shrink * math.cos(angle), shrink * math.sin(angle)
    return state
