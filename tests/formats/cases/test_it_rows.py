"""ImpulseTracker: delays, repeated rows, loops and how long a song lasts.

Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them.
"""

from __future__ import annotations

import pytest

from toccata.engine.layout import CommandKind


def path(machine, most=60):
    """(order, row) of every row played until the song ends or begins again."""
    rows = []
    machine.engine["loop_limit"] = 1
    machine.send(CommandKind.PLAY)
    for _ in range(most):
        heard = machine.go_on(1)[0]
        if machine.engine["transport"][0] == 0:
            break
        rows.append((heard.order, heard.row))
    return rows


def test_delayed_notes_come_again_with_every_repetition_of_their_row(play_it):
    """PatternDelay-NoteDelay.it."""
    heard = play_it("C-5 01 SD2|. SE2\nE-5 01|. SE1", speed=4).play(20)
    assert [at for at, tick in enumerate(heard) if tick.started is not None] == [2, 6, 10, 12]


def test_tick_delays_to_the_right_make_room_for_a_delayed_note(play_it):
    """tickdelay.it: else its number waits for the next note, and its volume is ignored."""
    heard = play_it("C-5 01|.\nE-5 02 v10 SD5|. S62\nG-5 03 v20 SD5\nE-5", speed=4).play(18)
    assert [(at, tick.volume) for at, tick in enumerate(heard) if tick.started is not None] == [(0, 64), (9, 10), (14, 10)]


def test_the_volume_column_waits_for_a_delayed_note(play_it):
    """SlideDelay.it: a fine slide on the delay's tick, a coarse one after it."""
    heard = play_it("C-5 01\n. b5 SD2\n. d3 SD2", speed=4).play(12)
    assert [tick.volume for tick in heard] == [64, 64, 64, 64, 64, 64, 59, 59, 59, 59, 59, 56]


def test_in_repetitions_of_a_delayed_row_the_volume_column_slides_from_the_first_tick(play_it):
    """SlideDelay.it with a pattern delay."""
    heard = play_it("C-5 01\n. d3 SD2|. SE2", speed=4).play(16)
    assert [tick.volume for tick in heard][4:] == [64, 64, 64, 61, 58, 55, 55, 52, 49, 46, 46, 43]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("C-5 01\n. SB0\n. SB2|. SE2\n.", [0, 1, 2, 2, 2]),
        ("C-5 01\n. SB0\n. SB3|. SE1\n.", [0, 1, 2, 2, 1, 2, 2]),
        ("C-5 01\n. SB0\n. SB4|. SE1\n.", [0, 1, 2, 2, 1, 2, 2, 1, 2, 2, 3, 0, 1, 2, 2, 1, 2, 2]),
        ("C-5 01\n. SB0\n. SB2\n. SE1", [0, 1, 2, 1, 2, 1, 2, 3, 3]),
    ],
)
def test_a_repeated_row_loops_in_every_repetition(play_it, rows, expected):
    """PatLoopWithDelay.it: it goes back once it has been repeated, and coming to a row again with the same counts ends the song."""
    assert [row for _, row in path(play_it(rows))] == expected


def test_a_jump_out_of_a_running_loop_plays_rows_that_were_played_before(play_it):
    """LoopBreak.it, sbx-priority.it: they count as other rows while the loop counts otherwise."""
    rows = path(play_it("C-5 01\n. SB0\n. SB1|. B01", "A-5"))
    first, second = [(0, 0), (0, 1), (0, 2)], [(1, 0), (1, 1), (1, 2)]
    assert rows == first + second + first + second


def test_a_loop_to_the_right_of_a_jump_takes_it_back(play_it):
    """sbx-priority.it."""
    rows = path(play_it("C-5 01\n. SB0\n. B01|. SB1\n.", "A-5"))
    assert rows[:7] == [(0, 0), (0, 1), (0, 2), (0, 0), (0, 1), (0, 2), (1, 0)]


def test_a_pattern_delay_waits_before_a_jump(play_it):
    """PatternDelaysRetrig.it's kin: B00 and SE1 in one row."""
    assert path(play_it("C-5 01\n. B01|. SE1\n.", "A-5"))[:5] == [(0, 0), (0, 1), (0, 1), (1, 0), (1, 1)]
