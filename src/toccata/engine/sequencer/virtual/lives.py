"""The life of a note in a virtual channel: its release, fade and cut, its envelopes' restart, and what the next note does to it.

Source: OpenMPT test cases NNA.it, dct_smp_note_test.it, DNA-NoInstr.it, EnvReset.it, CarryNNA.it, cut-carry.it; ITTECH.TXT.
"""

from __future__ import annotations

from numba import int64

from toccata.engine.layout import MAX_VOICES
from toccata.engine.memory import kernel
from toccata.engine.sequencer.envelopes import restart_envelope
from toccata.engine.sequencer.layout import FULL_FADE, NO_LOOP, NO_UNIT, NO_VOICE, DuplicateAction, DuplicateCheck, NewNoteAction
from toccata.engine.sequencer.pool import drop_voice, is_sounding, stop_voice
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    PANNING_STATE,
    PITCH_STATE,
    VOLUME_STATE,
    channel_at,
    constant,
    foreground_address,
    has_rule,
    instrument_address,
    instrument_at,
    note_address,
    note_at,
    voice_address,
    voice_at,
)
from toccata.notation.notes import NOTE_COUNT

_SAMPLES = constant(Rule.INSTRUMENTS_ARE_SAMPLES)
_CUT, _OFF, _FADE = int(NewNoteAction.CUT), int(NewNoteAction.OFF), int(NewNoteAction.FADE)
_CHECK_NOTE, _CHECK_SAMPLE, _CHECK_INSTRUMENT = int(DuplicateCheck.NOTE), int(DuplicateCheck.SAMPLE), int(DuplicateCheck.INSTRUMENT)
_DUPLICATE_CUT, _DUPLICATE_OFF = int(DuplicateAction.CUT), int(DuplicateAction.OFF)
VOLUME_BIT = 1


@kernel
def mapped_slot(sequencer, number, note):
    """The sample that an instrument plays for a note; 0 for none."""
    instrument = instrument_at(instrument_address(sequencer, number))
    if instrument.present == 0:
        return int64(0)
    return int64(instrument.note_map[note if 0 <= note < NOTE_COUNT else 60, 1])


@kernel
def can_play(sequencer, number, slot):
    """Whether an instrument has anything to play for a note: a sample, or a synth that needs none."""
    instrument = instrument_at(instrument_address(sequencer, number))
    return slot != 0 or (instrument.present != 0 and instrument.unit != NO_UNIT)


@kernel
def carry_on(address):
    """The fade-out ends and the note is at its full level."""
    note = note_at(address)
    note.fading, note.fade = 0, FULL_FADE


@kernel
def reset_envelopes(address, even_carried):
    """Envelopes begin again, save those that carry on from note to note."""
    note = note_at(address)
    for offset, bit in ((VOLUME_STATE, 1), (PANNING_STATE, 2), (PITCH_STATE, 4)):
        if even_carried or note.carried & bit == 0:
            restart_envelope(address + offset)


@kernel
def fade_note(address):
    note_at(address).fading = 1


@kernel
def key_off(sequencer, engine, address):
    """Releases a note: sustains let go; without a volume envelope, or with one that loops, it fades out."""
    note = note_at(address)
    was_on = note.key_on
    note.key_on = 0
    if not has_rule(sequencer, _SAMPLES):
        instrument = instrument_at(instrument_address(sequencer, note.instrument))
        loops = instrument.volume_envelope.loop_start > NO_LOOP and instrument.fade_out > 0
        if note.envelopes & VOLUME_BIT == 0 or loops:
            note.fading = 1
    if was_on != 0 and is_sounding(engine, note.voice):
        voice_at(voice_address(engine, note.voice)).loop_released = 1


@kernel
def cut_note(sequencer, engine, index):
    """A note cut stops the sample; nothing brings it back but a new note."""
    address = foreground_address(sequencer, index)
    note = note_at(address)
    note.fading, note.fade = 1, 0
    stop_foreground(sequencer, engine, index)


@kernel
def stop_foreground(sequencer, engine, index):
    channel = channel_at(sequencer, index)
    if is_sounding(engine, channel.voice):
        stop_voice(engine, channel.voice)
    channel.voice = NO_VOICE
    note_at(foreground_address(sequencer, index)).voice = NO_VOICE


