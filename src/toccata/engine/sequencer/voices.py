"""The voices unit: each tick, what every sounding note's envelopes, fade-out and auto-vibrato make of its voice."""

from __future__ import annotations

import math

from numba import uint32

from toccata.engine.layout import MAX_CHANNELS, MAX_VOICES, VoiceState
from toccata.engine.memory import kernel
from toccata.engine.sequencer.envelopes import has_ended_silent, step_envelope
from toccata.engine.sequencer.layout import FULL_FADE, FULL_GLOBAL_VOLUME, FULL_VOLUME, NO_VOICE, Waveform
from toccata.engine.sequencer.pitches import note_period, period_ratio
from toccata.engine.sequencer.pool import (
    ATTACK_S,
    JUMP_S,
    LEFT,
    RIGHT,
    SOFT_S,
    glide,
    is_silent,
    seconds_to_frames,
    sharp_frames,
    stop_voice,
)
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
    foreground_address,
    has_rule,
    instrument_address,
    instrument_at,
    note_address,
    note_at,
    sample_play_at,
    sequencer_at,
    voice_address,
    voice_at,
)
from toccata.engine.sequencer.volume import is_tremor_silent
from toccata.engine.unit import unit
from toccata.notation.pitch import SHORTEST_AMIGA

ALL = -1
"""Argument of the unit: every note. Else the index of one NOTE."""

_SOUNDING = int(VoiceState.SOUNDING)
_SKIPS_END = constant(Rule.ENVELOPE_LOOP_SKIPS_END)
_SQUARE, _RAMP_UP, _RAMP_DOWN, _RANDOM = (
    int(Waveform.SQUARE),
    int(Waveform.RAMP_UP),
    int(Waveform.RAMP_DOWN),
    int(Waveform.RANDOM),
)
_AMIGA_LIMITS, _SOFT, _SHARP = constant(Rule.AMIGA_LIMITS), constant(Rule.SOFT_RAMPS), constant(Rule.SHARP_RAMPS)
_KEEPS_SWEEP = constant(Rule.RELEASE_KEEPS_SWEEP)
_FADED_END, _AT_ONCE = constant(Rule.FADED_NOTES_END), constant(Rule.SILENCE_ENDS_AT_ONCE)
_TREMOR_LASTS = constant(Rule.TREMOR_OUTLASTS_VOLUME)
_FROM_14, _PERIOD_14 = constant(Rule.PERIODS_FROM_14), 4 * 14.0
_LINEAR_PANNING = constant(Rule.LINEAR_PANNING)
_FULL_INSTRUMENT = 128.0
_SHORTEST_UNTUNED = 453.0
"""Half of the 907 at B of ProTracker's fine-tuned table, as libopenmpt limits."""
_LOWEST_PERIOD = 32000


@unit
def voices(sequencer_address, block_address, which):
    """Moves every note on by a tick (ALL), or one NOTE that has just begun."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    if which != ALL:
        step_note(sequencer, engine, note_address(sequencer, which))
        return
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        copy_channel(sequencer, engine, index)
        was_heard = is_heard(engine, channel_at(sequencer, index).voice)
        address = foreground_address(sequencer, index)
        step_note(sequencer, engine, address)
        if was_heard and note_at(address).fading != 0 and note_at(address).fade == 0 and has_rule(sequencer, _FADED_END):
            end_faded(sequencer, engine, index)
    for index in range(sequencer.channel_count, MAX_CHANNELS):
        leave_channel(sequencer, engine, index)
    for index in range(min(engine.voice_count, MAX_VOICES)):
        address = note_address(sequencer, index)
        if note_at(address).voice == index:
            step_note(sequencer, engine, address)
            end_if_silent(sequencer, engine, address)
    sequencer.heard_global_volume = sequencer.global_volume


@kernel
def follow_voice(engine, channel, note):
    """The voice has gone on with another sample, as a number before wanted."""
    channel.sample = note.sample = voice_at(voice_address(engine, channel.voice)).sample
    channel.playing_instrument = channel.instrument


@kernel
def copy_channel(sequencer, engine, index):
    """What the channel's effects made of its foreground note. A voice that ended by itself is let go."""
    channel, note = channel_at(sequencer, index), note_at(foreground_address(sequencer, index))
    if channel.voice != NO_VOICE and voice_at(voice_address(engine, channel.voice)).sample != channel.sample:
        follow_voice(engine, channel, note)
    if channel.voice != NO_VOICE and voice_at(voice_address(engine, channel.voice)).state != _SOUNDING:
        channel.voice = NO_VOICE
    if has_rule(sequencer, _AMIGA_LIMITS) and channel.period > 0.0:
        keep_in_limits(sequencer, channel)
    elif has_rule(sequencer, _FROM_14) and channel.period > 0.0:
        channel.period, channel.out_period = max(channel.period, _PERIOD_14), max(channel.out_period, _PERIOD_14)
    note.voice, note.volume, note.panning, note.surround = channel.voice, channel.out_volume, channel.panning, channel.surround
    if has_rule(sequencer, _TREMOR_LASTS) and is_tremor_silent(channel):
        note.volume = 0
    note.period, note.quick = channel.out_period, note.quick | channel.quick
    channel.quick = 0


