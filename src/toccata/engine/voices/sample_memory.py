"""The engine's copy of a sample: float32, with guard frames and unrolled loops, so that no kernel ever branches inside a note.

A region is laid out so that the widest kernel may read GUARD_FRAMES to either side of every position it can hold:

    main     | GUARD zeros | frames | GUARD zeros |                        position 0 is the first frame
    loop     | GUARD | GUARD | unrolled loop | GUARD | GUARD |             position LEAD_FRAMES is the loop's start

The loop's first two guards are what comes before its start, the last two its own continuation. A voice moves from main to
loop GUARD_FRAMES before the start; past LEAD + GUARD + unrolled it goes back by `unrolled_frames`. Short loops are unrolled
many times over, ping-pong loops hold both legs, so a loop's seam is made of the same sums as its middle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toccata.engine.addresses import address_of
from toccata.engine.layout import Interpolation, LoopKind

GUARD_FRAMES = 256
"""Half of the widest kernel."""
LEAD_FRAMES = 2 * GUARD_FRAMES
MIN_UNROLLED_FRAMES = 2048
"""Longer than the farthest jump of one output frame, so that one subtraction always wraps a position."""
SILENCE_LEVEL = 1e-15
"""Samples below −300 dB become zero: a fading tail never makes denormals."""

_ALIGN = 16
_FULL_SCALE = {"i1": 2.0**7, "i2": 2.0**15, "i4": 2.0**31}


@dataclass(frozen=True)
class LoopSpan:
    """A loop over the frames start <= n < end."""

    kind: LoopKind = LoopKind.NONE
    start: int = 0
    end: int = 0

    def clipped(self, frames: int) -> LoopSpan:
        """The part of it that lies inside a sample; of kind NONE when nothing does."""
        start, end = max(0, self.start), min(self.end, frames)
        return LoopSpan(self.kind, start, end) if self.kind != LoopKind.NONE and end > start else LoopSpan()


@dataclass(frozen=True, eq=False)
class PreparedSample:
    """One sample as the engine plays it. The player keeps it alive while a SAMPLE record points into `memory`.

    memory: float32, every region behind the other. main, loop, sustain: index in `memory` of each region's position 0,
        −1 for a loop that is not there.
    """

    memory: np.ndarray
    frames: int
    channels: int
    rate_hz: float
    interpolation: Interpolation
    loop_span: LoopSpan
    sustain_span: LoopSpan
    main: int
    loop: int
    sustain: int

    def write(self, record: np.ndarray, generation: int = 0) -> None:
        """Fills one record of the sample table. Modifies: record, a SAMPLE scalar or an array of one."""
        record["data"] = self._address(self.main)
        record["frames"] = self.frames
        record["channels"] = self.channels
        record["interpolation"] = self.interpolation
        record["rate_hz"] = self.rate_hz
        for name, span, index in (("loop", self.loop_span, self.loop), ("sustain", self.sustain_span, self.sustain)):
            record[f"{name}_kind"] = span.kind
            record[f"{name}_start"] = span.start
            record[f"{name}_end"] = span.end
            record[f"{name}_data"] = self._address(index)
        record["generation"] = generation

    def _address(self, index: int) -> int:
        return 0 if index < 0 else address_of(self.memory) + index * self.memory.itemsize


def prepare(
    data: np.ndarray,
    rate_hz: float,
    loop: LoopSpan | None = None,
    sustain: LoopSpan | None = None,
    interpolation: Interpolation = Interpolation.SINC,
    holds_end: bool = False,
) -> PreparedSample:
    """The engine's copy of a sample.

    data: int8, int16, int32 or float, shape (frames,) or (frames, 1 or 2); full scale is the type's. rate_hz: frames
    per second at middle C, above 0. Loops are clipped to the sample.
    holds_end: what follows the last frame is that frame again, for voices that let it die away.
    Raises ValueError for another type or shape.
    """
    frames = _as_float(data)
    count, channels = frames.shape
    loop_span = (loop or LoopSpan()).clipped(count)
    sustain_span = (sustain or LoopSpan()).clipped(count)
    guard = np.zeros((GUARD_FRAMES, channels), np.float32)
    behind = np.repeat(frames[-1:], GUARD_FRAMES, axis=0) if holds_end and count else guard
    main = np.concatenate([guard, frames, behind])
    regions = [main, *(_unroll(main, span) for span in (loop_span, sustain_span))]
    starts, memory = _pack(regions)
    return PreparedSample(
        memory=memory,
        frames=count,
        channels=channels,
        rate_hz=float(rate_hz),
        interpolation=interpolation,
        loop_span=loop_span,
        sustain_span=sustain_span,
        main=starts[0] + GUARD_FRAMES * channels,
        loop=-1 if loop_span.kind == LoopKind.NONE else starts[1],
        sustain=-1 if sustain_span.kind == LoopKind.NONE else starts[2],
    )


def silence() -> PreparedSample:
    """What slot 0 of the sample table holds."""
    return prepare(np.zeros(0, np.float32), 48000.0)


def period_frames(kind: int, length: int) -> int:
    """Frames after which a loop repeats. Ping-pong loops play their last frame twice; their first twice too, or once if short."""
    if kind == LoopKind.PINGPONG_SHORT:
        return 2 * length - 1
    return length * 2 if kind == LoopKind.PINGPONG else length


def unrolled_frames(kind: int, length: int) -> int:
    """The least whole number of periods that is no shorter than MIN_UNROLLED_FRAMES."""
    period = period_frames(kind, length)
    return period * -(-MIN_UNROLLED_FRAMES // period)


def _as_float(data: np.ndarray) -> np.ndarray:
    """float32 (frames, channels) with full scale 1.0."""
    data = np.asarray(data)
    if data.ndim == 1:
        data = data[:, None]
    if data.ndim != 2 or data.shape[1] not in (1, 2):
        raise ValueError(f"a sample is mono or stereo, not of shape {data.shape}")
    if data.dtype.kind == "f":
        scaled = data.astype(np.float32)
    elif data.dtype.str[1:] in _FULL_SCALE:
        scaled = (data * (1.0 / _FULL_SCALE[data.dtype.str[1:]])).astype(np.float32)
    else:
        raise ValueError(f"a sample is int8, int16, int32 or float, not {data.dtype}")
    scaled[~np.isfinite(scaled) | (np.abs(scaled) < SILENCE_LEVEL)] = 0.0
    return scaled


def _unroll(main: np.ndarray, span: LoopSpan) -> np.ndarray:
    """A loop's region out of the guarded main region; empty without a loop."""
    if span.kind == LoopKind.NONE:
        return main[:0]
    first = GUARD_FRAMES + span.start
    cycle = main[first : GUARD_FRAMES + span.end]
    if span.kind in (LoopKind.PINGPONG, LoopKind.PINGPONG_SHORT):
        cycle = np.concatenate([cycle, cycle[::-1]])[: period_frames(span.kind, len(cycle))]
    count = unrolled_frames(span.kind, span.end - span.start) + 2 * GUARD_FRAMES
    unrolled = np.take(cycle, np.arange(count), axis=0, mode="wrap")
    before = np.zeros((LEAD_FRAMES, main.shape[1]), np.float32)
    known = min(first, LEAD_FRAMES)
    before[LEAD_FRAMES - known :] = main[first - known : first]
    return np.concatenate([before, unrolled])


def _pack(regions: list[np.ndarray]) -> tuple[list[int], np.ndarray]:
    """Where each region starts, and one aligned array that holds them all."""
    starts, total = [], 0
    for region in regions:
        starts.append(total)
        total += -(-region.size // _ALIGN) * _ALIGN
    memory = np.zeros(total + _ALIGN, np.float32)
    for start, region in zip(starts, regions, strict=True):
        memory[start : start + region.size] = region.reshape(-1)
    return starts, memory
