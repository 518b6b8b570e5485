"""What a jump or a bend needs so that it makes no aliases: band-limited minus naive, around the moment it happens. Numpy only.

Source: E. Brandt, "Hard Sync Without Aliasing", ICMC 2001 (band-limited steps); F. Esqueda, V. Välimäki, S. Bilbao, "Rounding
Corners with BLAMP", DAFx 2016 (ramps). Here both are the integrals of one Kaiser-windowed sinc of linear phase.
"""

from __future__ import annotations

import numpy as np

RESIDUAL_FRAMES = 32
"""Length of a residual; half of it comes before the event."""
RESIDUAL_PHASE_BITS = 8

_CUT_OFF = 0.465
"""Cycles per frame, −6 dB: all is stopped that would fold back below 20 kHz at 48 kHz."""
_KAISER_BETA = 9.0
_FINE = 4
"""Points of integration to a phase."""


def residuals() -> tuple[np.ndarray, np.ndarray]:
    """What to add to a step of 1, and to a slope that grows by 1 a frame.

    Both float64 (phases + 1, RESIDUAL_FRAMES); [p, k] is for a frame k - RESIDUAL_FRAMES / 2 + p / phases frames after the event.
    """
    step = _step()
    middle = len(step) // 2
    corner = step - (np.arange(len(step)) > middle)
    # At the jump itself the trapezoids need the mean of both sides, so that the halves cancel.
    corner[middle] = 0.0
    slope = _integral(corner) / (_FINE << RESIDUAL_PHASE_BITS)
    steps = _rows(step)
    steps[:, RESIDUAL_FRAMES // 2 :] -= 1.0
    return steps, _rows(slope)


def _step() -> np.ndarray:
    """A band-limited step from 0 to 1, on the fine grid."""
    points = RESIDUAL_FRAMES * _FINE << RESIDUAL_PHASE_BITS
    time = np.linspace(-1.0, 1.0, points + 1) * (RESIDUAL_FRAMES / 2)
    window = np.interp(np.abs(time) / (RESIDUAL_FRAMES / 2), np.linspace(0, 1, 2049), np.kaiser(4097, _KAISER_BETA)[2048:])
    step = _integral(np.sinc(2 * _CUT_OFF * time) * window)
    return step / step[-1]


def _integral(values: np.ndarray) -> np.ndarray:
    """The running integral from the first point, by trapezoids a point apart."""
    return np.concatenate([[0.0], np.cumsum((values[1:] + values[:-1]) / 2)])


def _rows(curve: np.ndarray) -> np.ndarray:
    """The curve by phase and frame."""
    phases = 1 << RESIDUAL_PHASE_BITS
    return curve[::_FINE][np.arange(phases + 1)[:, None] + np.arange(RESIDUAL_FRAMES)[None, :] * phases]
