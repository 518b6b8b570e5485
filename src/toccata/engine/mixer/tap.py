"""A tap: keeps what passes, for stems. Only offline plans have one."""

from __future__ import annotations

from numba import float32

from toccata.engine.layout import BLOCK, OUTPUT_CHANNELS
from toccata.engine.memory import items_at, record_at
from toccata.engine.mixer.layout import TAP
from toccata.engine.unit import unit

_FRAME_BYTES = 4 * OUTPUT_CHANNELS


@unit
def tap(state, block, frames):
    """Appends the input to the tap's memory as far as it has room."""
    memory = record_at(state, TAP)
    kept = min(frames, memory.capacity - memory.written)
    source = items_at(record_at(block, BLOCK).input, frames * OUTPUT_CHANNELS, float32)
    target = items_at(memory.data + memory.written * _FRAME_BYTES, frames * OUTPUT_CHANNELS, float32)
    for index in range(kept * OUTPUT_CHANNELS):
        target[index] = source[index]
    memory.written += kept
