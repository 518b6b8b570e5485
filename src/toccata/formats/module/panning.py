"""Where notes sound, for formats whose channels have no place of their own."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from toccata.formats.loaded import Notices
from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, INSTRUMENT, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning
from toccata.song import Channel, Pattern, Song

CENTRE = 128
_EFFECTS = range(EFFECTS_START, CELL_WIDTH, 2)


def straight(panning: int) -> tuple[int, float]:
    """(panning 0–256, gain) by which straight panning sounds as FastTracker 2's equal power does; the gain is 1 in the centre.

    Its sides are the square roots of what they are in straight panning.
    """
    right = min(max(panning / 256, 0.0), 1.0)
    left_side, right_side = math.sqrt(1 - right), math.sqrt(right)
    both = left_side + right_side
    return round(256 * right_side / both), both / math.sqrt(2)


def with_channel_panning(song: Song, notices: Notices) -> Song:
    """The song with its channels' panning written into the cells that start notes, where an effect column is free.

    Only for instruments that leave the panning to the channel.
    """
    if all(channel.panning == CENTRE for channel in song.channels):
        return song
    leaving = _leaving_instruments(song)
    patterns = tuple(_paned(pattern, song.channels, leaving, notices) for pattern in song.patterns)
    return replace(song, patterns=patterns)


def _leaving_instruments(song: Song) -> np.ndarray:
    """bool (256,): the numbers of instruments whose notes keep the channel's panning."""
    leaving = np.zeros(256, bool)
    for number, instrument in enumerate(song.instruments, 1):
        sample = song.sample(instrument.mapping(60).sample) if instrument else None
        leaving[number] = instrument is not None and instrument.panning is None and sample is not None and sample.panning is None
    return leaving


def _paned(pattern: Pattern, channels: tuple[Channel, ...], leaving: np.ndarray, notices: Notices) -> Pattern:
    pairs = zip(pattern.columns, channels, strict=True)
    columns = tuple(
        column if channel.panning == CENTRE else _column(column, channel.panning, leaving, notices) for column, channel in pairs
    )
    return replace(pattern, columns=columns)


def _column(column: np.ndarray, panning: int, leaving: np.ndarray, notices: Notices) -> np.ndarray:
    starts = np.flatnonzero(leaving[column[:, INSTRUMENT]])
    if not len(starts):
        return column
    changed = column.copy()
    lost = 0
    for row in starts:
        cell = changed[row]
        if not cell[list(_EFFECTS)].any():
            cell[EFFECTS_START], cell[EFFECTS_START + 1] = Meaning.SET_PANNING, min(panning, 255)
        elif not cell[VOLUME_MEANING]:
            cell[VOLUME_MEANING], cell[VOLUME_VALUE] = Meaning.VOLUME_PANNING, min(panning // 16, 15)
        else:
            lost += 1
    if lost:
        notices.say("notes with a volume and an effect sound in the centre, as no room is left for their channel's panning")
    changed.setflags(write=False)
    return changed
