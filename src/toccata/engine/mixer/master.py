"""The master: the sum of the strips by the master's gains."""

from __future__ import annotations

from numba import float32

from toccata.engine.layout import BLOCK, BROKEN, OUTPUT_CHANNELS
from toccata.engine.memory import items_at, record_at
from toccata.engine.mixer.layout import STRIP
from toccata.engine.mixer.strip import apply_gains, rests
from toccata.engine.unit import unit


@unit
def master(state, block, frames):
    """Writes the input, by the gains of a STRIP, to the output. The host meters what leaves."""
    places, gains = record_at(block, BLOCK), record_at(state, STRIP)
    if rests(gains, places):
        places.wrote = 0
        return
    if not apply_gains(gains, places.input, frames):
        places.wrote = BROKEN
        return
    count = frames * OUTPUT_CHANNELS
    source, target = items_at(places.input, count, float32), items_at(places.output, count, float32)
    for index in range(count):
        target[index] = source[index]
