"""The macros unit: what the MIDI messages of Zxx make of the channel's filter.

Source: ImpulseTracker's MIDI.TXT; OpenMPT test cases filter-*.it, fltmacro.it, MultiZxx.it, MacroExtendedParam.it, macro-lastnote.it,
ZxxSecrets.it.
"""

from __future__ import annotations

from numba import int64

from toccata.engine.layout import MAX_CHANNELS
from toccata.engine.memory import kernel, record_at
from toccata.engine.sequencer.layout import FULL_FADE, FULL_GLOBAL_VOLUME, FULL_VOLUME, MACRO, MACRO_CODES, MacroCode
from toccata.engine.sequencer.state import (
    CHANNEL_BITS,
    ROW,
    channel_at,
    foreground_address,
    instrument_address,
    instrument_at,
    note_at,
    sample_play_at,
    sequencer_at,
)
from toccata.engine.sequencer.virtual.loudness import loudness
from toccata.engine.unit import unit
from toccata.notation.cells import EFFECTS_START, MAX_EFFECTS
from toccata.notation.effects import Meaning
from toccata.notation.notes import NOTE_COUNT

_MACRO, _SMOOTH, _CHOOSE = int(Meaning.MIDI_MACRO), int(Meaning.MIDI_MACRO_SMOOTH), int(Meaning.SPECIAL_15)
_FIRST_FIXED, _ACTIVE = 0x80, 16
_MACRO_BYTES = MACRO.itemsize
_FULL_ENVELOPE = 64.0
_HIGH_PASS_FROM, _OPEN_CUTOFF = 16, 127
_DIGITS = 16
_NOTE, _PARAMETER, _VELOCITY, _LOUDNESS = int(MacroCode.NOTE), int(MacroCode.PARAMETER), int(MacroCode.VELOCITY), int(MacroCode.LOUDNESS)
_PANNING, _FINAL_PANNING = int(MacroCode.PANNING), int(MacroCode.FINAL_PANNING)
_OFFSET, _CHANNEL, _ZERO_DIGIT = int(MacroCode.OFFSET), int(MacroCode.CHANNEL), int(MacroCode.ZERO_DIGIT)
_BETWEEN, _EXCLUSIVE, _OWN, _VALUE, _FOREIGN = 0, 1, 2, 3, 4
"""Where in the messages a byte stands: before one; behind F0; behind F0 F0; behind the name of the engine's parameter; in another's."""
_START, _STOP, _RESET = 0xFA, 0xFC, 0xFF


@unit
def macros(sequencer_address, block_address, argument):
    """Channel and stage, ROW or TICK: Zxx on the row's first tick, a smooth one on all of them."""
    sequencer = sequencer_at(sequencer_address)
    index = argument & CHANNEL_BITS
    channel = channel_at(sequencer, index)
    at_row = argument & ROW != 0
    for column in range(MAX_EFFECTS):
        at = EFFECTS_START + 2 * column
        meaning, parameter = int64(channel.cell[at]), int64(channel.cell[at + 1])
        if meaning == _CHOOSE and at_row:
            channel.macro = parameter
        elif meaning == _MACRO and at_row:
            send(sequencer, index, parameter, 1)
        elif meaning == _SMOOTH:
            send(sequencer, index, parameter, max(sequencer.speed + sequencer.tick_delay - channel.tick, 1))


@kernel
def send(sequencer, index, parameter, ticks_left):
    """Sends the macro that a parameter means: bytes, of two digits or a number each, that make messages one behind the other."""
    if sequencer.macros == 0:
        return
    number = channel_at(sequencer, index).macro if parameter < _FIRST_FIXED else _ACTIVE + parameter - _FIRST_FIXED
    macro = record_at(sequencer.macros + number * _MACRO_BYTES, MACRO)
    place, kind, left, digit = _BETWEEN, 0, 0, -1
    count = min(macro.count, MACRO_CODES)
    for step in range(count + 1):
        code = int64(macro.codes[step]) if step < count else int64(_DIGITS)
        if code < _DIGITS or code == _ZERO_DIGIT:
            value = code if code < _DIGITS else 0
            if digit < 0:
                digit = value
                continue
            place, kind, left = take_byte(sequencer, index, 16 * digit + value, ticks_left, place, kind, left)
            digit = -1
            continue
        if digit >= 0:
            # A digit without a second one is a byte of its own.
            place, kind, left = take_byte(sequencer, index, digit, ticks_left, place, kind, left)
            digit = -1
        if step < count:
            place, kind, left = take_byte(sequencer, index, known(sequencer, index, code, parameter), ticks_left, place, kind, left)


