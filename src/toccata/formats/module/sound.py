"""Samples as module formats can hold them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from toccata.formats.loaded import Notices
from toccata.song import Loop, Sample
from toccata.song.sample import read_only
from toccata.sound.frames import as_float, from_float

FULL = 64 * 128
"""Global volumes of a sample and of an instrument together, at their loudest."""


def semitones_above(sample: Sample, rate_hz: float) -> float:
    """How far above its plain rate a sample sounds, in semitones, when it is said to have `rate_hz`."""
    return 12 * math.log2(sample.rate_hz / rate_hz) + sample.relative_note + sample.finetune_cents / 100


def rate_with_tuning(sample: Sample) -> float:
    """The sample's rate with its relative note and fine-tune in it, frames per second."""
    return sample.rate_hz * 2 ** ((sample.relative_note + sample.finetune_cents / 100) / 12)


def integer_sample(sample: Sample, place: str, notices: Notices, gain: float = 1.0, bits: int = 16, stereo: bool = True) -> Sample:
    """The sample as int8 (where it is, or bits is 8) or int16 frames, times a gain; mono where stereo cannot be."""
    data = sample.data
    if data.ndim == 2 and not stereo:
        notices.say(f"{place}: stereo became mono")
        data = from_float(as_float(data).mean(axis=1), data.dtype)
    kind = np.dtype(np.int8 if bits == 8 or (data.dtype == np.int8 and gain == 1.0) else np.int16)
    if data.dtype != kind or gain != 1.0:
        if data.size and data.dtype.itemsize > kind.itemsize:
            notices.say(f"{place}: {sample.bits} bits became {8 * kind.itemsize}")
        data = from_float(as_float(data) * gain, kind)
    return replace(sample, data=read_only(data), bits=8 * kind.itemsize, loop=_loop_within(sample.loop, len(data)))


def with_one_loop(sample: Sample, place: str, notices: Notices) -> Sample:
    """A sample for formats without sustain loops: such a loop is the sample's only one, or is left out."""
    if sample.sustain_loop.kind == "none":
        return sample
    notices.say(f"{place}: its sustain loop {'became its loop' if sample.loop.kind == 'none' else 'was left out'}")
    loop = sample.sustain_loop if sample.loop.kind == "none" else sample.loop
    return replace(sample, loop=loop, sustain_loop=Loop())


def unrolled_pingpong(sample: Sample) -> Sample:
    """A ping-pong loop as a forward one, its frames written there and back."""
    loop = sample.loop
    if loop.kind != "pingpong":
        return sample
    there = sample.data[loop.start : loop.end]
    data = np.concatenate([sample.data[: loop.end], there[::-1]])
    return replace(sample, data=read_only(data), loop=Loop("forward", loop.start, loop.end + len(there)))


def _loop_within(loop: Loop, frames: int) -> Loop:
    end = min(loop.end, frames)
    return loop if loop.end <= frames else Loop(loop.kind if loop.start < end else "none", min(loop.start, end), end)
