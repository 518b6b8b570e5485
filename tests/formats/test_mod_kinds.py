"""MODs by what wrote them: what their headers, orders and samples mean. Source: OpenMPT's loader and openmpt123 0.6.9, measured."""

from __future__ import annotations

import numpy as np
import pytest
from module_files import ModSample, mod

from toccata.formats import load_file
from toccata.notation.cells import format_cell
from toccata.song import Loop
from toccata.song.order import ORDER_END, ORDER_SKIP

TONE = bytes(np.arange(-32, 32, dtype=np.int8))
LONG = bytes(np.arange(-100, 100, dtype=np.int8))
NOTE = {(0, 0): (428, 1, 0, 0)}


def load(tmp_path, content):
    path = tmp_path / "song.mod"
    path.write_bytes(content)
    return load_file(path)


def cell(song, row, channel=0, pattern=0):
    return format_cell(song.patterns[pattern].cell(channel, row))


@pytest.mark.parametrize("channels", [4, 5, 6, 7, 8])
def test_digital_trackers_patterns_stand_four_bytes_behind_its_tag(tmp_path, channels):
    content = mod([{(2, channels - 1): (214, 1, 0, 0)}], [ModSample("", TONE)], tag=b"FA0%d" % channels, channels=channels)
    song = load(tmp_path, content[:1084] + bytes([0, 0x40, 0, 0]) + content[1084:]).song
    assert cell(song, 2, channels - 1) == "C-5 01 .. ..."
    assert song.samples[0].data.tobytes() == TONE


def test_startrekker_has_no_tempos_and_no_extended_effects(tmp_path):
    cells = {(0, 0): (428, 1, 0xF, 0x40), (1, 0): (0, 0, 0xE, 0x93)}
    song = load(tmp_path, mod([cells], [ModSample("", TONE)], tag=b"FLT4")).song
    assert song.rules.vblank_timing
    assert [cell(song, row) for row in range(2)] == ["C-4 01 .. F1F", "... .. .. ..."]


def test_noisetracker_has_tempos(tmp_path):
    song = load(tmp_path, mod([{(0, 0): (428, 1, 0xF, 0x40)}], [ModSample("", TONE)], tag=b"N.T.")).song
    assert not song.rules.vblank_timing


@pytest.mark.parametrize("last", [2, 3])
def test_samples_of_paired_patterns_stand_behind_the_last_pair(tmp_path, last):
    """One half more where the highest order is odd."""
    song = load(tmp_path, mod([NOTE] + [{}] * (last + 1), [ModSample("", TONE)], [0, last], tag=b"FLT8")).song
    assert song.samples[0].data.tobytes() == TONE
    assert len(song.patterns) == 2


def test_his_masters_noisetracker_counts_its_fine_tune_down_by_halves(tmp_path):
    samples = [ModSample("", TONE, finetune=value) for value in (0, 2, 7, 15)]
    song = load(tmp_path, mod([NOTE], samples, tag=b"M&K!")).song
    assert [sample.finetune_cents for sample in song.samples[:4]] == [0, -12.5, -50, -100]


def test_the_inconexia_demo_keeps_differences(tmp_path):
    song = load(tmp_path, mod([NOTE], [ModSample("", bytes([1, 1, 1, 0xFE]))], tag=b"M\0\0\0")).song
    assert song.samples[0].data.tolist() == [1, 2, 3, 1]
    assert song.rules.pannings_are_marks


def test_eight_channels_of_mods_grave_have_neither_volumes_nor_a_restart(tmp_path):
    """Else the file is one of four channels with something behind it, as ponylips.mod."""
    eight = mod([{(0, 6): (428, 1, 0, 0)}], [ModSample("", TONE)], channels=8, restart=0)
    assert load(tmp_path, eight).tracker == "Mod's Grave"
    for content in (
        mod([{}], [ModSample("", TONE)], channels=8, restart=1),
        mod([{}], [ModSample("", TONE, volume=40)], channels=8, restart=0),
        mod([{}], [ModSample("", TONE, finetune=1)], channels=8, restart=0),
        eight[:2108] + bytes([0xFF]) * 1024 + eight[3132:],
    ):
        assert len(load(tmp_path, content).song.channels) == 4


def test_marks_in_the_order_are_screamtracker_3s_where_there_are_no_such_patterns(tmp_path):
    song = load(tmp_path, mod([NOTE, {}], [ModSample("", TONE)], [0, 0xFE, 1, 0x90, 0xFF, 0])).song
    assert [entry.pattern for entry in song.order] == [0, ORDER_SKIP, 1, ORDER_SKIP, ORDER_END, 0]
    assert song.samples[0].data.tobytes() == TONE


