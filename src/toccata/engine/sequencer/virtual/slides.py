"""The slides unit: pitch slides, tone slides, vibrato and arpeggio, in the effect columns and the volume column.

Source: OpenMPT test cases VolColMemory.it, PortaReset.it, Porta-Target.it, vibrato.it, vibrato-oldfx.it, Arpeggio.it, ParamMemory.s3m,
VibratoTypeChange.s3m, PeriodLimit.s3m; ITTECH.TXT.
"""

from __future__ import annotations

import math

from numba import int64

from toccata.engine.memory import kernel
from toccata.engine.sequencer.pitches import amiga_note, linear_note, note_period
from toccata.engine.sequencer.rows import find_effect
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import CHANNEL_BITS, ROW, channel_at, constant, has_rule, sequencer_at
from toccata.engine.sequencer.virtual.memories import remember
from toccata.engine.sequencer.virtual.waves import coarse_wave, fine_wave
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning
from toccata.notation.effects_impulsetracker import COLUMN_TONE_SLIDES
from toccata.notation.notes import NOTE_COUNT
from toccata.notation.pitch import MIDDLE_C_AMIGA, MIDDLE_C_HZ, SLOWEST_PERIOD

_DOWN, _UP, _TONE = int(Meaning.PITCH_SLIDE_DOWN), int(Meaning.PITCH_SLIDE_UP), int(Meaning.TONE_SLIDE)
_TONE_VOLUME, _VIBRATO = int(Meaning.TONE_SLIDE_VOLUME), int(Meaning.VIBRATO_SHARED)
_VIBRATO_VOLUME, _FINE_VIBRATO = int(Meaning.VIBRATO_SLIDE_FINE), int(Meaning.FINE_VIBRATO)
_ARPEGGIO = int(Meaning.ARPEGGIO_SHARED)
_COLUMN_DOWN, _COLUMN_UP = int(Meaning.VOLUME_PITCH_DOWN), int(Meaning.VOLUME_PITCH_UP)
_COLUMN_TONE, _COLUMN_VIBRATO = int(Meaning.VOLUME_TONE_SLIDE), int(Meaning.VOLUME_VIBRATO)
_END_AT_TOP = constant(Rule.SLIDES_END_AT_TOP)
_PERIODS = constant(Rule.SCREAMTRACKER_NOTES)
_LINEAR, _SHARED = constant(Rule.LINEAR_SLIDES), constant(Rule.SHARED_MEMORY)
_COMPATIBLE, _OLD = constant(Rule.COMPATIBLE_TONE_SLIDES), constant(Rule.OLD_EFFECTS)
_COARSE, _FROM_NOTE = constant(Rule.COARSE_WAVEFORMS), constant(Rule.ARPEGGIO_FROM_NOTE)
_FROM_CREST, _STEPS_FROM_NOTE = constant(Rule.VIBRATO_FROM_CREST), constant(Rule.ARPEGGIO_STEPS_FROM_NOTE)
_KEEPS_TARGET = constant(Rule.NUMBER_WAITS_FOR_NOTE)
_FINE, _EXTRA_FINE = 0xF0, 0xE0
_FINEST_TABLE = 16
_SLACK = 0.02
"""By how much a rounded period may miss its semitone."""


@unit
def slides(sequencer_address, block_address, argument):
    """Channel and stage, ROW or TICK: first the volume column, then the effect columns."""
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, argument & CHANNEL_BITS)
    at_row = argument & ROW != 0
    column_slide(sequencer, channel, int64(channel.cell[VOLUME_MEANING]), int64(channel.cell[VOLUME_VALUE]), at_row)
    for column in range(MAX_EFFECTS):
        at = EFFECTS_START + 2 * column
        slide(sequencer, channel, int64(channel.cell[at]), int64(channel.cell[at + 1]), at_row)


@kernel
def column_slide(sequencer, channel, meaning, value, at_row):
    """The volume column's: pitch slides are four times as strong and never fine."""
    if meaning == _COLUMN_DOWN:
        slide_pitch(sequencer, channel, value << 2, 1.0, False, at_row)
    elif meaning == _COLUMN_UP:
        slide_pitch(sequencer, channel, value << 2, -1.0, False, at_row)
    elif meaning == _COLUMN_TONE:
        slide_to_note(sequencer, channel, COLUMN_TONE_SLIDES[value & 15], at_row)
    elif meaning == _COLUMN_VIBRATO and not has_vibrato_effect(channel):
        vibrate(sequencer, channel, value, 4, at_row)


