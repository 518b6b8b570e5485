"""Which rows have been played, so that a song that begins to repeat is found out.

A row counts as come to again only if the pattern loops count what they did then. Source: OpenMPT's row visitor, by its behaviour with
LoopBreak.it, sbx-priority.it and PatLoopWithDelay.it.
"""

from __future__ import annotations

from numba import uint64

from toccata.engine.layout import MAX_CHANNELS
from toccata.engine.memory import items_at, kernel
from toccata.engine.sequencer.layout import LOOP_VISITS, MAX_ORDER, PATTERN_WORDS, VISITED_WORDS
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import channel_at, constant, has_rule

_VIRTUAL = constant(Rule.VIRTUAL_CHANNELS)
_FNV_BASIS, _FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3
_FREE_AT, _LOOPS_AT = MAX_ORDER * PATTERN_WORDS, 2 * MAX_ORDER * PATTERN_WORDS
_MOST_LOOP_VISITS = LOOP_VISITS // 2


@kernel
def comes_again(sequencer, is_new_order):
    """Notes the visit of the row; returns whether it was played before in the same way. is_new_order: it came by way of the order."""
    if not (0 <= sequencer.order_index < MAX_ORDER and 0 <= sequencer.row >> 6 < PATTERN_WORDS):
        return False
    words = items_at(sequencer.visited, VISITED_WORDS, uint64)
    place, mask = row_place(sequencer), uint64(1) << uint64(sequencer.row & 63)
    words[place] |= mask
    if loops_run(sequencer):
        is_old = notes_loop_visit(sequencer, words)
        return (is_old and (is_new_order or has_rule(sequencer, _VIRTUAL))) or goes_round(sequencer)
    is_old = words[_FREE_AT + place] & mask != uint64(0)
    words[_FREE_AT + place] |= mask
    return (is_old and (is_new_order or has_rule(sequencer, _VIRTUAL))) or goes_round(sequencer)


@kernel
def note_visit(sequencer):
    """Notes the visit of the row, whatever came before."""
    comes_again(sequencer, False)


@kernel
def row_place(sequencer):
    return sequencer.order_index * PATTERN_WORDS + (sequencer.row >> 6)


@kernel
def loops_run(sequencer):
    """Whether a channel is in a pattern loop."""
    counts = 0
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        counts |= channel_at(sequencer, index).loop_count
    return counts != 0


@kernel
def notes_loop_visit(sequencer, words):
    """Notes that the row is played with these loop counts, as far as there is room; returns whether it was before."""
    state = (uint64(_FNV_BASIS) ^ uint64(sequencer.order_index)) * uint64(_FNV_PRIME)
    state = (state ^ uint64(sequencer.row)) * uint64(_FNV_PRIME)
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        state = (state ^ uint64(channel_at(sequencer, index).loop_count)) * uint64(_FNV_PRIME)
    state |= uint64(1)
    for step in range(LOOP_VISITS):
        place = _LOOPS_AT + int((state >> uint64(20)) + uint64(step)) % LOOP_VISITS
        if words[place] == state:
            return True
        if words[place] == uint64(0):
            if sequencer.loop_visits < _MOST_LOOP_VISITS:
                words[place] = state
                sequencer.loop_visits += 1
            return False
    return False


@kernel
def goes_round(sequencer):
    """Whether row and pattern loops are just as they were before, so that playing will come here for ever.

    Source: R. P. Brent, "An improved Monte Carlo factorization algorithm", 1980 (finding cycles with one saved state).
    """
    state = flow_hash(sequencer)
    if sequencer.flow_span > 0 and state == sequencer.flow_seen:
        forget_flow(sequencer)
        return True
    sequencer.flow_rows += 1
    if sequencer.flow_rows > sequencer.flow_span:
        sequencer.flow_seen, sequencer.flow_rows = state, 0
        sequencer.flow_span = 2 * sequencer.flow_span + 1
    return False


@kernel
def flow_hash(sequencer):
    """All that decides where playing goes from here, in 64 bits (FNV-1a by words)."""
    state = uint64(_FNV_BASIS)
    state = (state ^ uint64(sequencer.order_index)) * uint64(_FNV_PRIME)
    state = (state ^ uint64(sequencer.row)) * uint64(_FNV_PRIME)
    state = (state ^ uint64(sequencer.break_row)) * uint64(_FNV_PRIME)
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        channel = channel_at(sequencer, index)
        state = (state ^ uint64(channel.loop_row)) * uint64(_FNV_PRIME)
        state = (state ^ uint64(channel.loop_count)) * uint64(_FNV_PRIME)
    return state


@kernel
def forget_flow(sequencer):
    sequencer.flow_rows, sequencer.flow_span = 0, 0


@kernel
def clear_visited(sequencer):
    forget_flow(sequencer)
    if sequencer.visited == 0:
        return
    words = items_at(sequencer.visited, VISITED_WORDS, uint64)
    for place in range(min(sequencer.order_count, MAX_ORDER) * PATTERN_WORDS):
        words[place] = uint64(0)
        words[_FREE_AT + place] = uint64(0)
    if sequencer.loop_visits > 0:
        for place in range(_LOOPS_AT, VISITED_WORDS):
            words[place] = uint64(0)
        sequencer.loop_visits = 0
