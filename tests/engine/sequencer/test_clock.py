"""The clock: where rows lead, how long ticks last, and when a song begins to repeat."""

from __future__ import annotations

import pytest

from toccata.engine.layout import Transport


def path(heard):
    """(order, row) where each row was begun."""
    return [(tick.order, tick.row) for tick in heard if tick.tick == 0]


def rows(heard):
    return [row for _, row in path(heard)]


def test_plays_rows_and_ticks_in_order(machine):
    heard = machine("C-4 01\n...\n...", speed=3).play(9)
    assert [(tick.row, tick.tick) for tick in heard] == [(row, tick) for row in range(3) for tick in range(3)]
    assert [tick.started for tick in heard] == [0] + [None] * 8
    assert heard[0].period == 4608
    assert heard[0].volume == 64


@pytest.mark.parametrize(("tempo", "speed"), [(137, 5), (125, 6), (33, 31), (255, 1), (999, 3), (132.5, 6)])
def test_keeps_the_fraction_of_a_frame(machine, tempo, speed):
    player = machine("\n".join(["..."] * 64), tempo=tempo, speed=speed)
    player.play(64 * speed)
    exact = 64 * speed * 2.5 / tempo * 48000
    assert abs(int(player.engine["song_frame"][0]) - exact) < 1


def test_speed_changes_at_once_and_tempo_changes_its_own_tick(machine):
    player = machine("... .. .. F03\n... .. .. FFA\n...", speed=6)
    heard = player.play(9)
    assert [tick.tick for tick in heard] == [0, 1, 2] * 3
    assert int(player.engine["song_frame"][0]) == 3 * 960 + 6 * 480


def test_tempo_and_speed_in_two_columns(machine):
    player = machine("... .. .. F02 F7D F40\n...", speed=6)
    heard = player.play(4)
    assert [tick.row for tick in heard] == [0, 0, 1, 1]
    assert player.sequencer["tempo"][0] == 64


def test_speed_zero_holds_the_song_and_ends_it(machine):
    player = machine("... .. .. F00\n...", speed=3)
    heard = player.play(200)
    assert {tick.row for tick in heard} == {0}
    assert player.now["loops"][0] == 1


def test_patterns_follow_the_order_and_restart(machine):
    player = machine("...\n...", "...", order=(0, 1, 0), restart=1, speed=1)
    assert path(player.play(8)) == [(0, 0), (0, 1), (1, 0), (2, 0), (2, 1), (1, 0), (2, 0), (2, 1)]


def test_skipped_entries_are_passed_over_and_an_end_restarts(machine):
    player = machine("...", order=(-1, 0, -1, 0, -2, 0), speed=1)
    assert path(player.play(4)) == [(1, 0), (3, 0), (1, 0), (3, 0)]


def test_an_order_without_patterns_stops(machine):
    player = machine("...", order=(-1, -2), speed=1)
    player.play(3)
    assert player.engine["transport"][0] == Transport.STOPPED


def test_pattern_break_is_decimal(machine):
    long = "\n".join(["..."] * 32)
    player = machine("... .. .. D12\n...", long, speed=1)
    assert path(player.play(3)) == [(0, 0), (1, 12), (1, 13)]


def test_pattern_break_past_the_end_or_63_goes_to_row_0(machine):
    long = "\n".join(["..."] * 80)
    assert path(machine("... .. .. D64", long, speed=1).play(2)) == [(0, 0), (1, 0)]
    assert path(machine("... .. .. D09", "...\n...", speed=1).play(2)) == [(0, 0), (1, 0)]


def test_order_jump(machine):
    player = machine("... .. .. B02\n...", "...", "...", speed=1)
    assert path(player.play(3)) == [(0, 0), (2, 0), (0, 0)]


def test_order_jump_past_the_end_goes_to_the_restart(machine):
    """As libopenmpt does with an XM whose restart is not its first entry."""
    player = machine("...", "... .. .. B09", speed=1, restart=1)
    assert path(player.play(4)) == [(0, 0), (1, 0), (1, 0), (1, 0)]


