"""EFx: the loop turned upside down. Source: ProTracker's replayer (UpdateFunk); libopenmpt, which plays it so too."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from amiga_levels import C4, RATE_HZ, levels, standing
from module_files import mod

from toccata.formats import load_song
from toccata.player.bounce import render

SMALL = standing(50, 4, (0, 4))
"""Frame 1 is the first to be turned, 0 the last. At C4 a frame lasts about six of the sound."""


def turned_ticks(folder, cells, samples, ticks, restart=127):
    """How much of the sound stands upside down, in each tick, in quarters of a loop of four."""
    path = folder / "case.mod"
    path.write_bytes(mod([cells], samples, restart=restart))
    song = replace(load_song(path), interpolation="nearest", stereo_separation=0)
    sound = np.concatenate(list(render(song, RATE_HZ, seconds_cap=(ticks + 1) * 0.02)))[:, 0]
    return [round(4 * float((sound[960 * tick + 480 : 960 * tick + 860] < 0).mean())) for tick in range(ticks)]


@pytest.mark.parametrize(("speed", "first"), [(0xF, 0), (0xE, 1), (0xD, 2), (0xC, 3), (0xB, 4)])
def test_each_speed_turns_a_frame_when_its_steps_come_to_128(tmp_path, speed, first):
    """The row's first tick counts too: steps of 128, 64, 43, 32, 26."""
    heard = turned_ticks(tmp_path, {(0, 0): (C4, 1, 0xE, 0xF0 + speed)}, [SMALL], 6)
    assert heard == [0] * first + [1 + at // (first + 1) for at in range(6 - first)] if first else [1, 2, 3, 4, 3, 2]


def test_only_the_first_rows_first_tick_counts(tmp_path):
    heard = turned_ticks(tmp_path, {(0, 0): (C4, 1, 0xE, 0xFE)}, [SMALL], 13)
    assert heard == [0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 3, 3, 3]


def test_speed_0_stops_and_what_is_turned_stays_for_other_notes_and_channels(tmp_path):
    cells = {(0, 0): (C4, 1, 0xE, 0xFF), (1, 0): (0, 0, 0xE, 0xF0), (2, 0): (0, 0, 0xC, 0), (3, 1): (C4, 1, 0, 0)}
    heard = turned_ticks(tmp_path, cells, [SMALL], 24)
    assert heard[5] == 2
    assert heard[6:12] == [2] * 6
    assert heard[19:] == [2] * 5


def test_a_number_goes_back_to_the_loops_start(tmp_path):
    cells = {(0, 0): (C4, 1, 0xE, 0xFE), (1, 0): (0, 1, 0xE, 0xFE)}
    heard = turned_ticks(tmp_path, cells, [SMALL], 12)
    assert heard[:6] == [0, 1, 1, 2, 2, 3]
    assert heard[6:] == [3, 2, 2, 1, 1, 0]


def test_a_turned_frame_is_minus_one_minus_itself_and_the_song_keeps_its_sample(tmp_path):
    heard = levels(tmp_path, {(0, 0): (C4, 1, 0xE, 0xFF)}, [standing(50, 2, (0, 2)), standing(50, 4, (0, 4))], 2)
    assert heard[0] == 0  # a loop of two frames means none in a MOD
    path = tmp_path / "case.mod"
    path.write_bytes(mod([{(0, 0): (C4, 1, 0xE, 0xFF)}], [SMALL]))
    song = replace(load_song(path), interpolation="nearest", stereo_separation=0)
    before = song.samples[0].data.copy()
    first = np.concatenate(list(render(song, RATE_HZ, seconds_cap=0.5)))
    assert set(np.round(np.unique(first[:500, 0] / first[:500, 0].max() * 50)).astype(int)) >= {50, -51}
    assert np.array_equal(song.samples[0].data, before)
    assert np.array_equal(np.concatenate(list(render(song, RATE_HZ, seconds_cap=0.5))), first)


def test_a_long_loop_is_turned_where_it_is_heard_again(tmp_path):
    """A loop longer than what the engine unrolls, in a sample that is heard once as a whole before: the second pass begins in tick 18,
    the third in tick 32; each tick has turned a frame but the first ticks of rows 1 on, and a frame is heard for 5.8 of the sound's."""
    path = tmp_path / "case.mod"
    path.write_bytes(mod([{(0, 0): (C4, 1, 0xE, 0xFF)}], [standing(40, 3000, (0, 2400))], restart=0))
    song = replace(load_song(path), interpolation="nearest")
    down = np.concatenate(list(render(song, RATE_HZ, seconds_cap=0.9)))[:, 0] < 0
    turned = [float(down[int(a * RATE_HZ) : int(b * RATE_HZ)].sum()) / 5.792 for a, b in ((0, 0.361), (0.361, 0.65), (0.65, 0.9))]
    assert turned == pytest.approx([1, 16, 28], abs=0.2)
