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
TAP_GROUP = 8
"""Every kernel has a whole number of groups of taps."""
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

_SINC_TAPS = 16
_LEVEL_STEP = 1.06
"""Increments up to here, a semitone, count as no shift: a vibrato on a sample's own note must not change its treble."""
_SINC_LADDER = ((1.2, 16), (1.34, 16), (1.51, 16), (2.02, 32), (2.5, 40), (3.1, 48), (4.04, 64), (6.0, 96))
"""(increment, taps)."""
_FINE_PHASE_BITS, _COARSE_PHASE_BITS = 7, 6
_COARSE_FROM = 1.6
_TRANSITION = 1.55
"""Half of the band from pass to stop, times the taps."""

Band = tuple[float, float, float, float]
"""(low, high, gain, weight), in cycles per frame."""

_STEADY: Band = (0.0, 0.003, 1.0, 1e6)
"""Next to silence between the phases is asked for where most of music's energy is, and all but none at 0 Hz."""
_UNSHIFTED: tuple[Band, ...] = (_STEADY, (0.0, 0.14, 1.0, 10.0), (0.14, 0.26, 1.0, 1.0), (0.26, 0.38, 1.0, 1e-4), (0.38, 0.44, 1.0, 1e-6))


def sinc_kernels() -> list[KernelSet]:
    """The `sinc` family: 16 taps, and more as the cut-off comes down."""
    kernels = [KernelSet(_LEVEL_STEP, least_squares(_SINC_TAPS, 1 << _FINE_PHASE_BITS, _UNSHIFTED))]
    for increment, taps in _SINC_LADDER:
        phase_bits = _FINE_PHASE_BITS if increment < _COARSE_FROM else _COARSE_PHASE_BITS
        last = increment == _SINC_LADDER[-1][0]
        weights = least_squares(taps, 1 << phase_bits, _shifted_up(increment, taps))
        kernels.append(KernelSet(_NO_LIMIT if last else increment, weights))
    return kernels


def _shifted_up(increment: float, taps: int) -> tuple[Band, ...]:
    """What a kernel for an increment above 1 has to pass and to stop."""
    edge = 0.5 / increment
    half = _TRANSITION / taps
    bass = 0.28 / increment
    return (_STEADY, (0.0, bass, 1.0, 1e3), (bass, edge - half, 1.0, 10.0), (edge + half, 0.5, 0.0, 1.0))


def least_squares(taps: int, phases: int, bands: tuple[Band, ...]) -> np.ndarray:
    """Weights (phases + 1, taps) whose response errs least from a pure delay, phase by phase.

    Between the bands the response is free.
    """
    frames = offsets(taps)
    delays = _first_half(phases)
    normal = np.zeros((taps, taps))
    wanted = np.zeros((taps, len(delays)))
    for low, high, gain, weight in bands:
        normal += weight * _cosine_integral(frames[:, None] - frames[None, :], low, high)
        wanted += weight * gain * _cosine_integral(frames[:, None] - delays[None, :], low, high)
    normal += np.eye(taps) * (1e-13 * normal[0, 0])
    weights = _mirrored(np.linalg.solve(normal, wanted).T)
    return weights / weights.sum(1, keepdims=True)


def _first_half(phases: int) -> np.ndarray:
    """The delays up to half a frame; the others are their mirror image."""
    return np.arange(phases // 2 + 1) / phases


def _mirrored(weights: np.ndarray) -> np.ndarray:
    """All phases of (phases / 2 + 1, taps): a delay of 1 - d weighs the frames of a delay of d in reverse."""
    return np.concatenate([weights, weights[-2::-1, ::-1]])


def _cosine_integral(distance: np.ndarray, low: float, high: float) -> np.ndarray:
    """The integral of cos(2 pi f distance) over f from low to high."""
    turns = np.where(distance == 0, 1e-9, 2 * np.pi * distance)
    return (np.sin(high * turns) - np.sin(low * turns)) / turns


# ---------------------------------------------------------------- best: a long Kaiser-windowed sinc

_BEST_TAPS = 64
_BEST_PHASE_BITS = 9
_BEST_LADDER = (*(2.0 ** (step / 4) * 1.001 for step in range(9)), 8.0)
_KAISER_BETA = 11.5
_CUT_OFF = 0.45
"""Cycles per frame at a stretch of 1, where the response has fallen by 6 dB."""
_WINDOW_EDGE = np.linspace(0.0, 1.0, 4097)
_WINDOW = np.kaiser(8193, _KAISER_BETA)[4096:]


def best_kernels() -> list[KernelSet]:
    """The `best` family: one prototype, stretched by the increment."""
    last = _BEST_LADDER[-1]
    return [KernelSet(_NO_LIMIT if stretch == last else stretch, _stretched_sinc(stretch)) for stretch in _BEST_LADDER]


def _stretched_sinc(stretch: float) -> np.ndarray:
    """The prototype for increments up to a stretch; a wide one is smooth, so that fewer phases do."""
    taps = min(MAX_TAPS, -(-int(_BEST_TAPS * stretch) // TAP_GROUP) * TAP_GROUP)
    phases = 1 << (_BEST_PHASE_BITS - int(np.log2(stretch)))
    frames, delays = offsets(taps)[:, None] / stretch, _first_half(phases)[None, :] / stretch
    distance = frames - delays
    # sin(a - b) from sines of a and b: two short rows and columns instead of a sine for every weight.
    turn = 2 * np.pi * _CUT_OFF
    sine = np.sin(turn * frames) * np.cos(turn * delays) - np.cos(turn * frames) * np.sin(turn * delays)
    at_zero = np.abs(distance) < 1e-9
    sinc = np.where(at_zero, turn, sine / np.where(at_zero, 1.0, distance))
    window = np.interp(np.abs(distance) * (2 / _BEST_TAPS), _WINDOW_EDGE, _WINDOW, right=0.0)
    weights = _mirrored((sinc * window).T)
    return weights / weights.sum(1, keepdims=True)


# ---------------------------------------------------------------- soft: eight taps, as trackers' players have had them

_SOFT_TAPS, _SOFT_PHASE_BITS = 8, 10
_SOFT_LADDER = ((1.1875, 0.97, 9.6377), (1.5, 0.5, 8.5), (_NO_LIMIT, 0.425, 7.0))
"""(increment, cut-off in shares of Nyquist, Kaiser's beta)."""


def soft_kernels() -> list[KernelSet]:
    """The `soft` family: Kaiser-windowed sincs of eight taps, which take the edge off low-rate samples.

    Source: the parameters of libopenmpt's default resampler ("polyphase", eight taps with a low-pass).
    """
    return [KernelSet(increment, _windowed(cut_off, beta)) for increment, cut_off, beta in _SOFT_LADDER]


def _windowed(cut_off: float, beta: float) -> np.ndarray:
    distance = offsets(_SOFT_TAPS)[None, :] - _first_half(1 << _SOFT_PHASE_BITS)[:, None]
    inside = np.clip(1.0 - (distance * (2 / _SOFT_TAPS)) ** 2, 0.0, None)
    weights = _mirrored(np.sinc(distance * cut_off) * np.i0(beta * np.sqrt(inside)))
    return weights / weights.sum(1, keepdims=True)
