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
    places = record_at(block, BLOCK)
    apply_gains(state, places.input, frames)
    count = frames * OUTPUT_CHANNELS
    source = items_at(places.input, count, float32)
    target = items_at(places.output, count, float32)
    for index in range(count):
        target[index] += source[index]


@kernel
def apply_gains(state, address, frames):
    """Multiplies float32 (frames, 2) by a STRIP's gains, and raises its meter."""
    gains = record_at(state, STRIP)
    if gains.left.target != gains.left_aim:
        _glide(gains.left, gains.ramp_frames)
        gains.left_aim = gains.left.target
    if gains.right.target != gains.right_aim:
        _glide(gains.right, gains.ramp_frames)
        gains.right_aim = gains.right.target
    ramped = min(frames, max(gains.left.left, gains.right.left))
    samples = items_at(address, frames * OUTPUT_CHANNELS, float32)
    for frame in range(ramped):
        samples[2 * frame] *= _step(gains.left)
        samples[2 * frame + 1] *= _step(gains.right)
    left, right = gains.left.value, gains.right.value
    for frame in range(ramped, frames):
        samples[2 * frame] *= left
        samples[2 * frame + 1] *= right
    if gains.meter != 0:
        raise_peaks(address, frames, gains.meter)


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