@kernel
def known(sequencer, index, code, parameter):
    """The number that a MacroCode stands for, a byte."""
    channel, note = channel_at(sequencer, index), note_at(foreground_address(sequencer, index))
    if code == _PARAMETER:
        return parameter
    if code == _NOTE:
        return int64(channel.note) if channel.note < NOTE_COUNT else int64(0)
    if code in (_VELOCITY, _LOUDNESS):
        return level_byte(sequencer, channel, note, code == _LOUDNESS)
    if code == _PANNING:
        return min(int64(channel.panning) // 2, 127)
    if code == _FINAL_PANNING:
        return min(int64(note.final_panning) // 2, 127)
    if code == _OFFSET:
        return int64(channel.sample_offset) & 0xFF
    return int64(index) if code == _CHANNEL else int64(0)


@kernel
def level_byte(sequencer, channel, note, as_heard):
    """1–127: the channel's volume with all other volumes. as_heard: with tremolo, fade-out and volume envelope too."""
    instrument = instrument_at(instrument_address(sequencer, note.instrument))
    level = channel.volume / FULL_VOLUME * loudness(sequencer, note, instrument, sample_play_at(sequencer, channel.sample))
    level *= channel.channel_volume / FULL_VOLUME * sequencer.global_volume / FULL_GLOBAL_VOLUME
    if as_heard:
        level *= channel.out_volume / max(channel.volume, 1)
        if note.fading != 0:
            level *= note.fade / FULL_FADE
        if instrument.volume_envelope.enabled != 0 and note.volume_envelope.tick > 0:
            level *= note.volume_envelope.value / _FULL_ENVELOPE
    return min(max(int64(128.0 * level), 1), 127)


@kernel
def take_byte(sequencer, index, value, ticks_left, place, kind, left):
    """The next byte: obeys a message that it ends. Returns where the byte after it stands, the parameter named, bytes to pass over."""
    if place == _EXCLUSIVE:
        return (_OWN if value in (0xF0, 0xF1) else _FOREIGN), value, 0
    if place == _OWN:
        return _VALUE, (value if kind == 0xF0 else -1), 0
    if place == _VALUE:
        obey(channel_at(sequencer, index), kind, value, ticks_left)
        return _BETWEEN, 0, 0
    if place == _FOREIGN:
        return (_BETWEEN if value == 0xF7 else _FOREIGN), 0, 0
    if left > 0:
        return _BETWEEN, 0, left - 1
    if value == 0xF0:
        return _EXCLUSIVE, 0, 0
    if value in (_START, _STOP, _RESET):
        open_filters(sequencer)
    if 0x80 <= value < 0xF0:
        return _BETWEEN, 0, (1 if 0xC0 <= value < 0xE0 else 2)
    return _BETWEEN, 0, 0


@kernel
def obey(channel, kind, value, ticks_left):
    """F0 F0, a parameter's name and its value: 00 the cutoff, 01 the resonance, 02 what kind of filter. 80 and more are no values."""
    if value >= 0x80:
        return
    channel.refilters = 1
    if kind == 0:
        channel.cutoff += (value - channel.cutoff) // ticks_left if value >= channel.cutoff else -((channel.cutoff - value) // ticks_left)
    elif kind == 1:
        channel.resonance = value
    elif kind == 2 and value < 2 * _HIGH_PASS_FROM:
        channel.filter_kind = 1 if value >= _HIGH_PASS_FROM else 0


@kernel
def open_filters(sequencer):
    """Start, stop and reset open the filters of all channels."""
    for index in range(min(sequencer.channel_count, MAX_CHANNELS)):
        channel = channel_at(sequencer, index)
        channel.cutoff, channel.resonance = _OPEN_CUTOFF, 0
