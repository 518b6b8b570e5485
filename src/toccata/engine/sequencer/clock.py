"""The clock unit: called at every tick boundary, it moves the song on and calls the other units."""

from __future__ import annotations

import math

from toccata.engine.layout import MAX_CHANNELS, Transport
from toccata.engine.memory import kernel
from toccata.engine.sequencer.arrangement import cut_muted, follow_entries, remember_entries
from toccata.engine.sequencer.families import call_families, call_shared_families
from toccata.engine.sequencer.groove import beat_click, begins_own_row, channel_ticks, count_in, swing_factor
from toccata.engine.sequencer.prepare import prepare_once
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    ROW,
    TICK,
    TRIGGER,
    call_family,
    channel_at,
    constant,
    engine_of,
    has_rule,
    position_of,
    sequencer_at,
    unit_index,
    voices_unit,
)
from toccata.engine.sequencer.steps import halt, step_song
from toccata.engine.sequencer.voices import ALL
from toccata.engine.unit import unit
from toccata.notation.effects import Family

_SONG_TICK, _READ_ROW = unit_index("clock:song_tick"), unit_index("rows:read_row")
_NOTES = unit_index("notes:notes")
_FLOW = unit_index("flow:flow")
_TIMING = unit_index("virtual.timing:timing")
_PAULA = unit_index("paula:paula")
_VIRTUAL_ROWS = unit_index("virtual.rows:rows")
_NEEDS_FLOW, _NEEDS_TIMING = 1 << Family.FLOW, 1 << Family.TIMING
_STOPPED = int(Transport.STOPPED)
_WHOLE_FRAMES = constant(Rule.TICKS_OF_WHOLE_FRAMES)
_VIRTUAL = constant(Rule.VIRTUAL_CHANNELS)

_REPEATS, _RESTS = constant(Rule.REPEATS_BEGIN_EFFECTS), constant(Rule.VIBRATO_RESTS_ON_ROWS)
_SECONDS_TIMES_TEMPO = 2.5
"""A tick lasts this over the tempo, seconds."""
_ALTERNATIVE, _MODERN = 1, 2


@unit
def tick(sequencer_address, block_address, frames):
    """Begins a tick: lets the song move on, moves the voices, and says how long the tick lasts."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    prepare_once(sequencer)
    engine.click = 0
    follow_entries(sequencer)
    if engine.transport != _STOPPED:
        call_family(engine, _SONG_TICK, sequencer_address, block_address, 0)
    engine.tempo = sequencer.tempo
    engine.tick_frames = frames_of_tick(sequencer, engine)
    if sequencer.swing != 0.0 and sequencer.count_in == 0:
        engine.tick_frames *= swing_factor(sequencer)
    call_family(engine, voices_unit(sequencer), sequencer_address, block_address, ALL)
    remember_entries(sequencer)
    tell_position(sequencer, engine)
    take_next_tempo(sequencer)


@kernel
def frames_of_tick(sequencer, engine):
    """How long a tick lasts by the tempo and what it counts. Source: OpenMPT's manual, tempo modes."""
    if sequencer.tempo_mode == _MODERN:
        return engine.rate_hz * 60.0 / (sequencer.tempo * max(sequencer.speed, 1) * max(sequencer.rows_per_beat, 1))
    seconds_times_tempo = 1.0 if sequencer.tempo_mode == _ALTERNATIVE else _SECONDS_TIMES_TEMPO
    frames = engine.rate_hz * seconds_times_tempo / sequencer.tempo
    return math.floor(frames) if has_rule(sequencer, _WHOLE_FRAMES) else frames


