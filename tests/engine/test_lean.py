"""Kernels compiled for units mean what Python means, whoever compiled them first."""

from __future__ import annotations

import math

import numpy as np
import pytest

from toccata.engine.addresses import address_of, aligned_zeros
from toccata.engine.memory import items_at, kernel, record_at
from toccata.engine.unit import Unit

_NARROW = np.dtype([("byte", "u1"), ("short", "i2"), ("word", "i4"), ("single", "f4")], align=True)
_WHOLE, _REAL = np.dtype(np.int64), np.dtype(np.float64)


def _run(function, tmp_path, state=0, out=None, frames=0) -> None:
    Unit(function).compile(tmp_path).ctypes(state, address_of(out), frames)


def _whole_extremes(state, block, frames):
    out = items_at(block, 6, np.int64)
    out[0], out[1] = min(frames, 64), max(frames, 64)
    narrow = record_at(state, _NARROW)
    out[2], out[3] = min(narrow.byte, frames), max(narrow.short, narrow.word)
    out[4], out[5] = int(narrow.single), int(narrow.byte) - 250


@pytest.mark.parametrize("frames", [-3, 64, 1000])
def test_min_max_and_int_of_whole_numbers(frames, tmp_path):
    narrow, out = aligned_zeros(1, _NARROW), aligned_zeros(6, _WHOLE)
    narrow[0] = (200, -300, 70000, -2.9)
    _run(_whole_extremes, tmp_path, address_of(narrow), out, frames)
    assert out.tolist() == [min(frames, 64), max(frames, 64), min(200, frames), 70000, -2, -50]


def _real_extremes(state, block, frames):
    numbers, out = items_at(state, 2, np.float64), items_at(block, 3, np.float64)
    out[0], out[1], out[2] = min(numbers[0], numbers[1]), max(numbers[0], numbers[1]), max(numbers[0], 0)


@pytest.mark.parametrize(("first", "second"), [(1.5, -2.5), (math.nan, 1.0), (1.0, math.nan), (-math.inf, math.inf), (-1.0, 0.0)])
def test_min_and_max_of_real_numbers_keep_pythons_order(first, second, tmp_path):
    numbers, out = aligned_zeros(2, _REAL), aligned_zeros(3, _REAL)
    numbers[:] = first, second
    _run(_real_extremes, tmp_path, address_of(numbers), out)
    np.testing.assert_array_equal(out, [min(first, second), max(first, second), max(first, 0)])


@kernel
def _difference(first, second):
    return first - second


def _differences(state, block, frames):
    narrow, out = record_at(state, _NARROW), items_at(block, 3, np.int64)
    out[0], out[1], out[2] = _difference(narrow.byte, narrow.byte + 1), _difference(narrow.short, 7), _difference(1, frames)


def test_narrow_integers_reach_a_kernel_wide(tmp_path):
    narrow, out = aligned_zeros(1, _NARROW), aligned_zeros(3, _WHOLE)
    narrow[0] = (255, -32768, 0, 0.0)
    _run(_differences, tmp_path, address_of(narrow), out, 5)
    assert out.tolist() == [-1, -32775, -4]


@kernel
def _called_first(number):
    return number * 2 + 1


@kernel
def _compiled_first(number):
    return number * 3 + 1


def _both(state, block, frames):
    out = items_at(block, 2, np.int64)
    out[0], out[1] = _called_first(frames), _compiled_first(frames)


def test_python_and_units_may_use_a_kernel_in_any_order(tmp_path):
    assert _called_first(20) == 41
    out = aligned_zeros(2, _WHOLE)
    _run(_both, tmp_path, 0, out, 7)
    assert out.tolist() == [15, 22]
    assert (_called_first(3), _compiled_first(3)) == (7, 10)
