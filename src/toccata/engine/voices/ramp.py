"""Gains that glide: PARAMETERs that a voice moves frame by frame, and the mixing that they scale.

A gain on its way is `target - step * left`, never a running sum, so that it lands on the target exactly and does not
depend on how a quantum is split. All functions are for use inside kernels.
"""

from __future__ import annotations

import numpy as np

from toccata.engine.memory import kernel
from toccata.engine.voices.batches import BATCH_FRAMES, add_scaled_mono, add_scaled_stereo, peek, poke

ATTACK_SECONDS = 0.001
"""The longest attack ramp: short enough for a drum's first millisecond, long enough not to click."""
STOP_SECONDS = 0.001
"""How long a stopping voice takes to fall silent."""

_FRAME_BYTES = 8


@kernel
def start_ramp(parameter, target, frames):
    """Lets a PARAMETER glide to a target within so many frames; 0 or less sets it at once. Modifies: parameter."""
    parameter.target = target
    if frames > 0 and parameter.value != np.float32(target):
        parameter.left = frames
        parameter.step = (np.float32(target) - parameter.value) / np.float32(frames)
    else:
        parameter.value = target
        parameter.left = 0
        parameter.step = np.float32(0.0)


@kernel
def ramp_frames(rate_hz, seconds):
    """Output frames of a ramp, at least one."""
    return max(np.int32(rate_hz * seconds), np.int32(1))


@kernel
def stop_ramps(voice, rate_hz):
    """Sends a stopping voice's gains to zero, unless they are on their way there. Modifies: voice."""
    frames = ramp_frames(rate_hz, STOP_SECONDS)
    if voice.left.target != np.float32(0.0) or (voice.left.left <= 0 and voice.left.value != np.float32(0.0)):
        start_ramp(voice.left, 0.0, frames)
    if voice.right.target != np.float32(0.0) or (voice.right.left <= 0 and voice.right.value != np.float32(0.0)):
        start_ramp(voice.right, 0.0, frames)


@kernel
def is_silent(voice):
    """Whether both gains have arrived at zero."""
    return voice.left.left <= 0 and voice.right.left <= 0 and voice.left.value == np.float32(0.0) and voice.right.value == np.float32(0.0)


@kernel
def advance(parameter, frames):
    """Moves a PARAMETER on by frames, of which at most `left` are left. Modifies: parameter."""
    if parameter.left > 0:
        parameter.left -= frames
        parameter.value = parameter.target - parameter.step * np.float32(parameter.left)
        if parameter.left <= 0:
            parameter.value = parameter.target
            parameter.step = np.float32(0.0)


@kernel
def mix(voice, source, channels, out, frames):
    """Adds frames of a mono or stereo source to a stereo output by the voice's gains. Modifies: out, the voice's gains."""
    while frames > 0:
        run = frames
        if 0 < voice.left.left < run:
            run = np.int64(voice.left.left)
        if 0 < voice.right.left < run:
            run = np.int64(voice.right.left)
        _mix_run(voice.left, voice.right, source, channels, out, run)
        advance(voice.left, run)
        advance(voice.right, run)
        source += run * 4 * channels
        out += run * _FRAME_BYTES
        frames -= run


@kernel
def _mix_run(left, right, source, channels, out, frames):
    """One stretch in which each gain either glides all the time or stands still."""
    left_goal, left_step, left_to_go = _glide(left)
    right_goal, right_step, right_to_go = _glide(right)
    batches = frames // BATCH_FRAMES
    for batch in range(batches):
        done = np.float32(batch * BATCH_FRAMES)
        at = out + batch * (BATCH_FRAMES * _FRAME_BYTES)
        gains = (left_goal, right_goal, left_step, right_step, left_to_go - done, right_to_go - done)
        if channels == 1:
            add_scaled_mono(source + batch * (BATCH_FRAMES * 4), at, *gains)
        else:
            add_scaled_stereo(source + batch * (BATCH_FRAMES * 8), at, *gains)
    for frame in range(batches * BATCH_FRAMES, frames):
        done = np.float32(frame)
        at = out + frame * _FRAME_BYTES
        first = source + frame * 4 * channels
        second = first + 4 * (channels - 1)
        poke(at, peek(at) + peek(first) * (left_goal - left_step * (left_to_go - done)))
        poke(at + 4, peek(at + 4) + peek(second) * (right_goal - right_step * (right_to_go - done)))


@kernel
def _glide(parameter):
    """(target, step, steps still to go after the next frame) of a gain; one that stands still has a step of 0."""
    if parameter.left > 0:
        return parameter.target, parameter.step, np.float32(parameter.left - 1)
    return parameter.value, np.float32(0.0), np.float32(0.0)
