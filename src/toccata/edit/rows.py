"""How a block's rows move: expand, shrink, reverse, rotate."""

from __future__ import annotations

import numpy as np

from toccata.edit.bounds import the_pattern, whole
from toccata.edit.region import Region, change_blocks, checked, grown
from toccata.notation.cells import EMPTY_CELL
from toccata.song import Song


def expand_rows(song: Song, region: Region, factor: int = 2) -> Song:
    """Spreads the marked rows over `factor` (2–16) times as many; what lies there is written over, what would leave the
    pattern is lost. Raises: EditRefused.
    """
    whole(factor, 2, 16, "the factor")
    room = the_pattern(song, checked(song, region).pattern).rows - region.first_row
    target = grown(region, min(region.rows * factor, room))

    def spread(block: np.ndarray, _mask: np.ndarray, _channel: int) -> None:
        source = block[: region.rows].copy()
        block[:] = EMPTY_CELL
        block[::factor] = source[: len(block[::factor])]

    return change_blocks(song, target, spread)


def shrink_rows(song: Song, region: Region, factor: int = 2) -> Song:
    """Keeps every `factor`-th (2–16) marked row, moved together at the top; the rest of the block becomes empty. Raises: EditRefused."""
    whole(factor, 2, 16, "the factor")

    def gather(block: np.ndarray, _mask: np.ndarray, _channel: int) -> None:
        kept = block[::factor].copy()
        block[:] = EMPTY_CELL
        block[: len(kept)] = kept

    return change_blocks(song, region, gather)


def reverse_rows(song: Song, region: Region) -> Song:
    """Turns the marked rows round, last first. Raises: EditRefused."""

    def reverse(block: np.ndarray, _mask: np.ndarray, _channel: int) -> None:
        block[:] = block[::-1].copy()

    return change_blocks(song, region, reverse)


def rotate_rows(song: Song, region: Region, rows: int) -> Song:
    """Moves the marked rows down by `rows` (up when negative); what leaves one end comes back at the other. Raises: EditRefused."""

    def rotate(block: np.ndarray, _mask: np.ndarray, _channel: int) -> None:
        block[:] = np.roll(block, rows, axis=0)

    return change_blocks(song, region, rotate)
