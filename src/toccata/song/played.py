"""A row as it was played: what exporters of notes need to know of the way through a song."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlayedRow:
    """ticks: how many it lasted, delays included. tempo: BPM by FastTracker 2's clock, as its last tick had it."""

    order_index: int
    pattern: int
    row: int
    ticks: int
    tempo: float
