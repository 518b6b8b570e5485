"""The pattern usage map: every pattern of the song, and where in the order it is played."""

from __future__ import annotations

from dataclasses import replace

from toccata.ui.editor import Editor
from toccata.ui.overlays.choosing import ChoosingList
from toccata.ui.painting import Line, fit

_MAP_WIDTH = 36
_NAME_WIDTH = 16


class UsageMap(ChoosingList):
    """A line a pattern. Enter goes to where it is played first, or shows it where it is played nowhere."""

    ENTER = "go there"

    def __init__(self, editor: Editor) -> None:
        song = editor.song
        self.uses: list[list[int]] = [[] for _ in song.patterns]
        for place, entry in enumerate(song.order):
            if entry.pattern >= 0:
                self.uses[entry.pattern].append(place)
        unused = sum(not places for places in self.uses)
        self.TITLE = f"Pattern usage: {len(song.patterns)} patterns, {unused or 'none'} unused"
        super().__init__(editor, len(song.patterns), editor.cursor.pattern)

    def take(self) -> None:
        pattern = self.chosen
        index = self.uses[pattern][0] if self.uses[pattern] else self.editor.cursor.order_index
        row = min(self.editor.cursor.row, self.editor.song.patterns[pattern].rows - 1)
        self.editor.session.move(replace(self.editor.cursor, pattern=pattern, order_index=index, row=row))
        if not self.uses[pattern]:
            self.editor.desk.show_view("pattern")
        self.editor.desk.editor_changed()

    def is_dim(self, index: int) -> bool:
        return not self.uses[index]

    def detail(self) -> str:
        places = self.uses[self.chosen]
        return f"order {' '.join(f'{place:02X}' for place in places)}" if places else "played nowhere; Enter shows it"

    def paint_entry(self, line: Line, index: int, width: int) -> None:
        pattern = self.editor.song.patterns[index]
        line.add(f" {index:02X}  {pattern.rows:4} rows  x{len(self.uses[index]):<3} ")
        line.add(usage_map(self.uses[index], len(self.editor.song.order), _MAP_WIDTH) + "  ")
        line.add(fit(pattern.name, _NAME_WIDTH))


def usage_map(places: list[int], entries: int, width: int) -> str:
    """The order in at most `width` cells: `#` where the pattern is played, `·` elsewhere; a longer order has several entries a cell."""
    cells = min(entries, width)
    marked = {place * cells // entries for place in places}
    return "".join("#" if cell in marked else "·" for cell in range(cells)).ljust(width)
