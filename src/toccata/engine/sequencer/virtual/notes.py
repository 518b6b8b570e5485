"""The notes unit: what a row's note and instrument number do to the channel's note.

Source: OpenMPT test cases InstrumentNumberChange.it, EnvReset.it, ins-xx.it, NoteOffInstr.it, noteoff3.it, PortaInsNum.it,
PortaSample.it, Off-Porta.it, Fade-Porta.it, PortaReset.it, PanReset.it, StoppedInstrSwap.it, freqreset-noins.it, emptyslot.it,
SampleSwap.s3m, PortaSwap.s3m.
"""

from __future__ import annotations

from numba import int64

from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import NO_UNIT
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
    sequencer_at,
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
from toccata.engine.sequencer.virtual.numbers import (
    change_instrument,
    has_frames,
    is_unknown,
    note_again,
    recall_mapped_volume,
    recall_volume,
    reset_by_number,
)
from toccata.engine.sequencer.virtual.sides import give_back_panning, stand_apart, take_panning
from toccata.engine.sequencer.virtual.starts import BY_EFFECT, carried_envelopes, start_voice
from toccata.engine.sequencer.virtual.swaps import keep_filter, revive, swap_sample
from toccata.engine.sequencer.virtual.tuning import keep_hertz, tune, tune_as_before
from toccata.engine.unit import unit
from toccata.notation.cells import INSTRUMENT, NOTE, VOLUME_MEANING
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, NOTE_COUNT, NOTE_CUT, NOTE_FADE, NOTE_OFF

_COLUMN_TONE, _COLUMN_SLIDE = int(Meaning.VOLUME_TONE_PORTAMENTO), int(Meaning.VOLUME_TONE_SLIDE)
_TONE, _TONE_VOLUME = constant(Meaning.TONE_PORTAMENTO), constant(Meaning.TONE_PORTAMENTO_VOLUME_SLIDE)
_SLIDE, _SLIDE_VOLUME = constant(Meaning.TONE_SLIDE), constant(Meaning.TONE_SLIDE_VOLUME)
_SAMPLES, _OLD = constant(Rule.INSTRUMENTS_ARE_SAMPLES), constant(Rule.OLD_EFFECTS)
_COMPATIBLE, _SWAPS = constant(Rule.COMPATIBLE_TONE_SLIDES), constant(Rule.NUMBER_WAITS_FOR_NOTE)
_COARSE = constant(Rule.COARSE_WAVEFORMS)
_SWAP_ENDS, _IS_GOAL, _FROM_CREST = constant(Rule.SWAP_ENDS_SLIDE), constant(Rule.NOTE_IS_GOAL), constant(Rule.VIBRATO_FROM_CREST)
_CREST = 64
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
