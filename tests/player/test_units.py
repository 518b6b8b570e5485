"""Supplying the engine with units while it is already in use. Compiling itself is stood in for."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace

import numpy as np
import pytest

from toccata.engine.addresses import address_of
from toccata.engine.compile import CompileFailed
from toccata.engine.units import UNIT_INDEX
from toccata.notation.cells import EFFECTS_START
from toccata.notation.effects import Family, Meaning
from toccata.notation.events import NoteOff, NoteOn
from toccata.player import Player, units
from toccata.player.compile.effects import FAMILY_UNITS, sequencer_units
from toccata.player.compile.samples import sampler_unit
from toccata.player.compile.song import voice_units
from toccata.player.units import CORE_UNITS, HOST_UNIT, LIVE_UNITS, PLAY_UNITS, SEEK_UNIT, Status
from toccata.song import Instrument, Pattern, Song

from .songs import four_channels, looped_square, one_note

_CHIP = "toccata.engine.voices.chip:chip"
_SINC = sampler_unit(Song().interpolation)
_VOLUME, _PITCH = FAMILY_UNITS[Family.VOLUME], FAMILY_UNITS[Family.PITCH]


class Compiler:
    """Stands in for the subprocesses: compiles nothing, and answers for units as it is told to. `cached`: what the cache holds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cached: set[str] = set()
        self.failing: set[str] = set()
        self.order: list[str] = []
        self.asked = threading.Semaphore(0)
        self._allowed: set[str] | None = set()
        self._turn = threading.Condition()
        monkeypatch.setattr(units, "compile_queue", self._compile_queue)
        monkeypatch.setattr(units, "find_missing", lambda names, folder: [name for name in names if name not in self.cached])

    def allow(self, names=None) -> None:
        """Lets these units come; all when none are named."""
        with self._turn:
            self._allowed = None if names is None else (self._allowed or set()) | set(names)
            self._turn.notify_all()

    def _may_come(self, name: str) -> bool:
        return self._allowed is None or name in self._allowed

    def _compile_queue(self, queue, folder, answered, stop):
        held: list[str] = []
        while not stop.is_set():
            while (name := queue.take(0)) is not None:
                held.append(name)
                self.asked.release()
            with self._turn:
                ready = [name for name in held if self._may_come(name)]
                if not ready:
                    if not held:
                        return
                    self._turn.wait(0.01)
                    continue
            for name in ready:
                held.remove(name)
                self.order.append(name)
                if name in self.failing:
                    answered(name, CompileFailed("no room on the disk"))
                else:
                    self.cached.add(name)
                    answered(name, None)


class Output:
    error = None

    def __init__(self):
        self.sources = []
        self.started = threading.Event()

    def start(self, source):
        self.sources.append(source)
        self.started.set()

    def close(self):
        self.sources.append("closed")


@pytest.fixture
def compiler(monkeypatch):
    return Compiler(monkeypatch)


@pytest.fixture
def player(compiler):
    made = Player()
    yield made
    made.close()


def _pull(player: Player, frames: int = 4800) -> float:
    block = np.ones((frames, 2), np.float32)
    player.source().render(address_of(block), frames)
    return float(np.abs(block).max())


def _await(condition) -> None:
    for _ in range(1000):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never came to that")


def _with_chip(song: Song) -> Song:
    return replace(song, instruments=(*song.instruments, Instrument("chip", kind="chip")))


def _with_effect(song: Song, meaning: Meaning, parameter: int) -> Song:
    pattern = song.patterns[0]
    column = pattern.columns[0].copy()
    column[1, EFFECTS_START : EFFECTS_START + 2] = meaning, parameter
    return replace(song, patterns=(replace(pattern, columns=(column, *pattern.columns[1:])), *song.patterns[1:]))


def test_usable_before_it_is_compiled_and_ready_by_itself(compiler, player):
    assert not player.status().ready
    assert player.status().progress == 0.0
    assert "compiling" in player.status().message
    player.set_song(four_channels())
    player.play()
    assert not player.position().playing
    assert not player.meters().any()
    assert player.drain_events() == []
    assert _pull(player, 256) == 0.0
    compiler.allow()
    player._loader.wait()
    assert player.status() == Status(True)
    assert _pull(player, 1024) > 0.0, "what was sent before is carried out now"


def test_live_notes_sound_before_the_song_can_play(compiler, player):
    output = Output()
    player.attach(output)
    player.set_song(one_note(looped_square()))
    assert output.sources == []
    compiler.allow([*LIVE_UNITS, _SINC])
    assert output.started.wait(10)
    _await(lambda: _SINC in compiler.order)
    player.send(NoteOn(0, 60, 1))
    _await(lambda: _pull(player) > 0.1)
    assert not player.status().ready
    player.play()
    _pull(player)
    assert not player.position().playing
    compiler.allow()
    player._loader.wait()
    _pull(player, 64)
    assert player.position().playing
    assert player.position().row == 0


