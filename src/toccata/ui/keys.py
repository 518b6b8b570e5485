"""Names of keys: one spelling for what terminals send in several, and the Esc rule.

A printable key is the character itself (`z`, `?`, `[`); others are Textual's names (`f5`, `ctrl+p`, `shift+up`, `pageup`), with
`alt+q` for Alt+Q and `alt+Q` for Alt+Shift+Q. `space` has its name because a blank one cannot be read. `esc 3` is 3 pressed
after Esc, where that is to be something else than F3.
"""

from __future__ import annotations

_ALIASES = {
    "ctrl+@": "ctrl+space",
    "ctrl+left_square_bracket": "escape",
    "ctrl+m": "enter",
    "ctrl+i": "tab",
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "plus": "+",
    "minus": "-",
    "asterisk": "*",
    "slash": "/",
    "decimal": ".",
    "return": "enter",
    "backtab": "shift+tab",
    "page_up": "pageup",
    "page_down": "pagedown",
}
"""Terminals disagree on these: both names lead to one."""

_LABELS = {
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "insert": "Ins",
    "delete": "Del",
    "escape": "Esc",
    "backspace": "Backspace",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "home": "Home",
    "end": "End",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
}
_MODIFIERS = {"ctrl": "Ctrl", "shift": "Shift", "alt": "Alt"}
F_KEY_DIGITS = {str(number % 10): f"f{number}" for number in range(1, 11)} | {"-": "f11", "=": "f12"}

ESCAPE_THEN = "esc "
NEVER_BOUND = frozenset({"~", "ctrl+a", "ctrl+b", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m"})
"""Keys that ssh, screen, tmux or the terminal itself keep."""


def key_name(key: str, character: str | None = None) -> str:
    """The one name of a key event's (key, character)."""
    key = _ALIASES.get(key, key)
    *modifiers, base = key.split("+") if len(key) > 1 else ("", key)
    if "alt" in modifiers and len(base) == 1 and base.isalpha():
        return f"alt+{base.upper() if 'shift' in modifiers else base}"
    if any(modifiers):
        return key
    if character is not None and character.isprintable() and character != " ":
        return character
    return key


def key_label(key: str) -> str:
    """How people read a key: `Ctrl+P`, `Alt+Shift+Q`, `F5`, `?`, `A`, `Esc 3`."""
    if key.startswith(ESCAPE_THEN):
        return f"Esc {key_label(key[len(ESCAPE_THEN) :])}"
    if len(key) == 1:
        return f"Shift+{key}" if key.isupper() else key.upper() if key.isascii() else key
    *modifiers, base = key.split("+")
    names = [_MODIFIERS.get(item, item) for item in modifiers]
    if "alt" in modifiers and len(base) == 1 and base.isupper():
        names.append("Shift")
    label = _LABELS.get(base) or (base.upper() if len(base) == 1 or base[1:].isdigit() else base)
    return "+".join((*names, label))


def after_escape(key: str) -> str | None:
    """Which key `Esc, key` stands for: a letter is Alt+letter, 1…9 0 - = are F1…F12; None for any other."""
    if len(key) == 1 and key.isascii() and key.isalpha():
        return f"alt+{key}"
    return F_KEY_DIGITS.get(key)


def escape_form(key: str) -> str | None:
    """What to press after Esc for a key, the reverse of `after_escape`; None where there is no such way."""
    if key.startswith(ESCAPE_THEN):
        return key[len(ESCAPE_THEN) :]
    if key.startswith("alt+") and len(key) == 5 and key[4].isalpha():
        return key[4]
    return next((digit for digit, f_key in F_KEY_DIGITS.items() if f_key == key), None)


_SPELLINGS = {"esc": "escape", "pgup": "pageup", "pgdn": "pagedown", "ins": "insert", "del": "delete", "return": "enter", "control": "ctrl"}
_NAMES = frozenset(_LABELS) | frozenset(f"f{number}" for number in range(1, 25))
# In the order in which Textual names them together.
_MODIFIER_ORDER = ("alt", "ctrl", "shift")


def parse_key(text: str) -> str | None:
    """The name of a key that a person wrote: `Ctrl+P`, `alt+shift+q`, `PgUp`, `F5`, `z`, `+`, `esc 3`; None when it is none.

    A letter's case says nothing, as labels are in capitals: Shift has its own name.
    """
    if len(text) == 1:
        return "space" if text == " " else text.lower() if text.isprintable() else None
    if text.lower().startswith(("esc ", "esc, ")):
        after = parse_key(text.partition(" ")[2].strip())
        return f"{ESCAPE_THEN}{after}" if after and len(after) == 1 else None
    *modifiers, base = text.split("+") if not text.endswith("+") else [*text[:-1].rstrip("+").split("+"), "+"]
    modifiers = [_SPELLINGS.get(item.strip().lower(), item.strip().lower()) for item in modifiers]
    base = base.strip()
    if len(base) > 1:
        base = _SPELLINGS.get(base.lower(), base.lower())
    if len(set(modifiers)) != len(modifiers) or not set(modifiers) <= set(_MODIFIER_ORDER):
        return None
    if base not in _NAMES and not (len(base) == 1 and base.isprintable()):
        return None
    if len(base) == 1 and base.isalpha() and modifiers:
        if "ctrl" not in modifiers:
            shifted = base.upper() if "shift" in modifiers else base.lower()
            return f"alt+{shifted}" if "alt" in modifiers else shifted
        base = base.lower()
    name = "+".join((*(item for item in _MODIFIER_ORDER if item in modifiers), base))
    return "escape" if name == "ctrl+[" else name
