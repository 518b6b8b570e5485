"""Filters as analogue responses applied in the frequency domain, drive, rooms. No serial loops, no scipy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def respond(signal: np.ndarray, rate_hz: float, response: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """The signal through a complex response of the frequency in Hz; padded so that tails do not wrap."""
    frames = len(signal)
    size = 1 << int(np.ceil(np.log2(frames * 2 + 8192)))
    spectrum = np.fft.rfft(signal, size) * response(np.fft.rfftfreq(size, 1 / rate_hz))
    return np.fft.irfft(spectrum, size)[:frames]


def respond_loop(signal: np.ndarray, rate_hz: float, response: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """The same for a seamless loop: the tail wraps on purpose."""
    spectrum = np.fft.rfft(signal) * response(np.fft.rfftfreq(len(signal), 1 / rate_hz))
    return np.fft.irfft(spectrum, len(signal))


def low(hz: float, q: float = 0.7071) -> Callable[[np.ndarray], np.ndarray]:
    """Second-order low pass."""
    return lambda f: 1 / (1 - (f / hz) ** 2 + 1j * f / (hz * q))


def high(hz: float, q: float = 0.7071) -> Callable[[np.ndarray], np.ndarray]:
    """Second-order high pass."""
    return lambda f: -((f / hz) ** 2) / (1 - (f / hz) ** 2 + 1j * f / (hz * q))


def band(hz: float, q: float) -> Callable[[np.ndarray], np.ndarray]:
    """Second-order band pass, 0 dB at its centre."""
    return lambda f: (1j * f / (hz * q)) / (1 - (f / hz) ** 2 + 1j * f / (hz * q))


def peak(hz: float, gain_db: float, q: float) -> Callable[[np.ndarray], np.ndarray]:
    """A bell of the given gain."""
    amount = 10 ** (gain_db / 20)
    return lambda f: (1 - (f / hz) ** 2 + 1j * amount * f / (hz * q)) / (1 - (f / hz) ** 2 + 1j * f / (hz * q))


def chain(*responses: Callable[[np.ndarray], np.ndarray]) -> Callable[[np.ndarray], np.ndarray]:
    """Responses one after another."""

    def product(f: np.ndarray) -> np.ndarray:
        result = np.ones_like(f, dtype=complex)
        for response in responses:
            result = result * response(f)
        return result

    return product


def resonance(frequency: np.ndarray, cutoff_hz: np.ndarray | float, q: float) -> np.ndarray:
    """Magnitude of a four-pole low pass with a resonant peak, for harmonics whose cut-off moves."""
    ratio = (frequency / cutoff_hz) ** 2
    return 1 / np.sqrt(((1 - ratio) ** 2 + ratio / q**2) * (1 + ratio) ** 2 + 1e-12) ** 1.0


def drive(signal: np.ndarray, amount: float, lean: float = 0.0) -> np.ndarray:
    """Soft saturation at four times the rate; `lean` adds even harmonics. Level is kept near the input's peak."""
    frames, factor = len(signal), 4
    size = 1 << int(np.ceil(np.log2(frames + 2048)))
    top = np.abs(signal).max() or 1.0
    spectrum = np.fft.rfft(signal / top, size)
    fast = np.fft.irfft(spectrum, size * factor) * factor
    shaped = np.tanh(amount * (fast + lean)) - np.tanh(amount * lean)
    slow = np.fft.irfft(np.fft.rfft(shaped)[: size // 2 + 1], size) / factor
    return slow[:frames] * top / np.tanh(amount)


def room(
    signal: np.ndarray, rate_hz: float, decay_s: float, wet: float, seed: int, low_hz: float = 6000.0, early_s: float = 0.012
) -> np.ndarray:
    """The signal with a small room: sparse early reflections and a darkening tail of noise. Same length as the input."""
    length = round(min(decay_s * 6, 2.5) * rate_hz)
    t = np.arange(length) / rate_hz
    random = np.random.default_rng(seed)
    tail = random.normal(0, 1, length) * np.exp(-t / decay_s) * (1 - np.exp(-t / early_s))
    tail = respond(tail, rate_hz, chain(low(low_hz), high(180)))
    for delay in random.uniform(0.003, 0.035, 9):
        tail[int(delay * rate_hz)] += random.choice((-1, 1)) * 6 * np.exp(-delay / 0.02)
    tail /= np.sqrt((tail**2).sum())
    size = 1 << int(np.ceil(np.log2(len(signal) + length)))
    echo = np.fft.irfft(np.fft.rfft(signal, size) * np.fft.rfft(tail, size), size)[: len(signal)]
    return signal + wet * echo


def smooth_step(t: np.ndarray, start_s: float, end_s: float) -> np.ndarray:
    """0 before start, 1 after end, a smooth curve between."""
    x = np.clip((t - start_s) / (end_s - start_s), 0, 1)
    return x * x * (3 - 2 * x)


def hold_decay(t: np.ndarray, hold_s: float, decay_s: float) -> np.ndarray:
    """1 for a while, then an exponential fall (time to 1/e)."""
    return np.exp(-np.maximum(t - hold_s, 0) / decay_s)


def attack(t: np.ndarray, rise_s: float) -> np.ndarray:
    """A smooth rise from 0 to 1."""
    return smooth_step(t, 0.0, rise_s)
