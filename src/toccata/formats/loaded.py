"""What a loader hands over: the song, who wrote it, and what could not be kept of the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from toccata.song import Song

MOST_NOTICES = 40


@dataclass(frozen=True, slots=True)
class Loaded:
    """tracker: the program that wrote the file, as far as it can be told; empty when it cannot. notices: a sentence each."""

    song: Song
    tracker: str = ""
    notices: tuple[str, ...] = ()


class Notices:
    """Collects what is to be told of a file. The same sentence said often is told once, with its count."""

    def __init__(self) -> None:
        self._said: Counter[str] = Counter()

    def say(self, sentence: str) -> None:
        """Adds a sentence."""
        self._said[sentence] += 1

    def told(self) -> tuple[str, ...]:
        """Every sentence once, in the order they were first said; at most MOST_NOTICES."""
        lines = [sentence if count == 1 else f"{sentence} ({count} times)" for sentence, count in self._said.items()]
        if len(lines) > MOST_NOTICES:
            lines[MOST_NOTICES - 1 :] = [f"and {len(lines) - MOST_NOTICES + 1} more things"]
        return tuple(lines)
