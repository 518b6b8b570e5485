"""The host and the rings, through the memory that the player gives them."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from toccata.engine.addresses import address_of
from toccata.engine.layout import EVENT, QUANTUM_FRAMES, CommandKind
from toccata.player.compile import SongCompiler
from toccata.player.compile.song import voice_units
from toccata.player.memory import COMMAND_CAPACITY, EVENT_CAPACITY, EngineMemory
from toccata.player.units import CORE_UNITS, prepare_units

from .songs import four_channels, looped_square, one_note

RATE = 48000


@pytest.fixture
def memory():
    made = EngineMemory(RATE)
    song = one_note(looped_square(), rows=64)
    prepare_units(made, (*CORE_UNITS, *voice_units(song)))
    SongCompiler(made).compile(song)
    made.drain()
    return made


def _pull(memory: EngineMemory, frames: int, block_frames: int | None = None) -> np.ndarray:
    sound = np.empty((frames, 2), np.float32)
    block_frames = block_frames or frames
    for start in range(0, frames, block_frames):
        part = sound[start : start + block_frames]
        memory.render(address_of(part), len(part))
    return sound


def _first_sound(sound: np.ndarray) -> int:
    return int(np.flatnonzero(np.abs(sound).max(axis=1))[0])


@pytest.mark.parametrize("frame", [1, 63, 64, 1000, 4097])
def test_a_command_acts_at_its_frame(memory, frame):
    memory.send(CommandKind.NOTE_ON, 0, 60, 1, 1.0, frame=frame)
    assert _first_sound(_pull(memory, 8192)) in (frame, frame + 1)


def test_a_late_command_acts_at_once(memory):
    _pull(memory, 1000)
    memory.send(CommandKind.NOTE_ON, 0, 60, 1, 1.0, frame=5)
    assert _first_sound(_pull(memory, 1000)) < QUANTUM_FRAMES


def test_commands_keep_their_order_behind_one_that_waits(memory):
    memory.send(CommandKind.NOTE_ON, 0, 60, 1, 1.0, frame=3000)
    memory.send(CommandKind.NOTE_OFF, 0, 60)
    sound = _pull(memory, 8192)
    assert _first_sound(sound) in (3000, 3001)
    assert not sound[4000:].any()


@pytest.mark.parametrize("block_frames", [1, 64, 100, 1023])
def test_timed_commands_sound_the_same_at_any_block_size(memory, block_frames):
    other = EngineMemory(RATE)
    song = one_note(looped_square(), rows=64)
    prepare_units(other, (*CORE_UNITS, *voice_units(song)))
    SongCompiler(other).compile(song)
    for each in (memory, other):
        each.send(CommandKind.PLAY, 0, 0, frame=777)
        each.send(CommandKind.NOTE_ON, 0, 67, 1, 0.5, frame=2000)
        each.send(CommandKind.NOTE_OFF, 0, 67, frame=3333)
    np.testing.assert_array_equal(_pull(memory, 6000), _pull(other, 6000, block_frames))


def test_rendering_nothing_obeys_commands(memory):
    value = np.zeros(1, np.int64)
    memory.swap_word(address_of(value), 42)
    assert value[0] == 0
    memory.drain()
    assert value[0] == 42
    assert memory.engine["swaps_seen"] == memory.engine["swaps_obeyed"]
    assert memory.engine["frame"] == 0


def test_position_is_never_half_written(memory):
    """While playing, engine frame and song frame move together: their difference is where play was pressed."""
    memory.send(CommandKind.PLAY, 0, 0, frame=500)
    _pull(memory, 1000)
    stop = threading.Event()

    def render() -> None:
        block = np.empty((64, 2), np.float32)
        while not stop.is_set():
            memory.render(address_of(block), 64)

    thread = threading.Thread(target=render)
    thread.start()
    try:
        seen = [memory.read_position()[0] for _ in range(3000)]
    finally:
        stop.set()
        thread.join()
    assert {int(position["frame"]) - int(position["song_frame"]) for position in seen} == {500}
    assert len({int(position["frame"]) for position in seen}) > 1
    assert not any(int(position["sequence"]) & 1 for position in seen)


def test_no_command_is_lost_while_another_thread_renders(memory):
    words = np.zeros(20000, np.int64)
    stop = threading.Event()

    def render() -> None:
        block = np.empty((16, 2), np.float32)
        while not stop.is_set():
            memory.render(address_of(block), 16)

    thread = threading.Thread(target=render)
    thread.start()
    try:
        for index in range(len(words)):
            memory.swap_word(address_of(words) + 8 * index, index + 1)
    finally:
        stop.set()
        thread.join()
    memory.drain()
    np.testing.assert_array_equal(words, np.arange(1, len(words) + 1))
    assert memory.commands["lost"] == 0


def test_a_full_ring_counts_what_it_drops(memory):
    memory.send(CommandKind.STOP, frame=1 << 40)
    for _ in range(COMMAND_CAPACITY + 10):
        memory.send(CommandKind.NOTE_OFF, 0, 60)
    assert int(memory.commands["lost"][0]) == 11
    assert int(memory.commands["written"][0] - memory.commands["read"][0]) == COMMAND_CAPACITY


def test_events_nobody_reads_are_counted_and_the_oldest_kept(memory):
    for index in range(EVENT_CAPACITY + 5):
        memory.send(CommandKind.NOTE_ON, 0, index % 100, 1, 1.0)
        if index % 100 == 99:
            _pull(memory, 64)
    _pull(memory, 64)
    kept: list[np.void] = []
    memory.read_events(kept.append)
    assert len(kept) == EVENT_CAPACITY
    assert [int(event["b"]) for event in kept[:3]] == [0, 1, 2]
    assert int(memory.events["lost"][0]) == 5
    assert kept[0].dtype == EVENT


def test_denormals_are_flushed_only_while_rendering(memory):
    _pull(memory, 64)
    tiny = np.full(4, 1e-40, np.float32)
    assert (tiny * np.float32(1.0) != 0.0).all()


def test_quanta_are_counted_from_play(memory):
    """Pressing play in the middle of a quantum starts a new grid: the same sound as from the engine's start."""
    other = EngineMemory(RATE)
    song = four_channels()
    for each in (memory, other):
        prepare_units(each, (*CORE_UNITS, *voice_units(song)))
        SongCompiler(each).compile(song)
    _pull(memory, 37)
    other.send(CommandKind.PLAY)
    memory.send(CommandKind.PLAY)
    memory_sound, other_sound = _pull(memory, 9000), _pull(other, 9000)
    start = int(memory.engine["anchor"][0]) - 37
    np.testing.assert_array_equal(memory_sound[start:], other_sound[: 9000 - start])


def test_meters_are_held_between_two_looks(memory):
    memory.read_meters()
    _pull(memory, 64)
    memory.send(CommandKind.NOTE_ON, 0, 60, 1, 1.0)
    _pull(memory, 2000)
    memory.send(CommandKind.SILENCE)
    _pull(memory, 2000)
    memory.read_meters()
    _pull(memory, 64)
    assert memory.read_meters()[0].min() > 0.1
    _pull(memory, 64)
    assert not memory.read_meters().any()


def test_a_command_wakes_who_rests(memory):
    memory.send(CommandKind.STOP)
    memory.rest(60.0)
    waked = threading.Thread(target=memory.rest, args=(60.0,))
    waked.start()
    memory.send(CommandKind.STOP)
    waked.join(10)
    assert not waked.is_alive()
