"""What a generator makes and how the kit lists it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound before it is levelled and written.

    signal: float64, (frames,) or (frames, 2), any level. loop: frames start <= n < end, or None for a one-shot.
    loop_kind: forward or pingpong.
    """

    signal: np.ndarray
    rate_hz: float
    loop: tuple[int, int] | None = None
    loop_kind: str = "forward"


@dataclass(frozen=True, slots=True)
class Entry:
    """A sound's place in the kit.

    path: without suffix, below `samples/kit`. root: the note at which it sounds as written, None where pitch means nothing.
    volume: 0–64, the level at which it sits well beside the others. instrument: the manifest's instrument defaults.
    peak_db: what its highest sample is set to.
    """

    path: str
    title: str
    make: Callable[[], Recording]
    root: str | None = None
    volume: int = 64
    peak_db: float = -1.5
    instrument: dict[str, object] = field(default_factory=dict)

    @property
    def category(self) -> str:
        return self.path.split("/")[0].split("-")[0]
