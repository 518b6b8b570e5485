"""Notes, periods and ratios."""

from __future__ import annotations

import pytest

from toccata.notation import pitch


@pytest.mark.parametrize(("note", "period"), [(60, 4608), (72, 3840), (12, 7680), (59.5, 4640), (0, 8448), (119, 832)])
def test_linear_periods_are_64_a_semitone(note, period):
    assert pitch.linear_period(note) == period
    assert pitch.linear_note(period) == note


def test_ratios_double_an_octave():
    assert pitch.linear_ratio(pitch.MIDDLE_C_LINEAR) == 1.0
    assert pitch.linear_ratio(pitch.linear_period(84)) == pytest.approx(4.0)
    assert pitch.amiga_ratio(pitch.MIDDLE_C_AMIGA) == 1.0
    assert pitch.amiga_ratio(pitch.amiga_period(48)) == 0.5


def test_amiga_periods_are_protrackers():
    """428 404 381 360 339 320 302 285 269 254 240 226(.5) at its C-2, times four."""
    assert [pitch.amiga_period(note) for note in range(60, 72)] == [1712, 1616, 1524, 1440, 1356, 1280, 1208, 1140, 1076, 1016, 960, 906]
    assert pitch.amiga_period(72) == 856
    assert pitch.amiga_period(47) == 3624


@pytest.mark.parametrize("note", [0, 12, 37, 59, 60, 61, 95, 119])
def test_amiga_notes_are_found_again(note):
    assert pitch.amiga_note(pitch.amiga_period(note)) == pytest.approx(note, abs=0.25)


def test_amiga_fine_tune_lies_between_notes():
    assert 1616 < pitch.amiga_period(60.5) < 1712
    assert pitch.amiga_period(60.5) == 1663


@pytest.mark.parametrize(
    ("note", "finetune", "nearest"), [(60, 0, 60), (60.4, 0, 60), (60.5, 0, 60), (60.51, 0, 61), (60.7, 0.25, 60.25), (60.8, 0.25, 61.25)]
)
def test_the_nearest_semitone_lies_on_the_fine_tuned_grid(note, finetune, nearest):
    assert pitch.nearest_semitone(note, finetune) == nearest
