"""Pitch in virtual channels: tick tables of ImpulseTracker's and ScreamTracker 3's slides, vibrato and arpeggio.

Sources: ITTECH.TXT; OpenMPT's test cases as each test names them. Linear periods are 1/64 semitone, 4608 at middle C; Amiga periods a
quarter of a Paula clock, 1712 at middle C.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from toccata.song.rules import IMPULSETRACKER, SCREAMTRACKER
from toccata.song.sample import Vibrato

LINEAR = replace(IMPULSETRACKER, linear_slides=True)
AMIGA = replace(IMPULSETRACKER, linear_slides=False)
C4 = 4608.0


def periods(heard):
    return [tick.period for tick in heard]


def played(machine, rows, ticks, rules=LINEAR, **fields):
    return periods(machine(rows, rules=rules, **({"speed": 3} | fields)).play(ticks))


def test_coarse_slides_move_on_every_tick_but_the_first(machine):
    down = [C4, C4 + 16, C4 + 32]
    assert played(machine, "C-4 01 .. e04\n... .. .. f02", 6) == [*down, C4 + 32, C4 + 24, C4 + 16]


def test_fine_and_extra_fine_slides_move_once(machine):
    assert played(machine, "C-4 01 .. eF3\n... .. .. fE3", 6) == [C4 + 12] * 3 + [C4 + 9] * 3


def test_down_up_and_tone_slides_share_a_memory(machine):
    rows = "C-4 01 .. e04\n... .. .. f00\nC-5 .. .. g00"
    assert played(machine, rows, 9)[3:] == [C4 + 32, C4 + 16, C4, C4, C4 - 16, C4 - 32]


def test_compatible_gxx_keeps_the_tone_slides_memory_apart(machine):
    rows = "C-4 01\nC-5 .. .. g08\n... .. .. e01\n... .. .. g00"
    rules = replace(LINEAR, compatible_tone_slides=True)
    assert played(machine, rows, 12, rules)[6:] == [C4 - 64, C4 - 60, C4 - 56, C4 - 56, C4 - 88, C4 - 120]


def test_a_tone_slide_stops_at_its_note_and_has_no_goal_then(machine):
    """Porta-Target.it: once there, it does not pull the note back."""
    rows = "C-4 01\nC#4 .. .. g10\n... .. .. e04\n... .. .. g10"
    heard = played(machine, rows, 12)
    assert heard[3:6] == [C4, C4 - 64, C4 - 64]
    assert heard[9:] == [C4 - 32] * 3


def test_a_tone_slide_without_a_sounding_note_plays_it(machine):
    """Fade-Porta.it."""
    player = machine("G-4 01 .. g10", rules=LINEAR, speed=3)
    heard = player.play(1)
    assert (heard[0].period, heard[0].started) == (C4 - 7 * 64, 0)


@pytest.mark.parametrize(("code", "speed"), [("g1", 1), ("g4", 16), ("g9", 255)])
def test_the_volume_columns_tone_slides(machine, code, speed):
    assert played(machine, f"C-4 01\nC-8 .. {code}", 5)[4] == C4 - 4 * speed


def test_the_volume_columns_slides_are_four_times_as_strong(machine):
    assert played(machine, "C-4 01\n... .. e2\n... .. f1", 9)[3:] == [C4, C4 + 32, C4 + 64, C4 + 64, C4 + 48, C4 + 32]


def in_sixteenths(change):
    """From 16/64 semitone up linear slides have a table of sixteenths only."""
    return change if change < 16 else change // 4 * 4


def test_vibrato_moves_before_it_looks_and_on_every_tick(machine):
    """vibrato.it: speed 16/256 a tick, 64 high, a quarter of the depth's step; upwards first."""
    wave = [round(64 * math.sin(2 * math.pi * 16 * step / 256)) for step in range(1, 7)]
    expected = [C4 - in_sixteenths(value * 4 * 8 >> 6) for value in wave]
    assert played(machine, "C-4 01 .. h48\n... .. .. h00", 6) == expected


def test_old_effects_vibrato_is_deeper_and_the_other_way_round(machine):
    """vibrato-oldfx.it: it rests on first ticks."""
    rules = replace(LINEAR, old_effects=True)
    wave = [0, 24, 45, 45, 59, 64]
    assert played(machine, "C-4 01 .. h48\n... .. .. h00", 6, rules) == [C4 + in_sixteenths(value * 4 * 8 >> 5) for value in wave]


def test_fine_vibrato_is_a_quarter_as_deep(machine):
    assert played(machine, "C-4 01 .. U88", 2) == [C4 - (45 * 8 >> 6), C4 - (64 * 8 >> 6)]


def test_vibrato_leaves_the_note_where_it_was(machine):
    assert played(machine, "C-4 01 .. h4F\n...", 6)[3:] == [C4] * 3


def test_arpeggio_counts_from_where_slides_have_brought_the_note(machine):
    rows = "C-4 01 .. e08\n... .. .. j47\n... .. .. j00"
    base = C4 + 64
    steps = [base, base - 4 * 64, base - 7 * 64]
    assert played(machine, rows, 9)[3:] == steps * 2


