"""The notes unit: what a row's note and instrument number do to the channel's note.

Source: OpenMPT test cases InstrumentNumberChange.it, EnvReset.it, ins-xx.it, NoteOffInstr.it, noteoff3.it, PortaInsNum.it,
PortaSample.it, Off-Porta.it, Fade-Porta.it, PortaReset.it, PanReset.it, StoppedInstrSwap.it, freqreset-noins.it, emptyslot.it,
SampleSwap.s3m, PortaSwap.s3m.
"""

from __future__ import annotations

import math

from numba import int64

from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import FULL_FADE, NO_PANNING, NO_UNIT, OWN_SURROUND
from toccata.engine.sequencer.pitches import note_period
from toccata.engine.sequencer.pool import is_sounding
from toccata.engine.sequencer.rows import find_effect
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    channel_at,
    constant,
    engine_of,
    foreground_address,
    has_rule,
    instrument_address,
    instrument_at,
    note_at,
    sample_at,
    sample_play_at,
    sequencer_at,
    voice_address,
    voice_at,
)
from toccata.engine.sequencer.virtual.lives import (
    can_play,
    carry_on,
    cut_note,
    fade_note,
    key_off,
    mapped_slot,
    move_to_background,
    reset_envelopes,
    stop_foreground,
)
from toccata.engine.sequencer.virtual.starts import BY_EFFECT, carried_envelopes, start_voice
from toccata.engine.unit import unit
from toccata.notation.cells import INSTRUMENT, NOTE, VOLUME_MEANING
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, NOTE_COUNT, NOTE_CUT, NOTE_FADE, NOTE_OFF

_COLUMN_TONE, _COLUMN_SLIDE = int(Meaning.VOLUME_TONE_PORTAMENTO), int(Meaning.VOLUME_TONE_SLIDE)
_TONE, _TONE_VOLUME = constant(Meaning.TONE_PORTAMENTO), constant(Meaning.TONE_PORTAMENTO_VOLUME_SLIDE)
_SLIDE, _SLIDE_VOLUME = constant(Meaning.TONE_SLIDE), constant(Meaning.TONE_SLIDE_VOLUME)
_LINEAR = constant(Rule.LINEAR_SLIDES)
_SAMPLES, _OLD = constant(Rule.INSTRUMENTS_ARE_SAMPLES), constant(Rule.OLD_EFFECTS)
_COMPATIBLE, _SWAPS = constant(Rule.COMPATIBLE_TONE_SLIDES), constant(Rule.NUMBER_WAITS_FOR_NOTE)
_COARSE, _GIVES_BACK = constant(Rule.COARSE_WAVEFORMS), constant(Rule.PANNING_UNTIL_NEXT_NOTE)
_SWAP_ENDS, _IS_GOAL, _FROM_CREST = constant(Rule.SWAP_ENDS_SLIDE), constant(Rule.NOTE_IS_GOAL), constant(Rule.VIBRATO_FROM_CREST)
_FAR_RIGHT = 256
_CREST = 64
_FADE_ENDS_CARRY = constant(Rule.FADE_ENDS_CARRY)
_KEEP_GOING = 4


