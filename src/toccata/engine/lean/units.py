"""Compiling a unit: one C function with all its kernels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numba.core import compiler, event, registry
from numba.core.ccallback import CFunc
from numba.core.compiler_lock import global_compiler_lock

from toccata.engine.lean import numbers
from toccata.engine.lean.kernels import kernels_for_units
from toccata.engine.lean.libraries import HelperLibrary, UnitLibrary
from toccata.engine.lean.passes import KernelPipeline
from toccata.engine.lean.typing import each_call_resolved_once


def load_numba() -> None:
    """Loads all that numba loads with its first function, so that processes forked from this one need not."""
    registry.cpu_target.target_context.refresh()
    numbers.install(registry.cpu_target)


def compile_unit(function, signature) -> CompiledUnit:
    """Compiles a function of the signature given; nothing in it raises.

    Raises: numba's errors, where the function is no kernel.
    """
    # As for kernels: divisions by zero give inf, and nothing is counted that nobody frees.
    options = {"nopython": True, "error_model": "numpy", "_nrt": False}
    compiled = CompiledUnit(function, (signature.args, signature.return_type), locals={}, options=options)
    compiled.compile()
    return compiled


class CompiledUnit(CFunc):
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
        library = UnitLibrary(codegen, self._pyfunc.__qualname__)
        library.enable_object_caching()
        flags = compiler.Flags()
        target.options.parse_as_flags(flags, self._compiler.targetoptions)
        load_numba()
        with _helpers_wait(codegen), each_call_resolved_once(), kernels_for_units(target.target_context):
            return compiler.compile_extra(
                target.typing_context,
                target.target_context,
                self._pyfunc,
                self._sig.args,
                self._sig.return_type,
                self._compiler._customize_flags(flags),
                {},
                library=library,
                pipeline_class=KernelPipeline,
            )


@contextmanager
def _helpers_wait(codegen) -> Iterator[None]:
    """Within it, numba puts helpers into libraries that only units link."""
    library_class, codegen._library_class = codegen._library_class, HelperLibrary
    # Each nested compile listens to every lock that LLVM takes: a tenth of the time.
    broadcast, event.broadcast = event.broadcast, _ignore
    try:
        yield
    finally:
        codegen._library_class, event.broadcast = library_class, broadcast


def _ignore(happened) -> None:
    """Instead of telling numba's profilers."""
