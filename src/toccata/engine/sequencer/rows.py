"""Reading a row: which cell a channel plays now, and what that asks of its note.

Source: ft2-clone's account of FastTracker 2's getNewNote; OpenMPT test cases key_off.xm, KeyOff2.xm, E90.xm,
TonePortamentoMemory.xm, VibratoCombinations.xm, delay3.xm.
"""

from __future__ import annotations

from numba import int64, uint8

from toccata.engine.memory import items_at, kernel, record_at
from toccata.engine.sequencer.arrangement import is_muted, rests
from toccata.engine.sequencer.layout import NO_VOICE, PATTERN
from toccata.engine.sequencer.pitches import heard_period, note_period
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    FAMILIES,
    OF_THE_SONG,
    Trigger,
    channel_at,
    constant,
    has_rule,
    instrument_address,
    instrument_at,
    sample_play_at,
    sequencer_at,
)
from toccata.engine.unit import unit
from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, INSTRUMENT, MAX_EFFECTS, NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, NOTE_COUNT, NOTE_CUT, NOTE_FADE, NOTE_OFF

_PATTERN_BYTES = PATTERN.itemsize
_ARPEGGIO, _VIBRATO, _VIBRATO_SLIDE = constant(Meaning.ARPEGGIO), constant(Meaning.VIBRATO), constant(Meaning.VIBRATO_VOLUME_SLIDE)
_TONE, _TONE_SLIDE = constant(Meaning.TONE_PORTAMENTO), constant(Meaning.TONE_PORTAMENTO_VOLUME_SLIDE)
_DELAY, _RETRIGGER, _KEY_OFF = constant(Meaning.NOTE_DELAY), constant(Meaning.RETRIGGER), constant(Meaning.KEY_OFF)
_VOLUME_TONE, _VOLUME_SET = int(Meaning.VOLUME_TONE_PORTAMENTO), int(Meaning.VOLUME_SET)
_VOLUME_SPEED, _VOLUME_PANNING = int(Meaning.VOLUME_VIBRATO_SPEED), int(Meaning.VOLUME_PANNING)
_START, _OFF, _CUT, _FADE = int(Trigger.START), int(Trigger.KEY_OFF), int(Trigger.CUT), int(Trigger.FADE)
_TARGET, _RECALL, _AGAIN = int(Trigger.TARGET), int(Trigger.RECALL), int(Trigger.RETRIGGER)
_NUMBER, _TUNE, _RESUME = int(Trigger.NUMBER), int(Trigger.TUNE), int(Trigger.RESUME)
_GLIDE, _GLIDE_VOLUME = constant(Meaning.TONE_SLIDE), constant(Meaning.TONE_SLIDE_VOLUME)
_VOLUME_GLIDE, _SPECIAL_DELAY = int(Meaning.VOLUME_TONE_SLIDE), int(Meaning.SPECIAL_13)
_TREMOLO = constant(Meaning.TREMOLO)
_TREMOLO_ENDS, _ON_ROWS = constant(Rule.TREMOLO_ENDS_WITH_ROW), constant(Rule.RETRIGGERS_ON_ROWS)
_NEEDS_NOTE, _LIMITED = constant(Rule.TONE_PORTAMENTO_NEEDS_NOTE), constant(Rule.NOTES_LIMITED)
_KEEPS_INSTRUMENT, _NOTE_LASTS = constant(Rule.PORTAMENTO_KEEPS_INSTRUMENT), constant(Rule.PORTAMENTO_NOTE_LASTS)
_DROPS_NUMBER, _RESTARTS = constant(Rule.KEY_OFF_DROPS_NUMBER), constant(Rule.ROW_RETRIGGER_RESTARTS)
_EVERY_TICK, _VOLUME_DEPTH = constant(Rule.VIBRATO_EVERY_TICK), int(Meaning.VOLUME_VIBRATO_DEPTH)
_NUMBER_IGNORED = constant(Rule.RELEASED_NUMBER_IGNORED)
_COUNTS_LATE = constant(Rule.DELAYS_RECALL_SOUNDING_SAMPLE)
_SETTINGS, _SWAPS = constant(Rule.NUMBERS_ARE_SETTINGS), constant(Rule.SAMPLES_SWAP_AT_END)
_ROUNDS_UP = constant(Rule.GLISSANDO_ROUNDS_UP)
_LATE_NOTES, _RESTS = constant(Rule.LATE_NOTES_BEND), constant(Rule.VIBRATO_RESTS_ON_ROWS)
_LOWEST_PLAYABLE, _HIGHEST_PLAYABLE = 11, 130
_NOT_THERE = -1
EMPTY_PATTERN_ROWS = 64


