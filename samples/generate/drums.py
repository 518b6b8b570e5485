"""Drums in three characters: analog (drum machine), dusty (an old sampled set), chip (a console's noise and pulse)."""

from __future__ import annotations

import numpy as np
from filters import attack, band, chain, drive, high, hold_decay, low, peak, respond, room
from oscillators import harmonics, modes, noise, pulse_gain, seconds, shift_register, sine
from recording import Entry, Recording

RATE = 44100
DUSTY_RATE = 32000
CHIP_RATE = 32000
CONSOLE_FRAME_HZ = 60.0
"""A console's music driver changes pitch and volume once a picture."""


def metal(t: np.ndarray, scale: float = 1.0) -> np.ndarray:
    """Six square waves that share no harmonic: the source of drum-machine cymbals."""
    tones = (263.0, 400.0, 421.0, 474.0, 587.0, 845.0)
    return sum(harmonics(hz * scale, t, lambda k, f: pulse_gain(k, 0.5), phase=lambda k, i=i: 0.17 * i) for i, hz in enumerate(tones)) / 6


def cymbal_modes(t: np.ndarray, seed: int, low_hz: float, high_hz: float, count: int, decay_s: float) -> np.ndarray:
    """A plate: many modes, evenly dense in frequency, the high ones dying first."""
    random = np.random.default_rng(seed)
    hz = np.sort(low_hz * (high_hz / low_hz) ** random.uniform(0, 1, count) ** 0.7)
    gain = random.uniform(0.3, 1.0, count) * (hz / hz[0]) ** 0.15 / np.sqrt(count)
    decay = decay_s * (low_hz / hz) ** 0.45 * random.uniform(0.6, 1.3, count)
    return modes(t, hz, gain, decay, random.uniform(0, 1, count))


def bursts(t: np.ndarray, starts_s: tuple[float, ...], decay_s: float) -> np.ndarray:
    """An envelope of several sharp strokes."""
    return sum(np.where(t >= start, np.exp(-np.maximum(t - start, 0) / decay_s), 0.0) for start in starts_s)


# Analog


def analog_kick() -> Recording:
    t = seconds(0.6, RATE)
    hz = 48 + 52 * np.exp(-t / 0.045) + 260 * np.exp(-t / 0.009) + 900 * np.exp(-t / 0.0018)
    body = drive(sine(hz, t) * hold_decay(t, 0.05, 0.115), 2.2, 0.08)
    click = respond(noise(len(t), 11), RATE, chain(high(1800), low(9000))) * np.exp(-t / 0.0022)
    knock = sine(1650.0, t) * np.exp(-t / 0.0035)
    return Recording(respond(body + 0.32 * click + 0.12 * knock, RATE, peak(62, 2.5, 1.0)), RATE)


def analog_kick_long() -> Recording:
    t = seconds(1.3, RATE)
    hz = 43.65 + 30 * np.exp(-t / 0.05) + 170 * np.exp(-t / 0.011)
    body = drive(sine(hz, t) * hold_decay(t, 0.08, 0.34), 1.6, 0.05)
    click = respond(noise(len(t), 12), RATE, chain(high(900), low(5000))) * np.exp(-t / 0.003)
    return Recording(body + 0.14 * click, RATE)


def analog_snare() -> Recording:
    t = seconds(0.42, RATE)
    body = sine(186 + 90 * np.exp(-t / 0.012), t) * np.exp(-t / 0.075) + 0.6 * sine(332 + 120 * np.exp(-t / 0.01), t) * np.exp(-t / 0.05)
    wires = respond(noise(len(t), 21), RATE, chain(high(1100), low(11500), peak(4200, 3, 1.2))) * (
        0.75 * np.exp(-t / 0.095) + 0.5 * np.exp(-t / 0.012)
    )
    return Recording(respond(drive(body * 0.75 + wires * 0.95, 1.5), RATE, peak(200, 2, 1.2)), RATE)


def analog_clap() -> Recording:
    t = seconds(0.5, RATE)
    source = respond(noise(len(t), 31), RATE, chain(band(1350, 0.9), high(550)))
    bright = respond(noise(len(t), 32), RATE, chain(high(2500), low(10000)))
    strokes = bursts(t, (0.0, 0.0098, 0.0205, 0.0312), 0.0042) * 1.1
    tail = np.where(t > 0.0312, np.exp(-(t - 0.0312) / 0.085), 0.0) * 0.55
    return Recording(room(drive((source * 1.5 + bright * 0.22) * (strokes + tail), 1.4), RATE, 0.05, 0.16, 33), RATE)


