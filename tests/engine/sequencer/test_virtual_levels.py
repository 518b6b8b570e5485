"""Volume and panning in virtual channels: tick tables. Sources: ITTECH.TXT; OpenMPT's test cases as each test names them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from toccata.song import Channel, Instrument
from toccata.song.rules import IMPULSETRACKER, SCREAMTRACKER

OLD = replace(IMPULSETRACKER, old_effects=True)


def volumes(machine, rows, ticks, rules=IMPULSETRACKER, **fields):
    return [
        round(tick.volume, 3) for tick in machine(rows, rules=rules, **({"speed": 3, "global_volume": loudest(rules)} | fields)).play(ticks)
    ]


def loudest(rules):
    return 128 if rules.fine_global_volume else 64


def pannings(machine, rows, ticks, **fields):
    return [tick.panning for tick in machine(rows, rules=IMPULSETRACKER, global_volume=128, speed=3, **fields).play(ticks)]


@pytest.mark.parametrize(
    ("effect", "expected"),
    [
        ("d04", [32, 28, 24]),
        ("d40", [32, 36, 40]),
        ("d4F", [36, 36, 36]),
        ("dF4", [28, 28, 28]),
        ("d0F", [17, 2, 0]),
        ("dF0", [47, 62, 64]),
        ("d22", [32, 32, 32]),
    ],
)
def test_volume_slides_coarse_and_fine(machine, effect, expected):
    assert volumes(machine, f"C-4 01 20 {effect}", 3) == expected


def test_a_mixed_slide_goes_down_in_screamtracker(machine):
    assert volumes(machine, "C-4 01 20 d22", 3, SCREAMTRACKER) == [32, 30, 28]


def test_fast_volume_slides_act_on_first_ticks(machine):
    rules = replace(SCREAMTRACKER, fast_volume_slides=True)
    assert volumes(machine, "C-4 01 20 d04", 3, rules) == [28, 24, 20]


def test_the_volume_columns_slides_have_a_memory_of_their_own(machine):
    """VolColMemory.it."""
    rows = "C-4 01 20 ...\n... .. c4 ...\n... .. d0 d01\n... .. a0 ...\n... .. b1 ..."
    assert volumes(machine, rows, 15)[3:] == [32, 36, 40, 40, 35, 30, 34, 34, 34, 33, 33, 33]


def test_fine_volume_columns_do_not_repeat_with_their_row(machine):
    """FineVolColSlide.it."""
    rows = "C-4 01 20 ...\n... .. a4 SE1\n... .. .. ..."
    assert volumes(machine, rows, 9)[3:] == [36] * 6


def test_a_repeated_row_slides_finely_again(machine):
    """PatternDelaysRetrig.it: the first tick's effects come again."""
    rows = "C-4 01 20 d4F | ... .. .. SE1\n..."
    assert volumes(machine, rows, 6, channels=2) == [36, 36, 36, 40, 40, 40]


def test_tremolo_swings_about_the_volume_and_leaves_it(machine):
    wave = [0, 24, 45]
    assert volumes(machine, "C-4 01 20 r44\n...", 6) == [32 + (value * 4 >> 5) for value in wave] + [32] * 3


def test_tremor_counts_on_from_row_to_row(machine):
    """tremor.it: two ticks on, one off."""
    assert volumes(machine, "C-4 01 .. i21\n... .. .. i00", 6) == [64, 64, 0, 64, 64, 0]


def test_old_effects_tremor_is_a_tick_longer(machine):
    assert volumes(machine, "C-4 01 .. i21\n... .. .. i00\n... .. .. i00", 9, OLD) == [64, 64, 64, 0, 0, 64, 64, 64, 0]


def test_screamtrackers_tremor_starts_over_with_a_note(machine):
    rows = "C-4 01 .. i10\nC-4 01 .. i00"
    assert volumes(machine, rows, 6, SCREAMTRACKER) == [64, 64, 0, 64, 64, 0]


def test_global_volume_counts_to_128_and_out_of_range_is_ignored(machine):
    rows = "C-4 01 .. v40\n... .. .. w08\n... .. .. w4F\n... .. .. v80"
    assert volumes(machine, rows, 12) == [32] * 3 + [32, 28, 24] + [26] * 3 + [64] * 3


