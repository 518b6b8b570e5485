"""Where in its sample a note begins, and beginning it there.

Source: OpenMPT test cases Offset.it, OffsetWithInstrument.it, OffsetPastSampleEnd.s3m, OffsetLoopWraparound.s3m, OxxMemory.s3m.
"""

from __future__ import annotations

from numba import int64

from toccata.engine.layout import EventKind
from toccata.engine.memory import kernel
from toccata.engine.rings import push_event
from toccata.engine.sequencer.layout import NO_VOICE
from toccata.engine.sequencer.pool import is_sounding, stop_voice
from toccata.engine.sequencer.rows import find_effect
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    channel_at,
    constant,
    draw,
    foreground_address,
    has_rule,
    instrument_address,
    instrument_at,
    note_at,
    sample_at,
)
from toccata.engine.sequencer.trigger import begin_voice
from toccata.notation.cells import INSTRUMENT, NOTE
from toccata.notation.effects import Meaning
from toccata.notation.notes import NOTE_COUNT

_FAR, _NEAR = constant(Meaning.SAMPLE_OFFSET_FAR), constant(Meaning.SAMPLE_OFFSET)
_WRAPS, _CUTS, _OLD = constant(Rule.OFFSET_WRAPS_IN_LOOP), constant(Rule.OFFSET_PAST_END_CUTS), constant(Rule.OLD_EFFECTS)
_SHARED = constant(Rule.SHARED_MEMORY)
_NOTE_EVENT = int(EventKind.NOTE)
BY_EFFECT = -1
_NOWHERE = -1


@kernel
def start_voice(sequencer, engine, index, note, offset):
    """A new voice for the channel's instrument and sample. offset: frames, or BY_EFFECT for what the row says."""
    channel, address = channel_at(sequencer, index), foreground_address(sequencer, index)
    foreground = note_at(address)
    number = int64(channel.playing_instrument)
    instrument = instrument_at(instrument_address(sequencer, number))
    if is_sounding(engine, channel.voice):
        stop_voice(engine, channel.voice)
    foreground.instrument, foreground.sample, foreground.note = number, channel.sample, note
    foreground.carried = carried_envelopes(instrument)
    foreground.was_on, foreground.filtered = 1, 0
    foreground.vibrato_amplitude, foreground.vibrato_phase = 0, 0
    draw_swing(sequencer, foreground, instrument)
    frames = offset if offset >= 0 else find_offset(sequencer, engine, channel)
    channel.voice = NO_VOICE
    if frames >= 0:
        channel.voice = begin_voice(sequencer, engine, index, number, int64(channel.sample), note, frames)
    foreground.voice, foreground.attack, channel.quick = channel.voice, 1, 1
    if channel.voice != NO_VOICE:
        push_event(engine.events, engine.frame, _NOTE_EVENT, index, note, number, channel.volume / 64.0)


@kernel
def carried_envelopes(instrument):
    """EnvelopeBit of the envelopes that go on from note to note."""
    return (
        (1 if instrument.volume_envelope.carry != 0 else 0)
        | (2 if instrument.panning_envelope.carry != 0 else 0)
        | (4 if instrument.pitch_envelope.carry != 0 else 0)
    )


@kernel
def draw_swing(sequencer, note, instrument):
    """Volume and panning by chance."""
    note.random_volume, note.random_panning = 0.0, 0.0
    if instrument.random_volume > 0:
        note.random_volume = draw(sequencer) * instrument.random_volume / 100.0
    if instrument.random_panning > 0:
        note.random_panning = draw(sequencer) * instrument.random_panning * 4.0


@kernel
def find_offset(sequencer, engine, channel):
    """The frame where the row's note begins; −1 when that is past the sample's end and plays nothing."""
    effect = find_effect(channel, _FAR)
    if effect < 0:
        effect = find_effect(channel, _NEAR)
    if effect < 0:
        if has_rule(sequencer, _SHARED) and channel.cell[INSTRUMENT] == 0:
            return playable(sequencer, engine, channel, int64(channel.last_offset))
        channel.last_offset = 0
        return int64(0)
    if effect > 0:
        channel.sample_offset = effect
    frames = int64(channel.sample_offset) * 256 + int64(channel.high_offset) * 65536
    channel.last_offset = frames
    if channel.cell[NOTE] >= NOTE_COUNT:
        # A lone instrument number plays the last note from its start: libopenmpt, though ImpulseTracker does not (OffsetWithInstr.it).
        return int64(0)
    return playable(sequencer, engine, channel, frames)


@kernel
def playable(sequencer, engine, channel, frames):
    """What becomes of an offset: round in the loop, nothing at all, or the sample's start."""
    sample = sample_at(engine, channel.sample)
    looped = sample.loop_kind != 0 and sample.loop_end > sample.loop_start
    end = sample.loop_end if looped else sample.frames
    if frames < end:
        return frames
    if looped and has_rule(sequencer, _WRAPS):
        return sample.loop_start + (frames - sample.loop_start) % (sample.loop_end - sample.loop_start)
    if has_rule(sequencer, _CUTS) or (has_rule(sequencer, _OLD) and not looped):
        return int64(_NOWHERE)
    return sample.loop_start if has_rule(sequencer, _OLD) else int64(0)


@kernel
def restart_voice(sequencer, engine, index):
    """The note that sounds from its sample's start, on a new voice: all else of it goes on."""
    channel, note = channel_at(sequencer, index), note_at(foreground_address(sequencer, index))
    stop_voice(engine, channel.voice)
    channel.voice = begin_voice(sequencer, engine, index, int64(note.instrument), int64(note.sample), int64(note.note), int64(0))
    note.voice, note.attack, note.filtered = channel.voice, 1, 0
