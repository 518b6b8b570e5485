"""The kinds of voice and their parameters. An instrument's `kind` is a key of VOICES; its parameter bank is in table order."""

from __future__ import annotations

from toccata.rack.parameter import Parameter, choice

CHIP_WAVEFORMS = ("pulse", "triangle", "saw", "nes_noise", "game_boy_noise", "wavetable")
WAVETABLE_STEPS = 32
WAVETABLE_LEVELS = 16

_TRIANGLE = [*range(15, -1, -1), *range(16)]

CHIP: tuple[Parameter, ...] = (
    choice("waveform", "Waveform", CHIP_WAVEFORMS, "What the oscillator draws."),
    Parameter("duty", "Duty", "%", 1, 99, 50, help="Share of the cycle that a pulse is high; 12.5, 25 and 50 are the old consoles'."),
    Parameter("duty_rate", "Duty sweep rate", "Hz", 0, 20, 0, help="How fast the duty swings; 0 holds it."),
    Parameter("duty_depth", "Duty sweep depth", "%", 0, 49, 0, help="How far the duty swings to each side."),
    choice("noise_mode", "Noise", ("long", "short"), "Length of the noise register: long hisses, short buzzes at a pitch."),
    Parameter("detune", "Detune", "cents", 0, 100, 0, help="A second oscillator, this far above; 0 turns it off."),
    Parameter("level", "Level", "dB", -48, 0, -6, help="Output level before the instrument's volume."),
    *(
        Parameter(
            f"step_{index:02d}",
            f"Step {index + 1}",
            "",
            0,
            WAVETABLE_LEVELS - 1,
            level,
            "steps",
            "none",
            "One step of the 32-step wavetable.",
        )
        for index, level in enumerate(_TRIANGLE)
    ),
)

VOICES: dict[str, tuple[Parameter, ...]] = {"sampler": (), "chip": CHIP}
