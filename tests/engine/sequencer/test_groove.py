"""Grooves and swing: when each row begins, by tables of ticks."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import pytest

ROWS = "\n".join(["C-4 01"] * 8)


def row_lengths(heard):
    """(row, ticks) of the song's rows one after another."""
    return [(row, len(list(ticks))) for row, ticks in groupby(tick.row for tick in heard)]


def starts(heard):
    """The ticks on which a new note began."""
    return [tick for tick, item in enumerate(heard) if item.started is not None]


def with_groove(song, *grooves):
    """The song with a groove for each channel."""
    return replace(song, channels=tuple(replace(channel, groove=groove) for channel, groove in zip(song.channels, grooves, strict=True)))


@pytest.fixture
def grooved(machine, tools):
    """A machine whose channels have grooves of their own."""

    def make(rows, *grooves, **fields):
        player = machine(rows, channels=len(grooves), **fields)
        player.compile(with_groove(tools.make_song(rows, channels=len(grooves), **fields), *grooves))
        player.engine["entries"] = player.entries.ctypes.data
        return player

    return make


@pytest.mark.parametrize(
    ("groove", "ticks"),
    [((8, 4), [8, 4] * 4), ((7, 5, 6), [7, 5, 6, 7, 5, 6, 7, 5]), ((3,), [3] * 8), ((1, 2, 3, 4, 5, 6, 7, 8, 9), list(range(1, 9)))],
)
def test_rows_last_what_the_table_says(machine, groove, ticks):
    heard = machine(ROWS, groove=groove).play(sum(ticks))
    assert row_lengths(heard) == list(enumerate(ticks))


def test_the_table_begins_anew_with_each_pattern(machine):
    heard = machine("...\n...\n...", "...\n...", groove=(5, 2)).play(5 + 2 + 5 + 5 + 2)
    assert row_lengths(heard) == [(0, 5), (1, 2), (2, 5), (0, 5), (1, 2)]


def test_another_speed_keeps_the_shape_and_the_sum(machine):
    rows = "... .. .. F03\n" + "\n".join(["..."] * 7)
    heard = machine(rows, groove=(8, 4), speed=6).play(24)
    assert row_lengths(heard) == list(enumerate([4, 2] * 4))
    odd = machine("... .. .. F05\n" + "\n".join(["..."] * 7), groove=(8, 4), speed=6).play(40)
    assert sum(ticks for _, ticks in row_lengths(odd)) == 40
    assert [ticks for _, ticks in row_lengths(odd)] == [7, 3] * 4


def test_the_tempo_stays_exact(machine):
    for fields in ({"groove": (8, 4)}, {"swing": 62.0}, {"groove": (8, 4), "swing": 62.0}):
        player = machine(ROWS, tempo=137, **fields)
        player.play(48)
        assert abs(int(player.engine["song_frame"][0]) - 48 * 2.5 / 137 * 48000) < 1, fields


def test_a_groove_stands_instead_of_the_swing(machine):
    player = machine(ROWS, groove=(8, 4), swing=62.0)
    player.play(8)
    assert player.engine["song_frame"][0] == 8 * 960


def test_effects_know_how_long_their_row_is(machine):
    player = machine("... .. .. EC6\nC-4 01 .. EC6\nC-4 01 .. EC6", groove=(8, 4), speed=6)
    heard = player.play(20)
    assert heard[11].volume == 64, "row 1 has 4 ticks: the cut at the sixth never comes"
    assert [tick.volume for tick in heard[17:19]] == [64, 0], "row 2 has 8"


def test_a_delayed_pattern_repeats_rows_of_the_same_length(machine):
    heard = machine("... .. .. EE1\n...", groove=(5, 2)).play(12)
    assert row_lengths(heard) == [(0, 10), (1, 2)]


