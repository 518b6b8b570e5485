"""The chip voice: true pitch, no aliases, no direct current, no clicks."""

from __future__ import annotations

import numpy as np
import pytest

from toccata.engine.layout import VoiceState
from toccata.engine.voices import noise
from toccata.rack.voices import CHIP, CHIP_WAVEFORMS

RATE_HZ = 48000.0
MIDDLE_C_HZ = 261.6255653005986
ODD_HZ = 1244.5079
"""Close to 1245 Hz, and no divisor of the rate."""


def bank(**changed: float) -> list[float]:
    changed.setdefault("level", 0.0)
    names = {parameter.name for parameter in CHIP}
    assert set(changed) <= names
    return [changed.get(parameter.name, parameter.default) for parameter in CHIP]


def tone(rig, hz: float = ODD_HZ, frames: int = 48000, **changed: float) -> np.ndarray:
    rig.start(hz / MIDDLE_C_HZ)
    rig.set_parameters(bank(**changed))
    return rig.render("chip", frames)[:, 0]


def waveform(name: str) -> int:
    return CHIP_WAVEFORMS.index(name)


@pytest.mark.parametrize("hz", [110.17, ODD_HZ, 3000.7])
@pytest.mark.parametrize("name", CHIP_WAVEFORMS)
def test_no_aliases(rig, measure, name: str, hz: float) -> None:
    sound = tone(rig, hz, waveform=waveform(name), duty=25, noise_mode=1)
    assert measure.alias_db(sound[1000:], hz) < -80


def test_a_naive_saw_would_fail_that(measure) -> None:
    naive = 2 * ((ODD_HZ * np.arange(47000) / RATE_HZ) % 1) - 1
    assert measure.alias_db(naive, ODD_HZ) > -40


@pytest.mark.parametrize("name", CHIP_WAVEFORMS)
def test_pitch_is_the_notes(rig, measure, name: str) -> None:
    sound = tone(rig, 440.0, frames=96000, waveform=waveform(name), noise_mode=1)
    assert abs(1200 * np.log2(measure.pitch_hz(sound, 440.0) / 440.0)) < 0.01


@pytest.mark.parametrize("duty", [1, 12.5, 25, 50, 99])
@pytest.mark.parametrize("name", CHIP_WAVEFORMS)
def test_no_direct_current(rig, name: str, duty: float) -> None:
    steps = {f"step_{index:02d}": 15 if index < 5 else index % 3 for index in range(32)}
    sound = tone(rig, 480.0, frames=48000, waveform=waveform(name), duty=duty, noise_mode=1, **steps)
    assert abs(sound[4800:].mean()) < 0.002


def test_a_saw_and_a_triangle_have_their_harmonics(rig, measure) -> None:
    for name, wanted in (("saw", [1, 1 / 2, 1 / 3, 1 / 4]), ("triangle", [1, 0, 1 / 9, 0])):
        frequencies, power = measure.power(tone(rig, 500.0, waveform=waveform(name)).astype(float))
        level = [np.sqrt(power[np.abs(frequencies - 500 * k) < 20].sum()) for k in range(1, 5)]
        assert np.array(level) / level[0] == pytest.approx(wanted, abs=0.005)


@pytest.mark.parametrize("duty", [12.5, 25, 50, 75])
def test_a_pulse_is_high_for_its_duty(rig, duty: float) -> None:
    sound = tone(rig, 100.0, duty=duty)
    middle = (sound.max() + sound.min()) / 2
    assert (sound > middle).mean() == pytest.approx(duty / 100, abs=0.01)


