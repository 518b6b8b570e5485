"""Frames at another rate, by soxr's best quality."""

from __future__ import annotations

import numpy as np
import soxr

from toccata.errors import ToccataError
from toccata.sound.frames import as_float, from_float

WIDEST_RATIO = 256.0


def resample(data: np.ndarray, from_hz: float, to_hz: float, bits: int = 0) -> np.ndarray:
    """The same sound at another rate: round(frames * to / from) frames of the same type, integers rounded and clipped.

    bits: 24 where int32 holds 24-bit sound. Raises: ToccataError for rates more than 256 times apart.
    """
    if not (from_hz > 0 and to_hz > 0 and 1 / WIDEST_RATIO <= to_hz / from_hz <= WIDEST_RATIO):
        raise ToccataError(f"{from_hz:g} Hz cannot become {to_hz:g} Hz; the two may be {WIDEST_RATIO:g} times apart")
    frames = max(1, round(len(data) * to_hz / from_hz)) if len(data) else 0
    if from_hz == to_hz or not frames:
        return data.copy()
    return from_float(_fitted(soxr.resample(as_float(data), from_hz, to_hz, quality="VHQ"), frames), data.dtype, bits)


def _fitted(values: np.ndarray, frames: int) -> np.ndarray:
    """Cut or continued with its last value to a number of frames: soxr may give one more or less."""
    if len(values) >= frames:
        return values[:frames]
    missing = [(0, frames - len(values))] + [(0, 0)] * (values.ndim - 1)
    return np.pad(values, missing, mode="edge" if len(values) else "constant")
