"""An Amiga's output filters behind the master: the fixed RC low-pass, and the one of two poles that the power LED shows.

Their coefficients are `mixer.layout.new_amiga`'s.
"""

from __future__ import annotations

from numba import float32

from toccata.engine.layout import BLOCK, ENGINE, OUTPUT_CHANNELS
from toccata.engine.memory import items_at, kernel, record_at
from toccata.engine.mixer.layout import AMIGA
from toccata.engine.sequencer.records import SEQUENCER
from toccata.engine.unit import unit

_QUIET = 1e-9
"""−180 dB: below it nothing is left to ring out."""


@unit
def amiga(state, block, frames):
    """Writes the input through the filters to the output. The song's E0x fades the LED's in and out."""
    memory, places = record_at(state, AMIGA), record_at(block, BLOCK)
    if places.is_silent != 0 and is_at_rest(memory):
        places.wrote = 0
        return
    wanted = 1.0 if led_is_on(places) else 0.0
    source = items_at(places.input, frames * OUTPUT_CHANNELS, float32)
    out = items_at(places.output, frames * OUTPUT_CHANNELS, float32)
    for frame in range(frames):
        memory.led += min(max(wanted - memory.led, -memory.led_step), memory.led_step)
        for side in range(OUTPUT_CHANNELS):
            fixed = low_pass(memory, side, float(source[2 * frame + side]))
            out[2 * frame + side] = fixed + memory.led * (led_low_pass(memory, side, fixed) - fixed)


@kernel
def led_is_on(places):
    return record_at(record_at(places.engine, ENGINE).sequencer, SEQUENCER).led_filter != 0


@kernel
def is_at_rest(memory):
    loudest = 0.0
    for side in range(OUTPUT_CHANNELS):
        loudest = max(loudest, abs(memory.fixed_state[side]), abs(memory.led_near[side]), abs(memory.led_far[side]))
    return loudest < _QUIET


@kernel
def low_pass(memory, side, value):
    """One pole."""
    level = memory.fixed[0] * value + memory.fixed_state[side]
    memory.fixed_state[side] = memory.fixed[1] * value - memory.fixed[2] * level
    return level


@kernel
def led_low_pass(memory, side, value):
    """Two poles; it runs while the LED is dark too, so that it comes in without a start of its own."""
    level = memory.led_filter[0] * value + memory.led_near[side]
    memory.led_near[side] = memory.led_filter[1] * value - memory.led_filter[2] * level + memory.led_far[side]
    memory.led_far[side] = -memory.led_filter[3] * level
    return level
