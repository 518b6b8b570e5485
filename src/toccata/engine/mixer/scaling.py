"""Scaling stereo by two gains and finding its peaks in one go, eight frames at a time, in LLVM's vectors."""

from __future__ import annotations

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from toccata.engine.voices.lanes import I32, I64, behind, gathered, load, pick, store

GROUP_FRAMES = 8
_LANES = 2 * GROUP_FRAMES
_GROUP_BYTES = 4 * _LANES
_BITS = ir.VectorType(I32, _LANES)
_WITHOUT_SIGN = ir.Constant(_BITS, [0x7FFFFFFF] * _LANES)


@intrinsic
def scale_groups(typingctx, address, groups, left, right):
    """Multiplies GROUP_FRAMES * groups frames of interleaved stereo float32 at an address by two float32 gains, in place.

    Returns the peaks of both sides, as bits without sign (int32, int32).
    """

    def codegen(context, builder, signature, args):
        place, count, left_gain, right_gain = args
        gains = gathered(builder, [left_gain, right_gain] * GROUP_FRAMES)
        highest = cgutils.alloca_once_value(builder, ir.Constant(_BITS, [0] * _LANES))
        with cgutils.for_range(builder, count, intp=I64) as loop:
            group = behind(builder, place, loop.index, _GROUP_BYTES)
            scaled = builder.fmul(load(builder, group, _LANES), gains)
            store(builder, scaled, group)
            bits = builder.and_(builder.bitcast(scaled, _BITS), _WITHOUT_SIGN)
            builder.store(_larger(builder, builder.load(highest), bits), highest)
        peaks = builder.load(highest)
        while peaks.type.count > 2:
            half = peaks.type.count // 2
            peaks = _larger(builder, pick(builder, peaks, range(half)), pick(builder, peaks, range(half, 2 * half)))
        sides = [builder.extract_element(peaks, ir.Constant(I32, side)) for side in range(2)]
        return context.make_tuple(builder, signature.return_type, sides)

    return types.UniTuple(types.int32, 2)(types.int64, types.int64, types.float32, types.float32), codegen


def _larger(builder, first, second):
    return builder.select(builder.icmp_signed(">", first, second), first, second)
