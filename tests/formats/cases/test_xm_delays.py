"""FastTracker 2's note delays. Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them."""

from __future__ import annotations

from xm_text import FALL, instrument, pannings, starts, volumes


def test_a_delay_without_a_note_plays_the_last_again_and_a_number_the_next_instrument(play_xm):
    """delay1.xm, delay2.xm: the volume is that of the sample which sounded."""
    machine = play_xm("C-4 01\n... .. .. ED1\n... 02 .. ED2\n... .. .. ED1", [instrument(40), instrument(20)], speed=3)
    heard = machine.play(12)
    assert starts(heard) == [0, 4, 8, 10]
    assert (volumes(heard), machine.channels["sample"][0]) == ([40] * 12, 2)


def test_ed0_is_no_delay(play_xm):
    """delay3.xm."""
    heard = play_xm("C-4 01\n... .. .. ED0\n... 01 .. ED0\nE-4 .. .. ED0", speed=2).play(8)
    assert starts(heard) == [0, 6]


def test_a_delay_as_long_as_the_row_plays_nothing_even_where_the_row_is_held(play_xm):
    """DelayCombination.xm."""
    rows = "C-4 01 .. ED6|... .. .. EE1\nC-4 01 .. ED7\n...\n..."
    assert starts(play_xm(rows, speed=6).play(24)) == []


def test_the_number_of_a_delay_that_never_comes_is_not_taken(play_xm):
    """delay1.xm: the next note is the old instrument's."""
    machine = play_xm("C-4 01\n... 02 .. ED7\nE-4", [instrument(), instrument()], speed=2)
    machine.play(6)
    assert machine.channels["sample"][0] == 1


def test_a_delayed_key_off_restarts_envelopes_and_recalls_volume_and_panning(play_xm):
    """OffDelay.xm: no fade, no key off."""
    shaped = [instrument(32, 200, volume=FALL, fade_out=4096)]
    machine = play_xm("C-4 01 10 80A\n== .. .. ED1\n...", shaped, speed=3)
    heard = machine.play(9)
    assert volumes(heard) == [0, 0, 0, 0, 32, 30, 28, 26, 24]
    assert pannings(heard) == [10] * 4 + [200] * 5


def test_a_delayed_key_off_without_an_envelope_cuts(play_xm):
    """delaycut.xm: as an undelayed one does; a volume beside it is heard instead."""
    assert volumes(play_xm("C-4 01\n== .. .. ED1\n...", speed=2).play(6)) == [64, 64, 64, 0, 0, 0]
    assert volumes(play_xm("C-4 01\n== .. 30 ED1\n...", speed=2).play(6)) == [64, 64, 64, 32, 32, 32]
    fading = [instrument(fade_out=8192)]
    assert volumes(play_xm("C-4 01\n== .. .. ED1\n... .. 50", fading, speed=2).play(6)) == [64, 64, 64, 0, 64, 64]


def test_a_delayed_note_without_a_number_keeps_its_volume(play_xm):
    """DelayVolume.xm."""
    heard = play_xm("C-4 01 20\nE-4 .. .. ED1\n... .. .. ED1\n... 01 .. ED1", [instrument(48)], speed=2).play(8)
    assert starts(heard) == [0, 3, 5, 7]
    assert volumes(heard) == [16] * 7 + [48]


def test_delays_restart_envelopes(play_xm):
    """envretrig.xm, with a note, without one, and with a number."""
    shaped = [instrument(volume=FALL)]
    heard = play_xm("C-4 01\nE-4 .. .. ED1\n... .. .. ED1\n... 01 .. ED1", shaped, speed=3).play(12)
    assert volumes(heard) == [64, 60, 56, 52, 64, 60, 56, 64, 60, 56, 64, 60]
