"""Notes on tracker channels: each MIDI channel gets as many columns as it has notes at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from toccata.formats.loaded import Notices
from toccata.formats.midi.grid import Grid
from toccata.formats.midi.score import DRUM_CHANNEL, Score, ScoreNote
from toccata.song import MAX_CHANNELS


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """start and end are ticks of the grid, end > start."""

    start: int
    end: int
    source: ScoreNote


@dataclass(slots=True)
class Column:
    """One tracker channel to be. lane: which of its MIDI channel's columns it is, from 0."""

    channel: int
    lane: int
    notes: list[PlacedNote] = field(default_factory=list)


def spread(score: Score, grid: Grid, notices: Notices) -> list[Column]:
    """Columns by MIDI channel, the drums' last; a note goes to the first column of its channel that is free.

    Where there would be more than a song can have, the notes of what comes last are left out, and told.
    """
    by_channel: dict[int, list[Column]] = {}
    for note in score.notes:
        start = grid.tick(note.start)
        placed = PlacedNote(start, max(grid.tick(note.end), start + 1), note)
        lanes = by_channel.setdefault(note.channel, [])
        column = next((lane for lane in lanes if _is_free(lane, placed, grid)), None)
        if column is None:
            column = Column(note.channel, len(lanes))
            lanes.append(column)
        column.notes.append(placed)
    order = sorted(by_channel, key=lambda channel: (channel == DRUM_CHANNEL, channel))
    columns = [column for channel in order for column in by_channel[channel]]
    lost = sum(len(column.notes) for column in columns[MAX_CHANNELS:])
    if lost:
        notices.say(f"{lost} notes are left out: more sound at once than {MAX_CHANNELS} channels hold")
    return columns[:MAX_CHANNELS]


def _is_free(column: Column, note: PlacedNote, grid: Grid) -> bool:
    """Whether the column's last note is over, and begins in another row. A drum is over with its stroke."""
    if not column.notes:
        return True
    last = column.notes[-1]
    if last.start // grid.speed == note.start // grid.speed:
        return False
    return note.source.channel == DRUM_CHANNEL or last.end <= note.start
