"""ImpulseTracker: tone slides between samples, offsets, vibrato in two columns.

Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them.
"""

from __future__ import annotations

import pytest
from module_files import ItSample, wave

OLD, COMPATIBLE = 9 | 16, 9 | 32
LONG = [ItSample(data=wave(4000)), ItSample(data=wave(4000))]
LOOPED = [ItSample(data=wave(4000), loop=(100, 600))]


def starts(machine, ticks):
    return [tick.started for tick in machine.play(ticks)]


def periods(machine, ticks):
    return [tick.period for tick in machine.play(ticks)]


@pytest.mark.parametrize(("flags", "expected", "sample"), [(9, [0, 0, None, 0], 1), (COMPATIBLE, [0, None, None, None], 1)])
def test_a_tone_slide_to_another_sample_begins_it(play_it, flags, expected, sample):
    """PortaInsNum.it, PortaSample.it, and their Compatible Gxx kin, which keep the sample."""
    machine = play_it("C-5 01\nE-5 02 G04\n. G04\nE-5 01 G04", samples=LONG, flags=flags)
    assert starts(machine, 4) == expected
    assert machine.channels["sample"][0] == sample


def test_offsets_act_beside_tone_slides_that_change_the_sample(play_it):
    """porta-offset.it."""
    machine = play_it("C-5 01\nE-5 02 G10 \nC-5 01 g3\n", samples=LONG)
    assert starts(machine, 3) == [0, 0, 0]
    machine = play_it("C-5 01\nE-5 02 g3 O02\nC-5 01 g3 O01\n", samples=LONG)
    assert starts(machine, 3) == [0, 512, 256]


def test_an_offset_past_the_end_ends_a_slid_note_with_old_effects(play_it):
    """porta-offset.it, Offset.it."""
    machine = play_it("C-5 01\nE-5 01 g3 OFF\n.", samples=LONG, flags=OLD)
    assert [tick.volume for tick in machine.play(3)] == [64, 0, 0]
    machine = play_it("C-5 01\nE-5 01 g3 OFF\n.", samples=LONG)
    assert [tick.volume for tick in machine.play(3)] == [64, 64, 64]


@pytest.mark.parametrize(("flags", "frame"), [(9, 0), (OLD, 100)])
def test_an_offset_past_a_loop_begins_the_loop_with_old_effects(play_it, flags, frame):
    """Offset.it: it stands at the loop's end, which is its start."""
    assert starts(play_it("C-5 01 O20", samples=LOOPED, flags=flags), 1) == [frame]


def test_a_lone_number_plays_its_note_from_the_start_but_keeps_the_offset(play_it):
    """OffsetWithInstr.it is played otherwise by libopenmpt 0.6.9, which is followed here."""
    machine = play_it("C-5 01\n. 02 O02\nC-5 01 O00", samples=LONG)
    assert starts(machine, 3) == [0, 0, 512]


def test_a_new_note_clears_the_slides_goal(play_it):
    """PortaReset.it."""
    assert periods(play_it("C-5 01\nE-5 G01\nC-5 01\n. G40\n. G40", speed=2), 10)[4:] == [4608] * 6


def test_vibrato_in_both_columns_swings_twice_with_the_volume_columns_depth(play_it):
    """VibratoDouble.it."""
    rows = "\n".join(["C-5 01", *[". h3 H48"] * 8])
    assert periods(play_it(rows), 9) == [4608, 4596, 4585, 4589, 4604, 4620, 4631, 4627, 4612]


def test_an_empty_depth_in_the_volume_column_leaves_the_effects(play_it):
    """VibratoDouble.it."""
    assert periods(play_it("C-5 01\n. h0 H43\n. h0 H43"), 3) == [4608, 4608 - 4 - 8, 4608 - 11 - 12]


def test_linear_vibrato_from_a_quarter_semitone_up_goes_in_sixteenths(play_it):
    """vibrato.it: libopenmpt's slides have a table of 1/64 semitones for less than 16 of them and one of 1/16 for more."""
    rows = "\n".join(["C-5 01", *[". H48"] * 7])
    assert periods(play_it(rows), 8) == [4608, 4596, 4588, 4580, 4576, 4580, 4588, 4596]
