"""The pitch unit: arpeggio, slides, tone portamento, vibrato.

Slides move periods: four units a step, one for the extra fine ones. Source: ft2-clone's account of FastTracker 2's replayer;
OpenMPT test cases Arpeggio.xm, Porta-LinkMem.xm, PortaResetDirection.xm, VibratoDouble.xm, VibratoWaveforms.xm.
"""

from __future__ import annotations

import math

from toccata.engine.memory import kernel
from toccata.engine.sequencer.oscillators import chance_level, wave_level
from toccata.engine.sequencer.pitches import amiga_note, heard_period, note_period, stepped_period
from toccata.engine.sequencer.rows import find_effect, has_vibrato
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    CHANNEL_BITS,
    ROW,
    channel_at,
    constant,
    has_rule,
    sequencer_at,
)
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning
from toccata.notation.pitch import SLOWEST_PERIOD

_COLUMN_SPEED, _COLUMN_DEPTH, _COLUMN_TONE = (
    int(Meaning.VOLUME_VIBRATO_SPEED),
    int(Meaning.VOLUME_VIBRATO_DEPTH),
    int(Meaning.VOLUME_TONE_PORTAMENTO),
)
_FINE_UP, _FINE_DOWN = int(Meaning.FINE_PORTAMENTO_UP), int(Meaning.FINE_PORTAMENTO_DOWN)
_EXTRA_UP, _EXTRA_DOWN = int(Meaning.EXTRA_FINE_PORTAMENTO_UP), int(Meaning.EXTRA_FINE_PORTAMENTO_DOWN)
_GLISSANDO, _WAVEFORM = int(Meaning.GLISSANDO), int(Meaning.VIBRATO_WAVEFORM)
_ARPEGGIO, _UP, _DOWN = int(Meaning.ARPEGGIO), int(Meaning.PORTAMENTO_UP), int(Meaning.PORTAMENTO_DOWN)
_TONE, _TONE_SLIDE = int(Meaning.TONE_PORTAMENTO), int(Meaning.TONE_PORTAMENTO_VOLUME_SLIDE)
_VIBRATO, _VIBRATO_SLIDE = int(Meaning.VIBRATO), int(Meaning.VIBRATO_VOLUME_SLIDE)
_EVERY_TICK = constant(Rule.VIBRATO_EVERY_TICK)
_GLISSANDO_LASTS, _TURNS = constant(Rule.GLISSANDO_LASTS), constant(Rule.PORTAMENTO_TURNS)
_COUNTS_DOWN, _PERIODS_WRAP = constant(Rule.ARPEGGIO_COUNTS_DOWN), constant(Rule.PERIODS_WRAP)
_NO_MEMORY, _FROM_NOTE, _WRAPS = constant(Rule.NO_SLIDE_MEMORY), constant(Rule.ARPEGGIO_FROM_NOTE), constant(Rule.ARPEGGIO_WRAPS)
_ENDS, _BY_TABLE = constant(Rule.TONE_PORTAMENTO_ENDS), constant(Rule.FOURTH_WAVE_BY_TABLE)
_ROUNDS_UP = constant(Rule.GLISSANDO_ROUNDS_UP)
_WRAP_NOTE, _WRAP = 84, 37
_WHOLE_NOTE_SLACK = 0.25
"""By how much ProTracker's whole periods may miss their note, semitones."""
_NEVER_SO_SLOW = 1e9
_LOWERS = 1
_RAISES = 2
_SINKS = 3


@unit
def pitch(sequencer_address, block_address, argument):
    """Channel and stage, ROW or TICK: first the volume column, then the effect columns.

    libopenmpt's vibrato of the volume column comes on top of what the effects did.
    """
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, argument & CHANNEL_BITS)
    at_row = argument & ROW != 0
    column_meaning, column_value = int(channel.cell[VOLUME_MEANING]), int(channel.cell[VOLUME_VALUE])
    on_top = column_meaning == _COLUMN_DEPTH and has_rule(sequencer, _EVERY_TICK) and not has_vibrato(channel)
    if not on_top:
        apply_column(sequencer, channel, column_meaning, column_value, at_row)
    for column in range(MAX_EFFECTS):
        meaning = int(channel.cell[EFFECTS_START + 2 * column])
        parameter = int(channel.cell[EFFECTS_START + 2 * column + 1])
        if at_row:
            begin_effect(sequencer, channel, meaning, parameter)
        else:
            continue_effect(sequencer, channel, meaning, parameter)
    if on_top:
        apply_column(sequencer, channel, column_meaning, column_value, at_row)


