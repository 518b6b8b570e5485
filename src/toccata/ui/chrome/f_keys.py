"""The F-keys' words, and how they fit into a line. Imports nothing heavy: the first page is drawn with it."""

from __future__ import annotations

COMMANDS = (
    ("commands.help", "F1", "Help"),
    ("view.pattern", "F2", "Edit"),
    ("view.samples", "F3", "Samples"),
    ("view.instruments", "F4", "Instruments"),
    ("play.song", "F5", "Song"),
    ("play.loop_pattern", "F6", "Loop"),
    ("play.from_cursor", "F7", "Cursor"),
    ("play.stop", "F8", "Stop"),
    ("view.mixer", "F9", "Mixer"),
    ("view.files", "F10", "Files"),
    ("view.order", "F11", "Order"),
    ("view.song", "F12", "Setup"),
    ("commands.palette", "^P", "Commands"),
    ("commands.menu", "Esc", "Menu"),
)
"""(action, its key in the table, word): the keys are others where the user's keymap says so."""
F_KEYS = tuple((key, word) for _, key, word in COMMANDS)
_SHORT = {
    "Samples": "Smp",
    "Instruments": "Ins",
    "Commands": "Cmds",
    "Cursor": "Here",
    "Files": "File",
    "Order": "Ord",
    "Setup": "Set",
    "Mixer": "Mix",
}


def fitting(pairs: tuple[tuple[str, str], ...], width: int) -> tuple[tuple[str, str], ...]:
    """The pairs with their gaps: with short words where the long ones do not fit, then without the last two, then as `F1Help 2Edit`, and
    without more of the last ones where nothing else helps."""
    long = tuple((key, f" {word}  ") for key, word in pairs)
    short = tuple((key, f" {_SHORT.get(word, word)}  ") for key, word in pairs)
    packed = tuple((_packed(key), f"{_SHORT.get(word, word)} ") for key, word in pairs)
    fits = next((form for form in (long, short, short[:-1], short[:-2], packed) if 0 < _width(form) <= width), packed)
    while len(fits) > 1 and _width(fits) > width:
        fits = fits[:-1]
    return fits


def _packed(key: str) -> str:
    """An F-key's number, F1 with its F so that the others are understood; other keys as they are."""
    if key[0] == "F" and key[1:].isdigit():
        return key if key == "F1" else key[1:]
    return f"{key} "


def _width(pairs: tuple[tuple[str, str], ...]) -> int:
    """Cells of the pairs without the last gap."""
    return sum(len(key) + len(word) for key, word in pairs) - 1
