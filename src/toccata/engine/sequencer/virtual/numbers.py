"""What an instrument number does: volume, sample, envelopes and filter, as far as each tracker lets it.

Source: OpenMPT test cases InstrumentNumberChange.it, EnvReset.it, ins-xx.it, NoteOffInstr.it, noteoff3.it, InstrAfterMultisamplePorta.it,
StoppedInstrSwap.it, emptyslot.it, SampleSwap.s3m.
"""

from __future__ import annotations

from numba import int64

from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import FULL_FADE, NO_PANNING
from toccata.engine.sequencer.pool import is_sounding
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    channel_at,
    constant,
    foreground_address,
    has_rule,
    instrument_address,
    instrument_at,
    note_at,
    sample_at,
    sample_play_at,
)
from toccata.engine.sequencer.virtual.lives import (
    can_play,
    mapped_slot,
    reset_envelopes,
)
from toccata.engine.sequencer.virtual.sides import take_panning
from toccata.engine.sequencer.virtual.starts import carried_envelopes
from toccata.engine.sequencer.virtual.tuning import tune
from toccata.notation.cells import NOTE
from toccata.notation.notes import NO_NOTE, NOTE_COUNT, NOTE_OFF

_JUMPS = constant(Rule.NUMBER_VOLUME_JUMPS)
_SAMPLES, _OLD = constant(Rule.INSTRUMENTS_ARE_SAMPLES), constant(Rule.OLD_EFFECTS)
_COMPATIBLE, _SWAPS = constant(Rule.COMPATIBLE_TONE_SLIDES), constant(Rule.NUMBER_WAITS_FOR_NOTE)
_FADE_ENDS_CARRY = constant(Rule.FADE_ENDS_CARRY)


@kernel
def is_unknown(sequencer, number):
    """Whether a number names no instrument; such a one plays nothing, but is remembered. 0 is not meant. Where ImpulseTracker's numbers
    are samples, one that is not there is played as an empty one instead."""
    return number != 0 and instrument_at(instrument_address(sequencer, number)).present == 0


@kernel
def has_frames(engine, slot):
    return slot > 0 and sample_at(engine, slot).frames > 0


@kernel
def reset_by_number(sequencer, index, slides):
    """An instrument number without a note restarts envelopes by Old Effects, or beside a tone slide by Compatible Gxx.

    A fade-out begins anew.
    """
    if has_rule(sequencer, _SAMPLES):
        return
    if has_rule(sequencer, _COMPATIBLE) if slides else has_rule(sequencer, _OLD):
        reset_envelopes(foreground_address(sequencer, index), True)
        note_at(foreground_address(sequencer, index)).fade = FULL_FADE
        channel_at(sequencer, index).quick = 1


@kernel
def recall_volume(sequencer, engine, channel, number):
    """A lone number brings back the volume: of its sample where numbers are samples, else of the one that sounds."""
    slot = int64(channel.sample)
    if has_rule(sequencer, _SAMPLES):
        slot = mapped_slot(sequencer, number, int64(channel.note))
    if has_frames(engine, slot) or (slot > 0 and not has_rule(sequencer, _SWAPS)):
        set_volume(sequencer, channel, sample_play_at(sequencer, slot).volume)


@kernel
def recall_mapped_volume(sequencer, channel, number):
    slot = mapped_slot(sequencer, number, int64(channel.note))
    if slot > 0 and not has_rule(sequencer, _SWAPS):
        set_volume(sequencer, channel, sample_play_at(sequencer, slot).volume)


@kernel
def set_volume(sequencer, channel, volume):
    """The volume that slides start from and that sounds."""
    channel.volume, channel.out_volume = volume, volume
    if has_rule(sequencer, _JUMPS):
        channel.quick = 1


@kernel
def note_again(sequencer, engine, channel, number):
    """The last note, where a lone number means another instrument or sample than the one that sounds, or nothing sounds."""
    changed = number != channel.playing_instrument
    if has_rule(sequencer, _SAMPLES):
        changed = mapped_slot(sequencer, number, int64(channel.heard_note)) != channel.sample
    if changed or not is_sounding(engine, channel.voice):
        return int64(channel.heard_note)
    return int64(NO_NOTE)


