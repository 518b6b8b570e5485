"""The bottom lines: what is under the cursor or has just happened, and the keys."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.strip import Strip

from toccata.ui.chrome.f_keys import COMMANDS, F_KEYS, fitting
from toccata.ui.editor import Editor, Tone
from toccata.ui.keys import ESCAPE_THEN, key_label
from toccata.ui.painting import Line, Painted, fit, printable
from toccata.ui.speech.voice import LINES, Voice

if TYPE_CHECKING:
    from toccata.ui.keymap import Keymap

_GAP = "   "
_INKS: dict[Tone, str] = {"plain": "text", "good": "good", "warning": "warning", "error": "error"}
_WORDS: dict[Tone, str] = {"plain": "", "good": "", "warning": "warning: ", "error": "error: "}
_SIGNS: dict[Tone, str] = {"plain": "", "good": "", "warning": "! ", "error": "! "}


class Status(Painted):
    """One line: the last message, or, once the next key is pressed, what is under the cursor."""

    def __init__(self, editor: Editor, explanation: Callable[[], str], voice: Voice) -> None:
        super().__init__(id="status")
        self._voice = voice
        self.fit_voice()
        self.editor = editor
        self._explanation = explanation
        self._message: tuple[str, Tone] | None = None
        self._shown = ""

    def fit_voice(self) -> None:
        """Takes the lines that it needs: more than one in speaking mode."""
        self.styles.height = LINES if self._voice.is_on else 1

    @property
    def message(self) -> str:
        """The message shown now; empty when the explanation is."""
        return self._message[0] if self._message else ""

    def say(self, message: str, tone: Tone) -> None:
        self._message = (message, tone)
        self.update()

    def clear(self) -> None:
        """A key was pressed: the message has been read."""
        self._message = None

    def update(self) -> None:
        """Repaints when the text is another one."""
        text = self._text()
        if text != self._shown:
            self._shown = text
            self.refresh()

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        self._shown = self._text()
        line = Line(theme.style("text")).add(" ")
        if self._voice.is_on:
            return line.add(_part(self._shown, width - 2, y)).strip(width)
        ink = _INKS[self._message[1]] if self._message else "dim"
        text = self._shown if self._message else _whole_sentences(self._shown, width - 2)
        return line.add(fit(text, width - 2), theme.style(ink)).strip(width)

    def _text(self) -> str:
        if self._voice.is_on:
            return self._voice.line(_WORDS[self._message[1]] + self._message[0] if self._message else "")
        return _SIGNS[self._message[1]] + self._message[0] if self._message else self._explanation()


def _part(text: str, width: int, line: int) -> str:
    """Line 0 or 1 of a text broken between words; what does not fit is cut, and marked."""
    lines = textwrap.wrap(printable(text), max(1, width), max_lines=LINES, placeholder=" …") if text else []
    return lines[line] if line < len(lines) else ""


def _whole_sentences(text: str, width: int) -> str:
    """The sentences, three blanks apart, that fit; the first in any case."""
    while cell_len(text) > width and _GAP in text:
        text = text.rpartition(_GAP)[0].rstrip()
    return text


class Footer(Painted):
    """The F-keys, or the keys that a view names; as many as fit."""

    def __init__(self, editor: Editor, hint: Callable[[], tuple[tuple[str, str], ...]]) -> None:
        super().__init__(id="footer")
        self.editor = editor
        self._hint = hint
        self._shown: tuple[tuple[str, str], ...] = ()
        self._f_keys = F_KEYS
        self._keymap: Keymap | None = None

    def use(self, keymap: Keymap) -> None:
        """Shows this keymap's keys; actions without one, and those that are after Esc alone, are left out."""
        keys = {action.id: next((key for key in action.all_keys if not key.startswith(ESCAPE_THEN)), "") for action in keymap.actions}
        self._f_keys = tuple((_short_label(keys[action_id]), word) for action_id, _, word in COMMANDS if keys[action_id])
        self._keymap = keymap
        self.refresh()

    def _hints(self) -> tuple[tuple[str, str], ...]:
        """The view's own keys, as the user's keymap has them."""
        keymap = self._keymap
        if keymap is None:
            return self._hint()
        scopes = self.editor.desk.view.scopes()
        return tuple((keymap.label_now(key, scopes), word) for key, word in self._hint())

    def update(self) -> None:
        """Repaints when other keys are to be shown."""
        if self._hints() != self._shown:
            self.refresh()

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        self._shown = self._hints()
        line = Line(theme.style("dim", "footer")).add(" ")
        for key, word in fitting(self._shown or self._f_keys, width - 1):
            line.add(key, theme.style("key", "footer")).add(word)
        return line.strip(width)


def _short_label(key: str) -> str:
    return key_label(key).replace("Ctrl+", "^")
