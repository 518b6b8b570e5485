"""Vector arithmetic for kernels: what numba's loops leave to luck is said here in LLVM's own vectors.

Sums are made in a fixed order and nothing is fused, so that every machine hears the same bits. Addresses are int64
and need only the alignment of a float32. All functions are intrinsics for use inside kernels.
Source: the LLVM language reference (vector types, shufflevector).
"""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LANES = 8

_F32, _I32, _I64 = ir.FloatType(), ir.IntType(32), ir.IntType(64)


def _vector(lanes: int) -> ir.VectorType:
    return ir.VectorType(_F32, lanes)


def _load(builder, address, lanes: int, index: int = 0):
    """`lanes` floats from the index-th float behind an address."""
    raw = builder.add(address, ir.Constant(_I64, index * 4))
    return builder.load(builder.inttoptr(raw, _vector(lanes).as_pointer()), align=4)


def _store(builder, value, address) -> None:
    builder.store(value, builder.inttoptr(address, value.type.as_pointer()), align=4)


def _shuffle(builder, first, second, lanes):
    mask = ir.Constant(ir.VectorType(_I32, len(lanes)), list(lanes))
    return builder.shuffle_vector(first, second, mask)


def _pick(builder, vector, lanes):
    return _shuffle(builder, vector, ir.Constant(vector.type, ir.Undefined), lanes)


def _spread(builder, value, lanes: int):
    """A vector that holds one value in every lane."""
    one = builder.insert_element(ir.Constant(_vector(lanes), ir.Undefined), value, ir.Constant(_I32, 0))
    return _pick(builder, one, [0] * lanes)


