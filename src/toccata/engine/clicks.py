"""The metronome's memory: how its two clicks sound. Without numba, as everything that the player sets up."""

from __future__ import annotations

import math

import numpy as np

from toccata.engine.addresses import aligned_zeros
from toccata.engine.layout import HEADER_BYTES

BEAT_HZ, BAR_HZ = 1000.0, 1600.0
_DECAY_S = 0.012
"""The time constant of a click."""

METRONOME = np.dtype(
    {
        "names": ["gain", "latency", "wait", "kind", "x", "y", "turn_x", "turn_y"],
        "formats": ["f8", "i8", "i8", "i8", "f8", "f8", ("f8", (3,)), ("f8", (3,))],
        "offsets": [64, 72, 80, 88, 96, 104, 112, 136],
        "itemsize": HEADER_BYTES + 128,
    }
)
"""gain: linear peak of a click. latency: frames by which the plan delays the song, and so the clicks. wait: frames until the click of
`kind` (1 a beat, 2 a bar) begins, −1 for none. x, y: the phasor; turn_x, turn_y: what turns it a frame on, by kind."""


def new_metronome(rate_hz: int) -> np.ndarray:
    """The state of a metronome, METRONOME (1,), silent until it has a gain."""
    state = aligned_zeros(1, METRONOME)
    state["wait"] = -1
    for kind, pitch_hz in ((1, BEAT_HZ), (0, BAR_HZ)):
        angle, shrink = 2 * math.pi * pitch_hz / rate_hz, math.exp(-1 / (_DECAY_S * rate_hz))
        state["turn_x"][0, kind], state["turn_y"][0, kind] = shrink * math.cos(angle), shrink * math.sin(angle)
    return state
