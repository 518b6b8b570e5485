"""The base of our widgets: lines of (text, style) pieces, drawn by role, refreshed row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from toccata.ui.painting import Line, Painted, fit
from toccata.ui.theme import Theme

Piece = tuple[str, Style]


def fit_end(text: str, width: int) -> str:
    """Exactly `width` cells, keeping the end of a text that is too long (a path's last folder)."""
    if cell_len(text) <= width or width < 2:
        return fit(text, width)
    while cell_len(text) > width - 1:
        text = text[1:]
    return fit("…" + text, width)


def add(pieces: list[Piece], text: str, style: Style) -> None:
    """Appends to pieces, joining neighbours of one style.

    Modifies: pieces.
    """
    if pieces and pieces[-1][1] is style:
        pieces[-1] = (pieces[-1][0] + text, style)
    else:
        pieces.append((text, style))


def strip_of(pieces: Iterable[Piece], width: int, rest: Style) -> Strip:
    """A strip of exactly `width` cells; what the pieces leave is filled with the style `rest`."""
    line = Line(rest)
    for text, style in pieces:
        line.add(text, style)
    return line.strip(width)


class Lines(Painted):
    """Draws `line(y, width)`; the view tells it which rows changed."""

    def __init__(self, theme: Callable[[], Theme], *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._theme = theme
        self._laid_out = Size(0, 0)

    @property
    def theme(self) -> Theme:
        return self._theme()

    def line(self, y: int, width: int) -> list[Piece]:
        """What stands in row y; the rest of the row is blank."""
        raise NotImplementedError

    def laid_out(self) -> None:
        """The size is another one: called before anything is painted in it (a Resize event comes after)."""

    def draw(self, y: int, width: int) -> Strip:
        """Row y as a strip."""
        return strip_of(self.line(y, width), width, self.theme.style("text"))

    def paint_line(self, y: int) -> Strip:
        size = self.size
        if size != self._laid_out:
            self._laid_out = size
            self.laid_out()
        return self.draw(y, size.width)
