"""Notes on a time line, free of rows and of how MIDI writes them."""

from __future__ import annotations

from dataclasses import dataclass, field

DRUM_CHANNEL = 9
DEFAULT_TEMPO_US = 500_000
"""Microseconds a quarter note: 120 a minute."""


@dataclass(frozen=True, slots=True)
class ScoreNote:
    """start, end: in MIDI ticks, end > start. channel: 0–15. note: 0–127. velocity: 1–127. program: 0–127."""

    start: int
    end: int
    channel: int
    note: int
    velocity: int
    program: int


@dataclass(slots=True)
class Score:
    """ticks_per_beat: of a quarter note. Lists are in order of time, their first item a tick.

    tempos: (tick, microseconds a quarter note). signatures: (tick, beats, unit). bends: (tick, channel, semitones).
    names: by channel. pans: (tick, channel, 0–127). volumes: (tick, channel, 0–1), expression in them.
    """

    ticks_per_beat: float = 480.0
    notes: list[ScoreNote] = field(default_factory=list)
    tempos: list[tuple[int, int]] = field(default_factory=list)
    signatures: list[tuple[int, int, int]] = field(default_factory=list)
    bends: list[tuple[int, int, float]] = field(default_factory=list)
    key: str = ""
    scale: str = ""
    title: str = ""
    texts: list[str] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    pans: list[tuple[int, int, int]] = field(default_factory=list)
    volumes: list[tuple[int, int, float]] = field(default_factory=list)
    end: int = 0
