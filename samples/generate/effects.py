"""Transitions and air: risers, falls, impacts, vinyl, rain, zaps."""

from __future__ import annotations

import numpy as np
from drums import cymbal_modes
from filters import attack, band, chain, drive, high, hold_decay, low, resonance, respond, respond_loop, room, smooth_step
from oscillators import harmonics, noise, saw_gain, seconds, sine
from recording import Entry, Recording

RATE = 32000
LOW_RATE = 24000


def swept_noise(frames: int, rate_hz: float, path: tuple[float, ...], q: float, seed: int) -> np.ndarray:
    """Noise through a band whose centre glides over the given Hz: overlapping grains, each filtered where it stands."""
    grain, hop = 2048, 1024
    window = np.hanning(grain + 1)[:grain]
    source = noise(frames + 2 * grain, seed)
    out = np.zeros(frames + 2 * grain)
    for start in range(0, frames + grain, hop):
        where = min(start / frames, 1.0) * (len(path) - 1)
        centre = float(np.exp(np.interp(where, range(len(path)), np.log(path))))
        piece = respond(source[start : start + grain] * window, rate_hz, band(centre, q))
        out[start : start + grain] += piece
    return out[grain // 2 : grain // 2 + frames]


def riser() -> Recording:
    t = seconds(2.6, LOW_RATE)
    air = swept_noise(len(t), LOW_RATE, (300, 700, 2000, 9000), 0.9, 171)
    hz = 130.8 * 2 ** (2.0 * (t / 2.6) ** 1.4)
    tone = harmonics(hz, t, lambda k, f: saw_gain(k) * resonance(f, 500 + 3000 * (t / 2.6) ** 2, 1.2), 40)
    swell = (t / 2.6) ** 1.6
    return Recording((air * 1.6 + 0.14 * tone) * swell * (1 - smooth_step(t, 2.55, 2.6)), LOW_RATE)


def fall() -> Recording:
    t = seconds(1.8, LOW_RATE)
    air = swept_noise(len(t), LOW_RATE, (9500, 3500, 1200, 350), 0.8, 172)
    return Recording(air * np.exp(-t / 0.55) * attack(t, 0.003), LOW_RATE)


def impact() -> Recording:
    t = seconds(1.9, LOW_RATE)
    drop = sine(34 + 95 * np.exp(-t / 0.07), t) * hold_decay(t, 0.04, 0.4)
    crack = respond(noise(len(t), 173), LOW_RATE, chain(low(5200), high(70))) * (np.exp(-t / 0.02) + 0.22 * np.exp(-t / 0.28))
    return Recording(room(drive(drop + 0.7 * crack, 1.8, 0.05), LOW_RATE, 0.4, 0.3, 174, 2600.0), LOW_RATE)


def reverse_cymbal() -> Recording:
    t = seconds(1.4, LOW_RATE)
    plate = cymbal_modes(t, 175, 1100, 11300, 220, 0.75)
    return Recording((respond(plate, LOW_RATE, high(900)) * attack(t, 0.004))[::-1], LOW_RATE)


def vinyl() -> Recording:
    frames = round(1.6 * LOW_RATE)
    random = np.random.default_rng(176)
    clicks = np.zeros(frames)
    places = random.integers(0, frames, 80)
    clicks[places] = random.choice((-1, 1), 80) * random.exponential(0.25, 80)
    clicks[places[:5]] *= 4
    surface = respond_loop(random.normal(0, 1, frames), LOW_RATE, chain(high(600), low(6000))) * 0.012
    rumble = respond_loop(random.normal(0, 1, frames), LOW_RATE, chain(low(70), high(25))) * 0.03
    crackle = respond_loop(clicks, LOW_RATE, chain(band(2600, 0.6), low(7500)))
    return Recording(0.25 * np.tanh(crackle / 0.25) + surface + rumble, LOW_RATE, (0, frames))


def rain() -> Recording:
    frames = round(2.0 * LOW_RATE)
    random = np.random.default_rng(177)
    hiss = respond_loop(random.normal(0, 1, frames), LOW_RATE, chain(band(2400, 0.35), high(500))) * 0.22
    drops = np.zeros(frames)
    for _ in range(190):
        at, hz, size = random.integers(frames), random.uniform(900, 5200), random.exponential(0.35)
        length = round(0.012 * LOW_RATE)
        tick = np.arange(length) / LOW_RATE
        drops[(at + np.arange(length)) % frames] += size * np.sin(2 * np.pi * hz * tick) * np.exp(-tick / 0.0025)
    return Recording(hiss + 0.5 * drops, LOW_RATE, (0, frames))


def zap() -> Recording:
    t = seconds(0.4, RATE)
    hz = 90 + 5200 * np.exp(-t / 0.045)
    return Recording(drive(sine(hz, t) * np.exp(-t / 0.12), 2.0), RATE)


def laser() -> Recording:
    t = seconds(0.45, RATE)
    hz = 240 + 2600 * np.exp(-t / 0.1) * (1 + 0.12 * np.sin(2 * np.pi * 33 * t))
    return Recording(harmonics(hz, t, lambda k, f: saw_gain(k) * (k % 2), 30) * np.exp(-t / 0.16), RATE)


def coin() -> Recording:
    t = seconds(0.6, RATE)
    hz = np.where(t < 0.07, 987.77, 1318.51)
    return Recording(harmonics(hz, t, lambda k, f: saw_gain(k) * (k % 2), 16) * hold_decay(t, 0.09, 0.14), RATE)


def bubble() -> Recording:
    t = seconds(0.25, RATE)
    return Recording(sine(260 + 900 * (t / 0.25) ** 1.5, t) * np.exp(-t / 0.055) * attack(t, 0.004), RATE)


_CUT = {"new_note_action": "cut"}
_AIR = {"volume_envelope": [[0, 0], [24, 64], [60, 0]], "sustain": 1, "fade_out": 600, "new_note_action": "off"}

SOUNDS: tuple[Entry, ...] = (
    Entry("effects/riser", "Riser", riser, volume=36, instrument=_CUT),
    Entry("effects/fall", "Fall", fall, volume=36, instrument=_CUT),
    Entry("effects/impact", "Impact", impact, volume=50),
    Entry("effects/reverse-cymbal", "Reversed cymbal", reverse_cymbal, volume=32, instrument=_CUT),
    Entry("effects/vinyl", "Vinyl noise", vinyl, volume=18, peak_db=-3.0, instrument=_AIR),
    Entry("effects/rain", "Rain", rain, volume=22, peak_db=-3.0, instrument=_AIR),
    Entry("effects/zap", "Zap", zap, volume=36),
    Entry("effects/laser", "Laser", laser, volume=30),
    Entry("effects/coin", "Coin", coin, volume=30),
    Entry("effects/bubble", "Bubble", bubble, volume=38),
)
