"""A list above the view, of which one line is chosen with the arrows."""

from __future__ import annotations

from textual.geometry import Size
from textual.strip import Strip

from toccata.ui.editor import Editor
from toccata.ui.overlays.overlay import Overlay
from toccata.ui.painting import Line, fit


class ChoosingList(Overlay):
    """Subclasses give the title, the lines and what Enter does."""

    TITLE = ""
    ENTER = "take it"
    MORE: tuple[tuple[str, str], ...] = ()
    """(key, what it does) of further keys, for the last line."""
    _WIDTH = 76

    def __init__(self, editor: Editor, count: int, chosen: int = 0) -> None:
        super().__init__(editor)
        self.count, self.chosen = count, chosen
        self._top = 0

    def take(self) -> None:
        """Enter on the chosen line; the list is closed."""
        raise NotImplementedError

    def paint_entry(self, line: Line, index: int, width: int) -> None:
        """Writes line `index` of the list."""
        raise NotImplementedError

    def is_dim(self, index: int) -> bool:
        """Whether the line stands back."""
        return False

    def detail(self) -> str:
        """One line about the chosen entry."""
        return ""

    def wanted_size(self, screen: Size) -> Size:
        return Size(min(self._WIDTH, screen.width), max(5, min(self.count + 3, screen.height - 6)))

    def take_key(self, key: str, character: str | None) -> None:
        page = max(1, self._lines)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -self.count, "end": self.count}
        if key == "escape":
            self.close()
        elif key == "enter":
            self.close()
            self.take()
        elif key in steps:
            self.chosen = min(max(self.chosen + steps[key], 0), self.count - 1)
            self.refresh()

    @property
    def _lines(self) -> int:
        return self.size.height - 3

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        if y == 0:
            return Line(theme.style("title", "heads")).add(f" {fit(self.TITLE, width - 2)}").strip(width)
        if y == self.size.height - 2:
            return Line(theme.style("dim", "panel")).add(f" {fit(self.detail(), width - 2)}").strip(width)
        if y == self.size.height - 1:
            line = Line(theme.style("dim", "heads")).add(" ")
            for key, word in (("Up Down", "choose"), ("Enter", self.ENTER), *self.MORE, ("Esc", "leave")):
                line.add(key, theme.style("key", "panel")).add(f" {word}   ")
            return line.strip(width)
        if y == 1:
            self._top = min(max(self._top, self.chosen - self._lines + 1), self.chosen)
        index = self._top + y - 1
        if index >= self.count:
            return Line(theme.style("text", "panel")).strip(width)
        at_cursor = index == self.chosen
        line = Line(theme.style("dim" if self.is_dim(index) and not at_cursor else "text", "focus" if at_cursor else "panel"))
        line.add(">" if at_cursor else " ")
        self.paint_entry(line, index, width)
        return line.strip(width)
