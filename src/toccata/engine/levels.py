"""Peaks and broken numbers, found in the bits of floats: without their sign, floats order as integers do, and integer maxima vectorise."""

from __future__ import annotations

from numba import int32, uint32

from toccata.engine.memory import items_at, kernel

_WITHOUT_SIGN = 0x7FFFFFFF
INFINITY_BITS = 0x7F800000
"""The bits of what is no number are above those of infinity."""


@kernel
def is_finite(address, count):
    """Whether none of `count` float32 at the address is infinite or not a number."""
    bits = items_at(address, count, int32)
    highest = int32(0)
    for index in range(count):
        highest = max(highest, bits[index] & int32(_WITHOUT_SIGN))
    return highest < int32(INFINITY_BITS)


@kernel
def peak_bits(address, frames):
    """The loudest of each side of interleaved stereo, float32 (frames, 2), as bits without sign."""
    bits = items_at(address, 2 * frames, int32)
    left, right = int32(0), int32(0)
    for frame in range(uint32(frames)):
        left = max(left, bits[2 * frame] & int32(_WITHOUT_SIGN))
        right = max(right, bits[2 * frame + 1] & int32(_WITHOUT_SIGN))
    return left, right


@kernel
def raise_peaks(address, frames, peaks_address):
    """Raises two float32 peaks to the loudest of each side of interleaved stereo, float32 (frames, 2)."""
    left, right = peak_bits(address, frames)
    peaks = items_at(peaks_address, 2, int32)
    peaks[0], peaks[1] = max(peaks[0], left), max(peaks[1], right)
