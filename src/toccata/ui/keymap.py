"""The keymap: which action a key means in which scope. Built from the action table; nothing else binds keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toccata.ui.actions import EVERYWHERE, Action
from toccata.ui.keys import escape_form


class Keymap:
    """Actions by (scope, key).

    Raises: ValueError when two actions of one scope want the same key.
    """

    def __init__(self, actions: Iterable[Action]) -> None:
        self.actions = tuple(actions)
        self._bound: dict[tuple[str, str], Action] = {}
        for action in self.actions:
            for scope, key in action.bindings:
                other = self._bound.setdefault((scope, key), action)
                if other is not action:
                    raise ValueError(f"{key} is both {other.id} and {action.id} in {scope}")

    def lookup(self, key: str, scopes: Sequence[str]) -> Action | None:
        """What the key means where `scopes` hold, the nearest first; `everywhere` always holds."""
        for scope in (*scopes, EVERYWHERE):
            action = self._bound.get((scope, key))
            if action:
                return action
        return None

    def within(self, scopes: Sequence[str]) -> list[Action]:
        """The actions that can be run where `scopes` hold, the nearest scope first."""
        order = {scope: rank for rank, scope in enumerate((*scopes, EVERYWHERE))}
        return sorted((action for action in self.actions if action.scope in order), key=lambda action: order[action.scope])

    def in_reach(self, scopes: Sequence[str]) -> list[Action]:
        """Every action, those of the scopes first."""
        near = self.within(scopes)
        return near + [action for action in self.actions if action not in near]

    def after_escape(self, scopes: Sequence[str]) -> list[tuple[str, Action]]:
        """(what to press after Esc, action) for the scopes, each press once: the nearest scope's."""
        found: dict[str, Action] = {}
        for action in self.within(scopes):
            for key in action.keys:
                press = escape_form(key)
                if press:
                    found.setdefault(press, action)
        return list(found.items())
