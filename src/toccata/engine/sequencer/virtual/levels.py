"""The levels unit: volume, channel volume and global volume, tremolo and tremor.

Source: OpenMPT test cases VolColMemory.it, FineVolColSlide.it, tremor.it, tremolo.it, GlobalVolFirstTick.it, globalvol-invalid.it.
"""

from __future__ import annotations

from numba import int64

from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import FULL_GLOBAL_VOLUME, FULL_VOLUME, NO_VOICE
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import CHANNEL_BITS, ROW, channel_at, constant, has_rule, sequencer_at
from toccata.engine.sequencer.virtual.memories import remember
from toccata.engine.sequencer.virtual.waves import coarse_wave, fine_wave
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning

_SLIDE, _VIBRATO_SLIDE, _TONE_SLIDE = (
    int(Meaning.VOLUME_SLIDE_FINE),
    int(Meaning.VIBRATO_SLIDE_FINE),
    int(Meaning.TONE_SLIDE_VOLUME),
)
_CHANNEL, _CHANNEL_SLIDE = int(Meaning.CHANNEL_VOLUME), int(Meaning.CHANNEL_VOLUME_SLIDE)
_GLOBAL, _GLOBAL_SLIDE = int(Meaning.GLOBAL_VOLUME_FINE), int(Meaning.GLOBAL_VOLUME_SLIDE_FINE)
_TREMOLO, _TREMOR = int(Meaning.TREMOLO_SHARED), int(Meaning.TREMOR_SHARED)
_STEP_UP, _STEP_DOWN = int(Meaning.VOLUME_STEP_UP), int(Meaning.VOLUME_STEP_DOWN)
_SLIDES_UP, _SLIDES_DOWN = int(Meaning.VOLUME_SLIDES_UP), int(Meaning.VOLUME_SLIDES_DOWN)
_FAST, _MIXED = constant(Rule.FAST_VOLUME_SLIDES), constant(Rule.MIXED_SLIDES_IGNORED)
_FINE_GLOBAL, _OLD = constant(Rule.FINE_GLOBAL_VOLUME), constant(Rule.OLD_EFFECTS)
_FROM_CREST = constant(Rule.VIBRATO_FROM_CREST)
_COARSE, _RESTARTS = constant(Rule.COARSE_WAVEFORMS), constant(Rule.TREMOR_RESTARTS)
_SOUND_ON, _COUNTS = 0x40, 0x80
"""Bits of the tremor's count: the sounding phase, and that one has begun."""


@unit
def levels(sequencer_address, block_address, argument):
    """Channel and stage, ROW or TICK: first the volume column, then the effect columns."""
    sequencer = sequencer_at(sequencer_address)
    channel = channel_at(sequencer, argument & CHANNEL_BITS)
    at_row = argument & ROW != 0
    column_level(sequencer, channel, int64(channel.cell[VOLUME_MEANING]), int64(channel.cell[VOLUME_VALUE]), at_row)
    for column in range(MAX_EFFECTS):
        at = EFFECTS_START + 2 * column
        level(sequencer, channel, int64(channel.cell[at]), int64(channel.cell[at + 1]), at_row)


@kernel
def column_level(sequencer, channel, meaning, value, at_row):
    """The volume column's slides, which share a memory of their own. Fine ones do not repeat with the row."""
    if meaning not in (_STEP_UP, _STEP_DOWN, _SLIDES_UP, _SLIDES_DOWN):
        return
    if value > 0:
        channel.column_slide = value
    value = channel.column_slide
    if meaning == _STEP_UP and at_row and channel.repeating == 0:
        shift_volume(channel, value)
    elif meaning == _STEP_DOWN and at_row and channel.repeating == 0:
        shift_volume(channel, -value)
    elif meaning == _SLIDES_UP and not at_row:
        shift_volume(channel, value)
    elif meaning == _SLIDES_DOWN and not at_row:
        shift_volume(channel, -value)


