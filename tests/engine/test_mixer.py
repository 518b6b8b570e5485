"""Strip, master and limiter, unit by unit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from toccata.engine.layout import BLOCK, BROKEN, QUANTUM_FRAMES
from toccata.engine.memory import address_of
from toccata.engine.mixer.layout import LIMITER_LATENCY_FRAMES, STRIP, balance_gains, gains, new_limiter
from toccata.engine.mixer.limiter import limiter
from toccata.engine.mixer.master import master
from toccata.engine.mixer.strip import strip

RATE = 48000


class Rig:
    """Calls a unit quantum by quantum on float32 (frames, 2)."""

    def __init__(self, unit, state: np.ndarray) -> None:
        self.unit, self.state = unit, state
        self.block = np.zeros(1, BLOCK)
        self.block["rate_hz"] = RATE

    def run(self, sound: np.ndarray, out: np.ndarray | None = None, quantum: int = QUANTUM_FRAMES) -> np.ndarray:
        sound = np.array(sound, np.float32)
        out = np.zeros_like(sound) if out is None else out
        call = self.unit.compile().ctypes
        for start in range(0, len(sound), quantum):
            part, target = sound[start : start + quantum], out[start : start + quantum]
            self.block["input"], self.block["output"] = address_of(part), address_of(target)
            self.block["is_silent"], self.block["wrote"] = not part.any(), 1
            call(address_of(self.state), address_of(self.block), len(part))
        return out


def _strip(volume_db: float = 0.0, panning: float = 0.0, ramp_frames: int = 240) -> np.ndarray:
    state = np.zeros(1, STRIP)
    state["ramp_frames"] = ramp_frames
    for side, gain in zip(("left", "right"), gains(volume_db, panning, -96.0), strict=True):
        state[side]["value"] = state[side]["target"] = gain
        state[f"{side}_aim"] = gain
    return state


def _ones(frames: int) -> np.ndarray:
    return np.ones((frames, 2), np.float32)


@pytest.mark.parametrize(("panning", "left_db", "right_db"), [(0.0, -3.0103, -3.0103), (-1.0, 0.0, None), (1.0, None, 0.0)])
def test_pan_law_is_equal_power_and_3_db_down_in_the_middle(panning, left_db, right_db):
    for gain, wanted_db in zip(gains(0.0, panning, -96.0), (left_db, right_db), strict=True):
        if wanted_db is None:
            assert gain == pytest.approx(0.0, abs=1e-12)
        else:
            assert 20 * math.log10(gain) == pytest.approx(wanted_db, abs=1e-3)


@pytest.mark.parametrize("panning", np.linspace(-1, 1, 9))
def test_power_is_the_same_wherever_a_strip_pans(panning):
    left, right = gains(-6.0, panning, -96.0)
    assert left**2 + right**2 == pytest.approx(10 ** (-0.6))


@pytest.mark.parametrize(("panning", "wanted"), [(0.0, (1.0, 1.0)), (-1.0, (1.0, 0.0)), (1.0, (0.0, 1.0)), (0.5, (0.5412, 1.0))])
def test_the_master_loses_nothing_at_the_centre(panning, wanted):
    assert balance_gains(0.0, panning, -96.0) == pytest.approx(wanted, abs=1e-4)


def test_a_fader_at_the_bottom_is_closed():
    assert gains(-96.0, 0.0, -96.0) == (0.0, 0.0)


def test_a_strip_adds_to_what_is_there():
    out = np.full((100, 2), 0.25, np.float32)
    Rig(strip, _strip(panning=-1.0)).run(_ones(100), out)
    np.testing.assert_allclose(out[:, 0], 1.25, rtol=1e-6)
    np.testing.assert_allclose(out[:, 1], 0.25, rtol=1e-6)


def test_the_master_replaces_what_is_there():
    out = np.full((100, 2), 7.0, np.float32)
    Rig(master, _strip(volume_db=-6.0, panning=1.0)).run(_ones(100), out)
    np.testing.assert_allclose(out, [[0.0, 10 ** (-0.3)]] * 100, atol=1e-6)


@pytest.mark.parametrize("quantum", [1, 17, 64])
def test_a_gain_glides_straight_to_its_target(quantum):
    state = _strip(panning=-1.0, ramp_frames=200)
    rig = Rig(strip, state)
    rig.run(_ones(10), quantum=quantum)
    state["left"]["target"] = 0.0
    out = rig.run(_ones(300), quantum=quantum)[:, 0]
    np.testing.assert_allclose(out[:200], 1 - np.arange(1, 201) / 200, atol=1e-5)
    assert not out[200:].any()


def test_a_target_that_moves_again_starts_from_where_the_gain_is():
    state = _strip(panning=-1.0, ramp_frames=100)
    rig = Rig(strip, state)
    state["left"]["target"] = 0.0
    first = rig.run(_ones(50))[:, 0]
    state["left"]["target"] = 1.0
    second = rig.run(_ones(200))[:, 0]
    joined = np.concatenate([first, second])
    assert np.abs(np.diff(joined)).max() < 0.011
    assert second[-1] == 1.0


def test_a_strip_raises_its_meter():
    state, peaks = _strip(volume_db=-6.0), np.zeros(2, np.float32)
    state["meter"] = address_of(peaks)
    sound = np.zeros((64, 2), np.float32)
    sound[5] = (-0.5, 0.25)
    Rig(strip, state).run(sound)
    level = 10 ** (-0.3) * math.sqrt(0.5)
    np.testing.assert_allclose(peaks, [0.5 * level, 0.25 * level], rtol=1e-5)


def _true_peak(sound: np.ndarray, factor: int = 32) -> float:
    """The loudest between the frames too, by zero-padding the whole spectrum."""
    spectrum = np.fft.rfft(sound, axis=0)
    dense = np.fft.irfft(spectrum, n=len(sound) * factor, axis=0) * factor
    return float(np.abs(dense).max())


def _burst(frequency_hz: float, level: float, phase: float, frames: int = 8192) -> np.ndarray:
    """A tone that swells and fades, so that it has no energy past Nyquist."""
    time = np.arange(frames)
    window = np.hanning(frames) ** 2
    tone = np.sin(2 * np.pi * frequency_hz / RATE * time + phase) * window * level
    return np.stack([tone, 0.3 * tone], axis=1).astype(np.float32)


@pytest.mark.parametrize("ceiling_db", [-6.0, -1.0, 0.0])
@pytest.mark.parametrize("frequency_hz", [60.0, 997.0, 12000.0, 17000.0, 20000.0])
def test_no_true_peak_passes_the_ceiling(frequency_hz, ceiling_db):
    sound = _burst(frequency_hz, 4.0, 0.4)
    out = Rig(limiter, new_limiter(ceiling_db, 100.0, RATE)).run(sound)
    assert _true_peak(out) <= 10 ** (ceiling_db / 20)
    assert _true_peak(out) > 10 ** ((ceiling_db - 1.0) / 20)


def test_a_tone_between_the_frames_is_seen():
    # A quarter of the rate, at 45 degrees: no frame is above 0.71 of the peak.
    sound = _burst(RATE / 4, 1.3, math.pi / 4)
    assert np.abs(sound).max() < 0.95
    out = Rig(limiter, new_limiter(0.0, 100.0, RATE)).run(sound)
    assert _true_peak(out) <= 1.0


@pytest.mark.parametrize("seed", range(4))
def test_noise_with_sudden_bursts_stays_below(seed):
    random = np.random.default_rng(seed)
    sound = random.standard_normal((16384, 2)) * np.repeat(random.choice([0.05, 0.3, 2.0], 64), 256)[:, None]
    spectrum = np.fft.rfft(sound, axis=0)
    spectrum[int(len(spectrum) * 0.88) :] = 0
    out = Rig(limiter, new_limiter(-1.0, 50.0, RATE)).run(np.fft.irfft(spectrum, axis=0))
    assert _true_peak(out) <= 10 ** (-1 / 20)


def test_what_is_quiet_passes_unchanged_after_the_latency():
    sound = _burst(997.0, 0.5, 0.0)
    out = Rig(limiter, new_limiter(-1.0, 100.0, RATE)).run(sound)
    np.testing.assert_allclose(out[LIMITER_LATENCY_FRAMES:], sound[:-LIMITER_LATENCY_FRAMES], atol=1e-7)
    assert not out[:LIMITER_LATENCY_FRAMES].any()


def test_the_limiter_does_not_depend_on_quanta():
    sound = _burst(3000.0, 3.0, 1.0)
    whole = Rig(limiter, new_limiter(-1.0, 100.0, RATE)).run(sound)
    pieces = Rig(limiter, new_limiter(-1.0, 100.0, RATE)).run(sound, quantum=7)
    np.testing.assert_array_equal(whole, pieces)


def test_the_gain_recovers():
    loud, quiet = np.full((8000, 2), 2.0, np.float32), np.full((24000, 2), 0.5, np.float32)
    out = Rig(limiter, new_limiter(0.0, 20.0, RATE)).run(np.concatenate([loud, quiet]))
    assert out[7900, 0] == pytest.approx(10 ** (-0.1 / 20), rel=0.01)
    assert out[8200, 0] < 0.3
    assert out[-1, 0] == pytest.approx(0.5, rel=1e-3)


def test_a_strip_rests_in_silence_and_goes_on_as_before():
    state, silence = _strip(volume_db=-6.0), np.zeros((QUANTUM_FRAMES, 2), np.float32)
    rig = Rig(strip, state)
    rig.run(silence)
    assert rig.block["wrote"][0] == 0
    out = rig.run(_ones(QUANTUM_FRAMES))
    assert rig.block["wrote"][0] == 1
    np.testing.assert_array_equal(out, Rig(strip, _strip(volume_db=-6.0)).run(_ones(QUANTUM_FRAMES)))


@pytest.mark.parametrize("unit", [strip, master])
def test_a_fader_moved_in_silence_has_arrived_when_sound_comes(unit):
    state = _strip()
    rig = Rig(unit, state)
    state["left"]["target"] = 0.25
    rig.run(np.zeros((QUANTUM_FRAMES, 2), np.float32))
    assert rig.block["wrote"][0] == 1, "it glides"
    rig.run(np.zeros((240, 2), np.float32))
    assert rig.run(_ones(QUANTUM_FRAMES))[0, 0] == 0.25
    rig.run(np.zeros((QUANTUM_FRAMES, 2), np.float32))
    assert rig.block["wrote"][0] == 0


def test_a_limiter_that_has_rested_is_as_new():
    loud = _burst(997.0, 4.0, 0.4)
    rig = Rig(limiter, new_limiter(-1.0, 20.0, RATE))
    first = rig.run(loud)
    tail = rig.run(np.zeros((RATE, 2), np.float32))
    assert rig.block["wrote"][0] == 0
    assert not tail[LIMITER_LATENCY_FRAMES:].any()
    np.testing.assert_array_equal(rig.run(loud), first)


def test_what_is_in_the_limiters_line_comes_out_before_it_rests():
    rig = Rig(limiter, new_limiter(-1.0, 20.0, RATE))
    sound = np.full((QUANTUM_FRAMES, 2), 0.5, np.float32)
    out = np.concatenate([rig.run(sound), rig.run(np.zeros((512, 2), np.float32))])
    np.testing.assert_allclose(out[LIMITER_LATENCY_FRAMES : LIMITER_LATENCY_FRAMES + QUANTUM_FRAMES], sound, rtol=1e-6)
    assert not out[LIMITER_LATENCY_FRAMES + QUANTUM_FRAMES :].any()


@pytest.mark.parametrize("frames", [1, 7, 8, 21, 64])
@pytest.mark.parametrize("ramp_frames", [1, 5, 240])
def test_a_strip_scales_and_measures_any_number_of_frames(frames, ramp_frames):
    state, peaks = _strip(panning=-0.3, ramp_frames=ramp_frames), np.zeros(2, np.float32)
    state["meter"], state["left"]["target"] = address_of(peaks), 0.25
    start, right = float(state["left"]["value"][0]), float(state["right"]["value"][0])
    sound = np.random.default_rng(frames).standard_normal((frames, 2)).astype(np.float32)
    out = Rig(strip, state).run(sound)
    left = start + (0.25 - start) * np.minimum(np.arange(1, frames + 1) / ramp_frames, 1.0)
    np.testing.assert_allclose(out, sound * np.stack([left, np.full(frames, right)], axis=1), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(peaks, np.abs(out).max(axis=0))


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("at", [0, 13, 63])
def test_a_strip_passes_no_broken_number_on(broken, at):
    sound, out = _ones(QUANTUM_FRAMES), _ones(QUANTUM_FRAMES)
    sound[at, 1] = broken
    rig = Rig(strip, _strip())
    rig.run(sound, out)
    assert rig.block["wrote"][0] == BROKEN
    np.testing.assert_array_equal(out, _ones(QUANTUM_FRAMES))