def _analog_hat(duration_s: float, decay_s: float, seed: int) -> Recording:
    t = seconds(duration_s, RATE)
    source = metal(t, 1.51) * 1.4 + noise(len(t), seed) * 0.35
    shaped = respond(source, RATE, chain(high(7200), high(6400), peak(9800, 4, 1.5), low(16500)))
    return Recording(shaped * (np.exp(-t / decay_s) + 0.7 * np.exp(-t / 0.006)) * attack(t, 0.0004), RATE)


def analog_hat_closed() -> Recording:
    return _analog_hat(0.2, 0.032, 41)


def analog_hat_open() -> Recording:
    return _analog_hat(0.75, 0.2, 42)


def analog_ride() -> Recording:
    t = seconds(1.3, DUSTY_RATE)
    bell = respond(metal(t, 2.02), DUSTY_RATE, chain(band(5200, 1.6), high(3000))) * (0.5 * np.exp(-t / 0.34) + np.exp(-t / 0.018))
    wash = cymbal_modes(t, 43, 3800, 15000, 130, 0.42) * 0.3
    return Recording(respond(bell * 2.0 + wash, DUSTY_RATE, high(2600)), DUSTY_RATE)


def analog_crash() -> Recording:
    t = seconds(1.7, DUSTY_RATE)
    plate = cymbal_modes(t, 44, 900, 15200, 320, 0.75)
    hiss = respond(noise(len(t), 45), DUSTY_RATE, chain(high(4500), low(14500))) * (0.8 * np.exp(-t / 0.32) + np.exp(-t / 0.02))
    return Recording(respond(plate * 1.2 + hiss * 0.45, DUSTY_RATE, high(700)) * attack(t, 0.0008), DUSTY_RATE)


def _analog_tom(hz_end: float, decay_s: float, seed: int) -> Recording:
    t = seconds(0.75, DUSTY_RATE)
    body = sine(hz_end * (1 + 0.55 * np.exp(-t / 0.028) + 0.9 * np.exp(-t / 0.004)), t) * hold_decay(t, 0.02, decay_s)
    skin = respond(noise(len(t), seed), DUSTY_RATE, chain(band(hz_end * 6, 0.8), low(6000))) * np.exp(-t / 0.02)
    return Recording(drive(body + 0.25 * skin, 1.5, 0.05), DUSTY_RATE)


def analog_tom_low() -> Recording:
    return _analog_tom(82.4, 0.17, 46)


def analog_tom_high() -> Recording:
    return _analog_tom(146.8, 0.13, 47)


def analog_rim() -> Recording:
    t = seconds(0.14, RATE)
    wood = sine(1720.0, t) * np.exp(-t / 0.009) + 0.8 * sine(488.0, t, 0.1) * np.exp(-t / 0.016)
    snap = respond(noise(len(t), 48), RATE, high(2500)) * np.exp(-t / 0.0025)
    return Recording(drive(wood + 0.5 * snap, 1.9), RATE)


# Dusty: a small set in a small room, close microphones, tape, an old sampler's rate


def on_tape(signal: np.ndarray, seed: int, amount: float = 1.5, room_level: float = 0.2, decay_s: float = 0.075) -> np.ndarray:
    """The set's room and tape: the same for every dusty sound, so that they belong together."""
    in_room = room(signal, DUSTY_RATE, decay_s, room_level, seed, 5200.0)
    return respond(drive(in_room, amount, 0.06), DUSTY_RATE, chain(low(12500), peak(110, 1.5, 0.8), peak(3300, 1.5, 0.9)))


def dusty_kick() -> Recording:
    t = seconds(0.5, DUSTY_RATE)
    skin = modes(t, np.array([62.0, 98.0, 141.0, 187.0]), np.array([1.0, 0.42, 0.25, 0.14]), np.array([0.12, 0.07, 0.045, 0.03]))
    thump = sine(58 + 130 * np.exp(-t / 0.013), t) * hold_decay(t, 0.015, 0.085)
    beater = respond(noise(len(t), 51), DUSTY_RATE, chain(band(2700, 0.8), low(7000))) * np.exp(-t / 0.005)
    return Recording(on_tape(0.6 * skin + 0.85 * thump + 0.4 * beater, 52, 2.0, 0.12), DUSTY_RATE)


