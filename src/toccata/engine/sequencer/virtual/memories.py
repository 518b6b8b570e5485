"""ScreamTracker 3's memory. Source: OpenMPT test case ParamMemory.s3m."""

from __future__ import annotations

from toccata.engine.memory import kernel
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import constant, has_rule

_SHARED = constant(Rule.SHARED_MEMORY)


@kernel
def remember(sequencer, channel, parameter):
    """With shared memory the last parameter is that of every effect that shares it."""
    if parameter > 0 and has_rule(sequencer, _SHARED):
        channel.pitch_slide, channel.fine_volume_slide, channel.shared_tremor = parameter, parameter, parameter
        channel.arpeggio, channel.retrigger = parameter, parameter
        channel.tremolo_speed, channel.tremolo_depth = (parameter >> 4) << 2, parameter & 15
