"""What is to be said of a keymap and of the keys that arrived: plain lines, for any width and for screen readers."""

from __future__ import annotations

import textwrap
from collections.abc import Collection
from dataclasses import dataclass

from toccata.ui.actions import EVERYWHERE, Action
from toccata.ui.keymap import Keymap
from toccata.ui.keys import ESCAPE_THEN, escape_form, key_label

_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Way:
    """How an action is reached when some of its keys do not arrive. way: a key's label, empty where there is none."""

    action: Action
    missing: tuple[str, ...]
    way: str

    @property
    def reached(self) -> bool:
        return bool(self.way)


def bound_keys(keymap: Keymap) -> list[str]:
    """Every key that is bound and pressed by itself: F-keys, Ctrl, Alt, then the named ones, then characters."""
    keys = {key for action in keymap.actions for key in action.all_keys if not key.startswith(ESCAPE_THEN)}
    return sorted(keys, key=_rank)


def _rank(key: str) -> tuple[int, str, int, str]:
    *modifiers, base = key.split("+") if len(key) > 1 else ("", key)
    if base[:1] == "f" and base[1:].isdigit():
        return 0, "+".join(modifiers), int(base[1:]), key
    kind = 4 if len(key) == 1 else 1 if key.startswith("ctrl+") else 2 if key.startswith("alt+") else 3
    return kind, base.lower() if kind < 3 else "", len(base), key


def meanings(keymap: Keymap, key: str) -> list[str]:
    """What the key does: `Clear the field (pattern)`."""
    found = []
    for action in keymap.actions:
        for scope, bound in action.bindings:
            if bound == key:
                found.append(action.title if scope == EVERYWHERE else f"{action.title} ({scope})")
    return found


def arrives(key: str, arrived: Collection[str]) -> bool:
    """Whether the key came, or is one that no terminal keeps: a printable ASCII character, but for the one that ssh takes."""
    return key in arrived or (len(key) == 1 and " " < key < "~")


def ways(keymap: Keymap, arrived: Collection[str]) -> list[Way]:
    """Of every action that has a key which did not arrive, how else it is reached: a key that did, Esc, or the palette by name."""
    palette = next((key for key in _keys_of(keymap, "commands.palette") if arrives(key, arrived)), "")
    menu = "escape" in arrived or "escape" in _keys_of(keymap, "commands.menu")
    found = []
    for action in keymap.actions:
        missing = tuple(key for key in action.all_keys if not key.startswith(ESCAPE_THEN) and not arrives(key, arrived))
        if missing:
            found.append(Way(action, missing, _other_way(keymap, action, arrived, menu, palette)))
    return found


def _keys_of(keymap: Keymap, action_id: str) -> tuple[str, ...]:
    return next((action.all_keys for action in keymap.actions if action.id == action_id), ())


def _other_way(keymap: Keymap, action: Action, arrived: Collection[str], menu: bool, palette: str) -> str:
    direct = next((key for key in action.keys if not key.startswith(ESCAPE_THEN) and arrives(key, arrived)), None)
    if direct is not None:
        return key_label(direct)
    after = next((press for press in map(escape_form, action.all_keys) if press), None)
    scopes = (action.scope,)
    if menu and after is not None and keymap.lookup_after_escape(after, scopes) is action:
        return f"Esc {after}"
    return f"{key_label(palette)} and its name" if palette else ""


def report(keymap: Keymap, arrived: Collection[str], names: Collection[str], width: int = 80) -> list[str]:
    """The lines that are left in the terminal when the check ends. names: of what is known to keep keys here."""
    keys = bound_keys(keymap)
    came = [key for key in keys if key in arrived]
    found = ways(keymap, arrived)
    lines = [f"{len(came)} of the {len(keys)} keys that Toccata uses arrived" + (f" ({', '.join(names)})." if names else ".")]
    absent = [key for key in keys if not arrives(key, arrived)]
    if absent:
        lines += ["", "Not pressed, or kept by the terminal:"]
    for key in absent:
        why = keymap.why_not(EVERYWHERE, key)
        lines.append(f"{_INDENT}{key_label(key)}" + (f" {why}" if why else ""))
        for way in found:
            if key in way.missing:
                lines += _wrapped(f"{way.action.title} ({way.action.scope}): {way.way or 'NO OTHER WAY'}", width)
    lost = [way for way in found if not way.reached]
    lines.append("")
    if lost:
        lines.append(f"{len(lost)} actions cannot be reached: " + ", ".join(way.action.id for way in lost))
    else:
        lines.append("Every action can be reached: by a key that arrived, after Esc, or by its name in the palette.")
    problems = [problem.text for problem in keymap.problems if problem.by_user]
    return lines + (["", "In keys.toml:", *(f"{_INDENT}{text}" for text in problems)] if problems else [])


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(20, width - 1), initial_indent=_INDENT * 2, subsequent_indent=_INDENT * 3)


def listing(keymap: Keymap) -> list[str]:
    """Every action with its keys, an action a line, for paper and pipes."""
    lines = []
    for action in keymap.actions:
        keys = ", ".join(key_label(key) + ("!" if keymap.why_not(scope, key) else "") for scope, key in action.bindings)
        lines.append(f"{action.id}\t{action.scope}\t{keys or '-'}\t{action.title}")
    return lines
