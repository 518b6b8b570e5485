"""Which rows have been played, and with which pattern loops under way: coming to one again just so, the song repeats.

A row outside any loop has a bit. Within loops it is told apart by how often each channel's is still to go, and kept in a table of
hashes. Source: OpenMPT's RowVisitor, whose account of where a module ends openmpt123 renders by.
"""

from __future__ import annotations

from numba import int64, uint64

from toccata.engine.layout import MAX_CHANNELS
from toccata.engine.memory import items_at, kernel
from toccata.engine.sequencer.layout import LOOP_STATES, MAX_ORDER, PATTERN_WORDS
from toccata.engine.sequencer.state import channel_at

_FNV_BASIS, _FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3
_WORDS = MAX_ORDER * PATTERN_WORDS
_MOST_STATES = LOOP_STATES * 3 // 4
"""Past this, loops within loops are taken for endless: nobody hears them out, and the table must keep room."""


@kernel
def has_been_played(sequencer):
    """Notes that the row is played as it is now; whether it was before. Rows outside the table never were."""
    word, bit = sequencer.row >> 6, sequencer.row & 63
    if sequencer.visited == 0 or not (0 <= sequencer.order_index < MAX_ORDER and 0 <= word < PATTERN_WORDS):
        return False
    state = loop_state(sequencer)
    is_looping = state != uint64(_FNV_BASIS)
    words = items_at(sequencer.visited, 2 * _WORDS, uint64)
    place, mask = sequencer.order_index * PATTERN_WORDS + word, uint64(1) << uint64(bit)
    if is_looping:
        words[_WORDS + place] |= mask
        return not add_state(sequencer, state)
    was_played = words[place] & mask != uint64(0)
    words[place] |= mask
    return was_played


@kernel
def loop_state(sequencer):
    """The loops that channels are in, and the row; _FNV_BASIS outside any. In 64 bits (FNV-1a by words)."""
    state = uint64(_FNV_BASIS)
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        count = channel_at(sequencer, index).loop_count
        if count != 0:
            state = (state ^ uint64(index)) * uint64(_FNV_PRIME)
            state = (state ^ uint64(count)) * uint64(_FNV_PRIME)
    if state != uint64(_FNV_BASIS):
        state = (state ^ uint64(sequencer.order_index)) * uint64(_FNV_PRIME)
        state = (state ^ uint64(sequencer.row)) * uint64(_FNV_PRIME)
    return state


@kernel
def add_state(sequencer, state):
    """Puts a state into the table; whether it was new there, and there is room for it."""
    if sequencer.loop_states == 0:
        return True
    if sequencer.loop_state_count >= _MOST_STATES:
        return False
    states = items_at(sequencer.loop_states, LOOP_STATES, uint64)
    key = state if state != uint64(0) else uint64(1)
    place = int64((key >> uint64(32)) & uint64(LOOP_STATES - 1))
    for _ in range(LOOP_STATES):
        if states[place] == key:
            return False
        if states[place] == uint64(0):
            states[place] = key
            sequencer.loop_state_count += 1
            return True
        place = int64((place + 1) & (LOOP_STATES - 1))
    return False


@kernel
def forget_visits(sequencer):
    """Nothing has been played yet."""
    if sequencer.visited != 0:
        words = items_at(sequencer.visited, 2 * _WORDS, uint64)
        for place in range(min(sequencer.order_count, MAX_ORDER) * PATTERN_WORDS):
            words[place] = uint64(0)
            words[_WORDS + place] = uint64(0)
    if sequencer.loop_states != 0 and sequencer.loop_state_count > 0:
        states = items_at(sequencer.loop_states, LOOP_STATES, uint64)
        for place in range(LOOP_STATES):
            states[place] = uint64(0)
    sequencer.loop_state_count = 0


@kernel
def is_unplayed(sequencer, index, rows):
    """Whether no row of an order entry has been played. rows: its pattern's."""
    words = items_at(sequencer.visited, 2 * _WORDS, uint64)
    played = uint64(0)
    for word in range((rows + 63) >> 6):
        played |= words[index * PATTERN_WORDS + word] | words[_WORDS + index * PATTERN_WORDS + word]
    return played == uint64(0)