@kernel
def apply_column(sequencer, channel, meaning, value, at_row):
    if meaning == _COLUMN_SPEED:
        if at_row and value > 0:
            channel.vibrato_speed = value << 2
    elif at_row and not (meaning == _COLUMN_DEPTH and has_rule(sequencer, _EVERY_TICK)):
        return
    elif meaning == _COLUMN_DEPTH:
        if value > 0:
            channel.vibrato_depth = value
        vibrate(sequencer, channel, at_row)
    elif meaning == _COLUMN_TONE:
        slide_to_note(sequencer, channel)


@kernel
def begin_effect(sequencer, channel, meaning, parameter):
    """A pitch effect on the first tick of its row."""
    if parameter == 0 and meaning in (_FINE_UP, _FINE_DOWN) and has_rule(sequencer, _NO_MEMORY):
        return
    if meaning == _FINE_UP:
        channel.fine_portamento_up = parameter if parameter > 0 else channel.fine_portamento_up
        shift_period(sequencer, channel, -4 * channel.fine_portamento_up)
    elif meaning == _FINE_DOWN:
        channel.fine_portamento_down = parameter if parameter > 0 else channel.fine_portamento_down
        shift_period(sequencer, channel, 4 * channel.fine_portamento_down)
    elif meaning == _EXTRA_UP:
        channel.extra_fine_portamento_up = parameter if parameter > 0 else channel.extra_fine_portamento_up
        shift_period(sequencer, channel, -channel.extra_fine_portamento_up)
    elif meaning == _EXTRA_DOWN:
        channel.extra_fine_portamento_down = parameter if parameter > 0 else channel.extra_fine_portamento_down
        shift_period(sequencer, channel, channel.extra_fine_portamento_down)
    elif meaning in (_VIBRATO, _VIBRATO_SLIDE):
        if has_rule(sequencer, _EVERY_TICK):
            begin_vibrato(sequencer, channel, meaning, parameter, True)
    elif meaning == _GLISSANDO:
        channel.glissando = parameter
        if has_rule(sequencer, _GLISSANDO_LASTS):
            channel.out_period = heard_period(sequencer, channel)
    elif meaning == _WAVEFORM:
        channel.vibrato_waveform = parameter


@kernel
def continue_effect(sequencer, channel, meaning, parameter):
    """A pitch effect on a later tick."""
    if parameter == 0 and meaning in (_UP, _DOWN) and has_rule(sequencer, _NO_MEMORY):
        return
    if meaning == _ARPEGGIO:
        if parameter > 0:
            arpeggiate(sequencer, channel, parameter)
    elif meaning == _UP:
        channel.portamento_up = parameter if parameter > 0 else channel.portamento_up
        shift_period(sequencer, channel, -4 * channel.portamento_up)
    elif meaning == _DOWN:
        channel.portamento_down = parameter if parameter > 0 else channel.portamento_down
        shift_period(sequencer, channel, 4 * channel.portamento_down)
    elif meaning in (_TONE, _TONE_SLIDE):
        slide_to_note(sequencer, channel)
    elif meaning in (_VIBRATO, _VIBRATO_SLIDE):
        begin_vibrato(sequencer, channel, meaning, parameter, False)


@kernel
def begin_vibrato(sequencer, channel, meaning, parameter, at_row):
    """4xy and 6xy: the parameter of the first is remembered, of the second it is the volume slide's."""
    if meaning == _VIBRATO:
        if parameter & 15 > 0:
            channel.vibrato_depth = parameter & 15
        if parameter >> 4 > 0:
            channel.vibrato_speed = (parameter >> 4) << 2
    vibrate(sequencer, channel, at_row)


@kernel
def shift_period(sequencer, channel, change):
    """Slides the note, within the periods there are."""
    slowest = _NEVER_SO_SLOW if has_rule(sequencer, _PERIODS_WRAP) else SLOWEST_PERIOD
    channel.period = min(max(channel.period + change, 1.0), slowest)
    channel.out_period = heard_period(sequencer, channel)


