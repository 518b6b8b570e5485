"""The themes, each shown on the whole screen as the cursor comes to it."""

from __future__ import annotations

import os
from dataclasses import dataclass

from textual.geometry import Offset, Size

from toccata.errors import ToccataError
from toccata.ui.editor import Editor
from toccata.ui.overlays.choosing import ChoosingList
from toccata.ui.painting import Line, fit
from toccata.ui.theme import Theme, find_themes, load_theme

_NAME_WIDTH = 22
_SAMPLE = ((" C-4 ", "note"), ("01 ", "instrument"), ("40 ", "volume"), ("437 ", "effect_pitch"), ("... ", "dots"))
"""A cell in a theme's own colours."""
_LETTERS = "123456789abcdefghijklmnoprstuvwxyz"


@dataclass(frozen=True, slots=True)
class Choice:
    """A theme, or why its file is none. is_own: it lies in the user's folder."""

    name: str
    theme: Theme | None
    problem: str
    is_own: bool


def choices(editor: Editor) -> list[Choice]:
    """The shipped themes and the user's own, by name."""
    folder = editor.settings.folders.themes
    return [_choice(editor, name, path.parent == folder) for name, path in find_themes(folder).items()]


def _choice(editor: Editor, name: str, is_own: bool) -> Choice:
    try:
        return Choice(name, load_theme(name, editor.settings.folders.themes), "", is_own)
    except ToccataError as problem:
        return Choice(name, None, str(problem), is_own)


class ThemesList(ChoosingList):
    """Enter, or a theme's own letter, keeps it for the next start too; Esc goes back to the colours that were there."""

    TITLE = "Theme"
    ENTER = "keep"

    def __init__(self, editor: Editor) -> None:
        self.choices = choices(editor)
        names = [choice.name for choice in self.choices]
        super().__init__(editor, len(names), names.index(editor.theme.name) if editor.theme.name in names else 0)
        self._before = editor.theme.name

    def wanted_place(self, screen: Size, own: Size) -> Offset:
        # At the right, so that the cells beside it show what the colours are like.
        return Offset(max(0, screen.width - own.width - 2), super().wanted_place(screen, own).y)

    def take_key(self, key: str, character: str | None) -> None:
        before = self.chosen
        if len(key) == 1 and key in _LETTERS[: self.count]:
            self.chosen = _LETTERS.index(key)
            self.close()
            self.take()
            return
        super().take_key(key, character)
        if self.is_open and self.chosen != before:
            self._wear(self.choices[self.chosen])

    def close(self) -> None:
        super().close()
        if self.editor.theme.name != self._before:
            self.editor.desk.set_theme(self._before)

    def take(self) -> None:
        from toccata.ui.views.song_fields import use_theme

        choice = self.choices[self.chosen]
        if choice.theme is None:
            self.editor.say(choice.problem, "warning")
        else:
            use_theme(self.editor, choice.name)

    def _wear(self, choice: Choice) -> None:
        """Shows the colours, for as long as the list is open."""
        if choice.theme is not None:
            self.editor.desk.set_theme(choice.name)

    def paint_entry(self, line: Line, index: int, width: int) -> None:
        choice = self.choices[index]
        title = choice.theme.title if choice.theme else choice.name
        line.add(f" {_LETTERS[index] if index < len(_LETTERS) else ' '}  {fit(title, _NAME_WIDTH)} ")
        if choice.theme is not None and width >= line.width + 36:
            for text, ink in _SAMPLE:
                line.add(text, choice.theme.style(ink))
        line.add(f"  {self._remark(choice)}")

    def _remark(self, choice: Choice) -> str:
        theme = choice.theme
        if theme is None:
            return "cannot be read"
        words = ["" if theme.dark else "light", "high contrast" if theme.high_contrast else "", "yours" if choice.is_own else ""]
        return ", ".join(filter(None, words))

    def detail(self) -> str:
        choice = self.choices[self.chosen]
        folder = self.editor.settings.folders.themes
        return choice.problem.replace(f"{folder}{os.sep}", "") or f"Your own themes go into {folder}"
