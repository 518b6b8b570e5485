"""Notes whose start or end hangs on what their channel plays: written so that another tracker does the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from toccata.formats.module.course import first_rows
from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, INSTRUMENT, NOTE, VOLUME_MEANING
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, NOTE_CUT, NOTE_OFF, is_pitched
from toccata.song import Song

_SLOTS = range(EFFECTS_START, CELL_WIDTH, 2)
_TONE_SLIDES = {
    Meaning.TONE_PORTAMENTO: Meaning.NONE,
    Meaning.TONE_SLIDE: Meaning.NONE,
    Meaning.TONE_PORTAMENTO_VOLUME_SLIDE: Meaning.VOLUME_SLIDE,
    Meaning.TONE_SLIDE_VOLUME: Meaning.VOLUME_SLIDE_FINE,
}
_COLUMN_TONE_SLIDES = (Meaning.VOLUME_TONE_PORTAMENTO, Meaning.VOLUME_TONE_SLIDE)
_DELAYS = (Meaning.NOTE_DELAY, Meaning.SPECIAL_13)

Change = Callable[[np.ndarray, int, int], None]
"""A cell, the note and the instrument that its channel played before; it is changed in place."""


def as_fasttracker_plays(song: Song) -> Song:
    """The cells for FastTracker 2: it plays the last note again where a delay has none, and no note that slides from silence."""
    own = not song.rules.virtual_channels and not song.rules.whole_amiga_periods
    return song if own else _changed(song, lambda cell, note, _: _for_fasttracker(song, cell, note))


def as_impulsetracker_plays(song: Song) -> Song:
    """The cells for ImpulseTracker: a release ends no note at once where there is no envelope, a delay may release."""
    return song if song.rules.virtual_channels else _changed(song, lambda cell, note, number: _for_impulsetracker(song, cell, note, number))


def _changed(song: Song, change: Change) -> Song:
    steps = first_rows(song)
    columns = [list(pattern.columns) for pattern in song.patterns]
    for channel in range(len(song.channels)):
        made = [column[channel].copy() for column in columns]
        note, instrument = NO_NOTE, 0
        for step in steps:
            cell = made[step.pattern][step.row]
            before = int(cell[NOTE])
            change(cell, note, int(cell[INSTRUMENT]) or instrument)
            note, instrument = (before if is_pitched(before) else note), int(cell[INSTRUMENT]) or instrument
        for place, column in enumerate(made):
            if (column != columns[place][channel]).any():
                column.setflags(write=False)
                columns[place][channel] = column
    patterns = tuple(replace(pattern, columns=tuple(made)) for pattern, made in zip(song.patterns, columns, strict=True))
    return replace(song, patterns=patterns)


def _for_fasttracker(song: Song, cell: np.ndarray, note: int) -> None:
    for at in _SLOTS:
        meaning = int(cell[at])
        if meaning in _DELAYS and cell[NOTE] == NO_NOTE:
            cell[at : at + 2] = 0
        elif meaning in _TONE_SLIDES and is_pitched(int(cell[NOTE])) and note == NO_NOTE:
            cell[at] = _TONE_SLIDES[Meaning(meaning)]
            cell[at + 1] *= cell[at] != 0
    if cell[VOLUME_MEANING] in _COLUMN_TONE_SLIDES and is_pitched(int(cell[NOTE])) and note == NO_NOTE:
        cell[VOLUME_MEANING : VOLUME_MEANING + 2] = 0
    _play_again(song, cell, note)


def _play_again(song: Song, cell: np.ndarray, note: int) -> None:
    """ProTracker's retrigger begins with the row itself where that has no note: the note is written there."""
    retriggers = any(cell[at] == Meaning.RETRIGGER and cell[at + 1] for at in _SLOTS)
    if retriggers and song.rules.retriggers_on_rows and cell[NOTE] == NO_NOTE and note != NO_NOTE:
        cell[NOTE] = note


def _for_impulsetracker(song: Song, cell: np.ndarray, note: int, number: int) -> None:
    _play_again(song, cell, note)
    instrument = song.instrument(number)
    cuts = song.rules.note_off_without_envelope_cuts and (instrument is None or not instrument.volume_envelope.enabled)
    if cell[NOTE] == NOTE_OFF:
        cell[NOTE] = NOTE_CUT if cuts else NOTE_OFF
    for at in _SLOTS:
        if cell[at] == Meaning.KEY_OFF and cell[NOTE] == NO_NOTE:
            cell[NOTE] = NOTE_CUT if cuts else NOTE_OFF
            cell[at] = Meaning.SPECIAL_13 if cell[at + 1] else Meaning.NONE
            cell[at + 1] = min(int(cell[at + 1]), 15)
            cell[INSTRUMENT] = 0