def snare_stroke(seed: int, wires: float = 1.0, tone: float = 1.0, duration_s: float = 0.48) -> np.ndarray:
    """A snare: two heads, rattling wires."""
    t = seconds(duration_s, DUSTY_RATE)
    hz = np.array([196.0, 287.0, 338.0, 425.0, 512.0, 623.0])
    heads = modes(t, hz, np.array([1.0, 0.5, 0.55, 0.3, 0.22, 0.15]), np.array([0.09, 0.05, 0.06, 0.04, 0.03, 0.025]))
    heads += 0.5 * sine(205 + 110 * np.exp(-t / 0.008), t) * np.exp(-t / 0.045)
    rattle = respond(noise(len(t), seed), DUSTY_RATE, chain(high(1500), low(11000), peak(2400, 3, 1.0), peak(6500, 3, 1.0)))
    shake = np.exp(-t / 0.085) * (1 + 0.35 * np.sin(2 * np.pi * 178 * t)) + 0.8 * np.exp(-t / 0.007)
    return 0.6 * tone * heads + 0.8 * wires * rattle * shake


def dusty_snare() -> Recording:
    return Recording(on_tape(snare_stroke(53), 54, 1.9, 0.26), DUSTY_RATE)


def dusty_ghost() -> Recording:
    soft = respond(snare_stroke(55, 0.7, 0.8, 0.26), DUSTY_RATE, low(5200))
    return Recording(on_tape(soft, 54, 1.2, 0.16), DUSTY_RATE, None)


def dusty_clap() -> Recording:
    t = seconds(0.4, DUSTY_RATE)
    hands = [(0.0, 1150.0, 1.0), (0.007, 1500.0, 0.8), (0.013, 980.0, 0.9), (0.021, 1900.0, 0.7), (0.027, 1280.0, 0.8)]
    total = np.zeros(len(t))
    for index, (start, hz, strength) in enumerate(hands):
        stroke = np.where(t >= start, np.exp(-np.maximum(t - start, 0) / 0.011), 0)
        total += strength * stroke * respond(noise(len(t), 560 + index), DUSTY_RATE, chain(band(hz, 1.3), high(400)))
    return Recording(on_tape(total, 57, 1.6, 0.42, 0.06), DUSTY_RATE)


def hat_stroke(seed: int, duration_s: float, decay_s: float) -> np.ndarray:
    """A pair of small cymbals."""
    t = seconds(duration_s, DUSTY_RATE)
    plates = cymbal_modes(t, seed, 2600, 14500, 150, decay_s * 1.7) * 1.2
    chick = respond(noise(len(t), seed + 1), DUSTY_RATE, chain(high(5200), low(12000)))
    return respond(plates + chick * (0.55 * np.exp(-t / decay_s) + 0.5 * np.exp(-t / 0.004)), DUSTY_RATE, high(3200)) * attack(t, 0.0006)


def dusty_hat_closed() -> Recording:
    stroke = hat_stroke(58, 0.16, 0.026)
    return Recording(on_tape(stroke * np.exp(-np.arange(len(stroke)) / DUSTY_RATE / 0.06), 60, 1.2, 0.08), DUSTY_RATE)


def dusty_hat_open() -> Recording:
    return Recording(on_tape(hat_stroke(61, 0.65, 0.17), 60, 1.2, 0.08), DUSTY_RATE)


def dusty_ride() -> Recording:
    t = seconds(1.2, DUSTY_RATE)
    ping = modes(t, np.array([3120.0, 4410.0, 5230.0, 6890.0]), np.array([0.5, 0.7, 0.45, 0.3]), np.array([0.09, 0.16, 0.12, 0.08]))
    wash = cymbal_modes(t, 62, 1900, 12500, 170, 0.6)
    stick = respond(noise(len(t), 63), DUSTY_RATE, band(5600, 1.0)) * np.exp(-t / 0.003)
    return Recording(on_tape(respond(0.55 * ping + 0.6 * wash + 0.6 * stick, DUSTY_RATE, high(1400)), 64, 1.1, 0.06), DUSTY_RATE)


def dusty_crash() -> Recording:
    t = seconds(1.6, DUSTY_RATE)
    plate = cymbal_modes(t, 65, 620, 13500, 340, 0.85)
    splash = respond(noise(len(t), 66), DUSTY_RATE, chain(high(3000), low(11000))) * np.exp(-t / 0.2)
    return Recording(on_tape((plate * 1.1 + splash * 0.35) * attack(t, 0.002), 67, 1.3, 0.12), DUSTY_RATE)


