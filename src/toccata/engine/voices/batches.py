"""Four output frames at once, by each interpolation, written with LLVM's vectors.

`batch(source, weights, taps, phase_bits, position, increment, out)` stores the frames at position, + increment, + 2 and + 3
increments: four float32 when mono, eight when stereo. source: address of a region's position 0. position, increment:
uint64 with 32 fraction bits. weights, taps, phase_bits: as in KERNEL, for the two sincs only.
"""

from __future__ import annotations

from collections.abc import Callable

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from toccata.engine.voices.lanes import (
    F32,
    I32,
    I64,
    behind,
    constant,
    doubled,
    floats,
    gathered,
    join,
    load,
    multiply_add,
    pick,
    shuffle,
    spread,
    store,
    vector_type,
)
from toccata.engine.voices.residuals import RESIDUAL_FRAMES

BATCH_FRAMES = 4
_LANES = 8
_FLOAT_BYTES = 4


class _Positions:
    """Where the four frames of a batch lie."""

    def __init__(self, builder, source, channels: int, position, increment) -> None:
        self.builder = builder
        self.channels = channels
        self._low = self._low_bits(position, increment)
        self.frames = []
        self._rows = []
        for _ in range(BATCH_FRAMES):
            frame = builder.lshr(position, constant(32))
            self.frames.append(behind(builder, source, frame, _FLOAT_BYTES * channels))
            self._rows.append(builder.and_(position, constant(2**32 - 1)))
            position = builder.add(position, increment)

    def _low_bits(self, position, increment):
        """The four fractions as int32 lanes."""
        first, step = (self.builder.trunc(value, I32) for value in (position, increment))
        steps = self.builder.mul(spread(self.builder, step, BATCH_FRAMES), ir.Constant(ir.VectorType(I32, BATCH_FRAMES), [0, 1, 2, 3]))
        return self.builder.add(spread(self.builder, first, BATCH_FRAMES), steps)

    def fractions(self, skipped_bits=None):
        """Four floats, 0 to just under 1, of the 24 bits below those that are skipped."""
        bits = self._low
        if skipped_bits is not None:
            bits = self.builder.shl(bits, spread(self.builder, self.builder.trunc(skipped_bits, I32), BATCH_FRAMES))
        bits = self.builder.lshr(bits, ir.Constant(bits.type, [8] * BATCH_FRAMES))
        return self.builder.fmul(self.builder.sitofp(bits, vector_type(BATCH_FRAMES)), floats([2.0**-24] * BATCH_FRAMES))

    def rows(self, phase_bits):
        """The row of a kernel for each frame."""
        shift = self.builder.sub(constant(32), phase_bits)
        return [self.builder.lshr(low, shift) for low in self._rows]


def _batch(interpolate: Callable, channels: int):
    """The intrinsic of one interpolation."""

    @intrinsic
    def batch(typingctx, source, weights, taps, phase_bits, position, increment, out):
        def codegen(context, builder, signature, args):
            source, weights, taps, phase_bits, position, increment, out = args
            positions = _Positions(builder, source, channels, position, increment)
            store(builder, interpolate(builder, positions, weights, taps, phase_bits), out)
            return context.get_dummy_value()

        return types.void(*[types.int64] * 4, types.uint64, types.uint64, types.int64), codegen

    return batch


def _neighbours(builder, positions: _Positions, first: int, count: int) -> list:
    """`count` vectors: of each of the four frames the neighbour `first`, then the next, ..., sides in turn when stereo."""
    channels = positions.channels
    loaded = [load(builder, behind(builder, frame, first, _FLOAT_BYTES * channels), count * channels) for frame in positions.frames]
    if count * channels == 1:
        return [gathered(builder, loaded)]
    front, back = join(builder, loaded[0], loaded[1]), join(builder, loaded[2], loaded[3])
    width = count * channels
    return [
        shuffle(
            builder, front, back, [frame * width + neighbour * channels + side for frame in range(BATCH_FRAMES) for side in range(channels)]
        )
        for neighbour in range(count)
    ]


def _both_sides(builder, positions: _Positions, vector):
    return vector if positions.channels == 1 else doubled(builder, vector)


def _hold(builder, positions, weights, taps, phase_bits):
    return _neighbours(builder, positions, 0, 1)[0]


def _line(builder, positions, weights, taps, phase_bits):
    here, there = _neighbours(builder, positions, 0, 2)
    fraction = _both_sides(builder, positions, positions.fractions())
    return builder.fadd(here, builder.fmul(fraction, builder.fsub(there, here)))


