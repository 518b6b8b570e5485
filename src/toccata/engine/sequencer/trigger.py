"""What happens to notes: starting, releasing, recalling, retriggering, and the notes they replace.

Rows, retriggers, delays and live keys all come here. Source: ft2-clone's account of FastTracker 2's replayer;
for new-note and duplicate actions ImpulseTracker's manual (ITTECH.TXT).
"""

from __future__ import annotations

from numba import int64

from toccata.engine.layout import EventKind
from toccata.engine.layout import LoopKind as SampleLoop
from toccata.engine.memory import kernel
from toccata.engine.rings import push_event
from toccata.engine.sequencer.background import check_duplicates, send_to_background
from toccata.engine.sequencer.envelopes import restart_envelope
from toccata.engine.sequencer.layout import FULL_FADE, NO_PANNING, NO_UNIT, NO_VOICE, NewNoteAction
from toccata.engine.sequencer.pitches import note_period
from toccata.engine.sequencer.pool import clear_voice, drop_voice, is_sounding, take_voice
from toccata.engine.sequencer.releases import release_note
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    PANNING_STATE,
    PITCH_STATE,
    VOLUME_STATE,
    channel_at,
    constant,
    draw,
    engine_of,
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
from toccata.engine.unit import unit
from toccata.notation.notes import NOTE_COUNT
from toccata.notation.pitch import SLOWEST_PERIOD

_COUNTS_ON = constant(Rule.RETRIGGERS_COUNT_ON)
_DIES_AWAY = constant(Rule.SAMPLES_DIE_AWAY)
_OFFSET_CUTS = constant(Rule.OFFSET_PAST_END_CUTS)
_ENDS_PORTAMENTO = constant(Rule.NOTES_END_PORTAMENTO)
_TAKES_KEY, _LIMITED = constant(Rule.NOTES_TAKE_KEY), constant(Rule.NOTES_LIMITED)
_STEPS = constant(Rule.VOLUME_STEPS)
_WITH_NOTES = constant(Rule.OSCILLATORS_RESTART_WITH_NOTES)
_CONTINUE, _OFF, _FADE = int(NewNoteAction.CONTINUE), int(NewNoteAction.OFF), int(NewNoteAction.FADE)
_NO_LOOP = int(SampleLoop.NONE)
_NOTE_EVENT = int(EventKind.NOTE)
_LOWEST_SOUNDING = 12
_KEEP_GOING = 4
"""Bit of a waveform that a new note does not restart."""


@unit
def start(sequencer_address, block_address, index):
    """Starts channel.note on the channel of that index with its current instrument; volume and envelopes stay as they are.

    A unit of its own, because rows, delays and retriggers all do this. channel.offset_frames and given_finetune say how.
    """
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    channel = channel_at(sequencer, index)
    note_number = int64(channel.note)
    instrument = instrument_at(instrument_address(sequencer, channel.instrument))
    mapped, sample = note_number, int64(0)
    if instrument.present != 0 and 0 <= note_number < NOTE_COUNT:
        mapped, sample = int64(instrument.note_map[note_number, 0]), int64(instrument.note_map[note_number, 1])
    play = sample_play_at(sequencer, sample)
    channel.playing_instrument, channel.sample = channel.instrument, sample
    channel.relative_note = mapped - note_number + play.relative_note
    channel.finetune = channel.given_finetune if channel.has_finetune != 0 else play.finetune
    channel.heard_note = note_number
    sounding = note_number + channel.relative_note
    if has_rule(sequencer, _LIMITED):
        # FastTracker 2 reads before its table there; libopenmpt plays the lowest note (test case lowest.xm).
        sounding = max(sounding, _LOWEST_SOUNDING)
    period = note_period(sequencer, sounding, channel.finetune)
    if not (1.0 <= period <= SLOWEST_PERIOD):
        return
    channel.default_volume = play.volume if instrument.present != 0 else 0
    channel.default_panning = play.panning if play.panning != NO_PANNING else instrument.panning
    channel.period, channel.out_period = period, period
    channel.quick, channel.has_slid = 1, 0
    if has_rule(sequencer, _ENDS_PORTAMENTO):
        channel.wanted_period, channel.portamento_direction = 0.0, 0
    if has_rule(sequencer, _WITH_NOTES):
        restart_oscillators(channel)
    replace_foreground(sequencer, engine, index)
    foreground = note_at(foreground_address(sequencer, index))
    foreground.instrument, foreground.sample, foreground.note = channel.instrument, sample, note_number
    draw_randomness(sequencer, foreground, instrument)
    channel.voice = begin_voice(sequencer, engine, index, int64(channel.instrument), sample, note_number, channel.offset_frames)
    foreground.voice, foreground.attack = channel.voice, 1
    if has_rule(sequencer, _TAKES_KEY):
        foreground.key_on = 1
        if channel.new_instrument != 0:
            foreground.fading = 0
    channel.new_instrument = 0
    if channel.voice != NO_VOICE:
        push_event(engine.events, engine.frame, _NOTE_EVENT, index, note_number, channel.instrument, channel.volume / 64.0)


@kernel
def draw_randomness(sequencer, note, instrument):
    """Volume and panning by chance, and panning by note, as ImpulseTracker's instruments ask."""
    note.random_volume, note.random_panning = 0.0, 0.0
    if instrument.random_volume > 0:
        note.random_volume = draw(sequencer) * instrument.random_volume / 100.0
    if instrument.random_panning > 0:
        note.random_panning = draw(sequencer) * instrument.random_panning * 4.0
    if instrument.pitch_pan_separation != 0:
        note.random_panning += (note.note - instrument.pitch_pan_centre) * instrument.pitch_pan_separation / 2.0


