"""Where a note is written that was played to a playing song."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from toccata.song import ORDER_END, Song

if TYPE_CHECKING:
    from toccata.player import Position
    from toccata.ui.editor import Editor

_LONGEST_DELAY_TICKS = 15
QUANTISE = {
    "off": "the row that is heard",
    "tick": "the row that is heard, with a note delay",
    "row": "the nearest row",
    "half_beat": "the nearest half beat",
    "beat": "the nearest beat",
}
"""The settings and what they say."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, and by how many ticks a note there starts late."""

    order_index: int
    pattern: int
    row: int
    channel: int
    delay_ticks: int = 0


def written_place(editor: Editor) -> Place:
    """The cursor's cell; while following the one that is heard now, by the setting `quantise`."""
    order_index, pattern, row = editor.heard_place()
    channel = editor.cursor.channel
    if not editor.following or editor.player is None:
        return Place(order_index, pattern, row, channel)
    # The screen's own position is up to a thirtieth of a second old.
    now = editor.player.position()
    if not now.playing or not 0 <= now.pattern < len(editor.song.patterns):
        return Place(order_index, pattern, row, channel)
    order_index, pattern, row = now.order_index, now.pattern, min(now.row, editor.song.patterns[now.pattern].rows - 1)
    setting = editor.settings.quantise
    if setting == "off":
        return Place(order_index, pattern, row, channel)
    if setting == "tick":
        return Place(order_index, pattern, row, channel, min(now.tick, _LONGEST_DELAY_TICKS))
    target = nearest_row(now, grid_rows(editor.song, setting))
    if target < editor.song.patterns[pattern].rows:
        return Place(order_index, pattern, target, channel)
    order_index, pattern = _after(editor, order_index, pattern)
    return Place(order_index, pattern, 0, channel)


def grid_rows(song: Song, quantise: str) -> float:
    """How many rows apart the places are: of `row`, `half_beat` or `beat`."""
    return {"row": 1.0, "half_beat": max(1.0, song.rows_per_beat / 2), "beat": float(song.rows_per_beat)}[quantise]


def nearest_row(now: Position, grid: float) -> int:
    """The row of the grid that is nearest to a position; it may lie past the pattern's end. The middle of a tick stands for it."""
    exact = now.row + (now.tick + 0.5) / max(1, now.speed)
    return int(math.floor(exact / grid + 0.5) * grid + 0.5)


def _after(editor: Editor, order_index: int, pattern: int) -> tuple[int, int]:
    """(order index, pattern) of what is heard after the pattern's end: itself while it is looped, else the next entry's."""
    order = editor.song.order
    if editor.loops_pattern or not 0 <= order_index < len(order) or order[order_index].pattern != pattern:
        return order_index, pattern
    following = [*range(order_index + 1, len(order)), editor.song.restart]
    for index in following:
        if order[index].pattern == ORDER_END:
            index = editor.song.restart
        if order[index].pattern >= 0:
            return index, order[index].pattern
    return order_index, pattern
