"""What went out a moment ago, kept in a ring for listeners and pictures: one writer, the host, and readers who copy after it."""

from __future__ import annotations

from numba import float32

from toccata.engine.layout import HEARD, HEARD_READ, OUTPUT_CHANNELS, QUANTUM_FRAMES, offset_of
from toccata.engine.memory import items_at, kernel, load_acquire, record_at, store_release
from toccata.engine.unit import unit

_WRITTEN = offset_of(HEARD, "written")


@kernel
def keep_heard(heard_address, output_address, frames):
    """Puts a quantum's frames into the ring."""
    heard = record_at(heard_address, HEARD)
    written = heard.written
    ring = items_at(heard.frames, heard.capacity * OUTPUT_CHANNELS, float32)
    output = items_at(output_address, frames * OUTPUT_CHANNELS, float32)
    for frame in range(frames):
        place = ((written + frame) & (heard.capacity - 1)) * OUTPUT_CHANNELS
        ring[place] = output[frame * OUTPUT_CHANNELS]
        ring[place + 1] = output[frame * OUTPUT_CHANNELS + 1]
    store_release(heard_address + _WRITTEN, written + frames)


@unit
def read_heard(heard_address, request_address, frames):
    """Answers a HEARD_READ: the oldest frames from its start on that are still whole. None is ever half written."""
    heard, request = record_at(heard_address, HEARD), record_at(request_address, HEARD_READ)
    written = load_acquire(heard_address + _WRITTEN)
    # The host may be writing the next quantum over the oldest one.
    start = max(request.start, max(0, written + QUANTUM_FRAMES - heard.capacity))
    count = min(request.count, max(0, written - start))
    ring = items_at(heard.frames, heard.capacity * OUTPUT_CHANNELS, float32)
    out = items_at(request.out, request.count * OUTPUT_CHANNELS, float32)
    for frame in range(count):
        place = ((start + frame) & (heard.capacity - 1)) * OUTPUT_CHANNELS
        out[frame * OUTPUT_CHANNELS] = ring[place]
        out[frame * OUTPUT_CHANNELS + 1] = ring[place + 1]
    lost = load_acquire(heard_address + _WRITTEN) + QUANTUM_FRAMES - heard.capacity - start
    request.start, request.count = start, 0 if lost > 0 else count
