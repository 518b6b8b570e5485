"""Notes that a new note leaves behind: sent to the background, and checked for duplicates."""

from __future__ import annotations

from toccata.engine.layout import MAX_VOICES
from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import NO_VOICE, DuplicateAction, DuplicateCheck
from toccata.engine.sequencer.pool import drop_voice, is_sounding
from toccata.engine.sequencer.releases import release_note
from toccata.engine.sequencer.state import (
    channel_at,
    foreground_address,
    instrument_address,
    instrument_at,
    note_address,
    note_at,
)

_CHECK_NOTE, _CHECK_SAMPLE, _CHECK_INSTRUMENT = (
    int(DuplicateCheck.NOTE),
    int(DuplicateCheck.SAMPLE),
    int(DuplicateCheck.INSTRUMENT),
)
_DUPLICATE_CUT, _DUPLICATE_OFF = int(DuplicateAction.CUT), int(DuplicateAction.OFF)


@kernel
def send_to_background(sequencer, source_address, voice_index):
    """Copies a foreground note to its voice's NOTE, where it lives on by itself."""
    source, target = note_at(source_address), note_at(note_address(sequencer, voice_index))
    target.voice, target.channel, target.live = voice_index, source.channel, 0
    target.instrument, target.sample, target.note = source.instrument, source.sample, source.note
    target.key_on, target.fading, target.fade = source.key_on, source.fading, source.fade
    target.volume, target.panning, target.period = source.volume, source.panning, source.period
    target.surround = source.surround
    target.quick, target.attack = 0, 0
    target.vibrato_phase, target.vibrato_sweep = source.vibrato_phase, source.vibrato_sweep
    target.vibrato_amplitude = source.vibrato_amplitude
    target.random_volume, target.random_panning = source.random_volume, source.random_panning
    copy_envelope(source.volume_envelope, target.volume_envelope)
    copy_envelope(source.panning_envelope, target.panning_envelope)
    copy_envelope(source.pitch_envelope, target.pitch_envelope)


@kernel
def copy_envelope(source, target):
    target.tick, target.held, target.value = source.tick, source.held, source.value


@kernel
def check_duplicates(sequencer, engine, index):
    """Ends what already plays the same on this channel, as each old note's instrument says."""
    channel = channel_at(sequencer, index)
    foreground = foreground_address(sequencer, index)
    if is_sounding(engine, channel.voice) and is_duplicate(sequencer, channel, note_at(foreground)):
        send_to_background(sequencer, foreground, channel.voice)
        end_duplicate(sequencer, engine, note_address(sequencer, channel.voice))
        channel.voice, note_at(foreground).voice = NO_VOICE, NO_VOICE
    for voice in range(min(engine.voice_count, MAX_VOICES)):
        address = note_address(sequencer, voice)
        note = note_at(address)
        if note.voice == voice and note.channel == index and note.live == 0 and is_duplicate(sequencer, channel, note):
            end_duplicate(sequencer, engine, address)


@kernel
def is_duplicate(sequencer, channel, old):
    """Whether an old note counts as the same as the channel's new one."""
    if old.instrument != channel.instrument:
        return False
    check = instrument_at(instrument_address(sequencer, old.instrument)).duplicate_check
    if check == _CHECK_NOTE:
        return old.note == channel.note
    if check == _CHECK_SAMPLE:
        return old.sample == channel.sample
    return check == _CHECK_INSTRUMENT


@kernel
def end_duplicate(sequencer, engine, address):
    note = note_at(address)
    action = instrument_at(instrument_address(sequencer, note.instrument)).duplicate_action
    if action == _DUPLICATE_CUT:
        drop_voice(sequencer, engine, note.voice)
        note.voice = NO_VOICE
    elif action == _DUPLICATE_OFF:
        release_note(sequencer, engine, address)
    else:
        note.fading = 1
