"""Which row comes next: pattern loops, breaks, jumps and delays, the order and its end."""

from __future__ import annotations

from toccata.engine.layout import MAX_CHANNELS, Transport
from toccata.engine.memory import kernel, record_at
from toccata.engine.sequencer.arrangement import loop_start
from toccata.engine.sequencer.groove import row_ticks
from toccata.engine.sequencer.layout import ORDER, ORDER_END
from toccata.engine.sequencer.rows import rows_of
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    call_family,
    channel_at,
    constant,
    has_rule,
    unit_index,
)
from toccata.engine.sequencer.visits import forget_visits, has_been_played

_STOPPED, _SONG = int(Transport.STOPPED), int(Transport.SONG)
_MOVES_BREAK = constant(Rule.PATTERN_LOOP_MOVES_BREAK)
_SUBSONGS = unit_index("subsongs:begin_hidden_song")
_VIRTUAL, _HIDDEN = constant(Rule.VIRTUAL_CHANNELS), constant(Rule.HIDDEN_SONGS_PLAY)
_YIELDS = constant(Rule.BREAK_YIELDS_TO_LOOP)
_JUMP_LANDS = constant(Rule.DELAYED_JUMP_LANDS)
_LOOP_SKIPS = constant(Rule.DELAYED_LOOP_SKIPS_ROW)
_SHARED_LOOPS = constant(Rule.LOOPS_SHARED)
_ORDER_BYTES = ORDER.itemsize
_NO_ORDER = -1


@kernel
def step_song(sequencer, engine):
    """Moves on by a tick; returns whether a row is to be read."""
    sequencer.ticks_played += 1
    if sequencer.fresh != 0:
        sequencer.fresh, sequencer.tick, sequencer.meeting = 0, 0, 1
        # After a count-in the song's time, and the grid of quanta, begin only now.
        engine.anchor, engine.song_frame, engine.tick_fraction = engine.frame, 0, 0.0
        return arrive(sequencer, engine)
    sequencer.tick += 1
    if sequencer.speed == 0 or sequencer.tick < row_ticks(sequencer) + sequencer.tick_delay:
        return False
    sequencer.tick = 0
    return next_row(sequencer, engine)


@kernel
def next_row(sequencer, engine):
    """Leaves the row, by whatever its effects asked for; returns whether another is to be read, not the same one held.

    Source: ft2-clone's account of FastTracker 2's getNextPos, whose order of steps makes E6x move the next pattern's first row.
    """
    row = sequencer.row + 1
    if sequencer.row_delay > 0:
        sequencer.row_delay_left, sequencer.row_delay, sequencer.is_delayed = sequencer.row_delay, 0, 1
    if sequencer.row_delay_left > 0:
        sequencer.row_delay_left -= 1
        if sequencer.row_delay_left > 0:
            row -= 1
    waits = sequencer.row_delay_left > 0 and waits_for_delay(sequencer)
    sequencer.meeting = 0 if waits else sequencer.loop_pending
    if waits:
        return False
    if sequencer.loop_pending != 0:
        row = loop_target(sequencer, row)
        if sequencer.is_delayed != 0 and sequencer.jump_pending == 0 and has_rule(sequencer, _LOOP_SKIPS):
            row += 1
    sequencer.is_delayed = 0
    is_new_order = row >= rows_of(sequencer, sequencer.pattern) or sequencer.jump_pending != 0
    leaves_loops = False
    if is_new_order:
        leaves_loops = sequencer.jump_pending != 0 and wanted_order(sequencer) != sequencer.order_index
        row, sequencer.break_row, sequencer.jump_pending = sequencer.break_row, 0, 0
        sequencer.meeting = 1
        if sequencer.queued > 0:
            row = 0
        if (engine.transport == _SONG or sequencer.queued > 0) and not next_order(sequencer):
            if begins_hidden_song(sequencer, engine):
                return True
            halt(sequencer, engine)
            engine.transport = _STOPPED
            return False
        if row >= rows_of(sequencer, sequencer.pattern):
            row = 0
    if has_rule(sequencer, _SHARED_LOOPS) and (is_new_order or row == 0):
        forget_loops(sequencer, leaves_loops)
    sequencer.row = row
    if sequencer.row_delay_left > 0:
        return False
    return arrive(sequencer, engine)


