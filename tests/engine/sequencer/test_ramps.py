"""How long volumes take to where an effect sends them.

Source: libopenmpt 0.6.9, measured with a sample of one level: 17 frames up and 47 down at 48000 Hz, where it has neither the tick's
length (a slide between two levels) nor FastTracker 2's five milliseconds.
"""

from __future__ import annotations

import pytest

from toccata.song.rules import FASTTRACKER, IMPULSETRACKER, PROTRACKER, PlayRules

RISE, FALL, SOFT = 17, 48, 240
TICK = 960


def ramps(machine, rows, ticks, rules):
    """Frames of the ramp to a new level that began on each tick at 48000 Hz, 0 where none did."""
    player = machine(rows, rules=rules, speed=3)
    player.engine["rate_hz"] = 48000.0
    player.play(0)
    found, level = [], 0.0
    for _ in range(ticks):
        player.call("clock:tick")
        (voice,) = player.sounding()
        ramp = player.voices["left"][voice]
        found.append(int(ramp["left"]) if ramp["target"] != level else 0)
        level = ramp["target"]
        player.voices["left"]["value"], player.voices["left"]["left"] = player.voices["left"]["target"], 0
        player.voices["right"]["value"], player.voices["right"]["left"] = player.voices["right"]["target"], 0
    return found


@pytest.mark.parametrize("rules", [PROTRACKER, IMPULSETRACKER])
def test_volumes_that_are_set_rise_sooner_than_they_fall(machine, rules):
    assert ramps(machine, "C-4 01\n... .. .. C10\n... .. .. C20", 9, rules)[0::3] == [RISE, FALL, RISE]


def test_protracker_slides_are_steps(machine):
    assert ramps(machine, "C-4 01 .. C20\n... .. .. A02\n... .. .. A20", 9, PROTRACKER)[3:] == [0, FALL, FALL, 0, RISE, RISE]


def test_fasttracker_slides_between_levels_and_jumps_out_of_silence(machine):
    rows = "C-4 01 .. C20\n... .. .. A02\n... .. .. A0F\n... .. .. AF0"
    assert ramps(machine, rows, 12, FASTTRACKER)[3:] == [0, TICK, TICK, 0, TICK, SOFT, 0, SOFT, TICK]


def test_songs_of_its_own_glide_where_they_slide(machine):
    rows = "C-4 01 .. C20\n... .. .. C10\n... .. .. A0F\n... .. .. AF0"
    assert ramps(machine, rows, 12, PlayRules()) == [24, 0, 0, 96, 0, 0, 0, TICK, TICK, 0, TICK, TICK]
