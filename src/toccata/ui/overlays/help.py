"""F1: what the view you are in can do, every key and every effect, to be searched by typing; drawn from the tables."""

from __future__ import annotations

import textwrap

from textual.geometry import Offset, Size
from textual.strip import Strip

from toccata.ui.editor import Editor
from toccata.ui.overlays.help_text import Entry, help_entries, narrowed
from toccata.ui.overlays.overlay import Overlay
from toccata.ui.painting import Line, fit
from toccata.ui.text_line import TextLine

_LEFT = 30
_NARROW = 60
"""Columns below which a key has its explanation under it rather than beside it."""


class Help(Overlay):
    """Typing narrows, arrows choose, Enter runs what is chosen, Esc closes."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.text = TextLine()
        self._all = help_entries(editor)
        self.entries = self._all
        self.chosen = next((at for at, entry in enumerate(self.entries) if not entry.heading), 0)
        self._top = 0
        self._lines: list[tuple[int, str, str]] = []
        """(entry, left, right) of each line."""
        self._laid_out: tuple[int, int] = (-1, -1)

    def wanted_size(self, screen: Size) -> Size:
        return Size(min(screen.width, 110), screen.height)

    def wanted_place(self, screen: Size, own: Size) -> Offset:
        return Offset((screen.width - own.width) // 2, 0)

    @property
    def _page(self) -> int:
        return max(1, self.size.height - 2)

    def take_key(self, key: str, character: str | None) -> None:
        steps = {"up": -1, "down": 1, "pageup": -self._page, "pagedown": self._page, "tab": 1, "shift+tab": -1}
        if key in ("escape", "f1"):
            self.close()
        elif key == "enter":
            self._run()
        elif key in ("home", "end") and not self.text.value:
            self._choose(0 if key == "home" else len(self.entries) - 1, -1 if key == "end" else 1)
        elif key in steps:
            self._choose(self.chosen + steps[key], 1 if steps[key] > 0 else -1)
        elif self.text.take_key(key, character):
            self._narrow()

    def take_paste(self, text: str) -> None:
        self.text.insert(text)
        self._narrow()

    def _narrow(self) -> None:
        self.entries = narrowed(self._all, self.text.value)
        self._laid_out = (-1, -1)
        self._top = 0
        self._choose(0, 1)

    def _choose(self, index: int, direction: int) -> None:
        """The nearest entry in that direction, else in the other, that is no heading."""
        last = max(0, len(self.entries) - 1)
        index = min(max(index, 0), last)
        after, before = range(index, len(self.entries)), range(min(index, len(self.entries) - 1), -1, -1)
        order = (*after, *before) if direction > 0 else (*before, *after)
        self.chosen = next((at for at in order if not self.entries[at].heading), 0)
        self.refresh()

    def _run(self) -> None:
        action = self.entries[self.chosen].action if self.entries else None
        if action is not None:
            self.close()
            self.editor.desk.perform_anywhere(action)

    def _lay_out(self, width: int) -> None:
        """Breaks what is too long for a line; scrolls so that what is chosen shows whole."""
        if self._laid_out != (width, len(self.entries)):
            self._laid_out = (width, len(self.entries))
            self._lines = [line for index, entry in enumerate(self.entries) for line in _lines_of(index, entry, width)]
        shown = [at for at, (index, _, _) in enumerate(self._lines) if index == self.chosen]
        if shown:
            first = shown[0] - 1 if shown[0] and not self._lines[shown[0] - 1][2] else shown[0]
            self._top = min(max(self._top, shown[-1] - self._page + 1), first)
        self._top = max(0, min(self._top, len(self._lines) - self._page))

    def spoken_title(self) -> str:
        return "Help, type to find"

    def spoken(self) -> list[tuple[str, str]]:
        if not self.entries:
            return [("item", self._about()), ("find", f"find {self.text.value}")]
        entry = self.entries[self.chosen]
        place = f"{self.chosen + 1} of {len(self.entries)}"
        return [("item", f"{entry.left}: {entry.right}"), ("section", entry.section), ("place", place), ("find", f"find {self.text.value}")]

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        self._lay_out(width)  # the first line is not always among those that are painted
        if y == 0:
            line = Line(theme.style("dim", "heads")).add(" Help ", theme.style("title", "heads")).add(" find ")
            self.text.paint(line, min(24, max(4, width - 30)), theme.style("text", "heads"), theme.style("cursor", "cursor"))
            found = sum(not entry.heading for entry in self.entries)
            return line.add(f"  {found} found" if self.text.value else "  type to find").strip(width)
        if y == self.size.height - 1:
            return Line(theme.style("dim", "heads")).add(" " + fit(self._about(), width - 2)).strip(width)
        at = self._top + y - 1
        if at >= len(self._lines):
            return Line(theme.style("text", "panel")).strip(width)
        return self._line(*self._lines[at], first=at == 0 or self._lines[at - 1][0] != self._lines[at][0], width=width)

    def _line(self, index: int, left: str, right: str, first: bool, width: int) -> Strip:
        theme, entry = self.editor.theme, self.entries[index]
        if entry.heading:
            return Line(theme.style("title", "panel")).add(f" {left}").strip(width)
        chosen = index == self.chosen
        ground = "focus" if chosen else "panel"
        line = Line(theme.style("text", ground)).add("▸" if chosen and first else " ")
        line.add(fit(left, min(_LEFT, width - 2)) if left or width >= _NARROW else "   ", theme.style("text" if chosen else "key", ground))
        return line.add(" " + right).strip(width)

    def _about(self) -> str:
        """What the chosen entry is called in keys.toml, and what the keys do here."""
        entry = self.entries[self.chosen] if self.entries else None
        if entry is None:
            return "Nothing has these words.   Backspace takes a letter back, Esc closes"
        if entry.action is not None:
            return f'Enter does it   "{entry.action.id}" in keys.toml, scope {entry.action.scope}   Esc closes'
        return "Up Down PgUp PgDn move   letters find   Esc closes"


def _lines_of(index: int, entry: Entry, width: int) -> list[tuple[int, str, str]]:
    if entry.heading:
        return [(index, entry.left, "")]
    if width < _NARROW:
        under = textwrap.wrap(entry.right, max(8, width - 6)) or [""]
        return [(index, entry.left, ""), *((index, "", part) for part in under)]
    keys = textwrap.wrap(entry.left, _LEFT) or [""]
    words = textwrap.wrap(entry.right, max(8, width - _LEFT - 3)) or [""]
    count = max(len(keys), len(words))
    keys, words = keys + [""] * (count - len(keys)), words + [""] * (count - len(words))
    return [(index, left, right) for left, right in zip(keys, words, strict=True)]
