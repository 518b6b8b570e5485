"""Oscillators that are exact between their events and band-limited at them.

An oscillator counts down the share of its cycle that is left until its next event: a wrap, an edge, a bend, a clock of a
register. Its naive wave goes straight into the sound; each event adds the residual that makes it band-limited, reaching
RESIDUAL_FRAMES / 2 frames into the past. So all of it runs that much ahead of what is heard.
All functions are for use inside kernels.
"""

from __future__ import annotations

import numpy as np

from toccata.engine.layout import PARAMETER
from toccata.engine.memory import kernel, record_at
from toccata.engine.voices.batches import add_residual, peek, poke
from toccata.engine.voices.noise import GAME_BOY_LONG, GAME_BOY_SHORT, NES_LONG, NES_SHORT, SEED, clocked, heard
from toccata.engine.voices.residuals import RESIDUAL_FRAMES, RESIDUAL_PHASE_BITS
from toccata.rack.voices import CHIP, CHIP_WAVEFORMS, WAVETABLE_LEVELS, WAVETABLE_STEPS

OSCILLATOR = np.dtype([("left", "f8"), ("level", "f8"), ("slope", "f8"), ("segment", "i4"), ("waveform", "i4")], align=True)
"""left: cycles, or clocks of noise, until the next event. level: of the naive wave now. slope: a frame, of a triangle.
segment: which edge or step comes next; the register of a noise. waveform: as drawn now, plus 1; 0 before the first frame."""

VOICE_SETTINGS = np.dtype([("duty", "f8"), ("lean", "f8"), ("steps", "i8"), ("tap", "i8"), ("second", "i8")], align=True)
"""What the waveforms ask of the parameters. duty: 0–1. lean: the wave's mean, taken off. steps: address of the wavetable's
PARAMETERs. tap, second: of the noise register."""

PULSE, TRIANGLE, SAW, NES_NOISE, GAME_BOY_NOISE, WAVETABLE = range(len(CHIP_WAVEFORMS))
FIRST_STEP = next(index for index, parameter in enumerate(CHIP) if parameter.name == "step_00")

MAX_CYCLES = 0.45
"""Cycles a frame of the highest pitch."""
MAX_CLOCKS = 32.0
"""Clocks a frame of the fastest noise."""

_PHASES = float(1 << RESIDUAL_PHASE_BITS)
_ROW_BYTES = 2 * RESIDUAL_FRAMES * 4
_AHEAD_BYTES = RESIDUAL_FRAMES // 2 * 4
_NES_PERIOD, _GAME_BOY_PERIOD = float(NES_SHORT.period), float(GAME_BOY_SHORT.period)
_PARAMETER_BYTES = PARAMETER.itemsize
_MIDDLE_LEVEL = (WAVETABLE_LEVELS - 1) / 2


@kernel
def speed_of(waveform, cycles):
    """Events' own units a frame, for so many cycles of the pitch a frame; a short noise repeats at the pitch."""
    if waveform == NES_NOISE:
        return min(cycles * _NES_PERIOD, MAX_CLOCKS)
    if waveform == GAME_BOY_NOISE:
        return min(cycles * _GAME_BOY_PERIOD, MAX_CLOCKS)
    return min(cycles, MAX_CYCLES)


@kernel
def register_of(waveform, short):
    """The register of a noise."""
    if waveform == NES_NOISE:
        return NES_SHORT if short else NES_LONG
    return GAME_BOY_SHORT if short else GAME_BOY_LONG


@kernel
def draw(oscillator, waveform, speed, settings, gain, steps_table, slopes_table, out):
    """Adds a frame of an oscillator to `out`, RESIDUAL_FRAMES / 2 floats on, and residuals around it. Modifies: oscillator, out.

    speed: units a frame, above 0. gain: linear. The tables are addresses, as Table.STEP and SLOPE say.
    """
    if oscillator.waveform != waveform + 1:
        _restart(oscillator, waveform, speed, settings, gain, steps_table, slopes_table, out)
    oscillator.left -= speed
    _move(oscillator, waveform, speed)
    while oscillator.left <= 0.0:
        since = min(-oscillator.left / speed, 0.9999999)
        jump, bend = _event(oscillator, waveform, speed, settings)
        if jump != 0.0:
            _add(out, steps_table, since, gain * jump)
        if bend != 0.0:
            _add(out, slopes_table, since, gain * bend)
    place = out + _AHEAD_BYTES
    poke(place, peek(place) + np.float32(gain * oscillator.level))


