"""Rings and the seqlock: how Python and the audio thread talk without a lock.

Commands go in, events come out; one writer and one reader each. Python calls the units here through ctypes, so that both
ends order their memory the same way on every CPU.
"""

from __future__ import annotations

from toccata.engine.layout import COMMAND, EVENT, METERS, POSITION, RING, offset_of
from toccata.engine.memory import items_at, kernel, load_acquire, record_at, store_release
from toccata.engine.unit import unit

_WRITTEN = offset_of(RING, "written")
_READ = offset_of(RING, "read")
_SEQUENCE = offset_of(POSITION, "sequence")
_SERVED = offset_of(METERS, "served")
_COMMAND_BYTES = COMMAND.itemsize
_POSITION_WORDS = POSITION.itemsize // 8 - 1
_READ_TRIES = 1000


@unit
def push_command(ring_address, command_address, frames):
    """Writes one COMMAND into the ring; when it is full, counts it in `lost` instead."""
    ring = record_at(ring_address, RING)
    written = ring.written
    if written - load_acquire(ring_address + _READ) >= ring.capacity:
        ring.lost += 1
        return
    places = items_at(ring.records, ring.capacity, COMMAND)
    command = record_at(command_address, COMMAND)
    place = places[written & (ring.capacity - 1)]
    place.frame, place.kind = command.frame, command.kind
    place.a, place.b, place.c, place.x = command.a, command.b, command.c, command.x
    store_release(ring_address + _WRITTEN, written + 1)


@kernel
def next_command(ring_address):
    """Address of the oldest COMMAND in the ring; 0 when there is none. It stays valid until `drop_command`."""
    ring = record_at(ring_address, RING)
    if ring.read == load_acquire(ring_address + _WRITTEN):
        return 0
    return ring.records + (ring.read & (ring.capacity - 1)) * _COMMAND_BYTES


@kernel
def drop_command(ring_address):
    """Gives the place of the oldest command back to the writer."""
    ring = record_at(ring_address, RING)
    store_release(ring_address + _READ, ring.read + 1)


@kernel
def push_event(ring_address, frame, kind, a, b, c, x):
    """Writes one EVENT, from the audio thread; when nobody reads, it is counted in `lost`."""
    ring = record_at(ring_address, RING)
    written = ring.written
    if written - load_acquire(ring_address + _READ) >= ring.capacity:
        ring.lost += 1
        return
    event = items_at(ring.records, ring.capacity, EVENT)[written & (ring.capacity - 1)]
    event.frame, event.kind, event.a, event.b, event.c, event.x = frame, kind, a, b, c, x
    store_release(ring_address + _WRITTEN, written + 1)


@unit
def pop_event(ring_address, event_address, frames):
    """Takes the oldest EVENT out of the ring; its kind is 0 when there is none."""
    ring = record_at(ring_address, RING)
    event = record_at(event_address, EVENT)
    event.kind = 0
    if ring.read == load_acquire(ring_address + _WRITTEN):
        return
    place = items_at(ring.records, ring.capacity, EVENT)[ring.read & (ring.capacity - 1)]
    event.frame, event.kind = place.frame, place.kind
    event.a, event.b, event.c, event.x = place.a, place.b, place.c, place.x
    store_release(ring_address + _READ, ring.read + 1)


@kernel
def copy_words(source, target, count):
    """Copies int64 words between addresses, each in order: a seqlock's words must not pass its sequence on any CPU."""
    for index in range(count):
        store_release(target + 8 * index, load_acquire(source + 8 * index))


@kernel
def publish_position(private, public):
    """Copies a POSITION to where others read it; its sequence is odd meanwhile."""
    position = record_at(public, POSITION)
    sequence = position.sequence
    store_release(public + _SEQUENCE, sequence + 1)
    copy_words(private + 8, public + 8, _POSITION_WORDS)
    store_release(public + _SEQUENCE, sequence + 2)


@unit
def read_position(public, copy_address, frames):
    """Copies a POSITION that nobody wrote meanwhile; the copy's sequence is odd when that failed many times."""
    copy = record_at(copy_address, POSITION)
    for _ in range(_READ_TRIES):
        before = load_acquire(public + _SEQUENCE)
        copy_words(public + 8, copy_address + 8, _POSITION_WORDS)
        copy.sequence = before
        if before & 1 == 0 and load_acquire(public + _SEQUENCE) == before:
            return
        copy.sequence = 1


@kernel
def serve_meters(address):
    """Hands the peaks since the last request to the reader that asks for them."""
    meters = record_at(address, METERS)
    request = load_acquire(address)
    if request == meters.served:
        return
    for row in range(meters.peaks.shape[0]):
        for side in range(2):
            meters.held[row, side] = meters.peaks[row, side]
            meters.peaks[row, side] = 0.0
    store_release(address + _SERVED, request)
