"""Where arrays lie, for those who hand them to kernels. No numba."""

from __future__ import annotations

import numpy as np

_CACHE_LINE = 64


def address_of(array: np.ndarray) -> int:
    """Where an array's first byte lies. The caller keeps the array alive for as long as a kernel may read it."""
    return int(array.ctypes.data)


def aligned_zeros(count: int, dtype: np.dtype) -> np.ndarray:
    """A zeroed array of records that begins on a cache line; every page of it has been touched."""
    room = np.zeros(count * dtype.itemsize + _CACHE_LINE, np.uint8)
    room[:] = 0
    start = -address_of(room) % _CACHE_LINE
    return room[start : start + count * dtype.itemsize].view(dtype)
