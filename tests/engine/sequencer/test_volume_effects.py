"""Volume and panning effects against tick tables."""

from __future__ import annotations

import math

import pytest

from toccata.song.rules import FASTTRACKER


def volumes(heard):
    return [round(tick.volume) for tick in heard]


def pans(heard):
    return [tick.panning for tick in heard]


def test_volume_slides_share_one_memory(machine):
    heard = machine("C-4 01 20 A20\n... .. .. A03\n... .. .. A00\n... .. .. 500\n... .. .. 600", speed=3).play(15)
    assert volumes(heard) == [32, 34, 36, 36, 33, 30, 30, 27, 24, 24, 21, 18, 18, 15, 12]


def test_sliding_up_wins_over_down(machine):
    assert volumes(machine("C-4 01 20 A2F", speed=3).play(3)) == [32, 34, 36]


def test_fine_slides_remember_apart(machine):
    """FineVol-LinkMem.xm."""
    heard = machine("C-4 01 20 EA4\n... .. .. EB1\n... .. .. EA0\n... .. .. EB0", speed=2).play(8)
    assert volumes(heard) == [36, 36, 35, 35, 39, 39, 38, 38]


def test_volumes_stay_within_0_and_64(machine):
    assert volumes(machine("C-4 01 3E A40", speed=3).play(3)) == [62, 64, 64]
    assert volumes(machine("C-4 01 03 A02", speed=3).play(3)) == [3, 1, 0]


def test_volume_column(machine):
    heard = machine("C-4 01 20 ...\n... .. -4 ...\n... .. +2 ...\n... .. D5 ...\n... .. U1 ...", speed=3).play(15)
    assert volumes(heard) == [32, 32, 32, 32, 28, 24, 24, 26, 28, 23, 23, 23, 24, 24, 24]


def test_the_volume_column_comes_before_the_effect(machine):
    assert volumes(machine("C-4 01 20 C10", speed=1).play(1)) == [16]
    assert volumes(machine("C-4 01 20\n... .. +4 A01", speed=3).play(6)) == [32, 32, 32, 32, 35, 38]


def test_set_volume(machine):
    assert volumes(machine("C-4 01 .. C20\n... .. .. C00\n... .. .. C40", speed=1).play(3)) == [32, 0, 64]


def test_tremolo_tick_table(machine):
    """Speed 4, depth 8: sine 0, 97, 180, 235 times 8 / 64 (ft2-clone). The volume stays changed when it ends."""
    heard = machine("C-4 01 20 748\n... .. .. 700\n...", speed=4).play(10)
    assert volumes(heard) == [32, 32, 44, 54, 54, 61, 63, 61, 61, 61]


def test_tremolo_ramp_is_turned_over_by_the_vibratos_position(machine):
    """TremoloVibrato.xm."""
    player = machine("C-4 01 20 E71\n... .. .. 748", speed=4)
    player.play(4)
    assert volumes(player.go_on(4)) == [32, 32, 36, 40]
    player = machine("C-4 01 20 E71\n... .. .. 748", speed=4)
    player.play(4)
    player.channels["vibrato_position"][0] = 128
    assert volumes(player.go_on(4)) == [32, 63, 59, 55]


def test_tremor_counts_on_from_row_to_row(machine):
    """Tremor.xm: T12 sounds two ticks and is silent three; the first tick of a row does not count."""
    heard = machine("C-4 01 .. T12\n... .. .. T00", speed=6).play(12)
    assert volumes(heard) == [64, 64, 64, 0, 0, 0, 0, 64, 64, 0, 0, 0]


def test_an_instrument_restarts_tremor(machine):
    """TremorInstr.xm."""
    heard = machine("C-4 01 .. T12\n... 01 .. T12", speed=4).play(8)
    assert volumes(heard) == [64, 64, 64, 0, 64, 64, 64, 0]


def test_global_volume_and_its_slides(machine):
    heard = machine("C-4 01 20 G20\n... .. .. H04\n... .. .. H10\n... .. .. H00", speed=3).play(12)
    assert [tick.volume for tick in heard] == [32 * level / 64 for level in (32, 32, 32, 32, 28, 24, 24, 25, 26, 26, 27, 28)]


def test_sample_and_instrument_volumes_multiply(machine, tools):
    from toccata.song import Instrument

    quiet = tools.sample(volume=48, global_volume=32)
    heard = machine("C-4 01", samples=(quiet,), instruments=(Instrument(sample=1, global_volume=64),), speed=1).play(1)
    assert heard[0].volume == 48 * 0.5 * 0.5


