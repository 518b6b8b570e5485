"""Hand percussion."""

from __future__ import annotations

import numpy as np
from filters import attack, band, chain, drive, high, low, respond, room
from oscillators import harmonics, modes, noise, pulse_gain, seconds, sine
from recording import Entry, Recording

RATE = 32000


def shaker() -> Recording:
    t = seconds(0.2, RATE)
    beads = respond(noise(len(t), 151), RATE, chain(band(6800, 1.0), high(3500)))
    swing = attack(t, 0.028) * np.exp(-np.maximum(t - 0.028, 0) / 0.03)
    return Recording(beads * swing, RATE)


def tambourine() -> Recording:
    t = seconds(0.42, RATE)
    random = np.random.default_rng(152)
    count = 60
    jingles = modes(
        t, random.uniform(4200, 14500, count), random.uniform(0.3, 1, count), random.uniform(0.04, 0.13, count), random.uniform(0, 1, count)
    )
    hit = respond(noise(len(t), 153), RATE, high(3000)) * np.exp(-t / 0.012)
    rattle = 1 + 0.6 * np.sin(2 * np.pi * 31 * t) * np.exp(-t / 0.1)
    return Recording((jingles / 8 + 0.8 * hit) * rattle, RATE)


def _conga(hz: float, slap: float, seed: int) -> Recording:
    t = seconds(0.5, RATE)
    ratio = np.array([1.0, 1.59, 2.14, 2.65, 3.5])
    skin = modes(t, hz * ratio, np.array([1.0, 0.35, 0.2, 0.15, 0.1]), 0.13 / ratio)
    bend = sine(hz * (1 + 0.12 * np.exp(-t / 0.015)), t) * np.exp(-t / 0.11)
    palm = respond(noise(len(t), seed), RATE, chain(band(1900, 0.8), low(7000))) * np.exp(-t / 0.007)
    return Recording(room(drive(0.5 * skin + 0.6 * bend + slap * palm, 1.3), RATE, 0.09, 0.1, seed + 1), RATE)


def conga_low() -> Recording:
    return _conga(174.6, 0.4, 154)


def conga_high() -> Recording:
    return _conga(261.6, 0.6, 156)


def bongo() -> Recording:
    return _conga(392.0, 0.8, 158)


def woodblock() -> Recording:
    t = seconds(0.16, RATE)
    block = modes(t, np.array([1046.5, 1568.0, 2790.0, 4100.0]), np.array([1.0, 0.5, 0.3, 0.15]), np.array([0.028, 0.016, 0.01, 0.006]))
    return Recording(drive(block, 1.3), RATE)


def clave() -> Recording:
    t = seconds(0.22, RATE)
    return Recording(modes(t, np.array([2489.0, 5360.0]), np.array([1.0, 0.25]), np.array([0.035, 0.012])) * attack(t, 0.0003), RATE)


def cowbell() -> Recording:
    t = seconds(0.45, RATE)
    pair = sum(harmonics(hz, t, lambda k, f: pulse_gain(k, 0.5)) for hz in (562.0, 845.0))
    envelope = 0.55 * np.exp(-t / 0.12) + 0.6 * np.exp(-t / 0.012)
    return Recording(respond(pair, RATE, chain(band(1900, 0.9), high(520))) * envelope, RATE)


def triangle() -> Recording:
    t = seconds(1.4, RATE)
    hz = np.array([1810.0, 4130.0, 5480.0, 7960.0, 9340.0, 11800.0, 13650.0])
    return Recording(modes(t, hz, np.array([0.25, 0.7, 1.0, 0.8, 0.5, 0.4, 0.3]), np.array([0.3, 0.55, 0.5, 0.42, 0.3, 0.22, 0.16])), RATE)


def snap() -> Recording:
    t = seconds(0.3, RATE)
    crack = respond(noise(len(t), 160), RATE, chain(band(2300, 2.2), high(900))) * (
        np.exp(-t / 0.009) + 0.5 * np.where(t > 0.011, np.exp(-(t - 0.011) / 0.014), 0)
    )
    return Recording(room(drive(crack, 1.6), RATE, 0.08, 0.35, 161), RATE)


_CUT = {"new_note_action": "cut"}
_RING = {"new_note_action": "continue"}

SOUNDS: tuple[Entry, ...] = (
    Entry("percussion/shaker", "Shaker", shaker, volume=28, instrument=_CUT),
    Entry("percussion/tambourine", "Tambourine", tambourine, volume=28, instrument=_CUT),
    Entry("percussion/conga-low", "Low conga", conga_low, volume=44, instrument=_RING),
    Entry("percussion/conga-high", "High conga", conga_high, volume=42, instrument=_RING),
    Entry("percussion/bongo", "Bongo", bongo, volume=40, instrument=_RING),
    Entry("percussion/woodblock", "Woodblock", woodblock, volume=36, instrument=_CUT),
    Entry("percussion/clave", "Clave", clave, volume=32, instrument=_CUT),
    Entry("percussion/cowbell", "Cowbell", cowbell, volume=30, instrument=_CUT),
    Entry("percussion/triangle", "Triangle", triangle, volume=26, instrument=_RING),
    Entry("percussion/snap", "Finger snap", snap, volume=40, instrument=_CUT),
)
