"""The sampler behind a resonant filter of two poles: one unit an interpolation, loaded only by songs that use filters.

The sequencer sets VOICE.filter_* once a tick. Source: OpenMPT's and Schism Tracker's accounts of ImpulseTracker's filter.
"""

from __future__ import annotations

from numba import float32

from toccata.engine.memory import items_at, kernel
from toccata.engine.voices.interpolation import hold, line, long_sinc, soft_sinc, spline, windowed_sinc
from toccata.engine.voices.sampler import sampler

_LOUDEST = float32(2.0)


@kernel
def _filter(voice, own, scratch, channels, frames):
    """y[n] = gain x[n] + near y[n-1] + far y[n-2], float32; a high-pass keeps y - x for its next two. Modifies: scratch, own.

    What it keeps stays within twice the sample's full scale, as libopenmpt has it (extreme-filter-test-1.it).
    """
    samples = items_at(scratch, frames * channels, float32)
    gain, near, far, high = voice.filter_gain, voice.filter_near, voice.filter_far, voice.filter_high
    for side in range(channels):
        last, before = own.near[side], own.far[side]
        for frame in range(frames):
            place = frame * channels + side
            sound = samples[place]
            value = sound * gain + last * near + before * far
            before = last
            last = min(max(value - sound * high, -_LOUDEST), _LOUDEST)
            samples[place] = value
        own.near[side], own.far[side] = last, before


nearest = sampler("nearest", __name__, hold, _filter)
linear = sampler("linear", __name__, line, _filter)
cubic = sampler("cubic", __name__, spline, _filter)
sinc = sampler("sinc", __name__, windowed_sinc, _filter)
best = sampler("best", __name__, long_sinc, _filter)
soft = sampler("soft", __name__, soft_sinc, _filter)
