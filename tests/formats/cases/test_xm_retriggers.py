"""FastTracker 2's retriggers. Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them."""

from __future__ import annotations

import pytest
from xm_text import FLAT, instrument, pannings, starts, volumes

FADING = 2048
"""A fade-out that is over in 16 ticks."""


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("... .. .. R03", [0, 9]),
        ("... 01 .. R03", [0, 8, 11]),
        ("E-4 .. .. R03", [0, 6, 9]),
        ("E-4 01 .. R03", [0, 6, 8, 11]),
        ("... .. 30 R03", [0, 10]),
        ("... 01 30 R03", [0, 9]),
        ("E-4 01 30 R03", [0, 6, 9]),
        ("... .. 10 R03", [0, 9]),
        ("... .. C8 R03", [0, 9]),
        ("... .. 62 R03", [0, 9]),
        ("== .. .. R03", [0, 9]),
        ("... .. .. R01", [0, 7, 8, 9, 10, 11]),
        ("... 01 .. R01", [0, 6, 7, 8, 9, 10, 11]),
        ("E-4 01 .. R01", [0, 6, 7, 8, 9, 10, 11]),
    ],
)
def test_rxy_counts_a_first_tick_unless_a_volume_spares_it(play_xm, row, expected):
    """retrig.xm, RetrigTick0.xm: a number makes the count 1, and on first ticks no note is played twice; 10 is a volume
    of 0, which spares nothing."""
    assert starts(play_xm(f"C-4 01\n{row}", [instrument(volume=FLAT)], speed=6).play(12)) == expected


def test_rxy_counts_on_from_row_to_row(play_xm):
    """retrig.xm: by speed 4 too; E9x counts with it."""
    assert starts(play_xm("C-4 01\n... .. .. R03\n... .. .. R03\n... .. .. R03", speed=4).play(16)) == [0, 7, 10, 13]
    assert starts(play_xm("C-4 01\n... .. .. E92\n... .. .. R03", speed=4).play(12)) == [0, 6, 10]


@pytest.mark.parametrize(
    ("digit", "expected"),
    [(1, 31), (2, 30), (3, 28), (4, 24), (5, 16), (6, 20), (7, 16), (9, 33), (10, 34), (11, 36), (12, 40), (13, 48), (14, 48), (15, 64)],
)
def test_rxy_changes_the_volume_before_it_plays(play_xm, digit, expected):
    """retrig.xm: the first digit's changes."""
    heard = play_xm(f"C-4 01 30\n... .. .. R{digit:X}2", speed=3).play(6)
    assert volumes(heard)[5] == expected


def test_a_volume_beside_rxy_keeps_its_retriggers_from_changing_it(play_xm):
    """retrig.xm: as libopenmpt has it."""
    assert volumes(play_xm("C-4 01\n... .. 30 R11\n... .. .. R11", speed=4).play(12)) == [64] * 4 + [32] * 4 + [31, 30, 29, 28]


def test_a_retrigger_lets_a_fade_out_go_on(play_xm):
    """RetrigFade.xm: a number beside a key off renews the fade-out's beginning with each retrigger, E9x's too, but ends it not."""
    shaped = [instrument(volume=FLAT, fade_out=FADING)]
    kept = volumes(play_xm("C-4 01\n== .. .. R03\n...", shaped, speed=4).play(12))
    assert kept == [64] * 4 + [60, 56, 52, 48, 44, 40, 36, 32]
    renewed = play_xm("C-4 01\n== 01 .. R03\n...", shaped, speed=4)
    heard = renewed.play(12)
    assert (starts(heard), volumes(heard)) == ([0, 7], [64] * 4 + [60, 56, 52, 60, 56, 52, 48, 44])


def test_e9x_beside_a_delayed_row_plays_once_a_count(play_xm):
    """PatternDelaysRetrig.xm: the row's later rounds have no first tick, and the count of Rxy goes on."""
    assert starts(play_xm("C-4 01\n... .. .. R04|... .. .. EE2", speed=4).play(16)) == [0, 8, 12]


def test_a_delayed_key_off_ignores_the_panning_of_its_volume_column(play_xm):
    """PanOff.xm: not so an undelayed one, or a note."""
    rows = "C-4 01\n== .. C2 ED1\n== .. C4\nC-4 .. C6 ED1"
    assert pannings(play_xm(rows, [instrument(volume=FLAT)], speed=2).play(8)) == [128, 128, 128, 128, 64, 64, 64, 96]
