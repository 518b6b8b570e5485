"""Basses. Those that sustain settle into a state that repeats exactly, and loop there."""

from __future__ import annotations

import numpy as np
from filters import attack, band, chain, drive, hold_decay, low, peak, resonance, respond, smooth_step
from oscillators import exact_loop, harmonics, modes, noise, note_hz, saw_gain, seconds, sine
from recording import Entry, Recording

RATE = 32000
ROOT = 36
ROOT_HZ = note_hz(ROOT)


def settled(duration_s: float, loop_s: float, hz: float = ROOT_HZ) -> tuple[np.ndarray, float, tuple[int, int]]:
    """(time of each frame, exact pitch, loop) of a sound whose last `loop_s` seconds repeat."""
    count, frames = exact_loop(hz, RATE, loop_s)
    total = round(duration_s * RATE) + frames
    return np.arange(total) / RATE, count * RATE / frames, (total - frames, total)


def sub() -> Recording:
    t, hz, loop = settled(0.12, 0.09)
    tone = sine(hz, t) + 0.16 * sine(2 * hz, t) + 0.07 * sine(3 * hz, t)
    return Recording(tone * attack(t, 0.006), RATE, loop)


def boom() -> Recording:
    t = seconds(1.5, RATE)
    body = sine(ROOT_HZ * (1 + 1.6 * np.exp(-t / 0.012)), t) * hold_decay(t, 0.1, 0.42)
    click = respond(noise(len(t), 101), RATE, chain(band(2400, 0.7), low(6000))) * np.exp(-t / 0.003)
    return Recording(drive(body, 1.8, 0.1) + 0.12 * click, RATE)


def reese() -> Recording:
    count, frames = exact_loop(ROOT_HZ, RATE, 1.6)
    t = np.arange(frames) / RATE
    voices = ((count, 1.0, 0.0), (count + 1, 0.8, 0.31), (count - 1, 0.8, 0.63), (count + 2, 0.5, 0.12), (count - 2, 0.5, 0.77))
    total = np.zeros(frames)
    for turns, level, phase in voices:
        total += level * harmonics(
            turns * RATE / frames, t, lambda k, f: saw_gain(k) * resonance(f, 900.0, 0.9), phase=lambda k, p=phase: k * p
        )
    return Recording(total, RATE, (0, frames))


def acid() -> Recording:
    t, hz, loop = settled(0.75, 0.12)
    cutoff = 330 + 3600 * np.exp(-t / 0.14) * (1 - smooth_step(t, 0.3, 0.75))
    body = harmonics(hz, t, lambda k, f: saw_gain(k) * resonance(f, cutoff, 3.2))
    return Recording(np.tanh(1.3 * body) * (0.72 + 0.28 * (1 - smooth_step(t, 0.0, 0.5))), RATE, loop)


def rubber() -> Recording:
    t, hz, loop = settled(0.7, 0.12)
    fading = 1 - smooth_step(t, 0.25, 0.7)
    index = 0.55 + 3.4 * np.exp(-t / 0.09) * fading
    knock = 0.9 * np.exp(-t / 0.02) * fading
    turns = hz * t
    tone = np.sin(2 * np.pi * turns + index * np.sin(2 * np.pi * turns) + knock * np.sin(2 * np.pi * 5 * turns))
    return Recording((tone + 0.35 * np.sin(2 * np.pi * turns)) * (0.7 + 0.3 * np.exp(-t / 0.1) * fading) * attack(t, 0.002), RATE, loop)


def finger() -> Recording:
    t = seconds(1.7, RATE)
    k = np.arange(1, 70)
    pluck_at, stiffness = 0.17, 0.00006
    hz = ROOT_HZ * k * np.sqrt((1 + stiffness * k**2) / (1 + stiffness))
    gain = np.abs(np.sin(np.pi * k * pluck_at)) / k**1.35 / (1 + (hz / 1900) ** 2)
    string = modes(t, hz, gain, 0.75 / (1 + 0.09 * k + (hz / 1500) ** 1.3), np.zeros(len(k)))
    flesh = respond(noise(len(t), 103), RATE, chain(band(850, 0.8), low(3500))) * np.exp(-t / 0.008)
    return Recording(
        respond(drive(string + 0.12 * flesh, 1.4, 0.08), RATE, chain(peak(95, 2, 0.8), peak(780, 2, 1.0))) * attack(t, 0.0025), RATE
    )


def saw_bass() -> Recording:
    t, hz, loop = settled(0.5, 0.12)
    cutoff = 520 + 2300 * np.exp(-t / 0.07) * (1 - smooth_step(t, 0.2, 0.5))
    saw = harmonics(hz, t, lambda k, f: saw_gain(k) * resonance(f, cutoff, 1.1))
    return Recording(
        np.tanh(1.1 * (saw + 0.5 * sine(hz, t))) * (0.8 + 0.2 * (1 - smooth_step(t, 0.0, 0.3))) * attack(t, 0.0015), RATE, loop
    )


_HELD = {"new_note_action": "cut", "volume_envelope": [[0, 64], [4, 64], [8, 0]], "sustain": 1, "fade_out": 2048}

SOUNDS: tuple[Entry, ...] = (
    Entry("basses/sub", "Sub bass", sub, "C-2", 46, instrument=_HELD),
    Entry("basses/boom", "Boom", boom, "C-2", 48),
    Entry("basses/reese", "Reese bass", reese, "C-2", 44, instrument=_HELD),
    Entry("basses/acid", "Acid bass", acid, "C-2", 38, instrument=_HELD),
    Entry("basses/rubber", "Rubber bass", rubber, "C-2", 44, instrument=_HELD),
    Entry(
        "basses/finger", "Finger bass", finger, "C-2", 50, instrument={"volume_envelope": [[0, 64], [6, 0]], "sustain": 0, "fade_out": 4096}
    ),
    Entry("basses/saw", "Saw bass", saw_bass, "C-2", 40, instrument=_HELD),
)
