"""Notes played by keys: a note ends at the next one on its channel, when the key's repeats stop, or after a set length.

Most terminals tell no key release, so these three have to do; where one does, a note ends when its key is let go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from toccata.errors import ToccataError
from toccata.notation.events import NoteOff, NoteOn
from toccata.ui.piano import REPEAT_SECONDS, Press

if TYPE_CHECKING:
    from toccata.ui.editor import Editor

Strike = Callable[[], Callable[[], None] | None]
"""Plays a note, may write it, and gives back what takes that back."""
HELD_SECONDS = 1.5
"""How long a key that does not repeat sounds."""
REPEATS_STOPPED_SECONDS = 0.15


class LiveNotes:
    """Which note each channel plays by hand."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._sounding: dict[int, int] = {}
        self._cancel: dict[int, Callable[[], None]] = {}
        self._doubt: tuple[str, Strike, Callable[[], None]] | None = None
        """(key, what its press does, what cancels the wait) while a key may be a press or a first repeat."""
        self._take_back: Callable[[], None] | None = None
        self._held: dict[str, int] = {}
        """Which channel a key that is down plays on."""
        self.releases = False
        """Whether the terminal tells when a key is let go."""

    def press(self, key: str, channel: int, strike: Strike) -> None:
        """A note key: `strike` plays and writes, once for a key however long it is held, and gives back what takes it back."""
        editor = self._editor
        verdict = editor.repeats.take(key, editor.clock() - editor.key_age_s, editor.key_repeats)
        self._held[key] = channel
        if verdict is Press.PRESS:
            self.settle(None)
            self._take_back = strike()
        elif verdict is Press.DOUBT:
            self.settle(None)
            self._doubt = (key, strike, editor.desk.after(REPEAT_SECONDS, lambda: self.settle(None)))
        else:
            if self._doubt is not None:
                self._doubt[2]()
                self._doubt = None
            if verdict is Press.TAKE_BACK and self._take_back is not None:
                self._take_back()
                self._take_back = None
            self.keep(channel)

    def settle(self, key: str | None) -> None:
        """A press that was in doubt was one, unless this is the same key again."""
        if self._doubt is not None and self._doubt[0] != key:
            _, strike, cancel = self._doubt
            self._doubt = None
            cancel()
            try:
                self._take_back = strike()
            except ToccataError as refusal:
                self._editor.say(str(refusal), "warning")

    def release(self, key: str) -> bool:
        """The terminal tells that the key was let go. True when that ended a note."""
        self.releases = True
        return self.let_go(key)

    def play(self, channel: int, note: int, instrument: int, velocity: int = 127) -> None:
        """Starts a note on a channel, 0-based, and ends the one that it plays already. velocity: 1–127."""
        self.end(channel)
        self._editor.send(NoteOn(channel, note, instrument, velocity))
        self._sounding[channel] = note
        self._end_after(channel, HELD_SECONDS)

    def hold(self, key: str, channel: int, note: int, instrument: int, velocity: int) -> None:
        """Starts a note that sounds until `let_go` of the same key: from where releases are told."""
        self.end(channel)
        self._editor.send(NoteOn(channel, note, instrument, velocity))
        self._sounding[channel] = note
        self._held[key] = channel

    def let_go(self, key: str) -> bool:
        """The key that holds a note was let go. True when that ended it."""
        channel = self._held.pop(key, None)
        if channel is None or channel in self._held.values() or channel not in self._sounding:
            return False
        self.end(channel)
        return True

    def is_held(self, channel: int) -> bool:
        """Whether a key that is down plays on the channel."""
        return channel in self._held.values()

    def keep(self, channel: int) -> None:
        """The key is still held: it repeats."""
        if channel in self._sounding:
            self._end_after(channel, REPEATS_STOPPED_SECONDS)

    def end_all(self) -> None:
        """Releases every note."""
        self._held.clear()
        for channel in tuple(self._sounding):
            self.end(channel)

    def _end_after(self, channel: int, seconds: float) -> None:
        cancel = self._cancel.pop(channel, None)
        if cancel:
            cancel()
        if self._editor.player is not None and not self.releases:
            self._cancel[channel] = self._editor.desk.after(seconds, lambda: self.end(channel))

    def end(self, channel: int) -> None:
        """Releases what a channel plays by hand."""
        cancel = self._cancel.pop(channel, None)
        if cancel:
            cancel()
        note = self._sounding.pop(channel, None)
        if note is not None:
            self._editor.send(NoteOff(channel, note))
