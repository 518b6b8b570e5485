"""The meter against the signals of ITU-R BS.1770-4, EBU Tech 3341 and EBU Tech 3342, made here from their descriptions."""

import numpy as np
import pytest

from toccata.sound import loudness
from toccata.sound.loudness import LoudnessMeter, measure

RATE_HZ = 48000


def tone(level_dbfs: float, seconds: float, frequency_hz: float = 1000.0, rate_hz: int = RATE_HZ, phase_degrees: float = 0.0) -> np.ndarray:
    """A sine whose peak is at level_dbfs, float64 (frames,)."""
    time = np.arange(round(seconds * rate_hz)) / rate_hz
    return 10 ** (level_dbfs / 20) * np.sin(2 * np.pi * frequency_hz * time + np.radians(phase_degrees))


def both_sides(*parts: tuple[float, float]) -> np.ndarray:
    """Tones of (level, seconds) one after another on two channels in phase."""
    return np.repeat(np.concatenate([tone(level, seconds) for level, seconds in parts])[:, None], 2, axis=1)


@pytest.mark.parametrize("rate_hz", [8000, 22050, 44100, 48000, 96000, 192000])
def test_full_scale_997_hz_in_one_channel_reads_minus_3_01(rate_hz):
    assert measure(tone(0, 5, 997, rate_hz), rate_hz).integrated_lufs == pytest.approx(-3.01, abs=0.05)


def test_the_same_in_two_channels_is_3_db_more():
    frames = np.repeat(tone(0, 5, 997)[:, None], 2, axis=1)
    assert measure(frames, RATE_HZ).integrated_lufs == pytest.approx(0.0, abs=0.02)


def test_filter_coefficients_are_the_standards_at_48_khz():
    shelf_b, shelf_a = loudness._shelf(48000)
    assert shelf_b == pytest.approx((1.53512485958697, -2.69169618940638, 1.19839281085285), abs=1e-9)
    assert shelf_a == pytest.approx((1.0, -1.69065929318241, 0.73248077421585), abs=1e-9)
    pass_b, pass_a = loudness._high_pass(48000)
    assert pass_b == (1.0, -2.0, 1.0)
    assert pass_a == pytest.approx((1.0, -1.99004745483398, 0.99007225036621), abs=1e-9)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(-23, 20)], -23.0),
        ([(-33, 20)], -33.0),
        ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
    ],
    ids=["case 1", "case 2", "case 3", "case 4", "case 5"],
)
def test_ebu_3341_integrated(parts, expected):
    assert measure(both_sides(*parts), RATE_HZ).integrated_lufs == pytest.approx(expected, abs=0.1)


def test_ebu_3341_case_6_weighs_surround_channels():
    levels = (-28, -28, -24, -30, -30)
    frames = np.stack([tone(level, 20) for level in levels], axis=1)
    assert measure(frames, RATE_HZ).integrated_lufs == pytest.approx(-23.0, abs=0.1)


def test_low_frequency_channel_counts_for_nothing():
    six = np.zeros((RATE_HZ * 5, 6))
    six[:, 3] = tone(0, 5)
    assert measure(six, RATE_HZ).integrated_lufs == loudness.SILENCE_DB


def test_ebu_3341_cases_1_and_2_read_the_same_momentary_and_short_term():
    for level in (-23, -33):
        result = measure(both_sides((level, 20)), RATE_HZ)
        assert result.momentary_max == pytest.approx(level, abs=0.1)
        assert result.short_term_max == pytest.approx(level, abs=0.1)


def test_ebu_3341_case_9_short_term():
    frames = both_sides(*[(-20, 1.34), (-30, 1.66)] * 5)
    assert measure(frames, RATE_HZ).short_term_max == pytest.approx(-23.0, abs=0.1)


