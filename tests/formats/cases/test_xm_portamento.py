"""FastTracker 2's slides. Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them."""

from __future__ import annotations

import pytest
from xm_text import FALL, instrument, periods, starts, volumes

from toccata.engine.layout import CommandKind

C4, E4, G4 = 4608, 4352, 4160


def test_a_number_beside_a_portamento_means_the_instrument_that_sounds(play_xm):
    """3xxins.xm: its volume and envelopes start over, and later notes play it too."""
    machine = play_xm("C-4 01 20\n...\nE-4 02 .. 301\n...\nG-4", [instrument(32, volume=FALL), instrument()])
    heard = machine.play(5)
    assert (starts(heard), volumes(heard)) == ([0, 4], [16, 15, 32, 30, 28])
    assert machine.channels["sample"][0] == 1


def test_no_portamento_picks_up_a_note_whose_offset_was_past_its_end(play_xm):
    """3xx-no-old-samp.xm."""
    machine = play_xm("C-4 01\nC-4 01 .. 9FF\nE-4 .. .. 310\nG-4 01 .. 310\nG-4 01", [instrument(frames=1000)])
    assert volumes(machine.play(5)) == [64, 0, 0, 0, 64]


def test_glissando_goes_in_semitones(play_xm):
    """Glissando.xm: to the nearest one that the fine-tune shifts, halves down. By libopenmpt other slides too, until the next note."""
    rows = "C-4 01 .. E31\nE-4 .. .. 305\n... .. .. 103\n... .. .. E30\nC-4 .. .. 305"
    heard = periods(play_xm(rows, speed=4).play(20))
    assert heard[5:12] == [C4, 4544, 4544, 4544, 4544, 4544, 4544]
    assert heard[12:] == [4512] * 5 + [4532, 4552, 4572]
    tuned = periods(play_xm(rows, [instrument(finetune=70)], speed=4).play(12))
    assert tuned[5:] == [4576, 4512, 4512, 4512, 4512, 4512, 4512]


def test_glissando_in_amiga_periods_follows_the_table(play_xm):
    """Glissando.xm: FastTracker 2's eighths, not equal temperament."""
    rows = "C-4 01 .. E31\nE-4 .. .. 305\n... .. .. 103"
    heard = play_xm(rows, [instrument(finetune=-50)], speed=4, flags=0).play(12)
    assert periods(heard)[4:] == [1756, 1756, 1756, 1658, 1658, 1658, 1658, 1658]


def test_slides_down_go_round(play_xm):
    """FreqWraparound.xm: periods go on past the lowest and the pitch leaps about; slides up stop at 1."""
    heard = play_xm("C-1 01\n" + "... .. .. 2FF\n" * 6, speed=6).play(42)
    assert periods(heard)[-1] == 6912 + 30 * 1020
    assert min(periods(play_xm("C-6 01\n" + "... .. .. 1FF\n" * 2, speed=6).play(18))) == 1


def test_pitch_past_the_lowest_octave_is_that_of_another_one(play_xm):
    """FreqWraparound.xm: a period of 17112 is heard 52.7 times as high as middle C, one of 10992 not at all."""
    machine = play_xm("C-1 01\n... .. .. 2FF\n... .. .. 2FF", speed=6)
    ratios = []
    machine.send(CommandKind.PLAY, 0, 0)
    for _ in range(18):
        machine.tick()
        ratios.append(float(machine.voices["ratio"][machine.channels["voice"][0]]))
    assert ratios[10] < 1e-3
    assert ratios[17] == pytest.approx(64 * 2 ** (-216 / 768), rel=1e-3)


def test_a_portamento_goes_towards_its_target_from_a_new_note_too(play_xm):
    """Porta-Pickup.xm, PortaResetDirection.xm: once the target has been reached from below, the next one leaps to it."""
    rows = "C-4 01\nE-4 .. .. 310\nG-4\n... .. .. 310"
    assert periods(play_xm(rows, speed=3).play(12)) == [C4] * 4 + [4544, 4480, G4, G4, G4, G4, 4224, 4288]
    rows = "C-4 01\nE-4 .. .. 3FF\n... .. .. 210\n... .. .. 301"
    assert periods(play_xm(rows, speed=3).play(12))[6:] == [E4, 4416, 4480, 4480, E4, E4]


def test_retriggers_and_delays_play_what_a_portamento_aimed_for(play_xm):
    """As libopenmpt has it."""
    assert periods(play_xm("C-4 01\nE-4 .. .. 301\n... .. .. E92", speed=4).play(12))[8:] == [4596, 4596, E4, E4]
