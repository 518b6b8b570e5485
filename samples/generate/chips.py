"""Instruments of the chip voice: no sound files, only the rack's parameters."""

from __future__ import annotations

from typing import Any

PLUCKED = {"volume_envelope": [[0, 64], [4, 44], [20, 26], [48, 0]]}
HELD = {"volume_envelope": [[0, 64], [3, 50], [9, 0]], "sustain": 1, "fade_out": 2048}
GATED = {"volume_envelope": [[0, 64], [1, 64], [4, 0]], "sustain": 1, "fade_out": 4096}
STRUCK = {"volume_envelope": [[0, 64], [2, 40], [7, 0]]}


def steps(levels: list[int]) -> dict[str, float]:
    """A wavetable's 32 steps as rack parameters."""
    return {f"step_{index:02d}": float(level) for index, level in enumerate(levels)}


ORGAN_STEPS = [8, 11, 14, 15, 14, 12, 11, 11, 12, 13, 13, 12, 10, 8, 7, 7, 7, 8, 8, 7, 5, 3, 2, 2, 3, 4, 4, 3, 1, 0, 1, 4]

INSTRUMENTS: tuple[dict[str, Any], ...] = (
    {"name": "chip/lead", "title": "Pulse lead", "volume": 36, "parameters": {"waveform": 0, "duty": 25.0}, "instrument": HELD},
    {
        "name": "chip/swirl",
        "title": "Swirling pulse",
        "volume": 36,
        "parameters": {"waveform": 0, "duty": 50.0, "duty_rate": 1.5, "duty_depth": 32.0, "detune": 8.0},
        "instrument": HELD,
    },
    {"name": "chip/thin", "title": "Thin pulse", "volume": 36, "parameters": {"waveform": 0, "duty": 12.5}, "instrument": GATED},
    {"name": "chip/pluck", "title": "Plucked pulse", "volume": 38, "parameters": {"waveform": 0, "duty": 50.0}, "instrument": PLUCKED},
    {"name": "chip/bass", "title": "Triangle bass", "volume": 64, "parameters": {"waveform": 1}, "instrument": GATED},
    {"name": "chip/saw", "title": "Detuned saw", "volume": 56, "parameters": {"waveform": 2, "detune": 14.0}, "instrument": HELD},
    {
        "name": "chip/organ",
        "title": "Wavetable organ",
        "volume": 38,
        "parameters": {"waveform": 5} | steps(ORGAN_STEPS),
        "instrument": GATED,
    },
    {"name": "chip/noise", "title": "Console noise", "volume": 30, "parameters": {"waveform": 3}, "instrument": STRUCK},
    {"name": "chip/rattle", "title": "Pocket noise", "volume": 28, "parameters": {"waveform": 4, "noise_mode": 1}, "instrument": STRUCK},
)
