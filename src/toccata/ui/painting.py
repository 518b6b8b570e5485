"""Drawing lines of text: a base for widgets that paint themselves line by line, and a builder of such lines.

Textual's own rendering goes through its styles cache (4 ms a frame at 200x50); `render_lines` straight from strips takes 1 ms,
and only lines named in `refresh_lines` are asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from toccata.ui.fit import fit as fit
from toccata.ui.fit import printable as printable
from toccata.ui.plain import ascii_text


def ascii_strip(strip: Strip) -> Strip:
    """The strip in ASCII alone; itself where it is."""
    if all(segment.text.isascii() for segment in strip):
        return strip
    return Strip([Segment(ascii_text(segment.text), segment.style, segment.control) for segment in strip], strip.cell_length)


class Line:
    """A line that grows from the left. `ground` fills what is left of it."""

    __slots__ = ("_segments", "ground", "width")

    def __init__(self, ground: Style) -> None:
        self.ground = ground
        self.width = 0
        self._segments: list[Segment] = []

    def add(self, text: str, style: Style | None = None) -> Line:
        """Appends text, in the ground's own style unless told. What does not print is blank."""
        if text:
            text = printable(text)
            self._segments.append(Segment(text, style or self.ground))
            self.width += len(text) if text.isascii() else cell_len(text)
        return self

    def pad_to(self, column: int, style: Style | None = None) -> Line:
        """Blanks up to a column; nothing where the line is that long already."""
        return self.add(" " * (column - self.width), style)

    def strip(self, width: int) -> Strip:
        """The line in exactly `width` cells."""
        self.pad_to(width)
        strip = Strip(self._segments, self.width)
        return strip if self.width == width else strip.crop(0, width)


class Fixed(Widget):
    """A widget that never scrolls, so that a new size needs no second layout: Textual's own would paint the screen once more."""

    def _size_updated(self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True) -> bool:
        return super()._size_updated(size, virtual_size, container_size, layout=False)


class Painted(Fixed):
    """A widget that paints whole lines: `paint_line(y)` gives a strip of the widget's width. Lines are kept until they are refreshed:
    Textual asks for all of a widget's lines when it needs one."""

    DEFAULT_CSS = "Painted { height: 1; }"
    can_focus = False

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._kept_lines: dict[int, Strip] = {}
        self._kept_size = Size(0, 0)

    def paint_line(self, y: int) -> Strip:
        """The strip of line y, counted from the widget's top, exactly `self.size.width` wide."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._kept_size != self.size:
            self._kept_size = self.size
            self._kept_lines.clear()
        whole = crop.x == 0 and crop.width == self.size.width
        strips = [self._kept_line(y) for y in range(crop.y, crop.bottom)]
        return strips if whole else [strip.crop(crop.x, crop.right) for strip in strips]

    def _kept_line(self, y: int) -> Strip:
        strip = self._kept_lines.get(y)
        if strip is None:
            strip = self.paint_line(y)
            if getattr(self.app, "ascii_only", False):
                strip = ascii_strip(strip)
            self._kept_lines[y] = strip
        return strip

    def _set_dirty(self, *regions: Region) -> None:
        for region in regions:
            for y in region.line_range:
                self._kept_lines.pop(y, None)
        if not regions:
            self._kept_lines.clear()
        super()._set_dirty(*regions)

    def refresh_lines(self, lines: Iterable[int]) -> None:
        """Marks lines to be painted again, and nothing else. Lines outside the widget are passed over."""
        width, height = self.size
        regions = [Region(0, y, width, 1) for y in set(lines) if 0 <= y < height]
        if regions:
            self.refresh(*regions)

    def refresh_span(self, y: int, x: int, width: int) -> None:
        """Marks `width` cells of line y from x on."""
        if 0 <= y < self.size.height and width > 0:
            self.refresh(Region(x, y, width, 1))
