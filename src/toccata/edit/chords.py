"""Chords into cells: side by side, as an arpeggio effect, or note after note down a channel."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toccata.edit.bounds import slot_number, the_column, whole
from toccata.edit.cells import type_note
from toccata.edit.sharing import with_columns
from toccata.errors import EditRefused
from toccata.notation.cells import INSTRUMENT, NOTE, effect_slot
from toccata.notation.effects import Meaning
from toccata.notation.notes import NOTE_COUNT, format_note
from toccata.song import Song

DIRECTIONS = ("up", "down", "up and down")
_LARGEST_STEP = 15
"""An arpeggio's digits are semitones, 0–F."""


def spread_chord(song: Song, pattern: int, row: int, channel: int, notes: Sequence[int], instrument: int = 0) -> Song:
    """Writes a note (0–119) into each channel from `channel` on, with the instrument (0 leaves it). Raises: EditRefused."""
    _checked(notes)
    the_column(song, pattern, row, channel)
    if channel + len(notes) > len(song.channels):
        raise EditRefused(f"{len(notes)} notes need {len(notes)} channels, and from channel {channel + 1} on there are fewer")
    for offset, note in enumerate(notes):
        song = type_note(song, pattern, row, channel + offset, note, instrument)
    return song


def arpeggiate_chord(song: Song, pattern: int, row: int, channel: int, notes: Sequence[int], instrument: int = 0, rows: int = 1) -> Song:
    """Writes the lowest note, and 0xy over it and the `rows` − 1 (1–1024) below; of more than three notes the second and the last.

    The effect takes the place of another arpeggio, else the first free effect column. Raises: EditRefused.
    """
    low, *higher = _checked(notes)
    steps = [note - low for note in (higher[:1] + higher[-1:] if len(higher) > 1 else [*higher, low])] if higher else [0, 0]
    if not all(0 <= step <= _LARGEST_STEP for step in steps):
        raise EditRefused(f"an arpeggio reaches {_LARGEST_STEP} semitones above its note; {format_note(low + max(steps))} is further")
    found = the_column(song, pattern, row, channel)
    whole(rows, 1, 1024, "the rows of an arpeggio")
    song = type_note(song, pattern, row, channel, low, instrument)
    column = song.patterns[pattern].columns[channel].copy()
    for at_row in range(row, min(row + rows, found.rows)):
        at = _arpeggio_slot(column[at_row], song.channels[channel].effect_columns, at_row)
        column[at_row, at : at + 2] = Meaning.ARPEGGIO, steps[0] << 4 | steps[1]
    return with_columns(song, pattern, {channel: column})


def run_chord(
    song: Song,
    pattern: int,
    row: int,
    channel: int,
    notes: Sequence[int],
    instrument: int = 0,
    step: int = 1,
    rows: int = 0,
    direction: str = "up",
) -> Song:
    """Writes the notes one below the other, `step` (1–64) rows apart, over and over for `rows` rows (0: once), to the pattern's end.

    direction: one of DIRECTIONS. Raises: EditRefused.
    """
    ordered = _ordered(_checked(notes), direction)
    whole(step, 1, 64, "the rows between notes")
    whole(rows, 0, 1024, "the rows of a run")
    found = the_column(song, pattern, row, channel)
    end = min(row + (rows or step * len(ordered)), found.rows)
    column = found.columns[channel].copy()
    for count, at_row in enumerate(range(row, end, step)):
        column[at_row, NOTE] = ordered[count % len(ordered)]
        if instrument:
            column[at_row, INSTRUMENT] = slot_number(instrument, "instrument")
    return with_columns(song, pattern, {channel: column})


def _checked(notes: Sequence[int]) -> list[int]:
    if not notes or not all(0 <= note < NOTE_COUNT for note in notes):
        raise EditRefused("a chord has one note at least, and all of them from C-o to B-8")
    return list(notes)


def _ordered(notes: list[int], direction: str) -> list[int]:
    if direction not in DIRECTIONS:
        raise EditRefused(f"a chord runs {', '.join(DIRECTIONS)}; not {direction}")
    if direction == "down":
        return notes[::-1]
    return notes + notes[-2:0:-1] if direction == "up and down" else notes


def _arpeggio_slot(cell: np.ndarray, columns: int, row: int) -> int:
    slots = [effect_slot(column) for column in range(columns)]
    for wanted in (Meaning.ARPEGGIO, Meaning.NONE):
        for at in slots:
            if cell[at] == wanted:
                return at
    raise EditRefused(f"row {row:02X} has no free effect column for the arpeggio")
