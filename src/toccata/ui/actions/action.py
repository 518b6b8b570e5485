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
    the palette too. help: one sentence for F1 where the title does not say it all."""

    id: str
    title: str
    run: Callable[[Editor], None]
    keys: tuple[str, ...] = ()
    scope: str = EVERYWHERE
    help: str = ""
