"""Where the arrangement has a say in playing: channels muted in a section, and the stretch of the order that is looped."""

from __future__ import annotations

from numba import uint64

from toccata.engine.layout import MAX_CHANNELS, MAX_VOICES
from toccata.engine.memory import kernel, record_at
from toccata.engine.sequencer.layout import LOOP_BITS, NO_VOICE, ORDER
from toccata.engine.sequencer.pool import stop_voice
from toccata.engine.sequencer.state import channel_at, foreground_address, note_address, note_at

_ORDER_BYTES = ORDER.itemsize
_LOOP_MASK = (1 << LOOP_BITS) - 1


@kernel
def mutes_now(sequencer):
    """A bit for each channel that rests or that the order entry mutes; the entry has no say where another pattern plays than its own."""
    resting = uint64(sequencer.resting)
    if not 0 <= sequencer.order_index < sequencer.order_count:
        return resting
    entry = record_at(sequencer.order + sequencer.order_index * _ORDER_BYTES, ORDER)
    return resting | uint64(entry.mutes) if entry.pattern == sequencer.pattern else resting


@kernel
def rests(sequencer, channel_index):
    return (uint64(sequencer.resting) >> uint64(channel_index)) & uint64(1) != uint64(0)


@kernel
def is_muted(sequencer, channel_index):
    return (mutes_now(sequencer) >> uint64(channel_index)) & uint64(1) != uint64(0)


@kernel
def cut_muted(sequencer, engine):
    """Ends what muted channels still play, within a millisecond; live notes go on."""
    mutes = mutes_now(sequencer)
    if mutes == uint64(0):
        return
    for index in range(MAX_CHANNELS):
        channel = channel_at(sequencer, index)
        if (mutes >> uint64(index)) & uint64(1) != uint64(0) and channel.voice != NO_VOICE:
            stop_voice(engine, channel.voice)
            channel.voice = NO_VOICE
            note_at(foreground_address(sequencer, index)).voice = NO_VOICE
    for index in range(min(engine.voice_count, MAX_VOICES)):
        note = note_at(note_address(sequencer, index))
        if note.voice == index and note.live == 0 and is_muted(sequencer, note.channel):
            stop_voice(engine, index)
            note.voice = NO_VOICE


@kernel
def follow_entries(sequencer):
    """Where the order was swapped since the last tick: what plays, and what is queued, stays the same entry wherever that is now."""
    if sequencer.order == sequencer.order_seen:
        return
    if sequencer.order_seen != 0:
        sequencer.order_index = place_of(sequencer, sequencer.entry_name, sequencer.order_index)
        if sequencer.queued > 0:
            sequencer.queued = place_of(sequencer, sequencer.queued_name, sequencer.queued - 1) + 1


@kernel
def place_of(sequencer, name, near):
    """The entry of that name that lies nearest to where it was; that place itself when there is none."""
    best = -1
    for index in range(sequencer.order_count):
        is_it = name != 0 and record_at(sequencer.order + index * _ORDER_BYTES, ORDER).name == name
        if is_it and (best < 0 or abs(index - near) < abs(best - near)):
            best = index
    return best if best >= 0 else near


@kernel
def remember_entries(sequencer):
    """Notes at the end of a tick which entries those are."""
    sequencer.order_seen = sequencer.order
    sequencer.entry_name = name_of(sequencer, sequencer.order_index)
    sequencer.queued_name = name_of(sequencer, sequencer.queued - 1)


@kernel
def name_of(sequencer, index):
    if not 0 <= index < sequencer.order_count:
        return 0
    return record_at(sequencer.order + index * _ORDER_BYTES, ORDER).name


@kernel
def loop_start(sequencer, left):
    """Where the looped stretch begins, when playing has just gone from `left`, inside it, to an entry outside; else −1."""
    first, end = sequencer.order_loop >> LOOP_BITS, sequencer.order_loop & _LOOP_MASK
    was_inside = first <= left < end
    is_inside = first <= sequencer.order_index < end
    return first if was_inside and not is_inside else -1
