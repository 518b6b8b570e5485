"""The sampler behind a resonant filter of two poles: one unit an interpolation, loaded only by songs that use filters.

The sequencer sets VOICE.filter_* once a tick. Source: OpenMPT's and Schism Tracker's accounts of ImpulseTracker's filter.
"""

from __future__ import annotations

from numba import float32

from toccata.engine.memory import items_at, kernel
from toccata.engine.unit import unit
from toccata.engine.voices.interpolation import hold, line, long_sinc, soft_sinc, spline, windowed_sinc
from toccata.engine.voices.sampler import player


@kernel
def _filter(voice, own, scratch, channels, frames):
    """y[n] = gain x[n] + near y[n-1] + far y[n-2], float32; a high-pass keeps y - x for its next two. Modifies: scratch, own."""
    samples = items_at(scratch, frames * channels, float32)
    gain, near, far, high = voice.filter_gain, voice.filter_near, voice.filter_far, voice.filter_high
    for side in range(channels):
        last, before = own.near[side], own.far[side]
        for frame in range(frames):
            place = frame * channels + side
            sound = samples[place]
            value = sound * gain + last * near + before * far
            before = last
            last = value - sound * high
            samples[place] = value
        own.near[side], own.far[side] = last, before


_play_nearest = player(hold, _filter)
_play_linear = player(line, _filter)
_play_cubic = player(spline, _filter)
_play_sinc = player(windowed_sinc, _filter)
_play_best = player(long_sinc, _filter)
_play_soft = player(soft_sinc, _filter)


@unit
def nearest(state, block, frames):
    """The filtered sampler without interpolation."""
    _play_nearest(state, block, frames)


@unit
def linear(state, block, frames):
    """The filtered sampler with straight lines."""
    _play_linear(state, block, frames)


@unit
def cubic(state, block, frames):
    """The filtered sampler with a four-frame spline."""
    _play_cubic(state, block, frames)


@unit
def sinc(state, block, frames):
    """The filtered sampler with few-tap band-limited kernels."""
    _play_sinc(state, block, frames)


@unit
def best(state, block, frames):
    """The filtered sampler with long band-limited kernels, for rendering."""
    _play_best(state, block, frames)


@unit
def soft(state, block, frames):
    """The filtered sampler with soft kernels of eight taps, as modules are mostly heard."""
    _play_soft(state, block, frames)
