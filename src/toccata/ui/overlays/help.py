"""F1: every key of this view, of every other one, and every effect, drawn from the tables."""

from __future__ import annotations

from textual.geometry import Offset, Size
from textual.strip import Strip

from toccata.notation.effects import EFFECTS
from toccata.ui.actions import EVERYWHERE, Action
from toccata.ui.editor import Editor
from toccata.ui.keys import key_label
from toccata.ui.overlays.overlay import Overlay
from toccata.ui.painting import Line, fit
from toccata.ui.text_line import TextLine

_TITLES = {
    EVERYWHERE: "Everywhere",
    "pattern": "Pattern",
    "pattern.note": "Pattern, note column",
    "order": "Order",
    "samples": "Samples",
    "instruments": "Instruments",
    "mixer": "Mixer",
    "files": "Files",
    "song": "Song settings",
}
_PIANO = (
    ("Z S X D C V G B H N J M", "the piano's lower octave"),
    ("Q 2 W 3 E R 5 T 6 Y 7 U I 9 O 0 P", "the octaves above"),
)
_LEFT = 34

Entry = tuple[str, str]
"""(left, right); an empty right is a heading."""


class Help(Overlay):
    """Arrows and PgUp/PgDn scroll, typing narrows, Esc closes."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.text = TextLine()
        self._all = help_entries(editor)
        self.entries = self._all
        self._top = 0

    def wanted_size(self, screen: Size) -> Size:
        return Size(min(screen.width, 110), screen.height)

    def wanted_place(self, screen: Size, own: Size) -> Offset:
        return Offset((screen.width - own.width) // 2, 0)

    def take_key(self, key: str, character: str | None) -> None:
        page = max(1, self.size.height - 3)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -len(self.entries), "end": len(self.entries)}
        if key in ("escape", "f1"):
            self.close()
        elif key in steps:
            self._top = min(max(self._top + steps[key], 0), max(0, len(self.entries) - page))
            self.refresh()
        elif self.text.take_key(key, character):
            self.entries = narrowed(self._all, self.text.value)
            self._top = 0
            self.refresh()

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        if y == 0:
            line = Line(theme.style("dim", "heads")).add(" Toccata help   ", theme.style("title", "heads"))
            line.add("find ")
            self.text.paint(line, 24, theme.style("text", "heads"), theme.style("cursor", "cursor"))
            return line.strip(width)
        if y == self.size.height - 1:
            line = Line(theme.style("dim", "heads")).add(" ")
            for key, word in (("Up Down PgUp PgDn", "scroll"), ("letters", "find"), ("Esc", "close")):
                line.add(key, theme.style("key", "panel")).add(f" {word}   ")
            return line.strip(width)
        index = self._top + y - 1
        line = Line(theme.style("text", "panel"))
        if index < len(self.entries) and y < self.size.height - 1:
            left, right = self.entries[index]
            if right:
                line.add("  ").add(fit(left, _LEFT), theme.style("key", "panel")).add(" " + fit(right, max(0, width - _LEFT - 4)))
            else:
                line.add(f" {left}", theme.style("title", "panel"))
        return line.strip(width)


def help_entries(editor: Editor) -> list[Entry]:
    """Everything F1 shows: this view's keys first."""
    scopes = editor.desk.view.scopes()
    by_scope: dict[str, list[Action]] = {}
    for action in editor.desk.keymap.actions:
        by_scope.setdefault(action.scope, []).append(action)
    first = [scope for scope in by_scope if scope.partition(".")[0] == scopes[-1]]
    rest = [scope for scope in by_scope if scope not in first and scope != EVERYWHERE]
    entries: list[Entry] = [("The piano, in the note column and in jam", ""), *_PIANO, ("", "")]
    for scope in (*sorted(first), EVERYWHERE, *sorted(rest)):
        entries.append((_TITLES.get(scope) or _TITLES.get(scope.partition(".")[0], scope) + ", " + scope.rpartition(".")[2], ""))
        entries += [(_keys(action), _words(action)) for action in by_scope.get(scope, [])]
        entries.append(("", ""))
    for column, title in ((False, "Effects"), (True, "Effects of the volume column")):
        entries.append((title, ""))
        entries += [(effect.pattern, effect.name) for effect in EFFECTS if effect.volume_column is column]
        entries.append(("", ""))
    return entries


def narrowed(entries: list[Entry], query: str) -> list[Entry]:
    """The entries that have every word of the query, without headings; all of them for no query."""
    words = query.lower().split()
    if not words:
        return entries
    return [entry for entry in entries if entry[1] and all(word in " ".join(entry).lower() for word in words)]


def _keys(action: Action) -> str:
    return ", ".join(key_label(key) for key in action.all_keys) or "palette"


def _words(action: Action) -> str:
    return f"{action.title}. {action.help}" if action.help else action.title