@kernel
def level(sequencer, channel, meaning, parameter, at_row):
    if meaning in (_SLIDE, _VIBRATO_SLIDE, _TONE_SLIDE):
        slide_volume(sequencer, channel, parameter, at_row)
    elif meaning == _TREMOLO:
        tremolo(sequencer, channel, parameter, at_row)
    elif meaning == _TREMOR:
        tremor(sequencer, channel, parameter, at_row)
    elif meaning == _CHANNEL:
        if at_row and parameter <= FULL_VOLUME:
            channel.channel_volume, channel.quick = parameter, 1
    elif meaning == _CHANNEL_SLIDE:
        channel.channel_volume_slide = parameter if parameter > 0 else channel.channel_volume_slide
        change = slide_change(sequencer, channel.channel_volume_slide, at_row, not at_row)
        channel.channel_volume = min(max(channel.channel_volume + change, 0), FULL_VOLUME)
    elif meaning == _GLOBAL:
        if at_row and parameter <= FULL_GLOBAL_VOLUME:
            sequencer.global_volume = parameter
    elif meaning == _GLOBAL_SLIDE:
        channel.fine_global_slide = parameter if parameter > 0 else channel.fine_global_slide
        change = slide_change(sequencer, channel.fine_global_slide, at_row, not at_row)
        if not has_rule(sequencer, _FINE_GLOBAL):
            change *= 2
        sequencer.global_volume = min(max(sequencer.global_volume + change, 0), FULL_GLOBAL_VOLUME)


@kernel
def shift_volume(channel, change):
    channel.volume = min(max(channel.volume + change, 0), FULL_VOLUME)
    channel.out_volume = channel.volume


@kernel
def slide_change(sequencer, parameter, at_row, slides):
    """What a slide's digits mean on this tick: x up or y down, once with an F beside. slides: whether coarse ones act."""
    up, down = parameter >> 4, parameter & 15
    if down == 15 and up > 0:
        return up if at_row else 0
    if up == 15 and down > 0:
        return -down if at_row else 0
    if not slides:
        return 0
    if up > 0 and down > 0:
        return 0 if has_rule(sequencer, _MIXED) else -down
    return up - down


@kernel
def slide_volume(sequencer, channel, parameter, at_row):
    """Dxy, and of Kxy and Lxy the volume. A slide by 15 acts on the first tick too."""
    if parameter > 0:
        channel.fine_volume_slide = parameter
        remember(sequencer, channel, parameter)
    parameter = channel.fine_volume_slide
    slides = not at_row or has_rule(sequencer, _FAST) or parameter in (0x0F, 0xF0)
    shift_volume(channel, slide_change(sequencer, parameter, at_row, slides))


@kernel
def tremolo(sequencer, channel, parameter, at_row):
    """What sounds swings about the volume, which stays."""
    if parameter & 15 > 0:
        channel.tremolo_depth = parameter & 15
    if parameter >> 4 > 0:
        channel.tremolo_speed = (parameter >> 4) << 2
    remember(sequencer, channel, parameter)
    if has_rule(sequencer, _COARSE) or has_rule(sequencer, _FROM_CREST):
        change = (coarse_wave(sequencer, channel.tremolo_waveform, channel.tremolo_position) * channel.tremolo_depth) >> 6
    else:
        change = (fine_wave(sequencer, channel.tremolo_waveform, channel.tremolo_position) * channel.tremolo_depth) >> 5
    channel.out_volume = min(max(channel.volume + change, 0), FULL_VOLUME)
    if not at_row or not (has_rule(sequencer, _OLD) or has_rule(sequencer, _COARSE)):
        channel.tremolo_position = (channel.tremolo_position + channel.tremolo_speed) & 255


@kernel
def tremor(sequencer, channel, parameter, at_row):
    """x ticks of sound, y of silence; with Old Effects, and in ScreamTracker 3, one more of each."""
    if parameter > 0 and at_row:
        remember(sequencer, channel, parameter)
        channel.shared_tremor = parameter
        if not (has_rule(sequencer, _OLD) or has_rule(sequencer, _RESTARTS)):
            channel.shared_tremor -= (0x10 if parameter >> 4 > 0 else 0) + (1 if parameter & 15 > 0 else 0)
    sound, silence = channel.shared_tremor >> 4, channel.shared_tremor & 15
    if has_rule(sequencer, _RESTARTS):
        if channel.tremor_count >= sound + silence + 2:
            channel.tremor_count = 0
        is_silent = channel.tremor_count > sound
        channel.tremor_count += 1
    else:
        if at_row:
            channel.tremor_count |= _COUNTS
        if channel.voice != NO_VOICE:
            count_tremor(channel, sound, silence)
        is_silent = channel.tremor_count & (_COUNTS | _SOUND_ON) == _COUNTS
    if is_silent:
        channel.out_volume = 0
    channel.quick = 1


@kernel
def count_tremor(channel, sound, silence):
    if channel.tremor_count == _COUNTS:
        channel.tremor_count = sound | _COUNTS | _SOUND_ON
    elif channel.tremor_count == _COUNTS | _SOUND_ON:
        channel.tremor_count = silence | _COUNTS
    else:
        channel.tremor_count -= 1