def test_a_song_plays_before_what_it_does_not_use_is_compiled(compiler, player):
    song = _with_effect(one_note(looped_square()), Meaning.VOLUME_SLIDE, 1)
    player.set_song(song)
    player.play()
    compiler.allow([*LIVE_UNITS, *PLAY_UNITS, _SINC])
    _await(lambda: len(player._loader._needed) == 1)
    assert not player.status().ready
    compiler.allow([_VOLUME])
    _await(lambda: player.status().ready)
    _await(lambda: _pull(player) > 0.1)
    assert player.position().playing
    assert player._memory.units[UNIT_INDEX[_PITCH]] == 0
    assert player._memory.units[UNIT_INDEX[SEEK_UNIT]] == 0
    compiler.allow()
    player._loader.wait()
    assert all(player._memory.units[UNIT_INDEX[name]] for name in CORE_UNITS)


def test_what_an_edit_needs_comes_before_the_rest(compiler, player):
    song = one_note(looped_square())
    player.set_song(song)
    compiler.allow([*LIVE_UNITS, *PLAY_UNITS, _SINC])
    _await(lambda: player.status().ready)
    player.set_song(_with_effect(song, Meaning.VIBRATO, 0x48))
    assert not player.status().ready
    compiler.allow([_PITCH])
    _await(lambda: player.status().ready)


def test_playing_from_the_middle_waits_for_what_finds_the_state_there(compiler, player):
    player.set_song(one_note(looped_square(), rows=64))
    compiler.allow({*CORE_UNITS, _SINC} - {SEEK_UNIT})
    _await(lambda: player.status().ready)
    player.play(0, 4)
    assert not player.status().ready
    _pull(player)
    assert not player.position().playing
    compiler.allow()
    player._loader.wait()
    _pull(player, 64)
    assert (player.position().playing, player.position().row) == (True, 4)


def test_the_effects_of_a_song_name_their_units():
    song = one_note(looped_square())
    assert sequencer_units(song) == set()
    assert sequencer_units(_with_effect(song, Meaning.VIBRATO_VOLUME_SLIDE, 1)) == {_VOLUME, _PITCH}
    assert sequencer_units(_with_effect(song, Meaning.PATTERN_BREAK, 0)) == {FAMILY_UNITS[Family.FLOW]}


def test_every_unit_of_the_core_has_its_time():
    of_some_songs = {name for name in FAMILY_UNITS.values() if name in CORE_UNITS}
    assert {*LIVE_UNITS, *PLAY_UNITS, *of_some_songs, SEEK_UNIT} == set(CORE_UNITS)


def test_an_output_starts_when_the_engine_is_there_and_closes_with_the_player(compiler):
    player, output = Player(), Output()
    player.attach(output)
    assert output.sources == []
    compiler.allow()
    player._loader.wait()
    assert output.started.wait(10)
    player.close()
    assert len(output.sources) == 2
    assert output.sources[-1] == "closed"


def test_a_failure_is_told_and_stays_told(compiler, player):
    compiler.failing = {"toccata.engine.mixer.strip:strip"}
    compiler.allow()
    player._loader.wait()
    assert player.status() == Status(False, None, "no room on the disk")
    player._loader.want([])
    assert not player.status().ready


def test_leaving_does_not_wait_for_the_compiler(compiler):
    player = Player()
    assert compiler.asked.acquire(timeout=10)
    player.close()
    assert compiler.order == []


def test_a_song_brings_only_the_voices_it_needs(compiler, player):
    player.set_song(four_channels())
    compiler.allow()
    player._loader.wait()
    assert set(compiler.order) == {*CORE_UNITS, _SINC} | voice_units(four_channels())
    assert player._memory.units[UNIT_INDEX[_CHIP]] == 0


def test_the_opening_is_not_played_while_the_songs_voices_are_still_compiled(compiler, player):
    player.set_song(four_channels())
    player.play()
    compiler.allow(CORE_UNITS)
    _await(lambda: set(compiler.order) >= set(CORE_UNITS))
    assert _pull(player) == 0.0
    assert not player.position().playing
    assert not player.ended()
    compiler.allow()
    player._loader.wait()
    assert _pull(player, 64) > 0.0
    assert player.position().playing
    assert player.position().row == 0


