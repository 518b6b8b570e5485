"""The songs that an order hides: entries that playing never comes to.

Source: openmpt123, which plays all of a module's songs one after the other.
"""

from __future__ import annotations

from toccata.engine.layout import MAX_VOICES
from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import MAX_ORDER
from toccata.engine.sequencer.pool import is_sounding, stop_voice
from toccata.engine.sequencer.prepare import reset_channels, reset_song
from toccata.engine.sequencer.rows import rows_of
from toccata.engine.sequencer.state import channel_at, engine_of, note_address, note_at, sequencer_at
from toccata.engine.sequencer.steps import order_pattern
from toccata.engine.sequencer.visits import has_been_played, is_unplayed
from toccata.engine.unit import unit

_NO_ORDER = -1


@unit
def begin_hidden_song(sequencer_address, block_address, frames):
    """Goes to the first order entry of which no row has been played, and begins there as a song does; SEQUENCER.moved says whether."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    if sequencer.visited == 0:
        return
    for index in range(min(sequencer.order_count, MAX_ORDER)):
        pattern = order_pattern(sequencer, index)
        if pattern >= 0 and is_unplayed(sequencer, index, rows_of(sequencer, pattern)):
            end_notes(sequencer, engine)
            reset_song(sequencer)
            reset_channels(sequencer)
            sequencer.order_index, sequencer.pattern, sequencer.row, sequencer.tick = index, pattern, 0, 0
            sequencer.next_order, sequencer.break_row, sequencer.jump_pending = _NO_ORDER, 0, 0
            sequencer.loop_pending, sequencer.loop_row, sequencer.row_delay, sequencer.row_delay_left = 0, -1, 0, 0
            sequencer.is_delayed = 0
            sequencer.meeting, sequencer.moved = 1, 1
            has_been_played(sequencer)
            return


@kernel
def end_notes(sequencer, engine):
    for index in range(min(engine.voice_count, MAX_VOICES)):
        note = note_at(note_address(sequencer, index))
        if note.live == 0 and is_sounding(engine, index):
            stop_voice(engine, index)
            note.voice = -1
    for index in range(sequencer.channel_count):
        channel_at(sequencer, index).voice = -1
