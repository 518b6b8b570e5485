"""FastTracker 2's vibrato, tremolo and tremor. Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them."""

from __future__ import annotations

import pytest
from xm_text import instrument, periods, volumes

C4, E4 = 4608, 4352
HALF_LEVEL = "C-4 01 30 E70\n"


@pytest.mark.parametrize("rows", ["E-4 .. .. 448", "E-4 01 .. 448"])
def test_vibrato_starts_over_with_each_note(play_xm, rows):
    """VibratoWaveforms.xm: the note's first tick is at the wave's beginning, with a number or without; a lone number goes on."""
    heard = periods(play_xm(f"C-4 01 .. 448\n{rows}", speed=6).play(12))
    assert heard[6:9] == [E4, E4, E4 + 24]
    assert periods(play_xm("C-4 01 .. 448\n... 01 .. 448", speed=6).play(12))[6] == C4 + 58


def test_waveforms_from_4_on_do_not_start_over(play_xm):
    """VibratoWaveforms.xm."""
    assert periods(play_xm("C-4 01 .. E44\n... .. .. 448\nE-4 01 .. 448", speed=6).play(18))[12] == E4 + 58


@pytest.mark.parametrize(("waveform", "expected"), [(0, [0, 0, 6, 12, 17, 22]), (1, [0, 0, 2, 4, 6, 8]), (2, [31, 31, 31, 31, 31, 31])])
def test_vibrato_has_three_waveforms(play_xm, waveform, expected):
    """VibratoWaveforms.xm: the ramp goes down in pitch first, as the sine does."""
    heard = periods(play_xm(f"C-4 01 .. E4{waveform}\n... .. .. 424", speed=6).play(12))
    assert [round(period - C4) for period in heard[6:]] == expected


def test_vibrato_of_both_columns_moves_twice_as_fast(play_xm):
    """VibratoDouble.xm: the effect's depth counts unless it is 0."""
    alone = periods(play_xm("C-4 01 .. 414\n... .. .. 400", speed=6).play(12))
    both = periods(play_xm("C-4 01 .. 414\n... .. B4 404", speed=6).play(12))
    assert both[7:9] == [C4 + 17, C4 + 22]
    assert alone[7:9] != both[7:9]


def test_slides_do_not_take_the_vibrato_of_the_volume_column_away(play_xm):
    """VibratoCombinations.xm, as libopenmpt has it: a slide and the vibrato are heard together."""
    still = periods(play_xm("C-4 01 A4\n... .. B8\n... .. B8", speed=4).play(12))
    sliding = periods(play_xm("C-4 01 A4\n... .. B8\n... .. B8 102", speed=4).play(12))
    assert [one - other for one, other in zip(still[8:], sliding[8:], strict=True)] == [0, 8, 16, 24]


def test_tremolo_starts_over_with_each_note_and_the_number_alone_lets_it_go_on(play_xm):
    """TremoloWaveforms.xm."""
    heard = volumes(play_xm(HALF_LEVEL + "... .. .. 748\n... 01 .. 748\nC-4 .. 30 748", speed=4).play(16))
    assert heard[4:8] == [32, 32, 44, 54]
    assert heard[8] == 64
    assert heard[12:14] == [32, 32]


def test_the_ramp_of_tremolo_turns_over_by_the_vibrato(play_xm):
    """TremoloVibrato.xm: once the vibrato is in the second half of its wave, the ramp of the tremolo is upside down."""
    before = "C-4 01 10 E71\n... .. 20\n{}\n... .. .. 748"
    plain = volumes(play_xm(before.format("..."), speed=6).play(24))
    turned = volumes(play_xm(before.format("... .. .. 4A1"), speed=6).play(24))
    assert (plain[18], turned[18]) == (16, 47)


def test_tremor_counts_on_over_rows_without_first_ticks(play_xm):
    """Tremor.xm: T12 is on for two ticks and off for three, T00 goes on with it."""
    heard = volumes(play_xm("C-4 01\n... .. .. T12\n... .. .. T00\n... .. .. T00", speed=5).play(20))
    assert heard[5:] == [64, 64, 64, 0, 0, 0, 0, 64, 64, 0, 0, 0, 0, 64, 64]


def test_a_number_ends_what_tremor_silenced(play_xm):
    """TremorInstr.xm; TremorRecover.xm as libopenmpt has it: a volume does not."""
    assert volumes(play_xm("C-4 01\n... .. .. T05\n... 01\n...", speed=4).play(16))[7:] == [0, 64, 64, 64, 64, 64, 64, 64, 64]
    assert volumes(play_xm("C-4 01\n... .. .. T05\n... .. 20\n...", speed=4).play(16))[7:] == [0] * 9
    assert volumes(play_xm("C-4 01\n... .. .. T05\nC-4 01 .. T05", [instrument(40)], speed=4).play(12))[8:10] == [40, 40]
