"""Plucked, struck and keyed sounds: strings, bars, bells, electric piano, organ, chord stabs."""

from __future__ import annotations

import numpy as np
from filters import attack, band, chain, drive, high, low, peak, resonance, respond, room, smooth_step
from oscillators import exact_loop, harmonics, modes, noise, note_hz, saw_gain, seconds, sine
from recording import Entry, Recording

RATE = 32000
C4, C5 = note_hz(60), note_hz(72)


def nylon() -> Recording:
    t = seconds(1.5, RATE)
    k = np.arange(1, 55)
    hz = C4 * k * np.sqrt((1 + 0.00004 * k**2) / 1.00004)
    gain = np.abs(np.sin(np.pi * k * 0.21)) / k**1.25 / (1 + (hz / 3800) ** 2)
    decay = 0.62 / (1 + 0.16 * (k - 1) + (hz / 3500) ** 1.4)
    string = modes(t, hz, gain, decay)
    body = modes(t, np.array([102.0, 204.0, 391.0]), np.array([0.12, 0.16, 0.1]), np.array([0.05, 0.04, 0.03]))
    nail = respond(noise(len(t), 111), RATE, chain(band(2600, 0.7), low(7000))) * np.exp(-t / 0.004)
    return Recording(room((string + body + 0.16 * nail) * attack(t, 0.0012), RATE, 0.12, 0.08, 112), RATE)


def synth_pluck() -> Recording:
    t = seconds(0.9, RATE)
    cutoff = 450 + 7500 * np.exp(-t / 0.055)
    ensemble = sum(
        level * harmonics(C4 * 2 ** (cents / 1200), t, lambda k, f: saw_gain(k) * resonance(f, cutoff, 1.6), phase=lambda k, p=phase: k * p)
        for cents, level, phase in ((-9.0, 0.5, 0.37), (0.0, 1.0, 0.0), (9.0, 0.5, 0.63))
    )
    return Recording(room(ensemble * np.exp(-t / 0.2) * attack(t, 0.001), RATE, 0.16, 0.12, 219), RATE)


def kalimba() -> Recording:
    t = seconds(1.2, RATE)
    hz = C4 * np.array([1.0, 2.0, 5.43, 6.79, 9.6])
    tine = modes(t, hz, np.array([1.0, 0.12, 0.22, 0.1, 0.06]), np.array([0.42, 0.2, 0.06, 0.04, 0.025]))
    thumb = respond(noise(len(t), 114), RATE, chain(band(1500, 0.9), low(5000))) * np.exp(-t / 0.006)
    return Recording(room(drive((tine + 0.2 * thumb) * attack(t, 0.0015), 1.2, 0.12), RATE, 0.1, 0.1, 115), RATE)


def marimba() -> Recording:
    t = seconds(0.9, RATE)
    bar = modes(t, C4 * np.array([1.0, 3.93, 9.2, 16.1]), np.array([1.0, 0.32, 0.1, 0.04]), np.array([0.24, 0.07, 0.025, 0.012]))
    mallet = respond(noise(len(t), 116), RATE, chain(band(900, 0.7), low(3000))) * np.exp(-t / 0.007)
    return Recording(room((bar + 0.25 * mallet) * attack(t, 0.0015), RATE, 0.13, 0.09, 117), RATE)


def bell() -> Recording:
    t = seconds(2.6, RATE)
    ratio = np.array([0.5, 1.0, 1.0014, 1.183, 1.506, 2.0, 2.514, 2.662, 3.011, 4.166, 5.433, 6.796])
    gain = np.array([0.25, 1.0, 0.5, 0.28, 0.3, 0.55, 0.22, 0.2, 0.3, 0.18, 0.1, 0.07])
    decay = 1.15 / ratio**0.75 * np.array([1.1, 1, 1, 0.7, 0.7, 0.8, 0.6, 0.6, 0.6, 0.5, 0.45, 0.4])
    stroke = respond(noise(len(t), 118), RATE, high(4000)) * np.exp(-t / 0.003) * 0.12
    return Recording((modes(t, C5 * ratio, gain, decay) + stroke) * attack(t, 0.001), RATE)