@kernel
def slide(sequencer, channel, meaning, parameter, at_row):
    if meaning == _DOWN:
        slide_pitch(sequencer, channel, parameter, 1.0, True, at_row)
    elif meaning == _UP:
        slide_pitch(sequencer, channel, parameter, -1.0, True, at_row)
    elif meaning == _TONE:
        slide_to_note(sequencer, channel, parameter, at_row)
    elif meaning == _TONE_VOLUME:
        slide_to_note(sequencer, channel, 0, at_row)
    elif meaning == _VIBRATO:
        vibrate(sequencer, channel, parameter, 4, at_row)
    elif meaning == _FINE_VIBRATO:
        vibrate(sequencer, channel, parameter, 1, at_row)
    elif meaning == _VIBRATO_VOLUME:
        vibrate(sequencer, channel, 0, 0, at_row)
    elif meaning == _ARPEGGIO:
        arpeggiate(sequencer, channel, parameter, at_row)


@kernel
def slide_pitch(sequencer, channel, parameter, direction, may_be_fine, at_row):
    """By 1/16 semitone or four period units a tick; from F0 once, from E0 once by a quarter. direction: 1 lowers the pitch."""
    if parameter > 0:
        channel.pitch_slide = parameter
        remember(sequencer, channel, parameter)
    else:
        parameter = channel.pitch_slide
    step = 4.0 * parameter
    is_fine = may_be_fine and parameter >= _EXTRA_FINE
    if is_fine:
        step = float(parameter & 15) * (4.0 if parameter >= _FINE else 1.0)
    if is_fine == at_row and channel.period > 0.0:
        if channel.arpeggio_period > 0.0:
            # ScreamTracker 3 slides on from the arpeggio's last note (test case PortaAfterArp.s3m).
            channel.period, channel.arpeggio_period = channel.arpeggio_period, 0.0
        period = min(channel.period + direction * step, 2.0 * SLOWEST_PERIOD)
        if period < 1.0 and has_rule(sequencer, _END_AT_TOP):
            channel.period = 0.0
        else:
            channel.period = in_whole_hertz(sequencer, max(period, 1.0))
        channel.out_period = channel.period


@kernel
def in_whole_hertz(sequencer, period):
    """ImpulseTracker keeps frequencies, in whole Hz, where ScreamTracker 3 keeps periods: each Amiga slide falls down to the next one."""
    if has_rule(sequencer, _LINEAR) or has_rule(sequencer, _PERIODS):
        return period
    hertz = MIDDLE_C_HZ * MIDDLE_C_AMIGA / period
    return MIDDLE_C_HZ * MIDDLE_C_AMIGA / max(math.floor(hertz), 1.0)


@kernel
def slide_to_note(sequencer, channel, parameter, at_row):
    """Goes to the goal and stops there. Without Compatible Gxx its memory is the pitch slides'."""
    if not (has_rule(sequencer, _COMPATIBLE) or has_rule(sequencer, _SHARED)):
        if parameter == 0:
            parameter = channel.pitch_slide
        channel.pitch_slide = parameter
    if parameter > 0:
        channel.tone_slide = parameter
        remember(sequencer, channel, parameter)
    if not at_row and channel.wanted_period > 0.0 and channel.period > 0.0:
        approach(sequencer, channel)
    if channel.glissando != 0 and channel.period > 0.0:
        channel.out_period = risen_period(sequencer, channel)


@kernel
def approach(sequencer, channel):
    """A step towards the goal."""
    step = 4.0 * channel.tone_slide
    if channel.period < channel.wanted_period:
        channel.period = min(in_whole_hertz(sequencer, channel.period + step), channel.wanted_period)
    else:
        channel.period = max(in_whole_hertz(sequencer, max(channel.period - step, 1.0)), channel.wanted_period)
    channel.out_period = channel.period
    if channel.period == channel.wanted_period and not has_rule(sequencer, _KEEPS_TARGET):
        channel.wanted_period = 0.0


@kernel
def risen_period(sequencer, channel):
    """The period of the semitone at the note's pitch or next above it, as glissando has it."""
    place = linear_note(channel.period) if has_rule(sequencer, _LINEAR) else amiga_note(channel.period)
    return note_period(sequencer, math.ceil(place - channel.finetune - _SLACK), channel.finetune)


@kernel
def has_vibrato_effect(channel):
    return find_effect(channel, _VIBRATO) >= 0 or find_effect(channel, _VIBRATO_VOLUME) >= 0 or find_effect(channel, _FINE_VIBRATO) >= 0


