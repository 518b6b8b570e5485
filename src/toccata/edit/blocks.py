"""Marked blocks and the clipboard: copy, cut, clear, the ways to paste, and swapping two blocks.

A paste starts at a place (pattern, row, channel); what would fall outside the pattern is left out.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toccata.edit.bounds import the_column, the_pattern
from toccata.edit.clip import Clip
from toccata.edit.fields import shown_fields
from toccata.edit.region import Region, change_blocks, checked
from toccata.edit.sharing import with_columns
from toccata.errors import EditRefused
from toccata.notation.cells import EFFECTS_START, EMPTY_CELL, INSTRUMENT, MAX_EFFECTS, NOTE, VOLUME_MEANING
from toccata.notation.notes import NO_NOTE
from toccata.song import Song


def copy_cells(song: Song, region: Region) -> Clip:
    """The marked cells; fields that are not marked are empty in the clip. Raises: EditRefused."""
    pattern = the_pattern(song, checked(song, region).pattern)
    columns, masks = [], []
    for channel in region.channels:
        column = np.empty((region.rows, len(EMPTY_CELL)), np.uint8)
        column[:] = EMPTY_CELL
        np.copyto(column, pattern.columns[channel][region.first_row : region.last_row + 1], where=region.mask(channel))
        column.setflags(write=False)
        columns.append(column)
        masks.append(region.mask(channel))
    return Clip(tuple(columns), tuple(masks))


def clear_cells(song: Song, region: Region, mask: np.ndarray | None = None) -> Song:
    """Empties the marked fields, or those of them that `mask`, bool (CELL_WIDTH,), allows. Raises: EditRefused."""

    def clear(block: np.ndarray, _marked: np.ndarray, _channel: int) -> None:
        block[:, slice(None) if mask is None else mask] = EMPTY_CELL if mask is None else EMPTY_CELL[mask]

    return change_blocks(song, region, clear)


def cut_cells(song: Song, region: Region) -> tuple[Song, Clip]:
    """Copies, then clears. Raises: EditRefused."""
    return clear_cells(song, region), copy_cells(song, region)


def paste_over(song: Song, clip: Clip, pattern: int, row: int, channel: int) -> Song:
    """Writes the clip over what is there, empty cells too. Raises: EditRefused."""

    def put(column: np.ndarray, cells: np.ndarray, mask: np.ndarray) -> None:
        np.copyto(column[row : row + len(cells)], cells, where=mask)

    return _paste(song, clip, pattern, row, channel, put)


def insert_paste(song: Song, clip: Clip, pattern: int, row: int, channel: int) -> Song:
    """Pushes the channels down from `row` by the clip's rows, then writes the clip; what leaves the pattern is lost.

    Fields outside the clip's mask stay where they are. Raises: EditRefused.
    """

    def put(column: np.ndarray, cells: np.ndarray, mask: np.ndarray) -> None:
        pushed = column.copy()
        pushed[row + len(cells) :] = column[row : len(column) - len(cells)]
        pushed[row : row + len(cells)] = cells
        np.copyto(column, pushed, where=mask)

    return _paste(song, clip, pattern, row, channel, put)


def mix_paste(song: Song, clip: Clip, pattern: int, row: int, channel: int) -> Song:
    """Writes the clip only into empty fields: a note brings its instrument, and what stands stays. Raises: EditRefused."""

    def put(column: np.ndarray, cells: np.ndarray, mask: np.ndarray) -> None:
        target = column[row : row + len(cells)]
        np.copyto(target, cells, where=mask & _free_fields(target))

    return _paste(song, clip, pattern, row, channel, put)


def flood_paste(song: Song, clip: Clip, region: Region) -> Song:
    """Fills the region with the clip, over and over, down and across. Raises: EditRefused."""
    rows = np.arange(checked(song, region).rows) % clip.rows

    def fill(block: np.ndarray, _mask: np.ndarray, channel: int) -> None:
        source = (channel - region.first_channel) % len(clip.columns)
        np.copyto(block, clip.columns[source][rows], where=shown_fields(song, channel) & clip.masks[source])

    return change_blocks(song, region, fill)


def swap_cells(song: Song, region: Region, pattern: int, row: int, channel: int) -> Song:
    """Exchanges the region with the block of the same size at a place. Raises: EditRefused when they overlap or one leaves the pattern."""
    clip = copy_cells(song, region)
    last_row, last_channel = row + region.rows - 1, channel + len(region.channels) - 1
    there = Region(pattern, row, last_row, channel, last_channel, region.first_field, region.last_field)
    other = copy_cells(song, there)
    apart = last_row < region.first_row or row > region.last_row or last_channel < region.first_channel or channel > region.last_channel
    if pattern == region.pattern and not apart:
        raise EditRefused("a block cannot be swapped with one that overlaps it")
    song = paste_over(song, other, region.pattern, region.first_row, region.first_channel)
    return paste_over(song, clip, pattern, row, channel)


def _paste(song: Song, clip: Clip, index: int, row: int, channel: int, put: Callable[[np.ndarray, np.ndarray, np.ndarray], None]) -> Song:
    pattern = the_column(song, index, row, channel)
    changed = {}
    for offset, (cells, mask) in enumerate(zip(clip.columns, clip.masks, strict=True)):
        if channel + offset < len(song.channels):
            column = pattern.columns[channel + offset].copy()
            put(column, cells[: pattern.rows - row], shown_fields(song, channel + offset) & mask)
            changed[channel + offset] = column
    return with_columns(song, index, changed)


def _free_fields(cells: np.ndarray) -> np.ndarray:
    """Which fields of cells (rows, CELL_WIDTH) are empty, bool of the same shape. An effect's two bytes go together."""
    free = np.empty(cells.shape, bool)
    free[:, NOTE] = cells[:, NOTE] == NO_NOTE
    free[:, INSTRUMENT] = (cells[:, INSTRUMENT] == 0) & free[:, NOTE]
    for at in (VOLUME_MEANING, *range(EFFECTS_START, EFFECTS_START + 2 * MAX_EFFECTS, 2)):
        free[:, at] = free[:, at + 1] = cells[:, at] == 0
    return free
