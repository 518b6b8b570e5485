"""A tap: keeps what passes, for stems. Only offline plans have one."""

from __future__ import annotations

from numba import carray, float32

from toccata.engine.layout import BLOCK, OUTPUT_CHANNELS
from toccata.engine.memory import pointer
from toccata.engine.mixer.layout import TAP
from toccata.engine.unit import unit

_FRAME_BYTES = 4 * OUTPUT_CHANNELS


@unit
def tap(state, block, frames):
    """Appends the input to the tap's memory as far as it has room."""
    memory = carray(pointer(state), 1, TAP)[0]
    kept = min(frames, memory.capacity - memory.written)
    source = carray(pointer(carray(pointer(block), 1, BLOCK)[0].input), frames * OUTPUT_CHANNELS, float32)
    target = carray(pointer(memory.data + memory.written * _FRAME_BYTES), frames * OUTPUT_CHANNELS, float32)
    for index in range(kept * OUTPUT_CHANNELS):
        target[index] = source[index]
    memory.written += kept
