"""Rhythms over a block: a note on every pulse, silence between."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toccata.edit.bounds import whole
from toccata.edit.region import Region, change_blocks
from toccata.errors import EditRefused
from toccata.notation.cells import EMPTY_CELL, INSTRUMENT, NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.notes import NOTE_COUNT
from toccata.song import Song

_VOICE = slice(NOTE, VOLUME_VALUE + 1)
"""Note, instrument and volume: what a pulse writes and the steps between clear."""


def fill_rhythm(song: Song, region: Region, rhythm: Sequence[bool], note: int, instrument: int = 0, rows_per_step: int = 1) -> Song:
    """Puts a note on every step of the rhythm that is true, over and over down the block; the rows between lose theirs.

    A channel that has a note in the block repeats its first one, with its instrument and volume; others take note (0–119) and
    instrument (0–255). rows_per_step: 1–64. Effects stay. Raises: EditRefused.
    """
    if not rhythm:
        raise EditRefused("a rhythm has one step at least")
    whole(note, 0, NOTE_COUNT - 1, "a note")
    whole(instrument, 0, 255, "an instrument")
    whole(rows_per_step, 1, 64, "the rows of a step")

    def fill(block: np.ndarray, _mask: np.ndarray, _channel: int) -> None:
        voice = _voice(block, note, instrument)
        block[:, _VOICE] = EMPTY_CELL[_VOICE]
        for step, row in enumerate(range(0, len(block), rows_per_step)):
            if rhythm[step % len(rhythm)]:
                block[row, _VOICE] = voice

    return change_blocks(song, region, fill)


def _voice(block: np.ndarray, note: int, instrument: int) -> np.ndarray:
    pitched = np.flatnonzero(block[:, NOTE] < NOTE_COUNT)
    if len(pitched):
        return block[pitched[0], _VOICE].copy()
    voice = EMPTY_CELL[_VOICE].copy()
    voice[NOTE], voice[INSTRUMENT], voice[VOLUME_MEANING] = note, instrument, 0
    return voice
