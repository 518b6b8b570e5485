"""Where songs end: as openmpt123 0.6.9, whose durations these are, plays modules to the row that comes again just as it was.

Source: OpenMPT's RowVisitor: a row is told apart by the pattern loops that are under way; OpenMPT test cases LoopReset.s3m,
PatternDelays.s3m, PatLoopWithDelay.s3m, PatLoopWithDelay.it, LoopBreak.it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from module_files import ModSample, S3mSample, it, mod, s3m, xm

from toccata.formats import load_song
from toccata.player.bounce import song_duration_s

ROW_S = 0.02
"""One tick at 125 BPM: all these songs have a speed of 1."""
BREAK, JUMP, SPEED, SPECIAL = 3, 2, 1, 19

Flows = dict[tuple[int, int], tuple[int, int]]
"""(row, channel): command and parameter."""


def mod_of(*patterns: Flows, **header) -> bytes:
    cells = [{(0, 0): (0, 0, 15, 1), **{place: (0, 0, *word) for place, word in pattern.items()}} for pattern in patterns]
    return mod(cells, [ModSample(data=bytes(64))], range(len(patterns)), **header)


def xm_of(*patterns: Flows, **header) -> bytes:
    cells = [{place: (0, 0, 0, *word) for place, word in pattern.items()} for pattern in patterns]
    return xm(cells, [], range(len(patterns)), rows=32, speed=1, **header)


def s3m_of(*patterns: Flows, **header) -> bytes:
    cells = [{place: (255, 0, 255, *word) for place, word in pattern.items()} for pattern in patterns]
    return s3m(cells, [S3mSample()], [*range(len(patterns)), 255], speed=1, **header)


def it_of(*patterns: Flows, **header) -> bytes:
    cells = [{place: (255, 0, 255, *word) for place, word in pattern.items()} for pattern in patterns]
    return it(cells, orders=[*range(len(patterns)), 255], rows=32, speed=1, **header)


@pytest.fixture
def rows_played(tmp_path) -> Callable[[bytes], int]:
    """How many ticks of a song at speed 1 are played until it ends."""

    def play(content: bytes) -> int:
        path = tmp_path / "song"
        path.write_bytes(content)
        return round(song_duration_s(load_song(path)) / ROW_S)

    return play


ENDLESS = {(0, 1): (14, 0x60), (4, 1): (14, 0x61), (8, 1): (14, 0x61)}
"""E60, E61 and E61: the second loop plays the first anew each time, for ever."""


@pytest.mark.parametrize(("build", "rows"), [(mod_of, 14), (xm_of, 14)])
def test_loops_that_begin_each_other_anew_end_where_a_row_comes_with_the_same_counts(rows_played, build, rows):
    assert rows_played(build(ENDLESS)) == rows


@pytest.mark.parametrize(("build", "rows"), [(s3m_of, 78), (it_of, 46)])
@pytest.mark.parametrize("delayed", [0, 2])
def test_a_delayed_row_counts_its_loop_in_every_repetition(rows_played, build, rows, delayed):
    """PatLoopWithDelay: SB4 and SE1 go back twice, when the row has been repeated."""
    assert rows_played(build({(1, 1): (SPECIAL, 0xB0), (2, delayed): (SPECIAL, 0xE1), (2, 1): (SPECIAL, 0xB4)})) == rows


@pytest.mark.parametrize(("build", "rows"), [(s3m_of, 80), (it_of, 48)])
def test_a_jump_out_of_a_delayed_row_plays_the_row_it_goes_to(rows_played, build, rows):
    jump = {(5, 0): (SPECIAL, 0xE1), (5, 1): (JUMP, 1)}
    slow = {(0, 3): (SPEED, 4), (3, 3): (SPEED, 1)}
    assert rows_played(build(jump, slow)) == rows


@pytest.mark.parametrize(("build", "rows"), [(mod_of, 70), (xm_of, 48)])
def test_whether_a_jump_out_of_a_delayed_row_skips_a_row_is_the_format_s(rows_played, build, rows):
    """DelayBreak.mod: ProTracker passes the row over; XMs play it, in libopenmpt."""
    jump = {(5, 0): (14, 0xE1), (5, 1): (11, 1)}
    slow = {(0, 3): (15, 4), (3, 3): (15, 1)}
    assert rows_played(build(jump, slow)) == rows


def test_a_loop_to_row_0_forgets_where_the_next_one_starts(rows_played):
    """LoopReset.s3m: SB0 to the right of a loop that goes to row 0 counts for nothing."""
    assert rows_played(s3m_of({(15, 1): (SPECIAL, 0xB2), (15, 2): (SPECIAL, 0xB0), (59, 1): (SPECIAL, 0xB1)})) == 92


def test_a_break_to_another_entry_ends_screamtracker_s_loops(rows_played):
    loop_left = {(10, 1): (SPECIAL, 0xB1), (5, 2): (BREAK, 0)}
    assert rows_played(s3m_of(loop_left, loop_left)) == 12


def test_a_channel_that_is_switched_off_has_no_say_in_screamtracker(rows_played):
    """libopenmpt plays ScreamTracker 3's and OpenMPT's files so; of other programs a muted channel's effects count."""
    cells = {(2, 1): (BREAK, 0)}
    muted = bytes([0, 0x81, 2, 3])
    for version, rows in ((0x1301, 64), (0x1320, 64), (0x5130, 64), (0x3214, 3), (0x4100, 3), (0x2100, 3)):
        assert rows_played(s3m_of(cells, settings=muted, version=version)) == rows, hex(version)


def test_channels_past_the_last_one_of_the_header_are_left_out(rows_played):
    cells = {(2, 5): (BREAK, 0)}
    assert rows_played(s3m_of(cells, settings=bytes([0, 8]), version=0x3214)) == 64
