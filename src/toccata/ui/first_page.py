"""The first page: what the terminal shows while Textual and the song are still being loaded.

Drawn without Textual, which alone takes four fifths of a start: the song's name, the row numbers of an empty pattern, the keys at
the bottom, where and in the colours in which the editor will draw them. Keys that are typed meanwhile wait for the editor.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from toccata.ui.chrome.f_keys import F_KEYS, fitting
from toccata.ui.encoder.colors import Depth, ink_and_ground
from toccata.ui.fit import fit, printable
from toccata.ui.plain import ascii_text
from toccata.ui.theme import REVERSE, rich_color

if TYPE_CHECKING:
    from toccata.ui.theme import Theme

ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"
"""To the terminal's other screen, and back to what the shell showed."""
_HIDE_CURSOR, _SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"
_ATTRIBUTES = {"bold": "1", "dim": "2", "italic": "3", "underline": "4", REVERSE: "7"}
_ROWS, _BEAT, _BAR = 64, 4, 16
"""Of a new song's pattern."""
_LINES_ABOVE, _LINES_BELOW = 3, 2
_WIDE = 110


class FirstPage:
    """Holds the terminal from the first paint until the editor has left: `with FirstPage(name, theme) as page`.

    name: of the song, for the top line. ascii: no other characters. Where there is no POSIX terminal nothing is drawn.
    """

    def __init__(self, name: str, theme: Theme, depth: Depth = Depth.TRUE, ascii: bool = False) -> None:
        self._name, self._theme, self._depth, self._ascii = name, theme, depth, ascii
        self._mode: list[Any] | None = None
        self.is_shown = False

    def __enter__(self) -> FirstPage:
        if sys.platform != "win32":
            self._mode = _quiet_keyboard()
            columns, lines = shutil.get_terminal_size()
            page = draw(self._name, self._theme, columns, lines, self._depth)
            self._write(ENTER + _HIDE_CURSOR + (ascii_text(page) if self._ascii else page))
            self.is_shown = True
        return self

    def hand_over(self) -> bool:
        """The editor draws from now on. Whether the terminal shows its other screen already, so that nobody need enter it."""
        shown, self.is_shown = self.is_shown, False
        return shown

    def take_off(self) -> None:
        """Shows what the shell showed, with the terminal's own keyboard."""
        if self.is_shown:
            self._write(LEAVE + _SHOW_CURSOR)
            self.is_shown = False
        if self._mode is not None:
            _set_mode(self._mode)
            self._mode = None

    def __exit__(self, *exception: object) -> None:
        self.take_off()

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()


def draw(name: str, theme: Theme, columns: int, lines: int, depth: Depth = Depth.TRUE) -> str:
    """The page for a screen of that size, as a terminal obeys it; every cell is written."""
    page = [
        _top_line(name, theme, columns, depth),
        _Line(theme, depth).fill(columns),
        _Line(theme, depth, "heads").add(" " * 4).add("│", "rule").fill(columns),
        *(_row(row, theme, columns, depth) for row in range(max(0, lines - _LINES_ABOVE - _LINES_BELOW))),
        _Line(theme, depth).add(f" Opening {name} …", "dim").fill(columns),
        _keys(theme, columns, depth),
    ]
    return "".join(f"\x1b[{y};1H{line}" for y, line in enumerate(page[:lines], 1)) + "\x1b[0m"


class _Line:
    """A line that grows from the left, on one ground."""

    def __init__(self, theme: Theme, depth: Depth, ground: str = "screen") -> None:
        self._theme, self._depth, self._ground = theme, depth, ground
        self._pieces: list[tuple[str, str, str]] = []

    def add(self, text: str, ink: str = "text", ground: str = "") -> _Line:
        self._pieces.append((printable(text), ink, ground or self._ground))
        return self

    def fill(self, columns: int) -> str:
        """The line in exactly that many cells."""
        out = []
        for text, ink, ground in self._pieces:
            shown = text if cell_len(text) <= columns else fit(text, columns)
            columns -= cell_len(shown)
            out.append(f"\x1b[0{self._look(ink, ground)}m{shown}")
        return "".join(out) + f"\x1b[0{self._look('text', self._ground)}m{' ' * columns}"

    def _look(self, ink: str, ground: str) -> str:
        """The parameters that select a look, after a reset."""
        look, paper = self._theme.inks[ink], self._theme.grounds[ground]
        attributes = (*look.attributes, *([REVERSE] if paper == REVERSE else []))
        colours = ink_and_ground(rich_color(look.color), rich_color("default" if paper == REVERSE else paper), self._depth)
        return "".join(f";{code}" for code in (*(_ATTRIBUTES[name] for name in attributes), *colours))


def _top_line(name: str, theme: Theme, columns: int, depth: Depth) -> str:
    line = _Line(theme, depth, "header")
    line.add(" Toccata  " if columns >= _WIDE else " ", "title")
    return line.add(fit(name, min(len(name), 28 if columns >= _WIDE else 14))).fill(columns)


def _row(row: int, theme: Theme, columns: int, depth: Depth) -> str:
    line = _Line(theme, depth)
    if row < _ROWS:
        ground = "bar" if row % _BAR == 0 else "beat" if row % _BEAT == 0 else "screen"
        ink = "cursor_row_number" if row == 0 else "row_number" if ground == "screen" else "row_number_beat"
        line.add(" ", "play_mark", ground).add(f"{row:02X} ", ink, ground).add("│", "rule", ground)
    return line.fill(columns)


def _keys(theme: Theme, columns: int, depth: Depth) -> str:
    line = _Line(theme, depth, "footer").add(" ")
    for key, word in fitting(F_KEYS, columns - 1):
        line.add(key, "key").add(word, "dim")
    return line.fill(columns)


def _quiet_keyboard() -> list[Any] | None:
    """Keys are neither shown nor held back until Enter; they wait for the editor. Returns the mode before; None without a terminal.
    Ctrl+C ends the start, Ctrl+Z waits like any other key."""
    import termios

    try:
        before = termios.tcgetattr(0)
        mode = termios.tcgetattr(0)
    except termios.error:
        return None
    mode[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    mode[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    mode[6][termios.VSUSP] = b"\0"
    mode[6][termios.VMIN] = 1
    _set_mode(mode)
    return before


def _set_mode(mode: list[Any]) -> None:
    import termios

    with contextlib.suppress(termios.error):  # the terminal is gone
        termios.tcsetattr(0, termios.TCSANOW, mode)
