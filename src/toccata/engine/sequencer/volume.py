"""The volume unit: set, slide, tremolo, tremor, and the song's global volume.

Source: ft2-clone's account of FastTracker 2's replayer; OpenMPT test cases FineVol-LinkMem.xm, Tremor.xm, TremoloVibrato.xm.
"""

from __future__ import annotations

from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import FULL_GLOBAL_VOLUME, FULL_VOLUME
from toccata.engine.sequencer.oscillators import chance_level, wave_level
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import CHANNEL_BITS, ROW, channel_at, constant, has_rule, sequencer_at
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning

_VOLUME_SET, _FINE_DOWN, _FINE_UP = int(Meaning.VOLUME_SET), int(Meaning.VOLUME_FINE_DOWN), int(Meaning.VOLUME_FINE_UP)
_COLUMN_DOWN, _COLUMN_UP = int(Meaning.VOLUME_SLIDE_DOWN), int(Meaning.VOLUME_SLIDE_UP)
_SET, _UP, _DOWN = int(Meaning.SET_VOLUME), int(Meaning.FINE_VOLUME_UP), int(Meaning.FINE_VOLUME_DOWN)
_SLIDE, _TONE_SLIDE, _VIBRATO_SLIDE = (
    int(Meaning.VOLUME_SLIDE),
    int(Meaning.TONE_PORTAMENTO_VOLUME_SLIDE),
    int(Meaning.VIBRATO_VOLUME_SLIDE),
)
_TREMOLO, _WAVEFORM, _TREMOR = int(Meaning.TREMOLO), int(Meaning.TREMOLO_WAVEFORM), int(Meaning.TREMOR)
_GLOBAL, _GLOBAL_SLIDE = int(Meaning.GLOBAL_VOLUME), int(Meaning.GLOBAL_VOLUME_SLIDE)
_REMEMBERED, _NEEDS_VOLUME = constant(Rule.COLUMN_SLIDES_REMEMBERED), constant(Rule.TREMOLO_NEEDS_VOLUME)
_ON_FIRST_TICKS = constant(Rule.TREMOLO_ON_FIRST_TICKS)
_NO_MEMORY, _STEPS = constant(Rule.NO_SLIDE_MEMORY), constant(Rule.VOLUME_STEPS)
_BY_TABLE = constant(Rule.FOURTH_WAVE_BY_TABLE)
_SOUND_ON, _HAS_BEGUN = 0x80, 0x100
"""Bits of the tremor position: the sounding phase, and that a tremor has been. The rest counts the phase's ticks down."""


@unit
def volume(sequencer_address, block_address, argument):
    """Channel and stage, ROW or TICK: first the volume column, then the effect columns."""
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, argument & CHANNEL_BITS)
    column_meaning, column_value = int(channel.cell[VOLUME_MEANING]), int(channel.cell[VOLUME_VALUE])
    at_row = argument & ROW != 0
    if at_row:
        begin_column(channel, column_meaning, column_value)
        if has_rule(sequencer, _REMEMBERED) and column_value > 0:
            remember_column(channel, column_meaning, column_value)
    else:
        continue_column(channel, column_meaning, column_value)
    for column in range(MAX_EFFECTS):
        meaning = int(channel.cell[EFFECTS_START + 2 * column])
        parameter = int(channel.cell[EFFECTS_START + 2 * column + 1])
        if at_row:
            begin_effect(sequencer, channel, meaning, parameter)
        else:
            continue_effect(sequencer, channel, meaning, parameter)


@kernel
def set_volume(channel, level):
    """The level that slides start from and that sounds, kept within 0–64."""
    channel.volume = min(max(level, 0), FULL_VOLUME)
    channel.out_volume = channel.volume


@kernel
def slide_volume(sequencer, channel, change):
    """A slide's step, which glides through its tick or is taken at once."""
    set_volume(channel, channel.volume + change)
    if has_rule(sequencer, _STEPS):
        channel.quick = 1


@kernel
def begin_column(channel, meaning, value):
    if meaning == _VOLUME_SET:
        set_volume(channel, value)
        channel.quick = 1
    elif meaning == _FINE_DOWN:
        set_volume(channel, channel.volume - value)
        channel.volume_result = channel.volume
    elif meaning == _FINE_UP:
        set_volume(channel, channel.volume + value)
        channel.volume_result = channel.volume


@kernel
def remember_column(channel, meaning, value):
    """Makes a slide of the volume column the parameter that the effect of its kind repeats."""
    if meaning == _FINE_DOWN:
        channel.fine_volume_down = value
    elif meaning == _FINE_UP:
        channel.fine_volume_up = value
    elif meaning == _COLUMN_DOWN:
        channel.volume_slide = value
    elif meaning == _COLUMN_UP:
        channel.volume_slide = value << 4


