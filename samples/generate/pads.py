"""Pads, strings and voices: seamless loops of blurred harmonics. Their attack and release are the instrument's envelope."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from filters import resonance
from oscillators import chorus_loop, exact_loop, note_hz
from recording import Entry, Recording

RATE = 32000
SOFT_RATE = 24000
"""Enough for what has nothing above 12 kHz."""


Gain = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Takes harmonic numbers and their Hz."""


def blurred(root: int, about_s: float, gain: Gain, cents: float, seed: int, rate_hz: float = RATE) -> tuple[np.ndarray, int]:
    """(loop, frames) of a harmonic sound as an ensemble would play it. cents: how far the players stray."""
    count, frames = exact_loop(note_hz(root), rate_hz, about_s)
    hz = count * rate_hz / frames
    k = np.arange(1, int(rate_hz * 0.47 / hz))
    width = k * count * (2 ** (cents / 1200) - 1)
    # The fundamental is one steady partial: the ensemble stays in tune and the low end does not wobble.
    width[0] = 0.0
    return chorus_loop(frames, k * count, gain(k, k * hz), width, seed), frames


def _mono(root: int, about_s: float, gain: Gain, cents: float, seed: int, rate_hz: float = RATE) -> Recording:
    signal, frames = blurred(root, about_s, gain, cents, seed, rate_hz)
    return Recording(signal, rate_hz, (0, frames))


def _stereo(root: int, about_s: float, gain: Gain, cents: float, seeds: tuple[int, int], share: float = 0.55) -> Recording:
    """Two ensembles that partly share their players: wide, and still whole in mono."""
    (left, frames), (right, _) = (blurred(root, about_s, gain, cents, seed, SOFT_RATE) for seed in seeds)
    return Recording(np.column_stack((left + share * right, right + share * left)), SOFT_RATE, (0, frames))


def warm() -> Recording:
    return _stereo(48, 2.4, lambda k, f: 1 / k**1.1 * resonance(f, 950.0, 0.8), 9.0, (131, 132))


def strings() -> Recording:
    def gain(k: np.ndarray, f: np.ndarray) -> np.ndarray:
        body = (
            1
            + 0.8 * np.exp(-(((f - 480) / 200) ** 2))
            + 0.9 * np.exp(-(((f - 1150) / 400) ** 2))
            + 0.7 * np.exp(-(((f - 2600) / 700) ** 2))
        )
        return body / k**1.05 / (1 + (f / 5200) ** 2)

    return _stereo(60, 1.9, gain, 13.0, (133, 134))


def choir() -> Recording:
    def gain(k: np.ndarray, f: np.ndarray) -> np.ndarray:
        formants = ((720, 110, 1.0), (1180, 130, 0.6), (2750, 260, 0.22), (3500, 320, 0.12))
        mouth = sum(level * np.exp(-(((f - centre) / width) ** 2)) for centre, width, level in formants)
        return (mouth + 0.035) / k**0.55

    return _stereo(60, 1.9, gain, 15.0, (135, 136))


def air() -> Recording:
    def gain(k: np.ndarray, f: np.ndarray) -> np.ndarray:
        return np.where(np.isin(k, (1, 2, 3, 4, 6, 8, 12, 16)), 1 / k**0.75, 0.01 / k**0.4) / (1 + (f / 6500) ** 2)

    return _mono(60, 2.4, gain, 16.0, 137, SOFT_RATE)


def night() -> Recording:
    return _mono(48, 2.4, lambda k, f: 1 / k * resonance(f, 2100.0, 1.3), 11.0, 138)


def cavern() -> Recording:
    def gain(k: np.ndarray, f: np.ndarray) -> np.ndarray:
        return np.where(k % 2 == 1, 1.0, 0.35) / k**1.5 / (1 + (f / 1200) ** 2)

    return _mono(36, 3.0, gain, 10.0, 139)


def _sweep(cutoff_hz: float) -> Recording:
    return _mono(48, 1.3, lambda k, f: 1 / k * resonance(f, cutoff_hz, 1.7), 10.0, 141)


def sweep_1() -> Recording:
    return _sweep(320.0)


def sweep_2() -> Recording:
    return _sweep(760.0)


def sweep_3() -> Recording:
    return _sweep(1800.0)


def sweep_4() -> Recording:
    return _sweep(4300.0)


_SLOW = {"volume_envelope": [[0, 0], [28, 64], [76, 0]], "sustain": 1, "fade_out": 300, "new_note_action": "off"}
_BOWED = {"volume_envelope": [[0, 0], [12, 64], [44, 0]], "sustain": 1, "fade_out": 500, "new_note_action": "off"}
_QUICK = {"volume_envelope": [[0, 0], [1, 64], [13, 0]], "sustain": 1, "fade_out": 1500, "new_note_action": "off"}

SOUNDS: tuple[Entry, ...] = (
    Entry("pads/warm", "Warm pad", warm, "C-3", 40, -2.0, _SLOW),
    Entry("pads/strings", "Strings", strings, "C-4", 36, -2.0, _BOWED),
    Entry("pads/choir", "Choir", choir, "C-4", 38, -2.0, _SLOW),
    Entry("pads/air", "Air", air, "C-4", 34, -2.0, _SLOW),
    Entry("pads/night", "Night pad", night, "C-3", 38, -2.0, _SLOW),
    Entry("pads/cavern", "Cavern", cavern, "C-2", 38, -2.0, _SLOW),
    Entry("pads/sweep-1", "Saw pad, closed", sweep_1, "C-3", 44, -2.0, _QUICK),
    Entry("pads/sweep-2", "Saw pad, half closed", sweep_2, "C-3", 40, -2.0, _QUICK),
    Entry("pads/sweep-3", "Saw pad, half open", sweep_3, "C-3", 36, -2.0, _QUICK),
    Entry("pads/sweep-4", "Saw pad, open", sweep_4, "C-3", 32, -2.0, _QUICK),
)
