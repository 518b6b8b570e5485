"""What a loader hands over: the song, who wrote it, and what could not be kept of the file."""

from __future__ import annotations

import re
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


_OF_A_SLOT = re.compile(r"(instrument|sample|pattern) ([0-9A-F]{2}): (.*)")


class Notices:
    """Collects what is to be told of a file. The same sentence said often is told once, with its count; said of several slots, once with
    all their numbers."""

    def __init__(self) -> None:
        self._said: Counter[str] = Counter()

    def say(self, sentence: str) -> None:
        """Adds a sentence."""
        self._said[sentence] += 1

    def told(self) -> tuple[str, ...]:
        """Every sentence once, in the order they were first said; at most MOST_NOTICES."""
        lines = [sentence if count == 1 else f"{sentence} ({count} times)" for sentence, count in self._said.items()]
        lines = _with_slots_together(lines)
        if len(lines) > MOST_NOTICES:
            lines[MOST_NOTICES - 1 :] = [f"and {len(lines) - MOST_NOTICES + 1} more things"]
        return tuple(lines)


def _with_slots_together(lines: list[str]) -> list[str]:
    """What is said of several instruments, samples or patterns in the same words becomes one line, where the first of them stood."""
    groups: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        match = _OF_A_SLOT.fullmatch(line)
        noun, number, words = match.groups() if match else ("", "", line)
        groups.setdefault((noun, words), []).append(number)
    return [_of_slots(noun, numbers, words) if noun else words for (noun, words), numbers in groups.items()]


def _of_slots(noun: str, numbers: list[str], words: str) -> str:
    return f"{noun} {numbers[0]}: {words}" if len(numbers) == 1 else f"{noun}s {', '.join(numbers)}: {words}"
