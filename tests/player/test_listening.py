"""Listening along: what goes out is what is heard, and nobody listening costs nothing."""

from __future__ import annotations

import numpy as np
import pytest

from toccata.engine.memory import address_of
from toccata.player import Player
from toccata.player.listening import CAPACITY_FRAMES
from toccata.player.player import Source

from .songs import four_channels


@pytest.fixture
def player():
    made = Player()
    made.set_song(four_channels())
    made.play()
    yield made
    made.close()


def pull(source: Source, frames: int) -> np.ndarray:
    block = np.empty((frames, 2), np.float32)
    source.render(address_of(block), frames)
    return block


def ready(player: Player) -> Source:
    player._loader.wait()
    return player.source()


def test_two_listeners_get_exactly_what_goes_out(player):
    first = player.listen()
    source = ready(player)
    out = [pull(source, 640)]
    second = player.listen()
    got = [first.read()[1].copy()]
    for frames in (1, 64, 333, 4096, 0):
        out.append(pull(source, frames))
        got.append(first.read()[1].copy())
    start, along = second.read()
    heard, sent = np.concatenate(got), np.concatenate(out)
    assert len(heard) - len(sent) in range(64), "whole quanta are heard, the device takes them in its own blocks"
    assert np.array_equal(heard[: len(sent)], sent)
    assert start == 640
    assert np.array_equal(along, heard[640:])
    assert np.abs(sent).max() > 0.01
    first.close()
    second.close()


def test_who_comes_late_misses_the_oldest_frames_and_is_told(player):
    listening = player.listen()
    source = ready(player)
    out = pull(source, CAPACITY_FRAMES + 10_000)
    start, along = listening.read()
    assert start > 0
    assert start + len(along) == listening.written
    assert np.array_equal(along[: len(out) - start], out[start:])
    assert len(listening.read()[1]) == 0
    listening.close()


def test_nothing_is_kept_while_nobody_listens(player):
    source = ready(player)
    pull(source, 4096)
    listening = player.listen()
    assert len(listening.read()[1]) == 0
    pull(source, 64)
    assert len(listening.read()[1]) >= 64
    listening.close()
    listening.close()
    pull(source, 64)
    written = listening.written
    pull(source, 4096)
    assert listening.written == written
