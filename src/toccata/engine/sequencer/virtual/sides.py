"""A note's panning: the sample's, the instrument's or the channel's own.

Source: OpenMPT test cases PanReset.it, PanResetInstr.it, PitchPanReset.it, SmpInsPanSurround.it.
"""

from __future__ import annotations

from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import NO_PANNING, OWN_SURROUND
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    constant,
    has_rule,
    sample_play_at,
)

_GIVES_BACK = constant(Rule.PANNING_UNTIL_NEXT_NOTE)
_FAR_RIGHT = 256


@kernel
def take_panning(sequencer, channel, instrument_panning, slot):
    """A note's panning: the sample's, else the instrument's, else it stays where it was. It ends surround."""
    panning = sample_play_at(sequencer, slot).panning
    if panning == NO_PANNING:
        panning = instrument_panning
    if panning == NO_PANNING:
        return
    keep_panning(sequencer, channel)
    channel.panning, channel.surround = panning, 0


@kernel
def stand_apart(sequencer, channel, instrument, note):
    """Notes above an instrument's centre stand to one side of the panning until another is set (PitchPanReset.it)."""
    if instrument.pitch_pan_separation != 0:
        keep_panning(sequencer, channel)
        apart = int((note - instrument.pitch_pan_centre) * instrument.pitch_pan_separation / 2.0)
        channel.panning = min(max(channel.panning + apart, 0), _FAR_RIGHT)


@kernel
def keep_panning(sequencer, channel):
    """The channel's panning is put by for the next note."""
    if has_rule(sequencer, _GIVES_BACK) and channel.own_panning == 0:
        channel.own_panning = channel.panning + 1 + (OWN_SURROUND if channel.surround != 0 else 0)


@kernel
def give_back_panning(channel):
    """What the last note's sample or instrument took from the channel, the next pitched note gives back (PanResetInstr.it)."""
    if channel.own_panning != 0:
        channel.panning = (channel.own_panning & (OWN_SURROUND - 1)) - 1
        if channel.own_panning & OWN_SURROUND != 0:
            channel.surround = 1
        channel.own_panning = 0