def test_hidden_orders_that_name_sound_name_no_pattern(tmp_path):
    """Shofixti Ditty.mod: the size fits the orders that are played, and what lies behind them is no pattern."""
    content = bytearray(mod([NOTE], [ModSample("", bytes([0xF0]) * 2048)], [0]))
    content[952 + 3] = 1
    song = load(tmp_path, bytes(content)).song
    assert (len(song.patterns), song.samples[0].frames) == (1, 2048)


def test_a_loop_of_no_length_is_none_of_protrackers(tmp_path):
    """LHS_MI.MOD: ProTracker would hang on it."""
    song = load(tmp_path, mod([NOTE], [ModSample("", TONE, loop_words=0)], restart=0)).song
    assert (song.rules.amiga_limits, song.rules.one_shot_loops, song.rules.tempo_waits_a_tick) == (False, False, False)


@pytest.mark.parametrize(("value", "marks"), [(0x2F, True), (0x30, False)])
def test_small_pannings_are_marks_in_protrackers_files(tmp_path, value, marks):
    song = load(tmp_path, mod([{(0, 0): (428, 1, 8, value)}], [ModSample("", TONE)], restart=0)).song
    assert (song.rules.pannings_are_marks, song.rules.one_shot_loops) == (marks, marks)
    assert cell(song, 0)[-3:] == ("82F" if marks else "860")


def test_a4_is_surround_where_panning_goes_to_80(tmp_path):
    cells = {(0, 0): (428, 1, 8, 0xA4), (1, 0): (0, 0, 8, 0x40)}
    song = load(tmp_path, mod([cells], [ModSample("", TONE)])).song
    assert [cell(song, row)[-3:] for row in range(2)] == ["S91", "880"]
    narrow = cells | {(2, 0): (0, 0, 8, 0x52)}
    twice = load(tmp_path, mod([narrow], [ModSample("", TONE)])).song
    assert cell(twice, 2)[-3:] == "8A4", "52 of 80 is a panning like any other"
    wide = cells | {(2, 0): (0, 0, 8, 0xFF)}
    assert cell(load(tmp_path, mod([wide], [ModSample("", TONE)])).song, 0)[-3:] == "8A4"


@pytest.mark.parametrize(("empty_volume", "end"), [(0, 88), (64, 64)])
def test_loops_reach_into_the_next_sample_as_in_protrackers_memory(tmp_path, empty_volume, end):
    """shorttune2.mod; not in SOUL-O-M.MOD, whose empty samples have a volume, as ScreamTracker left it."""
    samples = [ModSample("", TONE, loop_start=20, loop_words=24), ModSample("", LONG), *[ModSample(volume=empty_volume)] * 29]
    song = load(tmp_path, mod([NOTE], samples, restart=0)).song
    assert song.samples[0].loop == Loop("forward", 40, end)
    assert song.samples[0].data.tobytes() == (TONE + LONG)[:end]
    assert song.samples[1].data.tobytes() == LONG


def test_adpcm_samples_of_modplug_stand_between_plain_ones(tmp_path):
    table, nibbles = bytes([0, 1, 2, 4, 8, 16, 32, 64, 255, 254, 252, 248, 240, 224, 192, 128]), bytes([0x21, 0xF8])
    content = mod([NOTE], [ModSample("", bytes(4)), ModSample("", TONE)])
    content = content[: 1084 + 1024] + b"ADPCM" + table + nibbles + TONE
    song = load(tmp_path, content).song
    assert song.samples[0].data.tolist() == [1, 3, 2, -126]
    assert song.samples[1].data.tobytes() == TONE


def test_sample_numbers_have_five_bits(tmp_path):
    content = bytearray(mod([NOTE], [ModSample("", TONE)]))
    content[1084] |= 0xE0
    assert cell(load(tmp_path, bytes(content)).song, 0) == "C-4 01 .. ..."


@pytest.mark.parametrize(("count", "vblank"), [(20, False), (32, True)])
def test_eight_minutes_are_too_long_to_be_meant(tmp_path, count, vblank):
    """F40 on its own is a tempo of 64 unless that lasts eight minutes."""
    slow = {(0, 0): (428, 1, 0xF, 0x40), (1, 0): (0, 0, 0xF, 6)}
    song = load(tmp_path, mod([slow], [ModSample("", TONE)], [0] * count)).song
    assert song.rules.vblank_timing == vblank
