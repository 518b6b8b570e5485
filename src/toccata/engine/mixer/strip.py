"""A channel's strip: volume and panning as two gains that glide, added to the master's bus."""

from __future__ import annotations

from numba import float32, int32

from toccata.engine.layout import BLOCK, BROKEN, OUTPUT_CHANNELS
from toccata.engine.levels import INFINITY_BITS, peak_bits
from toccata.engine.memory import items_at, kernel, record_at
from toccata.engine.mixer.layout import STRIP
from toccata.engine.mixer.scaling import GROUP_FRAMES, scale_groups
from toccata.engine.unit import unit

_FRAME_BYTES = 4 * OUTPUT_CHANNELS


@unit
def strip(state, block, frames):
    """Adds the input, by the strip's gains, to the output; the input becomes what was added, for taps and meters."""
    places, gains = record_at(block, BLOCK), record_at(state, STRIP)
    if rests(gains, places):
        places.wrote = 0
        return
    if not apply_gains(gains, places.input, frames):
        places.wrote = BROKEN
        return
    count = frames * OUTPUT_CHANNELS
    source, target = items_at(places.input, count, float32), items_at(places.output, count, float32)
    for index in range(count):
        target[index] += source[index]


@kernel
def rests(gains, places):
    """Whether silence goes in and no gain has anywhere to glide."""
    if places.is_silent == 0 or gains.left.left > 0 or gains.right.left > 0:
        return False
    return gains.left.target == gains.left_aim and gains.right.target == gains.right_aim


@kernel
def apply_gains(gains, address, frames):
    """Multiplies float32 (frames, 2) by a STRIP's gains, and raises its meter. Returns whether all of it is finite."""
    if gains.left.target != gains.left_aim:
        _glide(gains.left, gains.ramp_frames)
        gains.left_aim = gains.left.target
    if gains.right.target != gains.right_aim:
        _glide(gains.right, gains.ramp_frames)
        gains.right_aim = gains.right.target
    ramped = min(frames, max(gains.left.left, gains.right.left))
    grouped = ramped + (frames - ramped) // GROUP_FRAMES * GROUP_FRAMES
    samples = items_at(address, frames * OUTPUT_CHANNELS, float32)
    for frame in range(ramped):
        samples[2 * frame] *= _step(gains.left)
        samples[2 * frame + 1] *= _step(gains.right)
    steady = address + ramped * _FRAME_BYTES
    left, right = scale_groups(steady, (grouped - ramped) // GROUP_FRAMES, gains.left.value, gains.right.value)
    for frame in range(grouped, frames):
        samples[2 * frame] *= gains.left.value
        samples[2 * frame + 1] *= gains.right.value
    first_left, first_right = peak_bits(address, ramped)
    last_left, last_right = peak_bits(address + grouped * _FRAME_BYTES, frames - grouped)
    left, right = max(left, max(first_left, last_left)), max(right, max(first_right, last_right))
    if max(left, right) >= INFINITY_BITS:
        return False
    if gains.meter != 0:
        peaks = items_at(gains.meter, 2, int32)
        peaks[0], peaks[1] = max(peaks[0], left), max(peaks[1], right)
    return True


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
