"""The macros unit: what Zxx makes of the channel's filter. Source: ImpulseTracker's MIDI.TXT; OpenMPT test cases filter-*.it."""

from __future__ import annotations

from numba import int64

from toccata.engine.memory import kernel, record_at
from toccata.engine.sequencer.layout import MACRO, PARAMETER_OF_MACRO, MacroKind
from toccata.engine.sequencer.state import CHANNEL_BITS, ROW, channel_at, sequencer_at
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS
from toccata.notation.effects import Meaning

_MACRO, _SMOOTH, _CHOOSE = int(Meaning.MIDI_MACRO), int(Meaning.MIDI_MACRO_SMOOTH), int(Meaning.SPECIAL_15)
_CUTOFF, _RESONANCE, _FILTER_KIND = int(MacroKind.CUTOFF), int(MacroKind.RESONANCE), int(MacroKind.FILTER_KIND)
_FIRST_FIXED, _ACTIVE = 0x80, 16
_HIGH_PASS_FROM = 16
_MACRO_BYTES = MACRO.itemsize


@unit
def macros(sequencer_address, block_address, argument):
    """Channel and stage, ROW or TICK: Zxx on the row's first tick, a smooth one on all of them."""
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, argument & CHANNEL_BITS)
    at_row = argument & ROW != 0
    for column in range(MAX_EFFECTS):
        at = EFFECTS_START + 2 * column
        meaning, parameter = int64(channel.cell[at]), int64(channel.cell[at + 1])
        if meaning == _CHOOSE and at_row:
            channel.macro = parameter
        elif meaning == _MACRO and at_row:
            send(sequencer, channel, parameter, 1)
        elif meaning == _SMOOTH:
            send(sequencer, channel, parameter, max(sequencer.speed + sequencer.tick_delay - channel.tick, 1))


@kernel
def send(sequencer, channel, parameter, ticks_left):
    """Obeys the macro that a parameter means, or goes there within the ticks that are left."""
    if sequencer.macros == 0:
        return
    number = channel.macro if parameter < _FIRST_FIXED else _ACTIVE + parameter - _FIRST_FIXED
    macro = record_at(sequencer.macros + number * _MACRO_BYTES, MACRO)
    value = parameter & 0x7F if macro.value == PARAMETER_OF_MACRO else macro.value
    if macro.kind == _CUTOFF:
        channel.cutoff += (value - channel.cutoff) // ticks_left if value >= channel.cutoff else -((channel.cutoff - value) // ticks_left)
    elif macro.kind == _RESONANCE:
        channel.resonance = value
    elif macro.kind == _FILTER_KIND:
        channel.filter_kind = 1 if value >= _HIGH_PASS_FROM else 0