def test_screamtrackers_arpeggio_counts_from_the_note_and_a_slide_goes_on_from_it(machine):
    """PortaAfterArp.s3m."""
    rows = "C-4 01 .. e04\n... .. .. j0C\n... .. .. f02"
    heard = played(machine, rows, 9, SCREAMTRACKER)
    assert heard[:6] == [1712, 1728, 1744, 1712, 1712, 856]
    assert heard[6:] == [1744, 848, 840]


def test_screamtrackers_last_parameter_is_everybodys(machine):
    """ParamMemory.s3m: D, E, F, I, J, Q and R share it."""
    heard = played(machine, "C-4 01 .. d05\n... .. .. e00", 6, SCREAMTRACKER)
    assert heard[3:] == [1712, 1732, 1752]


def test_screamtrackers_vibrato_has_64_steps_and_rests_on_first_ticks(machine):
    wave = [0, 0, 49, 90, 90, 117]
    assert [round(127 * math.sin(math.pi * step / 8)) for step in range(3)] == wave[1:4]
    assert played(machine, "C-4 01 .. h48\n... .. .. h00", 6, SCREAMTRACKER) == [1712 + (value * 4 * 8 >> 6) for value in wave]


def test_amiga_slides_are_stronger_in_a_higher_sample(machine, tools):
    """A sample at twice the rate has half the period, and a slide is a share twice as large of it."""
    player = machine("C-4 01 .. e04", rules=AMIGA, speed=2)
    player.plays["finetune"][1], player.plays["rate_scale"][1] = 12.0, 0.5
    assert periods(player.play(2)) == pytest.approx([856.0, 872.0], abs=0.01)


def test_amiga_limits_hold_the_note_within_three_octaves(machine):
    rules = replace(SCREAMTRACKER, amiga_limits=True)
    heard = played(machine, "C-6 01\n... .. .. f40", 6, rules)
    assert heard[0] == 113 * 4
    assert heard[5] == 113 * 4


def test_screamtrackers_highest_period_is_64_while_slides_go_on_below_it(machine):
    """PeriodLimit.s3m: from 107 to 43, heard as 64, and back."""
    heard = played(machine, "C-8 01\n... .. .. f10\n... .. .. e10", 6, SCREAMTRACKER, speed=2)
    assert heard == [107, 107, 107, 64, 64, 107]


def test_a_slide_to_period_zero_ends_screamtrackers_note(machine):
    """FreqLimits.s3m: what slides down again has no note; the next one sounds."""
    player = machine("C-8 01\n... .. .. f20\n... .. .. e20\nC-4 01", rules=SCREAMTRACKER, speed=2)
    assert [tick.volume > 0 for tick in player.play(8)] == [True] * 3 + [False] * 3 + [True] * 2


def test_glissando_slides_in_semitones(machine):
    heard = played(machine, "C-4 01 .. S11\nE-4 .. .. g0A\n... .. .. g00", 9)
    assert heard[3:] == [C4, C4 - 64, C4 - 128, C4 - 128, C4 - 128, C4 - 192]


def test_finetune_sets_the_notes_rate_anew(machine):
    """finetune.s3m: S2x replaces what the sample says; its middle is 8363 frames a second."""
    player = machine("C-4 01 .. S28\n... .. .. S20", rules=SCREAMTRACKER, speed=1)
    player.plays["finetune"][1], player.plays["rate_scale"][1] = 12.0, 0.5
    assert periods(player.play(2)) == [1712.0, math.floor(1712 * 8363 / 7895)]


def test_auto_vibrato_stays_in_tune_in_the_mean(machine, tools):
    """ITTECH.TXT's steps, cut towards the note as libopenmpt cuts them: a cycle's halves are alike."""
    samples = (tools.sample(vibrato=Vibrato("sine", speed=16, depth=5, sweep=255)),)
    heard = [tick.period for tick in machine("C-4 01" + "\n..." * 39, rules=IMPULSETRACKER, speed=1, samples=samples).play(40)]
    base = heard[0]
    swings = [period - base for period in heard[8:24]]
    assert max(swings) > 0
    assert sum(swings) == 0


def test_impulsetrackers_amiga_slides_land_on_whole_hertz(machine):
    """IT's player keeps frequencies and ScreamTracker 3's periods, which four units a tick and digit move (LinearSlides.it's opposite)."""
    rules = replace(IMPULSETRACKER, linear_slides=False)
    heard = machine("C-4 01 .. f02", rules=rules, speed=6).play(6)
    hertz = [8363 * 1712 / tick.period for tick in heard]
    assert hertz == pytest.approx([round(value) for value in hertz], abs=1e-6)
    by_hand = [8363.0]
    for _ in range(5):
        by_hand.append(math.floor(8363 * 1712 / (8363 * 1712 / by_hand[-1] - 8)))
    assert hertz == pytest.approx(by_hand, abs=1e-6)
    periods = [tick.period for tick in machine("C-4 01 .. f02", rules=SCREAMTRACKER, speed=6).play(6)]
    assert periods == [1712 - 8 * tick for tick in range(6)]
