"""What `toccata keys` does, around the screen."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from toccata.errors import ToccataError
from toccata.ui.key_check.report import listing, report
from toccata.ui.keyboard import build_keymap

if TYPE_CHECKING:
    from toccata.config import Settings


def list_keys(settings: Settings) -> None:
    """Every action with its keys on standard output."""
    keymap, problem = build_keymap(settings)
    if problem:
        print(problem, file=sys.stderr)
    print("\n".join(listing(keymap)))


def run_check(settings: Settings) -> None:
    """The live check, and what came of it on standard output.

    Raises: ToccataError without a terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise ToccataError("the check needs a terminal; `toccata keys --list` does not")
    from toccata.ui.key_check.app import check_keys

    keymap, problem = build_keymap(settings)
    arrived = check_keys(keymap, settings)
    if problem:
        print(problem, file=sys.stderr)
    names = dict.fromkeys(terminal.name for terminal in keymap.terminals)
    print("\n".join(report(keymap, arrived, names, shutil.get_terminal_size().columns)))
