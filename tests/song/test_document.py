"""The song's own contract: what it refuses, what it shares, what it computes."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from toccata.notation.cells import CELL_WIDTH, empty_column
from toccata.song import (
    ORDER_END,
    ORDER_SKIP,
    Channel,
    Envelope,
    Instrument,
    Loop,
    OrderEntry,
    Pattern,
    Sample,
    Song,
    TimeSignature,
)
from toccata.song.document import problems
from toccata.song.instrument import NoteMapping
from toccata.song.sample import read_only


@pytest.fixture
def song() -> Song:
    return Song(channels=(Channel("A"), Channel("B")), patterns=(Pattern.empty(8, 2), Pattern.empty(4, 2)))


def test_a_plain_song_has_no_problems(song):
    assert problems(song) == []
    assert problems(replace(song, order=(OrderEntry(ORDER_SKIP), OrderEntry(1), OrderEntry(ORDER_END)))) == []


def uneven(rows: int, lengths: list[int]) -> Pattern:
    return Pattern(rows, tuple(empty_column(length) for length in lengths))


WRONG = [
    ({"channels": ()}, "0 channels"),
    ({"channels": (Channel(),) * 65}, "65 channels"),
    ({"patterns": ()}, "0 patterns"),
    ({"patterns": (Pattern.empty(1, 2),) * 1001}, "1001 patterns"),
    ({"order": ()}, "0 order entries"),
    ({"order": (OrderEntry(0),) * 1001}, "1001 order entries"),
    ({"order": (OrderEntry(0), OrderEntry(2))}, "order 01 names pattern 02|order 01 names pattern 2"),
    ({"order": (OrderEntry(-3),)}, "order 00 names"),
    ({"tempo": 19.9}, "tempo of 19.9"),
    ({"tempo": 1000.0}, "tempo of 1000"),
    ({"tempo": float("nan")}, "tempo of nan"),
    ({"speed": 0}, "speed of 0"),
    ({"speed": 256}, "speed of 256"),
    ({"time_signature": TimeSignature(4, 3)}, "time signature of 4/3"),
    ({"time_signature": TimeSignature(0, 4)}, "time signature of 0/4"),
    ({"rows_per_beat": 0}, "0 rows a beat"),
    ({"global_volume": 65}, "global volume of 65"),
    ({"restart": 1}, "restarts at order 1"),
    ({"restart": -1}, "restarts at order -1"),
    ({"instruments": (None,) * 256}, "256 instruments"),
    ({"samples": (None,) * 256}, "256 samples"),
    ({"channels": (Channel(effect_columns=0), Channel(effect_columns=5))}, "channel 2 has 5 effect columns"),
    ({"patterns": (Pattern.empty(1025, 2),)}, "1025 rows"),
    ({"patterns": (Pattern(0, (empty_column(0),) * 2),)}, "0 rows"),
    ({"patterns": (Pattern.empty(8, 3),)}, "3 columns for 2 channels"),
    ({"patterns": (uneven(8, [8, 7]),)}, "not 8 read-only rows"),
    ({"patterns": (Pattern(8, (empty_column(8), empty_column(8).copy())),)}, "not 8 read-only rows"),
]


@pytest.mark.parametrize(("fields", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_each_broken_invariant_is_named(song, fields, sentence):
    import re

    found = problems(replace(song, **fields))
    assert any(re.search(sentence, problem) for problem in found), found
    assert all("\n" not in problem for problem in found)


def test_nothing_of_a_song_can_be_written(song):
    with pytest.raises(FrozenInstanceError):
        song.tempo = 3
    with pytest.raises(ValueError, match="read-only"):
        song.patterns[0].columns[0][0, 0] = 60
    with pytest.raises(ValueError, match="read-only"):
        song.patterns[0].cell(0, 0)[0] = 60


def test_slots_are_numbered_from_one(song):
    song = replace(song, instruments=(Instrument("One"), None, Instrument("Three")), samples=(Sample("One"),))
    assert song.instrument(1).name == "One"
    assert song.instrument(3).name == "Three"
    assert [song.instrument(number) for number in (0, 2, 4, 255, -1)] == [None] * 5
    assert song.sample(1).name == "One"
    assert [song.sample(number) for number in (0, 2, -1)] == [None] * 3


def test_clocks(song):
    assert song.beats_per_minute == 125
    assert replace(song, speed=3).beats_per_minute == 250
    assert replace(song, rows_per_beat=3).beats_per_minute == pytest.approx(166.67, abs=0.01)
    assert song.rows_per_bar == 16
    assert replace(song, time_signature=TimeSignature(3, 4)).rows_per_bar == 12
    assert replace(song, time_signature=TimeSignature(7, 8)).rows_per_bar == 14
    assert replace(song, time_signature=TimeSignature(1, 32), rows_per_beat=1).rows_per_bar == 1


def test_an_empty_pattern_shares_one_column():
    pattern = Pattern.empty(64, 8, "Intro")
    assert {id(column) for column in pattern.columns} == {id(pattern.columns[0])}
    assert pattern.columns[0].shape == (64, CELL_WIDTH)
    assert pattern.cell(3, 5).tolist() == pattern.columns[3][5].tolist()


def test_patterns_compare_by_what_they_hold():
    pattern = Pattern.empty(8, 2)
    other = pattern.columns[0].copy()
    other[3, 0] = 60
    assert pattern.same_as(Pattern.empty(8, 2))
    for different in (Pattern.empty(9, 2), Pattern.empty(8, 3), Pattern.empty(8, 2, "x"), Pattern(8, (pattern.columns[0], other))):
        assert not pattern.same_as(different)


def test_read_only_copies_only_where_it_has_to():
    closed = read_only(np.arange(6, dtype=np.int16))
    assert read_only(closed) is closed
    open_array = np.arange(6, dtype=np.int16)
    copied = read_only(open_array)
    open_array[0] = 99
    assert copied[0] == 0
    turned = np.arange(6, dtype=np.int16).reshape(2, 3).T
    turned.setflags(write=False)
    assert read_only(turned).flags.c_contiguous
    assert not read_only(turned).flags.writeable


def test_what_a_sample_says_of_itself():
    mono, stereo = Sample(data=read_only(np.zeros(22050, np.int8)), rate_hz=44100), Sample(data=read_only(np.zeros((10, 2), np.float32)))
    assert (mono.frames, mono.channels, mono.duration_s) == (22050, 1, 0.5)
    assert (stereo.frames, stereo.channels) == (10, 2)
    assert (Sample().frames, Sample().channels, Sample().loop) == (0, 1, Loop())


def test_where_an_instrument_sends_notes():
    plain = Instrument(sample=3)
    assert plain.mapping(60) == NoteMapping(60, 3)
    mapped = replace(plain, note_map=tuple(NoteMapping(119 - note, note % 2) for note in range(120)))
    assert mapped.mapping(0) == NoteMapping(119, 0)
    assert mapped.mapping(119) == NoteMapping(0, 1)
    assert Instrument(kind="chip", parameters=(("duty", 12.5),)).parameter("duty", 50) == 12.5
    assert plain.parameter("duty", 50) == 50
    assert not Envelope().enabled
