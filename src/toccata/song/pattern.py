"""A pattern: one read-only array a channel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toccata.notation.cells import empty_column

MAX_ROWS = 1024


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """rows: 1–1024. columns: one uint8 (rows, CELL_WIDTH) read-only array for each of the song's channels."""

    rows: int
    columns: tuple[np.ndarray, ...]
    name: str = ""

    @staticmethod
    def empty(rows: int, channels: int, name: str = "") -> Pattern:
        """A pattern of empty cells; its columns share one array until they are written."""
        return Pattern(rows, (empty_column(rows),) * channels, name)

    def cell(self, channel: int, row: int) -> np.ndarray:
        """A read-only view of one cell, uint8 (CELL_WIDTH,)."""
        return self.columns[channel][row]

    def same_as(self, other: Pattern) -> bool:
        """Whether both hold the same cells under the same name."""
        return self is other or (
            self.rows == other.rows
            and self.name == other.name
            and len(self.columns) == len(other.columns)
            and all(a is b or np.array_equal(a, b) for a, b in zip(self.columns, other.columns, strict=True))
        )
