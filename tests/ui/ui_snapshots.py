"""Snapshots of screens: the text, and under it which style each run of cells has, in a compact form that diffs line by line.

Run with `TOCCATA_SNAPSHOTS=write` to write them anew; look at the diff before committing it.
"""

from __future__ import annotations

import os
from pathlib import Path

from rich.style import Style

from toccata.ui.app import ToccataApp

FOLDER = Path(__file__).parent / "snapshots"
_KEYS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def screen_lines(app: ToccataApp) -> tuple[list[str], list[str], dict[str, str]]:
    """(text of each line, style letters of each line, what each letter stands for)."""
    _, height = app.size
    letters: dict[str, str] = {}
    texts, styles = [], []
    for strip in app.screen._compositor.render_strips():
        text, style_line = "", ""
        for segment in strip:
            name = _name(segment.style)
            letter = letters.setdefault(name, _KEYS[len(letters) % len(_KEYS)])
            text += segment.text
            style_line += letter * len(segment.text)
        texts.append(text.rstrip())
        styles.append(_runs(style_line))
    assert len(texts) == height
    return texts, styles, {letter: name for name, letter in letters.items()}


def _runs(letters: str) -> str:
    """`aaab` as `a3b`."""
    out, at = "", 0
    while at < len(letters):
        end = at
        while end < len(letters) and letters[end] == letters[at]:
            end += 1
        out += letters[at] + (str(end - at) if end - at > 1 else "")
        at = end
    return out


def _name(style: Style | None) -> str:
    return str(style) if style else "none"


def snapshot(app: ToccataApp) -> str:
    """The screen as text, styles and their key."""
    texts, styles, key = screen_lines(app)
    parts = ["\n".join(texts), "\n".join(styles), "\n".join(f"{letter} {name}" for letter, name in key.items())]
    return "\n----\n".join(parts) + "\n"


def assert_snapshot(app: ToccataApp, name: str) -> None:
    """Compares the screen with the file of that name, or writes it when asked to."""
    path = FOLDER / f"{name}.txt"
    shown = snapshot(app)
    if os.environ.get("TOCCATA_SNAPSHOTS") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
        return
    assert path.exists(), f"there is no snapshot {name}; TOCCATA_SNAPSHOTS=write makes it"
    assert shown == path.read_text(encoding="utf-8"), f"the screen differs from the snapshot {name}"