def _dusty_tom(hz: float, seed: int) -> Recording:
    t = seconds(0.62, DUSTY_RATE)
    ratios = np.array([1.0, 1.59, 2.14, 2.3, 2.65, 2.92])  # an ideal membrane's
    heads = modes(t, hz * ratios, np.array([1.0, 0.45, 0.25, 0.2, 0.15, 0.1]), 0.2 / ratios**1.4)
    bend = sine(hz * (1 + 0.16 * np.exp(-t / 0.05)), t) * np.exp(-t / 0.17)
    stick = respond(noise(len(t), seed), DUSTY_RATE, chain(band(hz * 14, 0.7), low(6500))) * np.exp(-t / 0.006)
    return Recording(on_tape(0.5 * heads + 0.7 * bend + 0.35 * stick, seed + 1, 1.6, 0.2), DUSTY_RATE)


def dusty_tom_low() -> Recording:
    return _dusty_tom(87.0, 68)


def dusty_tom_high() -> Recording:
    return _dusty_tom(134.0, 70)


def dusty_rim() -> Recording:
    t = seconds(0.2, DUSTY_RATE)
    stick = modes(t, np.array([812.0, 1730.0, 2460.0, 3890.0]), np.array([0.8, 1.0, 0.5, 0.3]), np.array([0.014, 0.01, 0.007, 0.004]))
    shell = sine(338.0, t) * np.exp(-t / 0.03) * 0.4
    return Recording(on_tape(stick + shell, 72, 1.5, 0.3), DUSTY_RATE)


# Chip


def console_steps(t: np.ndarray, curve: np.ndarray, levels: int = 15) -> np.ndarray:
    """A curve as a console plays it: held for a picture, in a few levels."""
    picture = np.floor(t * CONSOLE_FRAME_HZ) / CONSOLE_FRAME_HZ
    held = np.interp(picture, t, curve)
    return np.round(held * levels) / levels


