"""The voices unit: each tick, what every note's envelopes, fade-out, auto-vibrato and filter make of its voice.

Source: ITTECH.TXT; OpenMPT test cases EnvLoops.it, EnvOffLength.it, s77.it, surround-pan.it, PanEnvelope.it, filter-*.it, AutoVibrato.it,
PeriodLimit.s3m, FreqLimits.s3m.
"""

from __future__ import annotations

import math

from toccata.engine.layout import MAX_CHANNELS, MAX_VOICES, VoiceState
from toccata.engine.memory import kernel
from toccata.engine.sequencer.envelopes import value_at
from toccata.engine.sequencer.layout import FULL_FADE, FULL_GLOBAL_VOLUME, FULL_VOLUME, NO_LOOP, NO_VOICE, Waveform
from toccata.engine.sequencer.pitches import period_ratio
from toccata.engine.sequencer.pool import LEFT, RIGHT, glide, is_silent, sharp_frames, stop_voice
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    PANNING_ENVELOPE,
    PANNING_STATE,
    PITCH_ENVELOPE,
    PITCH_STATE,
    VOLUME_ENVELOPE,
    VOLUME_STATE,
    channel_at,
    constant,
    engine_of,
    envelope_at,
    envelope_state_at,
    foreground_address,
    has_rule,
    instrument_address,
    instrument_at,
    note_address,
    note_at,
    sample_at,
    sample_play_at,
    sequencer_at,
    voice_address,
    voice_at,
)
from toccata.engine.sequencer.virtual.filters import set_filter
from toccata.engine.sequencer.virtual.loudness import loudness
from toccata.engine.sequencer.virtual.waves import fine_wave
from toccata.engine.unit import unit
from toccata.notation.pitch import LONGEST_AMIGA, SHORTEST_AMIGA

ALL = -1
"""Argument of the unit: every note. Else the index of one NOTE."""

_SOUNDING = int(VoiceState.SOUNDING)
_SAMPLES, _LINEAR, _AMIGA = constant(Rule.INSTRUMENTS_ARE_SAMPLES), constant(Rule.LINEAR_SLIDES), constant(Rule.AMIGA_LIMITS)
_END_AT_TOP, _LIMITED = constant(Rule.SLIDES_END_AT_TOP), constant(Rule.HEARD_PERIODS_LIMITED)
_SHORTEST = 64.0
"""ScreamTracker 3's shortest period that is heard (PeriodLimit.s3m)."""
_ROOT_PANNING, _SURROUND_PANS = constant(Rule.LINEAR_PANNING), constant(Rule.SURROUND_PANS)
_SINE, _SQUARE, _RAMP_UP, _RAMP_DOWN = (int(wave) for wave in (Waveform.SINE, Waveform.SQUARE, Waveform.RAMP_UP, Waveform.RAMP_DOWN))
_VOLUME, _PANNING, _PITCH = 1, 2, 4
_CENTRE, _FAR_RIGHT = 128.0, 256.0
_OPEN = 256
"""What the filter's cutoff is raised by without a filter envelope."""


@unit
def voices(sequencer_address, block_address, which):
    """Moves every note on by a tick (ALL), or one NOTE that has just begun."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    if which != ALL:
        step_note(sequencer, engine, note_address(sequencer, which))
        return
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        copy_channel(sequencer, engine, index)
        address = foreground_address(sequencer, index)
        step_note(sequencer, engine, address)
        channel_at(sequencer, index).voice = note_at(address).voice
    for index in range(sequencer.channel_count, MAX_CHANNELS):
        leave_channel(sequencer, engine, index)
    for index in range(min(engine.voice_count, MAX_VOICES)):
        address = note_address(sequencer, index)
        if note_at(address).voice == index:
            step_note(sequencer, engine, address)


@kernel
def copy_channel(sequencer, engine, index):
    """What the channel's effects made of its foreground note. A voice that ended by itself is let go."""
    channel, note = channel_at(sequencer, index), note_at(foreground_address(sequencer, index))
    if channel.voice != NO_VOICE and voice_at(voice_address(engine, channel.voice)).state != _SOUNDING:
        channel.voice = NO_VOICE
    if has_rule(sequencer, _AMIGA) and channel.period > 0.0:
        channel.period = min(max(channel.period, SHORTEST_AMIGA), LONGEST_AMIGA)
        channel.out_period = min(max(channel.out_period, SHORTEST_AMIGA), LONGEST_AMIGA)
    if has_rule(sequencer, _END_AT_TOP) and channel.voice != NO_VOICE and channel.period <= 0.0:
        note.fading, note.fade = 1, 0
    if has_rule(sequencer, _LIMITED):
        channel.out_period = max(channel.out_period, _SHORTEST)
    note.voice, note.volume, note.panning = channel.voice, channel.out_volume, channel.panning
    note.period, note.quick = channel.out_period, note.quick | channel.quick
    note.channel_volume, note.surround, note.sway = channel.channel_volume, channel.surround, channel.sway
    note.cutoff, note.resonance, note.filter_kind = channel.cutoff, channel.resonance, channel.filter_kind
    note.refilters = channel.refilters
    channel.quick, channel.refilters = 0, 0