def test_jump_and_break_together_and_their_order(machine):
    """A jump after a break forgets the break's row (ft2-clone, Bxx)."""
    four = "\n".join(["..."] * 4)
    player = machine("... .. .. B02 | ... .. .. D03", four, four, channels=2, speed=1)
    assert path(player.play(2)) == [(0, 0), (2, 3)]
    player = machine("... .. .. D03 | ... .. .. B02", four, four, channels=2, speed=1)
    assert path(player.play(2)) == [(0, 0), (2, 0)]


def test_pattern_loop(machine):
    player = machine("...\n... .. .. E60\n...\n... .. .. E62\n...", speed=1)
    assert rows(player.play(11)) == [0, 1, 2, 3, 1, 2, 3, 1, 2, 3, 4]


def test_pattern_loop_without_start_goes_to_row_0(machine):
    assert rows(machine("...\n... .. .. E61\n...", speed=1).play(5)) == [0, 1, 0, 1, 2]


def test_pattern_loop_moves_the_next_patterns_first_row(machine, tools):
    """The E60 bug (ft2-clone, getNextPos: the break row is not cleared by a loop)."""
    text = "...\n... .. .. E60\n... .. .. E61"
    four = "\n".join(["..."] * 4)
    assert path(machine(text, four, speed=1).play(7)) == [(0, 0), (0, 1), (0, 2), (0, 1), (0, 2), (1, 1), (1, 2)]
    plain = tools.rules(pattern_loop_moves_break=False)
    assert path(machine(text, four, speed=1, rules=plain).play(7))[5:] == [(1, 0), (1, 1)]


def test_each_channel_loops_by_itself(machine):
    player = machine("... .. .. E60 | ...\n... | ... .. .. E60\n... .. .. E61 | ... .. .. E61\n...", channels=2, speed=1)
    # Both loop on row 2; the right-most decides: back to row 1, then both counts run out together.
    assert rows(player.play(6)) == [0, 1, 2, 1, 2, 3]


def test_pattern_delay_repeats_the_row_without_reading_it(machine):
    """Fine slides happen once, slides on every tick of the repeats but the very first (PatternDelaysRetrig.xm)."""
    heard = machine("C-4 01 .. EE1 A01 EB2\n...", speed=3).play(9)
    assert [tick.row for tick in heard] == [0] * 6 + [1] * 3
    assert [tick.tick for tick in heard] == [0, 1, 2] * 3
    assert [round(tick.volume) for tick in heard] == [62, 61, 60, 59, 58, 57, 57, 57, 57]


def test_the_rightmost_pattern_delay_wins_even_if_zero(machine):
    heard = machine("... .. .. EE3 | ... .. .. EE0\n... | ...", channels=2, speed=1).play(2)
    assert rows(heard) == [0, 1]


def test_loops_are_counted_when_a_row_comes_again(machine):
    player = machine("...\n...", "... .. .. B00", speed=1)
    player.play(3)
    assert player.now["loops"][0] == 0
    player.go_on(1)
    assert player.now["loops"][0] == 1
    assert player.sequencer["loop_frame"][0] == 3 * 960
    player.go_on(3)
    assert player.now["loops"][0] == 2


def test_pattern_loops_and_repeated_patterns_are_no_loops(machine):
    player = machine("...\n... .. .. E63", order=(0, 0, 0), speed=1)
    player.play(3 * 8)
    assert player.now["loops"][0] == 0
    player.go_on(1)
    assert player.now["loops"][0] == 1


def test_stops_at_the_loop_limit_and_lets_notes_ring(machine):
    player = machine("C-4 01\n...", speed=2)
    player.engine["loop_limit"] = 1
    heard = player.play(6)
    assert player.engine["transport"][0] == Transport.STOPPED
    assert player.engine["song_frame"][0] == 4 * 960
    assert player.sequencer["rows_played"][0] == 2
    assert heard[5].volume == 64


def test_plays_from_a_place(machine):
    player = machine("...\n...", "...\n...\n...", speed=1)
    assert path(player.play(3, order=1, row=1)) == [(1, 1), (1, 2), (0, 0)]
    assert path(player.play(1, order=9, row=99)) == [(1, 2)]


