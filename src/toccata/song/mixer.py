"""Strips and the master bus."""

from __future__ import annotations

from dataclasses import dataclass

SILENCE_DB = -96.0
"""A fader at or below this is closed."""


@dataclass(frozen=True, slots=True)
class Strip:
    """volume_db: −96 (closed) to +12. panning: −1 left to +1 right, 0 centre, by the −3 dB law."""

    volume_db: float = 0.0
    panning: float = 0.0
    mute: bool = False
    solo: bool = False


@dataclass(frozen=True, slots=True)
class Limiter:
    """The master's optional true-peak-safe limiter. ceiling_db: dBTP. release_ms: time constant of its recovery."""

    enabled: bool = False
    ceiling_db: float = -1.0
    release_ms: float = 100.0


@dataclass(frozen=True, slots=True)
class Mixer:
    """What comes after the channels' strips."""

    master: Strip = Strip()
    limiter: Limiter = Limiter()
