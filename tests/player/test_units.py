"""Supplying the engine with units while it is already in use. Compiling itself is stood in for."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from toccata.engine.addresses import address_of
from toccata.engine.compile import CompileFailed
from toccata.engine.units import UNIT_INDEX
from toccata.notation.events import NoteOff, NoteOn
from toccata.player import Player, units
from toccata.player.compile.song import voice_units
from toccata.player.units import CORE_UNITS, HOST_UNIT, Status
from toccata.song import Instrument, Pattern

from .songs import four_channels, looped_square, one_note

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


class TwoBatches(Compiler):
    """Compiles a batch each time it is told to; the cache holds what was compiled, or was said to be in it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(monkeypatch)
        self.cached: set[str] = set()
        self.failing: set[str] = set()
        self.turn = threading.Semaphore(0)
        monkeypatch.setattr(units, "find_missing", lambda names, folder: [name for name in names if name not in self.cached])

    def compile_missing(self, names, folder, progress=None, stop=None):
        self.wanted.append(list(names))
        progress(0, len(names))
        self.asked.set()
        while not self.turn.acquire(timeout=0.01):
            if stop.is_set():
                return
        self.cached |= set(names) - self.failing
        progress(len(names), len(names))
        if self.failing & set(names):
            raise CompileFailed("no room on the disk")

    def await_batch(self) -> None:
        assert self.asked.wait(10)
        self.asked.clear()


class Output:
    error = None

    def __init__(self):
        self.sources = []

    def start(self, source):
        self.sources.append(source)

    def close(self):
        pass


@pytest.fixture
def batches(monkeypatch):
    return TwoBatches(monkeypatch)


def _pull(player: Player, frames: int = 4800) -> float:
    block = np.ones((frames, 2), np.float32)
    player.source().render(address_of(block), frames)
    return float(np.abs(block).max())


def test_the_opening_is_not_played_while_the_songs_voices_are_still_compiled(batches):
    output = Output()
    player = Player()
    player.attach(output)
    batches.await_batch()
    player.set_song(four_channels())
    player.play()
    batches.turn.release()
    batches.await_batch()
    assert batches.wanted[1]
    assert not set(batches.wanted[1]) & set(CORE_UNITS)
    assert output.sources == []
    assert _pull(player) == 0.0
    assert not player.position().playing
    assert not player.ended()
    batches.turn.release()
    player._loader.wait()
    assert len(output.sources) == 1
    assert _pull(player, 64) > 0.0
    assert player.position().playing
    assert player.position().row == 0
    player.close()


def test_an_output_attached_between_the_batches_waits_too(batches):
    batches.cached |= set(CORE_UNITS)
    player = Player()
    player.set_song(four_channels())
    batches.await_batch()
    output = Output()
    player.attach(output)
    assert output.sources == []
    batches.turn.release()
    player._loader.wait()
    assert len(output.sources) == 1
    player.close()


def test_stop_forgets_what_waits_to_play(batches):
    player = Player()
    player.set_song(four_channels())
    player.play()
    player.stop()
    batches.turn.release(2)
    player._loader.wait()
    assert _pull(player) == 0.0
    assert not player.position().playing
    assert player.ended()
    player.close()


def test_progress_counts_all_that_is_wanted(batches):
    player = Player()
    batches.await_batch()
    player.set_song(four_channels())
    batches.turn.release()
    batches.await_batch()
    core, voices = len(batches.wanted[0]), len(batches.wanted[1])
    assert voices
    status = player.status()
    assert status.progress == pytest.approx(core / (core + voices))
    assert f"{core} of {core + voices}" in status.message
    batches.turn.release()
    player._loader.wait()
    assert player.status() == Status(True)
    player.set_song(_with_chip())
    batches.await_batch()
    assert player.status().progress == 0.0
    assert "0 of 1" in player.status().message
    player.close()


def test_a_unit_wanted_while_playing_is_silent_until_it_is_there(batches):
    song = replace(one_note(looped_square()), patterns=(Pattern.empty(64, 1),))
    batches.cached |= set(CORE_UNITS) | voice_units(song)
    player = Player()
    player.set_song(song)
    player.play()
    player.send(NoteOn(0, 60, 1))
    assert _pull(player) > 0.1
    player.send(NoteOff(0, 60))
    _pull(player)
    player.set_song(replace(song, instruments=(Instrument("chip", kind="chip"),)))
    batches.await_batch()
    assert not player.status().ready
    player.send(NoteOn(0, 60, 1))
    before = player.position().seconds
    _pull(player)
    assert _pull(player) == 0.0
    assert player.sounding(), "the voice is there, only its unit is not"
    assert player.position().playing
    assert player.position().seconds > before
    assert player.faults() == 0
    batches.turn.release()
    player._loader.wait()
    assert _pull(player) > 0.01
    player.close()


def test_play_again_while_something_plays_does_not_wait(batches):
    song = one_note(looped_square(), rows=64)
    batches.cached |= set(CORE_UNITS) | voice_units(song)
    player = Player()
    player.set_song(song)
    player.play()
    _pull(player, 48000)
    player.set_song(replace(song, instruments=(*song.instruments, Instrument("chip", kind="chip"))))
    batches.await_batch()
    player.play(0, 0)
    _pull(player, 4800)
    assert player.position().seconds < 0.2, "it began anew"
    player.close()


def test_a_core_that_fails_ends_the_waiting(batches):
    batches.failing = {CORE_UNITS[0]}
    player = Player()
    player.set_song(four_channels())
    player.play(until_end=True)
    assert not player.ended()
    batches.turn.release(2)
    player._loader.wait()
    assert player.status() == Status(False, None, "no room on the disk")
    assert not player._memory.is_ready, "a host without all of the core would compile in the thread of the keys"
    assert player.ended()
    assert _pull(player) == 0.0
    player.close()


def test_a_voice_that_fails_leaves_the_rest_playing(batches):
    song = four_channels()
    batches.cached |= set(CORE_UNITS) | voice_units(song)
    batches.failing = {_CHIP}
    output = Output()
    player = Player()
    player.set_song(replace(song, instruments=(*song.instruments, Instrument("chip", kind="chip"))))
    player.attach(output)
    player.play()
    batches.turn.release()
    player._loader.wait()
    assert not player.status().ready
    assert "no room" in player.status().message
    assert len(output.sources) == 1
    assert _pull(player) > 0.0
    player.close()


def test_what_failed_is_tried_again_with_the_next_wish(batches):
    batches.failing = {CORE_UNITS[0]}
    player = Player()
    batches.turn.release()
    player._loader.wait()
    batches.failing = set()
    batches.turn.release(2)
    player.set_song(four_channels())
    player._loader.wait()
    assert player.status() == Status(True)
    player.play()
    assert _pull(player) > 0.0
    player.close()


def test_a_half_filled_cache_does_not_start_the_engine(batches):
    batches.cached = {HOST_UNIT}
    player = Player()
    batches.await_batch()
    assert HOST_UNIT not in batches.wanted[0]
    assert not player._memory.is_ready
    batches.turn.release()
    player._loader.wait()
    assert player._memory.is_ready
    assert player.status() == Status(True)
    player.close()


def test_an_output_that_will_not_start_is_told_and_hangs_nothing(batches):
    class Broken(Output):
        def start(self, source):
            raise RuntimeError("the device is gone")

    player = Player()
    player.attach(Broken())
    batches.turn.release()
    player._loader.wait()
    assert player.status() == Status(False, None, "the device is gone")
    player.close()


def _with_chip():
    song = four_channels()
    return replace(song, instruments=(*song.instruments, Instrument("chip", kind="chip")))
