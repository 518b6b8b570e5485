"""The notes unit: what rows, delays, cuts, key offs and retriggers do to a channel's note."""

from __future__ import annotations

from numba import int64

from toccata.engine.memory import kernel
from toccata.engine.sequencer.envelopes import locate_envelope
from toccata.engine.sequencer.layout import NO_LOOP
from toccata.engine.sequencer.levels import set_as_row_says
from toccata.engine.sequencer.numbers import apply_number, last_frame, resume, take_waiting_tune
from toccata.engine.sequencer.pitches import note_period
from toccata.engine.sequencer.releases import cut_channel, release_channel
from toccata.engine.sequencer.retriggers import count_on, multi_retrigger, play_again, play_row_again, spares_no_tick
from toccata.engine.sequencer.rows import find_effect, find_trigger
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    CHANNEL_BITS,
    PANNING_STATE,
    ROW,
    TRIGGER,
    VOLUME_STATE,
    Trigger,
    call_family,
    channel_at,
    constant,
    engine_of,
    foreground_address,
    has_rule,
    instrument_address,
    instrument_at,
    note_at,
    sequencer_at,
    unit_index,
)
from toccata.engine.sequencer.trigger import recall_defaults, retrigger
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, INSTRUMENT, MAX_EFFECTS, NOTE, VOLUME_MEANING
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, NOTE_COUNT, NOTE_CUT, NOTE_FADE, NOTE_OFF

_START_UNIT = unit_index("trigger:start")
_START, _OFF, _CUT, _FADE = int(Trigger.START), int(Trigger.KEY_OFF), int(Trigger.CUT), int(Trigger.FADE)
_TARGET, _RECALL, _AGAIN = int(Trigger.TARGET), int(Trigger.RECALL), int(Trigger.RETRIGGER)
_NUMBER, _TUNE, _RESUME = int(Trigger.NUMBER), int(Trigger.TUNE), int(Trigger.RESUME)
_SET_OFFSET, _SET_TUNE = int(Meaning.SAMPLE_OFFSET), int(Meaning.SET_FINETUNE)
_OFFSET, _FINETUNE = constant(Meaning.SAMPLE_OFFSET), constant(Meaning.SET_FINETUNE)
_RETRIGGER, _NOTE_CUT, _KEY_OFF = int(Meaning.RETRIGGER), int(Meaning.NOTE_CUT_TICK), constant(Meaning.KEY_OFF)
_DROPS_NUMBER, _RESTARTS = constant(Rule.KEY_OFF_DROPS_NUMBER), constant(Rule.ROW_RETRIGGER_RESTARTS)
_TURNS = constant(Rule.PORTAMENTO_TURNS)
_RECALLS_SOUNDING = constant(Rule.DELAYS_RECALL_SOUNDING_SAMPLE)
_COUNTS_ON = constant(Rule.RETRIGGERS_COUNT_ON)
_MULTI, _ENVELOPE = constant(Meaning.MULTI_RETRIGGER), int(Meaning.ENVELOPE_POSITION)
_DELAY, _SPECIAL_DELAY = int(Meaning.NOTE_DELAY), int(Meaning.SPECIAL_13)
_FAR_OFFSET = constant(Meaning.SAMPLE_OFFSET_FAR)
_SIGNED = constant(Rule.WHOLE_AMIGA_PERIODS)
_ON_ROWS = constant(Rule.RETRIGGERS_ON_ROWS)
_VIRTUAL, _ACCUMULATES = constant(Rule.VIRTUAL_CHANNELS), constant(Rule.OFFSET_ACCUMULATES)
_VOLUME_SET = int(Meaning.VOLUME_SET)
_SETTINGS, _TUNE_STAYS = constant(Rule.NUMBERS_ARE_SETTINGS), constant(Rule.FINETUNE_STAYS)
_DELAY_PLAYS_AGAIN = constant(Rule.DELAYED_NOTE_RECALLS_VOLUME)
_BY_SUSTAIN, _STAYS_HELD = constant(Rule.ENVELOPE_POSITION_BY_VOLUME_SUSTAIN), constant(Rule.HELD_PANNING_STAYS)