@kernel
def begin_voice(sequencer, engine, channel_index, instrument_number, slot, note_number, offset_frames):
    """Takes a voice for a note of an instrument and sample slot; NO_VOICE when there is nothing to play."""
    instrument = instrument_at(instrument_address(sequencer, instrument_number))
    voice_unit = instrument.unit
    offset = 0
    if instrument.present == 0:
        return NO_VOICE
    if voice_unit == NO_UNIT:
        voice_unit = sample_play_at(sequencer, slot).unit
        offset = playable_offset(sequencer, engine, slot, offset_frames)
    if voice_unit < 0 or offset < 0:
        return NO_VOICE
    index = take_voice(sequencer, engine)
    if index == NO_VOICE:
        return NO_VOICE
    address = voice_address(engine, index)
    clear_voice(address)
    voice = voice_at(address)
    voice.unit, voice.seed = voice_unit, sequencer.notes_started + 1
    voice.parameter_count, voice.parameters = instrument.parameter_count, instrument.parameters
    voice.channel, voice.instrument, voice.sample, voice.note = channel_index, instrument_number, slot, note_number
    voice.start_frame, voice.offset_frames = engine.frame, offset
    voice.dies_away = 1 if has_rule(sequencer, _DIES_AWAY) else 0
    sequencer.notes_started += 1
    return index


@kernel
def playable_offset(sequencer, engine, slot, offset_frames):
    """Where a sampler starts, frames; −1 when the sample is empty or the offset lies past its end.

    Source: OpenMPT test cases 3xx-no-old-samp.xm, OffsetRange.xm.
    """
    sample = sample_at(engine, slot)
    if slot <= 0 or sample.frames <= 0:
        return -1
    looped = sample.loop_kind != _NO_LOOP and sample.loop_end > sample.loop_start
    end = sample.loop_end if looped else sample.frames
    if looped and sample.plays_once != 0 and offset_frames >= sample.loop_start:
        return 0
    if offset_frames < end:
        return offset_frames
    if has_rule(sequencer, _OFFSET_CUTS):
        return -1
    return sample.loop_start if looped else -1


@kernel
def replace_foreground(sequencer, engine, index):
    """Makes room for a channel's next note: checks duplicates, then does what the old instrument wants of its last note."""
    channel = channel_at(sequencer, index)
    check_duplicates(sequencer, engine, index)
    if not is_sounding(engine, channel.voice):
        channel.voice = NO_VOICE
        return
    old_address = foreground_address(sequencer, index)
    old = note_at(old_address)
    action = instrument_at(instrument_address(sequencer, old.instrument)).new_note_action
    if action in (_CONTINUE, _OFF, _FADE):
        send_to_background(sequencer, old_address, channel.voice)
        background = note_address(sequencer, channel.voice)
        if action == _OFF:
            release_note(sequencer, engine, background)
        elif action == _FADE:
            note_at(background).fading = 1
    else:
        drop_voice(sequencer, engine, channel.voice)
    channel.voice = NO_VOICE
    old.voice = NO_VOICE


@kernel
def recall_defaults(sequencer, index):
    """The sample's own volume and panning, as an instrument number asks."""
    channel = channel_at(sequencer, index)
    channel.volume, channel.out_volume = channel.default_volume, channel.default_volume
    if not has_rule(sequencer, _STEPS):
        channel.quick = 1
    if channel.default_panning != NO_PANNING:
        channel.panning = channel.default_panning


@kernel
def retrigger(sequencer, engine, index):
    """Envelopes, fade-out, oscillators and counters start over, the key is on again.

    Source: OpenMPT test cases envretrig.xm, TremorInstr.xm, NoteOffInstrChange.xm.
    """
    channel, address = channel_at(sequencer, index), foreground_address(sequencer, index)
    if not has_rule(sequencer, _WITH_NOTES):
        restart_oscillators(channel)
    if not has_rule(sequencer, _COUNTS_ON):
        channel.retrigger_count = 0
    channel.tremor_position = 0
    restart_note(sequencer, address)
    if is_sounding(engine, channel.voice):
        voice_at(voice_address(engine, channel.voice)).loop_released = 0


@kernel
def restart_oscillators(channel):
    """Vibrato and tremolo from their beginnings, unless their waveforms go on."""
    if channel.vibrato_waveform & _KEEP_GOING == 0:
        channel.vibrato_position = 0
    if channel.tremolo_waveform & _KEEP_GOING == 0:
        channel.tremolo_position = 0


@kernel
def restart_note(sequencer, address):
    """A note's own part of a retrigger."""
    note = note_at(address)
    instrument = instrument_at(instrument_address(sequencer, note.instrument))
    note.key_on, note.fading, note.fade = 1, 0, FULL_FADE
    if instrument.volume_envelope.enabled != 0 and instrument.volume_envelope.carry == 0:
        restart_envelope(address + VOLUME_STATE)
    if instrument.panning_envelope.enabled != 0 and instrument.panning_envelope.carry == 0:
        restart_envelope(address + PANNING_STATE)
    if instrument.pitch_envelope.enabled != 0 and instrument.pitch_envelope.carry == 0:
        restart_envelope(address + PITCH_STATE)
    restart_vibrato(note, sample_play_at(sequencer, note.sample))


@kernel
def restart_vibrato(note, play):
    """Auto-vibrato from its beginning: the depth grows by 1/sweep a tick."""
    if play.vibrato_depth <= 0:
        return
    note.vibrato_phase = 0
    if play.vibrato_sweep > 0:
        note.vibrato_amplitude = 0
        note.vibrato_sweep = (play.vibrato_depth << 8) // play.vibrato_sweep
    else:
        note.vibrato_amplitude, note.vibrato_sweep = play.vibrato_depth << 8, 0
