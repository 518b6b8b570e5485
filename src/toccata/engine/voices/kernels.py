"""Interpolation kernels: the weights that turn frames around a position into the value there.

A kernel for increments above 1 (a sample played higher) is also the low-pass that keeps what would pass Nyquist from
coming back as an alias. Frequencies are in cycles per source frame. Numpy only.
Source: T. I. Laakso et al., "Splitting the Unit Delay", IEEE SP Magazine 1996 (least squares for fractional delays);
J. F. Kaiser's window as in J. O. Smith, "Digital Audio Resampling".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MAX_TAPS = 512
_NO_LIMIT = np.inf


@dataclass(frozen=True, eq=False)
class KernelSet:
    """weights: float64 (phases + 1, taps), phases a power of two; used for increments up to max_increment."""

    max_increment: float
    weights: np.ndarray


def offsets(taps: int) -> np.ndarray:
    """Which frames the taps weigh, from the frame at or before the position."""
    return np.arange(taps) - (taps // 2 - 1)


# ---------------------------------------------------------------- sinc: few taps, least squares

_SINC_LADDER: tuple[tuple[float, int, int], ...] = (
    # up to this increment, taps, phase bits
    (1.06, 8, 8),
    (1.26, 16, 8),
    (1.6, 16, 8),
    (2.1, 24, 7),
    (3.1, 32, 7),
    (4.4, 48, 6),
    (_NO_LIMIT, 64, 6),
)


def sinc_kernels() -> list[KernelSet]:
    """The `sinc` family."""
    kernels, low = [], 1.0
    for high, taps, phase_bits in _SINC_LADDER:
        edge = 0.5 / (high if high != _NO_LIMIT else low * 1.5)
        kernels.append(KernelSet(high, least_squares(taps, 1 << phase_bits, _bands(taps, edge))))
        low = high
    return kernels


def _bands(taps: int, edge: float) -> list[tuple[float, float, float, float]]:
    half = 1.0 / taps
    if edge > 0.4:
        return [(0, 0.003, 1, 1e4), (0, 0.14, 1, 10), (0.14, 0.26, 1, 1), (0.26, 0.42, 1, 1e-4)]
    return [(0, 0.003, 1, 1e4), (0, max(edge - half, 0.01), 1, 1), (edge + half, 0.5, 0, 1)]


def least_squares(taps: int, phases: int, bands: list[tuple[float, float, float, float]]) -> np.ndarray:
    """Weights (phases + 1, taps) whose response errs least from a pure delay, phase by phase.

    bands: (low, high, gain, weight), in cycles per frame; gaps between bands are free.
    """
    frames = offsets(taps)
    delays = np.arange(phases + 1) / phases
    normal = np.zeros((taps, taps))
    wanted = np.zeros((taps, phases + 1))
    for low, high, gain, weight in bands:
        normal += weight * _cosine_integral(frames[:, None] - frames[None, :], low, high)
        wanted += weight * gain * _cosine_integral(frames[:, None] - delays[None, :], low, high)
    normal += np.eye(taps) * (1e-13 * normal[0, 0])
    weights = np.linalg.solve(normal, wanted).T
    return weights / weights.sum(1, keepdims=True)


def _cosine_integral(distance: np.ndarray, low: float, high: float) -> np.ndarray:
    """The integral of cos(2 pi f distance) over f from low to high."""
    return high * np.sinc(2 * high * distance) - low * np.sinc(2 * low * distance)


# ---------------------------------------------------------------- best: a long Kaiser-windowed sinc

_BEST_TAPS = 64
_BEST_PHASE_BITS = 9
_BEST_LADDER = (1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)
_KAISER_BETA = 11.5


def best_kernels() -> list[KernelSet]:
    """The `best` family: one prototype, stretched by the increment."""
    return [KernelSet(_NO_LIMIT if stretch == _BEST_LADDER[-1] else stretch, _stretched_sinc(stretch)) for stretch in _BEST_LADDER]


def _stretched_sinc(stretch: float) -> np.ndarray:
    taps = min(MAX_TAPS, -(-int(np.ceil(_BEST_TAPS * stretch)) // 8) * 8)
    phases = 1 << max(5, _BEST_PHASE_BITS - int(np.log2(stretch)))
    distance = (offsets(taps)[None, :] - np.arange(phases + 1)[:, None] / phases) / stretch
    weights = np.sinc(distance * 0.9) * _kaiser(distance / (_BEST_TAPS / 2))
    return weights / weights.sum(1, keepdims=True)


_WINDOW = np.kaiser(16385, _KAISER_BETA)[8192:]


def _kaiser(x: np.ndarray) -> np.ndarray:
    """Kaiser's window at x, 0 the middle, 1 the edge and nothing beyond."""
    return np.interp(np.abs(x), np.linspace(0, 1, len(_WINDOW)), _WINDOW, right=0.0)
