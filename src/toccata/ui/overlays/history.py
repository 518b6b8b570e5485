"""The history: every action of the session, and a way back to before any of them."""

from __future__ import annotations

import time

from textual.geometry import Size
from textual.strip import Strip

from toccata.ui.editor import Editor
from toccata.ui.overlays.overlay import Overlay
from toccata.ui.painting import Line, fit

_PLACE_WIDTH = 26


class HistoryList(Overlay):
    """Arrows choose a moment, Enter goes there by undoing or redoing; what is undone stays until the next edit."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.entries = list(editor.session.history)
        self.chosen = editor.session.history.position
        self._top = 0

    def wanted_size(self, screen: Size) -> Size:
        return Size(min(76, screen.width), max(4, min(len(self.entries) + 3, screen.height - 6)))

    def take_key(self, key: str, character: str | None) -> None:
        page = max(1, self._lines)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -len(self.entries), "end": len(self.entries)}
        if key == "escape":
            self.close()
        elif key == "enter":
            self.close()
            self._go_there()
        elif key in steps:
            self.chosen = min(max(self.chosen + steps[key], 0), len(self.entries))
            self.refresh()

    def _go_there(self) -> None:
        session = self.editor.session
        while session.history.position > self.chosen and session.undo():
            pass
        while session.history.position < self.chosen and session.redo():
            pass
        self.editor.desk.editor_changed()
        self.editor.say(f"{self.chosen} of {len(self.entries)} actions done")

    @property
    def _lines(self) -> int:
        return self.size.height - 2

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        if y == 0:
            return Line(theme.style("title", "heads")).add(f" History, {len(self.entries)} actions").strip(width)
        if y == self.size.height - 1:
            line = Line(theme.style("dim", "heads")).add(" ")
            for key, word in (("Up Down", "choose"), ("Enter", "go there"), ("Esc", "leave")):
                line.add(key, theme.style("key", "panel")).add(f" {word}   ")
            return line.strip(width)
        if y == 1:
            self._top = min(max(self._top, self.chosen - self._lines + 1), self.chosen)
        index = self._top + y - 1
        return self._entry(index, width) if index <= len(self.entries) else Line(theme.style("text", "panel")).strip(width)

    def _entry(self, index: int, width: int) -> Strip:
        """Moment 0 is before the first action; moment n after the nth."""
        theme = self.editor.theme
        ground = "focus" if index == self.chosen else "panel"
        done = index <= self.editor.session.history.position
        line = Line(theme.style("text" if done or ground == "focus" else "dim", ground))
        if index == 0:
            return line.add("        as it was").strip(width)
        entry = self.entries[index - 1]
        cursor = entry.cursor_before
        place = f"pattern {cursor.pattern:02X} row {cursor.row:02X} ch {cursor.channel + 1}"
        line.add(f" {index:4}   ").add(fit(entry.name, max(8, width - _PLACE_WIDTH - 20)) + " ")
        line.add(fit(place, _PLACE_WIDTH)).add(time.strftime(" %H:%M:%S", time.localtime(entry.time)))
        return line.strip(width)