def _spline(builder, positions, weights, taps, phase_bits):
    """Catmull-Rom: b + t (slope + t (curve + t twist))."""
    a, b, c, d = _neighbours(builder, positions, -1, 4)
    t = _both_sides(builder, positions, positions.fractions())
    add, subtract, multiply = builder.fadd, builder.fsub, builder.fmul

    def times(number: float, vector):
        return multiply(floats([number] * vector.type.count), vector)

    slope = times(0.5, subtract(c, a))
    curve = subtract(add(subtract(a, times(2.5, b)), times(2.0, c)), times(0.5, d))
    twist = add(times(0.5, subtract(d, a)), times(1.5, subtract(b, c)))
    return add(b, multiply(t, add(slope, multiply(t, add(curve, multiply(t, twist))))))


def _convolution(fixed_taps: int | None) -> Callable:
    """Weighted sums of `fixed_taps` frames, None for a count known only when it runs; a multiple of TAP_GROUP in any case."""

    def convolve(builder, positions, weights, taps, phase_bits):
        if fixed_taps is not None:
            taps = constant(fixed_taps)
        middle = builder.sub(builder.lshr(taps, constant(1)), constant(1))
        back = builder.mul(middle, constant(_FLOAT_BYTES * positions.channels))
        frames = [builder.sub(frame, back) for frame in positions.frames]
        kernel_bytes = builder.mul(taps, constant(2 * _FLOAT_BYTES))
        rows = [builder.add(weights, builder.mul(row, kernel_bytes)) for row in positions.rows(phase_bits)]
        fractions = positions.fractions(phase_bits)
        rests = [pick(builder, fractions, [frame] * _LANES) for frame in range(BATCH_FRAMES)]

        def weighed(index, totals) -> list:
            return [
                _weighed(builder, frame, row, rest, taps, index, positions.channels, total)
                for frame, row, rest, total in zip(frames, rows, rests, totals, strict=True)
            ]

        sums = _added_up(builder, weighed, taps, fixed_taps)
        return _mono_sums(builder, *sums) if positions.channels == 1 else _stereo_sums(builder, *sums)

    return convolve


def _weighed(builder, frame, row, rest, taps, index, channels: int, total):
    """Adds to a total eight frames from the index-th on times their weights; of stereo frames two and two are added already."""
    weights = behind(builder, row, index, _FLOAT_BYTES)
    steps = builder.add(weights, builder.mul(taps, constant(_FLOAT_BYTES)))
    weighing = multiply_add(builder, load(builder, steps, _LANES), rest, load(builder, weights, _LANES))
    data = behind(builder, frame, index, _FLOAT_BYTES * channels)
    if channels == 1:
        return multiply_add(builder, load(builder, data, _LANES), weighing, total)
    half = _LANES // 2
    total = multiply_add(builder, load(builder, data, _LANES), doubled(builder, pick(builder, weighing, range(half))), total)
    data = behind(builder, data, _LANES, _FLOAT_BYTES)
    return multiply_add(builder, load(builder, data, _LANES), doubled(builder, pick(builder, weighing, range(half, _LANES))), total)


def _added_up(builder, weighed: Callable, taps, fixed_taps: int | None) -> list:
    """The four vectors of products summed over all groups of eight taps."""
    nothing = [floats([0.0] * _LANES)] * BATCH_FRAMES
    if fixed_taps is not None:
        sums = nothing
        for index in range(0, fixed_taps, _LANES):
            sums = weighed(index, sums)
        return sums
    slots = [cgutils.alloca_once(builder, vector_type(_LANES)) for _ in range(BATCH_FRAMES)]
    for slot, value in zip(slots, nothing, strict=True):
        builder.store(value, slot)
    with cgutils.for_range_slice(builder, constant(0), taps, constant(_LANES), I64) as (index, _):
        for slot, total in zip(slots, weighed(index, [builder.load(slot) for slot in slots]), strict=True):
            builder.store(total, slot)
    return [builder.load(slot) for slot in slots]


def _mono_sums(builder, a, b, c, d):
    """Each vector's eight lanes added up, as four lanes."""
    even, odd = [0, 2, 8, 10, 4, 6, 12, 14], [1, 3, 9, 11, 5, 7, 13, 15]

    def pairs(first, second):
        return builder.fadd(shuffle(builder, first, second, even), shuffle(builder, first, second, odd))

    quads = pairs(pairs(a, b), pairs(c, d))
    return builder.fadd(pick(builder, quads, range(4)), pick(builder, quads, range(4, 8)))