def test_stop_forgets_what_waits_to_play(compiler, player):
    player.set_song(four_channels())
    player.play()
    player.stop()
    compiler.allow()
    player._loader.wait()
    assert _pull(player) == 0.0
    assert not player.position().playing
    assert player.ended()


def test_progress_counts_what_is_waited_for(compiler, player):
    player.set_song(four_channels())
    total = len({*LIVE_UNITS, *PLAY_UNITS, *voice_units(four_channels())})
    assert f"0 of {total}" in player.status().message
    compiler.allow(LIVE_UNITS)
    _await(lambda: f"{len(LIVE_UNITS)} of {total}" in player.status().message)
    assert player.status().progress == pytest.approx(len(LIVE_UNITS) / total)
    compiler.allow()
    player._loader.wait()
    assert player.status() == Status(True)
    compiler.allow([])
    compiler._allowed = set()
    player.set_song(_with_chip(four_channels()))
    assert player.status().progress == 0.0
    assert "0 of 1" in player.status().message
    compiler.allow()


def test_a_unit_wanted_while_playing_is_silent_until_it_is_there(compiler):
    song = replace(one_note(looped_square()), patterns=(Pattern.empty(64, 1),))
    compiler.cached |= set(CORE_UNITS) | voice_units(song)
    player = Player()
    player.set_song(song)
    player.play()
    player.send(NoteOn(0, 60, 1))
    assert _pull(player) > 0.1
    player.send(NoteOff(0, 60))
    _pull(player)
    player.set_song(replace(song, instruments=(Instrument("chip", kind="chip"),)))
    assert not player.status().ready
    player.send(NoteOn(0, 60, 1))
    before = player.position().seconds
    _pull(player)
    assert _pull(player) == 0.0
    assert player.sounding(), "the voice is there, only its unit is not"
    assert player.position().playing
    assert player.position().seconds > before
    assert player.faults() == 0
    compiler.allow()
    player._loader.wait()
    assert _pull(player) > 0.01
    player.close()


def test_play_again_while_something_plays_does_not_wait(compiler):
    song = one_note(looped_square(), rows=64)
    compiler.cached |= set(CORE_UNITS) | voice_units(song)
    player = Player()
    player.set_song(song)
    player.play()
    _pull(player, 48000)
    player.set_song(_with_chip(song))
    player.play(0, 0)
    _pull(player, 4800)
    assert player.position().seconds < 0.2, "it began anew"
    player.close()


def test_a_core_that_fails_ends_the_waiting(compiler, player):
    compiler.failing = {"toccata.engine.sequencer.clock:tick"}
    player.set_song(four_channels())
    player.play(until_end=True)
    assert not player.ended()
    compiler.allow()
    player._loader.wait()
    assert player.status() == Status(False, None, "no room on the disk")
    assert not player._memory.is_ready, "a host without what live notes need would compile in the thread of the keys"
    assert player.ended()
    assert _pull(player) == 0.0


def test_a_voice_that_fails_leaves_the_rest_playing(compiler):
    song = four_channels()
    compiler.cached |= set(CORE_UNITS) | voice_units(song)
    compiler.failing = {_CHIP}
    player, output = Player(), Output()
    player.set_song(_with_chip(song))
    player.attach(output)
    player.play()
    compiler.allow()
    player._loader.wait()
    assert not player.status().ready
    assert "no room" in player.status().message
    assert len(output.sources) == 1
    assert _pull(player) > 0.0
    player.close()


def test_what_failed_is_tried_again_with_the_next_wish(compiler, player):
    compiler.failing = {"toccata.engine.sequencer.clock:tick"}
    compiler.allow()
    player._loader.wait()
    compiler.failing = set()
    player.set_song(_with_chip(four_channels()))
    player._loader.wait()
    assert player.status() == Status(True)
    player.play()
    assert _pull(player) > 0.0


def test_a_half_filled_cache_does_not_start_the_engine(compiler):
    compiler.cached = {HOST_UNIT}
    player = Player()
    assert not player._memory.is_ready
    compiler.allow()
    player._loader.wait()
    assert HOST_UNIT not in compiler.order
    assert player._memory.is_ready
    assert player.status() == Status(True)
    player.close()


def test_an_output_that_will_not_start_is_told_and_hangs_nothing(compiler, player):
    class Broken(Output):
        def start(self, source):
            raise RuntimeError("the device is gone")

    player.attach(Broken())
    compiler.allow()
    player._loader.wait()
    _await(lambda: player.status() == Status(False, None, "the device is gone"))


def test_the_player_loads_no_numba():
    code = "import sys, toccata.player; print('numba' in sys.modules, 'llvmlite' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["False", "True"]
