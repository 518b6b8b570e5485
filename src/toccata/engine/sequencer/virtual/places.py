"""The places unit: panning and panbrello.

Source: OpenMPT test cases PanReset.it, Pan-S9x.it, PanbrelloHold.it, RandomWaveform.it, panbrello.it.
"""

from __future__ import annotations

from numba import int64

from toccata.engine.memory import kernel
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import CHANNEL_BITS, ROW, channel_at, constant, foreground_address, has_rule, note_at, sequencer_at
from toccata.engine.sequencer.virtual.waves import fine_wave
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning

_FIRST_COLUMN, _LAST_COLUMN = int(Meaning.VOLUME_PAN_0), int(Meaning.VOLUME_PAN_64)
_SET, _COARSE, _SLIDE, _PANBRELLO = (
    int(Meaning.PANNING),
    int(Meaning.SPECIAL_8),
    int(Meaning.PANNING_SLIDE_FINE),
    int(Meaning.PANBRELLO),
)
_MIXED = constant(Rule.MIXED_SLIDES_IGNORED)
_FAR_RIGHT = 256
_RANDOM = 3


@unit
def places(sequencer_address, block_address, argument):
    """Channel and stage, ROW or TICK: first the volume column, then the effect columns."""
    sequencer = sequencer_at(sequencer_address)
    index = argument & CHANNEL_BITS
    channel = channel_at(sequencer, index)
    at_row = argument & ROW != 0
    column = int64(channel.cell[VOLUME_MEANING])
    if _FIRST_COLUMN <= column <= _LAST_COLUMN and at_row and channel.repeating == 0:
        sixty_fourths = min(16 * (column - _FIRST_COLUMN) + int64(channel.cell[VOLUME_VALUE]), 64)
        set_panning(sequencer, index, sixty_fourths * 4)
    for effect in range(MAX_EFFECTS):
        at = EFFECTS_START + 2 * effect
        place(sequencer, index, int64(channel.cell[at]), int64(channel.cell[at + 1]), at_row)


@kernel
def set_panning(sequencer, index, panning):
    """A panning that is set ends surround, chance and panbrello."""
    channel, note = channel_at(sequencer, index), note_at(foreground_address(sequencer, index))
    channel.panning, channel.surround, channel.sway, channel.quick = panning, 0, 0, 1
    channel.own_panning = 0
    note.random_panning = 0.0


@kernel
def place(sequencer, index, meaning, parameter, at_row):
    channel = channel_at(sequencer, index)
    if meaning == _SET:
        if at_row:
            set_panning(sequencer, index, parameter)
    elif meaning == _COARSE:
        if at_row:
            set_panning(sequencer, index, ((parameter & 15) * 256 + 8) // 15)
    elif meaning == _SLIDE:
        channel.fine_panning_slide = parameter if parameter > 0 else channel.fine_panning_slide
        change = slide_right(sequencer, channel.fine_panning_slide, at_row)
        if change != 0:
            channel.panning, channel.own_panning = min(max(channel.panning + change, 0), _FAR_RIGHT), 0
    elif meaning == _PANBRELLO:
        panbrello(sequencer, channel, parameter)


@kernel
def slide_right(sequencer, parameter, at_row):
    """x steps to the left or y to the right a tick, once with an F beside; a step is 4."""
    left, right = parameter >> 4, parameter & 15
    if right == 15 and left > 0:
        return -4 * left if at_row else 0
    if left == 15 and right > 0:
        return 4 * right if at_row else 0
    if at_row:
        return 0
    if left > 0 and right > 0:
        return 0 if has_rule(sequencer, _MIXED) else 4 * right
    return 4 * (right - left)


@kernel
def panbrello(sequencer, channel, parameter):
    """Swings the panning until the next note or panning. A random one holds each value for as many ticks as its speed says."""
    if parameter & 15 > 0:
        channel.panbrello_depth = parameter & 15
    if parameter >> 4 > 0:
        channel.panbrello_speed = parameter >> 4
    if channel.panbrello_waveform == _RANDOM:
        if channel.panbrello_position == 0 or channel.panbrello_position >= channel.panbrello_speed:
            channel.panbrello_position = 0
            channel.panbrello_drawn = fine_wave(sequencer, _RANDOM, 0)
        channel.panbrello_position += 1
        wave = channel.panbrello_drawn
    else:
        wave = fine_wave(sequencer, channel.panbrello_waveform, channel.panbrello_position)
        channel.panbrello_position = (channel.panbrello_position + channel.panbrello_speed) & 255
    channel.sway = (wave * channel.panbrello_depth + 2) >> 3