@unit
def notes(sequencer_address, block_address, argument):
    """Channel and stage: TRIGGER carries out the row's trigger, ROW and TICK its effects of the note family."""
    index = argument & CHANNEL_BITS
    channel = channel_at(sequencer_at(sequencer_address), index)
    if argument & TRIGGER != 0:
        obey_trigger(sequencer_address, block_address, index, int64(channel.trigger))
        return
    for column in range(MAX_EFFECTS):
        meaning = int(channel.cell[EFFECTS_START + 2 * column])
        parameter = int(channel.cell[EFFECTS_START + 2 * column + 1])
        if argument & ROW != 0:
            begin_effect(sequencer_address, block_address, index, meaning, parameter)
        else:
            continue_effect(sequencer_address, block_address, index, meaning, parameter)


@kernel
def begin_effect(sequencer_address, block_address, index, meaning, parameter):
    """A note effect on the first tick of its row."""
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, index)
    if meaning == _NOTE_CUT:
        if parameter == 0:
            silence(channel)
    elif meaning == _RETRIGGER:
        if parameter > 0 and channel.cell[NOTE] == NO_NOTE and has_rule(sequencer, _ON_ROWS):
            play_again(sequencer_address, block_address, index)
        elif parameter == 0 and has_rule(sequencer, _RESTARTS):
            play_row_again(sequencer_address, block_address, index)
    elif meaning == _ENVELOPE:
        set_envelope_position(sequencer, index, parameter)
    elif meaning == _SET_TUNE:
        if channel.cell[NOTE] >= NOTE_COUNT and has_rule(sequencer, _TUNE_STAYS):
            channel.finetune = signed_eighths(parameter) / 8.0
    elif meaning == _SET_OFFSET:
        if channel.cell[NOTE] >= NOTE_COUNT and has_rule(sequencer, _ACCUMULATES):
            channel.sample_offset = parameter if parameter > 0 else channel.sample_offset
            channel.last_offset += channel.sample_offset * 256
    elif meaning == _MULTI:
        if parameter & 15 != 0:
            channel.multi_retrigger_speed = parameter & 15
        if parameter >> 4 != 0:
            channel.multi_retrigger_volume = parameter >> 4
        if has_rule(sequencer, _COUNTS_ON):
            if spares_no_tick(channel):
                count_on(sequencer_address, block_address, index, channel.cell[NOTE] >= NOTE_COUNT)
        # A volume column, unless what it did came to 0, spares the first tick (test case retrig.xm).
        elif channel.volume_result == 0:
            multi_retrigger(sequencer_address, block_address, index)


@kernel
def continue_effect(sequencer_address, block_address, index, meaning, parameter):
    """A note effect on a later tick."""
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, index)
    if meaning == _RETRIGGER:
        is_due = parameter > 0 and channel.tick % parameter == 0
        if has_rule(sequencer, _COUNTS_ON):
            channel.retrigger_count = 0 if is_due else channel.retrigger_count + 1
        if is_due:
            play_row_again(sequencer_address, block_address, index)
    elif meaning == _NOTE_CUT:
        if channel.tick == parameter:
            silence(channel)
    elif meaning in (_DELAY, _SPECIAL_DELAY):
        if parameter > 0 and channel.tick == parameter and not has_rule(sequencer, _VIRTUAL):
            play_delayed(sequencer_address, block_address, index)
    elif meaning == _KEY_OFF:
        if channel.tick == parameter & 31:
            release_channel(sequencer, engine_of(block_address), index)
    elif meaning == _MULTI:
        if has_rule(sequencer, _COUNTS_ON):
            count_on(sequencer_address, block_address, index, True)
        else:
            multi_retrigger(sequencer_address, block_address, index)


@kernel
def silence(channel):
    channel.volume, channel.out_volume, channel.quick = 0, 0, 1