@unit
def notes(sequencer_address, block_address, index):
    """Plays the row's note and instrument number on the channel of that index."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    channel = channel_at(sequencer, index)
    note, number = int64(channel.cell[NOTE]), int64(channel.cell[INSTRUMENT])
    slides, sounded = slides_to_note(channel), is_sounding(engine, channel.voice)
    if number != 0:
        channel.new_instrument = number
    meant = number if number != 0 else int64(channel.instrument)
    needs_known = not has_rule(sequencer, _SAMPLES) or has_rule(sequencer, _SWAPS)
    if needs_known and (note < NOTE_COUNT or note == NO_NOTE) and is_unknown(sequencer, meant):
        note, number = int64(NO_NOTE), int64(0)
    if channel.cell[INSTRUMENT] != 0:
        channel.instrument = channel.cell[INSTRUMENT]
    if note >= NOTE_COUNT and number != 0:
        reset_by_number(sequencer, index, slides)
    if note == NO_NOTE and number != 0:
        recall_volume(sequencer, engine, channel, number)
        if not has_rule(sequencer, _SWAPS):
            note = note_again(sequencer, engine, channel, number)
    elif note >= NOTE_COUNT and number != 0:
        recall_mapped_volume(sequencer, channel, number)
        if not has_rule(sequencer, _OLD):
            number = int64(0)
    if note < NOTE_COUNT:
        channel.note, channel.new_note = note, note
        if not slides:
            move_to_background(sequencer, engine, index, number, note)
        give_back_panning(channel)
    play(sequencer, engine, index, note, number, slides, sounded)


@kernel
def play(sequencer, engine, index, note, number, slides, sounded):
    """The instrument first, then the note. sounded: whether the channel did before the row."""
    channel = channel_at(sequencer, index)
    old_sample = channel.sample
    if number != 0 and not (note == NO_NOTE and has_rule(sequencer, _SWAPS)):
        change_instrument(sequencer, engine, index, number, slides, sounded, True)
        if note < NOTE_COUNT or has_rule(sequencer, _SWAPS):
            channel.new_instrument = 0
        is_lost = not has_frames(engine, channel.sample) and instrument_at(instrument_address(sequencer, number)).unit == NO_UNIT
        if (note < NOTE_COUNT or is_lost) and old_sample != channel.sample and not has_rule(sequencer, _SWAPS):
            # Another sample begins from its start, whatever slides to the note.
            old_voice = int64(channel.voice)
            was_filtered = note_at(foreground_address(sequencer, index)).filtered
            stop_foreground(sequencer, engine, index)
            keep_hertz(sequencer, engine, channel, old_sample)
            slides = slides and not has_rule(sequencer, _SWAP_ENDS)
            if slides and sounded and channel.period > 0.0 and not is_lost:
                start_voice(sequencer, engine, index, note, int64(BY_EFFECT))
                if was_filtered != 0 and not has_rule(sequencer, _SAMPLES):
                    keep_filter(sequencer, engine, index, old_voice)
    if note >= NOTE_COUNT:
        revive(sequencer, engine, index, number)
    if note == NO_NOTE:
        return
    if number == 0 and channel.new_instrument != 0 and note < NOTE_COUNT:
        change_instrument(sequencer, engine, index, int64(channel.new_instrument), slides, sounded, channel.sample == 0)
        channel.new_instrument = 0
        if slides and old_sample != channel.sample:
            swap_sample(sequencer, engine, index, old_sample)
    channel.arpeggio_period = 0.0
    if note < NOTE_COUNT:
        change_note(sequencer, engine, index, note, slides)
    else:
        end_note(sequencer, engine, index, note, slides)


@kernel
def revive(sequencer, engine, index, number):
    """A lone number gives a channel that has fallen silent its sample at the old pitch, where no note but an unmapped one came since."""
    channel = channel_at(sequencer, index)
    if number == 0 or has_rule(sequencer, _SWAPS) or channel.new_note == NO_NOTE or channel.period <= 0.0:
        return
    if not is_sounding(engine, channel.voice) and has_frames(engine, channel.sample):
        start_voice(sequencer, engine, index, int64(channel.note), int64(0))


@kernel
def keep_filter(sequencer, engine, index, old_voice):
    """The filter of a voice goes on with the one that takes its place (FilterPortaSmpChange-InsMode.it)."""
    channel = channel_at(sequencer, index)
    if not is_sounding(engine, channel.voice) or not 0 <= old_voice < engine.voice_count:
        return
    old, new = voice_at(voice_address(engine, old_voice)), voice_at(voice_address(engine, channel.voice))
    new.unit, new.filter_gain, new.filter_high = old.unit, old.filter_gain, old.filter_high
    new.filter_near, new.filter_far = old.filter_near, old.filter_far
    note_at(foreground_address(sequencer, index)).filtered = 1


@kernel
def swap_sample(sequencer, engine, index, old_sample):
    """A tone slide whose instrument number stood in an earlier row goes on in the new sample where the old one was."""
    channel = channel_at(sequencer, index)
    if has_rule(sequencer, _SWAPS) or not is_sounding(engine, channel.voice):
        return
    if not has_frames(engine, channel.sample):
        stop_foreground(sequencer, engine, index)
        return
    keep_hertz(sequencer, engine, channel, old_sample)
    voice_at(voice_address(engine, channel.voice)).sample = channel.sample


@kernel
def keep_hertz(sequencer, engine, channel, old_sample):
    """ImpulseTracker's linear slides count a sample's frames a second, so a new sample goes on with as many."""
    old, new = sample_at(engine, old_sample).rate_hz, sample_at(engine, channel.sample).rate_hz
    if has_rule(sequencer, _LINEAR) and channel.period > 0.0 and old > 0.0 and new > 0.0:
        channel.period = max(channel.period + 768.0 * math.log2(new / old), 1.0)
        channel.out_period = channel.period


@kernel
def slides_to_note(channel):
    meaning = channel.cell[VOLUME_MEANING]
    if meaning in (_COLUMN_TONE, _COLUMN_SLIDE):
        return True
    return (
        find_effect(channel, _SLIDE) >= 0
        or find_effect(channel, _SLIDE_VOLUME) >= 0
        or find_effect(channel, _TONE) >= 0
        or find_effect(channel, _TONE_VOLUME) >= 0
    )


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
        set_volume(channel, sample_play_at(sequencer, slot).volume)


@kernel
def recall_mapped_volume(sequencer, channel, number):
    slot = mapped_slot(sequencer, number, int64(channel.note))
    if slot > 0 and not has_rule(sequencer, _SWAPS):
        set_volume(channel, sample_play_at(sequencer, slot).volume)


@kernel
def set_volume(channel, volume):
    channel.volume, channel.out_volume, channel.quick = volume, volume, 1


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
        set_volume(channel, sample_play_at(sequencer, slot).volume)
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


@kernel
def tune(sequencer, channel, slot):
    play = sample_play_at(sequencer, slot)
    channel.relative_note, channel.finetune, channel.rate_scale = play.relative_note, play.finetune, play.rate_scale


@kernel
def tune_as_before(sequencer, engine, channel, slot):
    """A tone slide onto a silent channel starts a multisample instrument's other sample at the rate of the last (libopenmpt)."""
    old, new = sample_at(engine, channel.sample).rate_hz, sample_at(engine, slot).rate_hz
    if has_rule(sequencer, _LINEAR) and old > 0.0 and new > 0.0:
        channel.finetune += 12.0 * math.log2(old / new)
    channel.rate_scale = sample_play_at(sequencer, slot).rate_scale


