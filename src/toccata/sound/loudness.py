"""Loudness and true peak by ITU-R BS.1770-4, ranges and maxima by EBU Tech 3341 and 3342.

Sources: ITU-R BS.1770-4 annexes 1 and 2; EBU Tech 3341 (2016); EBU Tech 3342 (2016). The K-weighting's two filters are
given there for 48 kHz only; their analogue shapes (1682 Hz shelf of +4 dB, 38 Hz high-pass) are mapped to any rate by the
bilinear transform, which gives the standard's own coefficients at 48 kHz.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from toccata.sound.files import read_blocks

HOPS_A_SECOND = 10
MOMENTARY_HOPS = 4
SHORT_TERM_HOPS = 30
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
RANGE_GATE_LU = -20.0
SILENCE_DB = -120.0
"""What silence measures; nothing reads lower, so that every result is a number."""
OVERSAMPLING = 4
CHANNEL_WEIGHTS: dict[int, tuple[float, ...]] = {
    1: (1.0,),
    2: (1.0, 1.0),
    3: (1.0, 1.0, 1.0),
    4: (1.0, 1.0, 1.41, 1.41),
    5: (1.0, 1.0, 1.0, 1.41, 1.41),
    6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41),
}
"""By the order of a WAV file's channels: left, right, centre, low frequencies, left and right surround."""

_OFFSET_DB = -0.691
_PEAK_TAPS = 48
_PEAK_KAISER_BETA = 6.0
_WEIGHTING_DECAY_S = 0.16


@dataclass(frozen=True, slots=True)
class Loudness:
    """LUFS, LU for lra, dBTP for the true peak; silence is SILENCE_DB, and lra 0."""

    integrated_lufs: float
    momentary_max: float
    short_term_max: float
    lra: float
    true_peak_dbtp: float


def measure_file(path: Path) -> dict[str, float]:
    """The measures of an audio file of any length, by name. Raises: BadFile."""
    meter: LoudnessMeter | None = None
    for rate_hz, block in read_blocks(path):
        meter = meter or LoudnessMeter(rate_hz, block.shape[1])
        meter.add(block)
    result = meter.result() if meter else LoudnessMeter(48000, 2).result()
    return {name: getattr(result, name) for name in Loudness.__dataclass_fields__}


def measure(frames: np.ndarray, rate_hz: int) -> Loudness:
    """The measures of float frames (n,) or (n, channels), full scale ±1."""
    meter = LoudnessMeter(rate_hz, 1 if frames.ndim == 1 else frames.shape[1])
    meter.add(frames)
    return meter.result()