@unit
def read_row(sequencer_address, block_address, channel_index):
    """Reads the cell of the channel's row into the channel: trigger, families, delay, and the portamento's speed."""
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, channel_index)
    had_arpeggio = find_effect(channel, _ARPEGGIO) > 0
    had_vibrato = has_vibrato(channel)
    every_tick = has_rule(sequencer, _EVERY_TICK)
    had_any_vibrato = had_vibrato or channel.cell[VOLUME_MEANING] == _VOLUME_DEPTH
    had_tremolo = find_effect(channel, _TREMOLO) >= 0
    late_note = channel.cell[NOTE] if channel.delay >= sequencer.speed and has_rule(sequencer, _LATE_NOTES) else NO_NOTE
    copy_cell(sequencer, channel, channel_index)
    if late_note < NOTE_COUNT and channel.cell[NOTE] == NO_NOTE:
        bend_to(sequencer, channel, late_note)
    if had_tremolo and has_rule(sequencer, _TREMOLO_ENDS):
        channel.out_volume = channel.volume
    if channel.glissando != 0 and has_rule(sequencer, _ROUNDS_UP):
        channel.out_period = channel.period
    ended = had_vibrato and (has_rule(sequencer, _RESTS) or not has_vibrato(channel))
    if had_arpeggio or ended or (every_tick and had_any_vibrato):
        channel.out_period = heard_period(sequencer, channel)
    note_needs(channel)
    if channel.cell[INSTRUMENT] != 0 and (channel.delay == 0 or not has_rule(sequencer, _COUNTS_LATE)):
        channel.instrument = channel.cell[INSTRUMENT]
    if channel.cell[INSTRUMENT] != 0 and has_rule(sequencer, _SETTINGS):
        channel.new_instrument, channel.last_offset = channel.instrument, 0
    if has_rule(sequencer, _LIMITED) and not is_playable(sequencer, channel):
        channel.cell[NOTE] = NO_NOTE
    channel.trigger = trigger_before_delay(sequencer, channel) if channel.delay > 0 else find_trigger(sequencer, channel)


@kernel
def rows_of(sequencer, number):
    """How many rows a pattern has."""
    if not (0 <= number < sequencer.pattern_count):
        return EMPTY_PATTERN_ROWS
    rows = record_at(sequencer.patterns + number * _PATTERN_BYTES, PATTERN).rows
    return rows if rows > 0 else EMPTY_PATTERN_ROWS


@kernel
def copy_cell(sequencer, channel, channel_index):
    """The cell at the channel's row of the pattern that plays; an empty one outside any pattern and in a channel that rests. A channel
    that is muted there has only what concerns the whole song."""
    channel.cell[NOTE] = NO_NOTE
    for field in range(NOTE + 1, CELL_WIDTH):
        channel.cell[field] = 0
    if not (0 <= sequencer.pattern < sequencer.pattern_count) or rests(sequencer, channel_index):
        return
    pattern = record_at(sequencer.patterns + sequencer.pattern * _PATTERN_BYTES, PATTERN)
    if channel_index >= pattern.channels or not (0 <= channel.row < pattern.rows):
        return
    column = items_at(pattern.columns, pattern.channels, int64)[channel_index]
    cell = items_at(column + channel.row * CELL_WIDTH, CELL_WIDTH, uint8)
    for field in range(CELL_WIDTH):
        channel.cell[field] = cell[field]
    if is_muted(sequencer, channel_index):
        for field in range(EFFECTS_START):
            channel.cell[field] = NO_NOTE if field == NOTE else 0
        for field in range(EFFECTS_START, CELL_WIDTH, 2):
            if not OF_THE_SONG[channel.cell[field]]:
                channel.cell[field] = 0


@kernel
def find_effect(channel, meaning):
    """The parameter of the first effect column with that meaning, −1 when there is none."""
    for column in range(MAX_EFFECTS):
        if channel.cell[EFFECTS_START + 2 * column] == meaning:
            return int(channel.cell[EFFECTS_START + 2 * column + 1])
    return _NOT_THERE


@kernel
def has_vibrato(channel):
    return find_effect(channel, _VIBRATO) >= 0 or find_effect(channel, _VIBRATO_SLIDE) >= 0


@kernel
def note_needs(channel):
    """Which families the row needs, its delay, and what its volume column means to a multi retrigger."""
    meaning, value = channel.cell[VOLUME_MEANING], int(channel.cell[VOLUME_VALUE])
    families = FAMILIES[meaning]
    channel.delay = 0
    for column in range(MAX_EFFECTS):
        effect = channel.cell[EFFECTS_START + 2 * column]
        families |= FAMILIES[effect]
        if effect in (_DELAY, _SPECIAL_DELAY) and channel.cell[EFFECTS_START + 2 * column + 1] > 0:
            channel.delay = int(channel.cell[EFFECTS_START + 2 * column + 1])
    channel.families = families
    if meaning == 0:
        channel.volume_result = 0
    elif meaning == _VOLUME_SET:
        channel.volume_result = value
    elif meaning == _VOLUME_SPEED:
        channel.volume_result = value << 2
    elif meaning == _VOLUME_PANNING:
        channel.volume_result = value << 4
    else:
        channel.volume_result = 1