def test_a_channel_swings_while_the_others_are_straight(grooved):
    rows = "\n".join(["C-4 01 | C-4 01"] * 8)
    player = grooved(rows, (), (8, 4))
    assert starts(player.play(48, 0)) == [0, 6, 12, 18, 24, 30, 36, 42]
    assert starts(player.play(48, 1)) == [0, 8, 12, 20, 24, 32, 36, 44]


def test_a_channel_may_be_straight_in_a_song_that_swings(grooved):
    rows = "\n".join(["C-4 01 | C-4 01"] * 4)
    player = grooved(rows, (), (6,), groove=(8, 4))
    assert starts(player.play(24, 0)) == [0, 8, 12, 20]
    assert starts(player.play(24, 1)) == [0, 6, 12, 18]


def test_virtual_channels_have_grooves_too(grooved, tools):
    rows = "\n".join(["C-4 01 | C-4 01"] * 8)
    rules = tools.rules(virtual_channels=True)
    player = grooved(rows, (), (8, 4), rules=rules)
    assert starts(player.play(48, 0)) == [0, 6, 12, 18, 24, 30, 36, 42]
    assert starts(player.play(48, 1)) == [0, 8, 12, 20, 24, 32, 36, 44]
    delayed = grooved("... .. .. SE1 | C-4 01\n... | C-4 01\n... | C-4 01", (), (8, 4), rules=rules)
    assert starts(delayed.play(24, 1)) == [0, 14, 18]


def test_channels_meet_where_a_pattern_begins(grooved):
    rows = "\n".join(["C-4 01 | C-4 01"] * 4)
    slow, fast = grooved(rows, (), (12,)), grooved(rows, (), (3,))
    assert starts(slow.play(48, 1)) == [0, 12, 24, 36]
    assert starts(fast.play(48, 1)) == [0, 3, 6, 9, 24, 27, 30, 33]


def test_channels_meet_where_a_pattern_loops(grooved):
    rows = "... | C-4 01\n... .. .. E61 | C-4 01\n... | C-4 01\n... | C-4 01"
    player = grooved(rows, (), (8, 4))
    assert starts(player.play(36, 1)) == [0, 8, 12, 20, 24, 32]


def test_a_grooved_channel_waits_while_the_song_repeats_a_row(grooved):
    rows = "... .. .. EE1 | C-4 01\n... | C-4 01\n... | C-4 01"
    player = grooved(rows, (), (8, 4))
    heard = player.play(24, 1)
    assert starts(heard) == [0, 14, 18]


def test_flow_effects_of_a_grooved_channel_still_lead_the_song(grooved):
    rows = "... | ...\n... | ... .. .. B00\n... | ..."
    player = grooved(rows, (), (8, 4))
    assert [row for row, _ in row_lengths(player.play(36, 0))] == [0, 1, 0, 1, 0, 1]


@pytest.mark.parametrize(("percent", "share"), [(50.0, 0.5), (66.0, 0.66), (54.5, 0.545), (30.0, 0.3)])
def test_swing_is_exact_to_the_percent(machine, percent, share):
    player = machine(ROWS, swing=percent, speed=3)
    row_frames = []
    player.play(0)
    for _ in range(8):
        before = int(player.engine["song_frame"][0])
        player.go_on(3)
        row_frames.append(int(player.engine["song_frame"][0]) - before)
    pair = 2 * 3 * 2.5 / 125 * 48000
    for first, second in zip(row_frames[::2], row_frames[1::2], strict=True):
        assert abs(first - share * pair) <= 1
        assert abs(first + second - pair) <= 1


def test_swing_of_eighths_and_a_pair_that_the_pattern_cuts(machine):
    player = machine("\n".join(["..."] * 6), swing=75.0, swing_rows=2, speed=1)
    lengths = []
    player.play(0)
    for _ in range(6):
        before = int(player.engine["song_frame"][0])
        player.go_on(1)
        lengths.append(int(player.engine["song_frame"][0]) - before)
    assert lengths == [1440, 1440, 480, 480, 960, 960]
