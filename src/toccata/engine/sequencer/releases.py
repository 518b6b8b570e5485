"""How notes end: releases, key offs and cuts."""

from __future__ import annotations

from toccata.engine.memory import kernel
from toccata.engine.sequencer.envelopes import release_envelope
from toccata.engine.sequencer.layout import NO_VOICE
from toccata.engine.sequencer.pool import is_sounding, stop_voice
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
    note_at,
    voice_address,
    voice_at,
)

_CUTS = constant(Rule.NOTE_OFF_WITHOUT_ENVELOPE_CUTS)
_HOLDS_PANNING = constant(Rule.RELEASE_HOLDS_PANNING)
_VIRTUAL = constant(Rule.VIRTUAL_CHANNELS)


@kernel
def release_note(sequencer, engine, address):
    """Takes the key off a note: sustains let go, the fade-out runs; without a volume envelope the rules may silence it.

    Source: OpenMPT test cases NoteOff.xm, NoteOffFadeNoEnv.xm, PanSustainRelease.xm.
    """
    note = note_at(address)
    instrument = instrument_at(instrument_address(sequencer, note.instrument))
    note.key_on, note.fading = 0, 1
    if instrument.volume_envelope.enabled != 0:
        release_envelope(address + VOLUME_STATE)
    elif has_rule(sequencer, _CUTS):
        note.volume, note.quick = 0, 1
    if instrument.fade_out == 0 and has_rule(sequencer, _VIRTUAL):
        # What stops a song must end notes that would never fade.
        note.fade = 0
    if not has_rule(sequencer, _HOLDS_PANNING):
        release_envelope(address + PANNING_STATE)
    release_envelope(address + PITCH_STATE)
    if is_sounding(engine, note.voice):
        voice_at(voice_address(engine, note.voice)).loop_released = 1


@kernel
def release_channel(sequencer, engine, index):
    """A key off in a row. The volume that it silences is the channel's."""
    channel, address = channel_at(sequencer, index), foreground_address(sequencer, index)
    note = note_at(address)
    note.voice = channel.voice
    release_note(sequencer, engine, address)
    instrument = instrument_at(instrument_address(sequencer, note.instrument))
    if instrument.volume_envelope.enabled == 0 and has_rule(sequencer, _CUTS):
        channel.volume, channel.out_volume, channel.quick = 0, 0, 1


@kernel
def cut_channel(sequencer, engine, index):
    """A note cut: silence at once."""
    channel = channel_at(sequencer, index)
    if is_sounding(engine, channel.voice):
        stop_voice(engine, channel.voice)
    channel.voice = NO_VOICE
