"""What comes from the keyboard, keys and pastes: to the overlay on top, else to the view's data entry, else to the keymap."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual import events
from textual._time import get_time

from toccata.errors import ToccataError
from toccata.ui.actions import action
from toccata.ui.editor import Editor, Tone
from toccata.ui.encoder.app import EncodedApp
from toccata.ui.key_parser import KeyRelease, KeyRepeat
from toccata.ui.keys import key_name

if TYPE_CHECKING:
    from toccata.ui.chrome.footer import Status
    from toccata.ui.keymap import Keymap
    from toccata.ui.overlays.overlay import Overlay
    from toccata.ui.speech.voice import Voice
    from toccata.ui.view import View


class KeyedApp(EncodedApp):
    """Subclasses have the editor, the status line, the voice, the keymap and the view."""

    editor: Editor
    status: Status
    voice: Voice

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._overlays: list[Overlay] = []

    @property
    def keymap(self) -> Keymap:
        """What the keys mean."""
        raise NotImplementedError

    @property
    def view(self) -> View:
        """The view that is shown."""
        raise NotImplementedError

    @property
    def top_overlay(self) -> Overlay | None:
        """The overlay that has the keys."""
        return self._overlays[-1] if self._overlays else None

    def say(self, message: str, tone: Tone = "plain") -> None:
        """Shows a sentence on the status line."""
        self.status.say(message, tone)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._take_key_event(event)
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            self.take_paste(event.text)
        elif isinstance(event, events.AppBlur) and self.editor.live.releases:
            self.editor.live.end_all()  # the keys are let go elsewhere
        else:
            await super().on_event(event)

    def _take_key_event(self, event: events.Key) -> None:
        key = key_name(event.key, event.character)
        if isinstance(event, KeyRelease):
            self.guarded(lambda: self.view.release_key(key))
            return
        # A key that had to wait is no nearer to the one before than it was pressed.
        self.editor.key_age_s = max(0.0, get_time() - event.time)
        self.editor.key_repeats = isinstance(event, KeyRepeat)
        try:
            self.take_key(key, event.character)
        finally:
            self.editor.key_age_s, self.editor.key_repeats = 0.0, False

    def take_key(self, key: str, character: str | None) -> None:
        """One key: to the overlay on top, else to the view's data entry, else to the keymap."""
        self.editor.live.settle(key)
        self.voice.begin()
        self.status.clear()
        overlay = self.top_overlay
        if overlay is not None and not overlay.takes_quit and self._leaves(key):
            overlay.close()
            self.take_key(key, character)
        elif overlay is not None:
            self.guarded(lambda: overlay.take_key(key, character))
        else:
            self.guarded(lambda: self._dispatch(key, character))
        self.status.update()
        self.voice.settle()

    def _leaves(self, key: str) -> bool:
        """Whether the key is a command to leave Toccata; a character is text while an overlay is open."""
        found = self.keymap.lookup(key, ()) if len(key) > 1 else None
        return found is not None and found.id == "document.leave"

    def _dispatch(self, key: str, character: str | None) -> None:
        if not self.view.take_key(key, character):
            scopes = self.view.scopes()
            found = self.keymap.lookup(key, scopes)
            if not found and key.startswith("alt+") and len(key) == 5:
                # Esc and what follows it, in one packet, are Alt to the terminal's code.
                found = self.keymap.lookup_after_escape(key[4], scopes)
            if found:
                found.run(self.editor)

    def press_command(self, key: str) -> None:
        found = self.keymap.lookup(key, self.view.scopes())
        if found:
            self.guarded(lambda: found.run(self.editor))

    def take_paste(self, text: str) -> None:
        """Text pasted by the terminal."""
        self.voice.begin()
        self.status.clear()
        if self.top_overlay is not None:
            self.top_overlay.take_paste(text)
        else:
            self.guarded(lambda: self.view.take_paste(text))
        self.status.update()
        self.voice.settle()

    def perform(self, action_id: str) -> None:
        self.guarded(lambda: action(action_id).run(self.editor))

    def guarded(self, call: Callable[[], object]) -> None:
        """Calls; what is refused is shown."""
        try:
            call()
        except ToccataError as refusal:
            self.say(str(refusal), "warning")
