"""The song's message: lines of text, read and written in place."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len

from toccata.ui.painting import fit
from toccata.ui.theme import Theme
from toccata.ui.widgets.lines import Lines, Piece


class TextBlock:
    """Lines of text with a cursor. row, column: where the next character goes."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.row = len(self.lines) - 1
        self.column = len(self.lines[-1])

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def insert(self, text: str) -> None:
        """Types text, line ends too; what else does not print is left out."""
        for index, part in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            if index:
                self._break()
            part = "".join(character for character in part if character.isprintable())
            line = self.lines[self.row]
            self.lines[self.row] = line[: self.column] + part + line[self.column :]
            self.column += len(part)

    def take_key(self, key: str, character: str | None) -> bool:
        """One key. True when it was used."""
        moves = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
        if key in moves:
            self._move(*moves[key])
        elif key in ("home", "end"):
            self.column = 0 if key == "home" else len(self.lines[self.row])
        elif key == "enter":
            self._break()
        elif key == "backspace":
            if self.row or self.column:
                self._move(0, -1)
                self._delete()
        elif key == "delete":
            self._delete()
        elif character and character.isprintable() and (len(key) == 1 or key == "space"):
            self.insert(character)
        else:
            return False
        return True

    def _break(self) -> None:
        line = self.lines[self.row]
        self.lines[self.row : self.row + 1] = [line[: self.column], line[self.column :]]
        self.row, self.column = self.row + 1, 0

    def _delete(self) -> None:
        line = self.lines[self.row]
        if self.column < len(line):
            self.lines[self.row] = line[: self.column] + line[self.column + 1 :]
        elif self.row + 1 < len(self.lines):
            self.lines[self.row : self.row + 2] = [line + self.lines[self.row + 1]]

    def _move(self, rows: int, columns: int) -> None:
        if rows:
            self.row = min(max(self.row + rows, 0), len(self.lines) - 1)
            self.column = min(self.column, len(self.lines[self.row]))
        elif columns < 0 and self.column == 0 and self.row:
            self.row -= 1
            self.column = len(self.lines[self.row])
        elif columns > 0 and self.column == len(self.lines[self.row]) and self.row + 1 < len(self.lines):
            self.row, self.column = self.row + 1, 0
        else:
            self.column = min(max(self.column + columns, 0), len(self.lines[self.row]))


class MessageText(Lines):
    """Draws a message; with a block that is being written, its cursor too."""

    DEFAULT_CSS = "MessageText { height: 1fr; width: 1fr; }"

    def __init__(self, theme: Callable[[], Theme], *, id: str | None = None) -> None:
        super().__init__(theme, id=id)
        self._lines: list[str] = []
        self._cursor: tuple[int, int] | None = None
        self.top = 0

    def show(self, message: str, block: TextBlock | None = None) -> None:
        """Draws the message, or what is being written."""
        lines = block.lines if block else message.split("\n") if message else []
        cursor = (block.row, block.column) if block else None
        if lines == self._lines and cursor == self._cursor:
            return
        self._lines, self._cursor = list(lines), cursor
        if cursor:
            height = max(1, self.size.height)
            self.top = min(max(self.top, cursor[0] - height + 1), cursor[0])
        self.top = min(self.top, max(0, len(lines) - 1))
        self.refresh()

    def scroll_by(self, delta: int) -> None:
        """Reads further up or down."""
        top = min(max(0, self.top + delta), max(0, len(self._lines) - self.size.height))
        if top != self.top:
            self.top = top
            self.refresh()

    def line(self, y: int, width: int) -> list[Piece]:
        row = self.top + y
        if not self._lines and y == 0:
            return [(fit(" no message yet", width), self.theme.style("dim"))]
        if row >= len(self._lines):
            return []
        text, plain = self._lines[row], self.theme.style("text")
        if self._cursor is None or self._cursor[0] != row:
            return [(fit(" " + text, width), plain)]
        column = self._cursor[1]
        start = 0
        while cell_len(text[start:column]) > width - 3:
            start += 1
        under = text[column : column + 1] or " "
        return [(" " + text[start:column], plain), (under, self.theme.style("cursor", "cursor")), (text[column + 1 :], plain)]
