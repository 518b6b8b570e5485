"""Peaks and broken numbers, found in the bits of floats: without their sign, floats order as integers do, and integer maxima vectorise."""

from __future__ import annotations

from numba import int32, uint32

from toccata.engine.memory import items_at, kernel

_WITHOUT_SIGN = 0x7FFFFFFF
_INFINITY = 0x7F800000


@kernel
def is_finite(address, count):
    """Whether none of `count` float32 at the address is infinite or not a number."""
    bits = items_at(address, count, int32)
    highest = int32(0)
    for index in range(count):
        highest = max(highest, bits[index] & int32(_WITHOUT_SIGN))
    return highest < int32(_INFINITY)


@kernel
def raise_peaks(address, frames, peaks_address):
    """Raises two float32 peaks to the loudest of each side of interleaved stereo, float32 (frames, 2)."""
    bits = items_at(address, 2 * frames, int32)
    peaks = items_at(peaks_address, 2, int32)
    left, right = peaks[0], peaks[1]
    for frame in range(uint32(frames)):
        left = max(left, bits[2 * frame] & int32(_WITHOUT_SIGN))
        right = max(right, bits[2 * frame + 1] & int32(_WITHOUT_SIGN))
    peaks[0], peaks[1] = left, right
