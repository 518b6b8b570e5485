"""The waveforms of ImpulseTracker's oscillators, and ProTracker's coarser ones as ScreamTracker 3 has them.

Source: ITTECH.TXT (256 steps, 64 high); ProTracker's table (64 steps, here 127 high). Square waves differ: ImpulseTracker's only goes up.
"""

from __future__ import annotations

import numpy as np

from toccata.engine.memory import kernel
from toccata.engine.sequencer.state import draw

_STEPS = 256
_SINE, _RAMP, _SQUARE = 0, 1, 2


def _rounded(values: np.ndarray) -> np.ndarray:
    table = (np.sign(values) * np.floor(np.abs(values) + 0.5)).astype(np.int32)
    table.setflags(write=False)
    return table


SINE = _rounded(64 * np.sin(2 * np.pi * np.arange(_STEPS) / _STEPS))
"""int32 (256,)."""
COARSE_SINE = _rounded(127 * np.sin(2 * np.pi * np.arange(64) / 64))
"""int32 (64,)."""


@kernel
def fine_wave(sequencer, waveform, position):
    """−64 to 64 at a position of 0–255. waveform: 0 sine, 1 ramp down, 2 square, 3 by chance."""
    if waveform & 3 == _SINE:
        return SINE[position & 255]
    if waveform & 3 == _RAMP:
        return 64 - ((position & 255) + 1) // 2
    if waveform & 3 == _SQUARE:
        return 64 if position & 255 < 128 else 0
    return int(draw(sequencer) * 64.0)


@kernel
def coarse_wave(sequencer, waveform, position):
    """−127 to 127 at a position of 0–255."""
    step = (position & 255) >> 2
    if waveform & 3 == _SINE:
        return COARSE_SINE[step]
    if waveform & 3 == _RAMP:
        return -4 * step if step < 32 else 127 - 4 * (step - 32)
    if waveform & 3 == _SQUARE:
        return 127 if step < 32 else -127
    return int(draw(sequencer) * 127.0)
