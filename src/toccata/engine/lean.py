"""Compiling units without what only Python callers would need.

Numba optimises, wraps and loads every helper by itself, as if Python might call it. A unit needs none of that: helpers
are linked into it as they come, become private, and are optimised once, there. That halves the time to compile, and a
unit that cannot raise ends up with no code that would.
Numba is pinned to a minor version, for what is overridden here is not its public face.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numba import _dynfunc, njit  # type: ignore[attr-defined]
from numba.core import compiler, event, registry
from numba.core.ccallback import CFunc
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler_lock import global_compiler_lock
from numba.core.dispatcher import _FunctionCompiler  # type: ignore[attr-defined]

_lean = False
_WRAPPER = "cfunc."


class _KernelCompiler(_FunctionCompiler):
    def _customize_flags(self, flags):
        if _lean:
            flags.no_cpython_wrapper = flags.no_cfunc_wrapper = True
        return flags


def kernel(function):
    """A function for use inside units: a division by zero gives inf instead of the exception that a unit must never raise.

    Python may call it too, for tests; it is then compiled a second time.
    """
    dispatcher = njit(error_model="numpy")(function)
    dispatcher._compiler.__class__ = _KernelCompiler
    return dispatcher


class _HelperLibrary(JITCodeLibrary):
    """Holds a helper's code until a unit links it."""

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        return 0


class _UnitLibrary(JITCodeLibrary):
    """One unit with all its helpers."""

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if not function.is_declaration and not function.name.startswith(_WRAPPER):
                function.linkage = "internal"
        super()._optimize_final_module()


def compile_unit(function, signature) -> _LeanFunction:
    """Compiles a function of the signature given; nothing in it raises."""
    # "numpy" turns divisions by zero into inf instead of an exception: a unit never raises.
    options = {"nopython": True, "error_model": "numpy"}
    compiled = _LeanFunction(function, (signature.args, signature.return_type), locals={}, options=options)
    compiled.compile()
    return compiled


class _LeanFunction(CFunc):
    """A C function. address: where its code is. native_name: its symbol."""

    _sig: Any
    _pyfunc: Any
    _compiler: Any
    _library: Any

    def object_code(self) -> bytes:
        """An object file of the platform's format."""
        _, _, (code, _) = self._library.serialize_using_object_code()
        return code

    @global_compiler_lock
    def _compile_uncached(self):
        target = registry.cpu_target
        codegen = target.target_context.codegen()
        library = _UnitLibrary(codegen, self._pyfunc.__qualname__)
        library.enable_object_caching()
        flags = compiler.Flags()
        target.options.parse_as_flags(flags, self._compiler.targetoptions)
        with _lean_compilation(target.target_context, codegen):
            return compiler.compile_extra(
                target.typing_context,
                target.target_context,
                self._pyfunc,
                self._sig.args,
                self._sig.return_type,
                self._compiler._customize_flags(flags),
                {},
                library=library,
            )


@contextmanager
def _lean_compilation(context, codegen) -> Iterator[None]:
    global _lean
    library_class = codegen._library_class
    _lean, codegen._library_class = True, _HelperLibrary
    context.get_executable = _python_entry
    # Each nested compile listens to every lock that LLVM takes: a tenth of the time.
    broadcast, event.broadcast = event.broadcast, _ignore
    try:
        yield
    finally:
        _lean, codegen._library_class, event.broadcast = False, library_class, broadcast
        del context.get_executable


def _ignore(happened) -> None:
    """Instead of telling numba's profilers."""


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
