"""The virtual screen: what Textual wants shown, what the terminal shows, and the bytes between the two."""

from __future__ import annotations

from collections.abc import Iterable

from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from toccata.ui.encoder.capabilities import Capabilities
from toccata.ui.encoder.colors import Depth
from toccata.ui.encoder.moves import NOWHERE
from toccata.ui.encoder.pens import RESET, Pens
from toccata.ui.encoder.rows import BESIDE, Row, RowMaker, blank_row, placed, unknown_row
from toccata.ui.encoder.scrolling import Scroll, find_scroll, scrolled
from toccata.ui.encoder.writing import Change, Sheet

_ANEW = "\x1b[r\x1b[m\x1b[?7l\x1b[?25l"
"""No margins, no colours, no wrapping, no cursor."""
_SYNCHRONISED = ("\x1b[?2026h", "\x1b[?2026l")
_LEAST_SYNCHRONISED = 512
"""Bytes of a frame for which marking its begin and end, 16 bytes, costs little."""


class Encoder:
    """Takes Textual's updates and gives frames. A frame that was given counts as shown."""

    def __init__(self, capabilities: Capabilities) -> None:
        self.capabilities = capabilities
        self._pens = Pens(capabilities.depth)
        self._maker = RowMaker(self._pens)
        self._width = self._height = 0
        self._wanted: list[Row] = []
        self._shown: list[Row] = []
        self._changed: set[int] = set()
        self._forgotten = True
        self._x = self._y = NOWHERE
        self._pen = RESET
        self._cursor: tuple[int, int] | None = None
        self.needs_whole = True

    def limit(self, depth: Depth) -> None:
        """Uses so many colours from now on; all is painted anew where that is a change."""
        if depth is not self._pens.depth:
            self._pens = Pens(depth)
            self._maker = RowMaker(self._pens)
            self._width = self._height = 0

    def forget(self) -> None:
        """The terminal may show anything: the next frame paints all of it."""
        self._forgotten = True
        self._changed.update(range(self._height))

    def take(self, update: CompositorUpdate, width: int, height: int) -> None:
        """What is to be shown, on a screen of that size. `needs_whole` is True where a whole update has to follow."""
        if (width, height) != (self._width, self._height) or self._pens.is_full or self._maker.is_full:
            self._begin(width, height)
        if isinstance(update, LayoutUpdate):
            x, y, update_width, update_height = update.region
            for line, strips in enumerate(update.strips, y):
                self._place(line, x, strips)
            if update_width >= width and update_height >= height:
                self.needs_whole = False
        elif isinstance(update, ChopsUpdate):
            for line, start, end in update.spans:
                for x, strip in update.chops[line].items():
                    if strip is not None and x < end:
                        self._place_part(line, x, strip, start, end)

    def _begin(self, width: int, height: int) -> None:
        self._pens.clear()
        self._maker.clear()
        self._width, self._height = width, height
        self._wanted = [blank_row(width, self._pens)] * height
        self.needs_whole = True
        self.forget()

    def _place(self, line: int, x: int, strips: Iterable[Strip]) -> None:
        for strip in strips:
            piece = self._maker.of(strip)
            self._put(line, x, piece)
            x += len(piece.glyphs)

    def _put(self, line: int, x: int, piece: Row) -> None:
        if 0 <= line < self._height and x < self._width:
            self._wanted[line] = placed(self._wanted[line], x, piece, self._pens)
            self._changed.add(line)

    def _place_part(self, line: int, x: int, strip: Strip, start: int, end: int) -> None:
        """What of a strip lies within a span: beside it Textual has not painted what is on top. Wide glyphs stay whole."""
        glyphs, pens = self._maker.of(strip)
        first, last = max(0, start - x), min(len(glyphs), end - x)
        while 0 < first < len(glyphs) and glyphs[first] == BESIDE:
            first -= 1
        while last < len(glyphs) and glyphs[last] == BESIDE:
            last += 1
        if first < last:
            self._put(line, x + first, Row(glyphs[first:last], pens[first:last]))

    def encode(self, synchronised: bool = False, cursor: tuple[int, int] | None = None) -> str:
        """What makes the terminal show it; "" where it does. synchronised: whether the terminal can hold back half a frame.

        cursor: (x, y) where the terminal's own cursor is to be seen.
        """
        sheet = Sheet(self._pens, self._maker, self._width, self._x, self._y, self._pen)
        forgotten, self._forgotten = self._forgotten, False
        if forgotten:
            self._cursor = None
            self._shown = [unknown_row(self._width)] * self._height
            sheet.reset(_ANEW)
        scroll = find_scroll(self._shown, self._wanted) if len(self._changed) > 2 and not forgotten else None
        if scroll is None:
            self._write(sheet, self._shown, self._changed)
        else:
            self._write_scrolled(sheet, scroll)
        self._shown = list(self._wanted)
        self._changed.clear()
        self._show_cursor(sheet, cursor)
        self._x, self._y, self._pen = sheet.x, sheet.y, sheet.pen
        frame = "".join(sheet.parts)
        return frame.join(_SYNCHRONISED) if synchronised and len(frame) >= _LEAST_SYNCHRONISED else frame

    def _write(self, sheet: Sheet, shown: list[Row], lines: Iterable[int]) -> None:
        changes = [Change(y, shown[y], self._wanted[y]) for y in sorted(lines) if shown[y] != self._wanted[y]]
        sheet.write_rows(changes, self.capabilities.erases)

    def _write_scrolled(self, sheet: Sheet, scroll: Scroll) -> None:
        """Lets the terminal scroll; unless, where that is not sure to be shorter, writing everything in place is."""
        moved = sheet.copy()
        moved.leap(_scroll_sequence(scroll, self.capabilities.scrolls))
        after = scrolled(self._shown, scroll, unknown_row(self._width))
        self._write(moved, after, {*self._changed, *range(scroll.top, scroll.bottom + 1)})
        if not scroll.is_sure:
            in_place = sheet.copy()
            self._write(in_place, self._shown, self._changed)
            moved = min(moved, in_place, key=lambda each: each.length)
        sheet.add(moved)

    def _show_cursor(self, sheet: Sheet, cursor: tuple[int, int] | None) -> None:
        if cursor is not None and (cursor != self._cursor or sheet.parts):
            sheet.go(*cursor)
        if (cursor is None) != (self._cursor is None):
            sheet.parts.append("\x1b[?25l" if cursor is None else "\x1b[?25h")
        self._cursor = cursor


def _scroll_sequence(scroll: Scroll, has_scrolling: bool) -> str:
    """Sets the margins, scrolls, takes the margins away. Lines deleted or inserted at the top margin do the same as SU and SD."""
    count = abs(scroll.lines)
    up, down, place = ("S", "T", "") if has_scrolling else ("M", "L", f"\x1b[{scroll.top + 1}H")
    number = "" if count == 1 else count
    return f"\x1b[{scroll.top + 1};{scroll.bottom + 1}r{place}\x1b[{number}{up if scroll.lines > 0 else down}\x1b[r"
