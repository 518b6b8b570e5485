"""ProTracker's rules, and FastTracker 2's own tuning: tick tables. Sources: ProTracker's period tables; OpenMPT's test cases as named."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from toccata.notation import pitch
from toccata.player.compile.samples import once_then_loop
from toccata.song import Loop
from toccata.song.rules import FASTTRACKER, PROTRACKER, PlayRules


def periods(machine, rows, ticks, rules=PROTRACKER, **fields):
    return [tick.period / 4 for tick in machine(rows, rules=rules, **({"speed": 3} | fields)).play(ticks)]


@pytest.mark.parametrize(("note", "period"), [("C-3", 856), ("C-4", 428), ("B-4", 226), ("C-5", 214), ("D-5", 190), ("A#5", 120)])
def test_periods_are_the_tables(machine, note, period):
    assert periods(machine, f"{note} 01", 1) == [period]


@pytest.mark.parametrize(("eighths", "period"), [(1, 425), (7, 407), (-1, 431), (-8, 453.5)])
def test_fine_tuned_periods_are_the_tables(machine, tools, eighths, period):
    assert periods(machine, "C-4 01", 1, samples=(tools.sample(finetune_cents=12.5 * eighths),)) == [period]


def test_e5x_counts_from_zero_up_and_from_f_down(machine):
    assert periods(machine, "C-4 01 .. E51\nC-4 01 .. E5F", 6) == [425] * 3 + [431] * 3


def test_slides_by_zero_do_nothing(machine):
    assert periods(machine, "C-4 01 .. 104\n... .. .. 100\n... .. .. 200", 9)[3:] == [420] * 6


def test_slides_stop_at_the_amigas_limits(machine):
    """AmigaLimitsFinetune.mod. The shortest is half of the 907 in the fine-tuned table, as libopenmpt limits."""
    assert periods(machine, "B-5 01 .. 1FF\nC-3 01 .. 2FF", 6) == [113.25, 113.25, 113.25, 856, 856, 856]


def test_limits_move_with_the_fine_tune(machine, tools):
    samples = (tools.sample(finetune_cents=-100.0),)
    assert periods(machine, "C-3 01 .. 2FF", 3, samples=samples) == [907] * 3


def test_arpeggio_counts_up_and_wraps_past_the_table(machine):
    """ArpWraparound.mod: one past the last note stands still, further up comes out 37 semitones lower."""
    assert periods(machine, "C-4 01 .. 037", 3) == [428, 360, 285]
    wrapped = periods(machine, "B-5 01 .. 012", 3)
    assert wrapped == [113.25, 0, 856]


def test_a_retrigger_plays_on_the_first_tick_of_an_empty_row(machine):
    player = machine("C-4 01 .. E92\n... .. .. E92\n... .. .. E90", rules=PROTRACKER, speed=4)
    assert [tick.started for tick in player.play(12)] == [0, None, 0, None, 0, None, 0, None, None, None, None, None]


def test_an_offset_stays_for_the_next_note_without_a_number(machine):
    """ptoffset.mod: it adds up, twice for each 9xx."""
    player = machine("C-4 01 .. 901\nC-4\nC-4 .. .. 901\nC-4 01", rules=PROTRACKER, speed=1)
    assert [tick.started for tick in player.play(4)] == [256, 512, 768, 0]


def test_a_tremolo_ends_with_its_row(machine):
    player = machine("C-4 01 20 7FF\n...", rules=PROTRACKER, speed=3)
    heard = [tick.volume for tick in player.play(6)]
    assert heard[2] != 32
    assert heard[3:] == [32] * 3


def test_a_sample_with_a_loop_at_its_start_plays_once_as_a_whole(tools):
    sample = tools.replace(tools.sample(0), data=np.arange(10, dtype=np.int8), loop=Loop("forward", 0, 4))
    played = once_then_loop(sample)
    assert played.data.tolist() == [*range(10), 0, 1, 2, 3]
    assert played.loop == Loop("forward", 10, 14)


@pytest.mark.parametrize("loop", [Loop(), Loop("forward", 2, 6), Loop("forward", 0, 10)])
def test_other_loops_are_as_they_are(tools, loop):
    sample = tools.replace(tools.sample(0), data=np.arange(10, dtype=np.int8), loop=loop)
    assert once_then_loop(sample) is sample


def test_fasttracker_counts_fine_tune_in_sixteenths(machine, tools):
    """Finetune-Precision.xm."""
    samples = (tools.sample(finetune_cents=-27 * 100 / 128),)
    heard = machine("C-4 01", rules=FASTTRACKER, samples=samples).play(1)
    assert heard[0].period == 4608 + 16
    exact = machine("C-4 01", rules=PlayRules(), samples=samples).play(1)
    assert exact[0].period == 4608 + 13.5


def test_fasttrackers_amiga_periods_lie_on_lines_between_eighths():
    assert pitch.fasttracker_period(60.0, 0.0) == 1712
    assert pitch.fasttracker_period(60.0, 0.125) == 1700
    assert pitch.fasttracker_period(60.0, 0.0625) == 1706
    assert pitch.fasttracker_period(72.0, 0.0) == 856


@pytest.mark.parametrize("note", range(24, 108))
def test_each_trackers_periods_are_near_equal_temperament(note):
    """Within 15 cents, as whole numbers allow, wherever they say so."""
    wanted = 1712 * 2 ** ((60 - note) / 12)
    for period in (pitch.whole_period(float(note), 0.0), pitch.tuned_period(float(note), 0.0), pitch.fasttracker_period(float(note), 0.0)):
        assert abs(1200 * np.log2(period / wanted)) < 15 or period < 452


def test_pannings_may_be_marks(machine):
    """ProTracker had none: 8xx and E8x leave the channel where it is."""
    rows = "C-4 01 .. 8FF\n... .. .. E80"
    silent = replace(PROTRACKER, pannings_are_marks=True)
    assert {tick.panning for tick in machine(rows, rules=silent, speed=3).play(6)} == {128}
    assert [tick.panning for tick in machine(rows, rules=PROTRACKER, speed=3).play(6)][::3] == [255, 0]


def test_surround_turns_the_right_side_over_until_the_next_panning(machine):
    """8A4 of DMP's modules, which libopenmpt plays; a note does not end it."""
    player = machine("C-4 01 .. S91\nC-4 01\n... .. .. 880", rules=PROTRACKER, speed=3)
    player.play(0)
    sides = []
    for _ in range(9):
        player.tick()
        (voice,) = player.sounding()
        left, right = player.voices["left"]["target"][voice], player.voices["right"]["target"][voice]
        sides.append(float(right / left))
    assert sides[::3] == [-1, -1, 1]


