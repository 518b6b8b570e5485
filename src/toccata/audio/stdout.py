"""Raw sound on a file descriptor, for pipes: signed 16 bits, little-endian, stereo, paced by whoever reads."""

from __future__ import annotations

import os
from collections.abc import Iterable

import numpy as np

_FULL_SCALE = 32767.0


def to_s16(block: np.ndarray) -> bytes:
    """float32 (frames, 2) as s16le; louder than full scale is clipped, not wrapped."""
    scaled = np.rint(np.clip(block, -1.0, 1.0) * _FULL_SCALE)
    return scaled.astype("<i2").tobytes()


def write_blocks(blocks: Iterable[np.ndarray], descriptor: int = 1) -> None:
    """Writes float32 (n, 2) blocks until there are no more, or until the reader goes away, which is no fault.

    A pipe has no clock: who reads says how fast it goes, so nothing is lost and nothing is made up.
    """
    try:
        for block in blocks:
            view = memoryview(to_s16(block))
            while view:
                view = view[os.write(descriptor, view) :]
    except BrokenPipeError:
        return
