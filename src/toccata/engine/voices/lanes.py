"""Vectors of float32 in LLVM's own terms: the words in which batches and mixing are written.

Everything here builds code; nothing runs. Sums are made in a fixed order and nothing is fused but where `multiply_add` says so,
so that it never depends on its surroundings what a sum comes to. Addresses are int64 and need only the alignment of a float32.
Source: the LLVM language reference (vector types, shufflevector).
"""

from __future__ import annotations

from collections.abc import Iterable

from llvmlite import ir
from numba.core import cgutils

F32, I32, I64 = ir.FloatType(), ir.IntType(32), ir.IntType(64)


def vector_type(lanes: int) -> ir.VectorType:
    return ir.VectorType(F32, lanes)


def constant(value: int) -> ir.Constant:
    """An int64."""
    return ir.Constant(I64, value)


def floats(values: Iterable[float]) -> ir.Constant:
    """A constant vector."""
    values = list(values)
    return ir.Constant(vector_type(len(values)), values)


def behind(builder, address, index, size: int):
    """The address of the index-th thing of `size` bytes; index is a number or an int64 value."""
    if isinstance(index, int):
        return builder.add(address, constant(index * size)) if index else address
    return builder.add(address, builder.mul(index, constant(size)))


def load(builder, address, lanes: int):
    """`lanes` floats as a vector; a plain float for one."""
    kind = F32 if lanes == 1 else vector_type(lanes)
    return builder.load(builder.inttoptr(address, kind.as_pointer()), align=4)


def store(builder, value, address) -> None:
    builder.store(value, builder.inttoptr(address, value.type.as_pointer()), align=4)


def shuffle(builder, first, second, lanes: Iterable[int]):
    """The numbered lanes of two vectors, the second's counted on from the first's."""
    lanes = list(lanes)
    return builder.shuffle_vector(first, second, ir.Constant(ir.VectorType(I32, len(lanes)), lanes))


def pick(builder, vector, lanes: Iterable[int]):
    """The numbered lanes of one vector."""
    return shuffle(builder, vector, ir.Constant(vector.type, ir.Undefined), lanes)


def join(builder, first, second):
    """Both vectors' lanes, one behind the other."""
    return shuffle(builder, first, second, range(2 * first.type.count))


def gathered(builder, values: list):
    """A vector of scalars."""
    vector = ir.Constant(ir.VectorType(values[0].type, len(values)), ir.Undefined)
    for lane, value in enumerate(values):
        vector = builder.insert_element(vector, value, ir.Constant(I32, lane))
    return vector


def spread(builder, value, lanes: int):
    """A vector that holds one scalar in every lane."""
    one = builder.insert_element(ir.Constant(ir.VectorType(value.type, lanes), ir.Undefined), value, ir.Constant(I32, 0))
    return pick(builder, one, [0] * lanes)


def doubled(builder, vector):
    """Each lane twice: a mono vector as frames of two equal sides."""
    return pick(builder, vector, [lane // 2 for lane in range(2 * vector.type.count)])


def multiply_add(builder, a, b, c):
    """a * b + c, in one rounding where the processor can: half the arithmetic of a weighted sum."""
    signature = ir.FunctionType(a.type, [a.type] * 3)
    fused = cgutils.get_or_insert_function(builder.module, signature, f"llvm.fmuladd.v{a.type.count}f32")
    return builder.call(fused, [a, b, c])