@kernel
def change_note(sequencer, engine, index, note, slides):
    """A pitched note: begins it, or makes it the goal of a tone slide."""
    channel, address = channel_at(sequencer, index), foreground_address(sequencer, index)
    foreground = note_at(address)
    number = int64(channel.playing_instrument)
    instrument = instrument_at(instrument_address(sequencer, number))
    slot = mapped_slot(sequencer, number, note)
    if has_rule(sequencer, _SAMPLES) and not has_rule(sequencer, _SWAPS):
        slot, channel.heard_note = int64(channel.sample), note
    if not can_play(sequencer, number, slot):
        if number == 0:
            channel.heard_note = note
        return
    sounds, slid = is_sounding(engine, channel.voice), slides and not has_rule(sequencer, _SWAPS)
    if not sounds and (not has_rule(sequencer, _SWAPS) or channel.cell[INSTRUMENT] != 0):
        slides = False
    if not slides:
        if slid and slot != channel.sample:
            tune_as_before(sequencer, engine, channel, slot)
        elif not has_rule(sequencer, _SWAPS):
            tune(sequencer, channel, slot)
        channel.new_note_action = instrument.new_note_action
        channel.sample = slot
    channel.new_instrument, channel.heard_note, channel.sway = 0, note, 0
    mapped = int64(instrument.note_map[note, 0]) if instrument.present != 0 else note
    period = note_period(sequencer, mapped + channel.relative_note, channel.finetune)
    take_panning(sequencer, channel, instrument.panning, slot)
    stand_apart(sequencer, channel, instrument, note)
    if slides:
        channel.wanted_period = period
        channel.portamento_direction = 0 if period == channel.period else 1 if period > channel.period else 2
    elif has_rule(sequencer, _SWAPS) or has_rule(sequencer, _IS_GOAL):
        channel.wanted_period = period
    if slides and not (foreground.fading != 0 and foreground.fade == 0):
        if not has_rule(sequencer, _COMPATIBLE):
            foreground.fading = 0 if has_rule(sequencer, _SWAPS) else foreground.fading
        elif channel.cell[INSTRUMENT] != 0:
            carry_on(address)
            foreground.key_on = 1
        return
    if slides:
        reset_envelopes(address, True)
        carry_on(address)
        return
    channel.period, channel.out_period = period, period
    # After a cut there is nothing to carry on (cut-carry.it).
    foreground.carried = carried_envelopes(instrument)
    reset_envelopes(address, foreground.fading != 0 and foreground.fade == 0)
    carry_on(address)
    foreground.key_on = 1
    if channel.vibrato_waveform & _KEEP_GOING == 0:
        channel.vibrato_position = _CREST if has_rule(sequencer, _FROM_CREST) and not has_rule(sequencer, _OLD) else 0
    if has_rule(sequencer, _FROM_CREST) and channel.tremolo_waveform & _KEEP_GOING == 0:
        channel.tremolo_position = 0
    if has_rule(sequencer, _COARSE):
        channel.tremor_count, channel.retrigger_left, channel.tremolo_position = 0, 0, 0
    if instrument.cutoff >= 0:
        channel.cutoff = instrument.cutoff
    if instrument.resonance >= 0:
        channel.resonance = instrument.resonance
    start_voice(sequencer, engine, index, note, int64(BY_EFFECT))


