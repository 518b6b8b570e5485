"""Pens: how a cell is painted, numbered, and what a terminal has to be told to change from one to another.

A blank has no foreground to see, so its pen leaves it open, and with it bold, dim and italic: whatever the terminal is set to will do.
"""

from __future__ import annotations

from typing import NamedTuple

from rich.style import Style

from toccata.ui.encoder.colors import Depth, ink_and_ground

ANY = ""
"""A foreground that does not matter."""
_FLAGS = {"bold": 1, "dim": 2, "italic": 4, "underline": 8, "blink": 16, "reverse": 32, "strike": 64, "overline": 128}
_ON = {1: "1", 2: "2", 4: "3", 8: "4", 16: "5", 32: "7", 64: "9", 128: "53"}
_OFF = {3: "22", 4: "23", 8: "24", 16: "25", 32: "27", 64: "29", 128: "55"}
"""Bold and dim are ended together."""
_SEEN_ON_BLANKS = 8 | 16 | 32 | 64 | 128
_MOST_PENS = 50_000


class Pen(NamedTuple):
    """SGR parameters of both colours, and flags of the attributes. care: the attributes that matter."""

    ink: str
    ground: str
    flags: int
    care: int = 255


RESET = Pen("39", "49", 0)
"""After SGR 0."""


class Pens:
    """Pens by number, as one character each, so that a row's pens are a string. '\\0' is no pen: what is not known."""

    def __init__(self, depth: Depth) -> None:
        self.depth = depth
        self.clear()

    def clear(self) -> None:
        """Forgets all: characters given out before mean nothing any more."""
        self._characters: dict[Pen, str] = {}
        self._pens: dict[str, Pen] = {}
        self._of_style: dict[Style | None, tuple[str, str]] = {}
        self._changes: dict[tuple[Pen, str], tuple[str, Pen]] = {}
        self._covered: dict[tuple[str, str], bool] = {}
        self.plain = self._number(Pen(ANY, "49", 0, _SEEN_ON_BLANKS))

    @property
    def is_full(self) -> bool:
        """Whether so many pens were seen that it is time to clear."""
        return len(self._pens) >= _MOST_PENS

    def of(self, style: Style | None) -> tuple[str, str]:
        """The pens of a style's text and of its blanks."""
        found = self._of_style.get(style)
        if found is None:
            found = self._of_style[style] = self._make(style)
        return found

    def _make(self, style: Style | None) -> tuple[str, str]:
        if style is None:
            return self._number(RESET), self.plain
        flags = sum(flag for name, flag in _FLAGS.items() if getattr(style, name))
        ink, ground = ink_and_ground(style.color, style.bgcolor, self.depth)
        # A blank in reverse shows the foreground all over.
        blank = Pen(ink if flags & _SEEN_ON_BLANKS else ANY, ground, flags & _SEEN_ON_BLANKS, _SEEN_ON_BLANKS)
        return self._number(Pen(ink, ground, flags)), self._number(blank)

    def _number(self, pen: Pen) -> str:
        found = self._characters.get(pen)
        if found is None:
            found = self._characters[pen] = chr(len(self._characters) + 1)
            self._pens[found] = pen
        return found

    def blank_of(self, character: str) -> str:
        """The pen of a blank where a pen painted something."""
        pen = self._pens[character]
        return self._number(Pen(pen.ink if pen.flags & _SEEN_ON_BLANKS else ANY, pen.ground, pen.flags & _SEEN_ON_BLANKS, _SEEN_ON_BLANKS))

    def erases(self, character: str) -> bool:
        """Whether erasing with this pen leaves what its blanks look like: terminals erase with the background alone."""
        return not self._pens[character].flags

    def covers(self, text: str, blank: str) -> bool:
        """Whether a blank of one pen looks the same painted with another."""
        key = (text, blank)
        found = self._covered.get(key)
        if found is None:
            other = self._pens[blank]
            found = self._covered[key] = other.ink == ANY and self._pens[text].ink != ANY and not _change(self._pens[text], other)[0]
        return found

    def change(self, now: Pen, character: str) -> tuple[str, Pen]:
        """What turns the terminal's pen `now` into one by number, "" where nothing does, and how it stands then."""
        key = (now, character)
        found = self._changes.get(key)
        if found is None:
            if len(self._changes) >= _MOST_PENS:
                self._changes.clear()
            found = self._changes[key] = _change(now, self._pens[character])
        return found


def _change(now: Pen, wanted: Pen) -> tuple[str, Pen]:
    then = Pen(
        now.ink if wanted.ink == ANY else wanted.ink,
        wanted.ground,
        wanted.flags & wanted.care | now.flags & ~wanted.care,
    )
    if then == now:
        return "", then
    parts = _attributes(now.flags, then.flags)
    parts += [color for color, before in ((then.ink, now.ink), (then.ground, now.ground)) if color != before]
    anew = _from_reset(wanted)
    delta = ";".join(parts)
    if len(";".join(anew)) < len(delta):
        return f"\x1b[{';'.join(anew)}m", Pen(RESET.ink if wanted.ink == ANY else wanted.ink, wanted.ground, wanted.flags)
    return f"\x1b[{delta}m", then


def _attributes(now: int, wanted: int) -> list[str]:
    ended = now & ~wanted
    parts = [code for flags, code in _OFF.items() if ended & flags]
    begun = wanted & ~now
    if ended & 3:
        begun |= wanted & 3
    return parts + [code for flag, code in _ON.items() if begun & flag]


def _from_reset(wanted: Pen) -> list[str]:
    parts = [""] + [code for flag, code in _ON.items() if wanted.flags & flag]
    if wanted.ink not in (ANY, RESET.ink):
        parts.append(wanted.ink)
    if wanted.ground != RESET.ground:
        parts.append(wanted.ground)
    return parts
