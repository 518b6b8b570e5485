"""Sources of sound: phases, sines, harmonic stacks, struck modes, noise. All alias-free unless a chip would alias."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

MIDDLE_C_HZ = 440.0 * 2.0 ** (-9 / 12)


def note_hz(note: float) -> float:
    """Hz of a note number, 60 middle C, equal temperament at A = 440 Hz."""
    return 440.0 * 2.0 ** ((note - 69) / 12)


def seconds(duration_s: float, rate_hz: float) -> np.ndarray:
    """The time of each frame, in seconds."""
    return np.arange(round(duration_s * rate_hz)) / rate_hz


def cycles(hz: np.ndarray | float, t: np.ndarray) -> np.ndarray:
    """Phase in cycles, from 0, of a frequency that may move."""
    if np.ndim(hz) == 0:
        return np.asarray(hz) * t
    step = t[1] - t[0]
    moving = np.asarray(hz)
    return np.concatenate(([0.0], np.cumsum((moving[1:] + moving[:-1]) * 0.5 * step)))


def sine(hz: np.ndarray | float, t: np.ndarray, phase: float = 0.0) -> np.ndarray:
    """A sine; hz may be an array."""
    return np.sin(2 * np.pi * (cycles(hz, t) + phase))


def harmonics(
    hz: np.ndarray | float,
    t: np.ndarray,
    gain: Callable[[int, np.ndarray], np.ndarray | float],
    count: int = 400,
    phase: Callable[[int], float] = lambda k: 0.0,
) -> np.ndarray:
    """A sum of harmonics, each with a gain that may move; those near and past Nyquist are left out.

    gain: takes the harmonic's number and its frequency in Hz at each frame, gives its linear gain.
    """
    turns = cycles(hz, t)
    nyquist = 0.5 / (t[1] - t[0])
    base = np.broadcast_to(np.asarray(hz, float), t.shape)
    top = min(count, int(nyquist * 0.95 / base.min()))
    out = np.zeros(len(t))
    for k in range(1, top + 1):
        frequency = base * k
        audible = np.clip((nyquist * 0.95 - frequency) / (nyquist * 0.05), 0.0, 1.0)
        out += audible * gain(k, frequency) * np.sin(2 * np.pi * (k * turns + phase(k)))
    return out


def modes(t: np.ndarray, hz: np.ndarray, gain: np.ndarray, decay_s: np.ndarray, phase: np.ndarray | None = None) -> np.ndarray:
    """Struck modes: decaying sines. hz, gain, decay_s (time to 1/e) and phase (cycles): one value a mode."""
    out = np.zeros(len(t))
    nyquist = 0.5 / (t[1] - t[0])
    phase = np.zeros(len(hz)) if phase is None else phase
    for frequency, level, decay, start in zip(hz, gain, decay_s, phase, strict=True):
        if frequency < nyquist * 0.96:
            out += level * np.exp(-t / decay) * np.sin(2 * np.pi * (frequency * t + start))
    return out


def saw_gain(k: int) -> float:
    """Harmonic k of a saw of peak about 1."""
    return 2 / (np.pi * k)


def pulse_gain(k: int, duty: float) -> float:
    """Harmonic k of a pulse that is high for `duty` of the cycle."""
    return 4 / (np.pi * k) * np.sin(np.pi * k * duty)


def noise(frames: int, seed: int) -> np.ndarray:
    """White noise, about −1 to 1."""
    return np.random.default_rng(seed).normal(0.0, 0.35, frames)


def shift_register(frames: int, clock_hz: np.ndarray | float, rate_hz: float, short: bool = False) -> np.ndarray:
    """The NES's 15-bit noise register, −1 or 1, held between clocks. Source: the NESdev wiki's APU noise page."""
    turns = np.cumsum(np.broadcast_to(np.asarray(clock_hz, float), (frames,))) / rate_hz
    clocks = np.floor(turns).astype(int)
    bits = np.empty(clocks[-1] + 1)
    register, tap = 1, 6 if short else 1
    for index in range(len(bits)):
        bits[index] = 1.0 - 2.0 * (register & 1)
        register = (register >> 1) | (((register ^ (register >> tap)) & 1) << 14)
    return bits[clocks]


def exact_loop(hz: float, rate_hz: float, about_s: float) -> tuple[int, int]:
    """(cycles, frames) near a length, with the smallest error of pitch when the cycles fill exactly those frames."""
    middle = max(1, round(hz * about_s))
    candidates = range(max(1, round(middle * 0.85)), round(middle * 1.15) + 2)
    whole = [(count, round(count * rate_hz / hz)) for count in candidates]
    return min(whole, key=lambda pair: (round(abs(np.log2(pair[0] * rate_hz / pair[1] / hz)) * 1200, 2), abs(pair[0] - middle)))


def chorus_loop(frames: int, bins: np.ndarray, gain: np.ndarray, width: np.ndarray, seed: int) -> np.ndarray:
    """A seamless loop of blurred partials: each spreads its power over neighbouring bins with random phases.

    bins: centre of each partial in cycles per loop. width: standard deviation in bins.
    Source: Nasca Octavian Paul's published PADsynth idea, written from its description.
    """
    spectrum = np.zeros(frames // 2 + 1)
    grid = np.arange(len(spectrum))
    for centre, level, spread in zip(bins, gain, width, strict=True):
        low, high = int(max(1, centre - 5 * spread - 1)), int(min(len(grid) * 0.97, centre + 5 * spread + 2))
        if low < high:
            profile = np.exp(-0.5 * ((grid[low:high] - centre) / max(spread, 0.3)) ** 2)
            spectrum[low:high] += level * profile / np.sqrt((profile**2).sum())
    phases = np.random.default_rng(seed).uniform(0, 2 * np.pi, len(spectrum))
    return np.fft.irfft(spectrum * np.exp(1j * phases), frames) * np.sqrt(frames)
