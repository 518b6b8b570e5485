"""A channel's strip: volume and panning as two gains that glide, added to the master's bus."""

from __future__ import annotations

from numba import float32

from toccata.engine.layout import BLOCK, OUTPUT_CHANNELS
from toccata.engine.levels import raise_peaks
from toccata.engine.memory import items_at, kernel, record_at
from toccata.engine.mixer.layout import STRIP
from toccata.engine.unit import unit


@unit
def strip(state, block, frames):
    """Adds the input, by the strip's gains, to the output; the input becomes what was added, for taps and meters."""
    places, gains = record_at(block, BLOCK), record_at(state, STRIP)
    if rests(gains, places):
        places.wrote = 0
        return
    ramped = apply_ramps(gains, places.input, frames)
    count = frames * OUTPUT_CHANNELS
    source, target = items_at(places.input, count, float32), items_at(places.output, count, float32)
    left, right = gains.left.value, gains.right.value
    for index in range(ramped * OUTPUT_CHANNELS):
        target[index] += source[index]
    for frame in range(ramped, frames):
        source[2 * frame] *= left
        source[2 * frame + 1] *= right
        target[2 * frame] += source[2 * frame]
        target[2 * frame + 1] += source[2 * frame + 1]
    if gains.meter != 0:
        raise_peaks(places.input, frames, gains.meter)


@kernel
def rests(gains, places):
    """Whether silence goes in and no gain has anywhere to glide."""
    if places.is_silent == 0 or gains.left.left > 0 or gains.right.left > 0:
        return False
    return gains.left.target == gains.left_aim and gains.right.target == gains.right_aim


@kernel
def apply_ramps(gains, address, frames):
    """Multiplies the frames of float32 (frames, 2) in which a gain of the STRIP moves; returns how many those are."""
    if gains.left.target != gains.left_aim:
        _glide(gains.left, gains.ramp_frames)
        gains.left_aim = gains.left.target
    if gains.right.target != gains.right_aim:
        _glide(gains.right, gains.ramp_frames)
        gains.right_aim = gains.right.target
    ramped = min(frames, max(gains.left.left, gains.right.left))
    samples = items_at(address, ramped * OUTPUT_CHANNELS, float32)
    for frame in range(ramped):
        samples[2 * frame] *= _step(gains.left)
        samples[2 * frame + 1] *= _step(gains.right)
    return ramped


@kernel
def _glide(gain, frames):
    gain.left = frames
    gain.step = (gain.target - gain.value) / float32(frames)


@kernel
def _step(gain):
    """Moves a gain on by a frame; its value there."""
    if gain.left > 0:
        gain.left -= 1
        gain.value = gain.target if gain.left == 0 else gain.value + gain.step
    return gain.value
