"""The timing unit: speed, tempo and its slides, breaks to a row, pattern loops and delays.

Source: OpenMPT test cases TempoSlide.it, PatternDelays.it, PatternDelays.s3m, PatLoop.it, LoopBreak.it, sbx-priority.it, LoopReset.s3m.
"""

from __future__ import annotations

from numba import int64

from toccata.engine.layout import MAX_CHANNELS
from toccata.engine.memory import kernel
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import CHANNEL_BITS, ROW, channel_at, constant, has_rule, sequencer_at
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS
from toccata.notation.effects import Meaning

_SPEED, _TEMPO, _BREAK = int(Meaning.SPEED), int(Meaning.TEMPO), int(Meaning.ROW_BREAK)
_TICK_DELAY, _LOOP, _ROW_DELAY = int(Meaning.SPECIAL_6), int(Meaning.SPECIAL_11), int(Meaning.SPECIAL_14)
_SHARED_LOOPS, _END_IS_START = constant(Rule.LOOPS_SHARED), constant(Rule.LOOP_END_BECOMES_START)
_YIELDS, _NOT_BY_ZERO = constant(Rule.BREAK_YIELDS_TO_LOOP), constant(Rule.LOOPS_SHARED)
_LOWEST_TEMPO, _SLIDES_UP = 0x20, 0x10
_TEMPO_RANGE = (32.0, 255.0)
_NO_ORDER = -1


@unit
def timing(sequencer_address, block_address, argument):
    """Channel and stage, ROW or TICK. Later columns and channels have the last word."""
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, argument & CHANNEL_BITS)
    for column in range(MAX_EFFECTS):
        at = EFFECTS_START + 2 * column
        meaning, parameter = int64(channel.cell[at]), int64(channel.cell[at + 1])
        if meaning == _TEMPO:
            set_tempo(sequencer, channel, parameter, argument & ROW != 0)
        elif argument & ROW != 0:
            time_row(sequencer, channel, meaning, parameter)


@kernel
def time_row(sequencer, channel, meaning, parameter):
    if meaning == _SPEED:
        if parameter > 0:
            sequencer.speed = parameter
    elif meaning == _BREAK:
        sequencer.break_row, sequencer.jump_pending = parameter, 1
    elif meaning == _TICK_DELAY:
        if channel.repeating == 0:
            sequencer.tick_delay += parameter
    elif meaning == _LOOP:
        loop_rows(sequencer, channel, parameter)
    elif meaning == _ROW_DELAY:
        is_first = channel.repeating == 0 and sequencer.row_delay == 0
        if is_first and (parameter > 0 or not has_rule(sequencer, _NOT_BY_ZERO)):
            sequencer.row_delay = parameter + 1


@kernel
def set_tempo(sequencer, channel, parameter, at_row):
    """Txx: below 20 a slide on every tick but the row's first."""
    if parameter > 0:
        channel.tempo_slide = parameter
    parameter = channel.tempo_slide
    if parameter >= _LOWEST_TEMPO:
        if at_row:
            sequencer.tempo = float(parameter)
    elif not at_row and parameter > 0:
        change = parameter & 15 if parameter & _SLIDES_UP != 0 else -(parameter & 15)
        sequencer.tempo = min(max(sequencer.tempo + change, _TEMPO_RANGE[0]), _TEMPO_RANGE[1])


@kernel
def loop_rows(sequencer, channel, times):
    """SBx: each channel has its own loop, or all share one. A loop that is done moves the next one's start behind it."""
    if times == 0:
        channel.loop_row = channel.row
    elif channel.loop_count == 0:
        channel.loop_count = times
        ask_for_loop(sequencer, channel)
    else:
        channel.loop_count -= 1
        if channel.loop_count > 0:
            ask_for_loop(sequencer, channel)
        elif has_rule(sequencer, _END_IS_START):
            channel.loop_row = channel.row + 1
    if has_rule(sequencer, _SHARED_LOOPS):
        for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
            other = channel_at(sequencer, index)
            other.loop_row, other.loop_count = channel.loop_row, channel.loop_count


@kernel
def ask_for_loop(sequencer, channel):
    """A loop beats a jump that stands to its left."""
    sequencer.loop_row, sequencer.loop_pending = channel.loop_row, 1
    if has_rule(sequencer, _YIELDS):
        sequencer.next_order = _NO_ORDER
