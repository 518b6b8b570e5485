"""The five interpolations: each fills a scratch with a run of frames from one region of sample memory.

All have the signature (source, channels, position, increment, tables, out, frames): source is the address of the region's
position 0; position and increment are uint64 with 32 fraction bits; out takes `frames` float32, twice that when stereo.
The caller sees to it that every position of the run lies where the region has guards to both sides.
"""

from __future__ import annotations

import numpy as np
from numba import carray, njit

from toccata.engine.memory import pointer
from toccata.engine.voices.lanes import (
    peek,
    poke,
    weighted_sum_mono,
    weighted_sum_mono_8,
    weighted_sum_mono_16,
    weighted_sum_stereo,
    weighted_sum_stereo_8,
    weighted_sum_stereo_16,
)
from toccata.engine.voices.tables import KERNEL, Table

FRACTION_BITS = np.uint64(32)
ONE_FRAME = float(2**32)
_FRACTION_MASK = np.uint64(2**32 - 1)
_TO_UNIT = np.float32(2.0**-24)
_ROUNDED_BITS = np.uint64(8)
_KERNEL_BYTES = KERNEL.itemsize
_SINC = int(Table.SINC)
_BEST = int(Table.BEST)


@njit
def _frame(position):
    """The frame at or before a position."""
    return np.int64(position >> FRACTION_BITS)


@njit
def _fraction(position):
    """How far beyond that frame, 0 to just under 1, in the 24 bits that a float32 can hold."""
    return np.float32(np.int64((position & _FRACTION_MASK) >> _ROUNDED_BITS)) * _TO_UNIT


@njit
def hold(source, channels, position, increment, tables, out, frames):
    """Each frame stands until the next, as the Amiga's Paula plays."""
    stride = 4 * channels
    for _ in range(frames):
        at = source + _frame(position) * stride
        for channel in range(channels):
            poke(out, peek(at + 4 * channel))
            out += 4
        position += increment


@njit
def line(source, channels, position, increment, tables, out, frames):
    """A straight line from frame to frame."""
    stride = 4 * channels
    for _ in range(frames):
        at = source + _frame(position) * stride
        fraction = _fraction(position)
        for channel in range(channels):
            here = peek(at + 4 * channel)
            poke(out, here + fraction * (peek(at + stride + 4 * channel) - here))
            out += 4
        position += increment


@njit
def spline(source, channels, position, increment, tables, out, frames):
    """A Catmull-Rom spline through four frames."""
    stride = 4 * channels
    half, two_and_half = np.float32(0.5), np.float32(2.5)
    for _ in range(frames):
        at = source + _frame(position) * stride
        t = _fraction(position)
        for channel in range(channels):
            a, b = peek(at - stride + 4 * channel), peek(at + 4 * channel)
            c, d = peek(at + stride + 4 * channel), peek(at + 2 * stride + 4 * channel)
            slope = half * (c - a)
            curve = a - two_and_half * b + (c + c) - half * d
            twist = half * (d - a) + np.float32(1.5) * (b - c)
            poke(out, b + t * (slope + t * (curve + t * twist)))
            out += 4
        position += increment


@njit
def windowed_sinc(source, channels, position, increment, tables, out, frames):
    """Few taps, chosen by least squares; the default."""
    _convolve(source, channels, position, increment, _kernel(tables, _SINC, increment), out, frames)


@njit
def long_sinc(source, channels, position, increment, tables, out, frames):
    """Many taps, for rendering."""
    _convolve(source, channels, position, increment, _kernel(tables, _BEST, increment), out, frames)


@njit
def _kernel(tables, table, increment):
    """The KERNEL record whose cut-off suits an increment."""
    address = carray(pointer(tables), table + 1, np.int64)[table]
    speed = np.float64(increment) / ONE_FRAME
    record = carray(pointer(address), 1, KERNEL)[0]
    while speed > record.max_increment:
        address += _KERNEL_BYTES
        record = carray(pointer(address), 1, KERNEL)[0]
    return record


@njit
def _convolve(source, channels, position, increment, kernel, out, frames):
    """A run of weighted sums."""
    taps = kernel.taps
    source -= (taps // 2 - 1) * 4 * channels
    if channels == 1:
        if taps == 8:
            _mono_8(source, position, increment, kernel.address, kernel.phase_bits, out, frames)
        elif taps == 16:
            _mono_16(source, position, increment, kernel.address, kernel.phase_bits, out, frames)
        else:
            _mono(source, position, increment, kernel.address, kernel.phase_bits, taps, out, frames)
    elif taps == 8:
        _stereo_8(source, position, increment, kernel.address, kernel.phase_bits, out, frames)
    elif taps == 16:
        _stereo_16(source, position, increment, kernel.address, kernel.phase_bits, out, frames)
    else:
        _stereo(source, position, increment, kernel.address, kernel.phase_bits, taps, out, frames)


@njit
def _mono_8(source, position, increment, weights, phase_bits, out, frames):
    for _ in range(frames):
        row, rest = _phase(position, phase_bits)
        weighted_sum_mono_8(source + _frame(position) * 4, weights + row * 64, 8, rest, out)
        position += increment
        out += 4


@njit
def _mono_16(source, position, increment, weights, phase_bits, out, frames):
    for _ in range(frames):
        row, rest = _phase(position, phase_bits)
        weighted_sum_mono_16(source + _frame(position) * 4, weights + row * 128, 16, rest, out)
        position += increment
        out += 4


@njit
def _mono(source, position, increment, weights, phase_bits, taps, out, frames):
    for _ in range(frames):
        row, rest = _phase(position, phase_bits)
        weighted_sum_mono(source + _frame(position) * 4, weights + row * (8 * taps), taps, rest, out)
        position += increment
        out += 4


@njit
def _stereo_8(source, position, increment, weights, phase_bits, out, frames):
    for _ in range(frames):
        row, rest = _phase(position, phase_bits)
        weighted_sum_stereo_8(source + _frame(position) * 8, weights + row * 64, 8, rest, out)
        position += increment
        out += 8


@njit
def _stereo_16(source, position, increment, weights, phase_bits, out, frames):
    for _ in range(frames):
        row, rest = _phase(position, phase_bits)
        weighted_sum_stereo_16(source + _frame(position) * 8, weights + row * 128, 16, rest, out)
        position += increment
        out += 8


@njit
def _stereo(source, position, increment, weights, phase_bits, taps, out, frames):
    for _ in range(frames):
        row, rest = _phase(position, phase_bits)
        weighted_sum_stereo(source + _frame(position) * 8, weights + row * (8 * taps), taps, rest, out)
        position += increment
        out += 8


@njit
def _phase(position, phase_bits):
    """(row of the kernel, how far on to the next row as 0 to just under 1) of a position's fraction."""
    shift = FRACTION_BITS - np.uint64(phase_bits)
    within = position & _FRACTION_MASK
    row = np.int64(within >> shift)
    rest = np.int64((within << np.uint64(phase_bits)) & _FRACTION_MASK) >> 8
    return row, np.float32(rest) * _TO_UNIT