@kernel
def _restart(oscillator, waveform, speed, settings, gain, steps_table, slopes_table, out):
    """Begins a waveform where it crosses zero or has its first edge, out of whatever was before. Modifies: oscillator, out."""
    before, slope = oscillator.level, oscillator.slope
    oscillator.waveform = waveform + 1
    oscillator.segment = 0
    oscillator.slope = 0.0
    if waveform == SAW:
        oscillator.left, oscillator.level = 0.5, 0.0
    elif waveform == TRIANGLE:
        oscillator.left, oscillator.level, oscillator.slope = 0.25, 0.0, 4.0 * speed
    else:
        if waveform in (NES_NOISE, GAME_BOY_NOISE):
            oscillator.segment = SEED
        oscillator.left = speed
        return
    if before != oscillator.level:
        _add(out, steps_table, 0.0, gain * (oscillator.level - before))
    if slope != oscillator.slope:
        _add(out, slopes_table, 0.0, gain * (oscillator.slope - slope))


@kernel
def _move(oscillator, waveform, speed):
    """The naive level a frame on, before events. Modifies: oscillator."""
    if waveform == SAW:
        oscillator.level = 1.0 - 2.0 * oscillator.left
    elif waveform == TRIANGLE:
        rising = oscillator.segment == 0
        oscillator.slope = 4.0 * speed if rising else -4.0 * speed
        oscillator.level = 1.0 - 4.0 * oscillator.left if rising else 4.0 * oscillator.left - 1.0


@kernel
def _event(oscillator, waveform, speed, settings):
    """Passes one event; the (jump, bend a frame) that it makes. Modifies: oscillator."""
    if waveform == SAW:
        oscillator.left += 1.0
        oscillator.level -= 2.0
        return -2.0, 0.0
    if waveform == TRIANGLE:
        oscillator.left += 0.5
        oscillator.segment = 1 - oscillator.segment
        before = oscillator.slope
        _move(oscillator, waveform, speed)
        return 0.0, oscillator.slope - before
    before = oscillator.level
    if waveform == PULSE:
        high = oscillator.segment == 0
        oscillator.level = (2.0 if high else 0.0) - 2.0 * settings.duty
        oscillator.left += settings.duty if high else 1.0 - settings.duty
        oscillator.segment = 1 if high else 0
    elif waveform == WAVETABLE:
        oscillator.level = _step_level(settings.steps, oscillator.segment) - settings.lean
        oscillator.left += 1.0 / WAVETABLE_STEPS
        oscillator.segment = (oscillator.segment + 1) % WAVETABLE_STEPS
    else:
        oscillator.segment = clocked(oscillator.segment, settings.tap, settings.second)
        oscillator.level = heard(oscillator.segment) - settings.lean
        oscillator.left += 1.0
    return oscillator.level - before, 0.0


@kernel
def _step_level(steps, index):
    """A step of the wavetable, −1 to 1."""
    return np.float64(record_at(steps + index * _PARAMETER_BYTES, PARAMETER).value) / _MIDDLE_LEVEL - 1.0


@kernel
def wavetable_mean(steps):
    """The mean of the wavetable's steps."""
    total = 0.0
    for index in range(WAVETABLE_STEPS):
        total += _step_level(steps, index)
    return total / WAVETABLE_STEPS


@kernel
def _add(at, table, since, size):
    """Adds a residual of an event `since` frames before the one at `at`. Modifies: what is at `at`."""
    phase = since * _PHASES
    row = np.int64(phase)
    add_residual(at, table + row * _ROW_BYTES, np.float32(phase - row), np.float32(size))
