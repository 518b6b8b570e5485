"""How rows are timed: groove tables of the song and its channels, and swing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toccata.edit.bounds import number, the_channel, whole
from toccata.edit.sharing import with_channel
from toccata.errors import EditRefused
from toccata.song import Song
from toccata.song.document import MAX_GROOVE, SPEED_RANGE, SWING_RANGE


def set_groove(song: Song, ticks: Sequence[int]) -> Song:
    """Ticks of each row in turn, instead of the speed; empty plays by the speed again. Raises: EditRefused."""
    groove = _groove(ticks)
    return song if groove == song.groove else replace(song, groove=groove)


def set_channel_groove(song: Song, channel: int, ticks: Sequence[int]) -> Song:
    """A groove for one channel; empty follows the song again. Raises: EditRefused."""
    return with_channel(song, channel, replace(the_channel(song, channel), groove=_groove(ticks)))


def set_swing(song: Song, percent: float) -> Song:
    """How much of each pair its first half lasts, 25–75; 50 is straight. Raises: EditRefused."""
    swing = number(percent, *SWING_RANGE, "the swing in percent")
    return song if swing == song.swing else replace(song, swing=swing)


def set_swing_rows(song: Song, rows: int) -> Song:
    """How many rows half a swinging pair has, 1–16. Raises: EditRefused."""
    rows = whole(rows, 1, 16, "the rows of half a pair")
    return song if rows == song.swing_rows else replace(song, swing_rows=rows)


def swing_channel(song: Song, channel: int, percent: float) -> Song:
    """Lets one channel swing by the nearest whole ticks, 25–75 %, as a groove of its own; 50 is straight. Raises: EditRefused."""
    the_channel(song, channel)
    share = number(percent, *SWING_RANGE, "the swing in percent") / 100
    pair = max(2, round(2 * song.ticks_per_row))
    first = min(max(round(pair * share), 1), pair - 1)
    half = song.swing_rows
    return set_channel_groove(song, channel, (*[first] * half, *[pair - first] * half)[:MAX_GROOVE])


def swing_of(groove: Sequence[int]) -> float | None:
    """The swing in percent of a groove that is two halves, each of equal rows; None for any other."""
    half = len(groove) // 2
    if not groove or len(groove) % 2 or len(set(groove[:half])) > 1 or len(set(groove[half:])) > 1:
        return None
    return 100 * groove[0] / (groove[0] + groove[-1])


def _groove(ticks: Sequence[int]) -> tuple[int, ...]:
    if len(ticks) > MAX_GROOVE:
        raise EditRefused(f"a groove has at most {MAX_GROOVE} rows")
    return tuple(whole(value, *SPEED_RANGE, "the ticks of a row") for value in ticks)
