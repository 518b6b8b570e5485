"""The cells of a whole song, before they are cut into patterns: notes, tempos, bends and controllers on rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toccata.formats.loaded import Notices
from toccata.formats.midi.columns import Column, PlacedNote
from toccata.formats.midi.grid import Grid
from toccata.formats.midi.orchestra import PROGRAMS, drum_sound
from toccata.formats.midi.score import DEFAULT_TEMPO_US, DRUM_CHANNEL, Score
from toccata.notation.cells import (
    EMPTY_CELL,
    INSTRUMENT,
    MAX_EFFECTS,
    NOTE,
    VOLUME_MEANING,
    VOLUME_VALUE,
    effect_slot,
)
from toccata.notation.effects import Meaning
from toccata.notation.notes import MIDDLE_C, NO_NOTE, NOTE_COUNT, NOTE_OFF

_COARSE = (Meaning.PORTAMENTO_UP, Meaning.PORTAMENTO_DOWN)
_FINE = (Meaning.FINE_PORTAMENTO_UP, Meaning.FINE_PORTAMENTO_DOWN)
_EXTRA_FINE = (Meaning.EXTRA_FINE_PORTAMENTO_UP, Meaning.EXTRA_FINE_PORTAMENTO_DOWN)
_MOST_FINE = 15 * 4 + 15
"""What two fine slides do at once, in 1/64 semitone; more takes the row's ticks."""
_FULL_VELOCITY, _FULL_VOLUME, _FAR_RIGHT = 127, 64, 255


