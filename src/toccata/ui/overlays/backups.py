"""The versions of the song that earlier saves replaced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from toccata.session.backups import Backup
from toccata.ui.editor import Editor
from toccata.ui.overlays.choosing import ChoosingList
from toccata.ui.overlays.history import when
from toccata.ui.painting import Line


class BackupsList(ChoosingList):
    """Enter hands the chosen version's file to `then`."""

    TITLE = "What was saved before"
    ENTER = "take it back, as one step to undo"

    def __init__(self, editor: Editor, backups: Sequence[Backup], then: Callable[[Path], None]) -> None:
        super().__init__(editor, len(backups))
        self._backups, self._then = backups, then

    def take(self) -> None:
        self._then(self._backups[self.chosen].file)

    def paint_entry(self, line: Line, index: int, width: int) -> None:
        backup = self._backups[index]
        line.add(f" {when(backup.time_s):>15}   {backup.file.stat().st_size / 1024:8.0f} KB" if backup.file.exists() else " gone")