def test_set_panning_and_slides(machine):
    heard = machine("C-4 01 .. 840\n... .. .. P30\n... .. .. P02\n... .. .. P00\n... .. .. E8F", speed=3).play(13)
    assert pans(heard) == [64, 64, 64, 64, 67, 70, 70, 68, 66, 66, 64, 62, 255]


def test_volume_column_panning(machine):
    heard = machine("C-4 01 PF ...\n... .. L4 ...\n... .. R2 ...\n... .. R0 P05", speed=3).play(12)
    assert pans(heard) == [240, 240, 240, 240, 236, 232, 232, 234, 236, 236, 231, 226]


def test_a_panning_slide_left_by_zero_goes_all_the_way(machine):
    """PanSlideZero.xm; the effect column adds to it afterwards."""
    heard = machine("C-4 01 L0 ...\n... .. P8 ...\n... .. L0 P50", speed=3).play(9)
    assert pans(heard) == [128, 0, 0, 128, 128, 128, 128, 5, 5]


def test_panning_slides_remember_nothing_of_the_volume_column(machine):
    """PanSlideMem.xm."""
    assert pans(machine("C-4 01 L4 ...\n... .. .. P00", speed=3).play(6)) == [128, 124, 120, 120, 120, 120]


def test_an_instrument_number_recalls_the_samples_panning(machine, tools):
    heard = machine("C-4 01\n... .. .. 8FF\n... 01 .. ...", samples=(tools.sample(panning=32),), speed=1).play(3)
    assert pans(heard) == [32, 255, 32]


def test_without_a_panning_of_its_own_a_sample_keeps_the_channels(machine, tools):
    heard = machine("C-4 01 .. 820\nC-4 01", samples=(tools.sample(panning=None),), speed=1).play(2)
    assert pans(heard) == [32, 32]


@pytest.mark.parametrize("panning", [0, 64, 128, 255])
def test_panning_law_is_the_square_root(machine, panning):
    """FT2PanLaw.xm."""
    player = machine(f"C-4 01 .. 8{panning:02X}", speed=1)
    player.play(1)
    voice = player.voices[player.sounding()[0]]
    assert voice["left"]["target"] == pytest.approx(math.sqrt((256 - panning) / 256))
    assert voice["right"]["target"] == pytest.approx(math.sqrt(panning / 256))


def test_ramps_are_short_on_attack_and_a_tick_long_on_slides(machine):
    player = machine("C-4 01 .. A08\n... .. .. C40", speed=2)
    player.send(1)
    player.call("clock:tick")
    left = player.voices["left"]
    assert 0 < left["left"][0] <= 48
    left["value"], left["left"] = left["target"], 0
    player.call("clock:tick")
    assert left["left"][0] == 960
    left["value"], left["left"] = left["target"], 0
    player.call("clock:tick")
    assert left["left"][0] == 96


def test_a_volume_is_heard_again_after_tremor_or_waits_for_a_number(machine, tools):
    """TremorRecover.xm, TremorInstr.xm: libopenmpt keeps silent what tremor has silenced until an instrument number."""
    rows = "C-4 01 .. T05\n... .. 30\n... 01"
    volumes = {}
    for lasts in (False, True):
        player = machine(rows, rules=tools.replace(FASTTRACKER, tremor_outlasts_volume=lasts), speed=4)
        volumes[lasts] = [round(tick.volume) for tick in player.play(12)]
    assert volumes[False] == [64, 64, 0, 0] + [48] * 4 + [64] * 4
    assert volumes[True] == [64, 64, 0, 0] + [0] * 4 + [64] * 4


def test_tremolo_stands_still_on_first_ticks_and_ends_with_its_row(machine, tools):
    """TremoloWaveforms.xm as libopenmpt plays it; FastTracker 2 leaves the volume where the last tick had it."""
    rows = "C-4 01 20 748\n... .. .. 700\n..."
    heard = {}
    for rules in (FASTTRACKER, tools.rules()):
        heard[rules] = [round(tick.volume) for tick in machine(rows, rules=rules, speed=3).play(9)]
    assert heard[FASTTRACKER] == [32, 32, 44, 54, 54, 61, 32, 32, 32]
    assert heard[tools.rules()] == [32, 32, 44, 44, 54, 61, 61, 61, 61]
