"""A terminal to write to: pyte, with the scrolling that it lacks, and what a screen looks like to the eye."""

from __future__ import annotations

from typing import Any

import pyte
from pyte.screens import Margins

Look = tuple[str, str, str, tuple[bool, ...]]


class Screen(pyte.Screen):
    """pyte's screen with SU and SD (ECMA-48): lines within the margins move, blanks come in, the cursor stays."""

    def scroll_up(self, count: int = 1, **_: Any) -> None:
        self._scroll(self.delete_lines, count)

    def scroll_down(self, count: int = 1, **_: Any) -> None:
        self._scroll(self.insert_lines, count)

    def _scroll(self, shift: Any, count: int) -> None:
        x, y = self.cursor.x, self.cursor.y
        self.cursor.y = (self.margins or Margins(0, self.lines - 1)).top
        shift(count or 1)
        self.cursor.x, self.cursor.y = x, y


class Stream(pyte.Stream):
    csi = {**pyte.Stream.csi, "S": "scroll_up", "T": "scroll_down"}
    events = pyte.Stream.events | {"scroll_up", "scroll_down"}


class Terminal:
    """A screen of `width` by `height` that shows what is fed to it; `clutter` is there before, so that no cell passes for blank."""

    def __init__(self, width: int, height: int, clutter: str = "") -> None:
        self.screen = Screen(width, height)
        self._stream = Stream(self.screen)
        self.feed("\x1b[?7l")
        if clutter:
            for line in range(height):
                self.feed(f"\x1b[{line + 1}H\x1b[7;35;42m" + (clutter * width)[:width])
            self.feed("\x1b[m")

    def feed(self, text: str) -> None:
        self._stream.feed(text)

    def resize(self, width: int, height: int) -> None:
        self.screen.resize(height, width)

    def lines(self) -> list[str]:
        return self.screen.display

    def looks(self) -> list[list[Look]]:
        """Every cell as the eye sees it: a blank has no foreground, and neither weight nor slant."""
        return [[_look(self.screen.buffer[y][x]) for x in range(self.screen.columns)] for y in range(self.screen.lines)]


def _look(cell: pyte.screens.Char) -> Look:
    lines = (cell.reverse, cell.underscore, cell.strikethrough, cell.blink)
    if cell.data in ("", " ") and not any(lines):
        return cell.data, "", cell.bg, ()
    if cell.data == " ":
        return cell.data, cell.fg, cell.bg, lines
    return cell.data, cell.fg, cell.bg, (*lines, cell.bold, cell.italics)
