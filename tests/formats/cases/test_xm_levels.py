"""FastTracker 2's volumes, pannings, offsets and loops.

Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them.
"""

from __future__ import annotations

import numpy as np
import pytest
from module_files import XmInstrument, XmSample
from xm_text import FALL, instrument, module, pannings, starts, volumes

from toccata.formats import load_file
from toccata.player.bounce import render


def test_fine_volume_slides_have_a_memory_each_which_the_volume_column_shares(play_xm):
    """FineVol-LinkMem.xm; the volume column's part is libopenmpt's."""
    rows = "C-4 01 30\n... .. .. EB4\n... .. .. EA0\n... .. .. EA8\n... .. .. EB0\n... .. .. EA0\n... .. 92\n... .. .. EA0"
    assert volumes(play_xm(rows).play(8)) == [32, 28, 28, 36, 32, 40, 42, 44]
    assert volumes(play_xm("C-4 01 30\n... .. 64\n... .. .. A00", speed=2).play(6)) == [32, 32, 32, 28, 28, 24]


def test_panning_is_set_in_256_steps_and_by_the_volume_column_in_16(play_xm):
    """FT2PanLaw.xm: CF is 8F0 and not 8FF."""
    rows = "C-4 01\n... .. .. 800\n... .. .. 840\n... .. .. 8FF\n... .. CF\n... .. .. E8F"
    assert pannings(play_xm(rows).play(6)) == [128, 0, 64, 255, 240, 255]


@pytest.mark.parametrize("panning", [0, 64, 128, 255])
def test_each_side_has_the_root_of_its_share(play_xm, panning):
    """FT2PanLaw.xm."""
    machine = play_xm(f"C-4 01 .. 8{panning:02X}")
    machine.play(1)
    voice = machine.voices[machine.channels["voice"][0]]
    left, right = float(voice["left"]["target"]), float(voice["right"]["target"])
    assert left**2 == pytest.approx((left**2 + right**2) * (256 - panning) / 256, rel=1e-6)


def test_global_volume_is_of_all_channels_at_once(play_xm):
    """GlobalVolume.xm, which libopenmpt plays so; FastTracker 2 leaves out the channels to the left for a tick."""
    machine = play_xm("C-4 01|... .. .. G20|C-4 01\n...|... .. .. H02|...", speed=2)
    assert volumes(machine.play(4)) == volumes(machine.play(4, 2)) == [32, 32, 32, 30]


def test_panning_stays_until_a_number_recalls_the_samples(play_xm):
    """PanMemory.xm, PanMemory2.xm."""
    pair = [instrument(side=200), instrument(side=60)]
    rows = "C-4 01 .. 8FF\nE-4\n... .. CF\nE-4\n... 01\n... .. .. 820\nC-4 02\nG-4"
    assert pannings(play_xm(rows, pair).play(8)) == [255, 255, 240, 240, 200, 32, 60, 60]
    rows = "C-4 01 .. 820\nE-4 .. .. ED1\n... .. .. ED1\n... 01 .. ED1\n... .. C4 ED1\n== 01 C8"
    assert pannings(play_xm(rows, pair, speed=2).play(12)) == [32] * 7 + [200] * 2 + [64] + [128] * 2


@pytest.mark.parametrize(
    ("frames", "loop", "started"), [(257, (0, 0, 0), 256), (256, (0, 0, 0), None), (256, (1, 0, 256), None), (900, (1, 0, 200), None)]
)
def test_an_offset_plays_only_within_the_sample_and_its_loop(play_xm, frames, loop, started):
    """OffsetRange.xm."""
    assert [tick.started for tick in play_xm("C-4 01 .. 901", [instrument(frames=frames, loop=loop)]).play(1)] == [started]


def test_e90_plays_the_note_and_its_envelope_again_on_the_first_tick_only(play_xm):
    """E90.xm: of a released note too, which fades on; a number beside it changes the instrument."""
    shaped = [instrument(volume=FALL, fade_out=2048), instrument(40)]
    heard = play_xm("C-4 01 .. E93\n... .. .. E90\n== .. .. E90\n... .. .. E90", shaped, speed=4).play(16)
    assert starts(heard) == [0, 3, 4, 8, 12]
    assert volumes(heard) == [64, 60, 56, 64, 64, 60, 56, 52, 60, 52, 46, 39, 44, 38, 32, 26]
    machine = play_xm("C-4 01\n... 02 .. E90", shaped)
    assert (starts(machine.play(2)), machine.channels["sample"][0]) == ([0, 1], 2)


SHAPE = [(0, 64), (4, 32), (8, 48), (10, 0)]
DOWN, UP, OUT = [64, 56, 48, 40], [32, 36, 40, 44], [48, 24, 0, 0]


@pytest.mark.parametrize(
    ("sustain", "loop", "flags", "expected"),
    [
        (0, (0, 0), 1, DOWN + UP + OUT + [0] * 4),
        (1, (0, 0), 3, DOWN + [32] * 9 + UP[1:]),
        (0, (0, 2), 5, DOWN + UP + DOWN + UP),
        (0, (1, 2), 5, DOWN + UP + UP + UP),
        (2, (0, 2), 7, DOWN + UP + DOWN + UP),
        (1, (0, 2), 7, DOWN + [32] * 9 + UP[1:]),
    ],
)
def test_envelopes_loop_and_sustain(play_xm, sustain, loop, flags, expected):
    """EnvLoops.xm, the key held until tick 12 and then released."""
    shaped = [instrument(volume=(SHAPE, sustain, *loop, flags))]
    assert volumes(play_xm("C-4 01\n" + "...\n" * 5 + "==\n...", shaped, speed=2).play(16)) == expected


def test_a_loop_whose_end_sustains_is_left_after_the_release(play_xm):
    """EnvLoops.xm."""
    shaped = [instrument(volume=(SHAPE, 2, 0, 2, 7))]
    assert volumes(play_xm("C-4 01\n" + "...\n" * 5 + "==\n...\n...\n...", shaped, speed=2).play(20))[8:] == DOWN + UP + OUT


def test_the_tick_of_a_release_still_shows_the_sustain_point(play_xm):
    """EnvOff.xm: envelopes are not cut off a tick early."""
    shaped = [instrument(volume=([(0, 64), (1, 64), (2, 0)], 1, 0, 0, 3))]
    assert volumes(play_xm("C-4 01\n...\n==\n...", shaped, speed=2).play(8)) == [64, 64, 64, 64, 64, 0, 0, 0]


def test_ping_pong_loops_are_as_long_as_two_ways(tmp_path):
    """BidiPrecision.xm: beside the same loop written out forwards, the sound does not drift."""
    there = np.arange(-100, 100, 10).astype(np.int8)
    back = there[::-1]
    renders = []
    for name, sample in (("there", XmSample(there, loop=(2, 0, 20))), ("both", XmSample(np.concatenate([there, back]), loop=(1, 0, 40)))):
        path = tmp_path / f"{name}.xm"
        path.write_bytes(module("C-6 01\n" + "...\n" * 15, [XmInstrument([sample])]))
        renders.append(np.concatenate(list(render(load_file(path).song, 48000))))
    late = slice(60_000, 80_000)
    assert np.abs(renders[0][late]).max() > 0.05
    assert np.abs(renders[0][late] - renders[1][late]).max() < 0.01 * np.abs(renders[0][late]).max()