def test_channel_volume_and_its_slides(machine):
    rows = "C-4 01 .. M20\n... .. .. N04\n... .. .. N8F\n... .. .. N00"
    assert volumes(machine, rows, 12) == [32] * 3 + [32, 28, 24] + [32] * 3 + [40] * 3


def test_a_channels_own_volume_is_where_it_starts(machine):
    player = machine("C-4 01", rules=IMPULSETRACKER, global_volume=128)
    player.channels["start_volume"][0] = 16
    assert player.play(1)[0].volume == 16


@pytest.mark.parametrize(
    ("effect", "expected"),
    [("x40", 64), ("S80", 0), ("S8F", 256), ("S87", (7 * 256 + 8) // 15), ("p04", 128), ("p4F", 112), ("pF4", 144)],
)
def test_pannings(machine, effect, expected):
    assert pannings(machine, f"C-4 01 .. {effect}", 1) == [expected]


@pytest.mark.parametrize(("column", "expected"), [("p0", 0), ("pF", 60), ("q0", 64), ("r0", 128), ("sF", 252), ("t0", 256)])
def test_the_volume_column_pans_in_sixty_fourths(machine, column, expected):
    assert pannings(machine, f"C-4 01 {column}", 1) == [expected]


def test_panning_slides_go_left_by_the_first_digit_and_right_by_the_second(machine):
    rows = "C-4 01 .. p20\n... .. .. p03\n... .. .. p00"
    assert pannings(machine, rows, 9) == [128, 120, 112, 112, 124, 136, 136, 148, 160]


def test_panbrello_holds_until_the_next_note(machine):
    """PanbrelloHold.it."""
    heard = pannings(machine, "C-4 01 .. YF8\n...\nC-4 01", 9)
    assert heard[0] == 128
    assert heard[2] > heard[1] > 128
    assert heard[3:6] == [heard[2]] * 3
    assert heard[6:] == [128] * 3


def test_surround_turns_one_side_upside_down_until_a_panning(machine):
    player = machine("C-4 01 .. S91\n... .. .. x80", rules=IMPULSETRACKER, global_volume=128, speed=1)
    player.play(1)
    voice = player.voices[player.channels["voice"][0]]
    assert float(voice["left"]["target"]) == -float(voice["right"]["target"]) > 0
    player.go_on(1)
    assert float(voice["left"]["target"]) == float(voice["right"]["target"])


def test_linear_panning_shares_the_gain(machine):
    player = machine("C-4 01 .. x40", rules=IMPULSETRACKER, global_volume=128)
    player.play(1)
    voice = player.voices[player.channels["voice"][0]]
    assert (float(voice["left"]["target"]), float(voice["right"]["target"])) == (0.75, 0.25)


def test_stereo_separation_brings_notes_to_the_middle(machine):
    player = machine("C-4 01 .. x00", rules=IMPULSETRACKER, global_volume=128, stereo_separation=64)
    player.play(1)
    voice = player.voices[player.channels["voice"][0]]
    assert (float(voice["left"]["target"]), float(voice["right"]["target"])) == (0.75, 0.25)


def test_a_notes_panning_is_the_samples_else_the_instruments_else_the_channels(machine, tools):
    samples = (tools.sample(panning=None), tools.sample(panning=30))
    instruments = (Instrument(sample=1), Instrument(sample=1, panning=200), Instrument(sample=2, panning=200))
    player = machine("C-4 01\nC-4 02\nC-4 03\nC-4 01", rules=IMPULSETRACKER, speed=1, samples=samples, instruments=instruments)
    assert Channel().panning == 128
    assert [tick.panning for tick in player.play(4)] == [128, 200, 30, 128]


def test_pitch_pan_separation(machine, tools):
    instruments = (Instrument(sample=1, pitch_pan_separation=8, pitch_pan_centre=60),)
    player = machine(
        "C-4 01\nC-5 01\nC-3 01", rules=IMPULSETRACKER, speed=1, samples=(tools.sample(panning=None),), instruments=instruments
    )
    assert [tick.panning for tick in player.play(3)] == [128, 128 + 48, 128 - 48]
