"""What LLVM does to a kernel: helpers wait as they come, and each unit links all of its own once and optimises the whole."""

from __future__ import annotations

from collections.abc import Iterator

import llvmlite.binding as llvm
from numba.core.codegen import JITCodeLibrary

_WRAPPER = "cfunc."


class HelperLibrary(JITCodeLibrary):
    """Holds a helper's code until a unit links it."""

    _shared_module: llvm.ModuleRef | None

    def add_ir_module(self, ir_module) -> None:
        module = llvm.parse_assembly(str(ir_module))
        module.data_layout = self._codegen._data_layout
        self._final_module.link_in(module)

    def finalize(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        self._ensure_finalized()
        return 0

    def _get_module_for_linking(self) -> llvm.ModuleRef:
        if self._shared_module is None:
            for function in self._final_module.functions:
                if not function.is_declaration and function.linkage == llvm.Linkage.external:
                    function.linkage = "linkonce_odr"
            self._shared_module = self._final_module
        return self._shared_module


class UnitLibrary(JITCodeLibrary):
    """One unit with all its helpers."""

    add_ir_module = HelperLibrary.add_ir_module

    def finalize(self) -> None:
        self._linking_libraries = list(_all_libraries(self._linking_libraries, set()))
        super().finalize()

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if not function.is_declaration and not function.name.startswith(_WRAPPER):
                function.linkage = "internal"
        # Numba's cheap round before this one is for reference counts, which no unit has.
        passes, builder = self._codegen._module_pass_manager()
        passes.run(self._final_module, builder)


def _all_libraries(libraries, seen: set) -> Iterator[JITCodeLibrary]:
    """The libraries and all that they link, each once."""
    for library in libraries:
        if library not in seen:
            seen.add(library)
            yield library
            yield from _all_libraries(library._linking_libraries, seen)