def test_ebu_3341_case_12_momentary():
    frames = both_sides(*[(-20, 0.18), (-30, 0.22)] * 25)
    assert measure(frames, RATE_HZ).momentary_max == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(
    ("divisor", "phase_degrees", "amplitude", "expected"),
    [(4, 0, 0.5, -6.0), (4, 45, 0.5, -6.0), (6, 60, 0.5, -6.0), (8, 67.5, 0.5, -6.0), (4, 45, 1.41, 3.0)],
    ids=["case 15", "case 16", "case 17", "case 18", "case 19"],
)
def test_ebu_3341_true_peak(divisor, phase_degrees, amplitude, expected):
    frames = amplitude * tone(0, 2, RATE_HZ / divisor, phase_degrees=phase_degrees)
    fade = np.minimum(1, np.arange(len(frames)) / 4800)
    measured = measure(frames * fade * fade[::-1], RATE_HZ).true_peak_dbtp
    assert expected - 0.4 <= measured <= expected + 0.2


def test_a_peak_between_the_last_frames_is_found():
    burst = np.zeros(RATE_HZ)
    burst[-2:] = 0.8
    assert measure(burst, RATE_HZ).true_peak_dbtp > 20 * np.log10(0.9)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20), ((-50, -35, -20, -35, -50), 15)],
    ids=["case 1", "case 2", "case 3", "case 4"],
)
def test_ebu_3342_range(levels, expected):
    frames = both_sides(*[(level, 20) for level in levels])
    assert measure(frames, RATE_HZ).lra == pytest.approx(expected, abs=1.0)


def test_silence_and_nothing_are_numbers():
    for frames in (np.zeros((RATE_HZ, 2)), np.zeros((0, 2))):
        result = measure(frames, RATE_HZ)
        assert result.integrated_lufs == result.true_peak_dbtp == result.momentary_max == loudness.SILENCE_DB
        assert result.lra == 0


def test_a_sound_shorter_than_a_window_is_measured_whole():
    assert measure(tone(-10, 0.2), RATE_HZ).integrated_lufs == pytest.approx(-13, abs=0.5)


def test_blocks_of_any_size_measure_the_same():
    frames = np.random.default_rng(3).normal(0, 0.1, (RATE_HZ * 3 + 17, 2))
    expected = measure(frames, RATE_HZ)
    for size in (1000, 25088, 40000):
        meter = LoudnessMeter(RATE_HZ, 2)
        for start in range(0, len(frames), size):
            meter.add(frames[start : start + size])
        result = meter.result()
        for name in type(expected).__dataclass_fields__:
            assert getattr(result, name) == pytest.approx(getattr(expected, name), abs=1e-6)


def test_weighting_is_the_recursive_filter():
    """The convolution in the frequency domain against the standard's two biquads run frame by frame."""
    frames = np.random.default_rng(4).normal(0, 0.1, 30000)
    slow = frames
    for b, a in (loudness._shelf(RATE_HZ), loudness._high_pass(RATE_HZ)):
        out = np.zeros_like(slow)
        x1 = x2 = y1 = y2 = 0.0
        for n, x in enumerate(slow):
            y = b[0] * x + b[1] * x1 + b[2] * x2 - a[1] * y1 - a[2] * y2
            x1, x2, y1, y2 = x, x1, y, y1
            out[n] = y
        slow = out
    expected = -0.691 + 10 * np.log10(np.mean(slow[: RATE_HZ * 4 // 10] ** 2))
    assert measure(frames[: RATE_HZ * 4 // 10], RATE_HZ).integrated_lufs == pytest.approx(expected, abs=1e-6)


def test_a_file_measures_as_its_frames(tmp_path):
    import soundfile

    frames = both_sides((-20, 4), (-30, 2))
    soundfile.write(tmp_path / "tone.wav", frames, RATE_HZ, subtype="FLOAT")
    measured = loudness.measure_file(tmp_path / "tone.wav")
    assert list(measured) == ["integrated_lufs", "momentary_max", "short_term_max", "lra", "true_peak_dbtp"]
    assert measured["integrated_lufs"] == pytest.approx(measure(frames, RATE_HZ).integrated_lufs, abs=1e-3)
