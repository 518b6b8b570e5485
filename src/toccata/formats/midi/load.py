"""MIDI files as songs: notes on a grid, programs as factory instruments, drums as the factory kit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from toccata.config import data_folder
from toccata.errors import BadFile
from toccata.formats.kit import factory_instruments, load_kit
from toccata.formats.loaded import Loaded, Notices
from toccata.formats.midi.bars import Stretch, signature_of, split
from toccata.formats.midi.columns import Column, spread
from toccata.formats.midi.events import is_riff
from toccata.formats.midi.grid import choose_grid
from toccata.formats.midi.reading import read_score
from toccata.formats.midi.score import DRUM_CHANNEL, Score
from toccata.formats.midi.sheets import Sheets
from toccata.song import Channel, OrderEntry, Pattern, Song, TimeSignature
from toccata.song.sample import read_only

_MAX_NAME = 60
_MOST_ROWS = 1000 * 1024
_FULL_VOLUME, _CENTRE = 64, 128


def probe_midi(path: Path, head: bytes) -> bool:
    """Whether the file begins as a MIDI file does."""
    return head[:4] == b"MThd" or is_riff(head)


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
    sheets = Sheets(columns, grid, rows)
    names = sheets.write_notes()
    tempo = sheets.write_tempos(score, notices)
    sheets.write_bends(score)
    volumes, pans = sheets.write_controls(score, notices)
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
        channels=tuple(_channel(column, score, sheets.effect_columns(place), volumes, pans) for place, column in enumerate(columns)),
        order=tuple(OrderEntry(index) for index in range(len(patterns))),
        patterns=patterns,
        instruments=instruments,
        samples=samples,
    )


def _pattern(cells: Sequence[np.ndarray], stretch: Stretch) -> Pattern:
    columns = tuple(read_only(column[stretch.first : stretch.first + stretch.rows]) for column in cells)
    return Pattern(stretch.rows, columns)


def _channel(column: Column, score: Score, effect_columns: int, volumes: dict[int, int], pans: dict[int, int]) -> Channel:
    drums = "Drums" if column.channel == DRUM_CHANNEL else f"Channel {column.channel + 1}"
    name = score.names.get(column.channel) or drums
    return Channel(
        name=f"{name[: _MAX_NAME - 3]}{f' {column.lane + 1}' if column.lane else ''}",
        effect_columns=effect_columns,
        panning=pans.get(column.channel, _CENTRE),
        volume=volumes.get(column.channel, _FULL_VOLUME),
    )
