"""The pool of voices: taking one for a note, and letting one go without a click."""

from __future__ import annotations

from numba import int64

from toccata.engine.layout import MAX_CHANNELS, MAX_VOICES, VOICE, VOICE_BYTES, VOICE_OWN, VoiceState, offset_of
from toccata.engine.memory import items_at, kernel
from toccata.engine.sequencer.layout import NO_VOICE
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.sequencer.state import (
    channel_at,
    constant,
    foreground_address,
    has_rule,
    note_address,
    note_at,
    parameter_at,
    voice_address,
    voice_at,
)

ATTACK_S = 0.0005
"""A note fades in over this, so that a sample that starts off zero does not click."""
JUMP_S = 0.002
"""A volume that is set, cut or retriggered glides there over this."""
RISE_S = 0.00036
"""By the rule sharp_ramps louder volumes are reached within this, softer ones within STOP_S."""
SOFT_S = 0.005
"""All of these by the rule soft_ramps."""
STOP_S = 0.001
"""A voice that is replaced or cut glides to silence over this."""

LEFT = offset_of(VOICE, "left")
RIGHT = offset_of(VOICE, "right")
_FREE, _SOUNDING, _STOPPING = int(VoiceState.FREE), int(VoiceState.SOUNDING), int(VoiceState.STOPPING)
_FADES, _SOFT = constant(Rule.FADE_ON_NEW_NOTE), constant(Rule.SOFT_RAMPS)
_OWN_WORDS = (VOICE_BYTES - VOICE_OWN) // 8


@kernel
def glide(address, target, frames):
    """Sends the PARAMETER at an address to a value within that many frames, unless it is on its way there."""
    parameter = parameter_at(address)
    if parameter.target == target and (parameter.left > 0 or parameter.value == target):
        return
    parameter.target = target
    if frames < 1:
        parameter.value, parameter.step, parameter.left = target, 0.0, 0
    else:
        parameter.step = (target - parameter.value) / frames
        parameter.left = frames


@kernel
def is_silent(address):
    """Whether both sides of a voice are on their way to silence, or there; what leaves silence or goes there does so at once."""
    return parameter_at(address + LEFT).target == 0.0 and parameter_at(address + RIGHT).target == 0.0


@kernel
def seconds_to_frames(engine, seconds):
    return max(1, int(engine.rate_hz * seconds))


@kernel
def sharp_frames(engine, address, level):
    """How long a voice jumps to a level, both sides together, by the rule sharp_ramps."""
    before = abs(parameter_at(address + LEFT).target) + abs(parameter_at(address + RIGHT).target)
    return seconds_to_frames(engine, RISE_S if level > before else STOP_S)


@kernel
def stop_voice(engine, index):
    """Lets a voice fade out within a millisecond; it frees itself."""
    fade_voice(engine, index, STOP_S)


@kernel
def fade_voice(engine, index, seconds):
    """Lets a voice fade out; it frees itself."""
    address = voice_address(engine, index)
    voice = voice_at(address)
    if voice.state == _FREE:
        return
    voice.state = _STOPPING
    frames = seconds_to_frames(engine, seconds)
    glide(address + LEFT, 0.0, frames)
    glide(address + RIGHT, 0.0, frames)


@kernel
def drop_voice(sequencer, engine, index):
    """Ends a voice that a new note replaces: with a fade, or at once where the rules want the click."""
    if has_rule(sequencer, _FADES):
        fade_voice(engine, index, SOFT_S if has_rule(sequencer, _SOFT) else STOP_S)
    else:
        voice_at(voice_address(engine, index)).state = _FREE


@kernel
def is_sounding(engine, index):
    """Whether a voice index names a voice that plays."""
    return 0 <= index < engine.voice_count and voice_at(voice_address(engine, index)).state == _SOUNDING


@kernel
def take_voice(sequencer, engine):
    """Index of a voice for a new note: a free one, else one that is stopping, else the quietest in the background, else the oldest.

    Whoever drove it drives it no more. NO_VOICE only when there are no voices at all.
    """
    count = min(engine.voice_count, MAX_VOICES)
    best, best_rank, best_level = NO_VOICE, 4, 0.0
    for index in range(count):
        voice = voice_at(voice_address(engine, index))
        if voice.state == _FREE:
            best = index
            break
        driven = note_at(note_address(sequencer, index)).voice == index
        rank = 1 if voice.state == _STOPPING else 2 if driven else 3
        level = _level(engine, index) if rank < 3 else float(voice.start_frame)
        if best == NO_VOICE or rank < best_rank or (rank == best_rank and level < best_level):
            best, best_rank, best_level = index, rank, level
    if best != NO_VOICE:
        _forget(sequencer, best)
    return best


@kernel
def _level(engine, index):
    address = voice_address(engine, index)
    return float(parameter_at(address + LEFT).value) + float(parameter_at(address + RIGHT).value)


@kernel
def _forget(sequencer, voice_index):
    """No note drives that voice any more."""
    note_at(note_address(sequencer, voice_index)).voice = NO_VOICE
    for index in range(MAX_CHANNELS):
        channel = channel_at(sequencer, index)
        if channel.voice == voice_index:
            channel.voice = NO_VOICE
            note_at(foreground_address(sequencer, index)).voice = NO_VOICE


@kernel
def clear_voice(address):
    """An all-new voice that sounds nothing yet: its unit's own record is zero."""
    words = items_at(address + VOICE_OWN, _OWN_WORDS, int64)
    for index in range(_OWN_WORDS):
        words[index] = 0
    for offset in (LEFT, RIGHT):
        parameter = parameter_at(address + offset)
        parameter.value, parameter.target, parameter.step, parameter.left = 0.0, 0.0, 0.0, 0
    voice = voice_at(address)
    voice.state, voice.flags, voice.loop_released, voice.next_sample = _SOUNDING, 0, 0, 0


@kernel
def move_voice(engine, voice_index, frames):
    """Goes on at another frame of the sample: the sampler finds its own record fresh."""
    address = voice_address(engine, voice_index)
    words = items_at(address + VOICE_OWN, _OWN_WORDS, int64)
    for word in range(_OWN_WORDS):
        words[word] = 0
    voice_at(address).offset_frames = frames
