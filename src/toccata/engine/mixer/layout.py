"""The memory of the mixer's units."""

from __future__ import annotations

import math
from enum import IntEnum

import numpy as np

from toccata.engine.layout import HEADER_BYTES, OUTPUT_CHANNELS, PARAMETER, QUANTUM_FRAMES

STRIP = np.dtype(
    {
        "names": ["unit", "left", "right", "left_aim", "right_aim", "ramp_frames", "meter"],
        "formats": ["i4", PARAMETER, PARAMETER, "f4", "f4", "i8", "i8"],
        "offsets": [0, HEADER_BYTES, HEADER_BYTES + 16, HEADER_BYTES + 32, HEADER_BYTES + 36, HEADER_BYTES + 40, HEADER_BYTES + 48],
        "itemsize": 2 * HEADER_BYTES,
    }
)
"""A strip and the master. left, right: linear gains; the player writes targets and the unit glides there in ramp_frames.

left_aim, right_aim: the targets that the running glides go to. meter: address of two float32 peaks, 0 for none.
"""

TAP = np.dtype(
    {"names": ["unit", "data", "capacity", "written"], "formats": ["i4", "i8", "i8", "i8"], "offsets": [0, 64, 72, 80], "itemsize": 128}
)
"""Records what passes. data: float32 (capacity, 2); written: frames in it, which the reader sets back; what has no room is dropped."""

OVERSAMPLING = 8
"""Peaks are read this many times a frame: a tone at 20 kHz is under-read by 0.12 dB at most."""
PEAK_TAPS = 32
PEAK_DELAY_FRAMES = PEAK_TAPS // 2
SMOOTHING_FRAMES = 64
HOLD_FRAMES = SMOOTHING_FRAMES + 2 * PEAK_DELAY_FRAMES
"""How long a frame's need holds the gain down: through the smoothing, and for the neighbours that a peak between frames is made of."""
LIMITER_LATENCY_FRAMES = SMOOTHING_FRAMES - 1 + 2 * PEAK_DELAY_FRAMES
LINE_FRAMES = 256
LINE_MASK = LINE_FRAMES - 1
HISTORY_FRAMES = PEAK_TAPS - 1 + QUANTUM_FRAMES
MARGIN_DB = 0.1
"""What oversampling may miss."""

LIMITER = np.dtype(
    [
        ("header", "i8", (8,)),
        ("ceiling", "f8"),
        ("recovery", "f8"),
        ("position", "i8"),
        ("quiet_frames", "i8"),
        ("rests", "i8"),
        ("lowest", "f8"),
        ("lowest_at", "i8"),
        ("envelope", "f8"),
        ("sum", "f8"),
        ("taps", "f4", (OVERSAMPLING, PEAK_TAPS)),
        ("history", "f4", (OUTPUT_CHANNELS, HISTORY_FRAMES)),
        ("levels", "f4", (QUANTUM_FRAMES,)),
        ("peaks", "f4", (QUANTUM_FRAMES,)),
        ("line", "f4", (LINE_FRAMES, OUTPUT_CHANNELS)),
        ("needed", "f8", (LINE_FRAMES,)),
        ("envelopes", "f8", (LINE_FRAMES,)),
    ],
    align=True,
)
"""ceiling: linear. recovery: share of its shortfall that the gain wins back a frame.
position: frames seen since it was made, but for those at rest.
quiet_frames: since the last sound came in. rests: 1 when the line is empty and the gain is up: all as it was made.

taps: `peak_taps()`. history: the last frames of each side, for the peaks. line: the delayed sound. needed: the gain that each
frame asks for; lowest, lowest_at: the least of the held ones and where it is. envelope: after recovery; envelopes: its last values;
sum: of the SMOOTHING_FRAMES newest of them.
"""


def new_limiter(ceiling_db: float, release_ms: float, rate_hz: float) -> np.ndarray:
    """The state of a limiter at rest, LIMITER (1,). ceiling_db: dBTP. release_ms: time constant."""
    memory = np.zeros(1, LIMITER)
    set_limiter(memory, ceiling_db, release_ms, rate_hz)
    memory["lowest"] = memory["envelope"] = 1.0
    memory["lowest_at"] = -HOLD_FRAMES
    memory["needed"] = memory["envelopes"] = 1.0
    memory["sum"] = SMOOTHING_FRAMES
    memory["taps"] = peak_taps()
    return memory


def set_limiter(memory: np.ndarray, ceiling_db: float, release_ms: float, rate_hz: float) -> None:
    """Changes the settings of a limiter that runs. Modifies: memory."""
    memory["ceiling"] = 10.0 ** ((ceiling_db - MARGIN_DB) / 20.0)
    memory["recovery"] = 1.0 - math.exp(-1000.0 / (release_ms * rate_hz))


def peak_taps() -> np.ndarray:
    """Kaiser-windowed sinc that reads between frames, float32 (OVERSAMPLING, PEAK_TAPS); phase 0 is the frame itself."""
    taps = np.arange(PEAK_TAPS) - (PEAK_DELAY_FRAMES - 1)
    distance = taps[None, :] - np.arange(OVERSAMPLING)[:, None] / OVERSAMPLING
    window = np.i0(5.0 * np.sqrt(np.clip(1 - (distance / PEAK_DELAY_FRAMES) ** 2, 0, None))) / np.i0(5.0)
    weights = np.sinc(distance) * window
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)


