"""The history: what it keeps and what it costs."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from toccata.notation.cells import CELL_WIDTH
from toccata.session.cursor import Cursor
from toccata.session.history import ENTRY_BYTES, History, HistoryEntry, unshared_bytes
from toccata.song import Sample
from toccata.song.sample import read_only


def entry(before, after, name="edit", merge=None) -> HistoryEntry:
    return HistoryEntry(name, 0.0, before, after, Cursor(), Cursor(), merge)


def with_new_column(song):
    pattern = song.patterns[0]
    columns = (read_only(pattern.columns[0].copy()), *pattern.columns[1:])
    return replace(song, patterns=(replace(pattern, columns=columns), *song.patterns[1:]))


def test_a_cell_costs_its_column_and_not_its_pattern(make):
    song = make.full()
    edited = with_new_column(song)
    assert unshared_bytes(edited, song) == 64 * CELL_WIDTH
    assert unshared_bytes(song, edited) == 64 * CELL_WIDTH
    assert unshared_bytes(song, replace(song, title="x")) == 0


def test_a_moved_pattern_or_renamed_sample_costs_no_arrays(make):
    song = make.full()
    renamed = tuple(sample and replace(sample, name="x") for sample in song.samples)
    assert unshared_bytes(replace(song, patterns=song.patterns[::-1], samples=renamed), song) == 0


def test_the_oldest_go_when_the_cap_is_passed_but_never_the_last(make):
    history = History(cap_bytes=100_000)
    song = make.full()
    for index in range(30):
        after = replace(song, samples=(Sample("x", read_only(np.zeros(5_000, np.int16))),))
        history.add(entry(song, after, f"edit {index}"))
        song = after
    # An entry keeps the frames before and after: 20 KB.
    assert [item.name for item in history] == [f"edit {index}" for index in range(26, 30)]
    assert history.position == 4
    big = replace(song, samples=(Sample("x", read_only(np.zeros(10**6, np.int16))),))
    history.add(entry(song, big, "big"))
    assert [item.name for item in history] == ["big"]
    assert history.undo() is not None
    assert history.undo() is None


def test_what_could_be_redone_goes_with_a_new_action(make):
    history = History(cap_bytes=10 * ENTRY_BYTES)
    song = make.full()
    for index in range(3):
        history.add(entry(song, replace(song, title=str(index)), str(index)))
    history.undo()
    history.undo()
    history.add(entry(song, replace(song, title="new"), "new"))
    assert [item.name for item in history] == ["0", "new"]
    assert history.redo() is None
    for index in range(9):
        history.add(entry(song, replace(song, title=str(index)), str(index)))
    assert len(history) == 10


def test_a_merge_counts_what_the_whole_entry_keeps(make):
    history = History()
    song = make.full()
    steps = [song, with_new_column(song), with_new_column(song), with_new_column(song)]
    for before, after in itertools.pairwise(steps):
        history.add(entry(before, after, merge="drag"))
    (only,) = history
    assert only.before is song
    assert only.after is steps[-1]
    assert only.size == ENTRY_BYTES + 2 * 64 * CELL_WIDTH
