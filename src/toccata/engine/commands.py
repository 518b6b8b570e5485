"""Carrying out commands in the audio thread: the host's own kinds here, the others by the sequencer's entry units."""

from __future__ import annotations

from numba import int64

from toccata.engine.layout import (
    BLOCK,
    COMMAND,
    COMMAND_KINDS,
    ENGINE,
    MAX_CHANNELS,
    POSITION,
    QUANTUM_FRAMES,
    VOICE,
    VOICE_BYTES,
    VOICE_OWN,
    CommandKind,
    Transport,
    VoiceState,
)
from toccata.engine.memory import call_unit, items_at, kernel, record_at
from toccata.engine.rings import drop_command, next_command

_PLAY, _LOOP, _STOP, _SILENCE = (
    int(CommandKind.PLAY),
    int(CommandKind.LOOP_PATTERN),
    int(CommandKind.STOP),
    int(CommandKind.SILENCE),
)
_SWAP, _PREVIEW, _PREVIEW_STOP = int(CommandKind.SWAP), int(CommandKind.PREVIEW), int(CommandKind.PREVIEW_STOP)
_STOPPED, _SONG, _PATTERN = int(Transport.STOPPED), int(Transport.SONG), int(Transport.PATTERN)
_FREE, _SOUNDING, _STOPPING = int(VoiceState.FREE), int(VoiceState.SOUNDING), int(VoiceState.STOPPING)
_FADE_S = 0.001
_PREVIEW_GAIN = 0.5


@kernel
def obey_commands(engine_address):
    """Carries out the commands that are due; returns the frames until the next one that is not.

    Commands act in the order they were sent: one that waits for its frame holds back those behind it.
    """
    engine = record_at(engine_address, ENGINE)
    entries = items_at(engine.entries, COMMAND_KINDS, int64)
    while True:
        address = next_command(engine.commands)
        if address == 0:
            return QUANTUM_FRAMES
        command = record_at(address, COMMAND)
        if command.frame > engine.frame:
            return command.frame - engine.frame
        _obey(engine, command)
        if 0 <= command.kind < COMMAND_KINDS and entries[command.kind] >= 0:
            block = record_at(engine.block, BLOCK)
            block.command = address
            call_indexed(engine, entries[command.kind], engine.sequencer, engine.block, 0)
            block.command = 0
        drop_command(engine.commands)


@kernel
def call_indexed(engine, index, state, block, frames):
    """Calls the unit of that index, if it is loaded."""
    if 0 <= index < engine.unit_count:
        address = items_at(engine.units, engine.unit_count, int64)[index]
        if address != 0:
            call_unit(address, state, block, frames)


@kernel
def fade_voice(voice, frames):
    """Lets a sounding voice glide to silence within that many frames."""
    if voice.state != _FREE:
        voice.state = _STOPPING
        _glide(voice.left, 0.0, frames)
        _glide(voice.right, 0.0, frames)


@kernel
def _glide(parameter, target, frames):
    parameter.target = target
    parameter.step = (target - parameter.value) / frames
    parameter.left = frames


@kernel
def _obey(engine, command):
    kind = command.kind
    if kind == _SWAP:
        items_at(command.a, 1, int64)[0] = command.b
        engine.swaps_obeyed = command.c
    elif kind in (_PLAY, _LOOP):
        engine.transport = _SONG if kind == _PLAY else _PATTERN
        engine.anchor, engine.song_frame = engine.frame, 0
        engine.frames_to_tick, engine.tick_fraction = 0, 0.0
        record_at(engine.now, POSITION).plays += 1
    elif kind == _STOP:
        engine.transport = _STOPPED
    elif kind == _SILENCE:
        _fade_all(engine)
    elif kind == _PREVIEW:
        _start_preview(engine, command)
    elif kind == _PREVIEW_STOP:
        fade_voice(record_at(engine.preview, VOICE), _fade_frames(engine))


@kernel
def _fade_frames(engine):
    return max(1, int(engine.rate_hz * _FADE_S))


@kernel
def _fade_all(engine):
    frames = _fade_frames(engine)
    for index in range(engine.voice_count):
        fade_voice(record_at(engine.voices + index * VOICE_BYTES, VOICE), frames)
    fade_voice(record_at(engine.preview, VOICE), frames)


@kernel
def _start_preview(engine, command):
    """The one voice outside the pool starts over, through the master alone."""
    own = items_at(engine.preview + VOICE_OWN, (VOICE_BYTES - VOICE_OWN) // 8, int64)
    for index in range((VOICE_BYTES - VOICE_OWN) // 8):
        own[index] = 0
    voice = record_at(engine.preview, VOICE)
    voice.unit, voice.state, voice.channel = command.b, _SOUNDING, MAX_CHANNELS
    voice.sample, voice.note, voice.loop_released = command.a, 60, 0
    voice.start_frame, voice.offset_frames, voice.ratio = engine.frame, 0, command.x
    frames = _fade_frames(engine)
    voice.left.value = voice.right.value = 0.0
    _glide(voice.left, _PREVIEW_GAIN, frames)
    _glide(voice.right, _PREVIEW_GAIN, frames)
