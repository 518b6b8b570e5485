"""Instrument numbers as settings: what one without a note does, and how its sample follows on the one that sounds.

Source: OpenMPT test cases PTInstrSwap.mod, PTSwapEmpty.mod, PTSwapNoLoop.mod, PortaSwapPT.mod, PortaSmpChange.mod,
PTInstrVolume.mod, InstrDelay.mod.
"""

from __future__ import annotations

from numba import int64

from toccata.engine.layout import LoopKind as SampleLoop
from toccata.engine.memory import kernel
from toccata.engine.sequencer.layout import NO_VOICE
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    call_family,
    channel_at,
    constant,
    engine_of,
    has_rule,
    instrument_address,
    instrument_at,
    sample_at,
    sample_play_at,
    sequencer_at,
    unit_index,
    voice_address,
    voice_at,
)
from toccata.notation.notes import NOTE_COUNT

_START_UNIT = unit_index("trigger:start")
_SWAPS, _STEPS = constant(Rule.SAMPLES_SWAP_AT_END), constant(Rule.VOLUME_STEPS)
_NO_LOOP = int(SampleLoop.NONE)
_SILENCE = 1
"""VOICE.next_sample of slot 0."""


@kernel
def apply_number(sequencer_address, block_address, index, takes_tune):
    """The row's number beside no note of its own. takes_tune: whether the fine-tune comes now, or with the sample's next note."""
    sequencer, engine = sequencer_at(sequencer_address), engine_of(block_address)
    channel = channel_at(sequencer, index)
    slot = sample_of(sequencer, channel)
    play = sample_play_at(sequencer, slot)
    channel.volume, channel.out_volume = play.volume, play.volume
    if not has_rule(sequencer, _STEPS):
        channel.quick = 1
    if not has_rule(sequencer, _SWAPS):
        if takes_tune:
            channel.instrument = channel.playing_instrument
        return
    if takes_tune and (slot != channel.sample or channel.delay > 0):
        channel.finetune = play.finetune
    if channel.voice != NO_VOICE:
        voice = voice_at(voice_address(engine, channel.voice))
        voice.next_sample = 0 if voice.sample == slot else follower(engine, slot)
    elif channel.sample > 0 and channel.period > 0.0 and sample_at(engine, channel.sample).frames == 0:
        resume(sequencer_address, block_address, index)


@kernel
def sample_of(sequencer, channel):
    """The slot that the channel's instrument plays its last note from, or middle C."""
    instrument = instrument_at(instrument_address(sequencer, channel.instrument))
    note = int64(channel.note) if 0 <= channel.note < NOTE_COUNT else int64(60)
    return int64(instrument.note_map[note, 1]) if instrument.present != 0 else int64(0)


@kernel
def last_frame(sequencer, engine, channel):
    """The last frame of the sample that the channel's next note plays, or of its loop: where an offset from notes before ends."""
    sample = sample_at(engine, sample_of(sequencer, channel))
    looped = sample.loop_kind != _NO_LOOP and sample.plays_once == 0
    return max((sample.loop_end if looped else sample.loop_start if sample.plays_once != 0 else sample.frames) - 1, 0)


@kernel
def follower(engine, slot):
    """VOICE.next_sample for a slot: only a loop can follow, and what has none is silent (test case PTSwapNoLoop.mod)."""
    sample = sample_at(engine, slot)
    return _SILENCE if sample.loop_kind == _NO_LOOP and sample.frames > 0 else slot + 1


@kernel
def resume(sequencer_address, block_address, index):
    """The channel's instrument from the beginning of its sample, at the pitch where the channel is."""
    channel = channel_at(sequencer_at(sequencer_address), index)
    if channel.note >= NOTE_COUNT:
        return
    period = float(channel.period)
    channel.offset_frames, channel.has_finetune = 0, 0
    call_family(engine_of(block_address), _START_UNIT, sequencer_address, block_address, index)
    channel.period, channel.out_period = period, period


@kernel
def start_again(sequencer_address, block_address, index):
    """The sample that sounds from its beginning. A number without a note that has not brought its own yet is forgotten (as libopenmpt
    0.6 retriggers; ProTracker takes the new sample: test case InstrSwapRetrigger.mod)."""
    channel = channel_at(sequencer_at(sequencer_address), index)
    channel.instrument, channel.new_instrument = channel.playing_instrument, 0
    call_family(engine_of(block_address), _START_UNIT, sequencer_address, block_address, index)


@kernel
def take_waiting_tune(sequencer, engine, channel):
    """A tone portamento without a number uses up the number before it: its sample's fine-tune, if another one sounds, and no more."""
    slot = sample_of(sequencer, channel)
    if slot != channel.sample and has_rule(sequencer, _SWAPS):
        channel.finetune = sample_play_at(sequencer, slot).finetune
    channel.instrument, channel.new_instrument = channel.playing_instrument, 0
    if channel.voice != NO_VOICE:
        voice_at(voice_address(engine, channel.voice)).next_sample = 0
