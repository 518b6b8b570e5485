"""The six interpolations: each fills a scratch with a run of frames from one region of sample memory.

All have the signature (source, channels, position, increment, tables, out, frames): source is the address of the region's
position 0; position and increment are uint64 with 32 fraction bits; out takes `frames` float32, twice that when stereo,
and has room for a batch more. The caller sees to it that every position of the run lies where the region has guards
to both sides.
"""

from __future__ import annotations

import numpy as np

from toccata.engine.memory import items_at, kernel, record_at
from toccata.engine.voices import batches
from toccata.engine.voices.batches import BATCH_FRAMES
from toccata.engine.voices.tables import KERNEL, Table

FRACTION_BITS = np.uint64(32)
ONE_FRAME = float(2**32)
_KERNEL_BYTES = KERNEL.itemsize
_SINC = int(Table.SINC)
_BEST = int(Table.BEST)
_SOFT = int(Table.SOFT)
_STILL = np.uint64(0)
_BATCH = np.uint64(BATCH_FRAMES)


def _remainder_of(batch, channels: int):
    """A kernel for what is left over after whole batches: frame by frame, as batches that stand still, so that the sums are
    the same in the same order and it does not matter how a quantum is split."""
    frame_bytes = 4 * channels

    @kernel
    def remainder(source, weights, taps, phase_bits, position, increment, out, frames):
        for _ in range(frames):
            batch(source, weights, taps, phase_bits, position, _STILL, out)
            position += increment
            out += frame_bytes

    return remainder


def _run_of(batch, remainder, channels: int):
    """A kernel that makes a run out of batches."""
    batch_bytes = 4 * channels * BATCH_FRAMES

    @kernel
    def run(source, weights, taps, phase_bits, position, increment, out, frames):
        for _ in range(frames // BATCH_FRAMES):
            batch(source, weights, taps, phase_bits, position, increment, out)
            position += increment * _BATCH
            out += batch_bytes
        remainder(source, weights, taps, phase_bits, position, increment, out, frames % BATCH_FRAMES)

    return run


def _runs(mono, stereo):
    """Both kernels of an interpolation."""
    return _run_of(mono, _remainder_of(mono, 1), 1), _run_of(stereo, _remainder_of(stereo, 2), 2)


_hold_mono, _hold_stereo = _runs(batches.hold_mono, batches.hold_stereo)
_line_mono, _line_stereo = _runs(batches.line_mono, batches.line_stereo)
_spline_mono, _spline_stereo = _runs(batches.spline_mono, batches.spline_stereo)
_rest_mono, _rest_stereo = _remainder_of(batches.sum_mono, 1), _remainder_of(batches.sum_stereo, 2)
_sum_mono_8, _sum_stereo_8 = _runs(batches.sum_mono_8, batches.sum_stereo_8)
_sum_mono_16, _sum_stereo_16 = _run_of(batches.sum_mono_16, _rest_mono, 1), _run_of(batches.sum_stereo_16, _rest_stereo, 2)
_sum_mono_32, _sum_stereo_32 = _run_of(batches.sum_mono_32, _rest_mono, 1), _run_of(batches.sum_stereo_32, _rest_stereo, 2)
_sum_mono, _sum_stereo = _run_of(batches.sum_mono, _rest_mono, 1), _run_of(batches.sum_stereo, _rest_stereo, 2)


@kernel
def hold(source, channels, position, increment, tables, out, frames):
    """Each frame stands until the next, as the Amiga's Paula plays."""
    if channels == 1:
        _hold_mono(source, 0, 0, 0, position, increment, out, frames)
    else:
        _hold_stereo(source, 0, 0, 0, position, increment, out, frames)


@kernel
def line(source, channels, position, increment, tables, out, frames):
    """A straight line from frame to frame."""
    if channels == 1:
        _line_mono(source, 0, 0, 0, position, increment, out, frames)
    else:
        _line_stereo(source, 0, 0, 0, position, increment, out, frames)


@kernel
def spline(source, channels, position, increment, tables, out, frames):
    """A Catmull-Rom spline through four frames."""
    if channels == 1:
        _spline_mono(source, 0, 0, 0, position, increment, out, frames)
    else:
        _spline_stereo(source, 0, 0, 0, position, increment, out, frames)


@kernel
def windowed_sinc(source, channels, position, increment, tables, out, frames):
    """Few taps, chosen by least squares; the default."""
    kernel = _kernel(tables, _SINC, increment)
    weights, taps, phase_bits = kernel.address, kernel.taps, kernel.phase_bits
    if channels == 1:
        if taps == 16:
            _sum_mono_16(source, weights, taps, phase_bits, position, increment, out, frames)
        elif taps == 32:
            _sum_mono_32(source, weights, taps, phase_bits, position, increment, out, frames)
        else:
            _sum_mono(source, weights, taps, phase_bits, position, increment, out, frames)
    elif taps == 16:
        _sum_stereo_16(source, weights, taps, phase_bits, position, increment, out, frames)
    elif taps == 32:
        _sum_stereo_32(source, weights, taps, phase_bits, position, increment, out, frames)
    else:
        _sum_stereo(source, weights, taps, phase_bits, position, increment, out, frames)


@kernel
def long_sinc(source, channels, position, increment, tables, out, frames):
    """Many taps, for rendering."""
    kernel = _kernel(tables, _BEST, increment)
    if channels == 1:
        _sum_mono(source, kernel.address, kernel.taps, kernel.phase_bits, position, increment, out, frames)
    else:
        _sum_stereo(source, kernel.address, kernel.taps, kernel.phase_bits, position, increment, out, frames)


@kernel
def soft_sinc(source, channels, position, increment, tables, out, frames):
    """Eight taps, softer in the treble: what modules are mostly heard with."""
    kernel = _kernel(tables, _SOFT, increment)
    if channels == 1:
        _sum_mono_8(source, kernel.address, 8, kernel.phase_bits, position, increment, out, frames)
    else:
        _sum_stereo_8(source, kernel.address, 8, kernel.phase_bits, position, increment, out, frames)


@kernel
def _kernel(tables, table, increment):
    """The KERNEL record whose cut-off suits an increment."""
    address = items_at(tables, table + 1, np.int64)[table]
    speed = np.float64(increment) / ONE_FRAME
    record = record_at(address, KERNEL)
    while speed > record.max_increment:
        address += _KERNEL_BYTES
        record = record_at(address, KERNEL)
    return record
