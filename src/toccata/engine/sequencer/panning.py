"""The panning unit. Source: ft2-clone's account of FastTracker 2's replayer; OpenMPT test cases PanSlideMem.xm, PanSlideZero.xm."""

from __future__ import annotations

from toccata.engine.memory import kernel
from toccata.engine.sequencer.state import CHANNEL_BITS, ROW, channel_at, sequencer_at
from toccata.engine.sequencer.volume import slide_of
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning

_COLUMN_SET, _LEFT, _RIGHT = int(Meaning.VOLUME_PANNING), int(Meaning.VOLUME_PAN_LEFT), int(Meaning.VOLUME_PAN_RIGHT)
_SET, _COARSE, _SLIDE = int(Meaning.SET_PANNING), int(Meaning.SET_PANNING_COARSE), int(Meaning.PANNING_SLIDE)
_FAR_RIGHT = 255


@unit
def panning(sequencer_address, block_address, argument):
    """Channel and stage, ROW or TICK: first the volume column, then the effect columns."""
    channel = channel_at(sequencer_at(sequencer_address), argument & CHANNEL_BITS)
    at_row = argument & ROW != 0
    pan(channel, int(channel.cell[VOLUME_MEANING]), int(channel.cell[VOLUME_VALUE]), at_row)
    for column in range(MAX_EFFECTS):
        at = EFFECTS_START + 2 * column
        pan(channel, int(channel.cell[at]), int(channel.cell[at + 1]), at_row)


@kernel
def pan(channel, meaning, value, at_row):
    """Sets happen on a row's first tick, slides on the others. A slide to the left by 0 goes all the way (PanSlideZero.xm)."""
    if at_row:
        set_panning(channel, meaning, value)
    elif meaning == _LEFT:
        channel.panning = max(channel.panning - value, 0) if value > 0 else 0
    elif meaning == _RIGHT:
        channel.panning = min(channel.panning + value, _FAR_RIGHT)
    elif meaning == _SLIDE:
        channel.panning_slide = value if value > 0 else channel.panning_slide
        channel.panning = min(max(channel.panning + slide_of(channel.panning_slide), 0), _FAR_RIGHT)


@kernel
def set_panning(channel, meaning, value):
    """Carries out what sets a panning; the volume column's 16 steps never reach the far right (FT2PanLaw.xm). 8xx ends surround."""
    if meaning == _COLUMN_SET:
        channel.panning = min(value << 4, _FAR_RIGHT)
    elif meaning == _SET:
        channel.panning, channel.surround = value, 0
    elif meaning == _COARSE:
        channel.panning = min(value * 17, _FAR_RIGHT)
    else:
        return
    channel.quick = 1
