"""What makes a plain function a unit: compiled by itself, cached by itself, called by address."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import types
from numba.core.typing.templates import Signature

from toccata.engine.cache import StoredUnit, has_unit, read_unit, unit_folder, write_unit
from toccata.engine.lean.units import compile_unit
from toccata.engine.loader import link_unit

UNIT_SIGNATURE = types.void(types.int64, types.int64, types.int64)
"""void(state, block, frames): two addresses and a count of at most QUANTUM_FRAMES."""
_PROTOTYPE = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64)


class Code:
    """A unit's machine code in this process. was_stored: whether it came from the cache."""

    def __init__(self, address: int, was_stored: bool, owner: object = None) -> None:
        self.address, self.was_stored, self._owner = address, was_stored, owner

    @property
    def ctypes(self) -> Any:
        """The unit as a function of three integers, for Python."""
        return _PROTOTYPE(self.address)


class Unit:
    """A kernel that is compiled, or loaded from the unit cache, when `compile` is called."""

    def __init__(self, function: Callable, signature: Signature = UNIT_SIGNATURE) -> None:
        self.function = function
        self.signature = signature
        self.name = f"{function.__module__}:{function.__qualname__}"
        self.__doc__ = function.__doc__
        self._code: Code | None = None

    def compile(self, folder: Path | None = None) -> Code:
        """The unit's code; compiled or loaded once a process. folder: the unit cache, None for `unit_folder()`."""
        if self._code is None:
            folder = folder or unit_folder()
            stored = read_unit(self.name, folder)
            self._code = Code(link_unit(stored), True) if stored else self._compile_anew(folder)
        return self._code

    def _compile_anew(self, folder: Path) -> Code:
        compiled = compile_unit(self.function, self.signature)
        write_unit(self.name, folder, StoredUnit(str(compiled.native_name), compiled.object_code()))
        return Code(int(compiled.address or 0), False, compiled)

    def is_ready(self, folder: Path) -> bool:
        """Whether `compile` would only load: compiled in this process, or fresh in the cache folder."""
        return self._code is not None or has_unit(self.name, folder)

    @property
    def address(self) -> int:
        return self.compile().address


def unit(function: Callable[[int, int, int], None]) -> Unit:
    """Makes `void(state, block, frames)` a unit. It must not raise, allocate, or take the GIL; a test reads its object code."""
    return Unit(function)
