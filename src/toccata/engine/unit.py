"""What makes a plain function a unit: compiled by itself, cached by itself, called by address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from numba import types
from numba.core.typing.templates import Signature

from toccata.engine.cache import UnitCache, unit_folder
from toccata.engine.lean import UnitCode

UNIT_SIGNATURE = types.void(types.int64, types.int64, types.int64)
"""void(state, block, frames): two addresses and a count of at most QUANTUM_FRAMES."""


class Unit:
    """A kernel that is compiled, or loaded from the unit cache, when `compile` is called."""

    def __init__(self, function: Callable, signature: Signature = UNIT_SIGNATURE) -> None:
        self.function = function
        self.signature = signature
        self.name = f"{function.__module__}:{function.__qualname__}"
        self.__doc__ = function.__doc__
        self._compiled: UnitCode | None = None

    def compile(self, folder: Path | None = None) -> UnitCode:
        """The numba C function; compiled or loaded once a process. folder: the unit cache, None for `unit_folder()`."""
        if self._compiled is None:
            compiled = self._uncompiled()
            compiled._cache = UnitCache(self.function, folder or unit_folder())
            compiled.compile()
            self._compiled = compiled
        return self._compiled

    def is_ready(self, folder: Path) -> bool:
        """Whether `compile` would only load: compiled in this process, or fresh in the cache folder."""
        if self._compiled is not None:
            return True
        return UnitCache(self.function, folder).holds(self._uncompiled()._sig)

    def _uncompiled(self) -> UnitCode:
        # "numpy" turns divisions by zero into inf instead of an exception: a unit never raises.
        options = {"nopython": True, "error_model": "numpy"}
        return UnitCode(self.function, (self.signature.args, self.signature.return_type), locals={}, options=options)

    @property
    def address(self) -> int:
        return int(self.compile().address or 0)


def unit(function: Callable[[int, int, int], None]) -> Unit:
    """Makes `void(state, block, frames)` a unit. It must not raise, allocate, or take the GIL; a test reads its object code."""
    return Unit(function)