def music_box() -> Recording:
    t = seconds(1.6, RATE)
    comb = modes(t, C5 * np.array([1.0, 2.003, 5.8, 8.9]), np.array([1.0, 0.3, 0.28, 0.1]), np.array([0.5, 0.28, 0.07, 0.03]))
    pin = respond(noise(len(t), 119), RATE, chain(band(5200, 0.8))) * np.exp(-t / 0.002)
    return Recording(room((comb + 0.2 * pin) * attack(t, 0.0008), RATE, 0.1, 0.12, 120), RATE)


def glass() -> Recording:
    t = seconds(1.8, RATE)
    ratio = np.array([1.0, 1.0009, 2.76, 2.763, 5.41, 8.93])
    bowl = modes(t, C5 * ratio, np.array([1.0, 0.6, 0.3, 0.2, 0.12, 0.06]), np.array([0.7, 0.7, 0.3, 0.3, 0.14, 0.08]))
    return Recording(room(bowl * attack(t, 0.003), RATE, 0.3, 0.14, 121), RATE)


def electric_piano() -> Recording:
    t = seconds(2.1, RATE)
    turn = 2 * np.pi * C4 * t
    # The tine moves past a pickup that stands a little to one side: harmonics bloom with the stroke and die with it.
    swing = (0.45 + 0.9 * np.exp(-t / 0.32)) * np.exp(-t / 0.9)
    place = swing * np.sin(turn) + 0.42
    pickup = place / (1 + 1.9 * place**2)
    bark = 0.5 * np.exp(-t / 0.16) * np.sin(turn + 1.6 * np.exp(-t / 0.2) * np.sin(2 * turn))
    chime = 0.16 * np.exp(-t / 0.11) * np.sin(7.08 * turn) + 0.05 * np.exp(-t / 0.04) * np.sin(15.1 * turn)
    hammer = respond(noise(len(t), 122), RATE, chain(band(1300, 0.7), low(4500))) * np.exp(-t / 0.005) * 0.08
    tone = 1.5 * (pickup - pickup.mean()) + 0.35 * bark + chime + hammer
    return Recording(respond(tone * attack(t, 0.0016), RATE, chain(high(120), peak(850, 2.5, 0.7), peak(2200, 3.0, 0.8))), RATE)


def piano() -> Recording:
    t = seconds(2.2, RATE)
    k = np.arange(1, 48)
    hz = C4 * k * np.sqrt((1 + 0.00035 * k**2) / 1.00035)
    gain = (np.abs(np.sin(np.pi * k / 7.7)) + 0.1) / k**1.15 / (1 + (hz / 3400) ** 2)
    quick, slow = 0.32 / (1 + 0.12 * k), 1.15 / (1 + 0.17 * k)
    random = np.random.default_rng(123)
    total = np.zeros(len(t))
    for cents in (-0.5, 0.0, 0.5):
        phase = random.uniform(-0.04, 0.04, len(k))
        total += modes(t, hz * 2 ** (cents / 1200), 0.62 * gain, quick, phase) + modes(
            t, hz * 2 ** (cents / 1200), 0.38 * gain, slow, phase
        )
    felt = respond(noise(len(t), 124), RATE, chain(band(480, 0.6), low(2500))) * np.exp(-t / 0.014)
    return Recording(room((total + 0.28 * felt) * attack(t, 0.0016), RATE, 0.16, 0.07, 125), RATE)


def organ() -> Recording:
    count, frames = exact_loop(C4, RATE, 0.5)
    start = round(0.12 * RATE)
    t = np.arange(start + frames) / RATE
    hz = count * RATE / frames
    bars = ((0.5, 0.8), (1.5, 0.45), (1.0, 1.0), (2.0, 0.5), (3.0, 0.22), (4.0, 0.25), (6.0, 0.1), (8.0, 0.12))
    tone = sum(level * np.sin(2 * np.pi * hz * ratio * t) for ratio, level in bars)
    fading = 1 - smooth_step(t, 0.02, 0.11)
    click = respond(noise(len(t), 126), RATE, chain(band(2200, 0.7))) * np.exp(-t / 0.004) * fading
    percussion = np.sin(2 * np.pi * hz * 3 * t) * np.exp(-t / 0.05) * fading
    return Recording(tone * attack(t, 0.004) + 0.8 * percussion + 0.5 * click, RATE, (start, start + frames))


