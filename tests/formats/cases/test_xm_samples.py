"""FastTracker 2's numbers without notes and notes without numbers, and longer pattern headers. Sources: OpenMPT's test cases,
named at each test, as libopenmpt 0.6.9 plays them."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from module_files import XmInstrument, XmSample, wave
from xm_text import FALL, instrument, module, pannings, periods, starts, volumes

from toccata.formats import load_song
from toccata.player.bounce import render

PATTERN_AT, HEADER = 336, 9
TICK_FRAMES = 960


@pytest.mark.parametrize(("row", "at_once"), [("... .. 10", [0, 0]), ("E-4", [44, 41])])
def test_a_number_picks_a_note_up_where_it_is(play_xm, row, at_once):
    """Pickup.xm: volume, envelope and fade-out begin again, after a key off too; the sample goes on."""
    heard = play_xm(f"C-4 01\n{row}\n... 01\n==\n... 01", [instrument(50, volume=FALL, fade_out=2048)], speed=2).play(10)
    assert volumes(heard) == [50, 47, *at_once, 50, 47, 41, 36, 50, 47]
    assert starts(heard) == ([0, 2] if row == "E-4" else [0])


def test_a_lone_number_recalls_the_sample_that_sounds_and_the_next_note_has_its_own(play_xm):
    """SampleChange.xm."""
    samples = [XmSample(wave(32), "", (1, 0, 32), 64, 0, 40), XmSample(wave(64), "", (1, 0, 64), 30, 0, 220)]
    two = XmInstrument(samples, keys=bytes(50) + bytes([1]) * 46)
    heard = play_xm("C-4 01\nE-4\n... 01\n... 02\nC-4\nE-4 02", [two, instrument(20, 100)], speed=2).play(12)
    assert volumes(heard) == [64] * 4 + [30] * 6 + [20] * 2
    assert pannings(heard) == [40] * 4 + [220] * 6 + [100] * 2
    assert starts(heard) == [0, 2, 8, 10]


@pytest.mark.parametrize(("row", "sounds"), [("E-4 .. .. 310", False), ("E-4 01 .. 310", False), ("E-4 01", True)])
def test_a_portamento_does_not_wake_a_note_that_just_ended(tmp_path, row, sounds):
    """PortaJustStoppedNote.xm: a sample of 36 ms, and the portamento at 40 ms."""
    path = tmp_path / "case.xm"
    path.write_bytes(module(f"C-4 01\n{row}\n...", [instrument(frames=300, loop=(0, 0, 0))], speed=2))
    heard = np.concatenate(list(render(load_song(path), 48000)))
    assert np.abs(heard[:TICK_FRAMES]).max() > 0.01
    assert (np.abs(heard[2 * TICK_FRAMES + 100 : 4 * TICK_FRAMES]).max() > 0.01) == sounds


def test_a_pattern_header_is_as_long_as_it_says(play_module):
    """pathead.xm: the cells come after it."""
    content = module("C-4 01\nE-4 01", speed=1)
    longer = struct.pack("<I", HEADER + 3) + content[PATTERN_AT + 4 : PATTERN_AT + HEADER] + b"\x83\x20\x02"
    heard = play_module(content[:PATTERN_AT] + longer + content[PATTERN_AT + HEADER :], "case.xm").play(2)
    assert (periods(heard), starts(heard)) == ([4608, 4352], [0, 1])
