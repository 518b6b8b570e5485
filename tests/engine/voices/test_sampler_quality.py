"""How clean the interpolations are."""

from __future__ import annotations

import numpy as np
import pytest

from toccata.engine.layout import LoopKind
from toccata.engine.voices.sample_memory import LoopSpan, prepare

RATE_HZ = 48000.0
SECONDS = 1.0
MOVES = ((1000, 7), (5500, 7), (11000, -5))
BARS_DB = {"sinc": (-88, -84, -79), "best": (-110, -110, -110)}


def moved_sine(rig, unit: str, hz: float, semitones: float, rate_hz: float = RATE_HZ) -> np.ndarray:
    """A sine of amplitude 0.5 at a sample rate, played so many semitones higher; from where it has begun."""
    ratio = 2 ** (semitones / 12)
    frames = int(rate_hz * SECONDS * max(ratio, 1) * 1.2) + 2000
    rig.put(prepare(0.5 * np.sin(2 * np.pi * hz * np.arange(frames) / rate_hz), rate_hz))
    rig.start(ratio)
    return rig.render(unit, int(RATE_HZ * SECONDS) + 1000)[1000:, 0]


@pytest.mark.parametrize("rate_hz", [48000.0, 44100.0])
@pytest.mark.parametrize("unit", BARS_DB)
def test_sines_stay_clean_when_moved(rig, measure, unit: str, rate_hz: float) -> None:
    for (hz, semitones), bar_db in zip(MOVES, BARS_DB[unit], strict=True):
        sound = moved_sine(rig, unit, hz, semitones, rate_hz)
        assert measure.noise_db(sound, hz * 2 ** (semitones / 12)) < bar_db, (hz, semitones)


def test_the_measure_hears_worse_interpolations(rig, measure) -> None:
    cubic = measure.noise_db(moved_sine(rig, "cubic", 5500, 7), 5500 * 2 ** (7 / 12))
    linear = measure.noise_db(moved_sine(rig, "linear", 5500, 7), 5500 * 2 ** (7 / 12))
    nearest = measure.noise_db(moved_sine(rig, "nearest", 5500, 7), 5500 * 2 ** (7 / 12))
    assert -50 < cubic < -40 < linear < -30 < nearest < 0


@pytest.mark.parametrize(("unit", "bar_db"), [("sinc", -39), ("best", -90)])
@pytest.mark.parametrize("hz", [15000, 16000, 18000, 20000])
def test_a_tone_pushed_past_nyquist_vanishes(rig, unit: str, bar_db: float, hz: float) -> None:
    sound = moved_sine(rig, unit, hz, 12)
    assert 20 * np.log10(np.sqrt(2) * sound.astype(float).std() / 0.5) < bar_db


@pytest.mark.parametrize("unit", ["sinc", "best"])
@pytest.mark.parametrize("semitones", [-24, -1, 1, 5, 12, 19, 30])
def test_the_cut_off_follows_the_pitch(rig, unit: str, semitones: float) -> None:
    ratio = 2 ** (semitones / 12)
    low_hz = 0.5 * min(RATE_HZ / 2, RATE_HZ / 2 / ratio)
    passed = moved_sine(rig, unit, low_hz, semitones).astype(float).std() * np.sqrt(2) / 0.5
    assert abs(20 * np.log10(passed)) < 0.3


def loop_of(cycles: int, frames: int, kind: LoopKind, lead: int = 100) -> tuple[np.ndarray, LoopSpan]:
    """A sine whose loop is without a seam: whole cycles, or half cycles symmetric about the loop's ends."""
    if kind == LoopKind.FORWARD:
        time = (np.arange(lead + frames) - lead) / frames
        return 0.5 * np.sin(2 * np.pi * cycles * time), LoopSpan(kind, lead, lead + frames)
    time = (np.arange(lead + frames) - lead + 0.5) / frames
    return 0.5 * np.cos(np.pi * cycles * time), LoopSpan(kind, lead, lead + frames)


@pytest.mark.parametrize("semitones", [-7, -0.31, 4, 7])
@pytest.mark.parametrize(
    ("kind", "cycles", "frames"),
    [
        (LoopKind.FORWARD, 20, 1000),
        (LoopKind.FORWARD, 1, 48),
        (LoopKind.FORWARD, 1, 37),
        (LoopKind.PINGPONG, 40, 1000),
        (LoopKind.PINGPONG, 1, 24),
    ],
)
def test_seams_are_as_clean_as_the_middle(rig, measure, kind: LoopKind, cycles: int, frames: int, semitones: float) -> None:
    data, loop = loop_of(cycles, frames, kind)
    rig.put(prepare(data, RATE_HZ, loop))
    rig.start(2 ** (semitones / 12))
    sound = rig.render("sinc", 50000)[1000:, 0]
    per_frame = cycles / frames if kind == LoopKind.FORWARD else cycles / frames / 2
    assert measure.noise_db(sound, per_frame * RATE_HZ * 2 ** (semitones / 12)) < -88


@pytest.mark.parametrize("semitones", [-12.34, -1.7, 0.013, 8.21])
@pytest.mark.parametrize("unit", ["nearest", "linear", "cubic", "sinc", "best", "soft"])
def test_pitch_is_true_to_a_tenth_of_a_cent(rig, measure, unit: str, semitones: float) -> None:
    wanted = 1000 * 2 ** (semitones / 12)
    found = measure.pitch_hz(moved_sine(rig, unit, 1000, semitones), wanted)
    assert abs(1200 * np.log2(found / wanted)) < 0.01


def test_long_samples_lose_no_precision(rig) -> None:
    period, far = 480, 480 * 12500
    data = np.tile(np.round(127 * np.sin(2 * np.pi * np.arange(period) / period)), far // period + 10).astype(np.int8)
    rig.put(prepare(data, RATE_HZ))
    rig.start(0.7134, offset_frames=period)
    near = rig.render("sinc", 2000)
    rig.start(0.7134, offset_frames=far)
    assert np.array_equal(near, rig.render("sinc", 2000))
