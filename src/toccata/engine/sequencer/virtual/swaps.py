"""Another sample in the place of the one that sounds, or that has ended.

Source: OpenMPT test cases PortaInsNum.it, PortaSample.it, FilterPortaSmpChange-InsMode.it, NoMap.it.
"""

from __future__ import annotations

from numba import int64

from toccata.engine.memory import kernel
from toccata.engine.sequencer.pool import is_sounding
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    channel_at,
    constant,
    foreground_address,
    has_rule,
    note_at,
    voice_address,
    voice_at,
)
from toccata.engine.sequencer.virtual.lives import (
    stop_foreground,
)
from toccata.engine.sequencer.virtual.numbers import has_frames
from toccata.engine.sequencer.virtual.starts import start_voice
from toccata.engine.sequencer.virtual.tuning import keep_hertz
from toccata.notation.notes import NO_NOTE

_SWAPS = constant(Rule.NUMBER_WAITS_FOR_NOTE)


@kernel
def revive(sequencer, engine, index, number):
    """A lone number gives a channel that has fallen silent its sample at the old pitch, where no note but an unmapped one came since."""
    channel = channel_at(sequencer, index)
    if number == 0 or has_rule(sequencer, _SWAPS) or channel.new_note == NO_NOTE or channel.period <= 0.0:
        return
    if not is_sounding(engine, channel.voice) and has_frames(engine, channel.sample):
        start_voice(sequencer, engine, index, int64(channel.note), int64(0))


@kernel
def keep_filter(sequencer, engine, index, old_voice):
    """The filter of a voice goes on with the one that takes its place (FilterPortaSmpChange-InsMode.it)."""
    channel = channel_at(sequencer, index)
    if not is_sounding(engine, channel.voice) or not 0 <= old_voice < engine.voice_count:
        return
    old, new = voice_at(voice_address(engine, old_voice)), voice_at(voice_address(engine, channel.voice))
    new.unit, new.filter_gain, new.filter_high = old.unit, old.filter_gain, old.filter_high
    new.filter_near, new.filter_far = old.filter_near, old.filter_far
    note_at(foreground_address(sequencer, index)).filtered = 1


@kernel
def swap_sample(sequencer, engine, index, old_sample):
    """A tone slide whose instrument number stood in an earlier row goes on in the new sample where the old one was."""
    channel = channel_at(sequencer, index)
    if has_rule(sequencer, _SWAPS) or not is_sounding(engine, channel.voice):
        return
    if not has_frames(engine, channel.sample):
        stop_foreground(sequencer, engine, index)
        return
    keep_hertz(sequencer, engine, channel, old_sample)
    voice_at(voice_address(engine, channel.voice)).sample = channel.sample
