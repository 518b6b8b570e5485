"""The way through a song, row by row, as the sequencer itself goes it without a sound."""

from __future__ import annotations

from dataclasses import replace

from toccata.player.bounce import Bounce
from toccata.song import Song
from toccata.song.played import PlayedRow

_RATE_HZ = 8000
_LOOK_FRAMES = 8
"""Shorter than any tick: the fastest tempo has one every 20 frames."""
_MOST_ROWS = 1 << 18


def played_rows(song: Song) -> list[PlayedRow]:
    """Every row from the start until the song ends or repeats, jumps, loops, delays and grooves as they are heard.

    Compiles the sequencer's units where they are missing.
    """
    bounce = Bounce(song, _RATE_HZ, None, 1, silent=True)
    rows: list[PlayedRow] = []
    sequencer = bounce.sequencer
    ticks_before = 0
    while not bounce.stopped and len(rows) < _MOST_ROWS:
        bounce.step(_LOOK_FRAMES)
        count, ticks = int(sequencer["rows_played"][0]), int(sequencer["ticks_played"][0])
        if count > len(rows):
            order_index, pattern, row = (int(sequencer[name][0]) for name in ("order_index", "pattern", "row"))
            rows.append(PlayedRow(order_index, pattern, row, 0, float(sequencer["tempo"][0])))
        if rows and ticks > ticks_before and not bounce.stopped:
            rows[-1] = replace(rows[-1], ticks=rows[-1].ticks + ticks - ticks_before, tempo=float(sequencer["tempo"][0]))
        ticks_before = ticks
    return rows