def _halved(builder, vector, down_to: int):
    """Adds the upper half of a vector to the lower until `down_to` lanes are left."""
    while (lanes := vector.type.count) > down_to:
        low, high = _pick(builder, vector, range(lanes // 2)), _pick(builder, vector, range(lanes // 2, lanes))
        vector = builder.fadd(low, high)
    return vector


def _weights(builder, address, taps, index, fraction):
    """LANES weights between two phases: what stands at the index, and fraction times the step `taps` behind it."""
    here = builder.add(address, builder.mul(index, ir.Constant(_I64, 4)))
    step = _load(builder, builder.add(here, builder.mul(taps, ir.Constant(_I64, 4))), LANES)
    return builder.fadd(_load(builder, here, LANES), builder.fmul(step, fraction))


def _weighed(builder, data, weights, channels: int, index):
    """LANES frames from the index-th on times their weights; a stereo frame is two floats."""
    here = builder.add(data, builder.mul(index, ir.Constant(_I64, 4 * channels)))
    if channels == 1:
        return builder.fmul(_load(builder, here, LANES), weights)
    low = _pick(builder, weights, [lane // 2 for lane in range(LANES)])
    high = _pick(builder, weights, [LANES // 2 + lane // 2 for lane in range(LANES)])
    first = builder.fmul(_load(builder, here, LANES), low)
    return builder.fadd(first, builder.fmul(_load(builder, here, LANES, LANES), high))


def _weighted_sum(channels: int, taps: int | None):
    """The intrinsic for frames of so many channels and `taps` weights, None for a count known only when it runs."""

    @intrinsic
    def weighted_sum(typingctx, data, weights, count, fraction, out):
        def codegen(context, builder, signature, args):
            data, weights, count, fraction, out = args
            spread = _spread(builder, fraction, LANES)
            if taps is not None:
                count = ir.Constant(_I64, taps)
                total = None
                for index in range(0, taps, LANES):
                    at = ir.Constant(_I64, index)
                    part = _weighed(builder, data, _weights(builder, weights, count, at, spread), channels, at)
                    total = part if total is None else builder.fadd(total, part)
            else:
                slot = cgutils.alloca_once_value(builder, ir.Constant(_vector(LANES), [0.0] * LANES))
                with cgutils.for_range_slice(builder, ir.Constant(_I64, 0), count, ir.Constant(_I64, LANES)) as (at, _):
                    part = _weighed(builder, data, _weights(builder, weights, count, at, spread), channels, at)
                    builder.store(builder.fadd(builder.load(slot), part), slot)
                total = builder.load(slot)
            result = _halved(builder, total, channels)
            if channels == 1:
                result = builder.extract_element(result, ir.Constant(_I32, 0))
            _store(builder, result, out)
            return context.get_dummy_value()

        return types.void(types.int64, types.int64, types.int64, types.float32, types.int64), codegen

    return weighted_sum


weighted_sum_mono_8 = _weighted_sum(1, 8)
weighted_sum_mono_16 = _weighted_sum(1, 16)
weighted_sum_mono = _weighted_sum(1, None)
weighted_sum_stereo_8 = _weighted_sum(2, 8)
weighted_sum_stereo_16 = _weighted_sum(2, 16)
weighted_sum_stereo = _weighted_sum(2, None)
"""(data, weights, count, fraction, out): stores the sum of `count` frames from `data` on, each times its weight in
(weights + fraction * steps); count is a multiple of LANES, weights are laid out as KERNEL says."""


@intrinsic
def peek(typingctx, address):
    """The float32 at an address."""

    def codegen(context, builder, signature, args):
        return builder.load(builder.inttoptr(args[0], _F32.as_pointer()), align=4)

    return types.float32(types.int64), codegen


@intrinsic
def poke(typingctx, address, value):
    """Stores a float32 at an address."""

    def codegen(context, builder, signature, args):
        _store(builder, args[1], args[0])
        return context.get_dummy_value()

    return types.void(types.int64, types.float32), codegen


@intrinsic
def stack_floats(typingctx, count):
    """The address of uninitialised floats on the stack of the function that asks; count is a constant."""
    if not isinstance(count, types.IntegerLiteral):
        return None
    floats = count.literal_value

    def codegen(context, builder, signature, args):
        slot = cgutils.alloca_once(builder, ir.ArrayType(_F32, floats))
        slot.align = 64
        return builder.ptrtoint(slot, _I64)

    return types.int64(count), codegen


def _add_scaled(channels: int):
    """The intrinsic that mixes four frames of so many channels into a stereo output."""

    @intrinsic
    def add_scaled(typingctx, source, out, target_left, target_right, step_left, step_right, left, right):
        def codegen(context, builder, signature, args):
            source, out, targets, steps, counts = args[0], args[1], args[2:4], args[4:6], args[6:8]
            frames = ir.Constant(_vector(LANES), [float(lane // 2) for lane in range(LANES)])
            left_of = builder.fsub(_pair(builder, *counts), frames)
            gains = builder.fsub(_pair(builder, *targets), builder.fmul(_pair(builder, *steps), left_of))
            if channels == 1:
                sound = _pick(builder, _load(builder, source, 4), [lane // 2 for lane in range(LANES)])
            else:
                sound = _load(builder, source, LANES)
            _store(builder, builder.fadd(_load(builder, out, LANES), builder.fmul(sound, gains)), out)
            return context.get_dummy_value()

        return types.void(types.int64, types.int64, *[types.float32] * 6), codegen

    return add_scaled


def _pair(builder, left, right):
    """LANES of left and right in turn."""
    pair = builder.insert_element(ir.Constant(_vector(2), ir.Undefined), left, ir.Constant(_I32, 0))
    pair = builder.insert_element(pair, right, ir.Constant(_I32, 1))
    return _pick(builder, pair, [lane % 2 for lane in range(LANES)])


add_scaled_mono = _add_scaled(1)
add_scaled_stereo = _add_scaled(2)
"""(source, out, target_left, target_right, step_left, step_right, left, right): adds four frames times their gains, where the
gain of frame i is target - step * (left - i): `left` is how many steps are still to go after the first of them."""
