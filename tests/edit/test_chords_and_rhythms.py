"""Chords and rhythms in cells."""

from __future__ import annotations

import pytest

from toccata.edit.cells import set_cell
from toccata.edit.chords import arpeggiate_chord, run_chord, spread_chord
from toccata.edit.region import Region
from toccata.edit.rhythms import fill_rhythm
from toccata.errors import EditRefused
from toccata.notation.cells import parse_cell
from toccata.notation.rhythms import euclidean_rhythm

MINOR = (60, 63, 67)


def test_a_chord_over_channels(song, text) -> None:
    chord = spread_chord(song, 1, 3, 1, MINOR, 4)
    assert [text(chord, 1, 3, channel)[:6] for channel in range(4)] == ["... ..", "C-4 04", "D#4 04", "G-4 04"]
    assert chord.patterns[1].columns[0] is song.patterns[1].columns[0]
    with pytest.raises(EditRefused, match="3 channels"):
        spread_chord(song, 1, 3, 2, MINOR)


def test_a_chord_as_an_arpeggio_over_rows(song, text) -> None:
    chord = arpeggiate_chord(song, 1, 2, 0, MINOR, 1, rows=3)
    assert [text(chord, 1, row, 0) for row in range(1, 6)] == [
        "... .. .. ...",
        "C-4 01 .. 037",
        "... .. .. 037",
        "... .. .. 037",
        "... .. .. ...",
    ]


def test_an_arpeggio_takes_its_own_column_again_else_a_free_one(song, text) -> None:
    chord = arpeggiate_chord(set_cell(song, 0, 0, 1, parse_cell("C-2 02 .. 100")), 0, 0, 1, MINOR)
    assert text(chord, 0, 0, 1) == "C-4 02 .. 100 037"
    chord = arpeggiate_chord(set_cell(song, 0, 0, 1, parse_cell("C-2 02 .. 047 100")), 0, 0, 1, MINOR)
    assert text(chord, 0, 0, 1) == "C-4 02 .. 037 100"
    with pytest.raises(EditRefused, match="row 02"):
        arpeggiate_chord(song, 0, 2, 0, MINOR)


@pytest.mark.parametrize(("notes", "effect"), [((60,), "000"), ((60, 67), "070"), ((60, 64, 67, 70), "04A"), ((60, 64, 67, 70, 74), "04E")])
def test_arpeggios_of_other_sizes(song, text, notes, effect) -> None:
    assert text(arpeggiate_chord(song, 1, 0, 0, notes), 1, 0, 0)[-3:] == effect


def test_an_arpeggio_reaches_fifteen_semitones(song) -> None:
    with pytest.raises(EditRefused, match="A-5"):
        arpeggiate_chord(song, 1, 0, 0, (60, 64, 81))


@pytest.mark.parametrize(
    ("direction", "rows", "notes"),
    [
        ("up", 0, "C-4 D#4 G-4 ... ... ... ... ..."),
        ("down", 0, "G-4 D#4 C-4 ... ... ... ... ..."),
        ("up and down", 0, "C-4 D#4 G-4 D#4 ... ... ... ..."),
        ("up", 8, "C-4 D#4 G-4 C-4 D#4 G-4 C-4 D#4"),
        ("up and down", 8, "C-4 D#4 G-4 D#4 C-4 D#4 G-4 D#4"),
    ],
)
def test_a_chord_down_the_rows(song, text, direction, rows, notes) -> None:
    run = run_chord(song, 1, 0, 0, MINOR, 1, 1, rows, direction)
    assert " ".join(text(run, 1, row, 0)[:3] for row in range(8)) == notes


def test_a_run_with_gaps_ends_with_the_pattern(song, text) -> None:
    run = run_chord(song, 1, 2, 0, MINOR, 1, step=4)
    assert [row for row in range(8) if text(run, 1, row, 0) != "... .. .. ..."] == [2, 6]


def test_a_rhythm_repeats_the_channels_first_note(song, text) -> None:
    filled = fill_rhythm(song, Region(0, 0, 15, 0, 0), euclidean_rhythm(3, 8), 48, 9)
    assert [row for row in range(16) if text(filled, 0, row, 0).startswith("C-4 01 40")] == [0, 3, 6, 8, 11, 14]
    assert [row for row in range(16) if text(filled, 0, row, 0)[:9] != "... .. .."] == [0, 3, 6, 8, 11, 14]
    assert text(filled, 0, 2, 0) == "... .. .. 437"


def test_a_rhythm_in_an_empty_channel_takes_the_given_note(song, text) -> None:
    filled = fill_rhythm(song, Region(1, 0, 7, 3, 3), (True, False), 48, 9, rows_per_step=2)
    assert [text(filled, 1, row, 3)[:6] for row in range(8)] == ["C-3 09", "... ..", "... ..", "... .."] * 2


def test_a_rhythm_stays_in_the_marked_fields(song, text) -> None:
    filled = fill_rhythm(song, Region(0, 0, 15, 0, 0, 0, 0), (True, False), 48)
    assert text(filled, 0, 8, 0) == "C-4 .. 10 A04"


def test_no_rhythm_is_refused(song) -> None:
    with pytest.raises(EditRefused):
        fill_rhythm(song, Region(0, 0, 15, 0, 0), (), 48)
