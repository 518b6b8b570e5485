"""What the tests of the screen share: a player that makes no sound and remembers what it was asked, and a small song."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from toccata.edit import cells, order
from toccata.edit.new import new_song
from toccata.notation.events import LiveEvent, NoteOff, NoteOn
from toccata.song import Instrument, Sample, Song


@dataclass(frozen=True)
class Timeline:
    """As `toccata.player.Timeline`, without loading the engine."""

    begins_s: dict[int, float]
    lasts_s: dict[int, float]
    total_s: float
    is_whole: bool = True

    def span_s(self, entries: range) -> float:
        return sum(self.lasts_s.get(entry, 0.0) for entry in entries)


@dataclass(frozen=True)
class FakePosition:
    playing: bool = False
    order_index: int = 0
    pattern: int = 0
    row: int = 0
    tick: int = 0
    speed: int = 6
    tempo: float = 125.0
    seconds: float = 0.0
    queued: int | None = None
    count_in: int = 0


@dataclass(frozen=True)
class FakeStatus:
    ready: bool = True
    progress: float | None = None
    message: str = ""


@dataclass(frozen=True)
class FakeSettings:
    rate_hz: int = 48000


class FakeListening:
    """Nothing goes out."""

    written = 0

    def read(self) -> tuple[int, np.ndarray]:
        return 0, np.zeros((0, 2), np.float32)

    def close(self) -> None:
        pass


@dataclass
class FakePlayer:
    """calls: what was asked, in order. peaks: the meters' next answer, for every channel and the master."""

    song: Song | None = None
    at: FakePosition = FakePosition()
    state: FakeStatus = FakeStatus()
    peak: float = 0.0
    calls: list[tuple[object, ...]] = field(default_factory=list)
    events: list[LiveEvent] = field(default_factory=list)
    closed: bool = False
    looped: range | None = None
    metronome: float = 0.0

    @property
    def settings(self) -> FakeSettings:
        return FakeSettings()

    def listen(self) -> FakeListening:
        return FakeListening()

    def set_song(self, song: Song) -> None:
        self.song = song

    def play(self, order_index: int = 0, row: int = 0, until_end: bool = False, count_in: int = 0) -> None:
        self.calls.append(("play", order_index, row, *([count_in] if count_in else [])))
        assert self.song is not None
        self.at = FakePosition(True, order_index, max(0, self.song.order[order_index].pattern), row, tempo=self.song.tempo)

    def loop_order(self, entries: range | None) -> None:
        self.looped = entries

    def queue(self, order_index: int | None) -> None:
        self.at = replace(self.at, queued=order_index)

    def set_metronome(self, gain: float) -> None:
        self.metronome = gain

    def timeline(self, song: Song) -> Timeline:
        """Every entry lasts ten seconds."""
        return Timeline({index: 10.0 * index for index in range(len(song.order))}, dict.fromkeys(range(len(song.order)), 10.0), 75.0)

    def loop_pattern(self, pattern: int, row: int = 0, order_index: int | None = None, count_in: int = 0) -> None:
        self.calls.append(("loop_pattern", pattern, row))
        self.at = FakePosition(True, order_index or 0, pattern, row)

    def stop(self) -> None:
        self.calls.append(("stop",))
        self.at = replace(self.at, playing=False)

    def silence(self) -> None:
        self.calls.append(("silence",))
        self.at = replace(self.at, playing=False)

    def send(self, event: LiveEvent) -> None:
        self.events.append(event)

    def preview(self, sample: Sample, note: int = 60) -> None:
        self.calls.append(("preview", sample.name, note))

    def position(self) -> FakePosition:
        return self.at

    def meters(self) -> np.ndarray:
        assert self.song is not None
        return np.full((len(self.song.channels) + 1, 2), self.peak, np.float32)

    def status(self) -> FakeStatus:
        return self.state

    def stop_preview(self) -> None:
        self.calls.append(("stop_preview",))

    def sounding(self) -> bool:
        return self.at.playing or self.peak > 0

    def drain_events(self) -> list[object]:
        return []

    def close(self) -> None:
        self.closed = True

    @property
    def notes_on(self) -> list[int]:
        return [event.note for event in self.events if isinstance(event, NoteOn)]

    @property
    def notes_off(self) -> list[int]:
        return [event.note for event in self.events if isinstance(event, NoteOff)]


def small_song() -> Song:
    """Four channels, three patterns of 32 rows, three order entries in two sections, three instruments, one sample."""
    instruments = tuple(Instrument(name, sample=1) for name in ("Kick", "Deep bass", "Lead"))
    samples = (Sample("tone", np.zeros(64, np.int16)),)
    song = new_song(instruments, samples, "small", ("Drums", "Bass", "Lead", "Pad"), rows=32)
    for _ in range(2):
        song = order.new_pattern_at(song, len(song.order))
    song = order.set_section(song, 0, "Intro")
    song = order.set_section(song, 1, "Verse")
    for row in range(0, 32, 8):
        song = cells.type_note(song, 0, row, 0, 60, 1, volume=64)
    for row, note in ((0, 36), (6, 39), (12, 43)):
        song = cells.type_note(song, 0, row, 1, note, 2, volume=8 + 2 * row)
    for position, key in ((5, "4"), (6, "3"), (7, "7")):
        song = cells.type_digit(song, 0, 2, 2, position, key)
    for position, key in ((5, "4"), (6, "7"), (7, "f")):
        song = cells.type_digit(song, 0, 10, 2, position, key)
    return cells.type_note(song, 0, 2, 2, 72, 3)
