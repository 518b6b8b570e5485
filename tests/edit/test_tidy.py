"""Tidying: what goes is unused, and whatever is played stays the very same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toccata.edit import tidy
from toccata.notation.cells import INSTRUMENT, empty_column
from toccata.song import Channel, Instrument, OrderEntry, Pattern, Sample, Song
from toccata.song.document import problems
from toccata.song.instrument import NoteMapping
from toccata.song.sample import read_only

EVERYTHING = [
    tidy.remove_unused_patterns,
    tidy.remove_unused_instruments,
    tidy.remove_unused_samples,
    tidy.renumber_patterns,
    tidy.renumber_instruments,
    tidy.renumber_samples,
]


def pattern_of(numbers: list[int]) -> Pattern:
    """One channel whose rows name these instruments."""
    column = empty_column(len(numbers)).copy()
    column[:, INSTRUMENT] = numbers
    column.setflags(write=False)
    return Pattern(len(numbers), (column,))


def sample_of(number: int) -> Sample:
    return Sample(f"S{number}", read_only(np.full(4, number, np.int16)))


@st.composite
def songs(draw: st.DrawFn) -> Song:
    small = st.integers(0, 6)
    patterns = tuple(pattern_of(draw(st.lists(small, min_size=2, max_size=2))) for _ in range(draw(st.integers(1, 5))))
    entries = st.one_of(st.integers(0, len(patterns) - 1), st.sampled_from((-1, -2)))
    order = tuple(OrderEntry(pattern) for pattern in draw(st.lists(entries, min_size=1, max_size=6)))
    instrument = st.builds(
        lambda name, sample, other: Instrument(name, sample=sample, note_map=(NoteMapping(60, other),) * 120 if other else ()),
        st.text("abc", max_size=3),
        small,
        small,
    )
    instruments = tuple(draw(st.lists(st.one_of(st.none(), instrument), max_size=6)))
    samples = tuple(sample_of(number) if draw(st.booleans()) else None for number in range(1, draw(st.integers(1, 7))))
    bookmarks = ((0, 1), (len(patterns) - 1, 0))
    return Song(
        channels=(Channel(),), order=order, patterns=patterns, instruments=instruments, samples=samples, bookmarks=tuple(sorted(bookmarks))
    )


def played(song: Song) -> list[object]:
    """What the order plays, row by row: the instrument's name and the samples that its notes play."""
    out: list[object] = []
    for entry in song.order:
        if entry.pattern < 0:
            out.append(entry.pattern)
            continue
        for number in song.patterns[entry.pattern].columns[0][:, INSTRUMENT]:
            instrument = song.instrument(int(number))
            samples = [song.sample(instrument.mapping(note).sample) for note in (0, 60)] if instrument else []
            out.append((number > 0, instrument.name if instrument else None, [id(sample) for sample in samples]))
    return out


@given(songs(), st.lists(st.sampled_from(EVERYTHING), min_size=1, max_size=4))
def test_the_song_plays_the_same(song: Song, changes) -> None:
    tidied = song
    for change in changes:
        tidied = change(tidied)
        assert change(tidied) is tidied, "tidy already"
    assert played(tidied) == played(song)
    assert problems(tidied) == problems(song)


@given(songs())
def test_nothing_unused_is_left(song: Song) -> None:
    song = tidy.remove_unused_samples(tidy.remove_unused_instruments(tidy.remove_unused_patterns(song)))
    assert tidy.unused_patterns(song) == tidy.unused_instruments(song) == tidy.unused_samples(song) == []


@given(songs())
def test_numbers_follow_the_order_of_use(song: Song) -> None:
    song = tidy.renumber_samples(tidy.renumber_instruments(tidy.renumber_patterns(song)))
    first = list(dict.fromkeys(entry.pattern for entry in song.order if entry.pattern >= 0))
    assert first == list(range(len(first)))
    named = [int(number) for pattern in song.patterns for number in pattern.columns[0][:, INSTRUMENT] if song.instrument(int(number))]
    assert list(dict.fromkeys(named)) == sorted(set(named))
    assert None not in song.instruments
    assert None not in song.samples


def test_bookmarks_go_along() -> None:
    patterns = tuple(pattern_of([0, 0]) for _ in range(3))
    song = Song(channels=(Channel(),), order=(OrderEntry(2), OrderEntry(0)), patterns=patterns, bookmarks=((0, 1), (1, 0), (2, 1)))
    assert tidy.remove_unused_patterns(song).bookmarks == ((0, 1), (1, 1))
    assert tidy.renumber_patterns(song).bookmarks == ((0, 1), (1, 1), (2, 0))


def test_an_order_that_plays_nothing_keeps_a_pattern() -> None:
    song = Song(channels=(Channel(),), order=(OrderEntry(-1),), patterns=tuple(pattern_of([0, 0]) for _ in range(3)))
    assert len(tidy.remove_unused_patterns(song).patterns) == 1


def test_a_cell_that_names_an_empty_slot_never_gets_an_instrument() -> None:
    song = Song(
        channels=(Channel(),),
        order=(OrderEntry(0),),
        patterns=(pattern_of([3, 2]),),
        instruments=(Instrument("a"), Instrument("b")),
    )
    tidied = tidy.renumber_instruments(song)
    named = [int(number) for number in tidied.patterns[0].columns[0][:, INSTRUMENT]]
    assert [tidied.instrument(number).name if tidied.instrument(number) else None for number in named] == [None, "b"]


def test_columns_that_are_shared_stay_shared() -> None:
    pattern = pattern_of([2, 2])
    song = Song(
        channels=(Channel(), Channel()),
        order=(OrderEntry(0),),
        patterns=(Pattern(2, (pattern.columns[0],) * 2),),
        instruments=(Instrument("a"), Instrument("b")),
    )
    first, second = tidy.renumber_instruments(song).patterns[0].columns
    assert first is second


@pytest.mark.parametrize("change", EVERYTHING)
def test_a_tidy_song_is_the_same_object(change) -> None:
    song = Song(channels=(Channel(),), patterns=(pattern_of([1, 1]),), instruments=(Instrument("a", sample=1),), samples=(sample_of(1),))
    assert change(song) is song