@kernel
def is_heard(engine, voice):
    """Whether a channel's voice had a gain in the last tick."""
    return voice != NO_VOICE and not is_silent(voice_address(engine, voice))


@kernel
def end_faded(sequencer, engine, index):
    """Ends a note that has just faded out."""
    channel, note = channel_at(sequencer, index), note_at(foreground_address(sequencer, index))
    if channel.voice == NO_VOICE:
        return
    stop_voice(engine, channel.voice)
    channel.voice, note.voice = NO_VOICE, NO_VOICE


@kernel
def keep_in_limits(sequencer, channel):
    """The Amiga's three octaves, which a sample's fine-tune moves; no period is shorter than Paula can fetch.

    Source: OpenMPT test case AmigaLimitsFinetune.mod.
    """
    shortest = note_period(sequencer, 83.0, channel.finetune) if channel.finetune != 0.0 else _SHORTEST_UNTUNED
    shortest = max(shortest, SHORTEST_AMIGA)
    longest = note_period(sequencer, 48.0, channel.finetune)
    channel.period = min(max(channel.period, shortest), longest)
    if channel.out_period > 0.0:
        channel.out_period = min(max(channel.out_period, shortest), longest)


@kernel
def leave_channel(sequencer, engine, index):
    """A channel that the song has no more falls silent."""
    channel = channel_at(sequencer, index)
    if channel.voice != NO_VOICE:
        stop_voice(engine, channel.voice)
        channel.voice = NO_VOICE


@kernel
def step_note(sequencer, engine, address):
    """Envelopes, fade-out and auto-vibrato of one note, and what they send to its voice."""
    note = note_at(address)
    inst_address = instrument_address(sequencer, note.instrument)
    instrument, play = instrument_at(inst_address), sample_play_at(sequencer, note.sample)
    if note.fading != 0:
        note.fade = max(0, note.fade - instrument.fade_out)
    skips_end = has_rule(sequencer, _SKIPS_END)
    volume = note.volume / FULL_VOLUME
    if note.fading != 0:
        volume *= note.fade / FULL_FADE
    if instrument.volume_envelope.enabled != 0:
        level = step_envelope(inst_address + VOLUME_ENVELOPE, address + VOLUME_STATE, note.key_on != 0, skips_end)
        volume *= min(max(level, 0.0), 64.0) / 64.0
    panning = float(note.panning)
    if instrument.panning_envelope.enabled != 0:
        side = step_envelope(inst_address + PANNING_ENVELOPE, address + PANNING_STATE, note.key_on != 0, skips_end)
        # FastTracker 2 truncates: the envelope reaches as far as the nearer side.
        panning = float(int(panning + (128.0 - abs(panning - 128.0)) * side / 32.0))
    bend = 0.0
    if instrument.pitch_envelope.enabled != 0 and instrument.pitch_envelope_is_filter == 0:
        bend = step_envelope(inst_address + PITCH_ENVELOPE, address + PITCH_STATE, note.key_on != 0, skips_end)
    gains = play.global_volume / FULL_VOLUME * (instrument.global_volume / _FULL_INSTRUMENT) * (1.0 + note.random_volume)
    if 0 <= note.channel < MAX_CHANNELS:
        gains *= channel_at(sequencer, note.channel).channel_volume / FULL_VOLUME
    note.final_volume = min(max(volume * gains, 0.0), 1.0) * sequencer.global_volume / FULL_GLOBAL_VOLUME
    note.final_panning = min(max(panning + note.random_panning, 0.0), 255.0)
    note.final_period = note.period
    if play.vibrato_depth > 0:
        note.final_period = vibrated_period(note, play, has_rule(sequencer, _KEEPS_SWEEP))
    send_to_voice(sequencer, engine, note, play, bend)


