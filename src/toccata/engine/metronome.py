"""The metronome: a click for each beat, a higher one for each bar, added to what leaves and to nothing that is kept.

A click is a decaying sine, made by turning a phasor a step a frame.
"""

from __future__ import annotations

from numba import float32

from toccata.engine.clicks import METRONOME
from toccata.engine.layout import BLOCK, ENGINE, OUTPUT_CHANNELS
from toccata.engine.memory import items_at, record_at
from toccata.engine.unit import unit

_SILENT = 1e-5


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
