"""The kernels and residuals that voices read."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from toccata.engine.memory import address_of
from toccata.engine.voices.kernels import KernelSet, best_kernels, offsets, sinc_kernels
from toccata.engine.voices.residuals import RESIDUAL_FRAMES, RESIDUAL_PHASE_BITS, residuals
from toccata.engine.voices.tables import KERNEL, Table, build_tables

FAMILIES = {"sinc": sinc_kernels, "best": best_kernels}


def response_db(kernel: KernelSet, frequency: float) -> float:
    """What a tone of so many cycles a frame comes out at, all its images together."""
    turns = np.exp(2j * np.pi * frequency * offsets(kernel.weights.shape[1]))
    return float(10 * np.log10((np.abs(kernel.weights[:-1] @ turns) ** 2).mean()))


@pytest.mark.parametrize("family", FAMILIES)
def test_every_phase_leaves_a_steady_level_alone(family: str) -> None:
    for kernel in FAMILIES[family]():
        assert kernel.weights.sum(1) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("family", FAMILIES)
def test_phases_are_a_power_of_two_and_mirror_each_other(family: str) -> None:
    for kernel in FAMILIES[family]():
        phases = len(kernel.weights) - 1
        assert phases & (phases - 1) == 0
        assert kernel.weights[::-1, ::-1] == pytest.approx(kernel.weights, abs=1e-5)


@pytest.mark.parametrize("family", FAMILIES)
def test_kernels_are_in_the_order_of_their_increments(family: str) -> None:
    limits = [kernel.max_increment for kernel in FAMILIES[family]()]
    assert limits == sorted(limits)
    assert limits[-1] == np.inf


@pytest.mark.parametrize(("family", "stopped_db"), [("sinc", -36), ("best", -100)])
def test_what_would_fold_back_into_hearing_is_stopped(family: str, stopped_db: float) -> None:
    for kernel in FAMILIES[family]():
        if 1.3 < kernel.max_increment < np.inf:
            nyquist = 0.5 / kernel.max_increment
            assert max(response_db(kernel, nyquist * above) for above in (1.3, 1.34)) < stopped_db
            assert abs(response_db(kernel, nyquist * 0.6)) < 0.1


def test_tables_are_where_their_addresses_say() -> None:
    tables = build_tables()
    assert len(tables.addresses) == len(Table)
    known = {address_of(array): array for array in tables.arrays}
    for table in (Table.SINC, Table.BEST):
        records = known[int(tables.addresses[table])]
        assert records.dtype == KERNEL
        for record in records:
            weights = known[int(record["address"])]
            assert weights.shape == (1 << record["phase_bits"], 2, record["taps"])
            assert record["address"] % 64 == 0
            steps = weights[:-1, 0] + weights[:-1, 1]
            assert steps == pytest.approx(weights[1:, 0], abs=1e-7)
    first = (ctypes.c_float * RESIDUAL_FRAMES).from_address(int(tables.addresses[Table.STEP]))
    assert np.array(first) == pytest.approx(residuals()[0][0], abs=1e-7)


def test_a_step_residual_turns_round_its_middle() -> None:
    step, _ = residuals()
    assert step.shape == ((1 << RESIDUAL_PHASE_BITS) + 1, RESIDUAL_FRAMES)
    inner = step[1:-1]
    assert inner == pytest.approx(-inner[::-1, ::-1], abs=1e-9)
    assert step[0, RESIDUAL_FRAMES // 2] == pytest.approx(-0.5)
    assert np.abs(step[:, [0, -1]]).max() < 1e-4


def test_a_slope_residual_is_even_and_ends_at_zero() -> None:
    _, slope = residuals()
    assert slope == pytest.approx(slope[::-1, ::-1], abs=1e-9)
    assert np.abs(slope[:, [0, -1]]).max() < 1e-4
    assert slope[0, RESIDUAL_FRAMES // 2] > 0.1
