"""The flow unit: jumps, breaks, loops, delays, speed and tempo.

They leave requests in the SEQUENCER, which the clock carries out at the row's end. Source: ft2-clone's account of
FastTracker 2's replayer; OpenMPT test cases PatLoop-*.xm, PatternDelays.xm.
"""

from __future__ import annotations

from toccata.engine.layout import Transport
from toccata.engine.memory import kernel
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import CHANNEL_BITS, ROW, channel_at, constant, engine_of, has_rule, sequencer_at
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS
from toccata.notation.effects import Meaning

_JUMP, _BREAK, _LOOP = int(Meaning.ORDER_JUMP), int(Meaning.PATTERN_BREAK), int(Meaning.PATTERN_LOOP)
_DELAY, _SPEED = int(Meaning.PATTERN_DELAY), int(Meaning.SPEED_OR_TEMPO)
_SONG = int(Transport.SONG)
_WAITS, _CANCELS = constant(Rule.TEMPO_WAITS_A_TICK), constant(Rule.LOOP_CANCELS_JUMP)
_VIRTUAL, _VBLANK, _ZERO_HALTS = constant(Rule.VIRTUAL_CHANNELS), constant(Rule.VBLANK_TIMING), constant(Rule.SPEED_ZERO_HALTS)
_LOWEST_TEMPO = 0x20
_LAST_BREAK_ROW = 63


@unit
def flow(sequencer_address, block_address, argument):
    """Channel, at ROW, or at TICK for a row that a pattern delay repeats: then only loops count. Later columns and channels have the
    last word."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    channel = channel_at(sequencer, argument & CHANNEL_BITS)
    for column in range(MAX_EFFECTS):
        meaning = int(channel.cell[EFFECTS_START + 2 * column])
        parameter = int(channel.cell[EFFECTS_START + 2 * column + 1])
        if meaning == _LOOP:
            loop_pattern(sequencer, channel, parameter)
        elif argument & ROW == 0:
            continue
        elif meaning == _JUMP:
            sequencer.next_order = parameter if engine.transport == _SONG else -1
            sequencer.jump_pending = 1
            if not has_rule(sequencer, _VIRTUAL):
                sequencer.break_row = 0
        elif meaning == _BREAK:
            row = (parameter >> 4) * 10 + (parameter & 15)
            if row <= _LAST_BREAK_ROW or not has_rule(sequencer, _VIRTUAL):
                sequencer.break_row = row if row <= _LAST_BREAK_ROW else 0
                sequencer.jump_pending = 1
        elif meaning == _DELAY:
            if sequencer.row_delay_left == 0:
                sequencer.row_delay = parameter + 1
        elif meaning == _SPEED:
            set_speed(sequencer, parameter)


@kernel
def loop_pattern(sequencer, channel, times):
    """E6x: each channel has its own loop start and count. FastTracker 2 keeps the row to go back to where a break keeps its own."""
    if times == 0:
        channel.loop_row = channel.row
        return
    if channel.loop_count == 0:
        channel.loop_count = times
    else:
        channel.loop_count -= 1
        if channel.loop_count == 0:
            return
    sequencer.loop_pending = 1
    if has_rule(sequencer, _CANCELS):
        sequencer.loop_row = channel.loop_row
    else:
        sequencer.break_row = channel.loop_row


@kernel
def set_speed(sequencer, parameter):
    """Fxx: tempo from 20 up, else speed; a speed of 0 holds the song on its row, or is ignored. By the vertical blank all are speeds."""
    if parameter >= _LOWEST_TEMPO and not has_rule(sequencer, _VBLANK):
        if has_rule(sequencer, _WAITS):
            sequencer.next_tempo = float(parameter)
        else:
            sequencer.tempo = float(parameter)
    elif parameter > 0 or has_rule(sequencer, _ZERO_HALTS):
        sequencer.speed = parameter
