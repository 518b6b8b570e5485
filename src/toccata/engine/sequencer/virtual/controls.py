"""The controls unit: the special effects Sxy, retrigger, and sample offsets beside a tone slide.

Source: OpenMPT test cases scx.it, s77.it, s7xinsnum.it, retrig.it, retrig-short.it, RetrigAfterNoteCut.s3m, RetrigSlide.s3m, finetune.s3m.
"""

from __future__ import annotations

import math

from numba import int64

from toccata.engine.layout import MAX_VOICES
from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import FULL_VOLUME, NewNoteAction
from toccata.engine.sequencer.pitches import note_period
from toccata.engine.sequencer.pool import is_sounding, move_voice
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    CHANNEL_BITS,
    ROW,
    channel_at,
    constant,
    engine_of,
    foreground_address,
    has_rule,
    note_address,
    note_at,
    sample_at,
    sequencer_at,
)
from toccata.engine.sequencer.virtual.lives import cut_note, key_off, stop_foreground
from toccata.engine.sequencer.virtual.memories import remember
from toccata.engine.sequencer.virtual.starts import find_offset, restart_voice, start_voice
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS, NOTE
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, NOTE_COUNT
from toccata.notation.pitch import FINETUNE_RATES, MIDDLE_C_HZ

_GLISSANDO, _FINETUNE = int(Meaning.SPECIAL_1), int(Meaning.SPECIAL_2)
_VIBRATO, _TREMOLO, _PANBRELLO = int(Meaning.SPECIAL_3), int(Meaning.SPECIAL_4), int(Meaning.SPECIAL_5)
_NOTE_CONTROL, _SOUND, _HIGH_OFFSET = int(Meaning.SPECIAL_7), int(Meaning.SPECIAL_9), int(Meaning.SPECIAL_10)
_CUT, _RETRIGGER, _OFFSET = int(Meaning.SPECIAL_12), int(Meaning.RETRIGGER_SLIDE), int(Meaning.SAMPLE_OFFSET_FAR)
_SHARED, _COARSE = constant(Rule.SHARED_MEMORY), constant(Rule.COARSE_WAVEFORMS)
_LINEAR = constant(Rule.LINEAR_SLIDES)
_JUMPS, _VIRTUAL = constant(Rule.RETRIGGERS_JUMP), constant(Rule.VIRTUAL_CHANNELS)
_PLAYS_ENDED = constant(Rule.ENDED_SAMPLES_RETRIGGER)
_ZERO_IS_ONE, _COUNTS_UP = constant(Rule.ZERO_TICK_IS_ONE), constant(Rule.RETRIGGER_COUNTS_UP)
_PAST_CUT, _PAST_OFF, _PAST_FADE = 0, 1, 2
_ACTIONS = (int(NewNoteAction.CUT), int(NewNoteAction.CONTINUE), int(NewNoteAction.OFF), int(NewNoteAction.FADE))
_FIRST_ACTION, _FIRST_SWITCH, _LAST_SWITCH = 3, 7, 12
_SURROUND_OFF, _SURROUND_ON = 0, 1
_CENTRE = 128


@unit
def controls(sequencer_address, block_address, argument):
    """Channel and stage, ROW or TICK."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    index = argument & CHANNEL_BITS
    channel = channel_at(sequencer, index)
    at_row = argument & ROW != 0
    for column in range(MAX_EFFECTS):
        at = EFFECTS_START + 2 * column
        meaning, parameter = int64(channel.cell[at]), int64(channel.cell[at + 1])
        if meaning == _RETRIGGER:
            retrigger(sequencer, engine, index, parameter)
        elif meaning == _CUT:
            cut_at(sequencer, engine, index, parameter)
        elif at_row:
            control(sequencer, engine, index, meaning, parameter)


@kernel
def control(sequencer, engine, index, meaning, parameter):
    """What a special effect sets, on its row's first tick."""
    channel = channel_at(sequencer, index)
    if meaning == _GLISSANDO:
        channel.glissando = parameter
    elif meaning == _FINETUNE:
        set_finetune(sequencer, engine, channel, parameter & 15)
        if channel.heard_note < NOTE_COUNT and channel.period > 0.0:
            channel.period = note_period(sequencer, channel.heard_note + channel.relative_note, channel.finetune)
            channel.out_period = channel.period
    elif meaning == _VIBRATO:
        channel.vibrato_waveform = waveform(sequencer, parameter)
    elif meaning == _TREMOLO:
        channel.tremolo_waveform = waveform(sequencer, parameter)
    elif meaning == _PANBRELLO:
        channel.panbrello_waveform, channel.panbrello_position = waveform(sequencer, parameter), 0
    elif meaning == _NOTE_CONTROL:
        control_note(sequencer, engine, index, parameter)
    elif meaning == _SOUND:
        if parameter == _SURROUND_OFF:
            channel.surround = 0
        elif parameter == _SURROUND_ON:
            channel.surround, channel.panning = 1, _CENTRE
    elif meaning == _HIGH_OFFSET:
        channel.high_offset = parameter
    elif meaning == _OFFSET and channel.cell[NOTE] < NOTE_COUNT and is_sounding(engine, channel.voice):
        frames = find_offset(sequencer, engine, channel)
        if frames < 0:
            stop_foreground(sequencer, engine, index)
        elif note_at(foreground_address(sequencer, index)).attack == 0:
            move_voice(engine, channel.voice, frames)