@kernel
def vibrate(sequencer, channel, parameter, quarters, at_row):
    """One step of the vibrato; two with the volume column's depth where vibrato stands there too (VibratoDouble.it).

    quarters: of a step to a unit of depth, 0 to leave the depth as it is.
    """
    set_vibrato(sequencer, channel, parameter, quarters)
    if channel.cell[VOLUME_MEANING] == _COLUMN_VIBRATO and has_vibrato_effect(channel):
        set_vibrato(sequencer, channel, int64(channel.cell[VOLUME_VALUE]), 4)
        step_vibrato(sequencer, channel, quarters, at_row)
    step_vibrato(sequencer, channel, quarters, at_row)


@kernel
def set_vibrato(sequencer, channel, parameter, quarters):
    """Takes over what a parameter says of depth and speed."""
    if parameter & 15 > 0:
        channel.vibrato_depth = parameter & 15
        channel.vibrato_quarters = (parameter & 15) * quarters
    if parameter >> 4 > 0:
        channel.vibrato_speed = (parameter >> 4) << 2
    remember(sequencer, channel, parameter)


@kernel
def step_vibrato(sequencer, channel, quarters, at_row):
    depth = channel.vibrato_quarters
    if has_rule(sequencer, _FROM_CREST):
        wave = coarse_wave(sequencer, channel.vibrato_waveform, channel.vibrato_position)
        change = in_table(sequencer, toward_zero(wave * depth, 6 if has_rule(sequencer, _OLD) else 7))
        if not at_row or not has_rule(sequencer, _OLD):
            channel.vibrato_position = (channel.vibrato_position + channel.vibrato_speed) & 255
        if channel.period > 0.0:
            channel.out_period = max(channel.out_period + change, 1.0)
        return
    if has_rule(sequencer, _COARSE):
        depth = channel.vibrato_depth * (1 if quarters == 1 else 4)
    if has_rule(sequencer, _COARSE):
        change = toward_zero(coarse_wave(sequencer, channel.vibrato_waveform, channel.vibrato_position) * depth, 6)
        if not at_row:
            channel.vibrato_position = (channel.vibrato_position + channel.vibrato_speed) & 255
    else:
        change = fine_change(sequencer, channel, depth, at_row)
    if channel.period > 0.0:
        channel.out_period = max(channel.out_period + change, 1.0)


@kernel
def fine_change(sequencer, channel, depth, at_row):
    """ImpulseTracker moves on before it looks; with Old Effects not on a row's first tick, and the other way round."""
    if not at_row or not has_rule(sequencer, _OLD):
        channel.vibrato_position = (channel.vibrato_position + channel.vibrato_speed) & 255
    wave = fine_wave(sequencer, channel.vibrato_waveform, channel.vibrato_position) * depth
    return in_table(sequencer, toward_zero(wave, 5) if has_rule(sequencer, _OLD) else toward_zero(-wave, 6))


@kernel
def in_table(sequencer, change):
    """Linear slides have a table of 1/64 semitones for the small ones and one of 1/16 for the rest."""
    if has_rule(sequencer, _LINEAR) and abs(change) >= _FINEST_TABLE:
        return toward_zero(change, 2) * 4
    return change


@kernel
def toward_zero(value, bits):
    return value >> bits if value >= 0 else -(-value >> bits)


@kernel
def arpeggiate(sequencer, channel, parameter, at_row):
    """The note, x and y above it in turn, from the row's first tick on."""
    if parameter > 0 and at_row:
        channel.arpeggio = parameter
        remember(sequencer, channel, parameter)
    step = channel.tick % 3
    semitones = 0 if step == 0 else channel.arpeggio >> 4 if step == 1 else channel.arpeggio & 15
    if channel.period <= 0.0:
        return
    if has_rule(sequencer, _FROM_NOTE):
        if channel.heard_note < NOTE_COUNT:
            channel.out_period = note_period(sequencer, channel.heard_note + semitones + channel.relative_note, channel.finetune)
            channel.arpeggio_period = channel.out_period
    elif semitones == 0:
        return
    elif has_rule(sequencer, _STEPS_FROM_NOTE) and channel.heard_note < NOTE_COUNT:
        channel.out_period = note_period(sequencer, channel.heard_note + semitones + channel.relative_note, channel.finetune)
    elif has_rule(sequencer, _LINEAR):
        channel.out_period = max(channel.out_period - 64.0 * semitones, 1.0)
    else:
        channel.out_period = max(channel.out_period / 2.0 ** (semitones / 12.0), 1.0)
