"""Every unit's machine code: nothing in it can raise, allocate, or take Python's lock."""

from __future__ import annotations

import platform
import subprocess
import sys

import numpy as np
import pytest
from numba.core.errors import NumbaError

from toccata.engine.cache import read_unit
from toccata.engine.loader import find_unit
from toccata.engine.memory import items_at, kernel
from toccata.engine.unit import Unit
from toccata.engine.units import UNIT_INDEX, UNITS

from .object_code import undefined_symbols

pytestmark = pytest.mark.skipif(platform.system() != "Linux", reason="reads ELF objects")

# Deleting what is never made: numba leaves a reference to it behind, in a function that nobody calls.
_HARMLESS = {"NRT_MemInfo_call_dtor"}
_FORBIDDEN = ("Py", "_Py", "numba_", "NRT_")


def _forbidden(unit: Unit, folder) -> set[str]:
    unit.compile(folder)
    code = read_unit(unit.name, folder).code
    return {symbol for symbol in undefined_symbols(code) - _HARMLESS if symbol.startswith(_FORBIDDEN)}


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_meets_no_python(name, unit_folder):
    unit = find_unit(name)
    assert _forbidden(Unit(unit.function, unit.signature), unit_folder) == set()


def _steps_by_nothing(state, block, frames):
    for index in range(0, 8, frames):
        items_at(state, 8, np.int64)[index] = index


def _looks_outside(state, block, frames):
    items_at(state, 1, np.int64)[0] = (2, 3, 5)[frames]


@kernel
def _power(number):
    return (1, 2, 4)[number]


def _calls_what_raises(state, block, frames):
    items_at(state, 1, np.int64)[0] = _power(frames)


def _prints(state, block, frames):
    print(state)


@pytest.mark.parametrize("function", [_steps_by_nothing, _looks_outside, _calls_what_raises, _prints])
def test_the_check_sees_what_must_not_be(function, tmp_path):
    assert _forbidden(Unit(function), tmp_path)


def _allocates(state, block, frames):
    items_at(state, 1, np.int64)[0] = np.zeros(frames)[0]


def _adds_slices(state, block, frames):
    items = items_at(state, frames, np.int64)
    items[:2] += items[2:frames]


@pytest.mark.parametrize("function", [_allocates, _adds_slices])
def test_what_would_allocate_does_not_compile(function, tmp_path):
    with pytest.raises(NumbaError):
        Unit(function).compile(tmp_path)


def test_the_table_has_no_unit_twice():
    assert len(UNIT_INDEX) == len(UNITS)


def test_a_name_in_the_table_is_the_units_own():
    code = "import sys; from toccata.engine.units import UNITS; print(len(UNITS), 'numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(len(UNITS)), "False"]
