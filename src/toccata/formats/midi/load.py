"""MIDI files as songs: notes on a grid, programs as factory instruments, drums as the factory kit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from toccata.config import data_folder
from toccata.errors import BadFile
from toccata.formats.kit import factory_instruments, load_kit
from toccata.formats.loaded import Loaded, Notices
from toccata.formats.midi.bars import Stretch, signature_of, split
from toccata.formats.midi.columns import Column, PlacedNote, spread
from toccata.formats.midi.grid import Grid, choose_grid
from toccata.formats.midi.orchestra import PROGRAMS, drum_sound
from toccata.formats.midi.reading import read_score
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
from toccata.song import Channel, OrderEntry, Pattern, Song, TimeSignature
from toccata.song.sample import read_only

_MAX_NAME = 60
_MOST_ROWS = 1000 * 1024
_FULL_VELOCITY, _FULL_VOLUME = 127, 64


def probe_midi(path: Path, head: bytes) -> bool:
    """Whether the file begins as a MIDI file does."""
    return head[:4] == b"MThd"


def load_midi(path: Path) -> Loaded:
    """The song in a Standard MIDI File, with what could not be kept. Raises: BadFile."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror or error}") from None
    notices = Notices()
    score = read_score(path, data, notices)
    return Loaded(song_of(score, path, notices), "", notices.told())


def song_of(score: Score, path: Path, notices: Notices) -> Song:
    """The score as a song. path: names the song where the score does not, and the file in an error."""
    grid, worst_s = choose_grid(score)
    if worst_s > 0.0005:
        notices.say(f"notes are put on ticks of {grid.rows_per_beat} rows a beat; the worst is off by {1000 * worst_s:.1f} ms")
    columns = spread(score, grid, notices) or [Column(0, 0)]
    last_ticks = [note.end for column in columns for note in column.notes]
    rows = max([1, grid.row_of(grid.tick(score.end))[0], *(grid.row_of(tick)[0] + 1 for tick in last_ticks)])
    if rows > _MOST_ROWS:
        raise BadFile(path, f"lasts {rows} rows; a song has at most {_MOST_ROWS}")
    stretches = split(score, grid, rows)
    sheets = _Sheets(columns, grid, rows)
    names = sheets.write_notes()
    tempo = sheets.write_tempos(score, notices)
    sheets.write_bends(score)
    instruments, samples = factory_instruments(load_kit(data_folder("samples") / "kit"), names)
    patterns = tuple(_pattern(sheets.cells, stretch) for stretch in stretches)
    beats, unit = signature_of(score)
    return Song(
        title=(score.title or path.stem)[:_MAX_NAME],
        message="\n".join(text for text in score.texts if text),
        tempo=tempo,
        speed=grid.speed,
        rows_per_beat=grid.rows_per_beat,
        time_signature=TimeSignature(beats, unit),
        key=score.key,
        scale=score.scale,
        channels=tuple(_channel(column, score, sheets.effect_columns(place)) for place, column in enumerate(columns)),
        order=tuple(OrderEntry(index) for index in range(len(patterns))),
        patterns=patterns,
        instruments=instruments,
        samples=samples,
    )


def _pattern(cells: Sequence[np.ndarray], stretch: Stretch) -> Pattern:
    columns = tuple(read_only(column[stretch.first : stretch.first + stretch.rows]) for column in cells)
    return Pattern(stretch.rows, columns)


def _channel(column: Column, score: Score, effect_columns: int) -> Channel:
    drums = "Drums" if column.channel == DRUM_CHANNEL else f"Channel {column.channel + 1}"
    name = score.names.get(column.channel) or drums
    volume = round(score.volumes.get(column.channel, _FULL_VELOCITY) * _FULL_VOLUME / _FULL_VELOCITY)
    return Channel(
        name=f"{name[: _MAX_NAME - 3]}{f' {column.lane + 1}' if column.lane else ''}",
        effect_columns=effect_columns,
        panning=min(256, 2 * score.pans.get(column.channel, 64)),
        volume=volume,
    )


@dataclass(frozen=True, slots=True)
class _Place:
    column: int
    row: int
    tick: int


class _Sheets:
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
        first, last = self._grid.row_of(note.start)[0], self._grid.row_of(note.end - 1)[0]
        now = 0
        at_start = [semitones for row, semitones in bends if row <= first]
        wanted = {first: at_start[-1]} if at_start and at_start[-1] else {}
        wanted |= {row: semitones for row, semitones in bends if first < row <= last}
        for row, semitones in sorted(wanted.items()):
            now += self._slide(place, row, round(64 * semitones) - now)

    def _slide(self, place: int, row: int, units: int) -> int:
        """Slides by so many 1/64 semitones in one row, as near as one effect can; by how much it does."""
        size, is_up = abs(units), units > 0
        ticks = self._grid.speed - 1
        if size == 0:
            return 0
        if size <= 15:
            meaning, value, moved = (Meaning.EXTRA_FINE_PORTAMENTO_UP if is_up else Meaning.EXTRA_FINE_PORTAMENTO_DOWN), size, size
        elif size <= 60 or ticks < 1:
            value = min(15, round(size / 4))
            meaning, moved = (Meaning.FINE_PORTAMENTO_UP if is_up else Meaning.FINE_PORTAMENTO_DOWN), 4 * value
        else:
            value = min(255, max(1, round(size / (4 * ticks))))
            meaning, moved = (Meaning.PORTAMENTO_UP if is_up else Meaning.PORTAMENTO_DOWN), 4 * ticks * value
        if row >= self._rows or not self._write_effect(place, row, meaning, value):
            return 0
        return moved if is_up else -moved