@kernel
def take_panning(sequencer, channel, instrument_panning, slot):
    """A note's panning: the sample's, else the instrument's, else it stays where it was. It ends surround."""
    panning = sample_play_at(sequencer, slot).panning
    if panning == NO_PANNING:
        panning = instrument_panning
    if panning == NO_PANNING:
        return
    keep_panning(sequencer, channel)
    channel.panning, channel.surround = panning, 0


@kernel
def stand_apart(sequencer, channel, instrument, note):
    """Notes above an instrument's centre stand to one side of the panning until another is set (PitchPanReset.it)."""
    if instrument.pitch_pan_separation != 0:
        keep_panning(sequencer, channel)
        apart = int((note - instrument.pitch_pan_centre) * instrument.pitch_pan_separation / 2.0)
        channel.panning = min(max(channel.panning + apart, 0), _FAR_RIGHT)


@kernel
def keep_panning(sequencer, channel):
    """The channel's panning is put by for the next note."""
    if has_rule(sequencer, _GIVES_BACK) and channel.own_panning == 0:
        channel.own_panning = channel.panning + 1 + (OWN_SURROUND if channel.surround != 0 else 0)


@kernel
def give_back_panning(channel):
    """What the last note's sample or instrument took from the channel, the next pitched note gives back (PanResetInstr.it)."""
    if channel.own_panning != 0:
        channel.panning = (channel.own_panning & (OWN_SURROUND - 1)) - 1
        if channel.own_panning & OWN_SURROUND != 0:
            channel.surround = 1
        channel.own_panning = 0


@kernel
def end_note(sequencer, engine, index, note, slides):
    """Note off, cut and fade. A lone instrument number afterwards has no note to play again."""
    channel, address = channel_at(sequencer, index), foreground_address(sequencer, index)
    foreground = note_at(address)
    if note == NOTE_OFF:
        key_off(sequencer, engine, address)
        if not slides and has_rule(sequencer, _OLD) and channel.cell[INSTRUMENT] != 0:
            foreground.key_on, foreground.fading = 1, 0
    elif note == NOTE_FADE:
        if not has_rule(sequencer, _SAMPLES):
            fade_note(address)
    elif note == NOTE_CUT:
        cut_note(sequencer, engine, index)
        if has_rule(sequencer, _SWAPS):
            channel.volume, channel.out_volume = 0, 0
    if not has_rule(sequencer, _SWAPS):
        channel.heard_note, channel.new_note = NO_NOTE, NO_NOTE