@kernel
def waits_for_delay(sequencer):
    """Whether the row is left only after its delay, rather than at once, its later ticks being those of the row that it goes to."""
    if has_rule(sequencer, _LOOP_SKIPS) and sequencer.loop_pending != 0:
        return True
    return has_rule(sequencer, _VIRTUAL) or (has_rule(sequencer, _JUMP_LANDS) and sequencer.jump_pending != 0)


@kernel
def loop_target(sequencer, row):
    """The row that a pattern loop goes back to; the rules say whether a break or jump of the same row still counts.

    Source: OpenMPT test cases PatLoop-Jumps.xm, LoopBreak.it, sbx-priority.it.
    """
    sequencer.loop_pending = 0
    if sequencer.loop_row < 0:
        target = sequencer.break_row
        if not has_rule(sequencer, _MOVES_BREAK) and sequencer.jump_pending == 0:
            sequencer.break_row = 0
        return target
    target, sequencer.loop_row = sequencer.loop_row, -1
    keeps_jump = has_rule(sequencer, _YIELDS) and sequencer.next_order != _NO_ORDER
    if sequencer.jump_pending != 0 and not keeps_jump:
        sequencer.jump_pending, sequencer.break_row, sequencer.next_order = 0, 0, _NO_ORDER
    return target


@kernel
def forget_loops(sequencer, ends_them):
    """A pattern that begins, if only by a loop to its first row, has no loop start yet (test case LoopReset.s3m).

    ends_them: whether a jump or break to another order entry ends the loops under way. Source: libopenmpt.
    """
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        channel = channel_at(sequencer, index)
        channel.loop_row = 0
        if ends_them:
            channel.loop_count = 0


@kernel
def order_pattern(sequencer, index):
    """The pattern of an order entry; ORDER_END outside the order."""
    if not (0 <= index < sequencer.order_count):
        return ORDER_END
    return record_at(sequencer.order + index * _ORDER_BYTES, ORDER).pattern


@kernel
def next_order(sequencer):
    """Goes to the entry that the listener queued, else to the one that the song asked for, else to the following one, and back to the
    start of the loop that it left; returns whether there is any to play."""
    if sequencer.queued > 0:
        index = sequencer.queued - 1
        sequencer.queued, sequencer.next_order = 0, _NO_ORDER
        return settle_order(sequencer, index)
    left, index = sequencer.order_index, wanted_order(sequencer)
    sequencer.next_order = _NO_ORDER
    found = settle_order(sequencer, index)
    back = loop_start(sequencer, left)
    return settle_order(sequencer, back) if back >= 0 else found


@kernel
def wanted_order(sequencer):
    """The entry that the song asked for, else the following one; past the song's end the one to start again with."""
    index = sequencer.next_order if sequencer.next_order != _NO_ORDER else sequencer.order_index + 1
    return index if index < sequencer.order_count else sequencer.restart


@kernel
def settle_order(sequencer, index):
    """Goes to an order entry or the first playable one after it, from the restart on after the end."""
    for _ in range(2 * sequencer.order_count + 2):
        pattern = order_pattern(sequencer, index)
        if pattern >= 0:
            sequencer.order_index, sequencer.pattern = index, pattern
            return True
        index = sequencer.restart if pattern == ORDER_END else index + 1
    return False


@kernel
def arrive(sequencer, engine):
    """Notes that this row is played, and returns whether it is. Coming to one just as before is a loop; at the limit the song stops."""
    if not has_been_played(sequencer) or begins_hidden_song(sequencer, engine):
        return True
    forget_visits(sequencer)
    has_been_played(sequencer)
    return count_loop(sequencer, engine)


@kernel
def begins_hidden_song(sequencer, engine):
    """At the song's end: whether it goes on with an order entry that nothing has come to yet, as a song of its own."""
    if not has_rule(sequencer, _HIDDEN) or not 0 < engine.loop_limit <= sequencer.loops + 1:
        return False
    sequencer.moved = 0
    call_family(engine, _SUBSONGS, engine.sequencer, engine.block, 0)
    return sequencer.moved != 0


@kernel
def count_loop(sequencer, engine):
    """Counts a loop; returns whether playing goes on. Notes that sound at the limit ring out."""
    sequencer.loops += 1
    sequencer.loop_frame, sequencer.loop_order = engine.song_frame, sequencer.order_index
    if 0 < engine.loop_limit <= sequencer.loops:
        engine.transport = _STOPPED
        return False
    return True


@kernel
def halt(sequencer, engine):
    """The song goes no further by itself: that is its end, once."""
    if sequencer.halted == 0:
        sequencer.halted = 1
        count_loop(sequencer, engine)
