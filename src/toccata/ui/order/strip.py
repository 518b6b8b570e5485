"""The order on one line: sections by name, a looped one with `↺`, the entry under the cursor in brackets, the one that plays with `>`,
the queued one with `+`."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from toccata.song import ORDER_END, ORDER_SKIP
from toccata.ui.editor import Editor
from toccata.ui.painting import Painted, fit

_LONGEST_NAME = 16


def entry_text(pattern: int) -> str:
    """An entry as the screen shows it: `05`, `++` for a skip, `--` for the end."""
    if pattern == ORDER_SKIP:
        return "++"
    return "--" if pattern == ORDER_END else f"{pattern:02X}"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text of one style; entry: which order entry it shows, −1 for names and rules."""

    text: str
    style: Style
    entry: int = -1


class OrderStrip(Painted):
    """One line above the grid, scrolled so that the current entry shows."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(id="order-strip")
        self.editor = editor
        self._shown: object = None

    def update(self) -> None:
        """Repaints when the order, the place in it or what plays are others."""
        shown = self._read()
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def _read(self) -> object:
        return self.editor.song.order, self.editor.heard_place()[0], self._playing(), self._queued(), self.editor.looped

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        current = self.editor.heard_place()[0]
        self._shown = self._read()
        pieces = self._pieces(current)
        start = end = total = 0
        for piece in pieces:
            if piece.entry == current:
                start, end = total, total + len(piece.text)
            total += len(piece.text)
        line = Strip([Segment(piece.text, piece.style) for piece in pieces])
        offset = self._offset(start, end, line.cell_length, width)
        return line.crop(offset, offset + width).extend_cell_length(width, theme.style("text"))

    def _offset(self, start: int, end: int, total: int, width: int) -> int:
        """How far the line is scrolled: the current entry in the middle of a line that does not fit."""
        if total <= width:
            return 0
        return min(max(0, (start + end - width) // 2), total - width)

    def _playing(self) -> int:
        position = self.editor.position
        return position.order_index if position is not None and position.playing else -1

    def _queued(self) -> int | None:
        position = self.editor.position
        return position.queued if position is not None and position.playing else None

    def _pieces(self, current: int) -> list[_Piece]:
        theme, song = self.editor.theme, self.editor.song
        pieces = [_Piece(" ", theme.style("text"))]
        section_now = max((index for index, entry in enumerate(song.order[: current + 1]) if entry.section), default=-1)
        playing, queued, looped = self._playing(), self._queued(), self.editor.looped
        count = -1
        for index, entry in enumerate(song.order):
            if entry.section:
                count += 1
                if index:
                    pieces.append(_Piece("│ ", theme.style("rule")))
                name = fit(entry.section.name, min(len(entry.section.name), _LONGEST_NAME))
                style = theme.hue_style(entry.section.hue, count, "title" if index == section_now else "text")
                is_looped = looped is not None and index in looped
                pieces += [_Piece("↺" if is_looped else "", style), _Piece(name, style), _Piece(" ", theme.style("text"))]
            text = entry_text(entry.pattern)
            if index == current:
                pieces.append(_Piece(f"[{text}]", theme.style("section", "section"), index))
            elif index == queued:
                pieces.append(_Piece(f"+{text} ", theme.style("play_mark"), index))
            elif index == playing:
                pieces.append(_Piece(f">{text} ", theme.style("play_mark"), index))
            else:
                pieces.append(_Piece(f" {text} ", theme.style("dim"), index))
        return pieces
