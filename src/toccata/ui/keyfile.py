"""keys.toml: what the user changes about keys, one line an action.

    "play.song" = ["F5", "Alt+Shift+P"]         # these keys instead of its own; [] for none
    "play.stop" = { add = ["Ctrl+Space"] }      # beside its own
    "cell.clear" = { remove = ["Del"] }         # one key less
    "cell.note_off" = { scope = "pattern.note", keys = ["="] }   # in one scope only; a list of such tables for several

F1 names every action's id. Scopes are those of the action table.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from toccata.errors import BadFile
from toccata.ui.actions import EVERYWHERE, Action
from toccata.ui.keymap import Change
from toccata.ui.keys import parse_key

_TABLE_KEYS = ("scope", "keys", "add", "remove")


def load_keys(path: Path, actions: Iterable[Action]) -> tuple[Change, ...]:
    """The changes of a file, none where there is none.

    Raises: BadFile naming the action for whatever is no change.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(path, f"is not TOML: {error}") from None
    return parse_changes(path, table, actions)


def load_keys_or_none(path: Path, actions: Iterable[Action]) -> tuple[tuple[Change, ...], str | None]:
    """The changes, or none with the sentence that says why."""
    try:
        return load_keys(path, actions), None
    except BadFile as problem:
        return (), f"{problem}; the keys are those without it"


def parse_changes(path: object, table: dict[str, Any], actions: Iterable[Action]) -> tuple[Change, ...]:
    """A parsed file's changes, in its order.

    Raises: BadFile naming the action.
    """
    actions = tuple(actions)
    ids = {action.id for action in actions}
    scopes = {scope for action in actions for scope, _ in action.bindings} | {action.scope for action in actions} | {EVERYWHERE}
    changes: list[Change] = []
    for action_id, value in table.items():
        if action_id not in ids:
            raise BadFile(path, _no_such_action(action_id, value, ids), action_id)
        values = value if isinstance(value, list) and value and all(isinstance(item, dict) for item in value) else [value]
        changes += [_change(path, action_id, item, scopes) for item in values]
    return tuple(changes)


def _no_such_action(action_id: str, value: object, ids: set[str]) -> str:
    if isinstance(value, dict) and any(f"{action_id}.{verb}" in ids for verb in value):
        return f'put the whole id in quotation marks, as in "{action_id}.{next(iter(value))}" = ...'
    near = difflib.get_close_matches(action_id, ids, 1)
    return "there is no such action" + (f"; did you mean {near[0]}?" if near else "; F1 names them all")


def _change(path: object, action_id: str, value: object, scopes: set[str]) -> Change:
    if not isinstance(value, dict):
        return Change(action_id, keys=_keys(path, action_id, value))
    unknown = set(value) - set(_TABLE_KEYS)
    if unknown:
        raise BadFile(path, f"'{min(unknown)}' is none of {', '.join(_TABLE_KEYS)}", action_id)
    scope = value.get("scope")
    if scope is not None and scope not in scopes:
        raise BadFile(path, f"there is no scope '{scope}'; the scopes are {', '.join(sorted(scopes))}", action_id)
    return Change(
        action_id,
        scope,
        _keys(path, action_id, value["keys"]) if "keys" in value else None,
        _keys(path, action_id, value.get("add", ())),
        _keys(path, action_id, value.get("remove", ())),
    )


def _keys(path: object, action_id: str, value: object) -> tuple[str, ...]:
    found: list[str] = []
    for item in (value,) if isinstance(value, str) else value if isinstance(value, list | tuple) else (value,):
        key = parse_key(item) if isinstance(item, str) else None
        if key is None:
            raise BadFile(path, f"{item!r} is no key; keys are written as in F1: F5, Ctrl+P, Alt+Shift+Q, PgUp, z", action_id)
        if key not in found:
            found.append(key)
    return tuple(found)
