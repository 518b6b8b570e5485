"""What a note takes from its sample's rate and tuning.

Source: OpenMPT test cases freqreset-noins.it, PortaSample.it, PortaSwap.s3m.
"""

from __future__ import annotations

import math

from toccata.engine.memory import kernel
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    constant,
    has_rule,
    sample_at,
    sample_play_at,
)

_LINEAR = constant(Rule.LINEAR_SLIDES)


@kernel
def keep_hertz(sequencer, engine, channel, old_sample):
    """ImpulseTracker's linear slides count a sample's frames a second, so a new sample goes on with as many."""
    old, new = sample_at(engine, old_sample).rate_hz, sample_at(engine, channel.sample).rate_hz
    if has_rule(sequencer, _LINEAR) and channel.period > 0.0 and old > 0.0 and new > 0.0:
        channel.period = max(channel.period + 768.0 * math.log2(new / old), 1.0)
        channel.out_period = channel.period


@kernel
def tune(sequencer, channel, slot):
    play = sample_play_at(sequencer, slot)
    channel.relative_note, channel.finetune, channel.rate_scale = play.relative_note, play.finetune, play.rate_scale


@kernel
def tune_as_before(sequencer, engine, channel, slot):
    """A tone slide onto a silent channel starts a multisample instrument's other sample at the rate of the last (libopenmpt)."""
    old, new = sample_at(engine, channel.sample).rate_hz, sample_at(engine, slot).rate_hz
    if has_rule(sequencer, _LINEAR) and old > 0.0 and new > 0.0:
        channel.finetune += 12.0 * math.log2(old / new)
    channel.rate_scale = sample_play_at(sequencer, slot).rate_scale