def test_a_duty_sweep_moves_the_width(rig) -> None:
    sound = tone(rig, 400.0, duty=50, duty_rate=2, duty_depth=30)
    width = [(part > 0).mean() for part in sound[: 48000 // 2].reshape(50, 480)]
    assert max(width) > 0.6
    still = tone(rig, 400.0, duty=50, duty_rate=0, duty_depth=30)
    assert (still[480:960] > 0).mean() == pytest.approx(0.5, abs=0.02)


def test_a_wavetable_draws_its_steps(rig) -> None:
    levels = np.random.default_rng(5).integers(0, 16, 32)
    sound = tone(
        rig, 50.0, frames=4800, waveform=waveform("wavetable"), **{f"step_{index:02d}": level for index, level in enumerate(levels)}
    )
    middles = sound[960 + 15 + 30 * np.arange(32)]
    wanted = levels / 7.5 - 1
    assert middles == pytest.approx(wanted - wanted.mean(), abs=0.05)


def test_detune_adds_a_second_voice_that_far_above(rig, measure) -> None:
    frequencies, power = measure.power(tone(rig, 1000.0, waveform=waveform("saw"), detune=100).astype(float))
    for hz in (1000.0, 1000.0 * 2 ** (1 / 12)):
        assert np.sqrt(2 * power[np.abs(frequencies - hz) < 20].sum()) == pytest.approx(0.5 * 2 / np.pi, rel=0.02)


def test_level_is_in_decibels(rig) -> None:
    loud, soft = (np.abs(tone(rig, 440.0, waveform=waveform("triangle"), level=level)).max() for level in (0, -12))
    assert 20 * np.log10(loud / soft) == pytest.approx(12, abs=0.01)


def test_a_new_level_is_reached_without_a_jump(rig) -> None:
    tone(rig, 100.0, frames=640, waveform=waveform("triangle"))
    rig.parameters["value"][6] = -48
    after = rig.render("chip", 640)[:, 0]
    assert np.abs(np.diff(after)).max() < 0.03


@pytest.mark.parametrize("name", ["triangle", "saw"])
def test_notes_begin_at_zero_and_at_once(rig, name: str) -> None:
    sound = tone(rig, 100.0, frames=64, waveform=waveform(name))
    assert abs(sound[0]) < 0.01
    assert (np.diff(sound) > 0).all()


def test_another_waveform_in_a_sounding_note_makes_no_alias_of_a_click(rig) -> None:
    tone(rig, 100.0, frames=700, waveform=waveform("saw"))
    rig.parameters["value"][0] = waveform("triangle")
    sound = rig.render("chip", 2000)[:, 0]
    assert np.isfinite(sound).all()
    assert np.abs(sound[960:]).max() == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("name", CHIP_WAVEFORMS)
def test_a_quantum_may_be_split_anywhere(rig, name: str) -> None:
    settings = {"waveform": waveform(name), "duty_rate": 3, "duty_depth": 20, "detune": 13}
    whole = tone(rig, 700.0, frames=2000, **settings)
    rig.start(700.0 / MIDDLE_C_HZ)
    assert np.array_equal(whole, rig.render("chip", 2000, quanta=range(1, 60))[:, 0])


@pytest.mark.parametrize("ratio", [0.0, -1.0, 1e-6, 1e6, float("nan"), float("inf")])
@pytest.mark.parametrize("name", CHIP_WAVEFORMS)
def test_no_pitch_breaks_it(rig, name: str, ratio: float) -> None:
    rig.start(ratio)
    rig.set_parameters(bank(waveform=waveform(name)))
    sound = rig.render("chip", 640)
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() < 4


@pytest.mark.parametrize("register", [noise.NES_LONG, noise.NES_SHORT, noise.GAME_BOY_LONG, noise.GAME_BOY_SHORT])
def test_registers_repeat_and_lean_as_they_say(register: noise.Register) -> None:
    state, heard = noise.SEED, []
    for _ in range(register.period):
        state = noise.clocked(state, register.tap, register.second)
        heard.append(noise.heard(state))
    first = heard.copy()
    for index in range(register.period):
        state = noise.clocked(state, register.tap, register.second)
        assert noise.heard(state) == first[index]
    assert sum(heard) == register.lean


def test_the_noises_differ(rig) -> None:
    sounds = [
        tone(rig, 440.0, frames=2000, waveform=waveform(name), noise_mode=mode)
        for name in ("nes_noise", "game_boy_noise")
        for mode in (0, 1)
    ]
    for index, first in enumerate(sounds):
        for second in sounds[index + 1 :]:
            assert abs(np.corrcoef(first, second)[0, 1]) < 0.9


def test_a_retrigger_does_not_click(rig) -> None:
    tone(rig, 100.0, frames=1077, waveform=waveform("triangle"))
    rig.voice["state"] = VoiceState.STOPPING
    fading = rig.render("chip", 96)[:, 0]
    rig.start(100.0 / MIDDLE_C_HZ)
    for side in ("left", "right"):
        rig.voice[side]["value"], rig.voice[side]["step"], rig.voice[side]["left"] = 0.0, 1 / 48, 48
    sound = fading + rig.render("chip", 96)[:, 0]
    slope, glide = 4 * 100.0 / RATE_HZ, 1 / 48
    assert np.abs(np.diff(sound)).max() < 2 * (slope + glide)