def _stab(cutoff_hz: float, seed: int) -> Recording:
    t = seconds(0.8, RATE)
    cutoff = 260 + cutoff_hz * np.exp(-t / 0.1)
    random = np.random.default_rng(seed)
    total = np.zeros(len(t))
    for note, level in ((48, 0.8), (60, 1.0), (63, 0.9), (67, 0.85), (70, 0.9), (74, 0.75)):
        start = random.uniform()
        for cents, share in ((-8.0, 0.45), (0.0, 1.0), (8.0, 0.45)):
            hz = note_hz(note) * 2 ** (cents / 1200)
            voice = harmonics(hz, t, lambda k, f: saw_gain(k) * resonance(f, cutoff, 1.5), phase=lambda k, p=start: k * p)
            total += level * share * voice
    return Recording(room(drive(total * np.exp(-t / 0.26) * attack(t, 0.001), 1.3), RATE, 0.2, 0.16, seed + 1), RATE)


def stab_dark() -> Recording:
    return _stab(1300.0, 127)


def stab_bright() -> Recording:
    return _stab(5200.0, 127)


def clavinet() -> Recording:
    t = seconds(1.1, RATE)
    k = np.arange(1, 58)
    gain = np.abs(np.sin(np.pi * k * 0.11) * np.sin(np.pi * k * 0.29)) / k**0.8 / (1 + (C4 * k / 5200) ** 2)
    string = modes(t, C4 * k * np.sqrt((1 + 0.00006 * k**2) / 1.00006), gain, 0.42 / (1 + 0.1 * k))
    knock = sine(212.0, t) * np.exp(-t / 0.01) * 0.2
    return Recording(drive((string + knock) * attack(t, 0.0008), 1.7, 0.1), RATE)


_RING = {"new_note_action": "fade", "fade_out": 1400}
_DAMPED = {"volume_envelope": [[0, 64], [3, 40], [9, 0]], "sustain": 0, "fade_out": 1024, "new_note_action": "off"}
_ORGAN = {"volume_envelope": [[0, 64], [3, 0]], "sustain": 0, "fade_out": 4096, "new_note_action": "off"}

SOUNDS: tuple[Entry, ...] = (
    Entry("plucks/nylon", "Nylon string", nylon, "C-4", 46, instrument=_RING),
    Entry("plucks/synth", "Synth pluck", synth_pluck, "C-4", 48, instrument=_RING),
    Entry("plucks/kalimba", "Kalimba", kalimba, "C-4", 46, instrument=_RING),
    Entry("plucks/marimba", "Marimba", marimba, "C-4", 52, instrument=_RING),
    Entry("plucks/bell", "Bell", bell, "C-5", 34, instrument=_RING),
    Entry("plucks/music-box", "Music box", music_box, "C-5", 36, instrument=_RING),
    Entry("plucks/glass", "Glass", glass, "C-5", 36, instrument=_RING),
    Entry("keys/electric-piano", "Electric piano", electric_piano, "C-4", 60, instrument=_DAMPED),
    Entry("keys/piano", "Felt piano", piano, "C-4", 60, instrument=_DAMPED),
    Entry("keys/organ", "Organ", organ, "C-4", 36, instrument=_ORGAN),
    Entry("keys/clavinet", "Clavinet", clavinet, "C-4", 46, instrument=_DAMPED),
    Entry("chords/stab-dark", "Minor ninth stab, dark", stab_dark, "C-4", 48),
    Entry("chords/stab-bright", "Minor ninth stab, bright", stab_bright, "C-4", 42),
)
