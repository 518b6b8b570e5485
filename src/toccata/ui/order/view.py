"""The order view: the song's entries, a line each, with sections and what the patterns hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from textual.app import ComposeResult
from textual.strip import Strip

from toccata.edit import order
from toccata.errors import EditRefused
from toccata.notation.cells import NOTE
from toccata.notation.notes import NOTE_COUNT
from toccata.song import ORDER_END, ORDER_SKIP, Pattern, Song
from toccata.ui.actions.order import change
from toccata.ui.order.strip import entry_text
from toccata.ui.painting import Line, Painted, fit
from toccata.ui.view import View

if TYPE_CHECKING:
    from toccata.player import Position
    from toccata.ui.editor import Editor

_BARS = "·▁▂▃▄▅▆▇"
_SLICES = 16
_NAME_WIDTH = 16
_HEAD = f"      Section{' ' * (_NAME_WIDTH - 5)}Pattern  Rows  Notes{' ' * (_SLICES - 3)}Name"


class OrderLines(Painted):
    """The list itself, under a line of heads."""

    DEFAULT_CSS = "OrderLines { height: 1fr; }"

    def __init__(self, editor: Editor) -> None:
        super().__init__(id="order-lines")
        self.editor = editor
        self._top = 0
        self._shown: object = None
        self._density: dict[int, tuple[Pattern, str]] = {}

    def update(self) -> None:
        """Repaints when the order, its patterns, the cursor or what plays are others."""
        song = self.editor.song
        shown = (song.order, song.patterns, self.editor.cursor.order_index, self._playing(), song.restart)
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        if y == 0:
            return Line(theme.style("dim", "heads")).add(fit(_HEAD, width)).strip(width)
        if y == 1:
            self._scroll(self.size.height - 1)
        index = self._top + y - 1
        if index >= len(self.editor.song.order):
            return Line(theme.style("text")).strip(width)
        return self._entry(index, width)

    def _scroll(self, height: int) -> None:
        cursor = self.editor.cursor.order_index
        if not self._top <= cursor < self._top + height:
            self._top = max(0, cursor - height // 2)

    def _playing(self) -> int:
        position = self.editor.position
        return position.order_index if position is not None and position.playing else -1

    def _entry(self, index: int, width: int) -> Strip:
        theme, song = self.editor.theme, self.editor.song
        entry = song.order[index]
        here = index == self.editor.cursor.order_index
        ground = "focus" if here else "screen"
        line = Line(theme.style("text", ground))
        plays = index == self._playing()
        line.add(">" if plays else " ", theme.style("play_mark"))
        line.add(f"{index:02X}", theme.style("cursor_row_number" if here else "row_number", "screen"))
        line.add("↻" if index == song.restart and index else " ", theme.style("dim", "screen")).add("  ", theme.style("text"))
        self._add_section(line, index, ground)
        if entry.pattern in (ORDER_SKIP, ORDER_END):
            word = "skip" if entry.pattern == ORDER_SKIP else "end"
            return line.add(f"{entry_text(entry.pattern)}       {word}", theme.style("text", ground)).strip(width)
        pattern = song.patterns[entry.pattern]
        line.add(entry_text(entry.pattern), theme.style("accent" if here else "text", ground))
        line.add(f"      {pattern.rows:4}  ", theme.style("text", ground))
        line.add(self._notes(entry.pattern, pattern), theme.style("text" if here else "dim", ground))
        line.add(f"  {pattern.name}", theme.style("text", ground))
        return line.strip(width)

    def _add_section(self, line: Line, index: int, ground: str) -> None:
        theme, song = self.editor.theme, self.editor.song
        start = order.section_start(song, index)
        if start is None:
            line.add(" " * (_NAME_WIDTH + 2))
            return
        section = song.order[start].section
        assert section is not None
        number = sum(1 for entry in song.order[:start] if entry.section)
        style = theme.hue_style(section.hue, number, "title" if start == index else "text", ground)
        name = section.name if start == index else ""
        line.add("▌", style).add(fit(name, _NAME_WIDTH) + " ", style)

    def _notes(self, index: int, pattern: Pattern) -> str:
        """Where the pattern has many notes, a character for each sixteenth of it; kept while the pattern is the same object."""
        kept = self._density.get(index)
        if kept is None or kept[0] is not pattern:
            kept = self._density[index] = (pattern, density(pattern))
        return kept[1]


def density(pattern: Pattern) -> str:
    """How many notes lie in each sixteenth of the pattern, as bars; the fullest sixteenth is the highest."""
    notes = sum((column[:, NOTE] < NOTE_COUNT).astype(int) for column in pattern.columns)
    counts = [int(part.sum()) for part in np.array_split(np.asarray(notes), _SLICES)]
    most = max(counts)
    return "".join(_BARS[-(-count * 7 // most)] if most else _BARS[0] for count in counts)


class OrderView(View):
    """Up and down choose an entry, hex digits give it a pattern, letters are commands (F1)."""

    scope = "order"
    title = "Order"

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.lines = OrderLines(editor)

    def compose(self) -> ComposeResult:
        yield self.lines

    def show(self, song: Song) -> None:
        self.lines.refresh()

    def changed(self, old: Song, new: Song) -> None:
        self.lines.update()

    def moved(self) -> None:
        self.lines.update()

    def tick(self, position: Position | None, meters: np.ndarray | None) -> None:
        self.lines.update()

    def theme_changed(self) -> None:
        self.lines.refresh()

    def take_key(self, key: str, character: str | None) -> bool:
        """Hex digits shift into the entry's pattern number."""
        if len(key) != 1 or key not in "0123456789abcdefABCDEF":
            return False
        song, index = self.editor.song, self.editor.cursor.order_index
        wide = 0x100 if len(song.patterns) <= 0x100 else 0x1000
        typed = int(key, 16)
        number = (max(song.order[index].pattern, 0) * 16 + typed) % wide
        number = number if number < len(song.patterns) else typed
        if number >= len(song.patterns):
            raise EditRefused(f"there is no pattern {number:02X}; N makes a new one")
        change(self.editor, "Order entry", order.set_entry(song, index, number))
        return True

    def explanation(self) -> str:
        song, index = self.editor.song, self.editor.cursor.order_index
        pattern = song.order[index].pattern
        if pattern < 0:
            return f"order {index:02X} of {len(song.order):02X}"
        uses = sum(entry.pattern == pattern for entry in song.order)
        return f"order {index:02X} of {len(song.order):02X}, pattern {pattern:02X}, played {uses} time{'' if uses == 1 else 's'}"

    def hint(self) -> tuple[tuple[str, str], ...]:
        return (
            ("0-F", "pattern"),
            ("Enter", "edit"),
            ("N", "new"),
            ("I", "insert"),
            ("K", "delete"),
            ("Y", "again"),
            ("U", "unique"),
            ("[ ]", "move"),
            ("S", "section"),
            ("H", "hue"),
            ("F2", "pattern"),
            ("F1", "help"),
        )