@kernel
def obey_trigger(sequencer_address, block_address, index, trigger):
    """Carries out Trigger bits in their order."""
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, index)
    if channel.cell[INSTRUMENT] != 0:
        channel.new_instrument = channel.cell[INSTRUMENT]
    if trigger & _START != 0:
        play_row_note(sequencer_address, block_address, index)
    if trigger & _RESUME != 0:
        resume(sequencer_address, block_address, index)
    if trigger & _NUMBER != 0:
        apply_number(sequencer_address, block_address, index, trigger & _TUNE != 0)
    if trigger & _OFF != 0:
        release_row(sequencer, engine_of(block_address), index)
    if trigger & _CUT != 0:
        cut_channel(sequencer, engine_of(block_address), index)
    if trigger & _FADE != 0:
        note_at(foreground_address(sequencer, index)).fading = 1
    if trigger & _TARGET != 0:
        if not has_rule(sequencer, _SETTINGS):
            channel.new_instrument = 0
        else:
            channel.note = channel.cell[NOTE]
            if channel.cell[INSTRUMENT] == 0 and channel.new_instrument != 0:
                take_waiting_tune(sequencer, engine_of(block_address), channel)
        aim_portamento(sequencer, channel)
    if trigger & _RECALL != 0:
        recall_defaults(sequencer, index)
    if trigger & _AGAIN != 0:
        retrigger(sequencer, engine_of(block_address), index)


@kernel
def release_row(sequencer, engine, index):
    """A key off in a row. Beside K00 a number or volume column leaves the volume as it is, by the rule (KeyOff2.xm)."""
    channel = channel_at(sequencer, index)
    volume, out_volume = channel.volume, channel.out_volume
    release_channel(sequencer, engine, index)
    beside = channel.cell[INSTRUMENT] != 0 or channel.cell[VOLUME_MEANING] != 0
    if beside and has_rule(sequencer, _DROPS_NUMBER) and find_effect(channel, _KEY_OFF) == 0:
        channel.volume, channel.out_volume = volume, out_volume


@kernel
def play_row_note(sequencer_address, block_address, index):
    """Starts the row's note, or the last one, with the row's offset and fine-tune."""
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, index)
    note = int(channel.cell[NOTE])
    if note >= NOTE_COUNT:
        note = channel.note
    if note >= NOTE_COUNT:
        return
    offset, finetune = find_effect(channel, _OFFSET), find_effect(channel, _FINETUNE)
    if offset > 0:
        channel.sample_offset = offset
    channel.offset_frames = channel.sample_offset * 256 if offset >= 0 else 0
    if offset < 0:
        offset = find_effect(channel, _FAR_OFFSET)
        channel.sample_offset = offset if offset > 0 else channel.sample_offset
        channel.offset_frames = channel.sample_offset * 256 + channel.high_offset * 65536 if offset >= 0 else 0
    if has_rule(sequencer, _ACCUMULATES):
        accumulate_offset(channel)
        if find_effect(channel, _OFFSET) < 0 and channel.offset_frames > 0:
            channel.offset_frames = min(channel.offset_frames, last_frame(sequencer, engine_of(block_address), channel))
    eighths = signed_eighths(finetune) if has_rule(sequencer, _SIGNED) else finetune - 8
    channel.given_finetune, channel.has_finetune = eighths / 8.0, 1 if finetune >= 0 else 0
    if finetune < 0 and channel.new_instrument == 0 and channel.period > 0.0 and has_rule(sequencer, _TUNE_STAYS):
        channel.given_finetune, channel.has_finetune = channel.finetune, 1
    channel.note = note
    call_family(engine_of(block_address), _START_UNIT, sequencer_address, block_address, index)


@kernel
def signed_eighths(finetune):
    """ProTracker's fine-tune, 0 to 7 and F to 8, in eighths of a semitone."""
    return finetune - 16 if finetune > 7 else finetune


