"""What makes a plain function a unit: compiled by itself, called by address."""

from __future__ import annotations

from collections.abc import Callable

from numba import cfunc, types

UNIT_SIGNATURE = types.void(types.int64, types.int64, types.int64)
"""void(state, block, frames): two addresses and a count of at most QUANTUM_FRAMES."""


class Unit:
    """A kernel that is compiled, or loaded from the unit cache, when its address is first asked for."""

    def __init__(self, function: Callable[[int, int, int], None]) -> None:
        self.function = function
        self.name = f"{function.__module__}:{function.__qualname__}"
        self.__doc__ = function.__doc__
        self._compiled = None

    def compile(self):
        """The numba cfunc; compiled once a process."""
        if self._compiled is None:
            # "numpy" turns divisions by zero into inf instead of an exception: a unit never raises.
            self._compiled = cfunc(UNIT_SIGNATURE, nopython=True, error_model="numpy")(self.function)
        return self._compiled

    @property
    def address(self) -> int:
        return self.compile().address


def unit(function: Callable[[int, int, int], None]) -> Unit:
    """Makes `void(state, block, frames)` a unit. It must not raise, allocate, or take the GIL; a test reads its object code."""
    return Unit(function)
