"""Which frames a sampler plays: loops, ends, offsets, swaps; against a walk written in plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toccata.engine.layout import LoopKind, VoiceState
from toccata.engine.voices.sample_memory import LoopSpan, prepare

RATE_HZ = 48000.0
ONE = 1 << 32
PINGPONGS = (LoopKind.PINGPONG, LoopKind.PINGPONG_SHORT)
SAMPLERS = ("nearest", "linear", "cubic", "sinc", "best", "soft")


def source_frame(frame: int, loop: LoopSpan, sustain: LoopSpan) -> int:
    """Which frame of the sample the frame-th one played is, while the note is held."""
    span = sustain if sustain.kind != LoopKind.NONE else loop
    if span.kind == LoopKind.NONE or frame < span.end:
        return frame
    length = span.end - span.start
    if span.kind == LoopKind.FORWARD:
        return span.start + (frame - span.start) % length
    turn = (frame - span.start) % (2 * length - (span.kind == LoopKind.PINGPONG_SHORT))
    return span.start + (turn if turn < length else 2 * length - 1 - turn)


def expected_line(data: np.ndarray, loop: LoopSpan, sustain: LoopSpan, ratio: float, offset: int, frames: int) -> np.ndarray:
    """Linear interpolation along that walk, float64; ends where the sample does."""
    increment = round(ratio * ONE)
    played = []
    for index in range(frames):
        frame, fraction = divmod((offset << 32) + index * increment, ONE)
        here, there = (source_frame(number, loop, sustain) for number in (frame, frame + 1))
        if here >= len(data):
            break
        first, second = (float(data[number]) if number < len(data) else 0.0 for number in (here, there))
        played.append(first + fraction / ONE * (second - first))
    return np.array(played)


def noise(frames: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-1, 1, frames).astype(np.float32)


LOOPS = st.builds(
    lambda kind, start, length: LoopSpan(kind, start, start + length),
    st.sampled_from(list(LoopKind)),
    st.integers(0, 250),
    st.integers(1, 900),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    frames=st.integers(1, 1200),
    loop=LOOPS,
    sustain=LOOPS,
    ratio=st.floats(0.05, 40.0),
    offset=st.integers(0, 300),
)
def test_walks_as_the_plain_one(rig, frames: int, loop: LoopSpan, sustain: LoopSpan, ratio: float, offset: int) -> None:
    data = noise(frames)
    prepared = prepare(data, RATE_HZ, loop, sustain)
    rig.put(prepared)
    rig.start(ratio, offset)
    sound = rig.render("linear", 700)[:, 0]
    wanted = expected_line(data, prepared.loop_span, prepared.sustain_span, ratio, offset, 700)
    assert sound[: len(wanted)] == pytest.approx(wanted, abs=1e-5)
    assert not sound[len(wanted) :].any()
    assert (rig.state == VoiceState.FREE) == (len(wanted) < 700 or _ends_next(prepared, ratio, offset))


def _ends_next(prepared, ratio: float, offset: int) -> bool:
    walk = expected_line(np.zeros(prepared.frames), prepared.loop_span, prepared.sustain_span, ratio, offset, 701)
    return len(walk) < 701


def frames_released(sustain: LoopSpan, loop: LoopSpan, increment: int, held: int, frames: int) -> list[int]:
    """The frames that `nearest` plays when the note is let go after `held` output frames."""
    position, kept, played = 0, sustain.kind != LoopKind.NONE, []
    for index in range(frames):
        frame = position >> 32
        length = sustain.end - sustain.start
        period = 2 * length - (sustain.kind == LoopKind.PINGPONG_SHORT)
        backward = sustain.kind in PINGPONGS and frame >= sustain.start and (frame - sustain.start) % period >= length
        if kept and index >= held and not backward:
            kept = False
            frame = source_frame(frame, LoopSpan(), sustain)
            position = (frame << 32) | (position % ONE)
        played.append(source_frame(frame, loop, sustain if kept else LoopSpan()))
        position += increment
    return played


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frames=st.integers(2, 1200), loop=LOOPS, sustain=LOOPS, ratio=st.floats(0.3, 500.0), held=st.integers(0, 800))
def test_a_release_walks_as_the_plain_one(rig, frames: int, loop: LoopSpan, sustain: LoopSpan, ratio: float, held: int) -> None:
    data = noise(frames)
    prepared = prepare(data, RATE_HZ, loop, sustain)
    rig.put(prepared)
    rig.start(ratio)
    sound = [rig.render("nearest", held)[:, 0]] if held else []
    rig.voice["loop_released"] = 1
    sound.append(rig.render("nearest", 1000 - held)[:, 0])
    path = frames_released(prepared.sustain_span, prepared.loop_span, round(ratio * ONE), held, 1000)
    ends = next((index for index, frame in enumerate(path) if frame >= frames), 1000)
    wanted = np.zeros(1000, np.float32)
    wanted[:ends] = data[path[:ends]]
    assert np.array_equal(np.concatenate(sound), wanted)


@pytest.mark.parametrize("unit", SAMPLERS)
def test_a_quantum_may_be_split_anywhere(rig, unit: str) -> None:
    stereo = np.stack([noise(900), noise(900, 2)], 1)
    for data in (noise(900), stereo):
        for ratio in (0.37, 1.3, 2.9):
            rig.put(prepare(data, RATE_HZ, LoopSpan(LoopKind.PINGPONG, 100, 631)))
            rig.start(ratio, 7)
            whole = rig.render(unit, 1900)
            rig.start(ratio, 7)
            assert np.array_equal(whole, rig.render(unit, 1900, quanta=range(1, 60)))


@pytest.mark.parametrize("unit", SAMPLERS)
def test_stereo_is_two_monos(rig, unit: str) -> None:
    left, right = noise(3000), noise(3000, 2)
    for ratio in (0.8, 1.15, 1.9):
        sides = []
        for side in (left, right):
            rig.put(prepare(side, RATE_HZ, LoopSpan(LoopKind.FORWARD, 50, 2500)))
            rig.start(ratio)
            sides.append(rig.render(unit, 1500)[:, 0])
        rig.put(prepare(np.stack([left, right], 1), RATE_HZ, LoopSpan(LoopKind.FORWARD, 50, 2500)))
        rig.start(ratio)
        assert rig.render(unit, 1500) == pytest.approx(np.stack(sides, 1), abs=2e-6)


@pytest.mark.parametrize("unit", SAMPLERS)
def test_at_its_own_rate_a_sample_is_itself(rig, unit: str) -> None:
    data = np.sin(2 * np.pi * 500 * np.arange(1000) / RATE_HZ)
    rig.put(prepare(data, RATE_HZ))
    rig.start()
    sound = rig.render(unit, 1100)
    assert sound[64:900, 0] == pytest.approx(data[64:900], abs=1e-4)
    assert np.array_equal(sound[:, 0], sound[:, 1])
    assert not sound[1000:].any()
    assert rig.state == VoiceState.FREE


@pytest.mark.parametrize("frames", [1, 63, 64, 65, 128])
def test_a_one_shot_ends_with_its_last_frame(rig, frames: int) -> None:
    rig.put(prepare(np.ones(frames, np.float32), RATE_HZ))
    rig.start()
    assert rig.render("nearest", frames).all()
    assert rig.state == VoiceState.FREE
    assert not rig.render("nearest", 64).any()


def test_output_is_added_to(rig) -> None:
    rig.put(prepare(np.ones(64, np.float32), RATE_HZ))
    alone = rig.render("nearest", 64)
    rig.start()
    rig.start()
    rig.output[:] = 0.25
    rig.call("nearest", 64)
    assert np.array_equal(rig.output, alone + np.float32(0.25))


def test_rate_scales_with_the_engine_and_the_sample(rig) -> None:
    rig.put(prepare(np.arange(1000, dtype=np.float32) / 1000, 24000.0))
    rig.start(2.0)
    assert rig.render("nearest", 100)[:, 0] == pytest.approx(np.arange(100) / 1000)


@pytest.mark.parametrize("kind", [LoopKind.FORWARD, LoopKind.PINGPONG])
@pytest.mark.parametrize("held", [10, 300, 401, 555, 733])
def test_a_release_leaves_the_sustain_loop_going_forward(rig, kind: LoopKind, held: int) -> None:
    data, sustain = noise(600), LoopSpan(kind, 200, 350)
    rig.put(prepare(data, RATE_HZ, sustain=sustain))
    rig.start()
    before = rig.render("nearest", held)[:, 0]
    rig.voice["loop_released"] = 1
    after = rig.render("nearest", 900)[:, 0]
    path = [source_frame(frame, LoopSpan(), sustain) for frame in range(held)]
    backward = kind == LoopKind.PINGPONG and held >= 200 and (held - 200) % 300 >= 150
    turns = 350 - ((held - 200) % 300 - 150) if backward else source_frame(held, LoopSpan(), sustain)
    path += [*range(turns - 1, 199, -1), *range(200, 600)] if backward else list(range(turns, 600))
    wanted = np.concatenate([data[path], np.zeros(900)])
    assert np.array_equal(np.concatenate([before, after]), wanted[: held + 900])
    assert rig.state == VoiceState.FREE


def test_after_the_sustain_loop_comes_the_loop(rig) -> None:
    data = noise(600)
    sustain, loop = LoopSpan(LoopKind.FORWARD, 100, 200), LoopSpan(LoopKind.FORWARD, 400, 500)
    rig.put(prepare(data, RATE_HZ, loop, sustain))
    rig.start()
    rig.render("nearest", 250)
    rig.voice["loop_released"] = 1
    wanted = data[[*range(150, 500), *range(400, 500), *range(400, 450)]]
    assert np.array_equal(rig.render("nearest", len(wanted))[:, 0], wanted)


def test_a_release_makes_no_jump(rig) -> None:
    time = np.arange(4000)
    data = np.sin(2 * np.pi * time / 200)
    rig.put(prepare(data, RATE_HZ, sustain=LoopSpan(LoopKind.FORWARD, 1000, 2000)))
    rig.start(0.83)
    sound = np.concatenate([rig.render("sinc", 3000), _release(rig).render("sinc", 900)])[:, 0]
    assert sound[20:] == pytest.approx(np.sin(2 * np.pi * 0.83 * np.arange(3900) / 200)[20:], abs=1e-4)


def _release(rig):
    rig.voice["loop_released"] = 1
    return rig


def test_a_swapped_sample_keeps_the_place(rig) -> None:
    data = noise(2000)
    rig.put(prepare(data, RATE_HZ, LoopSpan(LoopKind.FORWARD, 0, 1000)), generation=1)
    rig.start()
    rig.render("nearest", 1300)
    rig.put(prepare(data, RATE_HZ), generation=2)
    assert np.array_equal(rig.render("nearest", 100)[:, 0], data[300:400])


def test_a_shorter_sample_ends_a_voice_that_was_beyond(rig) -> None:
    rig.put(prepare(noise(2000), RATE_HZ), generation=1)
    rig.start()
    rig.render("sinc", 1500)
    rig.put(prepare(noise(200), RATE_HZ), generation=2)
    assert not rig.render("sinc", 64).any()
    assert rig.state == VoiceState.FREE


def test_an_empty_slot_is_silent(rig) -> None:
    rig.start()
    rig.voice["sample"] = 0
    assert not rig.render("sinc", 64).any()
    assert rig.state == VoiceState.FREE


@pytest.mark.parametrize("ratio", [0.0, -1.0, float("nan"), float("inf"), 1e12])
def test_no_pitch_breaks_a_voice(rig, ratio: float) -> None:
    rig.put(prepare(noise(5000), RATE_HZ, LoopSpan(LoopKind.FORWARD, 0, 3)))
    rig.start(ratio)
    assert np.isfinite(rig.render("best", 640)).all()


@pytest.mark.parametrize("frames", [50, 64])
def test_a_held_end_dies_away_by_a_256th_a_frame(rig, frames: int) -> None:
    """libopenmpt's end of a sample; to the song the voice has stopped."""
    rig.put(prepare(np.ones(frames, np.float32), RATE_HZ, holds_end=True))
    rig.start()
    rig.voice["dies_away"] = 1
    sound = np.concatenate([rig.render("sinc", 64)[:, 0] for _ in range(4)])
    assert rig.state == VoiceState.STOPPING
    wanted = np.concatenate([np.ones(frames), (255 / 256) ** np.arange(1, 257 - frames)])
    assert sound == pytest.approx(wanted, abs=1e-3)
    for _ in range(60):
        rig.render("sinc", 64)
    assert rig.state == VoiceState.FREE
