"""Gains glide, land exactly, and stopping voices fall silent without a click."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from toccata.engine.layout import PARAMETER, VOICE, LoopKind, VoiceState
from toccata.engine.voices.ramp import ATTACK_SECONDS, STOP_SECONDS, ramp_frames, start_ramp
from toccata.engine.voices.sample_memory import LoopSpan, prepare

RATE_HZ = 48000.0
GLIDE = 48


def _start(voices, left, right, frames):
    """Starts both gains' ramps by the plain Python of the kernel."""
    for side, target in (("left", left), ("right", right)):
        names = PARAMETER.names
        ramp = SimpleNamespace(**{name: voices[side][name][0] for name in names})
        start_ramp.py_func(ramp, target, frames)
        voices[side] = tuple(getattr(ramp, name) for name in names)


@pytest.fixture
def steady(rig):
    """A voice whose sample is 1.0 for ever, played without change of pitch."""
    rig.put(prepare(np.ones(64, np.float32), RATE_HZ, LoopSpan(LoopKind.FORWARD, 0, 64)))
    rig.start()
    for side in ("left", "right"):
        rig.voice[side] = np.zeros(1, PARAMETER)
    return rig


def test_ramps_last_a_millisecond_at_most() -> None:
    assert ATTACK_SECONDS <= 0.001
    assert STOP_SECONDS <= 0.001
    assert ramp_frames.py_func(48000.0, ATTACK_SECONDS) == GLIDE
    assert ramp_frames.py_func(100.0, ATTACK_SECONDS) == 1


def test_a_ramp_is_a_straight_line_to_its_target(steady) -> None:
    _start(steady.voice, 1.0, -0.5, GLIDE)
    sound = steady.render("nearest", 200)
    line = np.minimum(np.arange(1, 201) / GLIDE, 1)
    assert sound[:, 0] == pytest.approx(line, abs=1e-6)
    assert sound[:, 1] == pytest.approx(-0.5 * line, abs=1e-6)
    assert (sound[GLIDE - 1 :] == (1.0, -0.5)).all()


@pytest.mark.parametrize("unit", ["sinc", "chip"])
def test_ramps_do_not_depend_on_how_a_quantum_is_split(steady, unit: str) -> None:
    steady.set_parameters(_chip_defaults())
    _start(steady.voice, 0.9, 0.3, 77)
    before = steady.voice.view(np.uint8).copy()
    whole = steady.render(unit, 150)
    steady.voice.view(np.uint8)[:] = before
    assert np.array_equal(whole, steady.render(unit, 150, quanta=[1, 2, 3, 5, 7, 11, 13, 17]))


def _chip_defaults() -> list[float]:
    from toccata.rack.voices import CHIP

    return [parameter.default for parameter in CHIP]


def test_sides_may_ramp_for_different_times(steady) -> None:
    _start(steady.voice, 1.0, 1.0, 10)
    steady.voice["right"]["left"], steady.voice["right"]["step"] = 30, 1 / 30
    sound = steady.render("nearest", 64)
    assert sound[:, 0] == pytest.approx(np.minimum(np.arange(1, 65) / 10, 1), abs=1e-6)
    assert sound[:, 1] == pytest.approx(np.minimum(np.arange(1, 65) / 30, 1), abs=1e-6)


def test_a_ramp_that_turns_round_makes_no_jump(steady) -> None:
    _start(steady.voice, 1.0, 1.0, GLIDE)
    rising = steady.render("nearest", 20)
    _start(steady.voice, 0.0, 0.0, GLIDE)
    sound = np.concatenate([rising, steady.render("nearest", 100)])[:, 0]
    assert np.abs(np.diff(sound)).max() <= 1 / GLIDE + 1e-6
    assert not sound[70:].any()


def test_no_time_sets_a_gain_at_once() -> None:
    voices = np.zeros(1, VOICE)
    _start(voices, 0.7, 0.2, 0)
    assert voices["left"]["value"][0] == np.float32(0.7)
    assert voices["left"]["left"][0] == 0


@pytest.mark.parametrize("unit", ["nearest", "linear", "cubic", "sinc", "best", "chip"])
@pytest.mark.parametrize("ramped_by_sequencer", [False, True])
def test_a_stopping_voice_glides_out_and_is_free(steady, unit: str, ramped_by_sequencer: bool) -> None:
    steady.set_parameters(_chip_defaults())
    _start(steady.voice, 1.0, 1.0, 0)
    steady.render(unit, 256)
    steady.voice["state"] = VoiceState.STOPPING
    if ramped_by_sequencer:
        _start(steady.voice, 0.0, 0.0, GLIDE)
    fading = steady.render(unit, 64)
    assert steady.state == VoiceState.FREE
    assert fading[: GLIDE - 1].any(axis=0).all()
    assert not fading[GLIDE - 1 :].any()
    if unit != "chip":
        assert np.abs(np.diff(fading[:, 0], prepend=1)).max() <= 1 / GLIDE + 1e-5


def test_a_silent_voice_that_stops_is_free_at_once(steady) -> None:
    steady.voice["state"] = VoiceState.STOPPING
    assert not steady.render("sinc", 1).any()
    assert steady.state == VoiceState.FREE


def test_fading_tails_make_no_denormals(rig) -> None:
    tail = np.exp(-np.arange(4000) / 60).astype(np.float32)
    rig.put(prepare(tail, RATE_HZ))
    rig.start(0.9)
    sound = rig.render("sinc", 4500)
    tiny = np.finfo(np.float32).tiny
    assert not ((sound != 0) & (np.abs(sound) < tiny)).any()
