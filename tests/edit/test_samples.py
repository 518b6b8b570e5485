from dataclasses import replace

import numpy as np
import pytest

from toccata.edit import instruments, samples
from toccata.errors import EditRefused
from toccata.song import Loop, Sample, Vibrato


def test_slots(song, whole):
    assert samples.free_sample(song) == 3
    cleared = whole(samples.clear_sample(song, 2))
    assert len(cleared.samples) == 1
    assert cleared.instruments is song.instruments
    assert samples.set_sample(song, 1, song.sample(1)) is song


def test_swapped_samples_sound_the_same(song, whole):
    mapped = instruments.map_note(song, 1, 60, 60, 2)
    swapped = whole(samples.swap_samples(mapped, 1, 2))
    assert swapped.sample(1) is song.sample(2)
    assert swapped.instrument(1).mapping(60).sample == 1
    assert swapped.instrument(1).mapping(61).sample == 2
    assert swapped.instrument(4) is song.instrument(4)
    assert samples.swap_samples(song, 1, 2, in_instruments=False).instruments is song.instruments
    assert samples.swap_samples(song, 1, 1) is song


def test_fields_by_name(song, whole):
    changed = whole(samples.change_sample(song, 1, volume=0, panning=None, rate_hz=8363, finetune_cents=-12.5, interpolation="nearest"))
    assert (changed.sample(1).rate_hz, changed.sample(1).interpolation) == (8363.0, "nearest")
    assert changed.sample(1).data is song.sample(1).data
    assert samples.change_sample(song, 1, volume=48) is song
    assert samples.rename_sample(song, 1, "New").sample(1).name == "New"
    for fields in (
        {"volume": 65},
        {"panning": 256},
        {"relative_note": -121},
        {"rate_hz": 0},
        {"rate_hz": float("inf")},
        {"finetune_cents": 101},
        {"interpolation": "magic"},
        {"data": np.zeros(3)},
        {"loop": Loop()},
    ):
        with pytest.raises(EditRefused):
            samples.change_sample(song, 1, **fields)


def test_loops(song, whole):
    looped = whole(samples.set_loop(song, 1, "pingpong", 10, 20))
    assert looped.sample(1).loop == Loop("pingpong", 10, 20)
    assert samples.set_loop(song, 1, "forward").sample(1).loop == Loop("forward", 0, 100)
    assert samples.set_loop(looped, 1, "none", 10, 20).sample(1).loop == Loop("none", 10, 20)
    assert samples.set_loop(song, 1, "forward", 5, 6, sustain=True).sample(1).sustain_loop == Loop("forward", 5, 6)
    assert samples.set_loop(looped, 1, "pingpong", 10, 20) is looped
    empty = replace(song, samples=(Sample(),))
    for edit in (
        lambda: samples.set_loop(song, 1, "forward", 20, 20),
        lambda: samples.set_loop(song, 1, "forward", 20, 10),
        lambda: samples.set_loop(song, 1, "forward", -1, 10),
        lambda: samples.set_loop(song, 1, "forward", 0, 101),
        lambda: samples.set_loop(song, 1, "sideways", 0, 10),
        lambda: samples.set_loop(empty, 1, "forward"),
        lambda: samples.set_loop(song, 3, "forward"),
    ):
        with pytest.raises(EditRefused):
            edit()


def test_vibrato(song, whole):
    shaken = whole(samples.set_vibrato(song, 2, "square", 10, 5, 30))
    assert shaken.sample(2).vibrato == Vibrato("square", 10, 5, 30)
    assert samples.set_vibrato(shaken, 2, "square", 10, 5, 30) is shaken
    for wrong in (("sine", 256, 0, 0), ("sine", 0, 16, 0), ("sine", 0, 0, -1), ("triangle", 0, 0, 0)):
        with pytest.raises(EditRefused):
            samples.set_vibrato(song, 2, *wrong)
