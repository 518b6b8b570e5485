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


# fmt: off
CHANCE = np.array(
    [
        98, -127, -43, 88, 102, 41, -65, -94, 125, 20, -71, -86, -70, -32, -16, -96,
        17, 72, 107, -5, 116, -69, -62, -40, 10, -61, 65, 109, -18, -38, -13, -76,
        -23, 88, 21, -94, 8, 106, 21, -112, 6, 109, 20, -88, -30, 9, -127, 118,
        42, -34, 89, -4, -51, -72, 21, -29, 112, 123, 84, -101, -92, 98, -54, -95,
    ],
    np.int32,
)
# fmt: on
"""int32 (64,): what OpenMPT plays for the fourth waveform of a MOD. Source: the figures of its random table."""
CHANCE.setflags(write=False)


@kernel
def chance_level(position):
    """−127 to 127 at a position of 0–255."""
    return CHANCE[(position >> 2) & 63]
