"""The rows unit: every channel's tick. A row's note, instrument and volume are settled before its effects act.

Source: OpenMPT test cases OutOfRangeDelay.it, PatternDelay-NoteDelay.it, SlideDelay.it, PatternDelaysRetrig.s3m, ParamMemory.s3m.
"""

from __future__ import annotations

from numba import int64

from toccata.engine.layout import MAX_CHANNELS
from toccata.engine.memory import kernel
from toccata.engine.sequencer.families import call_families, call_shared_families
from toccata.engine.sequencer.groove import begins_own_row, channel_ticks
from toccata.engine.sequencer.rows import copy_cell
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    FAMILIES,
    ROW,
    TICK,
    call_family,
    channel_at,
    constant,
    engine_of,
    has_rule,
    sequencer_at,
    unit_index,
)
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, INSTRUMENT, MAX_EFFECTS, NOTE, VOLUME_MEANING
from toccata.notation.effects import Family, Meaning
from toccata.notation.notes import NO_NOTE

_NOTES, _FLOW, _TIMING = unit_index("virtual.notes:notes"), unit_index("flow:flow"), unit_index("virtual.timing:timing")
_NEEDS_FLOW, _NEEDS_TIMING = 1 << Family.FLOW, 1 << Family.TIMING
_SPECIAL, _LAST_SPECIAL = int(Meaning.SPECIAL_0), int(Meaning.SPECIAL_15)
_DELAY, _OLD_DELAY = int(Meaning.SPECIAL_13), int(Meaning.NOTE_DELAY)
_REPEATS_WHOLE = constant(Rule.ROWS_REPEAT_WHOLE)
_SHARED, _ZERO_IS_ONE = constant(Rule.SHARED_MEMORY), constant(Rule.ZERO_TICK_IS_ONE)
_NEVER = 1 << 20


@unit
def rows(sequencer_address, block_address, stage):
    """A tick of all channels. stage: ROW for the first tick of a row that is read, else TICK."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        channel = channel_at(sequencer, index)
        if channel.groove.count != 0 and (stage != ROW or sequencer.meeting == 0):
            if begins_own_row(sequencer, channel):
                begin_row(sequencer, channel, index)
            channel.out_period, channel.out_volume = channel.period, channel.volume
            play_tick(sequencer, sequencer_address, block_address, engine, channel, index)
            continue
        if stage == ROW:
            channel.row = sequencer.row
            begin_row(sequencer, channel, index)
        channel.tick = sequencer.tick
        if stage != ROW and channel.tick == 0:
            channel.repeating = 1
        channel.out_period, channel.out_volume = channel.period, channel.volume
        play_tick(sequencer, sequencer_address, block_address, engine, channel, index)


@kernel
def play_tick(sequencer, sequencer_address, block_address, engine, channel, index):
    """The channel's note where its tick has come, then its effects, which wait for a delayed note."""
    families = channel.families
    if families & _NEEDS_TIMING != 0:
        call_family(engine, _TIMING, sequencer_address, block_address, (ROW if channel.tick == 0 else TICK) + index)
    if families & _NEEDS_FLOW != 0 and channel.tick == 0 and channel.repeating == 0:
        call_family(engine, _FLOW, sequencer_address, block_address, ROW + index)
    if channel.delay == _NEVER and channel.tick == 1 and channel.repeating == 0:
        channel.delay = wanted_delay(sequencer, channel)
    if channel.tick < channel.delay and (channel.repeating == 0 or channel.delay == _NEVER):
        return
    channel.first = 1 if channel.tick == channel.delay else 0
    plays_again = channel.repeating != 0 and channel.delay == 0
    if channel.first != 0 and channel.trigger != 0 and not plays_again:
        call_family(engine, _NOTES, sequencer_address, block_address, index)
    if families == 0:
        return
    call_families(engine, sequencer_address, block_address, families, (ROW if channel.first != 0 and not plays_again else TICK) + index)
    is_row = channel.first != 0 and (channel.repeating == 0 or has_rule(sequencer, _REPEATS_WHOLE))
    call_shared_families(engine, sequencer_address, block_address, families, (ROW if is_row else TICK) + index)


@kernel
def begin_row(sequencer, channel, index):
    """Reads the cell and what it needs. trigger is 1 where there is a note or an instrument number."""
    channel.speed = channel_ticks(sequencer, channel)
    channel.repeating, channel.delay = 0, 0
    copy_cell(sequencer, channel, index)
    channel.trigger = 1 if channel.cell[NOTE] != NO_NOTE or channel.cell[INSTRUMENT] != 0 else 0
    families = FAMILIES[channel.cell[VOLUME_MEANING]]
    for column in range(MAX_EFFECTS):
        at = EFFECTS_START + 2 * column
        if channel.cell[at] == 0:
            continue
        recall_special(sequencer, channel, at)
        families |= FAMILIES[channel.cell[at]]
    channel.families = families
    channel.delay = wanted_delay(sequencer, channel)


@kernel
def wanted_delay(sequencer, channel):
    """The tick that the row's effects delay it to. Tick delays to its right count from the second tick on (tickdelay.it)."""
    delay = 0
    for column in range(MAX_EFFECTS):
        at = EFFECTS_START + 2 * column
        if channel.cell[at] == _DELAY or (channel.cell[at] == _OLD_DELAY and channel.cell[at + 1] > 0):
            delay = find_delay(sequencer, channel, int64(channel.cell[at + 1]))
    return delay


@kernel
def recall_special(sequencer, channel, at):
    """S00 becomes the last special effect; with shared memory whatever the last parameter was."""
    meaning, parameter = int64(channel.cell[at]), int64(channel.cell[at + 1])
    if _SPECIAL <= meaning <= _LAST_SPECIAL:
        value = ((meaning - _SPECIAL) << 4) + parameter
        if value == 0:
            channel.cell[at], channel.cell[at + 1] = _SPECIAL + (channel.special >> 4), channel.special & 15
        else:
            channel.special = value
    elif parameter != 0 and has_rule(sequencer, _SHARED):
        channel.special = parameter


@kernel
def find_delay(sequencer, channel, ticks):
    """The tick on which a delayed row begins. ImpulseTracker keeps the instrument number of one that never comes."""
    if ticks == 0:
        return 1 if has_rule(sequencer, _ZERO_IS_ONE) else _NEVER
    if ticks >= channel.speed + sequencer.tick_delay and has_rule(sequencer, _ZERO_IS_ONE):
        if channel.cell[INSTRUMENT] != 0:
            channel.new_instrument = channel.cell[INSTRUMENT]
        return _NEVER
    return ticks