def stepped_triangle(hz: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The console's triangle: 32 steps of 16 levels."""
    turns = np.cumsum(hz) * (t[1] - t[0]) + 0.25
    return np.round((4 * np.abs((turns % 1.0) - 0.5) - 1) * 7.5 - 0.5) / 7.5 + 0.5 / 7.5


def chip_kick() -> Recording:
    t = seconds(0.3, CHIP_RATE)
    picture = np.floor(t * CONSOLE_FRAME_HZ * 4) / (CONSOLE_FRAME_HZ * 4)
    hz = 42 + 330 * np.exp(-picture / 0.026)
    click = shift_register(len(t), 9000.0, CHIP_RATE) * np.where(t < 0.012, 0.45, 0)
    volume = np.clip(1.2 - t / 0.22, 0, 1)
    return Recording(stepped_triangle(hz, t) * volume + click, CHIP_RATE)


def chip_snare() -> Recording:
    t = seconds(0.26, CHIP_RATE)
    hiss = shift_register(len(t), 11500.0, CHIP_RATE) * console_steps(t, np.exp(-t / 0.065) * 0.999)
    thud = stepped_triangle(120 + 180 * np.exp(-t / 0.02), t) * console_steps(t, np.clip(1 - t / 0.09, 0, 1))
    return Recording(hiss * 0.7 + thud * 0.65, CHIP_RATE)


def chip_clap() -> Recording:
    t = seconds(0.24, CHIP_RATE)
    strokes = np.where(t < 0.05, (t * CONSOLE_FRAME_HZ * 1.5) % 1.0 < 0.5, 1.0) * np.clip(np.exp(-np.maximum(t - 0.05, 0) / 0.05), 0, 1)
    return Recording(shift_register(len(t), 7000.0, CHIP_RATE) * console_steps(t, strokes * 0.999), CHIP_RATE)


def chip_hat_closed() -> Recording:
    t = seconds(0.09, CHIP_RATE)
    return Recording(shift_register(len(t), 31000.0, CHIP_RATE) * console_steps(t, np.clip(1 - t / 0.05, 0, 1)), CHIP_RATE)


def chip_hat_open() -> Recording:
    t = seconds(0.34, CHIP_RATE)
    return Recording(shift_register(len(t), 31000.0, CHIP_RATE) * console_steps(t, np.exp(-t / 0.1) * 0.999), CHIP_RATE)


def chip_ride() -> Recording:
    t = seconds(0.5, CHIP_RATE)
    return Recording(shift_register(len(t), 28000.0, CHIP_RATE, True) * console_steps(t, np.exp(-t / 0.12) * 0.999), CHIP_RATE)


def chip_crash() -> Recording:
    t = seconds(1.0, CHIP_RATE)
    clock = 26000 - 9000 * np.clip(np.floor(t * 30) / 30, 0, 1)
    return Recording(shift_register(len(t), clock, CHIP_RATE) * console_steps(t, np.exp(-t / 0.3) * 0.999), CHIP_RATE)


def _chip_tom(hz: float) -> Recording:
    t = seconds(0.32, CHIP_RATE)
    picture = np.floor(t * CONSOLE_FRAME_HZ * 2) / (CONSOLE_FRAME_HZ * 2)
    tone = stepped_triangle(hz * (0.55 + 0.9 * np.exp(-picture / 0.09)), t) * np.clip(1.15 - t / 0.27, 0, 1)
    knock = shift_register(len(t), 6000.0, CHIP_RATE) * np.where(t < 0.016, 0.3, 0)
    return Recording(tone + knock, CHIP_RATE)


def chip_tom_low() -> Recording:
    return _chip_tom(130.0)


def chip_tom_high() -> Recording:
    return _chip_tom(215.0)


def chip_rim() -> Recording:
    t = seconds(0.08, CHIP_RATE)
    click = harmonics(1046.5, t, lambda k, f: pulse_gain(k, 0.25)) * console_steps(t, np.clip(1 - t / 0.04, 0, 1))
    return Recording(click * 0.7 + shift_register(len(t), 20000.0, CHIP_RATE, True) * np.where(t < 0.012, 0.4, 0), CHIP_RATE)


_HAT = {"new_note_action": "cut"}
_RING = {"new_note_action": "continue"}

SOUNDS: tuple[Entry, ...] = (
    Entry("drums-analog/kick", "Analog kick", analog_kick, volume=60),
    Entry("drums-analog/kick-long", "Analog kick, long", analog_kick_long, volume=60),
    Entry("drums-analog/snare", "Analog snare", analog_snare, volume=56),
    Entry("drums-analog/clap", "Analog clap", analog_clap, volume=56),
    Entry("drums-analog/hat-closed", "Analog closed hat", analog_hat_closed, volume=30, instrument=_HAT),
    Entry("drums-analog/hat-open", "Analog open hat", analog_hat_open, volume=28, instrument=_HAT),
    Entry("drums-analog/ride", "Analog ride", analog_ride, volume=26, instrument=_RING),
    Entry("drums-analog/crash", "Analog crash", analog_crash, volume=34, instrument=_RING),
    Entry("drums-analog/tom-low", "Analog low tom", analog_tom_low, volume=48),
    Entry("drums-analog/tom-high", "Analog high tom", analog_tom_high, volume=48),
    Entry("drums-analog/rim", "Analog rim", analog_rim, volume=40),
    Entry("drums-dusty/kick", "Dusty kick", dusty_kick, volume=64),
    Entry("drums-dusty/snare", "Dusty snare", dusty_snare, volume=60),
    Entry("drums-dusty/ghost", "Dusty ghost snare", dusty_ghost, volume=24),
    Entry("drums-dusty/clap", "Dusty clap", dusty_clap, volume=46),
    Entry("drums-dusty/hat-closed", "Dusty closed hat", dusty_hat_closed, volume=30, instrument=_HAT),
    Entry("drums-dusty/hat-open", "Dusty open hat", dusty_hat_open, volume=28, instrument=_HAT),
    Entry("drums-dusty/ride", "Dusty ride", dusty_ride, volume=28, instrument=_RING),
    Entry("drums-dusty/crash", "Dusty crash", dusty_crash, volume=34, instrument=_RING),
    Entry("drums-dusty/tom-low", "Dusty low tom", dusty_tom_low, volume=50),
    Entry("drums-dusty/tom-high", "Dusty high tom", dusty_tom_high, volume=48),
    Entry("drums-dusty/rim", "Dusty rim", dusty_rim, volume=40),
    Entry("drums-chip/kick", "Chip kick", chip_kick, volume=58),
    Entry("drums-chip/snare", "Chip snare", chip_snare, volume=40),
    Entry("drums-chip/clap", "Chip clap", chip_clap, volume=36),
    Entry("drums-chip/hat-closed", "Chip closed hat", chip_hat_closed, volume=20, instrument=_HAT),
    Entry("drums-chip/hat-open", "Chip open hat", chip_hat_open, volume=20, instrument=_HAT),
    Entry("drums-chip/ride", "Chip ride", chip_ride, volume=20, instrument=_RING),
    Entry("drums-chip/crash", "Chip crash", chip_crash, volume=26, instrument=_RING),
    Entry("drums-chip/tom-low", "Chip low tom", chip_tom_low, volume=48),
    Entry("drums-chip/tom-high", "Chip high tom", chip_tom_high, volume=48),
    Entry("drums-chip/rim", "Chip rim", chip_rim, volume=36),
)
