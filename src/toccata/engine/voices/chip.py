"""The chip voice: the waveforms of old consoles without their aliases."""

from __future__ import annotations

import math

import numpy as np

from toccata.engine.layout import BLOCK, PARAMETER, QUANTUM_FRAMES, VOICE, VOICE_OWN, VoiceState
from toccata.engine.memory import items_at, kernel, record_at
from toccata.engine.unit import unit
from toccata.engine.voices.batches import peek, poke, stack_floats
from toccata.engine.voices.oscillators import (
    FIRST_STEP,
    GAME_BOY_NOISE,
    NES_NOISE,
    OSCILLATOR,
    VOICE_SETTINGS,
    WAVETABLE,
    draw,
    register_of,
    speed_of,
    wavetable_mean,
)
from toccata.engine.voices.ramp import is_silent, mix, stop_ramps
from toccata.engine.voices.residuals import RESIDUAL_FRAMES
from toccata.engine.voices.tables import Table
from toccata.rack.voices import CHIP

MIDDLE_C_HZ = 261.6255653005986

OWN = np.dtype(
    [
        ("ahead", "f4", RESIDUAL_FRAMES),
        ("first", OSCILLATOR),
        ("second", OSCILLATOR),
        ("settings", VOICE_SETTINGS),
        ("swing", "f8"),
        ("gain", "f8"),
        ("started", "i8"),
    ],
    align=True,
)
"""The voice's own record. swing: cycles of the duty sweep. gain: linear, of the end of the last call. ahead, which
comes first: what the oscillators have added to frames that are still to come."""

_INDEX = {parameter.name: index for index, parameter in enumerate(CHIP)}
_WAVEFORM, _DUTY, _DUTY_RATE, _DUTY_DEPTH = (_INDEX[name] for name in ("waveform", "duty", "duty_rate", "duty_depth"))
_NOISE_MODE, _DETUNE, _LEVEL = (_INDEX[name] for name in ("noise_mode", "detune", "level"))
_PARAMETERS = len(CHIP)
_PARAMETER_BYTES = PARAMETER.itemsize
_FREE, _STOPPING = int(VoiceState.FREE), int(VoiceState.STOPPING)
_STEP_TABLE, _SLOPE_TABLE = int(Table.STEP), int(Table.SLOPE)
_ROOM_FLOATS = QUANTUM_FRAMES + RESIDUAL_FRAMES
_LEAD_FRAMES = RESIDUAL_FRAMES // 2
_SLOWEST = 1e-9
_LEAST_DUTY, _MOST_DUTY = 0.01, 0.99
_CENTS_TO_OCTAVES = 1.0 / 1200.0
_DECIBELS_TO_NEPERS = math.log(10.0) / 20.0


@unit
def chip(state, block, frames):
    """Pulse, triangle, saw, console noises and the 32-step wavetable; parameters in the order of rack's CHIP."""
    voice = record_at(state, VOICE)
    if voice.state == _FREE:
        return
    context = record_at(block, BLOCK)
    own = record_at(state + VOICE_OWN, OWN)
    if voice.state == _STOPPING:
        stop_ramps(voice, context.rate_hz)
    bank = items_at(voice.parameters, _PARAMETERS, PARAMETER)
    gain = math.exp(bank[_LEVEL].value * _DECIBELS_TO_NEPERS)
    room = stack_floats(_ROOM_FLOATS)
    ahead = state + VOICE_OWN
    if own.started == 0:
        # The oscillators run ahead of what is heard: the first frames of a note are only their beginning.
        own.started = 1
        own.gain = gain
        _render(voice, own, bank, context, room, ahead, np.int64(_LEAD_FRAMES))
    _render(voice, own, bank, context, room, ahead, frames)
    _scale(own, gain, room, frames)
    mix(voice, room, 1, context.output, frames)
    if voice.state == _STOPPING and is_silent(voice):
        voice.state = _FREE


@kernel
def _render(voice, own, bank, context, room, ahead, frames):
    """Puts frames at the beginning of the room, and keeps what lies ahead of them. Modifies: own, the room."""
    for frame in range(RESIDUAL_FRAMES):
        poke(room + frame * 4, peek(ahead + frame * 4))
    for frame in range(RESIDUAL_FRAMES, RESIDUAL_FRAMES + frames):
        poke(room + frame * 4, np.float32(0.0))
    waveform = np.int64(bank[_WAVEFORM].value + 0.5)
    _read_settings(own, bank, voice.parameters, waveform)
    cycles = MIDDLE_C_HZ * voice.ratio / context.rate_hz
    if not cycles > _SLOWEST:  # so that NaN is caught too
        cycles = _SLOWEST
    detune = bank[_DETUNE].value
    swing = bank[_DUTY_RATE].value / context.rate_hz
    tables = items_at(context.tables, 4, np.int64)
    steps, slopes = tables[_STEP_TABLE], tables[_SLOPE_TABLE]
    gain = 0.5 if detune > 0.0 else 1.0
    speed = speed_of(waveform, cycles)
    upper = speed_of(waveform, cycles * math.exp2(detune * _CENTS_TO_OCTAVES))
    for frame in range(frames):
        _swing_duty(own, bank, swing)
        at = room + frame * 4
        draw(own.first, waveform, speed, own.settings, gain, steps, slopes, at)
        if detune > 0.0:
            draw(own.second, waveform, upper, own.settings, gain, steps, slopes, at)
    for frame in range(RESIDUAL_FRAMES):
        poke(ahead + frame * 4, peek(room + (frames + frame) * 4))


@kernel
def _read_settings(own, bank, address, waveform):
    """What the waveform asks of the parameters. Modifies: own."""
    own.settings.steps = address + FIRST_STEP * _PARAMETER_BYTES
    own.settings.lean = 0.0
    if waveform == WAVETABLE:
        own.settings.lean = wavetable_mean(own.settings.steps)
    elif waveform in (NES_NOISE, GAME_BOY_NOISE):
        short = bank[_NOISE_MODE].value >= 0.5
        register = register_of(waveform, short)
        own.settings.tap, own.settings.second = register.tap, register.second
        own.settings.lean = register.lean / register.period


@kernel
def _swing_duty(own, bank, swing):
    """Moves the duty sweep, a triangle that starts in the middle going up, on by a frame. Modifies: own."""
    depth = bank[_DUTY_DEPTH].value
    duty = bank[_DUTY].value
    if depth > 0.0 and swing > 0.0:
        own.swing += swing
        own.swing -= math.floor(own.swing)
        duty += depth * (4.0 * abs(abs(own.swing - 0.25) - 0.5) - 1.0)
    own.settings.duty = min(max(duty * 0.01, _LEAST_DUTY), _MOST_DUTY)


@kernel
def _scale(own, gain, room, frames):
    """Multiplies by the level, gliding from the last call's. Modifies: own, the room."""
    step = (gain - own.gain) / frames
    for frame in range(frames):
        place = room + frame * 4
        poke(place, peek(place) * np.float32(own.gain + step * (frame + 1)))
    own.gain = gain
