"""Addresses, atomics and calls: the few things that kernels need and numba does not offer.

Everything a unit touches is reached from an int64 address; the player owns the arrays behind them. All functions
here are intrinsics for use inside kernels, save `address_of`.
Source: the LLVM language reference (inttoptr, call, atomic load and store, llvm.x86.sse.ldmxcsr).
"""

from __future__ import annotations

import platform

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np import arrayobj

from toccata.engine.addresses import address_of as address_of
from toccata.engine.lean.kernels import kernel as kernel

_INT32, _INT64 = ir.IntType(32), ir.IntType(64)


@intrinsic
def record_at(typingctx, address, dtype):
    """The record of a dtype that lies at an int64 address; its fields read and write memory. Nothing is compiled for it."""

    def codegen(context, builder, signature, args):
        return builder.inttoptr(args[0], context.get_value_type(signature.return_type))

    return dtype.dtype(types.int64, dtype), codegen


@intrinsic
def items_at(typingctx, address, count, dtype):
    """The items of a dtype that lie one behind the other at an int64 address, as an array of `count`."""
    array_type = types.Array(dtype.dtype, 1, "C")

    def codegen(context, builder, signature, args):
        array = arrayobj.make_array(array_type)(context, builder)
        item_bytes = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(array_type.dtype)))
        data = builder.inttoptr(args[0], array.data.type)
        arrayobj.populate_array(array, data=data, shape=[args[1]], strides=[item_bytes], itemsize=item_bytes, meminfo=None)
        return array._getvalue()

    return array_type(types.int64, types.int64, dtype), codegen


@intrinsic
def call_unit(typingctx, unit, state, block, frames):
    """Calls the unit at an address: void(int64 state, int64 block, int64 frames)."""

    def codegen(context, builder, signature, args):
        function_type = ir.FunctionType(ir.VoidType(), [_INT64] * 3)
        builder.call(builder.inttoptr(args[0], function_type.as_pointer()), args[1:])
        return context.get_dummy_value()

    return types.void(types.int64, types.int64, types.int64, types.int64), codegen


@intrinsic
def load_acquire(typingctx, address):
    """The int64 at an address; what was written before its release is seen after this."""

    def codegen(context, builder, signature, args):
        return builder.load_atomic(builder.inttoptr(args[0], _INT64.as_pointer()), "acquire", 8)

    return types.int64(types.int64), codegen


@intrinsic
def store_release(typingctx, address, value):
    """Stores an int64 at an address; all earlier writes are seen by whoever loads it."""

    def codegen(context, builder, signature, args):
        builder.store_atomic(args[1], builder.inttoptr(args[0], _INT64.as_pointer()), "release", 8)
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), codegen


@intrinsic
def try_lock(typingctx, address):
    """Sets the int64 at an address from 0 to 1; whether it was 0."""

    def codegen(context, builder, signature, args):
        place = builder.inttoptr(args[0], _INT64.as_pointer())
        outcome = builder.cmpxchg(place, ir.Constant(_INT64, 0), ir.Constant(_INT64, 1), "acq_rel", "acquire")
        return builder.extract_value(outcome, 1)

    return types.boolean(types.int64), codegen


_X86 = platform.machine() in ("x86_64", "AMD64")
_ARM = platform.machine() in ("aarch64", "arm64")
_X86_FLUSH = 0x8040  # flush-to-zero and denormals-are-zero
_ARM_FLUSH = 1 << 24  # FPCR.FZ


@intrinsic
def flush_denormals(typingctx):
    """Sets flush-to-zero and returns the mode that `restore_float_mode` puts back. Without it a fading tail costs 100 times more."""

    def codegen(context, builder, signature, args):
        if _X86:
            slot = cgutils.alloca_once(builder, _INT32)
            raw = builder.bitcast(slot, cgutils.voidptr_t)
            kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t])
            builder.call(cgutils.get_or_insert_function(builder.module, kind, "llvm.x86.sse.stmxcsr"), [raw])
            before = builder.load(slot)
            builder.store(builder.or_(before, ir.Constant(_INT32, _X86_FLUSH)), slot)
            builder.call(cgutils.get_or_insert_function(builder.module, kind, "llvm.x86.sse.ldmxcsr"), [raw])
            return builder.zext(before, _INT64)
        if _ARM:
            before = builder.asm(ir.FunctionType(_INT64, []), "mrs $0, fpcr", "=r", [], side_effect=True)
            enabled = builder.or_(before, ir.Constant(_INT64, _ARM_FLUSH))
            builder.asm(ir.FunctionType(ir.VoidType(), [_INT64]), "msr fpcr, $0", "r", [enabled], side_effect=True)
            return before
        return ir.Constant(_INT64, 0)

    return types.int64(), codegen


@intrinsic
def restore_float_mode(typingctx, mode):
    """Puts back the mode that `flush_denormals` returned."""

    def codegen(context, builder, signature, args):
        if _X86:
            slot = cgutils.alloca_once(builder, _INT32)
            builder.store(builder.trunc(args[0], _INT32), slot)
            kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t])
            load = cgutils.get_or_insert_function(builder.module, kind, "llvm.x86.sse.ldmxcsr")
            builder.call(load, [builder.bitcast(slot, cgutils.voidptr_t)])
        elif _ARM:
            builder.asm(ir.FunctionType(ir.VoidType(), [_INT64]), "msr fpcr, $0", "r", [args[0]], side_effect=True)
        return context.get_dummy_value()

    return types.void(types.int64), codegen
