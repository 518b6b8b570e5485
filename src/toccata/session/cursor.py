"""Where the user is in the song."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cursor:
    """field: 0 note, 1 and 2 the instrument's digits, 3 and 4 the volume's, from 5 on three for each effect column."""

    order_index: int = 0
    pattern: int = 0
    row: int = 0
    channel: int = 0
    field: int = 0
