"""notation.pitch, compiled, by the song's rule: linear or Amiga periods."""

from __future__ import annotations

import math

from toccata.engine.memory import kernel
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    constant,
    has_rule,
)
from toccata.notation import pitch
from toccata.notation.pitch import MIDDLE_C_AMIGA, MIDDLE_C_HZ

_LINEAR = constant(Rule.LINEAR_SLIDES)
_STEPS, _SCREAMTRACKER = constant(Rule.FINETUNE_IN_STEPS), constant(Rule.SCREAMTRACKER_NOTES)
_FOLLOWS_RATE, _WHOLE = constant(Rule.PERIOD_FOLLOWS_RATE), constant(Rule.WHOLE_AMIGA_PERIODS)
_PERIODS_WRAP, _GLISSANDO_LASTS = constant(Rule.PERIODS_WRAP), constant(Rule.GLISSANDO_LASTS)
_LAST_STEADY, _SIXTEEN_BITS, _TWO_TO_32 = 9983, 0xFFFF, 1 << 32
_TOP_SIXTEENTHS = 64.0 * 64.0 * MIDDLE_C_HZ
"""The highest frequency before its shift, in sixteenths of a Hertz, which are counted whole."""
_CEILING = pitch.CEILING_LINEAR
_CEILING_NOTE = pitch.CEILING_NOTE

linear_period = kernel(pitch.linear_period)
linear_note = kernel(pitch.linear_note)
linear_ratio = kernel(pitch.linear_ratio)
amiga_period = kernel(pitch.amiga_period)
amiga_note = kernel(pitch.amiga_note)
amiga_ratio = kernel(pitch.amiga_ratio)
tuned_period = kernel(pitch.tuned_period)
whole_period = kernel(pitch.whole_period)
screamtracker_ratio = kernel(pitch.screamtracker_ratio)
stepped_finetune = kernel(pitch.stepped_finetune)
fasttracker_period = kernel(pitch.fasttracker_period)
nearest_semitone = kernel(pitch.nearest_semitone)


@kernel
def note_period(sequencer, note, finetune):
    """The period of a whole note with a fine-tune in semitones."""
    if has_rule(sequencer, _STEPS):
        finetune = stepped_finetune(finetune)
    if has_rule(sequencer, _LINEAR):
        if has_rule(sequencer, _SCREAMTRACKER):
            return linear_period(60.0 + finetune) - 768.0 * math.log2(screamtracker_ratio(note))
        return linear_period(note + finetune)
    if has_rule(sequencer, _FOLLOWS_RATE):
        if has_rule(sequencer, _SCREAMTRACKER):
            return tuned_period(note, finetune)
        return MIDDLE_C_AMIGA * 2.0 ** ((60.0 - note - finetune) / 12.0)
    if has_rule(sequencer, _STEPS):
        return fasttracker_period(note, finetune)
    if has_rule(sequencer, _WHOLE):
        return whole_period(note, finetune)
    return amiga_period(note + finetune)


@kernel
def period_ratio(sequencer, period):
    """Frequency over middle C's; 0, silence, for a period that is none."""
    if period < 1.0:
        return 0.0
    if has_rule(sequencer, _PERIODS_WRAP) and period > _LAST_STEADY:
        return wrapped_ratio(sequencer, int(period) & _SIXTEEN_BITS)
    if has_rule(sequencer, _LINEAR):
        return linear_ratio(period)
    return amiga_ratio(period)


@kernel
def wrapped_ratio(sequencer, period):
    """The ratio of a whole period of 16 bits. Past FastTracker 2's ten octaves the shift that makes them goes round in 32.

    Source: OpenMPT test case FreqWraparound.xm, as libopenmpt counts the octaves there.
    """
    if not has_rule(sequencer, _LINEAR):
        return amiga_ratio(max(period, 1))
    octaves = int((_TWO_TO_32 + _LAST_STEADY - period) % _TWO_TO_32) // 768
    sixteenths = math.floor(_TOP_SIXTEENTHS * 2.0 ** (-(period % 768) / 768.0 - ((14 - octaves) & 31)))
    return sixteenths / (16.0 * MIDDLE_C_HZ)


@kernel
def stepped_period(sequencer, period, finetune, steps):
    """The period that many semitones above the semitone closest to a period, as arpeggio and glissando have it.

    Source: OpenMPT test cases ArpSlide.xm, ArpeggioClamp.xm.
    """
    if period < 1.0:
        return period
    if has_rule(sequencer, _STEPS):
        finetune = stepped_finetune(finetune)
    if has_rule(sequencer, _LINEAR):
        return max(_CEILING, linear_period(nearest_semitone(linear_note(period), finetune) + steps))
    if has_rule(sequencer, _STEPS):
        note = nearest_in_table(period, finetune) + steps
        return max(fasttracker_period(note, finetune), fasttracker_period(_CEILING_NOTE, 0.0) if note >= _CEILING_NOTE else 0.0)
    return amiga_period(min(_CEILING_NOTE, nearest_semitone(amiga_note(period), finetune) + steps))


@kernel
def nearest_in_table(period, finetune):
    """The note that is closest to an Amiga period in FastTracker 2's own table, which runs straight between its steps; halves go down."""
    note = math.floor(amiga_note(period) - finetune) - 1.0
    for _ in range(3):
        if fasttracker_period(note, finetune + 0.5) <= period:
            break
        note += 1.0
    return note


@kernel
def heard_period(sequencer, channel):
    """Where the channel's note is, or the semitone closest to it while glissando lasts."""
    if channel.glissando != 0 and channel.has_slid != 0 and has_rule(sequencer, _GLISSANDO_LASTS):
        return stepped_period(sequencer, channel.period, channel.finetune, 0)
    return channel.period