@unit
def song_tick(sequencer_address, block_address, frames):
    """The song's part of a tick: reads a row when its time has come, and runs the effects. Live notes do without it."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    if sequencer.count_in > 0:
        count_in(sequencer, engine)
    elif step_song(sequencer, engine):
        engine.click = beat_click(sequencer)
        play_row(sequencer, engine, sequencer_address, block_address)
    elif engine.transport != _STOPPED:
        play_tick(sequencer, engine, sequencer_address, block_address)
    if engine.transport != _STOPPED:
        call_family(engine, _PAULA, sequencer_address, block_address, TICK if sequencer.tick > 0 else ROW)


@kernel
def take_next_tempo(sequencer):
    if sequencer.next_tempo > 0.0:
        sequencer.tempo, sequencer.next_tempo = sequencer.next_tempo, 0.0


@kernel
def tell_position(sequencer, engine):
    now = position_of(engine)
    now.order_index, now.pattern, now.row, now.tick = sequencer.order_index, sequencer.pattern, sequencer.row, sequencer.tick
    now.speed, now.loops, now.tempo = sequencer.speed, sequencer.loops, sequencer.tempo
    now.queued = sequencer.queued
    now.count_in = -(-sequencer.count_in // max(1, sequencer.rows_per_beat * sequencer.speed))


@kernel
def play_row(sequencer, engine, sequencer_address, block_address):
    """The first tick of a row, channel by channel, so that what one changes the next one finds."""
    sequencer.rows_played += 1
    sequencer.tick_delay = 0
    cut_muted(sequencer, engine)
    if has_rule(sequencer, _VIRTUAL):
        call_family(engine, _VIRTUAL_ROWS, sequencer_address, block_address, ROW)
    else:
        play_channel_rows(sequencer, engine, sequencer_address, block_address)
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        channel = channel_at(sequencer, index)
        if channel.tick == 0:
            channel.speed = channel.row_left = channel_ticks(sequencer, channel)
    if sequencer.speed == 0:
        halt(sequencer, engine)


@kernel
def play_channel_rows(sequencer, engine, sequencer_address, block_address):
    """Of channels that are not virtual: FastTracker 2's and ProTracker's."""
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        channel = channel_at(sequencer, index)
        if channel.groove.count != 0 and sequencer.meeting == 0:
            play_own_tick(sequencer, engine, sequencer_address, block_address, index)
        else:
            channel.row = sequencer.row
            play_channel_row(sequencer, engine, sequencer_address, block_address, index)


@kernel
def play_channel_row(sequencer, engine, sequencer_address, block_address, index):
    channel = channel_at(sequencer, index)
    channel.tick, channel.speed = 0, channel_ticks(sequencer, channel)
    channel.row_left = channel.speed
    call_family(engine, _READ_ROW, sequencer_address, block_address, index)
    if channel.trigger != 0:
        call_family(engine, _NOTES, sequencer_address, block_address, TRIGGER + index)
    if channel.delay == 0:
        call_families(engine, sequencer_address, block_address, channel.families, ROW + index)
        call_shared_families(engine, sequencer_address, block_address, channel.families, ROW + index)
    if channel.families & _NEEDS_FLOW != 0:
        call_family(engine, _FLOW, sequencer_address, block_address, ROW + index)
    if channel.families & _NEEDS_TIMING != 0:
        call_family(engine, _TIMING, sequencer_address, block_address, ROW + index)


@kernel
def play_own_tick(sequencer, engine, sequencer_address, block_address, index):
    """A tick of a channel with a groove of its own: the first of its next row, or another of the one that plays."""
    if begins_own_row(sequencer, channel_at(sequencer, index)):
        play_channel_row(sequencer, engine, sequencer_address, block_address, index)
    else:
        continue_effects(sequencer, engine, sequencer_address, block_address, index)


@kernel
def play_tick(sequencer, engine, sequencer_address, block_address):
    """A later tick, or any tick of a repeated row."""
    if has_rule(sequencer, _VIRTUAL):
        call_family(engine, _VIRTUAL_ROWS, sequencer_address, block_address, TICK)
        return
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        channel = channel_at(sequencer, index)
        if channel.groove.count != 0:
            play_own_tick(sequencer, engine, sequencer_address, block_address, index)
        else:
            channel.tick = sequencer.tick
            if sequencer.tick == 0 and sequencer.row_delay_left > 0 and has_rule(sequencer, _REPEATS):
                repeat_row(sequencer, engine, sequencer_address, block_address, index)
            else:
                continue_effects(sequencer, engine, sequencer_address, block_address, index)


@kernel
def repeat_row(sequencer, engine, sequencer_address, block_address, index):
    """The first tick of a row that a pattern delay repeats: its effects begin anew, its note does not (PatternDelaysRetrig.mod)."""
    channel = channel_at(sequencer, index)
    if has_rule(sequencer, _RESTS):
        channel.out_period, channel.out_volume = channel.period, channel.volume
    if channel.delay == 0:
        call_families(engine, sequencer_address, block_address, channel.families, ROW + index)
    if channel.families & _NEEDS_FLOW != 0:
        call_family(engine, _FLOW, sequencer_address, block_address, TICK + index)


@kernel
def continue_effects(sequencer, engine, sequencer_address, block_address, index):
    """A channel's effects on a later tick of their row."""
    families = channel_at(sequencer, index).families
    call_families(engine, sequencer_address, block_address, families, TICK + index)
    call_shared_families(engine, sequencer_address, block_address, families, TICK + index)
    if families & _NEEDS_TIMING != 0:
        call_family(engine, _TIMING, sequencer_address, block_address, TICK + index)