def test_loops_a_pattern_whatever_its_jumps_say(machine, tools):
    player = machine("...", "...\n... .. .. B00\n...", speed=1)
    player.send(tools.command.LOOP_PATTERN, 1, 0, 1)
    assert [tick.row for tick in player.go_on(5)] == [0, 1, 0, 1, 0]
    assert {int(player.now["pattern"][0]), int(player.now["order_index"][0])} == {1}


def test_no_row_is_read_while_stopped(machine, tools):
    player = machine("C-4 01\n...\n...", speed=2)
    player.play(3)
    player.send(tools.command.STOP)
    player.go_on(20)
    assert player.sequencer["rows_played"][0] == 2
    assert player.now["row"][0] == 1


def test_playing_again_plays_the_same(machine):
    player = machine("C-4 01 .. 437 F03\nE-4 .. .. 305\n... .. .. R02 A04\n... .. .. B00", speed=4)
    first = player.play(60)
    second = player.play(60)
    assert [tick.__dict__ for tick in first] == [tick.__dict__ for tick in second]


def test_pattern_loops_that_never_end_are_a_loop(machine):
    """Two loops of one channel share a count, so that these go round for ever in FastTracker 2 too."""
    player = machine("...\n... .. .. E61\n...\n... .. .. E62\n...", "...", speed=1)
    heard = player.play(60)
    assert {tick.order for tick in heard} == {0}
    assert player.now["loops"][0] >= 1
    player.engine["loop_limit"] = 1
    player.play(60)
    assert player.engine["transport"][0] == Transport.STOPPED


def test_long_pattern_loops_that_end_are_none(machine):
    rows = "... .. .. E60 | ... .. .. E60\n... .. .. E67 | ...\n... | ... .. .. E67\n... | ..."
    player = machine(rows, channels=2, speed=1)
    heard = player.play(400)
    first_end = next(index for index, tick in enumerate(heard) if tick.row == 3)
    assert first_end > 100
    player.play(first_end + 1)
    assert player.now["loops"][0] == 0
    player.go_on(1)
    assert player.now["loops"][0] == 1


def state(player):
    return player.sequencer["speed"][0], player.sequencer["tempo"][0], player.sequencer["global_volume"][0] // 2


def test_playing_from_the_middle_has_the_speed_and_tempo_of_there(machine, tools):
    first, second = "... .. .. F03 F7E\n... .. .. G20\n...", "...\n... .. .. F05\n..."
    player = machine(first, second, speed=6, tempo=100)
    for place, expected in {
        (0, 0): (6, 100, 64),
        (0, 1): (3, 126, 64),
        (0, 2): (3, 126, 32),
        (1, 1): (3, 126, 32),
        (1, 2): (5, 126, 32),
    }.items():
        player.send(tools.command.PLAY, *place)
        assert state(player) == expected
        assert (player.sequencer["order_index"][0], player.sequencer["row"][0]) == place
        assert player.sequencer["loops"][0] == 0
    player.send(tools.command.LOOP_PATTERN, 1, 0, 1)
    assert state(player) == (3, 126, 32)
    assert player.engine["transport"][0] == Transport.PATTERN


def test_the_way_there_follows_jumps_loops_and_delays(machine, tools):
    rows = "... .. .. E60\n... .. .. EE2 F04\n... .. .. E62\n... .. .. D01"
    player = machine(rows, "... .. .. F09\n...\n...", speed=6)
    player.send(tools.command.PLAY, 1, 2)
    assert state(player)[0] == 4
    assert [tick.row for tick in player.go_on(5)] == [2, 2, 2, 2, 0]


def test_a_place_that_is_never_come_to_starts_as_the_song_does(machine, tools):
    player = machine("... .. .. F03 B00", "...", speed=6)
    player.send(tools.command.PLAY, 1, 0)
    assert state(player) == (6, 125, 64)
    player = machine("... .. .. F00", "...", speed=6)
    player.send(tools.command.PLAY, 1, 0)
    assert state(player)[0] == 6


def test_a_row_that_is_jumped_over_takes_its_patterns_last_state(machine, tools):
    player = machine("... .. .. F03", "... .. .. D00\n...\n...", "...", speed=6)
    player.send(tools.command.PLAY, 1, 2)
    assert state(player)[0] == 3