@kernel
def find_trigger(sequencer, channel):
    """What the row does to the note, as Trigger bits. A tone portamento, K00 and a lone instrument keep the note going."""
    note, has_instrument = int(channel.cell[NOTE]), channel.cell[INSTRUMENT] != 0
    recall = _RECALL if has_instrument else 0
    again = _AGAIN if has_instrument and note != NOTE_OFF else 0
    retriggers_first = find_effect(channel, _RETRIGGER) == 0 and not (has_rule(sequencer, _ON_ROWS) or has_rule(sequencer, _RESTARTS))
    if note == NOTE_CUT:
        return _CUT
    if note == NOTE_FADE:
        return _FADE | recall
    if has_rule(sequencer, _SETTINGS):
        return find_plain_trigger(channel, note, recall)
    if find_effect(channel, _KEY_OFF) == 0 and has_rule(sequencer, _DROPS_NUMBER):
        takes_portamento(channel)
        return _OFF
    if not retriggers_first:
        if takes_portamento(channel) and (has_rule(sequencer, _NEEDS_NOTE) or channel.voice != NO_VOICE):
            keep_portamento_note(sequencer, channel, note)
            return portamento_trigger(note) | recall | again
        if find_effect(channel, _KEY_OFF) == 0:
            return _OFF | recall
        if note == NO_NOTE:
            return recall | again
    if note == NOTE_OFF:
        return _OFF if has_rule(sequencer, _NUMBER_IGNORED) else _OFF | recall
    if note < NOTE_COUNT or (retriggers_first and channel.note < NOTE_COUNT):
        return _START | recall | again
    return recall | again


@kernel
def is_playable(sequencer, channel):
    """Whether the row's note, as its sample or the one to slide in transposes it, is one of FastTracker 2's.

    Source: OpenMPT test cases NoteLimit.xm, NoteLimit2.xm.
    """
    note, relative = int(channel.cell[NOTE]), channel.relative_note
    if note >= NOTE_COUNT:
        return True
    if channel.cell[INSTRUMENT] != 0 and (channel.delay > 0 or not takes_portamento(channel)):
        instrument = instrument_at(instrument_address(sequencer, int(channel.cell[INSTRUMENT])))
        if instrument.present != 0:
            mapped, sample = int(instrument.note_map[note, 0]), int(instrument.note_map[note, 1])
            relative = mapped - note + sample_play_at(sequencer, sample).relative_note
    return _LOWEST_PLAYABLE <= note + relative <= _HIGHEST_PLAYABLE


@kernel
def keep_portamento_note(sequencer, channel, note):
    """What a portamento's note and number are to later rows. Source: libopenmpt; OpenMPT test case 3xxins.xm."""
    if note >= NOTE_COUNT:
        return
    if has_rule(sequencer, _NOTE_LASTS):
        channel.note = channel.heard_note = note
    if has_rule(sequencer, _KEEPS_INSTRUMENT) and channel.playing_instrument != 0:
        channel.instrument = channel.playing_instrument


@kernel
def find_plain_trigger(channel, note, recall):
    """`find_trigger` where a number without a note is a setting: only notes start anything, a portamento's too when all is quiet."""
    number = _NUMBER if recall != 0 else 0
    if note == NOTE_OFF:
        return _OFF | number
    if takes_portamento(channel) and channel.period > 0.0:
        if note >= NOTE_COUNT:
            return number
        if channel.voice == NO_VOICE:
            return _RESUME | _TARGET | recall
        return _TARGET | number | (_TUNE if number != 0 else 0)
    return _START | _AGAIN | recall if note < NOTE_COUNT else number


@kernel
def trigger_before_delay(sequencer, channel):
    """What a row whose note is delayed does at once: its number sets up the sample that sounds (test case InstrDelay.mod)."""
    if channel.cell[INSTRUMENT] != 0 and channel.voice != NO_VOICE and has_rule(sequencer, _SWAPS):
        return _NUMBER | _TUNE
    return 0


@kernel
def bend_to(sequencer, channel, note):
    """What sounds takes the pitch of a note that never came (test case NoteDelay-NextRow.mod)."""
    channel.period = note_period(sequencer, float(note) + channel.relative_note, channel.finetune)
    channel.out_period = channel.period


@kernel
def takes_portamento(channel):
    """Whether the row slides to its note; sets the speed. The volume column's portamento hides the effect column's parameter."""
    if channel.cell[VOLUME_MEANING] == _VOLUME_TONE:
        value = int(channel.cell[VOLUME_VALUE])
        if value > 0:
            channel.tone_portamento = value << 6
        return True
    speed = find_effect(channel, _TONE)
    if speed > 0:
        channel.tone_portamento = speed << 2
    if speed >= 0 or find_effect(channel, _TONE_SLIDE) >= 0:
        return True
    return channel.cell[VOLUME_MEANING] == _VOLUME_GLIDE or find_effect(channel, _GLIDE) >= 0 or find_effect(channel, _GLIDE_VOLUME) >= 0


@kernel
def portamento_trigger(note):
    if note == NOTE_OFF:
        return _OFF
    return _TARGET if note < NOTE_COUNT else 0
