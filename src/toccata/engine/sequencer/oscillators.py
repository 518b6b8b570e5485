"""The waveforms of vibrato and tremolo."""

from __future__ import annotations

import numpy as np

from toccata.engine.memory import kernel

_SINE, _RAMP = 0, 1

HALF_SINE = np.floor(255 * np.sin(np.pi * np.arange(32) / 32) + 1e-9).astype(np.int32)
"""int32 (32,): half a sine of 0–255, as the Amiga's trackers have it."""
HALF_SINE.setflags(write=False)


@kernel
def wave_level(position, waveform, is_second_half):
    """0–255 at a position of 0–255; the caller adds it in the first half of the cycle and subtracts it in the second.

    waveform: 0 sine, 1 ramp, 2 and 3 square; further bits mean nothing here. is_second_half: whether the ramp is turned over.
    """
    step = (position >> 2) & 31
    if waveform & 3 == _SINE:
        return HALF_SINE[step]
    if waveform & 3 == _RAMP:
        return 255 - 8 * step if is_second_half else 8 * step
    return 255