@kernel
def move_to_background(sequencer, engine, index, number, new_note):
    """Makes room for the channel's next note: duplicates end, then the note that sounds does what its new-note action says."""
    channel, address = channel_at(sequencer, index), foreground_address(sequencer, index)
    if has_rule(sequencer, _SAMPLES):
        if is_sounding(engine, channel.voice):
            drop_voice(sequencer, engine, channel.voice)
        channel.voice, note_at(address).voice = NO_VOICE, NO_VOICE
        return
    number = number if number != 0 else int64(channel.playing_instrument)
    slot = mapped_slot(sequencer, number, new_note)
    if not can_play(sequencer, number, slot):
        return
    end_duplicates(sequencer, engine, index, number, slot, new_note)
    if is_sounding(engine, channel.voice):
        leave_note(sequencer, engine, index)
    channel.voice, note_at(address).voice = NO_VOICE, NO_VOICE


@kernel
def leave_note(sequencer, engine, index):
    """The sounding note goes to the background, released, fading or as it is; or it is cut."""
    channel, address = channel_at(sequencer, index), foreground_address(sequencer, index)
    note = note_at(address)
    if channel.new_note_action == _CUT or channel.volume == 0 or (note.fading != 0 and note.fade == 0):
        drop_voice(sequencer, engine, channel.voice)
        return
    background = note_address(sequencer, channel.voice)
    copy_note(sequencer, channel, note, note_at(background))
    if channel.new_note_action == _OFF:
        key_off(sequencer, engine, background)
    elif channel.new_note_action == _FADE:
        note_at(background).fading = 1


@kernel
def copy_note(sequencer, channel, source, target):
    """All of a foreground note, without what its row's oscillators made of it."""
    target.voice, target.channel, target.live = channel.voice, source.channel, 0
    target.instrument, target.sample, target.note = source.instrument, source.sample, source.note
    target.key_on, target.fading, target.fade, target.was_on = source.key_on, source.fading, source.fade, source.was_on
    target.volume, target.panning, target.period = channel.volume, channel.panning, channel.period
    target.quick, target.attack = 0, 0
    target.vibrato_phase, target.vibrato_sweep = source.vibrato_phase, source.vibrato_sweep
    target.vibrato_amplitude = source.vibrato_amplitude
    target.random_volume, target.random_panning = source.random_volume, source.random_panning
    target.envelopes, target.carried = source.envelopes, source.carried
    target.channel_volume, target.surround, target.sway = channel.channel_volume, channel.surround, 0
    target.cutoff, target.resonance, target.filter_kind = channel.cutoff, channel.resonance, channel.filter_kind
    target.filtered, target.refilters = source.filtered, 0
    target.loud_instrument, target.loud_sample = source.loud_instrument, source.loud_sample
    for old, new in (
        (source.volume_envelope, target.volume_envelope),
        (source.panning_envelope, target.panning_envelope),
        (source.pitch_envelope, target.pitch_envelope),
    ):
        new.tick, new.held, new.value = old.tick, old.held, old.value


@kernel
def end_duplicates(sequencer, engine, index, number, slot, new_note):
    """Ends what plays the same already on this channel, as each old note's instrument says.

    The channel's last note counts even if it has ended, as libopenmpt has it: cut, it takes the volume of the next one without a number.
    """
    channel, address = channel_at(sequencer, index), foreground_address(sequencer, index)
    last = note_at(address)
    last.instrument, last.sample, last.note = channel.playing_instrument, channel.sample, channel.heard_note
    last.volume = channel.volume
    if is_duplicate(sequencer, last, number, slot, new_note):
        end_duplicate(sequencer, engine, address)
        channel.volume = last.volume
        channel.out_volume = channel.volume
    for voice in range(min(engine.voice_count, MAX_VOICES)):
        background = note_address(sequencer, voice)
        note = note_at(background)
        if note.voice == voice and note.channel == index and note.live == 0 and is_duplicate(sequencer, note, number, slot, new_note):
            end_duplicate(sequencer, engine, background)


@kernel
def is_duplicate(sequencer, old, number, slot, new_note):
    """Whether an old note counts as the same as the channel's new one."""
    if old.instrument != number:
        return False
    check = instrument_at(instrument_address(sequencer, old.instrument)).duplicate_check
    if check == _CHECK_NOTE:
        return old.note == new_note
    if check == _CHECK_SAMPLE:
        return old.sample == slot
    return check == _CHECK_INSTRUMENT


@kernel
def end_duplicate(sequencer, engine, address):
    note = note_at(address)
    action = instrument_at(instrument_address(sequencer, note.instrument)).duplicate_action
    if action == _DUPLICATE_CUT:
        key_off(sequencer, engine, address)
        note.volume = 0
    elif action == _DUPLICATE_OFF:
        key_off(sequencer, engine, address)
    else:
        note.fading = 1
    if note.volume == 0:
        note.fading, note.fade = 1, 0
