"""A form over the view: a few lines to fill in, with what they would do shown in the song at once.

Up and Down choose a line, Left and Right (or - and +) change it, letters and digits are typed into it; Enter does it, Esc leaves
everything as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from rich.style import Style
from textual.geometry import Offset, Size
from textual.strip import Strip

from toccata.errors import EditRefused, ToccataError
from toccata.song import Song
from toccata.ui.editor import Editor
from toccata.ui.keys import key_label
from toccata.ui.overlays.overlay import Overlay
from toccata.ui.painting import Line, fit
from toccata.ui.text_line import TextLine

_TITLE_WIDTH = 16
_WIDTH = 72


class Item(Protocol):
    """One line of a form."""

    title: str
    help: str

    def take_key(self, key: str, character: str | None) -> bool:
        """One key while the line is chosen. True when it was used."""

    def paint(self, line: Line, width: int, text: Style, cursor: Style | None) -> None:
        """Adds its value in at most `width` cells; cursor: the style of the typing place, None when it is not chosen."""


class Choice:
    """One of several words."""

    def __init__(self, title: str, choices: Sequence[str], value: str = "", help: str = "") -> None:
        self.title, self.help = title, help
        self.choices = tuple(choices)
        self.index = self.choices.index(value) if value in self.choices else 0

    @property
    def value(self) -> str:
        return self.choices[self.index]

    def take_key(self, key: str, character: str | None) -> bool:
        if key in ("left", "-", "right", "+", "space"):
            self.index = (self.index + (-1 if key in ("left", "-") else 1)) % len(self.choices)
            return True
        if len(key) == 1 and key.isalnum():
            # The next one with a word that begins with the letter, as lists everywhere have it.
            found = [k for k in range(1, len(self.choices) + 1) if f" {key}".lower() in f" {self._at(k)}".lower()]
            self.index = (self.index + found[0]) % len(self.choices) if found else self.index
            return bool(found)
        return False

    def _at(self, further: int) -> str:
        return self.choices[(self.index + further) % len(self.choices)]

    def paint(self, line: Line, width: int, text: Style, cursor: Style | None) -> None:
        line.add(fit(f"‹ {self.value} ›", width), text)


class Whole:
    """A whole number, decimal or hex, within bounds; typed digits replace it."""

    def __init__(self, title: str, value: int, low: int, high: int, help: str = "", hex: bool = False) -> None:
        self.title, self.help, self.low, self.high, self.hex = title, help, low, high, hex
        self._value = min(max(value, low), high)
        self._typed = ""

    @property
    def value(self) -> int:
        return self._value

    @value.setter
    def value(self, value: int) -> None:
        self._value, self._typed = min(max(value, self.low), self.high), ""

    def take_key(self, key: str, character: str | None) -> bool:
        steps = {"left": -1, "right": 1, "+": 1, "pageup": 16, "pagedown": -16}
        if self.low >= 0:
            steps["-"] = -1
        digits = "0123456789abcdefABCDEF" if self.hex else "0123456789"
        if key in steps:
            self.value = self._value + steps[key]
        elif len(key) == 1 and (key in digits or (key == "-" and not self._typed)):
            self._type(self._typed + key)
        elif key == "backspace":
            self._type(self._typed[:-1])
        else:
            return False
        return True

    def _type(self, text: str) -> None:
        if text in ("", "-"):
            self._typed = text
            return
        number = int(text, 16 if self.hex else 10)
        if not self.low <= number <= self.high:
            text = text[-1]
            number = int(text, 16 if self.hex else 10) if text != "-" else self._value
        self._typed = text
        self._value = min(max(number, self.low), self.high)

    def paint(self, line: Line, width: int, text: Style, cursor: Style | None) -> None:
        shown = self._typed if self._typed == "-" else f"{self._value:02X}" if self.hex else str(self._value)
        line.add(fit(f"‹ {shown} ›", width), text)


class Text:
    """A line of text, typed."""

    def __init__(self, title: str, value: str = "", help: str = "") -> None:
        self.title, self.help = title, help
        self.text = TextLine(value)

    @property
    def value(self) -> str:
        return self.text.value.strip()

    def take_key(self, key: str, character: str | None) -> bool:
        return self.text.take_key(key, character)

    def paint(self, line: Line, width: int, text: Style, cursor: Style | None) -> None:
        if cursor is None:
            line.add(fit(self.text.value or "·", width), text)
        else:
            self.text.paint(line, width, text, cursor)


class FormOverlay(Overlay):
    """items: what to fill in, `columns` side by side, row by row. done: what Enter does; the form closes unless it is refused.
    change: the song that the form would make, shown while it is open; a refusal is shown in place of the help. commands: more keys,
    (key, word, what it does), which leave the form open. tell: what the filled-in form comes to, shown in the title."""

    def __init__(
        self,
        editor: Editor,
        title: str,
        items: Sequence[Item],
        done: Callable[[], None],
        change: Callable[[Song], Song] | None = None,
        commands: Sequence[tuple[str, str, Callable[[], None]]] = (),
        verb: str = "do it",
        columns: int = 1,
        tell: Callable[[], str] = lambda: "",
    ) -> None:
        super().__init__(editor)
        self.title, self.items, self._done, self._change = title, tuple(items), done, change
        self._commands, self._verb, self._columns, self._tell = tuple(commands), verb, columns, tell
        self.chosen = 0
        self.problem = self.told = ""
        self._preview()

    def wanted_size(self, screen: Size) -> Size:
        return Size(min(_WIDTH, screen.width), self._lines + 3)

    @property
    def _lines(self) -> int:
        return -(-len(self.items) // self._columns)

    def wanted_place(self, screen: Size, own: Size) -> Offset:
        """Where it hides least: at the bottom, or at the top when the cursor is in the lower half."""
        below = screen.height - own.height - 2
        low = self.editor.desk.view.cursor_line() > screen.height // 2
        return Offset(max(0, screen.width - own.width - 1), min(3, below) if low else max(0, below))

    def take_key(self, key: str, character: str | None) -> None:
        steps = {"up": -self._columns, "down": self._columns, "tab": 1, "shift+tab": -1}
        if key == "escape":
            self.close()
        elif key == "enter":
            self._finish()
        elif key in steps:
            self.chosen = self._stepped(steps[key])
            self.refresh()
        elif command := next((run for name, _, run in self._commands if name == key), None):
            self._try(command)
            self.refresh()
        elif self.items[self.chosen].take_key(key, character):
            self._preview()
            self.refresh()

    def _stepped(self, step: int) -> int:
        """The line so many further, round the end; the last row may be shorter than the others."""
        if abs(step) == 1:
            return (self.chosen + step) % len(self.items)
        row, column = divmod(self.chosen, self._columns)
        row = (row + step // self._columns) % self._lines
        return min(row * self._columns + column, len(self.items) - 1)

    def take_paste(self, text: str) -> None:
        item = self.items[self.chosen]
        if isinstance(item, Text):
            item.text.insert(text)
            self._preview()
            self.refresh()

    def close(self) -> None:
        self.editor.show_preview(None)
        super().close()

    def _finish(self) -> None:
        """Closes and does it; where it is refused, the form stays, so that what was typed is not lost."""
        self.editor.show_preview(None)
        try:
            self._done()
        except ToccataError as refusal:
            self.problem = str(refusal)
            self.refresh()
        else:
            self.close()

    def _try(self, run: Callable[[], None]) -> None:
        self.problem = ""
        try:
            run()
        except ToccataError as refusal:
            self.problem = str(refusal)

    def _preview(self) -> None:
        """What was filled in is another thing: shows what it comes to."""
        self.problem = ""
        self.told = self._tell()
        if self._change is None:
            return
        change = self._change
        try:
            self.editor.show_preview(change(self.editor.session.song))
        except EditRefused as refusal:
            self.editor.show_preview(None)
            self.problem = str(refusal)

    def spoken_title(self) -> str:
        return f"{self.title}, a form of {len(self.items)} lines, Enter: {self._verb}"

    def spoken(self) -> list[tuple[str, str]]:
        item = self.items[self.chosen]
        value = Line(self.editor.theme.style("text"))
        item.paint(value, _WIDTH, self.editor.theme.style("text"), None)
        shown = value.strip(_WIDTH).text.strip(" ‹›·")
        told = self.problem or item.help
        return [("item", f"{item.title}: {shown or 'empty'}"), ("told", told), ("tell", self.told)]

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        if y == 0:
            line = Line(theme.style("title", "heads")).add(f" {fit(self.title, max(0, width - len(self.told) - 3))} ")
            return line.add(self.told, theme.style("accent", "heads")).strip(width)
        if y <= self._lines:
            return self._row(y - 1, width)
        if y == self._lines + 1:
            text = self.problem or self.items[self.chosen].help
            return Line(theme.style("warning" if self.problem else "dim", "panel")).add(" " + fit(text, width - 2)).strip(width)
        line = Line(theme.style("dim", "panel")).add(" ")
        for key, word in (("Enter", self._verb), *((key_label(key), word) for key, word, _ in self._commands), ("Esc", "leave")):
            line.add(key, theme.style("key", "panel")).add(f" {word}  ")
        return line.strip(width)

    def _row(self, row: int, width: int) -> Strip:
        line = Line(self.editor.theme.style("text", "panel"))
        for column in range(self._columns):
            index = row * self._columns + column
            if index < len(self.items):
                end = width if index == len(self.items) - 1 else (column + 1) * width // self._columns
                self._add_item(line, index, end)
        return line.strip(width)

    def _add_item(self, line: Line, index: int, end: int) -> None:
        theme, item = self.editor.theme, self.items[index]
        chosen = index == self.chosen
        ground = "focus" if chosen else "panel"
        text = theme.style("text", ground)
        title_width = min(_TITLE_WIDTH, len(item.title) + 1) if index % self._columns else _TITLE_WIDTH
        line.add("▸" if chosen else " ", text).add(f"{fit(item.title, title_width)} ", text if chosen else theme.style("dim", ground))
        item.paint(line, end - line.width - 1, text, theme.style("cursor", "cursor") if chosen else None)
        line.pad_to(end, text)
