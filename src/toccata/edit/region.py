"""The marked block: which rows, channels and fields of a pattern an edit works on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from toccata.edit.bounds import the_channel, the_pattern
from toccata.edit.fields import LAST_FIELD, fields_from
from toccata.edit.sharing import with_columns
from toccata.errors import EditRefused
from toccata.song import Song

ChangeBlock = Callable[[np.ndarray, np.ndarray, int], None]
"""Given (block uint8 (rows, CELL_WIDTH) to modify, mask bool (CELL_WIDTH,), channel)."""


@dataclass(frozen=True, slots=True)
class Region:
    """Rows and channels from 0, both ends included. first_field bounds the first channel and last_field the last one, as
    field positions 0–16 (where the cursor stands); channels between are whole."""

    pattern: int
    first_row: int
    last_row: int
    first_channel: int
    last_channel: int
    first_field: int = 0
    last_field: int = LAST_FIELD

    @property
    def rows(self) -> int:
        return self.last_row - self.first_row + 1

    @property
    def channels(self) -> range:
        return range(self.first_channel, self.last_channel + 1)

    def mask(self, channel: int) -> np.ndarray:
        """Which fields of the channel's cells are marked, bool (CELL_WIDTH,), read-only."""
        first = self.first_field if channel == self.first_channel else 0
        last = self.last_field if channel == self.last_channel else LAST_FIELD
        return fields_from(first, last)

    def contains(self, pattern: int, row: int, channel: int, field: int = 0) -> bool:
        """Whether a place is marked."""
        return (
            pattern == self.pattern
            and self.first_row <= row <= self.last_row
            and (self.first_channel, self.first_field) <= (channel, field) <= (self.last_channel, self.last_field)
        )

    @staticmethod
    def between(pattern: int, anchor: tuple[int, int, int], end: tuple[int, int, int]) -> Region:
        """The region between two places (row, channel, field), given in any order. Whole field columns are marked."""
        rows = sorted((anchor[0], end[0]))
        (first_channel, first_field), (last_channel, last_field) = sorted((anchor[1:], end[1:]))
        return Region(pattern, rows[0], rows[1], first_channel, last_channel, first_field, last_field)


def whole_channel(song: Song, pattern: int, channel: int) -> Region:
    """Every row of one channel. Raises: EditRefused."""
    the_channel(song, channel)
    return Region(pattern, 0, the_pattern(song, pattern).rows - 1, channel, channel)


def whole_pattern(song: Song, pattern: int) -> Region:
    """Every cell of a pattern. Raises: EditRefused."""
    return Region(pattern, 0, the_pattern(song, pattern).rows - 1, 0, len(song.channels) - 1)


def checked(song: Song, region: Region) -> Region:
    """The region, once it is sure to lie in the song. Raises: EditRefused."""
    pattern = the_pattern(song, region.pattern)
    if not 0 <= region.first_row <= region.last_row < pattern.rows:
        raise EditRefused(f"rows {region.first_row:02X} to {region.last_row:02X} are not in pattern {region.pattern:02X}")
    if not 0 <= region.first_channel <= region.last_channel < len(song.channels):
        raise EditRefused(f"channels {region.first_channel + 1} to {region.last_channel + 1} are not in the song")
    for channel in {region.first_channel, region.last_channel}:
        region.mask(channel)
    return region


def grown(region: Region, rows: int) -> Region:
    """The region with another count of rows from its first one on."""
    return replace(region, last_row=region.first_row + rows - 1)


def change_blocks(song: Song, region: Region, change: ChangeBlock) -> Song:
    """Runs `change` on a fresh copy of each marked channel's rows, then keeps only what it did to marked fields.

    Columns in which nothing changed stay the same objects. Raises: EditRefused.
    """
    pattern = the_pattern(song, checked(song, region).pattern)
    rows = slice(region.first_row, region.last_row + 1)
    changed = {}
    for channel in region.channels:
        mask = region.mask(channel)
        block = pattern.columns[channel][rows].copy()
        change(block, mask, channel)
        column = pattern.columns[channel].copy()
        np.copyto(column[rows], block, where=mask)
        changed[channel] = column
    return with_columns(song, region.pattern, changed)
