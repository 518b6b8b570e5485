"""How alike two renders of one song sound, 0 to 100: pitch, spectrum, envelope and onsets. Numpy only.

Loudness and a lag of up to 50 ms do not count, nor does panning: the mid signal is compared. A frame is 20 ms. The score is the
weighted harmonic mean of the parts, so that one bad part is not hidden by good ones, times the share of the length they have in common.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RATE_HZ = 48000
HOP = 960
WINDOW = 4096
LOWEST_HZ, HIGHEST_HZ = 55.0, 12000.0
BANDS_AN_OCTAVE, TONES_AN_OCTAVE = 8, 36
RANGE_DB = 60.0
LAG_S = 0.05
ONSET_FRAMES = 2
_WEIGHTS = {"pitch": 0.3, "spectrum": 0.3, "envelope": 0.2, "onsets": 0.2}
_LENGTH_TOLERANCE_S = 0.3


@dataclass(frozen=True)
class Likeness:
    """score and its parts, 0–100; length: the share of the longer that both have. gain_db: of the second over the first."""

    score: float
    pitch: float
    spectrum: float
    envelope: float
    onsets: float
    length: float
    gain_db: float


def compare(first: np.ndarray, second: np.ndarray) -> Likeness:
    """first, second: frames at RATE_HZ, (frames,) or (frames, 2), float."""
    a, b = _mid(first), _mid(second)
    level_a, level_b = _rms(a), _rms(b)
    if level_a < 1e-5 or level_b < 1e-5:
        same = 100.0 if level_a < 1e-5 and level_b < 1e-5 else 0.0
        return Likeness(same, same, same, same, same, 1.0, 0.0)
    share = _common_length(len(a), len(b))
    a, b = _aligned(a / level_a, b / level_b)
    powers = [_power_frames(signal) for signal in (a, b)]
    parts = {
        "pitch": _pitch(*powers),
        "spectrum": _spectrum(*powers),
        "envelope": _envelope(a, b),
        "onsets": _onsets(*powers),
    }
    score = share * sum(_WEIGHTS.values()) / sum(weight / max(parts[name], 1.0) for name, weight in _WEIGHTS.items())
    return Likeness(score, **parts, length=share, gain_db=20 * float(np.log10(level_b / level_a)))


def _mid(frames: np.ndarray) -> np.ndarray:
    return frames if frames.ndim == 1 else frames.mean(axis=1)


def _rms(signal: np.ndarray) -> float:
    return float(np.sqrt(np.mean(signal**2))) if len(signal) else 0.0


def _common_length(first: int, second: int) -> float:
    shorter, longer = min(first, second), max(first, second)
    return 1.0 if longer - shorter <= _LENGTH_TOLERANCE_S * RATE_HZ else shorter / longer


def _aligned(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both cut to where they lie over each other best, and to the same length.

    The lag is that of the peak of their envelopes' correlation, if their beginnings are more alike with it than without.
    """
    lag = _likely_lag(a, b)
    plain, moved = _moved(a, b, 0), _moved(a, b, lag)
    if not lag or _beginning(*moved) < _beginning(*plain) + 2:
        return plain
    return moved


def _likely_lag(a: np.ndarray, b: np.ndarray) -> int:
    """By how many frames b is later than a."""
    step, most = RATE_HZ // 1000, round(LAG_S * 1000)
    first, second = (np.abs(_padded(signal)[: 15 * RATE_HZ]).reshape(-1, step).mean(axis=1) for signal in (a, b))
    first, second = np.diff(first, prepend=0), np.diff(second, prepend=0)
    correlation = np.fft.irfft(np.fft.rfft(first, 2 * len(first)).conj() * np.fft.rfft(second, 2 * len(second)))
    lags = np.arange(-most, most + 1)
    return int(lags[np.argmax(correlation[lags])]) * step


def _moved(a: np.ndarray, b: np.ndarray, lag: int) -> tuple[np.ndarray, np.ndarray]:
    a, b = (a, b[lag:]) if lag >= 0 else (a[-lag:], b)
    size = min(len(a), len(b))
    return a[:size], b[:size]


def _beginning(a: np.ndarray, b: np.ndarray) -> float:
    """How alike the spectra of the first ten seconds are."""
    return _spectrum(_power_frames(a[: 10 * RATE_HZ]), _power_frames(b[: 10 * RATE_HZ]))


def _padded(signal: np.ndarray) -> np.ndarray:
    return np.pad(signal, (0, max(0, 15 * RATE_HZ - len(signal))))


