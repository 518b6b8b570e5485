"""Asks for the edit step by one key."""

from __future__ import annotations

from textual.geometry import Size
from textual.strip import Strip

from toccata.ui.editor import Editor
from toccata.ui.overlays.overlay import Overlay
from toccata.ui.painting import Line

_DIGITS = "0123456789abcdefg"


class StepPrompt(Overlay):
    """0–9 and A–G are 0 to 16 rows; any other key leaves it as it is."""

    def __init__(self, editor: Editor, largest: int) -> None:
        super().__init__(editor)
        self._digits = _DIGITS[: largest + 1]

    def wanted_size(self, screen: Size) -> Size:
        return Size(46, 2)

    def take_key(self, key: str, character: str | None) -> None:
        self.close()
        if len(key) == 1 and key.lower() in self._digits:
            step = self._digits.index(key.lower())
            self.editor.set(edit_step=step)
            self.editor.say(f"Edit step {step}")

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        if y == 0:
            return Line(theme.style("title", "heads")).add(f" Edit step, now {self.editor.edit_step}").strip(width)
        line = Line(theme.style("text", "panel")).add(" ")
        for key, word in (("0-9", "rows"), ("A-G", "10 to 16 rows"), ("Esc", "leave")):
            line.add(key, theme.style("key", "panel")).add(f" {word}   ")
        return line.strip(width)
