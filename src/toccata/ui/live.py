"""Notes played by keys: a note ends at the next one on its channel, when the key's repeats stop, or after a set length.

A terminal tells no key release, so these three have to do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from toccata.notation.events import NoteOff, NoteOn

if TYPE_CHECKING:
    from toccata.ui.editor import Editor

HELD_SECONDS = 1.5
"""How long a key that does not repeat sounds."""
REPEATS_STOPPED_SECONDS = 0.15


class LiveNotes:
    """Which note each channel plays by hand."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._sounding: dict[int, int] = {}
        self._cancel: dict[int, Callable[[], None]] = {}

    def play(self, channel: int, note: int, instrument: int) -> None:
        """Starts a note on a channel, 0-based, and ends the one that it plays already."""
        self._end(channel)
        self._editor.send(NoteOn(channel, note, instrument))
        self._sounding[channel] = note
        self._end_after(channel, HELD_SECONDS)

    def keep(self, channel: int) -> None:
        """The key is still held: it repeats."""
        if channel in self._sounding:
            self._end_after(channel, REPEATS_STOPPED_SECONDS)

    def end_all(self) -> None:
        """Releases every note."""
        for channel in tuple(self._sounding):
            self._end(channel)

    def _end_after(self, channel: int, seconds: float) -> None:
        cancel = self._cancel.pop(channel, None)
        if cancel:
            cancel()
        if self._editor.player is not None:
            self._cancel[channel] = self._editor.desk.after(seconds, lambda: self._end(channel))

    def _end(self, channel: int) -> None:
        cancel = self._cancel.pop(channel, None)
        if cancel:
            cancel()
        note = self._sounding.pop(channel, None)
        if note is not None:
            self._editor.send(NoteOff(channel, note))