class Sheets:
    """The cells of the whole song, a column a channel, before they are cut into patterns."""

    def __init__(self, columns: Sequence[Column], grid: Grid, rows: int) -> None:
        self._columns, self._grid = columns, grid
        self.cells = [np.tile(EMPTY_CELL, (rows, 1)) for _ in columns]
        self._rows = rows

    def effect_columns(self, column: int) -> int:
        """How many effect columns a channel uses, at least one."""
        used = [slot + 1 for slot in range(MAX_EFFECTS) if self.cells[column][:, effect_slot(slot)].any()]
        return max(used, default=1)

    def write_notes(self) -> list[str]:
        """Notes, velocities, delays and ends; the kit's names of the instruments, the first being number 1."""
        numbers: dict[str, int] = {}
        for place, column in enumerate(self._columns):
            for index, note in enumerate(column.notes):
                following = column.notes[index + 1] if index + 1 < len(column.notes) else None
                self._write_note(place, note, following, numbers)
        return list(numbers)

    def _write_note(self, place: int, note: PlacedNote, following: PlacedNote | None, numbers: dict[str, int]) -> None:
        source = note.source
        is_drum = source.channel == DRUM_CHANNEL
        sound = drum_sound(source.note) if is_drum else PROGRAMS[source.program]
        row, tick = self._grid.row_of(note.start)
        cell = self.cells[place][row]
        cell[NOTE] = MIDDLE_C if is_drum else min(source.note, NOTE_COUNT - 1)
        cell[INSTRUMENT] = numbers.setdefault(sound, len(numbers) + 1)
        cell[VOLUME_MEANING] = Meaning.VOLUME_SET
        cell[VOLUME_VALUE] = max(1, round(source.velocity * _FULL_VOLUME / _FULL_VELOCITY))
        if tick:
            self._write_effect(place, row, Meaning.NOTE_DELAY, tick)
        if not is_drum:
            self._write_end(place, note.end, following)

    def _write_end(self, place: int, end: int, following: PlacedNote | None) -> None:
        """A release on its tick; none where the next note begins at once or in the same row."""
        row, tick = self._grid.row_of(end)
        if row >= self._rows or (following is not None and self._grid.row_of(following.start)[0] <= row and following.start == end):
            return
        cell = self.cells[place][row]
        begins_here = following is not None and self._grid.row_of(following.start)[0] == row
        if tick == 0 and cell[NOTE] == NO_NOTE and not begins_here:
            cell[NOTE] = NOTE_OFF
        else:
            self._write_effect(place, row, Meaning.KEY_OFF, tick)

    def _write_effect(self, place: int, row: int, meaning: int, value: int) -> bool:
        """Puts an effect in the cell's first free column; False when there is none."""
        cell = self.cells[place][row]
        for slot in map(effect_slot, range(MAX_EFFECTS)):
            if cell[slot] in (Meaning.NONE, meaning):
                cell[slot], cell[slot + 1] = meaning, value
                return True
        return False

    def write_tempos(self, score: Score, notices: Notices) -> float:
        """Changes of tempo as effects of the first channel that has room; the tempo that the song begins with."""
        tempo = 60e6 / DEFAULT_TEMPO_US * self._grid.factor
        for tick, us in score.tempos:
            row, _ = self._grid.row_of(self._grid.tick(tick))
            exact = 60e6 / us * self._grid.factor
            if row == 0:
                tempo = min(max(exact, 20.0), 999.0)
                continue
            said = min(max(round(exact), 32), 255)
            if abs(said - exact) > 0.01 * exact or said != exact:
                notices.say("tempos within the song are put in whole numbers")
            if row < self._rows and not any(
                self._write_effect(place, row, Meaning.SPEED_OR_TEMPO, said) for place in range(len(self._columns))
            ):
                notices.say("a change of tempo found no room")
        return tempo

    def write_controls(self, score: Score, notices: Notices) -> tuple[dict[int, int], dict[int, int]]:
        """Changes of volume and panning as effects of their rows; with what each MIDI channel starts, volumes 0–64 and pannings 0–256."""
        volumes = [(tick, channel, round(level * _FULL_VOLUME)) for tick, channel, level in score.volumes]
        pans = [(tick, channel, min(2 * value, 256)) for tick, channel, value in score.pans]
        lost = 0
        starts: list[dict[int, int]] = []
        for changes, meaning, most in ((volumes, Meaning.CHANNEL_VOLUME, _FULL_VOLUME), (pans, Meaning.SET_PANNING, _FAR_RIGHT)):
            start, by_row = self._by_row(changes, score)
            starts.append(start)
            for place, column in enumerate(self._columns):
                for row, value in by_row.get(column.channel, {}).items():
                    lost += not self._write_effect(place, row, meaning, min(value, most))
        if lost:
            notices.say(f"{lost} changes of volume or panning found no room")
        return starts[0], starts[1]

    def _by_row(self, changes: list[tuple[int, int, int]], score: Score) -> tuple[dict[int, int], dict[int, dict[int, int]]]:
        """What each channel starts with - what is set before its first note, or first - and, by channel and row, what it becomes."""
        first_notes: dict[int, int] = {}
        for note in score.notes:
            first_notes.setdefault(note.channel, note.start)
        start: dict[int, int] = {}
        now: dict[int, int] = {}
        by_row: dict[int, dict[int, int]] = {}
        for tick, channel, value in changes:
            if channel not in start or tick <= first_notes.get(channel, 0):
                start[channel] = now[channel] = value
                continue
            row, _ = self._grid.row_of(self._grid.tick(tick))
            rows = by_row.setdefault(channel, {})
            if row < self._rows and (now[channel] != value or row in rows):
                rows[row] = now[channel] = value
        return start, by_row

    def write_bends(self, score: Score) -> None:
        """Pitch bends as slides of the rows in which they happen, on every note of their channel that sounds there."""
        by_channel: dict[int, list[tuple[int, float]]] = {}
        for tick, channel, semitones in score.bends:
            by_channel.setdefault(channel, []).append((self._grid.row_of(self._grid.tick(tick))[0], semitones))
        for place, column in enumerate(self._columns):
            bends = by_channel.get(column.channel)
            if bends and column.channel != DRUM_CHANNEL:
                for note in column.notes:
                    self._bend_note(place, note, bends)

    def _bend_note(self, place: int, note: PlacedNote, bends: list[tuple[int, float]]) -> None:
        """A note that begins bent by a semitone or more is the note it sounds as; what is left, and what follows, are slides."""
        first, last = self._grid.row_of(note.start)[0], self._grid.row_of(note.end - 1)[0]
        at_start = [semitones for row, semitones in bends if row <= first]
        begins = at_start[-1] if at_start else 0.0
        cell = self.cells[place][first]
        written = int(cell[NOTE])
        moved = min(max(written + int(begins), 0), NOTE_COUNT - 1) - written
        cell[NOTE] = written + moved
        now = 64 * moved
        wanted = {first: begins} if begins else {}
        wanted |= {row: semitones for row, semitones in bends if first < row <= last}
        for row, semitones in sorted(wanted.items()):
            now += self._slide(place, row, round(64 * semitones) - now)

    def _slide(self, place: int, row: int, units: int) -> int:
        """Slides by so many 1/64 semitones in one row, by up to three effects of steps of their own; by how much they do."""
        if row >= self._rows or not units:
            return 0
        left, ticks = abs(units), self._grid.speed - 1
        steps = [(_EXTRA_FINE, 1), (_FINE, 4)]
        if left > _MOST_FINE and ticks > 0:
            steps.append((_COARSE, 4 * ticks))
        for meanings, size in reversed(steps):
            value = min(left // size, 255 if meanings is _COARSE else 15)
            if value and self._write_effect(place, row, meanings[units < 0], value):
                left -= value * size
        return units - (left if units > 0 else -left)
