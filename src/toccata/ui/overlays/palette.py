"""The command palette: every action by name, with its keys; `!` marks one that may not arrive in this terminal."""

from __future__ import annotations

from textual.geometry import Size
from textual.strip import Strip

from toccata.ui.actions import EVERYWHERE, Action
from toccata.ui.editor import Editor
from toccata.ui.keys import key_label
from toccata.ui.overlays.overlay import Overlay
from toccata.ui.painting import Line, fit
from toccata.ui.speech.words import key_words
from toccata.ui.text_line import TextLine

_SCOPE_WIDTH = 12
_KEYS_WIDTH = 26


def matches(action: Action, query: str) -> bool:
    """Whether every word of the query is in the action's title, help, scope or keys."""
    text = " ".join((action.title, action.help, action.id, *(key_label(key) for key in action.all_keys))).lower()
    return all(word in text for word in query.lower().split())


def score(action: Action, query: str) -> tuple[int, int]:
    """Smaller is better: titles that begin with the query, then titles with a word that does, then the rest."""
    title, query = action.title.lower(), query.lower().strip()
    if title.startswith(query):
        return 0, len(title)
    return (1 if f" {query}" in f" {title}" else 2 if query in title else 3), len(title)


class Palette(Overlay):
    """Type to narrow, arrows to choose, Enter to run."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.text = TextLine()
        self._all = editor.desk.keymap.in_reach(editor.desk.view.scopes())
        self.found = self._all
        self.chosen = 0
        self._top = 0

    def wanted_size(self, screen: Size) -> Size:
        return Size(min(96, screen.width - 4), max(8, min(24, screen.height - 6)))

    def take_key(self, key: str, character: str | None) -> None:
        steps = {"up": -1, "down": 1, "pageup": -self._lines, "pagedown": self._lines, "tab": 1, "shift+tab": -1}
        if key == "escape":
            self.close()
        elif key == "enter":
            self.close()
            if self.found:
                self.editor.desk.perform_anywhere(self.found[self.chosen])
        elif key in steps:
            self.chosen = min(max(self.chosen + steps[key], 0), max(0, len(self.found) - 1))
            self.refresh()
        elif self.text.take_key(key, character):
            self._narrow()

    def take_paste(self, text: str) -> None:
        self.text.insert(text)
        self._narrow()

    def _narrow(self) -> None:
        query = self.text.value
        self.found = [action for action in self._all if matches(action, query)]
        if query.strip():
            self.found.sort(key=lambda action: score(action, query))
        self.chosen = self._top = 0
        self.refresh()

    @property
    def _lines(self) -> int:
        return max(1, self.size.height - 3)

    def spoken_title(self) -> str:
        return "Command palette, type to find"

    def spoken(self) -> list[tuple[str, str]]:
        if not self.found:
            return [("find", f"find {self.text.value}"), ("item", self._about())]
        action = self.found[self.chosen]
        keys = ", ".join(key_words(key) for key in action.all_keys)
        place = f"{self.chosen + 1} of {len(self.found)}"
        return [
            ("item", f"{action.title}, {keys or 'no key'}"),
            ("about", self._about()),
            ("place", place),
            ("find", f"find {self.text.value}"),
        ]

    def typing_place(self) -> tuple[int, int] | None:
        return self.region.x + 3 + self.text.at, self.region.y

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        if y == 0:
            line = Line(theme.style("text", "heads")).add(" > ", theme.style("accent", "heads"))
            self.text.paint(line, width - 16, theme.style("text", "heads"), theme.style("cursor", "cursor"))
            count = f"{len(self.found)} commands"
            return line.pad_to(width - len(count) - 1).add(count, theme.style("dim", "heads")).strip(width)
        if y == self.size.height - 1:
            return Line(theme.style("dim", "heads")).add(" " + fit(self._about(), width - 2)).strip(width)
        if y == 1:
            self._top = min(max(self._top, self.chosen - self._lines + 1), self.chosen)
        index = self._top + y - 1
        if index >= len(self.found) or y > self._lines:
            return Line(theme.style("text", "panel")).strip(width)
        return self._entry(index, width)

    def _about(self) -> str:
        """The chosen action's help, and which of its keys may not arrive."""
        if not self.found:
            return "No command has these words"
        action, keymap = self.found[self.chosen], self.editor.desk.keymap
        held = [f"{key_label(key)} {why}" for scope, key in action.bindings if (why := keymap.why_not(scope, key))]
        return "   ".join(filter(None, ("; ".join(held), action.help)))

    def _entry(self, index: int, width: int) -> Strip:
        theme, action = self.editor.theme, self.found[index]
        ground = "focus" if index == self.chosen else "panel"
        keys_width = min(_KEYS_WIDTH, width // 3)
        title_width = width - _SCOPE_WIDTH - keys_width - 3
        scope = "" if action.scope == EVERYWHERE else action.scope.partition(".")[0]
        why_not = self.editor.desk.keymap.why_not
        keys = ", ".join(key_label(key) + ("!" if why_not(scope, key) else "") for scope, key in action.bindings)
        mark = "▸" if index == self.chosen else " "
        line = Line(theme.style("text", ground)).add(mark + fit(action.title, title_width) + " ")
        line.add(fit(scope, _SCOPE_WIDTH), theme.style("text" if ground == "focus" else "dim", ground))
        return line.add(fit(keys, keys_width), theme.style("text" if ground == "focus" else "key", ground)).strip(width)
