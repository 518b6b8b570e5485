"""Bringing compiled units into this process, by LLVM alone: numba is imported only to compile what is missing."""

from __future__ import annotations

import ctypes
import importlib
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm

from toccata.engine.cache import StoredUnit, read_unit, unit_folder

_PROTOTYPE = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64)
_addresses: dict[str, int] = {}
_linkers: list[tuple[llvm.ExecutionEngine, set[str]]] = []


def find_unit(name: str) -> Any:
    """The Unit that `module:function` names. Imports its module, and numba with it."""
    module, function = name.split(":")
    return getattr(importlib.import_module(module), function)


def unit_address(name: str, folder: Path | None = None) -> int:
    """Where the code of the unit `module:function` is; loaded, or compiled, once a process.

    folder: the unit cache, None for `unit_folder()`.
    """
    if name not in _addresses:
        stored = read_unit(name, folder or unit_folder())
        _addresses[name] = link_unit(stored) if stored else find_unit(name).compile(folder).address
    return _addresses[name]


def is_loaded(name: str) -> bool:
    """Whether `unit_address` knows the unit already."""
    return name in _addresses


def call_unit_from_python(name: str) -> Any:
    """The unit as a ctypes function of three integers; it releases the GIL."""
    return _PROTOTYPE(unit_address(name))


def link_unit(unit: StoredUnit) -> int:
    """Links an object into this process for good; returns its function's address."""
    linker = _linker_without(unit.symbol)
    linker.add_object_file(llvm.ObjectFileRef.from_data(unit.code))
    linker.finalize_object()
    return int(linker.get_function_address(unit.symbol))


def _linker_without(symbol: str) -> llvm.ExecutionEngine:
    """A linker that does not know the symbol yet: tests may load one unit twice."""
    for linker, known in _linkers:
        if symbol not in known:
            known.add(symbol)
            return linker
    if not _linkers:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        # Numba leaves a reference to it behind, in a function that nobody calls.
        llvm.add_symbol("NRT_MemInfo_call_dtor", ctypes.cast(ctypes.CDLL(None).abort, ctypes.c_void_p).value)
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
    linker = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    _linkers.append((linker, {symbol}))
    return linker
