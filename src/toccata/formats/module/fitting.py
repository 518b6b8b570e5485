"""Songs brought within a format's bounds before they are written: pattern lengths, the order, channels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from toccata.formats.loaded import Notices
from toccata.notation.cells import CELL_WIDTH, EFFECTS_START
from toccata.notation.effects import Meaning
from toccata.song import ORDER_END, OrderEntry, Pattern, Song


def with_fewer_channels(song: Song, most: int, notices: Notices) -> Song:
    """The song's first `most` channels."""
    if len(song.channels) <= most:
        return song
    notices.say(f"channels past {most} were left out")
    patterns = tuple(replace(pattern, columns=pattern.columns[:most]) for pattern in song.patterns)
    return replace(song, channels=song.channels[:most], patterns=patterns)


def with_short_patterns(song: Song, most: int, notices: Notices) -> Song:
    """The song with patterns of more than `most` rows cut in pieces that follow each other in the order."""
    if all(pattern.rows <= most for pattern in song.patterns):
        return song
    pieces: list[list[int]] = []
    patterns: list[Pattern] = []
    for index, pattern in enumerate(song.patterns):
        starts = range(0, pattern.rows, most)
        pieces.append(list(range(len(patterns), len(patterns) + len(starts))))
        patterns += [_rows(pattern, start, min(start + most, pattern.rows)) for start in starts]
        if len(starts) > 1:
            notices.say(f"pattern {index:02X} was cut into {len(starts)} of at most {most} rows")
    return _reordered(
        replace(song, patterns=tuple(patterns)),
        lambda entry: [OrderEntry(piece) for piece in pieces[entry.pattern]] if entry.pattern >= 0 else [entry],
    )


def without_marks(song: Song, notices: Notices) -> Song:
    """The song without `+++` in its order, and ended at the first `---`."""
    order = song.order
    ends = [index for index, entry in enumerate(order) if entry.pattern == ORDER_END]
    if ends and ends[0] + 1 < len(order):
        notices.say("the order's entries past its first end were left out")
    if ends:
        song = replace(song, order=order[: ends[0]] or (OrderEntry(0),))
    return _reordered(song, lambda entry: [entry] if entry.pattern >= 0 else [])


def with_short_order(song: Song, most: int, notices: Notices) -> Song:
    """The first `most` entries of the order, and no patterns that they do not need past the format's number."""
    if len(song.order) <= most:
        return song
    notices.say(f"order entries past {most} were left out")
    return replace(song, order=song.order[:most], restart=song.restart if song.restart < most else 0)


def with_fewer_patterns(song: Song, most: int, notices: Notices) -> Song:
    """The song with at most that many patterns: those that the order plays first; entries for others are left out."""
    if len(song.patterns) <= most:
        return song
    played = list(dict.fromkeys(entry.pattern for entry in song.order if entry.pattern >= 0))
    kept = {old: new for new, old in enumerate(played[:most])}
    if len(played) > most:
        notices.say(f"patterns past {most} were left out")
    else:
        notices.say("patterns that the order does not play were left out")
    song = replace(song, patterns=tuple(song.patterns[old] for old in kept))
    return _reordered(
        song, lambda entry: [OrderEntry(kept[entry.pattern])] if entry.pattern in kept else [entry] if entry.pattern < 0 else []
    )


def _rows(pattern: Pattern, start: int, end: int) -> Pattern:
    columns = []
    for column in pattern.columns:
        piece = column[start:end].copy()
        piece.setflags(write=False)
        columns.append(piece)
    return Pattern(end - start, tuple(columns), pattern.name)


def _reordered(song: Song, pieces_of: Callable[[OrderEntry], list[OrderEntry]]) -> Song:
    """The song with each entry of a pattern replaced by others; jumps and the restart go where they went."""
    order: list[OrderEntry] = []
    starts = []
    for entry in song.order:
        starts.append(len(order))
        order += pieces_of(entry)
    if not order:
        order = [OrderEntry(0)]
    last = len(order) - 1
    places = np.array([min(start, last, 255) for start in starts] + [0] * 256, np.uint8)[:256]
    restart = min(starts[song.restart], last) if song.restart < len(starts) else 0
    patterns = song.patterns
    if (places[: len(starts)] != np.arange(len(starts))[:256]).any():
        patterns = tuple(_with_jumps(pattern, places) for pattern in patterns)
    return replace(song, order=tuple(order), restart=restart, patterns=patterns)


def _with_jumps(pattern: Pattern, places: np.ndarray) -> Pattern:
    return replace(pattern, columns=tuple(_column_with_jumps(column, places) for column in pattern.columns))


def _column_with_jumps(column: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The column with order jumps to their targets' new places."""
    jumps = column[:, EFFECTS_START:CELL_WIDTH:2] == Meaning.ORDER_JUMP
    if not jumps.any():
        return column
    changed = column.copy()
    values = changed[:, EFFECTS_START + 1 : CELL_WIDTH : 2]
    values[jumps] = places[values[jumps]]
    changed.setflags(write=False)
    return changed