@kernel
def accumulate_offset(channel):
    """ProTracker adds an offset to that of the notes before, until an instrument number stands by a note (test case ptoffset.mod)."""
    added = channel.offset_frames
    channel.offset_frames = channel.last_offset + added
    channel.last_offset += 2 * added


@kernel
def aim_portamento(sequencer, channel):
    """Where the tone portamento goes: the row's note with the fine-tune and transposition of the sample that sounds."""
    channel.wanted_period = note_period(sequencer, channel.cell[NOTE] + channel.relative_note, channel.finetune)
    if channel.wanted_period == channel.period or has_rule(sequencer, _TURNS):
        channel.portamento_direction = 0
    else:
        channel.portamento_direction = 1 if channel.wanted_period > channel.period else 2


@kernel
def play_delayed(sequencer_address, block_address, index):
    """The row's note at its delayed tick. Envelopes start over even for a key off, and without a note the last one plays again.

    Source: OpenMPT test cases delay2.xm, OffDelay.xm, DelayVolume.xm, VolColDelay.xm, PanOff.xm.
    """
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, index)
    note, has_instrument = int(channel.cell[NOTE]), channel.cell[INSTRUMENT] != 0
    trigger = int64(_RECALL if has_instrument else 0)
    if has_instrument:
        channel.instrument = channel.cell[INSTRUMENT]
    if has_rule(sequencer, _RECALLS_SOUNDING) and channel.sample != 0:
        trigger = recall_sounding(sequencer, index, trigger)
    if has_rule(sequencer, _SETTINGS):
        trigger = int64(find_trigger(sequencer, channel))
    elif note == NOTE_CUT:
        trigger = _CUT
    elif note == NOTE_FADE:
        trigger |= _FADE
    elif note == NOTE_OFF:
        trigger |= _OFF | _AGAIN
    elif note != NO_NOTE or has_rule(sequencer, _DELAY_PLAYS_AGAIN):
        trigger |= _START | _AGAIN
    elif has_instrument:
        trigger |= _AGAIN
    foreground = note_at(foreground_address(sequencer, index))
    was_held = foreground.panning_envelope.held != 0
    obey_trigger(sequencer_address, block_address, index, trigger)
    if note == NOTE_OFF and was_held and not has_instrument and has_rule(sequencer, _STAYS_HELD):
        foreground.panning_envelope.tick, foreground.panning_envelope.held = 0, 1
    set_as_row_says(channel)


@kernel
def recall_sounding(sequencer, index, trigger):
    """A delayed key off or lone number recalls the sample that sounds before anything else happens; returns what is left of the trigger.

    Source: libopenmpt; OpenMPT test cases delay1.xm, OffDelay.xm.
    """
    channel = channel_at(sequencer, index)
    note, has_instrument = int(channel.cell[NOTE]), channel.cell[INSTRUMENT] != 0
    if note < NOTE_COUNT:
        return trigger
    if note != NOTE_OFF:
        if has_instrument:
            recall_defaults(sequencer, index)
        return int64(0)
    instrument = instrument_at(instrument_address(sequencer, note_at(foreground_address(sequencer, index)).instrument))
    if has_instrument or channel.cell[VOLUME_MEANING] == _VOLUME_SET or instrument.volume_envelope.enabled != 0:
        return int64(_RECALL)
    return trigger


@kernel
def set_envelope_position(sequencer, index, tick):
    """Lxx. FastTracker 2 asks the volume envelope's sustain whether to move the panning envelope (SetEnvPos.xm)."""
    address = foreground_address(sequencer, index)
    instrument = instrument_at(instrument_address(sequencer, note_at(address).instrument))
    if instrument.volume_envelope.enabled != 0:
        locate_envelope(address + VOLUME_STATE, tick)
    if instrument.volume_envelope.sustain_start != NO_LOOP or not has_rule(sequencer, _BY_SUSTAIN):
        panning = note_at(address).panning_envelope
        if panning.held != 0 and has_rule(sequencer, _STAYS_HELD):
            panning.tick = tick
        else:
            locate_envelope(address + PANNING_STATE, tick)
