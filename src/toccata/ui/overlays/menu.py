"""The action menu behind Esc: what may follow, and what it does."""

from __future__ import annotations

from textual.geometry import Offset, Size
from textual.strip import Strip

from toccata.ui.actions import Action
from toccata.ui.editor import Editor
from toccata.ui.overlays.overlay import Overlay
from toccata.ui.painting import Line, fit

_COLUMN = 26
_DIGITS = "1234567890-="


class Menu(Overlay):
    """`Esc, x` is Alt+x, `Esc, 1` F1; `:` and `?` open palette and help. Any other key closes it."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        scopes = editor.desk.view.scopes()
        self.entries = sorted(editor.desk.keymap.after_escape(scopes), key=_rank)

    def wanted_size(self, screen: Size) -> Size:
        columns = max(1, screen.width // _COLUMN)
        return Size(screen.width, -(-len(self.entries) // columns) + 1)

    def wanted_place(self, screen: Size, own: Size) -> Offset:
        return Offset(0, screen.height - own.height)

    def take_key(self, key: str, character: str | None) -> None:
        self.close()
        if key in (":", "?", "ctrl+p"):
            self.editor.desk.perform("commands.help" if key == "?" else "commands.palette")
        elif key != "escape":
            desk = self.editor.desk
            found = desk.keymap.lookup_after_escape(key, desk.view.scopes())
            desk.perform(found.id) if found else desk.press_command(key)

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        if y == 0:
            line = Line(theme.style("dim", "heads")).add(" Esc, then ...", theme.style("title", "heads"))
            line.add("   a letter for Alt+letter, a digit for its F-key   ")
            for key, word in ((":", "commands"), ("?", "help")):
                line.add(f"{key} ", theme.style("key", "panel")).add(f"{word}  ")
            return line.strip(width)
        line = Line(theme.style("text", "panel"))
        rows = self.size.height - 1
        columns = max(1, width // _COLUMN)
        if y <= rows:
            for column in range(columns):
                self._add_entry(line, column * rows + y - 1, column * (width // columns), width // columns)
        return line.strip(width)

    def _add_entry(self, line: Line, index: int, x: int, width: int) -> None:
        if index < len(self.entries):
            press, action = self.entries[index]
            theme = self.editor.theme
            line.pad_to(x).add(f" {press}", theme.style("key", "panel")).add(" " + fit(action.title, width - 3))


def _rank(entry: tuple[str, Action]) -> tuple[int, int, str]:
    """F-keys first, then letters, each small before capital."""
    press = entry[0]
    return (0, _DIGITS.index(press), "") if press in _DIGITS else (1, ord(press.lower()), press.swapcase())
