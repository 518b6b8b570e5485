"""FastTracker 2's notes, fine-tunes and arpeggio. Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them."""

from __future__ import annotations

import pytest
from xm_text import FLAT, instrument, periods, starts, volumes

C4, D4, G4 = 4608, 4416, 4160
"""Where arpeggio 037 goes: the note, three semitones up and seven."""


@pytest.mark.parametrize(
    ("speed", "expected"),
    [
        (3, [C4, G4, D4]),
        (4, [C4, C4, G4, D4]),
        (16, [C4] + [C4, G4, D4] * 5),
        (20, [C4, G4, G4, G4, C4] + [C4, G4, D4] * 5),
    ],
)
def test_arpeggio_reads_its_table_backwards_and_past_its_end(play_xm, speed, expected):
    """Arpeggio.xm: 16 entries, then those of the vibrato table, 0 and all above 1."""
    assert periods(play_xm("C-4 01 .. 037", speed=speed).play(speed)) == expected


def test_arpeggio_is_cut_off_at_one_note_without_finetune(play_xm):
    """ArpeggioClamp.xm."""
    tuned = [instrument(), instrument(finetune=-64)]
    assert periods(play_xm("B-7 01 .. 03C\nA-7 02 .. 0F1", tuned, speed=3).play(6)) == [1600, 1536, 1536, 1760, 1696, 1536]


def test_arpeggio_counts_from_the_nearest_semitone(play_xm):
    """ArpSlide.xm: 4572 is nearer to C sharp, and 4512, halfway from D, is too: halves go down."""
    rows = "C-4 01\n... .. .. 103\n... .. .. 037\n... .. .. 105\n... .. .. 037"
    heard = periods(play_xm(rows, speed=4).play(20))
    assert heard[8:12] == [4572, 4572, 4096, 4352]
    assert heard[16:] == [4512, 4512, 4096, 4352]


def test_set_finetune_is_heard_beside_a_note_only(play_xm):
    """finetune.xm: E50 is the lowest, E5F the highest, and the next note has the sample's again."""
    found = [periods(play_xm(f"C-4 01 .. E5{value:X}\n... .. .. E50\nC-4").play(3)) for value in (0, 8, 15)]
    assert found == [[4672, 4672, C4], [C4, C4, C4], [4552, 4552, C4]]


@pytest.mark.parametrize(
    ("flags", "expected"), [(1, [4672, 4672, 4612, 4608, 4608, 4604, 4548]), (0, [1814, 1814, 1718, 1712, 1712, 1706, 1622])]
)
def test_the_lower_bits_of_a_finetune_are_ignored(play_xm, flags, expected):
    """Finetune-Precision.xm."""
    tunings = (-128, -121, -1, 0, 7, 8, 127)
    assert [periods(play_xm("C-4 01", [instrument(finetune=value)], flags=flags).play(1))[0] for value in tunings] == expected


def test_notes_out_of_range_are_passed_over_and_leave_their_number(play_xm):
    """NoteLimit.xm."""
    machine = play_xm("C-4 01\nB-7 02\nE-4\nC-0 03\nE-4", [instrument(), instrument(20, note=24), instrument(30, note=-24)])
    heard = machine.play(5)
    assert (starts(heard), periods(heard)) == ([0, 2, 4], [4608, 4608, 2816, 2816, 5888])
    assert (volumes(heard), machine.channels["sample"][0]) == ([64, 64, 64, 20, 20], 3)


def test_the_limit_is_that_of_the_new_instrument(play_xm):
    """NoteLimit2.xm."""
    heard = play_xm("C-4 02\nB-7 01\nB-6 02\nC-7 02\nB-7 02", [instrument(), instrument(note=30)]).play(5)
    assert (starts(heard), periods(heard)) == ([0, 1, 2, 3], [2688, 1600, 448, 384, 384])


@pytest.mark.parametrize(
    ("row", "note", "expected"), [("C-0 01", 0, [7680]), ("C-0 01", -1, [7680]), ("C-0 01", -2, []), ("B-0 01", -12, [7680])]
)
def test_the_note_below_the_lowest_is_the_lowest(play_xm, row, note, expected):
    """lowest.xm, as libopenmpt has it: FastTracker 2 reads before its table there."""
    heard = play_xm(row, [instrument(note=note)]).play(1)
    assert [tick.period for tick in heard if tick.started is not None] == expected


def test_a_release_leaves_auto_vibrato_as_deep_as_it_has_grown(play_xm):
    """AutoVibratoSweepKeyOff.xm, as libopenmpt plays it up to version 1.31."""
    swaying = [instrument(volume=FLAT, vibrato=(1, 8, 8, 64))]

    def swings(rows):
        return [abs(tick.period - C4) for tick in play_xm(rows, swaying).play(12)]

    assert swings("C-4 01\n" + "...\n" * 11)[-1] == 8
    released = swings("C-4 01\n...\n...\n==\n" + "...\n" * 8)
    assert released[3:] == [3] * 9
