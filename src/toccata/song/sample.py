"""A sample: the recorded asset, kept in its own type and rate."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

Interpolation = Literal["nearest", "linear", "cubic", "sinc", "best", "soft"]
INTERPOLATIONS: tuple[Interpolation, ...] = ("nearest", "linear", "cubic", "sinc", "best", "soft")

LoopKind = Literal["none", "forward", "pingpong"]


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop over the frames start <= n < end; `none` when there is none."""

    kind: LoopKind = "none"
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Vibrato:
    """Auto-vibrato. speed 0–255 (1/256 cycle a tick), depth 0–15 (1/64 semitone steps), sweep in ticks to full depth.

    By the rule virtual_channels it is ImpulseTracker's: depth 0–64, and sweep is how many 1/256 of a step the depth grows a tick.
    """

    waveform: Literal["sine", "square", "ramp_up", "ramp_down", "random"] = "sine"
    speed: int = 0
    depth: int = 0
    sweep: int = 0


def read_only(data: np.ndarray) -> np.ndarray:
    """The array, C-contiguous and closed to writing; copied only where it has to be."""
    if data.flags.writeable or not data.flags.c_contiguous:
        data = np.array(data, order="C", copy=True)
        data.setflags(write=False)
    return data


def _no_frames() -> np.ndarray:
    return read_only(np.zeros(0, np.int16))


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Frames in their own type, and how they are played.

    data: int8, int16, int32 or float32, shape (frames,) mono or (frames, 2) stereo, read-only. Full scale is the
        type's; 24-bit sound is int32 with `bits` 24 and its 8 low bits zero.
    rate_hz: frames per second at middle C (note 60).
    relative_note, finetune_cents: added to the note played.
    volume: 0–64, taken by a note without a volume. panning: 0–256 (128 centre), None leaves the channel's.
    interpolation: None takes the song's.
    """

    name: str = ""
    data: np.ndarray = field(default_factory=_no_frames)
    rate_hz: float = 44100.0
    bits: int = 16
    volume: int = 64
    global_volume: int = 64
    panning: int | None = None
    relative_note: int = 0
    finetune_cents: float = 0.0
    loop: Loop = Loop()
    sustain_loop: Loop = Loop()
    vibrato: Vibrato = Vibrato()
    interpolation: Interpolation | None = None
    filename: str = ""

    @property
    def frames(self) -> int:
        return int(self.data.shape[0])

    @property
    def channels(self) -> int:
        return 1 if self.data.ndim == 1 else int(self.data.shape[1])

    @property
    def duration_s(self) -> float:
        """Seconds at middle C."""
        return self.frames / self.rate_hz
