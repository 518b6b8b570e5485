"""How the sequencer's units reach their memory, and what a row asks of a channel."""

from __future__ import annotations

from enum import IntFlag

import numpy as np
from numba import int64

from toccata.engine.layout import BLOCK, ENGINE, MAX_VOICES, PARAMETER, POSITION, SAMPLE, VOICE, VOICE_BYTES, offset_of
from toccata.engine.memory import call_unit, items_at, kernel, record_at
from toccata.engine.sequencer.layout import ENVELOPE, INSTRUMENT, SAMPLE_PLAY
from toccata.engine.sequencer.records import CHANNEL, ENVELOPE_STATE, NOTE, SEQUENCER
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.units import UNIT_INDEX
from toccata.notation.effects import EFFECTS, Family, Meaning

TICK = 0
"""Argument of an effect family's unit: the channel, plus one of these. A tick after the row's first, or of its repeats."""
ROW = 1 << 16
"""The first tick of a row."""
TRIGGER = 2 << 16
"""Before ROW: what the row does to notes."""
CHANNEL_BITS = 0xFFFF


class Trigger(IntFlag):
    """What a row does to its channel's note, carried out in this order."""

    NONE = 0
    START = 1
    KEY_OFF = 2
    CUT = 4
    FADE = 8
    TARGET = 16
    """The note is where a tone portamento goes."""
    RECALL = 32
    """The sample's own volume and panning come back."""
    RETRIGGER = 64
    """Envelopes, fade-out and oscillators start over."""
    NUMBER = 128
    """An instrument number's own sample gives its volume, and may follow on the one that sounds."""
    TUNE = 256
    """And its fine-tune."""
    RESUME = 512
    """The last sample starts again at the pitch that the channel has."""


def constant(value: int) -> np.int64:
    """A number for kernels to hand on. A plain int would be a type of its own, and each callee compiled once for each."""
    return np.int64(value)


def unit_index(name: str) -> np.int64:
    """Where a sequencer unit is in the unit table, by `module:function`."""
    return constant(UNIT_INDEX[f"toccata.engine.sequencer.{name}"])


_VOICES, _VIRTUAL_VOICES = unit_index("voices:voices"), unit_index("virtual.voices:voices")
_VIRTUAL = constant(Rule.VIRTUAL_CHANNELS)


def _families() -> np.ndarray:
    bits = np.zeros(256, np.int32)
    for effect in EFFECTS:
        bits[effect.meaning] = 1 << effect.family
    bits[Meaning.TONE_PORTAMENTO_VOLUME_SLIDE] |= 1 << Family.PITCH
    bits[Meaning.VIBRATO_VOLUME_SLIDE] |= 1 << Family.PITCH
    bits[Meaning.SAMPLE_OFFSET] |= 1 << Family.NOTE
    bits[Meaning.SET_FINETUNE] |= 1 << Family.NOTE
    bits[Meaning.TONE_SLIDE_VOLUME] |= 1 << Family.SLIDE
    bits[Meaning.VIBRATO_SLIDE_FINE] |= 1 << Family.SLIDE
    bits[Meaning.NONE] = 0
    bits.setflags(write=False)
    return bits


FAMILIES = _families()
"""int32 (256,): by meaning, bits 1 << Family of the units that carry it out."""


def _of_the_song() -> np.ndarray:
    found = np.zeros(256, np.bool_)
    for effect in EFFECTS:
        is_global = effect.meaning.name.startswith("GLOBAL_")
        found[effect.meaning] = effect.meaning != Meaning.NONE and (effect.family in (Family.FLOW, Family.TIMING) or is_global)
    found.setflags(write=False)
    return found


OF_THE_SONG = _of_the_song()
"""bool (256,): by meaning, whether the effect concerns the whole song and not its channel."""