@kernel
def vibrated_period(note, play, keeps_sweep):
    """The period after auto-vibrato. The depth grows only while the key is on; a release before it is full drops it to one step, unless
    the rules keep it.

    The swing is not cut to whole steps, which would leave the note a little sharp in the mean (libopenmpt).
    Source: OpenMPT test case AutoVibratoSweepKeyOff.xm.
    """
    amplitude = note.vibrato_amplitude
    if note.vibrato_sweep > 0:
        if note.key_on != 0:
            amplitude += note.vibrato_sweep
            if (amplitude >> 8) > play.vibrato_depth:
                amplitude = play.vibrato_depth << 8
                note.vibrato_sweep = 0
            note.vibrato_amplitude = amplitude
        elif not keeps_sweep:
            amplitude = note.vibrato_sweep
    note.vibrato_phase = (note.vibrato_phase + play.vibrato_speed) & 255
    period = note.period + vibrato_level(note.vibrato_phase, play.vibrato_waveform) * amplitude / 16384.0
    return 0.0 if period < 0.0 or period >= _LOWEST_PERIOD else period


@kernel
def vibrato_level(phase, waveform):
    """Auto-vibrato's waveform, −64 to 64, at a phase of 0–255. Positive is lower in pitch."""
    if waveform == _SQUARE:
        return 64 if phase > 127 else -64
    if waveform == _RAMP_UP:
        return (((phase >> 1) + 64) & 127) - 64
    if waveform == _RAMP_DOWN:
        return ((64 - (phase >> 1)) & 127) - 64
    if waveform == _RANDOM:
        return int((uint32(phase * 2654435761) >> uint32(16)) & uint32(127)) - 64
    return math.floor(0.5 - 64.0 * math.sin(2.0 * math.pi * phase / 256.0))


@kernel
def send_to_voice(sequencer, engine, note, play, bend):
    """Pitch and gains to the voice. FastTracker 2's panning law: the square root of each side's share. Surround turns the right over.

    bend: −32 to 32, half semitones. Source: OpenMPT test case FT2PanLaw.xm.
    """
    if note.voice == NO_VOICE:
        return
    address = voice_address(engine, note.voice)
    voice = voice_at(address)
    if voice.state != _SOUNDING:
        note.voice = NO_VOICE
        return
    voice.ratio = period_ratio(sequencer, note.final_period) * play.rate_scale * 2.0 ** (bend / 24.0)
    panning = 128.0 + (note.final_panning - 128.0) * sequencer.separation
    left, right = (256.0 - panning) / 256.0, panning / 256.0
    if not has_rule(sequencer, _LINEAR_PANNING):
        left, right = math.sqrt(left), math.sqrt(right)
    level = note.final_volume * sequencer.mix_gain
    frames = level_frames(sequencer, engine, note, address, level * (left + right))
    note.attack, note.quick = 0, 0
    glide(address + LEFT, level * left, frames)
    glide(address + RIGHT, -level * right if note.surround != 0 else level * right, frames)


@kernel
def level_frames(sequencer, engine, note, address, level):
    """How long a voice takes to a level, both sides together: a tick where it slides there."""
    at_once = has_rule(sequencer, _AT_ONCE)
    if note.attack == 0 and note.quick == 0 and not (at_once and (level == 0.0 or is_silent(address))):
        is_new = at_once and sequencer.global_volume != sequencer.heard_global_volume
        return seconds_to_frames(engine, JUMP_S) if is_new else int(engine.tick_frames)
    if has_rule(sequencer, _SOFT):
        return seconds_to_frames(engine, SOFT_S)
    if has_rule(sequencer, _SHARP):
        return sharp_frames(engine, address, level)
    return seconds_to_frames(engine, ATTACK_S if note.attack != 0 else JUMP_S)


@kernel
def end_if_silent(sequencer, engine, address):
    """Frees the voice of a background note that can't be heard again."""
    note = note_at(address)
    if note.voice == NO_VOICE:
        return
    inst_address = instrument_address(sequencer, note.instrument)
    enabled = instrument_at(inst_address).volume_envelope.enabled != 0
    if note.fade == 0 or note.volume == 0 or (enabled and has_ended_silent(inst_address + VOLUME_ENVELOPE, address + VOLUME_STATE)):
        stop_voice(engine, note.voice)
        note.voice = NO_VOICE
