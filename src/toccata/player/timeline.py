"""When each entry of the order begins and how long it lasts, by playing the song through without a sound."""

from __future__ import annotations

from dataclasses import dataclass

from toccata.player.bounce import Bounce
from toccata.song import Song

_RATE_HZ = 8000
"""Rows fall on whole frames of any rate; a low one makes the way short."""
_LOOK_FRAMES = 160
"""How often it is looked where playing is: 50 times a second of the song."""
_LONGEST_S = 3600.0


@dataclass(frozen=True, slots=True)
class Timeline:
    """begins_s: by order entry that is played, when it is first. lasts_s: by order entry, how long it plays in all, repeats of the same
    entry by jumps included. total_s: until the song ends or repeats. is_whole: whether that was within an hour."""

    begins_s: dict[int, float]
    lasts_s: dict[int, float]
    total_s: float
    is_whole: bool = True

    def span_s(self, entries: range) -> float:
        """How long a stretch of the order plays."""
        return sum(self.lasts_s.get(entry, 0.0) for entry in entries)


def measure(song: Song) -> Timeline:
    """The song's timeline, to a fiftieth of a second. Loads the sequencer's units, compiling what is missing."""
    bounce = Bounce(song, _RATE_HZ, None, 1, silent=True)
    begins: dict[int, float] = {}
    lasts: dict[int, float] = {}
    before = 0.0
    while not bounce.stopped and before < _LONGEST_S:
        entry = bounce.step(_LOOK_FRAMES)
        now = bounce.song_frames / _RATE_HZ
        begins.setdefault(entry, before)
        lasts[entry] = lasts.get(entry, 0.0) + now - before
        before = now
    return Timeline(begins, lasts, before, bounce.stopped)
