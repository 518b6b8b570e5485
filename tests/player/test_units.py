"""Supplying the engine with units while it is already in use. Compiling itself is stood in for."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from toccata.engine.addresses import address_of
from toccata.engine.compile import CompileFailed
from toccata.engine.units import UNIT_INDEX
from toccata.player import Player, units
from toccata.player.units import CORE_UNITS, Status

from .songs import four_channels

_CHIP = "toccata.engine.voices.chip:chip"


class Compiler:
    """Stands in for the subprocesses: compiles nothing, and waits to be told to go on or to fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, self.asked = threading.Event(), threading.Event()
        self.problem: Exception | None = None
        self.wanted: list[list[str]] = []
        self.is_cached = False
        monkeypatch.setattr(units, "compile_missing", self.compile_missing)
        monkeypatch.setattr(units, "find_missing", lambda names, folder: [] if self.is_cached else list(names))

    def compile_missing(self, names, folder, progress=None, stop=None):
        self.wanted.append(list(names))
        progress(0, 4)
        progress(1, 4)
        self.asked.set()
        while not self.go.wait(0.01):
            if stop.is_set():
                return
        if self.problem:
            raise self.problem
        self.is_cached = True


@pytest.fixture
def compiler(monkeypatch):
    return Compiler(monkeypatch)


def test_usable_before_it_is_compiled_and_ready_by_itself(compiler):
    player = Player()
    assert compiler.asked.wait(10)
    assert not player.status().ready
    assert player.status().progress == 0.25
    assert "compiling" in player.status().message
    player.set_song(four_channels())
    player.play()
    assert not player.position().playing
    assert not player.meters().any()
    assert player.drain_events() == []
    block = np.ones((256, 2), np.float32)
    player.source().render(address_of(block), 256)
    assert not block.any()
    compiler.go.set()
    player._loader.wait()
    assert player.status() == Status(True)
    for _ in range(4):
        player.source().render(address_of(block), 256)
    assert block.any(), "what was sent before is carried out now"
    player.close()


def test_an_output_starts_when_the_engine_is_there(compiler):
    started = []

    class Output:
        error = None

        def start(self, source):
            started.append(source)

        def close(self):
            started.append("closed")

    player = Player()
    player.attach(Output())
    assert started == []
    compiler.go.set()
    player._loader.wait()
    assert len(started) == 1
    player.close()
    assert started[-1] == "closed"


def test_a_failure_is_told_and_stays_told(compiler):
    compiler.problem = CompileFailed("the sound engine's unit x does not compile: y")
    compiler.go.set()
    player = Player()
    player._loader.wait()
    assert player.status() == Status(False, None, "the sound engine's unit x does not compile: y")
    player._loader.want([])
    assert not player.status().ready
    player.close()


def test_leaving_does_not_wait_for_the_compiler(compiler):
    player = Player()
    assert compiler.asked.wait(10)
    player.close()
    assert not compiler.go.is_set()


def test_a_song_brings_only_what_it_needs(compiler):
    compiler.go.set()
    player = Player()
    player._loader.wait()
    player.set_song(four_channels())
    player._loader.wait()
    wanted = {name for names in compiler.wanted for name in names}
    assert wanted >= set(CORE_UNITS)
    assert _CHIP not in wanted
    assert player._memory.units[UNIT_INDEX[_CHIP]] == 0
    player.close()