def _stereo_sums(builder, a, b, c, d):
    """Each vector's even lanes and odd lanes added up, as four pairs."""
    first, second = [0, 1, 8, 9, 4, 5, 12, 13], [2, 3, 10, 11, 6, 7, 14, 15]
    front = builder.fadd(shuffle(builder, a, b, first), shuffle(builder, a, b, second))
    back = builder.fadd(shuffle(builder, c, d, first), shuffle(builder, c, d, second))
    low, high = [0, 1, 2, 3, 8, 9, 10, 11], [4, 5, 6, 7, 12, 13, 14, 15]
    return builder.fadd(shuffle(builder, front, back, low), shuffle(builder, front, back, high))


hold_mono, hold_stereo = (_batch(_hold, channels) for channels in (1, 2))
line_mono, line_stereo = (_batch(_line, channels) for channels in (1, 2))
spline_mono, spline_stereo = (_batch(_spline, channels) for channels in (1, 2))
sum_mono_8, sum_stereo_8 = (_batch(_convolution(8), channels) for channels in (1, 2))
sum_mono_16, sum_stereo_16 = (_batch(_convolution(16), channels) for channels in (1, 2))
sum_mono_32, sum_stereo_32 = (_batch(_convolution(32), channels) for channels in (1, 2))
sum_mono, sum_stereo = (_batch(_convolution(None), channels) for channels in (1, 2))


def _add_scaled(channels: int):
    """The intrinsic that mixes a batch of frames into a stereo output."""

    @intrinsic
    def add_scaled(typingctx, source, out, target_left, target_right, step_left, step_right, left, right):
        def codegen(context, builder, signature, args):
            source, out = args[:2]
            targets, steps, counts = (pick(builder, gathered(builder, list(args[at : at + 2])), [0, 1] * 4) for at in (2, 4, 6))
            to_go = builder.fsub(counts, floats(lane // 2 for lane in range(_LANES)))
            gains = builder.fsub(targets, builder.fmul(steps, to_go))
            sound = load(builder, source, BATCH_FRAMES * channels)
            if channels == 1:
                sound = doubled(builder, sound)
            store(builder, builder.fadd(load(builder, out, _LANES), builder.fmul(sound, gains)), out)
            return context.get_dummy_value()

        return types.void(types.int64, types.int64, *[types.float32] * 6), codegen

    return add_scaled


add_scaled_mono, add_scaled_stereo = _add_scaled(1), _add_scaled(2)
"""(source, out, target_left, target_right, step_left, step_right, left, right): adds a batch of frames times their gains, where
the gain of frame i is target - step * (left - i): `left` is how many steps are still to go after the first of them."""


def _add_row(count: int):
    """The intrinsic that adds `count` weights of a table between two phases, scaled, to what lies behind an address."""

    @intrinsic
    def add_row(typingctx, out, row, fraction, scale):
        def codegen(context, builder, signature, args):
            out, row = args[:2]
            fraction, scale = (spread(builder, value, _LANES) for value in args[2:])
            for index in range(0, count, _LANES):
                here = load(builder, behind(builder, row, index, _FLOAT_BYTES), _LANES)
                step = load(builder, behind(builder, row, count + index, _FLOAT_BYTES), _LANES)
                scaled = builder.fmul(scale, builder.fadd(here, builder.fmul(step, fraction)))
                place = behind(builder, out, index, _FLOAT_BYTES)
                store(builder, builder.fadd(load(builder, place, _LANES), scaled), place)
            return context.get_dummy_value()

        return types.void(types.int64, types.int64, types.float32, types.float32), codegen

    return add_row


add_residual = _add_row(RESIDUAL_FRAMES)
"""(out, row, fraction, scale): adds scale times a residual, fraction of the way from one phase's row to the next."""


@intrinsic
def peek(typingctx, address):
    """The float32 at an address."""

    def codegen(context, builder, signature, args):
        return load(builder, args[0], 1)

    return types.float32(types.int64), codegen


@intrinsic
def poke(typingctx, address, value):
    """Stores a float32 at an address."""

    def codegen(context, builder, signature, args):
        store(builder, args[1], args[0])
        return context.get_dummy_value()

    return types.void(types.int64, types.float32), codegen


@intrinsic
def stack_floats(typingctx, count):
    """The address of uninitialised floats on the stack of the function that asks; count is a constant."""
    if not isinstance(count, types.IntegerLiteral):
        return None
    room = ir.ArrayType(F32, count.literal_value)

    def codegen(context, builder, signature, args):
        slot = cgutils.alloca_once(builder, room)
        slot.align = 64
        return builder.ptrtoint(slot, I64)

    return types.int64(count), codegen
