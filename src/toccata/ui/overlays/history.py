"""The history: every action that can be taken back, today's and earlier ones, and a way to any of them."""

from __future__ import annotations

import time

from toccata.session.summary import changed_parts
from toccata.ui.editor import Editor
from toccata.ui.overlays.choosing import ChoosingList
from toccata.ui.painting import Line, fit

_PLACE_WIDTH = 26
_TIME_WIDTH = 15


class HistoryList(ChoosingList):
    """Moment 0 is before the first action; moment n after the nth. Enter goes there by undoing or redoing; what is undone
    stays until the next edit."""

    ENTER = "go there"

    def __init__(self, editor: Editor) -> None:
        editor.session.recall()
        self.entries = list(editor.session.history)
        self.TITLE = f"History, {len(self.entries)} actions"
        super().__init__(editor, len(self.entries) + 1, editor.session.history.position)

    def take(self) -> None:
        session = self.editor.session
        while session.history.position > self.chosen and session.undo():
            pass
        while session.history.position < self.chosen and session.redo():
            pass
        self.editor.desk.editor_changed()
        self.editor.say(f"{self.chosen} of {len(self.entries)} actions done")

    def is_dim(self, index: int) -> bool:
        return index > self.editor.session.history.position

    def detail(self) -> str:
        if self.chosen == 0:
            return "before all of these"
        entry = self.entries[self.chosen - 1]
        return "changed: " + (", ".join(changed_parts(entry.before, entry.after)) or "nothing that is heard or seen")

    def paint_entry(self, line: Line, index: int, width: int) -> None:
        here = "now" if index == self.editor.session.history.position else ""
        if index == 0:
            line.add(f"{here:>4}    as it was")
            return
        entry = self.entries[index - 1]
        cursor = entry.cursor_before
        place = f"pattern {cursor.pattern:02X} row {cursor.row:02X} ch {cursor.channel + 1}"
        line.add(f"{here:>4} {index:4} ").add(fit(entry.name, max(8, width - _PLACE_WIDTH - _TIME_WIDTH - 13)) + " ")
        line.add(fit(place, _PLACE_WIDTH)).add(when(entry.time).rjust(_TIME_WIDTH))


def when(time_s: float) -> str:
    """Today's times to the second, others with their day."""
    moment = time.localtime(time_s)
    today = time.strftime("%Y-%m-%d", moment) == time.strftime("%Y-%m-%d")
    return time.strftime("%H:%M:%S" if today else "%d %b %H:%M", moment)
