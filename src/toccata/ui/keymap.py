"""The keymap: which action a key means in which scope. Built from the action table and what a flavour and keys.toml change in it;
nothing else binds keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from toccata.ui.actions import EVERYWHERE, Action
from toccata.ui.delivery import Terminal, held_back
from toccata.ui.keys import ESCAPE_THEN, escape_form, key_label
from toccata.ui.piano import LAYOUTS, Rows, note_offset

_PIANO_VIEWS = (EVERYWHERE, "pattern", "samples", "instruments")

Binding = tuple[str, str]
"""(scope, key)."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a flavour or the user changes about one action's keys.

    scope: where the keys work; None for the action's own scope, and for every scope where keys are taken away.
    keys: instead of those it has there, None to keep them. add: beside them. remove: not any more.
    """

    action: str
    scope: str | None = None
    keys: tuple[str, ...] | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


Layer = Sequence[Change]


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """A key that does not do what it is bound to. text: one sentence. by_user: from keys.toml, so worth telling at the start."""

    scope: str
    key: str
    text: str
    by_user: bool = False


class Keymap:
    """Actions by (scope, key). flavour, own: changes, the later ones on top. terminals: what is between the keys and us.
    note_rows: the piano's keys, which beat commands where it is live; may be changed.

    Raises: ValueError when two actions of the table itself want the same key in one scope.
    """

    def __init__(
        self,
        actions: Iterable[Action],
        flavour: Layer = (),
        own: Layer = (),
        terminals: tuple[Terminal, ...] = (),
        note_rows: Rows = LAYOUTS["qwerty"],
    ) -> None:
        table = tuple(actions)
        self.terminals = terminals
        self.note_rows = note_rows
        self.problems: list[KeyProblem] = []
        self._titles = {action.id: action.title for action in table}
        self._scopes = {action.id: action.scope for action in table}
        self._keys: dict[str, list[Binding]] = {action.id: [] for action in table}
        self._owner: dict[Binding, str] = {}
        self._table_labels = {(scope, key_label(key)): action.id for action in table for scope, key in action.bindings}
        for action in table:
            for binding in action.bindings:
                other = self._owner.setdefault(binding, action.id)
                if other != action.id:
                    raise ValueError(f"{binding[1]} is both {other} and {action.id} in {binding[0]}")
                self._keys[action.id].append(binding)
        for layer in (flavour, own):
            self._apply(layer, by_user=layer is own)
        self.actions = tuple(self._bound(action) for action in table)
        by_id = {action.id: action for action in self.actions}
        self._found = {binding: by_id[owner] for binding, owner in self._owner.items()}
        self._tell_held_back(own)

    def _apply(self, layer: Layer, by_user: bool) -> None:
        taken: dict[Binding, str] = {}
        for change in layer:
            own_scope = self._scopes[change.action]
            for binding in tuple(self._keys[change.action]):
                here = change.scope in (None, binding[0])
                if here and (change.keys is not None or binding[1] in change.remove) and taken.get(binding) != change.action:
                    self._release(change.action, binding)
            for key in (*(change.keys or ()), *change.add):
                self._take(change.action, (change.scope or own_scope, key), taken, by_user)

    def _release(self, action_id: str, binding: Binding) -> None:
        self._keys[action_id].remove(binding)
        if self._owner.get(binding) == action_id:
            del self._owner[binding]

    def _take(self, action_id: str, binding: Binding, taken: dict[Binding, str], by_user: bool) -> None:
        scope, key = binding
        other = self._owner.get(binding)
        if other == action_id:
            taken[binding] = action_id
            return
        if binding in taken:
            text = f"{key_label(key)} is given to two actions {_where(scope)}: it stays {taken[binding]}, and is not {action_id}"
            self.problems.append(KeyProblem(scope, key, text, by_user))
            return
        if other is not None:
            self._release(other, binding)
            if by_user:
                text = f"{key_label(key)} {_where(scope)} is {action_id} now, and no longer {other}"
                self.problems.append(KeyProblem(scope, key, text))
        taken[binding] = self._owner[binding] = action_id
        self._keys[action_id].append(binding)

    def _bound(self, action: Action) -> Action:
        keys = self._keys[action.id]
        if tuple(keys) == action.bindings:
            return action
        own = tuple(key for scope, key in keys if scope == action.scope)
        return replace(action, keys=own, also=tuple(binding for binding in keys if binding[0] != action.scope))

    def _tell_held_back(self, own: Layer) -> None:
        """What keys.toml binds is held against every terminal, the rest against the one that is there."""
        mine = {(change.scope or self._scopes[change.action], key) for change in own for key in (*(change.keys or ()), *change.add)}
        for scope, key in self._owner:
            why = held_back(key, self.terminals)
            if why:
                text = f"{key_label(key)} ({self._found[scope, key].title}) {why}"
                self.problems.append(KeyProblem(scope, key, text, (scope, key) in mine))

    def why_not(self, scope: str, key: str) -> str:
        """Why the key may not do its work, as the end of a sentence that begins with its name; empty when it should: a
        terminal keeps it, or it is a note in the layout."""
        if scope.partition(".")[0] in _PIANO_VIEWS and scope != "pattern.digits" and note_offset(key, self.note_rows) is not None:
            return "is a note where the piano is live"
        return held_back(key, self.terminals)

    def all_problems(self) -> list[KeyProblem]:
        """Every key that does not do what it is bound to, those that the note layout takes last."""
        taken = [
            KeyProblem(scope, key, f"{key_label(key)} ({action.title}) is a note where the piano is live")
            for (scope, key), action in self._found.items()
            if self.why_not(scope, key).startswith("is a note")
        ]
        return self.problems + taken

    def label_of(self, action_id: str) -> str:
        """The action's best key as people read it; `the palette` where it has none."""
        return next((key_label(key) for _, key in self._keys[action_id]), "the palette")

    def label_now(self, label: str, scopes: Sequence[str]) -> str:
        """What a key's label in the table has become: another one, or the palette where the action has no key left."""
        for scope in (*scopes, EVERYWHERE):
            action_id = self._table_labels.get((scope, label))
            if action_id is not None:
                keys = [key for where, key in self._keys[action_id] if where == scope]
                return label if label in map(key_label, keys) else key_label(keys[0]) if keys else "palette"
        return label

    def lookup(self, key: str, scopes: Sequence[str]) -> Action | None:
        """What the key means where `scopes` hold, the nearest first; `everywhere` always holds."""
        for scope in (*scopes, EVERYWHERE):
            action = self._found.get((scope, key))
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
        """(what to press after Esc, action) for the scopes, each press once: the nearest scope's, and a key bound for after Esc
        before the one that it stands for."""
        order = (*scopes, EVERYWHERE)
        bound = [(key, order.index(scope), action) for action in self.actions for scope, key in action.bindings if scope in order]
        bound.sort(key=lambda item: (not item[0].startswith(ESCAPE_THEN), item[1]))
        found: dict[str, Action] = {}
        for key, _, action in bound:
            press = escape_form(key)
            if press:
                found.setdefault(press, action)
        return list(found.items())

    def lookup_after_escape(self, press: str, scopes: Sequence[str]) -> Action | None:
        """What `Esc, press` means where `scopes` hold."""
        return dict(self.after_escape(scopes)).get(press)


def _where(scope: str) -> str:
    return "everywhere" if scope == EVERYWHERE else f"in {scope}"
