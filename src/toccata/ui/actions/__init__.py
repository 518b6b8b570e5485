"""The registry: every module of this package gives its `ACTIONS`, one file a noun.

Modules import nothing heavy: they are all read before the first paint.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from toccata.ui.actions.action import EVERYWHERE, Action

__all__ = ["EVERYWHERE", "Action", "action", "all_actions"]


@cache
def all_actions() -> tuple[Action, ...]:
    """Every action, in the order of the modules' names and of their tables."""
    found: list[Action] = []
    for module in sorted(iter_modules(__path__), key=lambda item: item.name):
        found += getattr(import_module(f"{__name__}.{module.name}"), "ACTIONS", ())
    return tuple(found)


@cache
def _by_id() -> dict[str, Action]:
    return {item.id: item for item in all_actions()}


def action(action_id: str) -> Action:
    """The action of that id. Raises: KeyError."""
    return _by_id()[action_id]
