"""Finding out, before playing from the middle, which speed, tempo and global volume the song has there.

The rows before are passed without a sound: their flow effects and the clock's own steps from row to row.
"""

from __future__ import annotations

from toccata.engine.layout import MAX_CHANNELS, Transport
from toccata.engine.memory import kernel
from toccata.engine.sequencer.clock import take_next_tempo
from toccata.engine.sequencer.layout import FULL_GLOBAL_VOLUME
from toccata.engine.sequencer.rows import copy_cell
from toccata.engine.sequencer.state import FAMILIES, ROW, call_family, channel_at, engine_of, sequencer_at, unit_index
from toccata.engine.sequencer.steps import next_row, settle_order
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS
from toccata.notation.effects import Family, Meaning

_FLOW, _TIMING = unit_index("flow:flow"), unit_index("virtual.timing:timing")
_NEEDS_FLOW, _NEEDS_TIMING = 1 << Family.FLOW, 1 << Family.TIMING
_GLOBAL, _FINE_GLOBAL = int(Meaning.GLOBAL_VOLUME), int(Meaning.GLOBAL_VOLUME_FINE)
_SONG = int(Transport.SONG)
ROW_BITS = 16
_ROW_MASK = (1 << ROW_BITS) - 1
_MOST_ROWS = 20_000
"""Past this the song starts with its own speed and tempo: the audio thread can't search for ever."""


@unit
def seek(sequencer_address, block_address, place):
    """Leaves in the sequencer the speed, tempo and global volume as they are on coming to a place, an order entry and row.

    place: order index shifted by ROW_BITS, plus the row. The song's own stay when playing from the start never comes there.
    Flow and channels are left in disorder.
    """
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    tempo, speed, level = sequencer.tempo, sequencer.speed, sequencer.global_volume
    transport, limit = engine.transport, engine.loop_limit
    engine.transport, engine.loop_limit = _SONG, 0
    order_index, row = place >> ROW_BITS, place & _ROW_MASK
    if not (settle_order(sequencer, 0) and comes_to(sequencer, engine, sequencer_address, block_address, order_index, row)):
        sequencer.tempo, sequencer.speed, sequencer.global_volume = tempo, speed, level
    engine.transport, engine.loop_limit = transport, limit


@kernel
def comes_to(sequencer, engine, sequencer_address, block_address, order_index, row):
    """Passes rows until the one that is wanted, or until its order entry is left behind; whether it came there."""
    sequencer.row = 0
    was_there = False
    for _ in range(_MOST_ROWS):
        is_there = sequencer.order_index == order_index
        if (is_there and sequencer.row >= row) or (was_there and not is_there):
            return True
        was_there = is_there
        pass_row(sequencer, engine, sequencer_address, block_address)
        take_next_tempo(sequencer)
        while not next_row(sequencer, engine):
            if sequencer.row_delay_left == 0:
                return False
        if sequencer.loops > 0 or sequencer.speed == 0:
            return False
    return False


@kernel
def pass_row(sequencer, engine, sequencer_address, block_address):
    """What a row does to the song as a whole."""
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        channel = channel_at(sequencer, index)
        channel.row = sequencer.row
        copy_cell(sequencer, channel, index)
        families = 0
        for column in range(MAX_EFFECTS):
            meaning = channel.cell[EFFECTS_START + 2 * column]
            families |= FAMILIES[meaning]
            if meaning == _GLOBAL:
                sequencer.global_volume = min(2 * int(channel.cell[EFFECTS_START + 2 * column + 1]), FULL_GLOBAL_VOLUME)
            elif meaning == _FINE_GLOBAL and channel.cell[EFFECTS_START + 2 * column + 1] <= FULL_GLOBAL_VOLUME:
                sequencer.global_volume = int(channel.cell[EFFECTS_START + 2 * column + 1])
        if families & _NEEDS_FLOW != 0:
            call_family(engine, _FLOW, sequencer_address, block_address, ROW + index)
        if families & _NEEDS_TIMING != 0:
            call_family(engine, _TIMING, sequencer_address, block_address, ROW + index)