@kernel
def leave_channel(sequencer, engine, index):
    """A channel that the song has no more falls silent."""
    channel = channel_at(sequencer, index)
    if channel.voice != NO_VOICE:
        stop_voice(engine, channel.voice)
        channel.voice = NO_VOICE


@kernel
def step_note(sequencer, engine, address):
    """One note's tick. Envelopes move first; then the fade-out; the note ends where that has come to nothing."""
    note = note_at(address)
    if note.voice == NO_VOICE:
        note.final_volume = 0.0
        return
    inst_address = instrument_address(sequencer, note.instrument)
    instrument, play = instrument_at(inst_address), sample_play_at(sequencer, note.sample)
    volume, panning, bend, modifier = note.volume / FULL_VOLUME, note.panning + note.random_panning, 0.0, _OPEN
    if not has_rule(sequencer, _SAMPLES):
        volume *= follow_volume(instrument, inst_address, note, address)
        if note.fading != 0:
            note.fade = max(0, note.fade - instrument.fade_out)
        panning = min(max(panning, 0.0), _FAR_RIGHT)
        moves = note.envelopes & _PANNING != 0
        if moves or instrument.panning_envelope.enabled != 0:
            side = follow(inst_address + PANNING_ENVELOPE, address + PANNING_STATE, moves, note.was_on != 0, 0.0)
            panning += (_CENTRE - abs(panning - _CENTRE)) * side / 32.0
        moves = note.envelopes & _PITCH != 0
        if moves or instrument.pitch_envelope.enabled != 0:
            bend = follow(inst_address + PITCH_ENVELOPE, address + PITCH_STATE, moves, note.was_on != 0, 0.0)
    if note.fading != 0 and note.fade == 0:
        stop_voice(engine, note.voice)
        note.voice, note.final_volume = NO_VOICE, 0.0
        return
    note.was_on = note.key_on
    gain = loudness(sequencer, note, instrument, play) * (1.0 + note.random_volume)
    gain = min(max(gain, 0.0), 1.0) * note.channel_volume / FULL_VOLUME
    if note.fading != 0 or note.live != 0:
        gain *= note.fade / FULL_FADE
    note.final_volume = min(max(volume * gain, 0.0), 1.0) * sequencer.global_volume / FULL_GLOBAL_VOLUME
    panning = min(max(min(max(panning, 0.0), _FAR_RIGHT) + note.sway, 0.0), _FAR_RIGHT)
    note.final_panning = _CENTRE if note.surround != 0 and not has_rule(sequencer, _SURROUND_PANS) else panning
    sets_filter = note.attack != 0 or note.refilters != 0
    if instrument.pitch_envelope_is_filter != 0:
        if note_has_begun(address):
            sets_filter = True
            modifier = int(bend * 8.0)
        bend = 0.0
    note.final_period = vibrated_period(sequencer, note, play) if play.vibrato_depth > 0 else note.period
    if sets_filter:
        set_filter(sequencer, engine, note, play, modifier)
    send_to_voice(sequencer, engine, note, play, bend)


@kernel
def note_has_begun(address):
    return envelope_state_at(address + PITCH_STATE).tick > 0


@kernel
def follow_volume(instrument, inst_address, note, address):
    """The volume envelope, 0–1. At its end the fade-out begins, and an envelope that ends at 0 ends the note."""
    moves = note.envelopes & _VOLUME != 0
    if (not moves and instrument.volume_envelope.enabled == 0) or instrument.volume_envelope.count <= 0:
        return 1.0
    level = follow(inst_address + VOLUME_ENVELOPE, address + VOLUME_STATE, moves, note.was_on != 0, 64.0)
    if envelope_state_at(address + VOLUME_STATE).held != 0:
        note.fading = 1
        if instrument.volume_envelope.values[max(instrument.volume_envelope.count - 1, 0)] == 0:
            note.fade = 0
    return min(max(level, 0.0), 64.0) / 64.0


