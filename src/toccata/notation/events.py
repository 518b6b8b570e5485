"""Live events: what keys, MIDI and the browser send to the player, all in one vocabulary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoteOn:
    """channel: 0-based song channel. note: 0–119. instrument: 1–255. velocity: 1–127."""

    channel: int
    note: int
    instrument: int
    velocity: int = 127


@dataclass(frozen=True, slots=True)
class NoteOff:
    """Releases the live note on that channel."""

    channel: int
    note: int


@dataclass(frozen=True, slots=True)
class Control:
    """A continuous controller, value 0–1."""

    channel: int
    controller: int
    value: float


@dataclass(frozen=True, slots=True)
class Clock:
    """A MIDI clock message: `start`, `stop`, `continue` or `tick` (24 a quarter note)."""

    kind: str


LiveEvent = NoteOn | NoteOff | Control | Clock
