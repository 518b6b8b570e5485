"""Frames of any type as numbers from −1 to 1, and back."""

from __future__ import annotations

import numpy as np

FLOAT_BITS = 32


def full_scale(dtype: np.dtype) -> float:
    """What −1 stands for in the type: 128, 32768, 2147483648, or 1 for floats."""
    return 1.0 if dtype.kind == "f" else float(2 ** (8 * dtype.itemsize - 1))


def as_float(data: np.ndarray) -> np.ndarray:
    """A float64 copy of frames of any type, full scale at ±1, same shape."""
    return data.astype(np.float64) / full_scale(data.dtype)


def from_float(values: np.ndarray, dtype: np.dtype, bits: int = 0) -> np.ndarray:
    """Frames of a type from numbers of full scale ±1: rounded and clipped for integers, as they are for float32.

    bits: 24 keeps the low byte of int32 zero; 0 is all of the type's.
    """
    if dtype.kind == "f":
        return values.astype(dtype)
    step = 2.0 ** (8 * dtype.itemsize - bits) if bits else 1.0
    scale = full_scale(dtype)
    steps = np.floor(values * (scale / step) + 0.5)
    return (np.clip(steps, -scale / step, scale / step - 1) * step).astype(dtype)
