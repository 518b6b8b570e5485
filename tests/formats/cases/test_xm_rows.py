"""FastTracker 2's pattern delays and delayed slides. Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9
plays them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from module_files import XmInstrument, XmSample, wave
from xm_text import instrument, pannings, periods, starts, volumes

C4, E4, G4 = 4608, 4352, 4160


def test_slides_of_the_volume_column_leave_pxy_its_memory(play_xm):
    """PanSlideMem.xm."""
    heard = pannings(play_xm("C-4 01 .. P08\n... .. D2\n... .. .. P00\n... .. E3\n... .. .. P00", speed=2).play(10))
    assert heard == [128, 120, 120, 118, 118, 110, 110, 113, 113, 105]


def test_a_slide_to_the_left_by_nothing_goes_all_the_way(play_xm):
    """PanSlideZero.xm: from the second tick on, before the effect's own slide."""
    heard = pannings(play_xm("C-4 01 C8\n... .. D0\nC-4 01 C8\n... .. E0\nC-4 01 .. P50\n... .. D0 P50", speed=3).play(18))
    assert heard == [128] * 3 + [128, 0, 0] + [128] * 6 + [128, 133, 138, 138, 5, 5]


def test_a_note_delay_beside_a_pattern_delay_plays_each_time(play_xm):
    """PatternDelay-NoteDelay.xm."""
    assert starts(play_xm("C-4 01\nE-4 .. .. ED2|... .. .. EE2", speed=4).play(16)) == [0, 6, 10, 14]


def test_the_rightmost_pattern_delay_counts(play_xm):
    """PatternDelays.xm: even if it is EE0."""
    assert starts(play_xm("C-4 01 .. EE2|... .. .. EE0\nD-4|... .. .. EE1\nE-4", speed=3).play(12)) == [0, 3, 9]


def test_repeats_of_a_row_have_no_first_tick(play_xm):
    """PatternDelaysRetrig.xm: extra fine slides act once."""
    heard = periods(play_xm("C-4 01 .. X12|... .. .. EE3\n... .. .. E12|... .. .. EE2\n...", speed=2).play(15))
    assert heard[7:] == [C4 - 2] + [C4 - 10] * 7


def test_a_portamento_beside_a_note_delay_keeps_its_old_speed_and_target(play_xm):
    """PortaDelay.xm, porta-delay.xm: the delayed note is set, and the portamento goes on from there to the old target."""
    heard = periods(play_xm("C-4 01\nE-4 .. .. 302\n...\nG-4 .. F5 ED2\n... .. .. 300", speed=6).play(30))
    assert heard[11] == C4 - 40
    assert heard[18:24] == [C4 - 40, C4 - 48, G4, G4 + 8, G4 + 16, G4 + 24]
    assert heard[29] > heard[25] > G4


def test_fine_and_extra_fine_slides_each_have_a_memory(play_xm):
    """Porta-LinkMem.xm: 1xx, 2xx, E1x, E2x, X1x and X2x."""
    rows = ["108", "204", "E11", "E22", "X13", "X24", "100", "200", "E10", "E20", "X10", "X20"]
    heard = periods(play_xm("C-4 01\n" + "\n".join(f"... .. .. {row}" for row in rows), speed=2).play(26))
    steps = [-32, 16, -4, 8, -3, 4] * 2
    assert [heard[at + 1] - heard[at - 1] for at in range(2, 26, 2)] == steps


def test_a_portamento_takes_the_offset_beside_it_away(play_xm):
    """porta-offset.xm: 900 goes on to mean the offset before."""
    machine = play_xm("C-4 01 .. 902\nE-4 01 F1 904\nC-4 01 .. 900")
    assert starts(machine.play(3)) == [0, 2]
    assert machine.voices["offset_frames"][machine.channels["voice"][0]] == 512


def test_a_number_leaves_the_portamento_its_target(play_xm):
    """Porta-Pickup.xm."""
    heard = periods(play_xm("C-4 01\nE-4 .. .. 304\n... 01\n... .. .. 300", speed=3).play(12))
    assert heard[3:] == [C4, C4 - 16, C4 - 32] + [C4 - 32] * 4 + [C4 - 48, C4 - 64]


def test_a_portamento_to_another_sample_of_its_instrument_recalls_the_one_that_sounds(play_xm):
    """SamplePortaInInstrument.xm."""
    samples = [XmSample(wave(32), "", (1, 0, 32), 64, 0, 40), XmSample(wave(64), "", (1, 0, 64), 30, 0, 220)]
    two = XmInstrument(samples, keys=bytes(50) + bytes([1]) * 46)
    heard = play_xm("C-4 01 20\nE-4 01 .. 310\nE-4 01", [two], speed=2).play(6)
    assert (volumes(heard), pannings(heard)) == ([16, 16, 64, 64, 30, 30], [40, 40, 40, 40, 220, 220])


def test_the_volume_columns_portamento_doubles_and_hides_the_effects(play_xm):
    """TonePortamentoMemory.xm: both share a memory; M2 beside 3FF is M4."""
    heard = periods(play_xm("C-4 01\nE-5 .. F1\n... .. .. 300\n... .. F1 3FF", speed=2).play(8))
    assert [before - after for before, after in pairwise(heard[1:])] == [0, 64, 0, 64, 0, 128]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("... .. 62 ED2", [32, 30, 28, 26]),
        ("... .. 92 ED2", [32, 32, 32, 32]),
        ("... 01 72 ED2", [32, 34, 48, 50]),
    ],
)
def test_a_note_delay_keeps_slides_of_the_volume_column_from_first_ticks(play_xm, row, expected):
    """VolColDelay.xm: and beside a number from the delayed tick too."""
    assert volumes(play_xm(f"C-4 01 30\n{row}", [instrument(48)], speed=4).play(8))[4:] == expected
