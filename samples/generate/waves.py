"""Single cycles for chip music: one turn at middle C, looped."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from drums import stepped_triangle
from oscillators import MIDDLE_C_HZ, pulse_gain, saw_gain
from recording import Entry, Recording

FRAMES = 128
RATE = FRAMES * MIDDLE_C_HZ
HARMONICS = 58


def _cycle(gain: Callable[[int], float]) -> Recording:
    turns = np.arange(FRAMES) / FRAMES
    # Fading the top harmonics keeps the steps from ringing.
    total = sum(gain(k) * np.cos(np.pi / 2 * k / (HARMONICS + 1)) ** 2 * np.sin(2 * np.pi * k * turns) for k in range(1, HARMONICS + 1))
    return Recording(total, RATE, (0, FRAMES))


def pulse_12() -> Recording:
    return _cycle(lambda k: pulse_gain(k, 0.125))


def pulse_25() -> Recording:
    return _cycle(lambda k: pulse_gain(k, 0.25))


def square() -> Recording:
    return _cycle(lambda k: pulse_gain(k, 0.5))


def saw() -> Recording:
    return _cycle(saw_gain)


def triangle() -> Recording:
    t = np.arange(FRAMES) / RATE
    return Recording(stepped_triangle(np.full(FRAMES, RATE / FRAMES), t), RATE, (0, FRAMES))


def sine_wave() -> Recording:
    return _cycle(lambda k: 1.0 if k == 1 else 0.0)


def pipe() -> Recording:
    return _cycle(lambda k: {1: 1.0, 2: 0.6, 3: 0.15, 4: 0.45, 6: 0.2, 8: 0.3}.get(k, 0.0))


def vowel() -> Recording:
    return _cycle(
        lambda k: (
            (np.exp(-(((k - 2.8) / 1.1) ** 2)) + 0.6 * np.exp(-(((k - 4.6) / 1.2) ** 2)) + 0.18 * np.exp(-(((k - 11) / 2) ** 2))) + 0.25 / k
        )
    )


_HELD = {"volume_envelope": [[0, 64], [2, 64], [5, 0]], "sustain": 1, "fade_out": 4096}

SOUNDS: tuple[Entry, ...] = (
    Entry("waves/pulse-12", "Pulse 12.5 %", pulse_12, "C-4", 30, -3.0, _HELD),
    Entry("waves/pulse-25", "Pulse 25 %", pulse_25, "C-4", 28, -3.0, _HELD),
    Entry("waves/square", "Square", square, "C-4", 26, -3.0, _HELD),
    Entry("waves/saw", "Saw", saw, "C-4", 28, -3.0, _HELD),
    Entry("waves/triangle", "Stepped triangle", triangle, "C-4", 38, -3.0, _HELD),
    Entry("waves/sine", "Sine", sine_wave, "C-4", 36, -3.0, _HELD),
    Entry("waves/pipe", "Pipe", pipe, "C-4", 34, -3.0, _HELD),
    Entry("waves/vowel", "Vowel", vowel, "C-4", 34, -3.0, _HELD),
)