def rows_to_the_end(machine, *patterns, rules, channels=1, most=100):
    """(order, row) of each row until the song has ended once."""
    player = machine(*patterns, rules=rules, channels=channels, speed=1)
    player.engine["loop_limit"] = 1
    player.play(0)
    rows = []
    for _ in range(most):
        heard = player.go_on(1)[0]
        if player.engine["transport"][0] == 0:
            break
        rows.append((heard.order, heard.row))
    return rows


@pytest.mark.parametrize("rules", [PROTRACKER, FASTTRACKER])
def test_a_module_ends_where_it_plays_on_into_a_row_that_was_played(machine, rules):
    """The middle of a pattern that a break came to before, as libopenmpt's row visitor finds it; it ends before that row."""
    rows = rows_to_the_end(machine, "...\n... .. .. B02 | ... .. .. D02", "...", "...\n...\n...\n... .. .. B01", rules=rules, channels=2)
    assert rows == [(0, 0), (0, 1), (2, 2), (2, 3), (1, 0), (2, 0), (2, 1)]


def test_loops_that_start_each_other_over_end_the_song(machine):
    """E61 before E63 with one start: a loop for ever, found out where its counts come again."""
    rows = rows_to_the_end(machine, "... .. .. E60\n... .. .. E61\n... .. .. E63\n...", rules=PROTRACKER)
    assert 6 <= len(rows) < 20
    assert (0, 3) not in rows


def test_slides_up_end_at_a_period_of_14_where_the_amiga_is_left(machine):
    """libopenmpt's limit, measured with 0.6.9: a slide down from there counts from it."""
    rules = replace(PROTRACKER, amiga_limits=False, periods_from_14=True)
    assert periods(machine, "B-5 01 .. 1FF\n... .. .. 204", 6, rules=rules) == [113, 14, 14, 14, 18, 22]
