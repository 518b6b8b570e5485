"""What an action is: the one thing that keys, the palette, the Esc menu, help and the README all name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toccata.ui.editor import Editor

EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Action:
    """id: `noun.verb`. title: what the palette shows. scope: where its keys work, `everywhere`, a view's scope or a part of
    one (`pattern`, `pattern.note`, `samples.waveform`). keys: as `toccata.ui.keys` names them, the best one first; every action is in
    the palette too. help: one sentence for F1 where the title does not say it all. also: (scope, key) of keys that work in a
    narrower scope only."""

    id: str
    title: str
    run: Callable[[Editor], None]
    keys: tuple[str, ...] = ()
    scope: str = EVERYWHERE
    help: str = ""
    also: tuple[tuple[str, str], ...] = ()

    @property
    def bindings(self) -> tuple[tuple[str, str], ...]:
        """Every (scope, key)."""
        return (*((self.scope, key) for key in self.keys), *self.also)

    @property
    def all_keys(self) -> tuple[str, ...]:
        """Every key, the best one first."""
        return tuple(key for _, key in self.bindings)
