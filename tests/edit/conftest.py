"""A small song with something in every corner, and the check that an edit kept it whole."""

from __future__ import annotations

import numpy as np
import pytest

from toccata.notation.cells import empty_column, format_cell, parse_cell
from toccata.song import Channel, Instrument, OrderEntry, Pattern, Sample, Section, Song
from toccata.song.document import problems
from toccata.song.sample import read_only


def column_of(rows: int, cells: dict[int, str]) -> np.ndarray:
    column = empty_column(rows).copy()
    for row, text in cells.items():
        column[row] = parse_cell(text)
    column.setflags(write=False)
    return column


@pytest.fixture
def song() -> Song:
    return make_song()


@pytest.fixture(scope="session")
def song_of():
    """Makes the same song as often as a property test wants one."""
    return make_song


def make_song() -> Song:
    """Four channels (two with two effect columns), three patterns of 16, 8 and 16 rows, an order with sections."""
    lead = column_of(16, {0: "C-4 01 40 ...", 2: "E-4 01 20 437", 4: "G-4 01", 6: "==", 8: "... .. 10 A04", 12: "C-5 02 .. C20"})
    bass = column_of(16, {0: "C-2 02 .. 100 E91", 8: "G-2 02 .. 1F0 EC3"})
    empty = empty_column(16)
    first = Pattern(16, (lead, bass, empty, empty), "First")
    second = Pattern(8, (empty_column(8),) * 4)
    third = Pattern(16, (lead, empty, bass, empty))
    return Song(
        title="Test",
        channels=(Channel("Lead"), Channel("Bass", effect_columns=2), Channel("Pad", effect_columns=2), Channel("Hats")),
        patterns=(first, second, third),
        order=(OrderEntry(0, Section("Intro")), OrderEntry(1), OrderEntry(2, Section("Verse", 120)), OrderEntry(0)),
        instruments=(Instrument("Square", sample=1), Instrument("Bass", sample=2), None, Instrument("Pad", kind="chip")),
        samples=(
            Sample("Square", read_only(np.array([9000, -9000] * 50, np.int16)), volume=48),
            Sample("Bass", read_only(np.linspace(-1, 1, 64, dtype=np.float32))),
        ),
    )


@pytest.fixture
def whole():
    """Fails when a song has a problem; gives the song back."""

    def check(song: Song) -> Song:
        assert problems(song) == []
        return song

    return check


@pytest.fixture
def text():
    """The cell at a place as text."""

    def read(song: Song, pattern: int, row: int, channel: int) -> str:
        return format_cell(song.patterns[pattern].columns[channel][row], song.channels[channel].effect_columns)

    return read
