"""Speaking mode on the screen: the line, and the terminal's own cursor, which screen readers follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toccata.config import remember_setting

if TYPE_CHECKING:
    from toccata.ui.app import ToccataApp
    from toccata.ui.editor import Editor
    from toccata.ui.overlays.overlay import Overlay
    from toccata.ui.speech.speaker import Speaker

LINES = 2
"""Of the status line, so that a whole sentence is to be read on a narrow screen."""


class Voice:
    """What the app asks while it takes keys; costs nothing while speaking mode is off."""

    def __init__(self, app: ToccataApp) -> None:
        self._app = app
        self._kept: Speaker | None = None

    @property
    def is_on(self) -> bool:
        return self._app.editor.settings.speak

    @property
    def _speaker(self) -> Speaker:
        if self._kept is None:
            from toccata.ui.speech.speaker import Speaker

            self._kept = Speaker(self._app.editor)
        return self._kept

    @property
    def _top(self) -> Overlay | None:
        return self._app.top_overlay

    def begin(self) -> None:
        """A key is about to be taken."""
        if self.is_on:
            self._speaker.begin(self._top)

    def line(self, message: str) -> str:
        """What the line is to say now."""
        return self._speaker.line(message, self._top)

    def whole(self) -> str:
        """Where everything stands, in full."""
        return self._speaker.whole()

    def settle(self) -> None:
        """Once all is laid out: the line again, and the terminal's cursor on what is edited."""
        if self.is_on:
            self._app.call_after_refresh(self._settle)

    def _settle(self) -> None:
        self._app.status.update()
        self._app.place_terminal_cursor(self.cursor_place())

    def cursor_place(self) -> tuple[int, int] | None:
        """(x, y) where the terminal's cursor belongs: the field that is edited, else the beginning of the line; None when off."""
        if not self.is_on:
            return None
        top = self._top
        place = (top if top is not None else self._app.view).typing_place()
        return place or (1, self._app.status.region.y)


def switch(editor: Editor, setting: str, on: bool, words: tuple[str, str]) -> None:
    """Turns `speak` or `ascii` on or off, now and at the next start. words: what to say for on and for off."""
    editor.settings = editor.settings.with_overrides(**{setting: on})
    editor.desk.show_anew()
    editor.desk.run_aside(lambda: remember_setting(editor.settings.folders.settings_file, setting, on))
    editor.say(words[0] if on else words[1], "good")