@kernel
def set_finetune(sequencer, engine, channel, parameter):
    """S2x: eighths of a semitone about the sample's tuning; in virtual channels that replaces the sample's rate."""
    eighths = (parameter - 8) / 8.0
    if not has_rule(sequencer, _VIRTUAL):
        channel.finetune += eighths - channel.given_finetune
        channel.given_finetune = eighths
        return
    rate = sample_at(engine, channel.sample).rate_hz
    tuned = 12.0 * math.log2(FINETUNE_RATES[parameter] / MIDDLE_C_HZ)
    if has_rule(sequencer, _LINEAR) and rate > 0.0:
        tuned += 12.0 * math.log2(MIDDLE_C_HZ / rate)
    channel.finetune = tuned


@kernel
def waveform(sequencer, parameter):
    """ImpulseTracker knows four waveforms and takes others for a sine; ScreamTracker 3 looks at two bits."""
    if has_rule(sequencer, _COARSE):
        return parameter & 3
    return parameter if parameter < 4 else 0


@kernel
def control_note(sequencer, engine, index, parameter):
    """S7x: notes in the background, the new-note action of this note, and its envelopes on and off."""
    channel = channel_at(sequencer, index)
    if parameter <= _PAST_FADE:
        for voice in range(min(engine.voice_count, MAX_VOICES)):
            address = note_address(sequencer, voice)
            note = note_at(address)
            if note.voice == voice and note.channel == index and note.live == 0:
                if parameter == _PAST_OFF:
                    key_off(sequencer, engine, address)
                else:
                    note.fading = 1
                    note.fade = 0 if parameter == _PAST_CUT else note.fade
    elif parameter < _FIRST_SWITCH:
        channel.new_note_action = _ACTIONS[parameter - _FIRST_ACTION]
    elif parameter <= _LAST_SWITCH:
        note = note_at(foreground_address(sequencer, index))
        bit = 1 << ((parameter - _FIRST_SWITCH) >> 1)
        note.envelopes = note.envelopes & ~bit if (parameter - _FIRST_SWITCH) & 1 == 0 else note.envelopes | bit


@kernel
def cut_at(sequencer, engine, index, tick):
    """SCx stops the note at a tick."""
    if tick == 0:
        if not has_rule(sequencer, _ZERO_IS_ONE):
            return
        tick = 1
    channel = channel_at(sequencer, index)
    if channel.tick == tick and channel.repeating == 0:
        cut_note(sequencer, engine, index)


@kernel
def retrigger(sequencer, engine, index, parameter):
    """Qxy: the note again every y ticks, its volume changed by x. ImpulseTracker counts down and lets a sample that has ended rest."""
    channel = channel_at(sequencer, index)
    if parameter > 0:
        channel.retrigger = parameter
        remember(sequencer, channel, parameter)
    interval = channel.retrigger & 15
    sounds = is_sounding(engine, channel.voice)
    is_due = False
    if has_rule(sequencer, _COUNTS_UP):
        is_due = channel.retrigger_left > 0 and channel.retrigger_left % max(interval, 1) == 0
        channel.retrigger_left += 1
        if note_at(foreground_address(sequencer, index)).fade == 0:
            return
    else:
        if channel.tick == 0 and channel.repeating == 0 and channel.cell[NOTE] != NO_NOTE:
            channel.retrigger_left = interval
        else:
            channel.retrigger_left -= 1
            if channel.retrigger_left <= 0:
                channel.retrigger_left, is_due = interval, True
        is_due = is_due and (sounds or has_rule(sequencer, _PLAYS_ENDED))
    if not is_due:
        return
    if channel.heard_note >= NOTE_COUNT and not sounds:
        return
    channel.volume = retriggered_volume(channel.volume, channel.retrigger >> 4)
    channel.out_volume, channel.quick = channel.volume, 1
    if sounds and has_rule(sequencer, _JUMPS) and channel.heard_note < NOTE_COUNT:
        # A slid pitch stays (RetrigSlide.s3m).
        move_voice(engine, channel.voice, int64(0))
    elif channel.heard_note >= NOTE_COUNT:
        # A note that has been released already jumps to its start.
        move_voice(engine, channel.voice, int64(0))
    elif sounds:
        restart_voice(sequencer, engine, index)
    else:
        start_voice(sequencer, engine, index, int64(channel.heard_note), int64(0))


@kernel
def retriggered_volume(volume, change):
    """What the first digit makes of a volume, 0–64."""
    if 1 <= change <= 5:
        volume -= 1 << (change - 1)
    elif change == 6:
        volume = volume * 10 // 16
    elif change == 7:
        volume //= 2
    elif 9 <= change <= 13:
        volume += 1 << (change - 9)
    elif change == 14:
        volume = volume * 24 // 16
    elif change == 15:
        volume *= 2
    return min(max(volume, 0), FULL_VOLUME)