class LoudnessMeter:
    """Measures a sound as it comes, in blocks of any size. Feed it with `add`, read it with `result` at the end."""

    def __init__(self, rate_hz: int, channels: int = 2) -> None:
        self.rate_hz = rate_hz
        self.frames = 0
        self._weights = np.array(CHANNEL_WEIGHTS.get(channels, (1.0,) * channels))
        self._filters = _Filters(rate_hz)
        self._tail = np.zeros((channels, self._filters.history))
        self._waiting: list[np.ndarray] = []
        self._waiting_frames = 0
        self._energy: np.ndarray = np.zeros(0)
        self._peak = 0.0

    def add(self, block: np.ndarray) -> None:
        """The next frames, float (n,) or (n, channels)."""
        self._waiting.append(np.asarray(block, np.float64).reshape(len(block), len(self._weights)))
        self._waiting_frames += len(block)
        if self._waiting_frames >= self._filters.step:
            frames = np.concatenate(self._waiting)
            whole = len(frames) - len(frames) % self._filters.step
            for start in range(0, whole, self._filters.step):
                self._take(frames[start : start + self._filters.step])
            self._waiting = [frames[whole:]]
            self._waiting_frames = len(frames) - whole

    def result(self) -> Loudness:
        """The measures of all that was added. Modifies: the meter, which takes nothing more after this."""
        if self._waiting_frames:
            self._take(np.concatenate(self._waiting))
        self._waiting, self._waiting_frames = [], 0
        # What the peak filter still has to say about the last frames.
        self._note_peak(np.zeros((self._filters.step, len(self._weights))))
        momentary = self._windows(MOMENTARY_HOPS)
        short_term = self._windows(SHORT_TERM_HOPS)
        return Loudness(
            _lufs(_gated_mean(momentary, RELATIVE_GATE_LU)),
            _lufs(momentary.max(initial=0.0)),
            _lufs(short_term.max(initial=0.0)),
            _range_lu(short_term),
            max(20 * math.log10(self._peak), SILENCE_DB) if self._peak else SILENCE_DB,
        )

    def _take(self, frames: np.ndarray) -> None:
        """One step, or the last shorter one. Modifies: the hops' energies, the peak, the filters' history."""
        spectrum = self._note_peak(frames)
        weighted = self._filters.valid(spectrum * self._filters.weighting)[:, : len(frames)]
        power = self._weights @ (weighted * weighted)
        hops = self._hop_of(np.arange(self.frames, self.frames + len(frames)))
        sums: np.ndarray = np.bincount(hops, power, minlength=len(self._energy))
        sums[: len(self._energy)] += self._energy
        self._energy = sums
        self.frames += len(frames)

    def _note_peak(self, frames: np.ndarray) -> np.ndarray:
        """The spectrum of the frames with their history. Modifies: the peak and the history."""
        padded = np.zeros((len(self._tail), self._filters.size))
        padded[:, : self._filters.history] = self._tail
        padded[:, self._filters.history : self._filters.history + len(frames)] = frames.T
        if len(frames) == self._filters.step:
            self._tail = padded[:, -self._filters.history :].copy()
        else:
            self._tail = padded[:, len(frames) : len(frames) + self._filters.history].copy()
        self._peak = max(self._peak, float(np.abs(frames).max(initial=0.0)))
        spectrum = np.fft.rfft(padded)
        for phase in self._filters.phases:
            self._peak = max(self._peak, float(np.abs(self._filters.valid(spectrum * phase)).max()))
        return spectrum

    def _hop_of(self, frame: np.ndarray) -> np.ndarray:
        return frame * HOPS_A_SECOND // self.rate_hz

    def _windows(self, hops: int) -> np.ndarray:
        """Mean squares of every window of so many hops; a sound shorter than one window counts as one."""
        whole = self.frames * HOPS_A_SECOND // self.rate_hz
        if whole < hops:
            return np.array([self._energy.sum() / self.frames]) if self.frames and hops == MOMENTARY_HOPS else np.zeros(0)
        edges = -(-np.arange(whole + 1) * self.rate_hz // HOPS_A_SECOND)
        total = np.concatenate(([0.0], np.cumsum(self._energy[:whole])))
        return (total[hops:] - total[:-hops]) / (edges[hops:] - edges[:-hops])


class _Filters:
    """Spectra for overlap-save convolution: the K-weighting, and the fractions of a frame at which peaks are looked for.

    size: frames of one transform, of which the first `history` are old ones and `step` are new.
    """

    def __init__(self, rate_hz: int) -> None:
        decay = max(int(_WEIGHTING_DECAY_S * rate_hz), 2 * _PEAK_TAPS)
        self.size = 1 << (4 * decay - 1).bit_length()
        self.history = decay
        self.step = self.size - decay
        response = np.fft.irfft(_weighting_response(2 * np.pi * np.arange(2 * self.size + 1) / (4 * self.size), rate_hz))
        self.weighting = np.fft.rfft(response[: decay + 1], self.size)
        self.phases = [np.fft.rfft(_fraction_filter(k / OVERSAMPLING), self.size) for k in range(1, OVERSAMPLING)]

    def valid(self, spectrum: np.ndarray) -> np.ndarray:
        """The part of the product that no wrapping has touched, (channels, step)."""
        return np.fft.irfft(spectrum, self.size)[:, self.history :]


def _weighting_response(omega: np.ndarray, rate_hz: float) -> np.ndarray:
    """The K-weighting at angular frequencies 0–π, complex."""
    delay = np.exp(-1j * omega)
    delays = np.stack((np.ones_like(delay), delay, delay * delay))
    response = np.ones_like(delay)
    for b, a in (_shelf(rate_hz), _high_pass(rate_hz)):
        response = response * (np.array(b) @ delays) / (np.array(a) @ delays)
    return response


def _shelf(rate_hz: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Stage 1, the head's effect. The analogue values are those that give the standard's table at 48 kHz."""
    k = math.tan(math.pi * 1681.9744509555319 / rate_hz)
    q, high = 0.7071752369554193, 10 ** (3.99984385397 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    b = ((high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0)
    return b, (1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)


def _high_pass(rate_hz: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Stage 2, the revised low-frequency B curve; its numerator is not normalised, as in the standard's table."""
    k = math.tan(math.pi * 38.13547087613982 / rate_hz)
    q = 0.5003270373253953
    a0 = 1 + k / q + k * k
    return (1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)


def _fraction_filter(fraction: float) -> np.ndarray:
    """Taps that give the sound `fraction` of a frame before each frame, delayed by half of them; unity gain at 0 Hz."""
    distance = np.arange(_PEAK_TAPS) - (_PEAK_TAPS / 2 - fraction)
    window = np.i0(_PEAK_KAISER_BETA * np.sqrt(np.maximum(0, 1 - (distance / (_PEAK_TAPS / 2)) ** 2)))
    taps = np.sinc(distance) * window
    return taps / taps.sum()


def _lufs(mean_square: float) -> float:
    return max(_OFFSET_DB + 10 * math.log10(mean_square), SILENCE_DB) if mean_square > 0 else SILENCE_DB


def _power(lufs: float) -> float:
    return 10 ** ((lufs - _OFFSET_DB) / 10)


def _above_gates(windows: np.ndarray, relative_lu: float) -> np.ndarray:
    """The windows over the absolute gate, and over the relative one that hangs below their mean."""
    loud = windows[windows > _power(ABSOLUTE_GATE_LUFS)]
    return loud[loud > loud.mean() * 10 ** (relative_lu / 10)] if len(loud) else loud


def _gated_mean(windows: np.ndarray, relative_lu: float) -> float:
    loud = _above_gates(windows, relative_lu)
    return float(loud.mean()) if len(loud) else 0.0


def _range_lu(short_term: np.ndarray) -> float:
    """EBU Tech 3342: from the 10th to the 95th percentile of the gated short-term loudness."""
    loud = np.sort(_above_gates(short_term, RANGE_GATE_LU))
    if not len(loud):
        return 0.0
    low, high = (loud[math.floor((len(loud) - 1) * share + 0.5)] for share in (0.10, 0.95))
    return 10 * math.log10(high / low)
