"""Kernels: the functions that units are made of. Inside a unit they are compiled the lean way, called from Python as numba does."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

from numba import _dynfunc, njit  # type: ignore[attr-defined]
from numba.core import types
from numba.core.compiler import Compiler
from numba.core.dispatcher import _FunctionCompiler  # type: ignore[attr-defined]

from toccata.engine.lean.passes import KernelPipeline

_for_units = False
_OPTIONS = {"error_model": "numpy", "_nrt": False}
"""Divisions by zero give inf instead of an exception; nothing is counted that nobody frees."""


def kernel(function):
    """A function for use inside units: it may not raise, allocate, or hold closures, generators and array expressions.

    All its integers narrower than 64 bits arrive as int64. Python may call it too, for tests; it is then compiled a second time.
    """
    dispatcher = njit(**_OPTIONS)(function)
    dispatcher._compiler.__class__ = _KernelCompiler
    return dispatcher


class _KernelCompiler(_FunctionCompiler):
    @property
    def pipeline_class(self):
        return KernelPipeline if _for_units else Compiler

    @pipeline_class.setter
    def pipeline_class(self, chosen) -> None:
        """Numba sets what its decorator was given."""

    def fold_argument_types(self, args, kws):
        signature, folded = super().fold_argument_types(args, kws)
        return signature, tuple(map(_widened, folded))

    def _customize_flags(self, flags):
        if _for_units:
            flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
        return flags


def _widened(kind):
    """Arguments that differ only in width, or as literals, share one helper."""
    kind = types.unliteral(kind)
    if isinstance(kind, types.Integer) and (kind.signed or kind.bitwidth < 32):
        return types.int64
    return kind


@contextmanager
def kernels_for_units(context) -> Iterator[None]:
    """Within it, what is compiled is for units alone. context: numba's target context."""
    global _for_units
    _for_units, context.get_executable = True, _python_entry
    try:
        yield
    finally:
        _for_units = False
        del context.get_executable


_ENTRY = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p)


def _python_entry(library, fndesc, env):
    """What Python calls instead of a helper's own code, which is nowhere by itself: the helper, compiled for Python."""

    @_ENTRY
    def call(_self, arguments, _keywords):
        found = fndesc.lookup_module()
        for name in fndesc.qualname.split("."):
            found = getattr(found, name)
        return njit(error_model="numpy")(found.py_func)(*arguments)

    address = ctypes.cast(call, ctypes.c_void_p).value
    return _dynfunc.make_function(fndesc.lookup_module(), fndesc.qualname, "", address, env, (library, call))