@kernel
def change_instrument(sequencer, engine, index, number, slides, sounded, takes_volume):
    """Makes an instrument the channel's: its sample, volume, envelopes and filter, as far as each tracker lets a number do so.

    After a note off, cut or fade there is no note whose instrument a lone number could change (noteoff2.it as libopenmpt plays it).
    """
    channel, address = channel_at(sequencer, index), foreground_address(sequencer, index)
    foreground, instrument = note_at(address), instrument_at(instrument_address(sequencer, number))
    slot = mapped_slot(sequencer, number, int64(channel.note))
    if not has_rule(sequencer, _SWAPS):
        if channel.new_note == NO_NOTE:
            # There is no note whose instrument could change.
            return
        if not has_rule(sequencer, _SAMPLES) and not can_play(sequencer, number, slot):
            # What sounds goes on, with the other instrument's envelopes.
            channel.playing_instrument, foreground.instrument = number, number
            return
    sounds = is_sounding(engine, channel.voice)
    changed = number != channel.playing_instrument
    other_sample = channel.sample != 0 and slot != channel.sample
    only_volume = False
    if other_sample and slides and sounds:
        if has_rule(sequencer, _COMPATIBLE):
            slot = int64(channel.sample)
        only_volume = has_rule(sequencer, _SWAPS)
    if other_sample and not changed and sounds and channel.cell[NOTE] >= NOTE_COUNT and not has_rule(sequencer, _SAMPLES):
        only_volume = True
    if not sounded and not has_rule(sequencer, _SWAPS):
        changed = True
    if takes_volume and (has_frames(engine, slot) or not has_rule(sequencer, _SWAPS)):
        set_volume(sequencer, channel, sample_play_at(sequencer, slot).volume)
    if only_volume:
        if has_rule(sequencer, _SWAPS):
            tune(sequencer, channel, slot)
        else:
            channel.playing_instrument = number
        return
    channel.playing_instrument = number
    channel.new_instrument = 0
    stays = channel.cell[NOTE] == NOTE_OFF and other_sample and has_rule(sequencer, _OLD) and not has_rule(sequencer, _SWAPS)
    if not stays and not has_rule(sequencer, _SWAPS):
        foreground.loud_instrument, foreground.loud_sample = number, slot
    if changed:
        channel.new_note_action = instrument.new_note_action
    released = foreground.fading != 0 or foreground.key_on == 0
    ends_carry = has_rule(sequencer, _FADE_ENDS_CARRY) and foreground.fading != 0
    foreground.carried = carried_envelopes(instrument)
    if not sounds or (slides and has_rule(sequencer, _COMPATIBLE)) or (not slides and released and has_rule(sequencer, _OLD)):
        reset_envelopes(address, foreground.fade == 0 or changed or foreground.key_on == 0 or ends_carry)
        channel.quick = 1
    if stays:
        # Old Effects: beside a note off the sample sounds on, with the other instrument's envelopes (ResetEnvNoteOffOldFx.it).
        foreground.instrument = number
        take_controls(channel, foreground, instrument)
        if sample_play_at(sequencer, slot).panning != NO_PANNING:
            take_panning(sequencer, channel, NO_PANNING, slot)
        return
    take_sample(sequencer, engine, index, number, slot, slides and slot == channel.sample and sounds)


@kernel
def take_sample(sequencer, engine, index, number, slot, keeps_state):
    """The sample and instrument of the next sound."""
    channel, address = channel_at(sequencer, index), foreground_address(sequencer, index)
    foreground, instrument = note_at(address), instrument_at(instrument_address(sequencer, number))
    foreground.instrument = number
    if keeps_state or not can_play(sequencer, number, slot):
        channel.sample = slot
        return
    take_controls(channel, foreground, instrument)
    channel.sample, foreground.sample = slot, slot
    foreground.vibrato_amplitude, foreground.vibrato_phase = 0, 0
    tune(sequencer, channel, slot)
    channel.wanted_period, channel.portamento_direction = 0.0, 0


@kernel
def take_controls(channel, foreground, instrument):
    """The key is on, and envelopes and filter are the instrument's."""
    foreground.key_on, foreground.fading = 1, 0
    foreground.envelopes = enabled_envelopes(instrument)
    if instrument.cutoff >= 0:
        channel.cutoff = instrument.cutoff
    if instrument.resonance >= 0:
        channel.resonance = instrument.resonance


@kernel
def enabled_envelopes(instrument):
    """EnvelopeBit of the envelopes that the instrument has switched on."""
    bits = 0
    if instrument.volume_envelope.enabled != 0:
        bits |= 1
    if instrument.panning_envelope.enabled != 0:
        bits |= 2
    if instrument.pitch_envelope.enabled != 0:
        bits |= 4
    return bits