@kernel
def continue_column(channel, meaning, value):
    if meaning == _COLUMN_DOWN:
        set_volume(channel, channel.volume - value)
    elif meaning == _COLUMN_UP:
        set_volume(channel, channel.volume + value)


@kernel
def begin_effect(sequencer, channel, meaning, parameter):
    """A volume effect on the first tick of its row."""
    if meaning == _SET:
        set_volume(channel, parameter)
        channel.quick = 1
    elif meaning == _UP:
        channel.fine_volume_up = parameter if parameter > 0 or has_rule(sequencer, _NO_MEMORY) else channel.fine_volume_up
        slide_volume(sequencer, channel, channel.fine_volume_up)
    elif meaning == _DOWN:
        channel.fine_volume_down = parameter if parameter > 0 or has_rule(sequencer, _NO_MEMORY) else channel.fine_volume_down
        slide_volume(sequencer, channel, -channel.fine_volume_down)
    elif meaning == _WAVEFORM:
        channel.tremolo_waveform = parameter
    elif meaning == _TREMOLO and has_rule(sequencer, _ON_FIRST_TICKS):
        tremolo(sequencer, channel, parameter)
    elif meaning == _GLOBAL:
        sequencer.global_volume = min(2 * parameter, FULL_GLOBAL_VOLUME)


@kernel
def continue_effect(sequencer, channel, meaning, parameter):
    """A volume effect on a later tick."""
    if meaning in (_SLIDE, _TONE_SLIDE, _VIBRATO_SLIDE):
        channel.volume_slide = parameter if parameter > 0 or has_rule(sequencer, _NO_MEMORY) else channel.volume_slide
        slide_volume(sequencer, channel, slide_of(channel.volume_slide))
    elif meaning == _TREMOLO:
        tremolo(sequencer, channel, parameter)
        if channel.volume > 0 or not has_rule(sequencer, _NEEDS_VOLUME):
            channel.tremolo_position = (channel.tremolo_position + channel.tremolo_speed) & 255
    elif meaning == _TREMOR:
        tremor(channel, parameter)
    elif meaning == _GLOBAL_SLIDE:
        channel.global_volume_slide = parameter if parameter > 0 else channel.global_volume_slide
        level = sequencer.global_volume + 2 * slide_of(channel.global_volume_slide)
        sequencer.global_volume = min(max(level, 0), FULL_GLOBAL_VOLUME)


@kernel
def slide_of(parameter):
    """A slide's change a tick; its upper digit, up, wins over its lower, down."""
    return parameter >> 4 if parameter >> 4 > 0 else -(parameter & 15)


@kernel
def tremolo(sequencer, channel, parameter):
    """7xy, where it stands. FastTracker 2 turns the ramp over by the vibrato's position, not the tremolo's (TremoloVibrato.xm)."""
    if parameter & 15 > 0:
        channel.tremolo_depth = parameter & 15
    if parameter >> 4 > 0:
        channel.tremolo_speed = (parameter >> 4) << 2
    if channel.volume == 0 and has_rule(sequencer, _NEEDS_VOLUME):
        return
    level = wave_level(channel.tremolo_position, channel.tremolo_waveform, channel.vibrato_position >= 128)
    change = (level * channel.tremolo_depth) >> 6
    if channel.tremolo_waveform & 3 == 3 and has_rule(sequencer, _BY_TABLE):
        change = (chance_level(channel.tremolo_position) * channel.tremolo_depth) >> 5
        channel.out_volume = min(max(channel.volume + change, 0), FULL_VOLUME)
    elif channel.tremolo_position >= 128:
        channel.out_volume = max(channel.volume - change, 0)
    else:
        channel.out_volume = min(channel.volume + change, FULL_VOLUME)


@kernel
def tremor(channel, parameter):
    """Txy: x + 1 ticks of sound, y + 1 of silence; the count goes on from row to row."""
    channel.tremor = parameter if parameter > 0 else channel.tremor
    phase, left = channel.tremor_position & _SOUND_ON, (channel.tremor_position & 0x7F) - 1
    if left < 0:
        phase = _SOUND_ON - phase
        left = channel.tremor >> 4 if phase == _SOUND_ON else channel.tremor & 15
    channel.tremor_position = _HAS_BEGUN | phase | left
    channel.out_volume = channel.volume if phase == _SOUND_ON else 0
    channel.quick = 1


@kernel
def is_tremor_silent(channel):
    """Whether the last tremor's phase is silence."""
    return channel.tremor_position & (_HAS_BEGUN | _SOUND_ON) == _HAS_BEGUN
