"""ProTracker's sample swaps as they are heard.

Source: OpenMPT's published test cases, as named; libopenmpt 0.6 where it parts from them.
"""

from __future__ import annotations

import pytest
from amiga_levels import C4, E4, levels, rows, standing

A = standing(100, 64, (0, 64))
B = standing(-80, 64, (0, 64), volume=32)
LONG = standing(60, 8000, (4000, 4000))
"""Its loop goes round every 0.48 s: four rows of six ticks."""
ONCE = standing(90, 16000)
EMPTY = standing(0, 0)


@pytest.fixture(params=[0, 127], ids=["loops once first", "loops at once"])
def restart(request) -> int:
    return request.param


def test_a_lone_number_sets_the_volume_and_its_sample_comes_at_the_loops_end(tmp_path, restart):
    """PTInstrSwap.mod. The long sample ends its first pass in 0.965 s, within the row of tick 48."""
    heard = rows(levels(tmp_path, {(0, 0): (C4, 1, 0, 0), (2, 0): (0, 2, 0, 0)}, [LONG, B], 66, restart))
    assert heard == [60, 60, 30, 30, 30, 30, 30, 30, -40, -40, -40]


def test_the_last_number_counts_and_the_sounding_ones_own_takes_it_back(tmp_path, restart):
    cells = {(0, 0): (C4, 1, 0, 0), (2, 0): (0, 2, 0, 0), (3, 0): (0, 3, 0, 0), (12, 0): (C4, 1, 0, 0), (13, 0): (0, 2, 0, 0)}
    cells[14, 0] = (0, 1, 0, 0)
    heard = rows(levels(tmp_path, cells, [LONG, B, A], 150, restart))
    assert heard[8:12] == [100] * 4
    assert heard[12:] == [60, 30, *[60] * 11]


def test_an_empty_sample_pauses_and_the_next_number_begins_at_once(tmp_path, restart):
    """PTSwapEmpty.mod. A number that is not empty starts its sample from the beginning where all has stopped."""
    cells = {(0, 0): (C4, 1, 0, 0), (2, 0): (0, 3, 0, 0), (4, 0): (0, 2, 0, 0), (6, 0): (0, 3, 0, 0), (8, 0): (0, 4, 0, 0)}
    heard = rows(levels(tmp_path, cells, [A, B, EMPTY, ONCE], 60, restart))
    assert heard == [100, 100, 0, 0, -40, -40, 0, 0, 90, 90]


def test_a_sample_without_a_loop_hands_on_but_is_handed_nothing(tmp_path, restart):
    """PTSwapNoLoop.mod. The one that is heard once lasts 0.966 s at first, and would go on to the tick after 48."""
    short = standing(70, 4000)
    cells = {(0, 0): (C4, 1, 0, 0), (1, 0): (0, 2, 0, 0), (8, 0): (0, 1, 0, 0), (12, 0): (C4, 2, 0, 0)}
    heard = rows(levels(tmp_path, cells, [short, B], 84, restart))
    assert heard == [70, 35, 35, 35, *[-40] * 4, 0, 0, 0, 0, -40, -40]


def test_a_sample_that_has_ended_stays_silent(tmp_path, restart):
    """PTStoppedSwap.mod, which libopenmpt passes from 0.8 on only: before, and here, a number no longer wakes what has ended."""
    heard = rows(levels(tmp_path, {(0, 0): (C4, 1, 0, 0), (6, 0): (0, 2, 0, 0)}, [standing(70, 2000), B], 54, restart))
    assert heard[3:] == [0] * 6


def test_a_portamento_takes_volume_and_fine_tune_at_once_and_the_sample_at_the_loops_end(tmp_path, restart):
    """PortaSmpChange.mod."""
    heard = rows(levels(tmp_path, {(0, 0): (C4, 1, 0, 0), (2, 0): (E4, 2, 3, 1)}, [LONG, B], 60, restart))
    assert heard == [60, 60, *[30] * 6, -40, -40]


def test_a_portamento_where_all_has_stopped_starts_its_sample(tmp_path, restart):
    heard = rows(levels(tmp_path, {(0, 0): (C4, 1, 0, 0), (6, 0): (E4, 2, 3, 1)}, [standing(70, 2000), B], 48, restart))
    assert heard[3:] == [0, 0, 0, -40, -40]


def test_a_number_beside_a_delayed_note_counts_before_the_delay(tmp_path, restart):
    """InstrDelay.mod."""
    cells = {(0, 0): (C4, 1, 0, 0), (2, 0): (C4, 2, 0xE, 0xD4), (4, 0): (0, 1, 0xE, 0xD3)}
    heard = levels(tmp_path, cells, [A, B], 30, restart)
    assert heard[:12] == [100] * 12
    assert heard[12:24] == [-60, *[-40] * 11]  # the volume glides through the tick
    assert heard[25:] == [100] * 5


def test_a_retrigger_plays_the_sample_that_sounds_and_forgets_the_number(tmp_path, restart):
    """InstrSwapRetrigger.mod as libopenmpt 0.6 plays it: ProTracker would take the new sample at once."""
    heard = rows(levels(tmp_path, {(0, 0): (C4, 1, 0, 0), (2, 0): (0, 2, 0xE, 0x93)}, [A, B], 30, restart))
    assert heard == [100, 100, 50, 50, 50]


def test_a_volume_beside_a_lone_number_stays_for_the_next_note_without_one(tmp_path, restart):
    """PTInstrVolume.mod."""
    cells = {(0, 0): (C4, 1, 0, 0), (2, 0): (0, 1, 0xC, 0x10), (4, 0): (E4, 0, 0, 0), (6, 0): (0, 2, 0xC, 8), (8, 0): (C4, 0, 0, 0)}
    heard = rows(levels(tmp_path, cells, [A, B], 60, restart))
    assert heard == [100, 100, 25, 25, 25, 25, -10, -10, -10, -10]


@pytest.mark.parametrize(("swaps", "after"), [(3, 50), (4, -40)])
def test_other_programs_modules_swap_samples_where_they_do_so_often(tmp_path, swaps, after):
    """libopenmpt: four changes between two notes of a pattern are meant."""
    cells = {(0, 0): (C4, 1, 0, 0), (0, 1): (57, 0, 0, 0)}
    cells |= {(2 + 10 * swap, 0): (0, 2 - (swap & 1), 0, 0) for swap in range(swaps)}
    assert rows(levels(tmp_path, cells, [A, B], 24))[3] == after


def test_without_the_rule_a_number_only_sets_the_volume(tmp_path):
    """Modules with notes outside the Amiga's octaves, as libopenmpt plays them."""
    cells = {(0, 0): (C4, 1, 0, 0), (0, 1): (57, 0, 0, 0), (2, 0): (0, 2, 0, 0), (4, 0): (C4, 0, 0, 0)}
    heard = rows(levels(tmp_path, cells, [A, B], 36))
    assert heard == [100, 100, 50, 50, -40, -40]
