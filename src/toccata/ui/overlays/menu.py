"""The action menu behind Esc: what may follow, and what it does, by what it is about."""

from __future__ import annotations

from dataclasses import dataclass

from textual.geometry import Offset, Size
from textual.strip import Strip

from toccata.ui.actions import Action
from toccata.ui.editor import Editor
from toccata.ui.keys import F_KEY_DIGITS
from toccata.ui.overlays.overlay import Overlay
from toccata.ui.painting import Line, fit
from toccata.ui.speech.words import key_words

_COLUMN = 26
_VIEWS = "views and playing"


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A group's heading, or what to press after Esc and the action that it runs."""

    text: str
    press: str = ""
    action: Action | None = None


class Menu(Overlay):
    """`Esc, x` is Alt+x, `Esc, 1` F1; `:` and `?` open palette and help. PgUp and PgDn turn pages; arrows choose and Enter runs what is
    chosen. Any other key closes it."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.entries = editor.desk.keymap.after_escape(editor.desk.view.scopes())
        self.lines = menu_lines(self.entries)
        self.page = 0
        self.chosen: int | None = None
        self._screen = Size(80, 24)

    def place(self, screen: Size) -> None:
        self._screen = screen
        super().place(screen)

    @property
    def _columns(self) -> int:
        return max(1, self._screen.width // _COLUMN)

    @property
    def _rows(self) -> int:
        """Lines of a page, as few as the entries take, and never so many that nothing of the view is left."""
        return max(1, min(-(-len(self.lines) // self._columns), self._screen.height * 3 // 4 - 1))

    @property
    def pages(self) -> int:
        """How many pages there are at this size."""
        return -(-len(self.lines) // (self._rows * self._columns))

    def wanted_size(self, screen: Size) -> Size:
        return Size(screen.width, self._rows + 1)

    def wanted_place(self, screen: Size, own: Size) -> Offset:
        return Offset(0, screen.height - own.height)

    def take_key(self, key: str, character: str | None) -> None:
        steps = {"up": -1, "down": 1, "left": -self._rows, "right": self._rows}
        if key in ("pageup", "pagedown", "space"):
            self.page = (self.page + (-1 if key == "pageup" else 1)) % self.pages
            self.chosen = None
            self.refresh()
        elif key in steps:
            self._choose(steps[key])
        elif key == "enter" and self.chosen is not None:
            self._run(self.lines[self.chosen].press)
        else:
            self._run(key)

    def _choose(self, step: int) -> None:
        """Along the entries; headings are stepped over."""
        size = self._rows * self._columns
        at = self.page * size - 1 if self.chosen is None else self.chosen
        at = min(max(at + (step if self.chosen is not None else 1), 0), len(self.lines) - 1)
        direction = 1 if step > 0 or at == 0 else -1
        while 0 < at < len(self.lines) - 1 and self.lines[at].action is None:
            at += direction
        self.chosen = at if self.lines[at].action else at + 1
        self.page = self.chosen // size
        self.refresh()

    def _run(self, key: str) -> None:
        desk = self.editor.desk
        self.close()
        if key in (":", "?", "ctrl+p"):
            desk.perform("commands.help" if key == "?" else "commands.palette")
        elif key != "escape":
            found = desk.keymap.lookup_after_escape(key, desk.view.scopes())
            desk.perform(found.id) if found else desk.press_command(key)

    def spoken_title(self) -> str:
        return "Action menu"

    def spoken(self) -> list[tuple[str, str]]:
        if self.chosen is None:
            return [
                ("item", f"press a key for one of {len(self.entries)} actions, Down reads them, colon is the palette, question mark help")
            ]
        line = self.lines[self.chosen]
        return [("item", f"{key_words(line.press)}: {line.text}"), ("group", self._group(self.chosen))]

    def _group(self, index: int) -> str:
        return next(line.text for line in reversed(self.lines[:index]) if line.action is None)

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        if y == 0:
            return self._head(width)
        line = Line(theme.style("text", "panel"))
        rows, columns = self._rows, self._columns
        if y <= rows:
            for column in range(columns):
                index = (self.page * columns + column) * rows + y - 1
                if index < len(self.lines):
                    self._add(line, index, column * (width // columns), width // columns)
        return line.strip(width)

    def _head(self, width: int) -> Strip:
        theme = self.editor.theme
        line = Line(theme.style("dim", "heads")).add(" Esc, then ...  ", theme.style("title", "heads"))
        pages = f"page {self.page + 1} of {self.pages}" if self.pages > 1 else ""
        for key, word in ((":", "commands"), ("?", "help"), *((("PgDn", pages),) if pages else ()), ("Esc", "leave")):
            line.add(f"{key} ", theme.style("key", "panel")).add(f"{word}  ")
        return line.strip(width)

    def _add(self, line: Line, index: int, x: int, width: int) -> None:
        theme, entry = self.editor.theme, self.lines[index]
        if entry.action is None:
            line.pad_to(x).add(" " + fit(entry.text, width - 2), theme.style("title", "panel"))
            return
        chosen = index == self.chosen
        ground = "focus" if chosen else "panel"
        line.pad_to(x).add("▸" if chosen else " ", theme.style("text", ground))
        line.add(entry.press, theme.style("text" if chosen else "key", ground))
        line.add(" " + fit(entry.text, width - 3), theme.style("text", ground))


def menu_lines(entries: list[tuple[str, Action]]) -> list[MenuLine]:
    """The entries under headings: digits first, then by what the action's id begins with, in the table's order."""
    groups: dict[str, list[tuple[str, Action]]] = {}
    for press, action in sorted(entries, key=lambda entry: entry[0] not in F_KEY_DIGITS):
        name = _VIEWS if press in F_KEY_DIGITS else action.id.partition(".")[0]
        groups.setdefault(name, []).append((press, action))
    lines: list[MenuLine] = []
    for name, members in groups.items():
        lines.append(MenuLine(name.capitalize()))
        lines += [MenuLine(action.title, press, action) for press, action in sorted(members, key=_rank)]
    return lines


def _rank(entry: tuple[str, Action]) -> tuple[int, int, str]:
    """Digits as the F-keys lie, then letters, each small before capital."""
    press = entry[0]
    return (0, list(F_KEY_DIGITS).index(press), "") if press in F_KEY_DIGITS else (1, ord(press.lower()), press.swapcase())
