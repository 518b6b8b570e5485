"""Questions to the terminal itself: how wide it draws characters, whether it speaks the kitty keyboard protocol.

Sources: xterm's control sequences (DSR 6, DA1); the kitty keyboard protocol, "Detection of support".
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import sys
import time
from dataclasses import dataclass

from rich.cells import cell_len

from toccata.ui.key_parser import ASK_KITTY

SAMPLES = ("│", "█▁", "⣿", "♫", "▸", "…", "é", "日本")
"""What the editor draws, and what names of songs hold."""
_WAIT_S = 1.0
_ASK_PLACE, _ASK_WHO = "\x1b[6n", "\x1b[c"
_PLACE = re.compile(rb"\x1b\[\d+;(\d+)R")
_WHO = re.compile(rb"\x1b\[\?[\d;]*c")
_KITTY = re.compile(rb"\x1b\[\?\d+u")


@dataclass(frozen=True, slots=True)
class Answers:
    """widths: (cells counted, cells drawn) of each sample. kitty: whether the kitty keyboard protocol was answered."""

    widths: dict[str, tuple[int, int]]
    kitty: bool


def ask_terminal() -> Answers | None:
    """Asks, drawing on the line that the cursor is on and wiping it. None where there is no terminal or it does not answer."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    try:
        import termios
        import tty
    except ImportError:
        return None
    before = termios.tcgetattr(0)
    try:
        tty.setcbreak(0)
        widths: dict[str, tuple[int, int]] = {}
        for text in SAMPLES:
            place = _PLACE.search(_ask(f"\r{text}{_ASK_PLACE}", _PLACE))
            if place is None:
                return None
            widths[text] = (cell_len(text), int(place[1]) - 1)
        return Answers(widths, bool(_KITTY.search(_ask(ASK_KITTY + _ASK_WHO, _WHO))))
    finally:
        _write("\r\x1b[K")
        with contextlib.suppress(termios.error):
            termios.tcsetattr(0, termios.TCSADRAIN, before)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _ask(question: str, answer: re.Pattern[bytes]) -> bytes:
    """What the terminal says until the answer is in it; what it has said so far where that never comes."""
    _write(question)
    said, end = b"", time.monotonic() + _WAIT_S
    while not answer.search(said) and (left := end - time.monotonic()) > 0:
        if select.select([0], [], [], left)[0]:
            said += os.read(0, 1024)
    return said