@kernel
def follow(envelope_address, state_address, moves, is_on, rest):
    """Moves an envelope on by a tick, unless it pauses, and returns its value; `rest` if it has never moved.

    Its state's tick is one past what is heard. Sustain points may be a loop; held is 1 once it has passed its last point.
    """
    envelope, state = envelope_at(envelope_address), envelope_state_at(state_address)
    count = envelope.count
    if count <= 0:
        return rest
    if moves:
        position = max(state.tick, 0)
        state.held = 0
        start, end = envelope.ticks[count - 1], envelope.ticks[count - 1]
        if is_on and NO_LOOP < envelope.sustain_start <= envelope.sustain_end < count:
            start, end = envelope.ticks[envelope.sustain_start], envelope.ticks[envelope.sustain_end] + 1
        elif NO_LOOP < envelope.loop_start <= envelope.loop_end < count:
            start, end = envelope.ticks[envelope.loop_start], envelope.ticks[envelope.loop_end] + 1
        elif position > end:
            state.held = 1
        if position >= end:
            position = start
        state.tick = position + 1
    if state.tick <= 0:
        return rest
    state.value = value_at(envelope, state.tick - 1)
    return state.value


@kernel
def vibrated_period(sequencer, note, play):
    """The period after auto-vibrato, whose depth grows by sweep/256 steps a tick; its first half is higher in pitch.

    Steps are cut towards the note (libopenmpt), so that it stays in tune in the mean.
    """
    note.vibrato_amplitude = min(note.vibrato_amplitude + play.vibrato_sweep, play.vibrato_depth << 8)
    phase = note.vibrato_phase
    note.vibrato_phase = (phase + play.vibrato_speed) & 255
    waveform = play.vibrato_waveform
    if waveform == _SINE:
        wave = fine_wave(sequencer, 0, phase)
    elif waveform == _RAMP_DOWN:
        wave = fine_wave(sequencer, 1, phase)
    elif waveform == _RAMP_UP:
        wave = -fine_wave(sequencer, 1, phase)
    elif waveform == _SQUARE:
        wave = fine_wave(sequencer, 2, phase)
    else:
        wave = fine_wave(sequencer, 3, phase)
    swing = wave * (note.vibrato_amplitude >> 8)
    change = swing // 64 if swing >= 0 else -(-swing // 64)
    if has_rule(sequencer, _LINEAR):
        return max(note.period - change, 1.0)
    return max(note.period * 2.0 ** (-change / 768.0), 1.0)


@kernel
def whole_hertz(engine, slot, ratio):
    """ImpulseTracker counts a sample's frames a second in whole numbers."""
    rate = sample_at(engine, slot).rate_hz
    return math.floor(ratio * rate + 1e-3) / rate if slot > 0 and rate > 0.0 else ratio


@kernel
def send_to_voice(sequencer, engine, note, play, bend):
    """Pitch and gains to the voice. bend: −32 to 32, half semitones. Surround turns the right side upside down."""
    address = voice_address(engine, note.voice)
    voice = voice_at(address)
    if voice.state != _SOUNDING:
        note.voice = NO_VOICE
        return
    ratio = period_ratio(sequencer, note.final_period) * play.rate_scale * 2.0 ** (bend / 24.0)
    voice.ratio = whole_hertz(engine, voice.sample, ratio) if has_rule(sequencer, _LINEAR) else ratio
    share = (_CENTRE + (note.final_panning - _CENTRE) * sequencer.separation) / _FAR_RIGHT
    left, right = 1.0 - share, share
    if not has_rule(sequencer, _ROOT_PANNING):
        left, right = left**0.5, right**0.5
    level = note.final_volume * sequencer.mix_gain
    jumps = note.attack != 0 or note.quick != 0 or level == 0.0 or is_silent(address)
    frames = sharp_frames(engine, address, level * (left + right)) if jumps else int(engine.tick_frames)
    note.attack, note.quick = 0, 0
    glide(address + LEFT, level * left, frames)
    glide(address + RIGHT, -level * right if note.surround != 0 else level * right, frames)
