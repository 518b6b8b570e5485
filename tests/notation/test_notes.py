import math

import pytest

from toccata.notation import notes, pitch, scales
from toccata.notation.notes import NO_NOTE, NOTE_COUNT, NOTE_CUT, NOTE_FADE, NOTE_OFF, format_note, parse_note


def test_every_note_goes_both_ways_in_three_characters():
    texts = {}
    for note in [*range(NOTE_COUNT), NOTE_OFF, NOTE_CUT, NOTE_FADE, NO_NOTE]:
        texts[format_note(note)] = note
        assert len(format_note(note)) == 3
        assert parse_note(format_note(note)) == note
    assert len(texts) == NOTE_COUNT + 4


@pytest.mark.parametrize(
    ("text", "note"),
    [("C-4", 60), ("A-4", 69), ("C-o", 0), ("C-0", 12), ("B-8", 119), ("Db4", 61), ("==", NOTE_OFF), ("^^^", NOTE_CUT), (" C-4 ", 60)],
)
def test_names(text, note):
    assert parse_note(text) == note


@pytest.mark.parametrize("text", ["", "C", "C4", "c-4", "E#4", "Cb4", "H-4", "C-9", "C-10", "B-9", "C-x", "C-²", "----"])
def test_what_is_no_note(text):
    with pytest.raises(ValueError):
        parse_note(text)


@pytest.mark.parametrize("note", [-1, 120, 200, 251, 256])
def test_numbers_that_are_no_note(note):
    assert not notes.is_pitched(note)
    with pytest.raises(ValueError):
        format_note(note)


def test_special_notes_are_not_pitched():
    assert not any(notes.is_pitched(note) for note in (NOTE_OFF, NOTE_CUT, NOTE_FADE, NO_NOTE))
    assert all(notes.is_pitched(note) for note in range(NOTE_COUNT))


def test_linear_periods():
    assert pitch.linear_period(60) == pitch.MIDDLE_C_LINEAR
    for note in range(NOTE_COUNT):
        assert pitch.linear_note(pitch.linear_period(note + 0.25)) == note + 0.25
        assert pitch.linear_ratio(pitch.linear_period(note)) == pytest.approx(2 ** ((note - 60) / 12))


def test_amiga_periods_are_protrackers_times_four():
    assert [pitch.amiga_period(note) for note in (60, 61, 64, 71, 72, 48)] == [1712, 1616, 1356, 906, 856, 3424]
    for note in range(12, NOTE_COUNT):
        period = pitch.amiga_period(note)
        assert abs(pitch.amiga_note(period) - note) < 0.6 / 12 + 12 * math.log2(1 + 0.5 / period)
        assert pitch.amiga_ratio(period) == pytest.approx(2 ** ((note - 60) / 12), rel=0.02)
    assert pitch.amiga_period(60.5) == round(1712 * 2 ** (-0.5 / 12))


def test_nearest_semitone_counts_from_the_finetuned_grid():
    assert pitch.nearest_semitone(60.4, 0.0) == 60
    assert pitch.nearest_semitone(60.6, 0.0) == 61
    assert pitch.nearest_semitone(60.5, 0.0) == 60
    assert pitch.nearest_semitone(60.4, 0.25) == 60.25
    assert pitch.nearest_semitone(60.9, 0.25) == pytest.approx(61.25)


@pytest.mark.parametrize("scale", scales.SCALES)
def test_scales_rise_within_an_octave(scale):
    steps = scales.SCALES[scale]
    assert steps[0] == 0
    assert list(steps) == sorted(set(steps))
    assert steps[-1] < 12
    assert len(scales.pitch_classes("F#", scale)) == len(steps)


def test_pitch_classes_of_a_key():
    assert scales.pitch_classes("C", "major") == {0, 2, 4, 5, 7, 9, 11}
    assert scales.pitch_classes("A", "minor") == scales.pitch_classes("C", "major")
    assert scales.pitch_classes("D", "minor pentatonic") == {2, 5, 7, 9, 0}
    assert scales.pitch_classes("", "major") == scales.pitch_classes("C", "") == scales.pitch_classes("C", "sad") == set(range(12))