def _power_frames(signal: np.ndarray) -> np.ndarray:
    """(frames, bins): power of windows every HOP."""
    signal = np.pad(signal, (WINDOW // 2, WINDOW))
    count = max(1, (len(signal) - WINDOW) // HOP)
    window = np.hanning(WINDOW).astype(np.float32)
    out = np.empty((count, WINDOW // 2 + 1), np.float32)
    for start in range(0, count, 256):
        at = (np.arange(start, min(start + 256, count)) * HOP)[:, None] + np.arange(WINDOW)
        out[start : start + len(at)] = np.abs(np.fft.rfft(signal[at] * window, axis=1)) ** 2
    return out


def _bands(power: np.ndarray, an_octave: int) -> np.ndarray:
    """Power in bands on a logarithmic scale, each a triangle at least a bin wide."""
    count = int(an_octave * np.log2(HIGHEST_HZ / LOWEST_HZ))
    centres = LOWEST_HZ * 2 ** (np.arange(count) / an_octave)
    bins = np.arange(power.shape[1]) * RATE_HZ / WINDOW
    width = np.maximum(centres * (2 ** (1 / an_octave) - 1), 1.5 * RATE_HZ / WINDOW)
    weights = np.maximum(0, 1 - np.abs(bins[:, None] - centres) / width).astype(np.float32)
    return power @ weights


def _decibels(power: np.ndarray) -> np.ndarray:
    return 10 * np.log10(np.maximum(power, 1e-12))


def _spectrum(a: np.ndarray, b: np.ndarray) -> float:
    """By the mean difference of band levels, loud ones first: 100 at none, 37 at 6 dB."""
    first, second = _decibels(_bands(a, BANDS_AN_OCTAVE)), _decibels(_bands(b, BANDS_AN_OCTAVE))
    floor = np.percentile(first, 99.5) - RANGE_DB
    first, second = np.maximum(first, floor), np.maximum(second, floor)
    weight = np.maximum(first, second) - floor
    total = float((weight**2).sum())
    return 100 * float(np.exp(-float((weight**2 * np.abs(first - second)).sum()) / total / 6)) if total else 100.0


def _pitch(a: np.ndarray, b: np.ndarray) -> float:
    """Cosine of what stands out of each frame's fine spectrum, loud frames first; unrelated tones have about 0.3 by chance."""
    first, second = (np.sqrt(_bands(power, TONES_AN_OCTAVE)) for power in (a, b))
    first, second = (np.maximum(tones - _smoothed(tones), 0) for tones in (first, second))
    lengths = np.linalg.norm(first, axis=1), np.linalg.norm(second, axis=1)
    weight = np.sqrt(np.maximum(*lengths))
    cosine = (first * second).sum(axis=1) / np.maximum(lengths[0] * lengths[1], 1e-12)
    loud = np.minimum(*lengths) > 1e-4 * max(float(lengths[0].max()), 1e-12)
    if not loud.any():
        return 100.0
    mean = float((weight * cosine)[loud].sum() / weight[loud].sum())
    return 100 * min(max((mean - 0.3) / 0.7, 0.0), 1.0)


def _smoothed(tones: np.ndarray) -> np.ndarray:
    """The mean over an octave around each tone."""
    reach = TONES_AN_OCTAVE // 2
    sums = np.cumsum(np.pad(tones, ((0, 0), (reach + 1, reach)), mode="edge"), axis=1)
    return (sums[:, 2 * reach + 1 :] - sums[:, : -2 * reach - 1]) / (2 * reach + 1)


def _envelope(a: np.ndarray, b: np.ndarray) -> float:
    """Concordance of the levels in dB every 20 ms; differences under 1.5 dB hardly count."""
    size = len(a) // HOP * HOP
    if not size:
        return 100.0
    levels = [np.maximum(_decibels((signal[:size].reshape(-1, HOP) ** 2).mean(axis=1)), -70) for signal in (a, b)]
    return 100 * float(np.clip(1 - np.var(levels[0] - levels[1]) / (np.var(levels[0]) + np.var(levels[1]) + 4.5), 0, 1))


def _onsets(a: np.ndarray, b: np.ndarray) -> float:
    """F1 of the note onsets, a frame or two apart; 100 where there are hardly any."""
    strong = [_peaks(power, 1.0) for power in (a, b)]
    weak = [_peaks(power, 0.4) for power in (a, b)]
    if min(len(strong[0]), len(strong[1])) == 0 or max(len(strong[0]), len(strong[1])) < 4:
        return 100.0 if abs(len(strong[0]) - len(strong[1])) < 4 else 0.0
    hits = [_share_near(strong[0], weak[1]), _share_near(strong[1], weak[0])]
    return 100 * 2 * hits[0] * hits[1] / max(hits[0] + hits[1], 1e-9)


def _peaks(power: np.ndarray, threshold: float) -> np.ndarray:
    levels = _decibels(_bands(power, BANDS_AN_OCTAVE))
    levels = np.maximum(levels, levels.max() - RANGE_DB)
    rise = np.maximum(levels[2:] - levels[:-2], 0).mean(axis=1)
    rise = np.concatenate([[0, 0], rise])
    highest = np.max(np.lib.stride_tricks.sliding_window_view(np.pad(rise, 2), 5), axis=1)
    return np.flatnonzero((rise == highest) & (rise > threshold))


def _share_near(wanted: np.ndarray, found: np.ndarray) -> float:
    if not len(found):
        return 0.0
    at = np.clip(np.searchsorted(found, wanted), 0, len(found) - 1)
    distance = np.minimum(np.abs(found[at] - wanted), np.abs(found[np.maximum(at - 1, 0)] - wanted))
    return float((distance <= ONSET_FRAMES).mean())
