"""What a sample editor does to frames. Every function takes frames of any type and gives new ones of the same type.

first, end: the frames first <= n < end are worked on; the rest is as it was.
bits: 24 where int32 holds 24-bit sound.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from toccata.errors import ToccataError
from toccata.sound.frames import as_float, from_float

FadeCurve = Literal["linear", "equal_power"]
TYPE_OF_BITS: dict[int, np.dtype] = {8: np.dtype(np.int8), 16: np.dtype(np.int16), 24: np.dtype(np.int32), 32: np.dtype(np.float32)}


def peak(data: np.ndarray) -> float:
    """The highest absolute value, 1 at full scale; 0 without frames."""
    return float(np.abs(as_float(data)).max()) if data.size else 0.0


def crop(data: np.ndarray, first: int, end: int) -> np.ndarray:
    """Only the frames of the range."""
    return data[_range(data, first, end)].copy()


def cut(data: np.ndarray, first: int, end: int) -> np.ndarray:
    """All frames but those of the range."""
    where = _range(data, first, end)
    return np.concatenate((data[: where.start], data[where.stop :]))


def reverse(data: np.ndarray, first: int, end: int) -> np.ndarray:
    """The range turned round."""
    out = data.copy()
    where = _range(data, first, end)
    out[where] = data[where][::-1]
    return out


def amplify(data: np.ndarray, first: int, end: int, gain: float, bits: int = 0) -> np.ndarray:
    """The range times a linear gain; integers clip at full scale."""
    return _shape(data, first, end, bits, lambda values: values * gain)


def normalise(data: np.ndarray, first: int, end: int, target: float = 1.0, bits: int = 0) -> np.ndarray:
    """The range made as loud as it can be: its highest value becomes `target`. Silence stays silence.

    1 is full scale: for integers their highest value, so that nothing clips and doing it again changes nothing.
    """
    highest = peak(data[_range(data, first, end)])
    return amplify(data, first, end, target * _highest_value(data.dtype, bits) / highest, bits) if highest else data.copy()


def fade(
    data: np.ndarray, first: int, end: int, start_gain: float, end_gain: float, curve: FadeCurve = "linear", bits: int = 0
) -> np.ndarray:
    """The range times a gain that goes from `start_gain` at its first frame to `end_gain` at its last."""
    where = _range(data, first, end)
    position = np.linspace(0.0, 1.0, where.stop - where.start)
    if curve == "equal_power":
        gains = np.sqrt(start_gain**2 + (end_gain**2 - start_gain**2) * position)
    else:
        gains = start_gain + (end_gain - start_gain) * position
    return _shape(data, first, end, bits, lambda values: values * (gains if values.ndim == 1 else gains[:, None]))


def remove_dc(data: np.ndarray, first: int, end: int, bits: int = 0) -> np.ndarray:
    """The range moved so that the mean of each channel is 0."""
    return _shape(data, first, end, bits, lambda values: values - values.mean(axis=0))


def silence(data: np.ndarray, first: int, end: int) -> np.ndarray:
    """The range set to 0."""
    out = data.copy()
    out[_range(data, first, end)] = 0
    return out


def invert(data: np.ndarray, first: int, end: int, bits: int = 0) -> np.ndarray:
    """The range upside down."""
    return _shape(data, first, end, bits, np.negative)


def to_mono(data: np.ndarray, bits: int = 0) -> np.ndarray:
    """The mean of the channels, shape (frames,)."""
    return data.copy() if data.ndim == 1 else from_float(as_float(data).mean(axis=1), data.dtype, bits)


def to_stereo(data: np.ndarray) -> np.ndarray:
    """The same sound on both sides, shape (frames, 2)."""
    return np.stack((data, data), axis=1) if data.ndim == 1 else data.copy()


def convert_bits(data: np.ndarray, bits: int) -> np.ndarray:
    """The frames as 8-, 16- or 24-bit integers or 32-bit floats. No dither: a sample's noise would be repeated with every note.

    Raises: ToccataError for another number of bits.
    """
    if bits not in TYPE_OF_BITS:
        raise ToccataError(f"a sample has {', '.join(map(str, TYPE_OF_BITS))} bits; not {bits}")
    return from_float(as_float(data), TYPE_OF_BITS[bits], bits if bits == 24 else 0)


def _highest_value(dtype: np.dtype, bits: int) -> float:
    return 1.0 if dtype.kind == "f" else 1.0 - 2.0 ** (1 - (bits or 8 * dtype.itemsize))


def _range(data: np.ndarray, first: int, end: int) -> slice:
    if not 0 <= first < end <= len(data):
        raise ToccataError(f"the frames {first} to {end} are not in a sample of {len(data)} frames")
    return slice(first, end)


def _shape(data: np.ndarray, first: int, end: int, bits: int, change) -> np.ndarray:
    where = _range(data, first, end)
    out = data.copy()
    out[where] = from_float(change(as_float(data[where])), data.dtype, bits)
    return out
