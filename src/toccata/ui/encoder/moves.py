"""The shortest way for the terminal's cursor from one cell to another."""

from __future__ import annotations

from functools import lru_cache

NOWHERE = -1
"""A column or line that is not known."""


def _times(count: int, letter: str) -> str:
    return f"\x1b[{letter}" if count == 1 else f"\x1b[{count}{letter}"


def _address(y: int, x: int) -> str:
    """CUP, leaving out what is 1."""
    return f"\x1b[{'' if y == 0 else y + 1}H" if x == 0 else f"\x1b[{'' if y == 0 else y + 1};{x + 1}H"


@lru_cache(8192)
def move(from_x: int, from_y: int, x: int, y: int) -> str:
    """The escape sequence, "" where the cursor is there already. Cells count from 0; NOWHERE is not known.

    No line feed is used: at the bottom it would scroll, and the terminal's driver may turn it into another thing.
    """
    if (from_x, from_y) == (x, y):
        return ""
    ways = [_address(y, x)]
    if from_y == y:
        ways += _along(from_x, x)
    elif from_y != NOWHERE:
        vertical = _times(y - from_y, "B") if y > from_y else _times(from_y - y, "A")
        lines = min((vertical, f"\x1b[{y + 1}d"), key=len)
        if from_x == x:
            ways.append(lines)
        elif from_x != NOWHERE:
            ways += [lines + way for way in _along(from_x, x)]
        elif x == 0:
            ways.append("\r" + lines)
    return min(ways, key=len)


def _along(from_x: int, x: int) -> list[str]:
    ways = [f"\x1b[{'' if x == 0 else x + 1}G"]
    if x == 0:
        ways.append("\r")
    if from_x != NOWHERE:
        ways.append(_times(x - from_x, "C") if x > from_x else "\b" * (from_x - x) if from_x - x < 4 else _times(from_x - x, "D"))
        if x < 4:
            ways.append("\r" + (_times(x, "C") if x else ""))
    return ways