_CHANNEL_BYTES = CHANNEL.itemsize
_NOTE_BYTES = NOTE.itemsize
_INSTRUMENT_BYTES = INSTRUMENT.itemsize
_SAMPLE_PLAY_BYTES = SAMPLE_PLAY.itemsize
_SAMPLE_BYTES = SAMPLE.itemsize
VOLUME_ENVELOPE = offset_of(INSTRUMENT, "volume_envelope")
PANNING_ENVELOPE = offset_of(INSTRUMENT, "panning_envelope")
PITCH_ENVELOPE = offset_of(INSTRUMENT, "pitch_envelope")
VOLUME_STATE = offset_of(NOTE, "volume_envelope")
PANNING_STATE = offset_of(NOTE, "panning_envelope")
PITCH_STATE = offset_of(NOTE, "pitch_envelope")


@kernel
def sequencer_at(address):
    return record_at(address, SEQUENCER)


@kernel
def block_at(address):
    return record_at(address, BLOCK)


@kernel
def engine_of(block_address):
    return record_at(block_at(block_address).engine, ENGINE)


@kernel
def position_of(engine):
    """The private POSITION, which the host publishes."""
    return record_at(engine.now, POSITION)


@kernel
def channel_at(sequencer, index):
    return record_at(sequencer.channels + index * _CHANNEL_BYTES, CHANNEL)


@kernel
def note_address(sequencer, index):
    return sequencer.notes + index * _NOTE_BYTES


@kernel
def note_at(address):
    return record_at(address, NOTE)


@kernel
def foreground_address(sequencer, channel_index):
    """The NOTE that the channel's rows play; those of the background lie before it."""
    return sequencer.notes + (MAX_VOICES + channel_index) * _NOTE_BYTES


@kernel
def voice_address(engine, index):
    return engine.voices + index * VOICE_BYTES


@kernel
def voice_at(address):
    return record_at(address, VOICE)


@kernel
def parameter_at(address):
    return record_at(address, PARAMETER)


@kernel
def instrument_address(sequencer, number):
    """The INSTRUMENT of that number; the empty one when there is none."""
    inside = number if 0 <= number < sequencer.instrument_count else 0
    return sequencer.instruments + inside * _INSTRUMENT_BYTES


@kernel
def instrument_at(address):
    return record_at(address, INSTRUMENT)


@kernel
def sample_play_at(sequencer, slot):
    """The SAMPLE_PLAY of that slot; slot 0's when there is none."""
    inside = slot if 0 <= slot < sequencer.sample_count else 0
    return record_at(sequencer.sample_plays + inside * _SAMPLE_PLAY_BYTES, SAMPLE_PLAY)


@kernel
def sample_at(engine, slot):
    """The SAMPLE of that slot; slot 0, silence, when there is none."""
    inside = slot if 0 <= slot < engine.sample_count else 0
    return record_at(engine.samples + inside * _SAMPLE_BYTES, SAMPLE)


@kernel
def envelope_at(address):
    return record_at(address, ENVELOPE)


@kernel
def envelope_state_at(address):
    return record_at(address, ENVELOPE_STATE)


@kernel
def has_rule(sequencer, rule):
    return sequencer.rules[rule] != 0


@kernel
def voices_unit(sequencer):
    """The unit that moves notes on by a tick: of virtual channels, or FastTracker 2's."""
    return _VIRTUAL_VOICES if has_rule(sequencer, _VIRTUAL) else _VOICES


@kernel
def call_family(engine, index, sequencer_address, block_address, argument):
    """Calls the unit of that index in the unit table, if it is loaded."""
    if 0 <= index < engine.unit_count:
        address = items_at(engine.units, engine.unit_count, int64)[index]
        if address != 0:
            call_unit(address, sequencer_address, block_address, argument)


@kernel
def draw(sequencer):
    """The next number by chance, −1 to 1, from the sequencer's own state."""
    state = (int64(sequencer.random) * 1664525 + 1013904223) & 0xFFFFFFFF
    sequencer.random = state
    return state / 2147483648.0 - 1.0
