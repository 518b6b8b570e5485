"""How kernels call kernels: none raises, so no caller looks whether one did.

What numba would raise becomes a call of `numba_do_raise` instead, which the optimiser drops where it cannot happen; where it can,
the symbol stays in the unit's object code, and the test of the units finds it.
"""

from __future__ import annotations

from llvmlite import ir
from numba.core import cgutils
from numba.core.callconv import CPUCallConv, Status, excinfo_ptr_t
from numba.core.cpu import CPUContext

_NO, _OK = ir.Constant(ir.IntType(1), 0), ir.Constant(ir.IntType(32), 0)
_YES = ir.Constant(ir.IntType(1), 1)
_NO_EXCEPTION = ir.Constant(ir.PointerType(excinfo_ptr_t), None)
_RAISED = "numba_do_raise"


class _CallConvention(CPUCallConv):
    """Numba's own for the CPU, so that its helpers fit, with a return code that is always 0."""

    def call_function(self, builder, callee, resty, argtys, args, attrs=None):
        result = cgutils.alloca_once(builder, self.get_return_type(resty).pointee)
        arguments = self._get_arg_packer(argtys).as_arguments(builder, args)
        builder.call(callee, [result, _NO_EXCEPTION, *arguments], attrs=tuple(attrs or ()))
        status = Status(_OK, _YES, _NO, _NO, _NO, _NO, _NO, None)
        return status, self.context.get_returned_value(builder, resty, builder.load(result))

    def return_user_exc(self, builder, exc, exc_args=None, loc=None, func_name=None):
        raised = cgutils.get_or_insert_function(builder.module, ir.FunctionType(ir.VoidType(), []), _RAISED)
        builder.call(raised, [])
        self._return_errcode_raw(builder, _OK)

    def return_dynamic_user_exc(self, builder, exc, exc_args, nb_types, loc=None, func_name=None):
        self.return_user_exc(builder, exc)

    def return_exc(self, builder):
        self.return_user_exc(builder, None)

    def return_status_propagate(self, builder, status):
        self.return_user_exc(builder, None)

    def set_static_user_exc(self, builder, exc, exc_args=None, loc=None, func_name=None):
        pass

    def set_dynamic_user_exc(self, builder, exc, exc_args, nb_types, loc=None, func_name=None):
        pass


class KernelContext(CPUContext):
    """Lowers kernels. Numba makes a context for each function by copying; the copy becomes one of these."""

    @property
    def call_conv(self):
        return _CallConvention(self)

    def insert_user_function(self, func, fndesc, libs=()):
        call = _direct_call(fndesc, libs)
        self._defns[func].append(call, call.signature)

    def create_cfunc_wrapper(self, library, fndesc, env, call_helper):
        """The C function that a unit is, around the kernel."""
        module = self.create_module("cfunc_wrapper")
        kernel_type = self.call_conv.get_function_type(fndesc.restype, fndesc.argtypes)
        kernel = ir.Function(module, kernel_type, fndesc.llvm_func_name)
        arguments = [self.get_value_type(kind) for kind in fndesc.argtypes]
        c_type = ir.FunctionType(self.get_value_type(fndesc.restype), arguments)
        builder = ir.IRBuilder(ir.Function(module, c_type, fndesc.llvm_cfunc_wrapper_name).append_basic_block("entry"))
        _, result = self.call_conv.call_function(builder, kernel, fndesc.restype, fndesc.argtypes, builder.function.args)
        builder.ret(result)
        library.add_ir_module(module)


def _direct_call(fndesc, libs):
    """Inserts a call of a kernel."""

    def call(context, builder, sig, args):
        callee = context.declare_function(builder.module, fndesc)
        return context.call_conv.call_function(builder, callee, fndesc.restype, fndesc.argtypes, args)[1]

    call.signature = fndesc.argtypes
    call.libs = tuple(libs)
    return call