@kernel
def arpeggiate(sequencer, channel, parameter):
    """The note, x and y above it in turn. FastTracker 2 looks up the ticks that remain in a table 16 long, and past its end it reads 2."""
    step = channel.tick % 3
    if has_rule(sequencer, _COUNTS_DOWN):
        remaining = channel.speed - channel.tick
        step = remaining % 3 if 0 <= remaining < 16 else 0 if remaining == 16 else 2
    if step == 0:
        channel.out_period = heard_period(sequencer, channel)
    else:
        semitones = parameter >> 4 if step == 1 else parameter & 15
        channel.out_period = arpeggio_period(sequencer, channel, semitones)


@kernel
def arpeggio_period(sequencer, channel, semitones):
    """The period that many semitones up: from where the note is, or from the note as it was played.

    Source: OpenMPT test case ArpWraparound.mod.
    """
    if has_rule(sequencer, _WRAPS):
        note = note_above(sequencer, channel) + semitones
        if note == _WRAP_NOTE:
            return 0.0
        return note_period(sequencer, note - _WRAP if note > _WRAP_NOTE else note, channel.finetune)
    if has_rule(sequencer, _FROM_NOTE):
        return note_period(sequencer, channel.heard_note + semitones + channel.relative_note, channel.finetune)
    return stepped_period(sequencer, channel.period, channel.finetune, semitones)


@kernel
def glissando_period(sequencer, channel):
    """The period of the semitone that a tone portamento stands for."""
    if has_rule(sequencer, _ROUNDS_UP):
        return note_period(sequencer, note_above(sequencer, channel), channel.finetune)
    return stepped_period(sequencer, channel.period, channel.finetune, 0)


@kernel
def note_above(sequencer, channel):
    """The lowest note whose period is no longer than the channel's, as ProTracker searches its table."""
    note = math.ceil(amiga_note(channel.period) - channel.finetune - _WHOLE_NOTE_SLACK)
    return note if note_period(sequencer, note, channel.finetune) <= channel.period else note + 1


@kernel
def slide_to_note(sequencer, channel):
    """Tone portamento. Once there it is over (test case PortaTarget.mod), or the direction stays downwards, so that a note since slid
    below its target leaps to it."""
    channel.has_slid = 1
    if has_rule(sequencer, _TURNS):
        turn_to_note(channel)
    if channel.portamento_direction == 0:
        return
    if has_rule(sequencer, _ENDS):
        channel.portamento_direction = _RAISES if channel.wanted_period < channel.period else _LOWERS
    if channel.portamento_direction == _RAISES:
        channel.period -= channel.tone_portamento
        arrived = channel.period <= channel.wanted_period
    else:
        channel.period += channel.tone_portamento
        arrived = channel.period >= channel.wanted_period
    if arrived:
        from_above = channel.portamento_direction == _SINKS
        channel.portamento_direction = 0 if has_rule(sequencer, _ENDS) else _SINKS if from_above else _LOWERS
        channel.period = channel.wanted_period
    if channel.glissando != 0:
        channel.out_period = glissando_period(sequencer, channel)
    else:
        channel.out_period = channel.period


@kernel
def turn_to_note(channel):
    """Sets out for the target from where the note is now, unless it has been reached before: then the direction stays downwards.

    Source: libopenmpt; OpenMPT test case PortaResetDirection.xm.
    """
    if channel.wanted_period == 0.0 or channel.portamento_direction == _LOWERS:
        return
    if channel.period == channel.wanted_period:
        channel.portamento_direction = 0
    else:
        channel.portamento_direction = _RAISES if channel.period > channel.wanted_period else _SINKS


@kernel
def vibrate(sequencer, channel, at_row):
    """One step of the vibrato; the first half of its cycle is lower in pitch. It moves on after it is heard, but not on a first tick."""
    second_half = channel.vibrato_position >= 128
    heard = channel.out_period if find_effect(channel, _ARPEGGIO) > 0 else heard_period(sequencer, channel)
    if channel.vibrato_waveform & 3 == 3 and has_rule(sequencer, _BY_TABLE):
        channel.out_period = heard + ((chance_level(channel.vibrato_position) * channel.vibrato_depth) >> 4)
    else:
        change = (wave_level(channel.vibrato_position, channel.vibrato_waveform, second_half) * channel.vibrato_depth) >> 5
        channel.out_period = heard - change if second_half else heard + change
    if not at_row:
        channel.vibrato_position = (channel.vibrato_position + channel.vibrato_speed) & 255
