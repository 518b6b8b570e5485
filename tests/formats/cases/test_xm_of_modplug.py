"""ModPlug Tracker's XMs, which libopenmpt 0.6.9 plays without FastTracker 2's quirks."""

from __future__ import annotations

from xm_text import FLAT, instrument, module, periods, volumes

from toccata.formats import load_file

SIGNATURE = "FastTracker v 2.00"
C4, E4 = 4608, 4352


def test_a_key_off_cuts_and_its_number_does_nothing(play_xm):
    assert volumes(play_xm("C-4 01\n== 01\n...", tracker=SIGNATURE).play(3)) == [64, 0, 0]
    fading = [instrument(40, volume=FLAT, fade_out=8192)]
    assert volumes(play_xm("C-4 01 20\n== 01\n...", fading, tracker=SIGNATURE).play(3)) == [16, 12, 8]


def test_a_new_note_has_no_target_yet(play_xm):
    rows = "C-4 01\nE-4 .. .. 301\nC-4 01\n... .. .. 310"
    assert periods(play_xm(rows, speed=3, tracker=SIGNATURE).play(12))[6:] == [C4] * 6


def test_arpeggio_counts_from_the_last_note_and_forwards(play_xm):
    rows = "C-4 01\n... .. .. 103\n... .. .. 047"
    assert periods(play_xm(rows, speed=3, tracker=SIGNATURE).play(9))[6:] == [4584, E4, 4160]


def test_its_xms_have_other_rules_than_its_its(tmp_path):
    """No notes of their own beside the channel's, and a global volume of 64 steps."""
    path = tmp_path / "case.xm"
    path.write_bytes(module("C-4 01", tracker=SIGNATURE))
    rules = load_file(path).song.rules
    assert (rules.virtual_channels, rules.fine_global_volume, rules.notes_end_portamento) == (False, False, True)
