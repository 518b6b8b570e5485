"""Showing things when they are heard: what a player says now, kept until the listener's sound has come as far."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

Shown = TypeVar("Shown")

_MOST = 512


class DelayLine(Generic[Shown]):
    """Values by the time they were true, any clock in seconds."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[float, Shown]] = deque(maxlen=_MOST)
        self._last: Shown | None = None

    def pass_through(self, time_s: float, value: Shown, delay_s: float) -> Shown:
        """Takes the value that is true now; gives the newest of those that are heard now, `delay_s` late."""
        if delay_s <= 0.0:
            self._waiting.clear()
            self._last = value
            return value
        self._waiting.append((time_s, value))
        while self._waiting and self._waiting[0][0] <= time_s - delay_s:
            self._last = self._waiting.popleft()[1]
        return value if self._last is None else self._last

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits to be shown."""
        return not self._waiting
