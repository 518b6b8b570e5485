"""What the engine's copy of a sample holds."""

from __future__ import annotations

import numpy as np
import pytest

from toccata.engine.layout import SAMPLE, Interpolation, LoopKind
from toccata.engine.memory import address_of
from toccata.engine.voices.kernels import MAX_TAPS, TAP_GROUP, best_kernels, sinc_kernels
from toccata.engine.voices.sample_memory import GUARD_FRAMES, LEAD_FRAMES, LoopSpan, prepare, unrolled_frames


@pytest.mark.parametrize(("kind", "full"), [(np.int8, 127), (np.int16, 32767), (np.int32, 2**31 - 1), (np.float32, 1.0), (np.float64, 1.0)])
def test_full_scale_is_one(kind, full) -> None:
    prepared = prepare(np.array([full, 0, -full], kind), 44100.0)
    frames = prepared.memory[prepared.main : prepared.main + 3]
    assert frames == pytest.approx([1, 0, -1], abs=0.01)
    assert frames.dtype == np.float32


def test_guards_are_wide_enough_for_every_kernel() -> None:
    for kernel in (*sinc_kernels(), *best_kernels()):
        assert kernel.weights.shape[1] <= MAX_TAPS == 2 * GUARD_FRAMES
        assert kernel.weights.shape[1] % TAP_GROUP == 0


def test_frames_lie_between_silent_guards() -> None:
    prepared = prepare(np.ones(10, np.float32), 44100.0)
    around = prepared.memory[prepared.main - GUARD_FRAMES : prepared.main + 10 + GUARD_FRAMES]
    assert around.sum() == 10
    assert prepared.main >= GUARD_FRAMES


@pytest.mark.parametrize("kind", [LoopKind.FORWARD, LoopKind.PINGPONG, LoopKind.PINGPONG_SHORT])
@pytest.mark.parametrize(("start", "end"), [(0, 1), (3, 700), (600, 601), (690, 5000)])
def test_a_loop_is_unrolled_behind_what_comes_before_it(kind: LoopKind, start: int, end: int) -> None:
    data = np.arange(1, 701, dtype=np.float32)
    prepared = prepare(data, 44100.0, LoopSpan(kind, start, end))
    end = min(end, 700)
    cycle = data[start:end] if kind == LoopKind.FORWARD else np.concatenate([data[start:end], data[start:end][::-1]])
    region = prepared.memory[prepared.loop :]
    if kind == LoopKind.PINGPONG_SHORT:
        cycle = cycle[:-1]
    count = unrolled_frames(kind, end - start)
    assert count % len(cycle) == 0
    before = np.concatenate([np.zeros(LEAD_FRAMES), data])[start : start + LEAD_FRAMES]
    assert np.array_equal(region[:LEAD_FRAMES], before)
    unrolled = region[LEAD_FRAMES : LEAD_FRAMES + count + 2 * GUARD_FRAMES]
    assert np.array_equal(unrolled, np.resize(cycle, len(unrolled)))


def test_a_loop_outside_the_sample_is_none() -> None:
    prepared = prepare(np.ones(10, np.float32), 44100.0, LoopSpan(LoopKind.FORWARD, 10, 20), LoopSpan(LoopKind.PINGPONG, 4, 4))
    assert prepared.loop_span.kind == prepared.sustain_span.kind == LoopKind.NONE


def test_the_record_says_all_of_it() -> None:
    prepared = prepare(np.ones((10, 2), np.int16), 22050.0, LoopSpan(LoopKind.FORWARD, 2, 8), interpolation=Interpolation.CUBIC)
    record = np.zeros(1, SAMPLE)
    prepared.write(record, generation=7)
    assert record["data"][0] == address_of(prepared.memory) + 4 * prepared.main
    assert record["loop_data"][0] == address_of(prepared.memory) + 4 * prepared.loop
    named = {name: record[name][0] for name in ("frames", "channels", "rate_hz", "loop_kind", "loop_start", "loop_end", "generation")}
    assert named == {
        "frames": 10,
        "channels": 2,
        "rate_hz": 22050.0,
        "loop_kind": LoopKind.FORWARD,
        "loop_start": 2,
        "loop_end": 8,
        "generation": 7,
    }
    assert record["sustain_data"][0] == record["sustain_kind"][0] == 0
    assert record["interpolation"][0] == Interpolation.CUBIC


def test_tails_hold_no_denormals() -> None:
    tail = np.float32(10.0) ** -np.arange(0, 60).astype(np.float32)
    memory = prepare(np.concatenate([tail, [np.nan, np.inf, -np.inf]]), 44100.0).memory
    assert np.isfinite(memory).all()
    assert np.abs(memory[memory != 0]).min() >= 1e-15


@pytest.mark.parametrize("data", [np.zeros((4, 3), np.float32), np.zeros((2, 2, 2), np.float32), np.zeros(4, np.complex64)])
def test_other_shapes_and_types_are_refused(data: np.ndarray) -> None:
    with pytest.raises(ValueError, match="a sample is"):
        prepare(data, 44100.0)