def gains(volume_db: float, panning: float, silence_db: float) -> tuple[float, float]:
    """A strip's linear gains left and right: equal power, −3 dB each at the centre; at or below silence_db both are 0.

    panning: −1 to +1.
    """
    if volume_db <= silence_db:
        return 0.0, 0.0
    level = 10.0 ** (volume_db / 20.0)
    angle = (min(max(panning, -1.0), 1.0) + 1.0) * math.pi / 4.0
    return level * math.cos(angle), level * math.sin(angle)


def balance_gains(volume_db: float, panning: float, silence_db: float) -> tuple[float, float]:
    """The master's: as `gains`, but nothing is lost at the centre and neither side grows, as what it pans is a whole mix."""
    level, _ = gains(volume_db, -1.0, silence_db)
    return tuple(min(level, math.sqrt(2.0) * gain) for gain in gains(volume_db, panning, silence_db))  # type: ignore[return-value]


class AmigaModel(IntEnum):
    """Whose filters; the names are `song.AmigaFilter`'s in capitals."""

    A500 = 1
    A1200 = 2


AMIGA = np.dtype(
    [
        ("header", "i8", (8,)),
        ("fixed", "f8", (3,)),
        ("led_filter", "f8", (4,)),
        ("led_step", "f8"),
        ("led", "f8"),
        ("fixed_state", "f8", (OUTPUT_CHANNELS,)),
        ("led_near", "f8", (OUTPUT_CHANNELS,)),
        ("led_far", "f8", (OUTPUT_CHANNELS,)),
    ],
    align=True,
)
"""fixed: b0, b1, a1 of the fixed filter; led_filter: b0, b1, a1, a2 of the LED's; y[n] = b0 x[n] + b1 x[n-1] - a1 y[n-1] - a2 y[n-2].
led: how far that one is in, 0–1; led_step: by which it moves a frame. The rest: what the filters keep of each side."""

_AMIGA_RC = {AmigaModel.A500: (360.0, 0.1e-6), AmigaModel.A1200: (680.0, 6.8e-9)}
"""Ohm and farad of the fixed low-pass: 4.42 kHz and 34.4 kHz. Source: Commodore's schematics of the A500 (R321, C321) and of the
A1200's later boards."""
_LED_R, _LED_C1, _LED_C2 = 10e3, 6.8e-9, 3.9e-9
"""The LED filter, a Sallen-Key circuit with two equal resistors: 3.09 kHz, Q 0.66. Source: the same schematics (R322, R323, C322, C323)."""
_LED_FADE_S = 0.001


def new_amiga(model: AmigaModel, rate_hz: float) -> np.ndarray:
    """The state of an Amiga's filters at rest, AMIGA (1,).

    Source: M. Vicanek, "Matched One-Pole Digital Shelving Filters" (2019) and "Matched Second Order Digital Filters" (2016): the
    poles are the circuit's, the zeros match what it does at 0 Hz and at Nyquist, or at 0 Hz and the corner.
    """
    memory = np.zeros(1, AMIGA)
    resistance, capacity = _AMIGA_RC[model]
    memory["fixed"] = _one_pole(1.0 / (resistance * capacity * rate_hz))
    root = math.sqrt(_LED_C1 * _LED_C2)
    memory["led_filter"] = _two_poles(1.0 / (_LED_R * root * rate_hz), root / (2.0 * _LED_C2))
    memory["led_step"] = 1.0 / (_LED_FADE_S * rate_hz)
    return memory


def _one_pole(corner: float) -> tuple[float, float, float]:
    """(b0, b1, a1). corner: radians a frame."""
    a1 = -math.exp(-corner)
    lowest, highest = 1.0 + a1, (1.0 - a1) / math.hypot(1.0, math.pi / corner)
    return (lowest + highest) / 2.0, (lowest - highest) / 2.0, a1


def _two_poles(corner: float, quality: float) -> tuple[float, float, float, float]:
    """(b0, b1, a1, a2). corner: radians a frame. quality: above 1/2."""
    damping = 0.5 / quality
    a1 = -2.0 * math.exp(-damping * corner) * math.cos(math.sqrt(1.0 - damping * damping) * corner)
    a2 = math.exp(-2.0 * damping * corner)
    sine = math.sin(corner / 2.0) ** 2
    at_zero, at_nyquist = (1.0 + a1 + a2) ** 2, (1.0 - a1 + a2) ** 2
    at_corner = (at_zero * (1.0 - sine) + at_nyquist * sine - 16.0 * a2 * (1.0 - sine) * sine) * quality * quality
    beyond = max((at_corner - at_zero * (1.0 - sine)) / sine, 0.0)
    b0 = (math.sqrt(at_zero) + math.sqrt(beyond)) / 2.0
    return b0, math.sqrt(at_zero) - b0, a1, a2
