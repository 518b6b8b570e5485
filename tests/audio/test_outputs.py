"""Outputs: what arrives, at what pace, and what happens when a device refuses or goes away."""

from __future__ import annotations

import ctypes
import os
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from toccata.audio.failover import FailoverOutput
from toccata.audio.null import BLOCK_FRAMES, FOLLOWED_FRAMES, NullOutput
from toccata.audio.output import AudioSource
from toccata.audio.quiet import stderr_to
from toccata.audio.stdout import to_s16, write_blocks
from toccata.errors import DeviceError


class Ramp:
    """A source that writes a rising count, so that a lost or doubled frame shows."""

    def __init__(self) -> None:
        self.frames = 0
        self.source = AudioSource(self.render, 0, 0, 48000)

    def render(self, address: int, frames: int) -> None:
        out = np.ctypeslib.as_array(ctypes.cast(address, ctypes.POINTER(ctypes.c_float)), (frames, 2))
        out[:] = ((np.arange(self.frames, self.frames + frames) % 1000) / 32767.0)[:, None]
        self.frames += frames


class Refusing:
    name, latency_s, error = "refusing", 0.0, None

    def start(self, source: AudioSource) -> None:
        raise DeviceError("the device is busy")

    def stop(self) -> None: ...

    def close(self) -> None: ...


class Vanishing(Refusing):
    def __init__(self) -> None:
        self.closed = False
        self.error = None

    def start(self, source: AudioSource) -> None:
        self.error = "the audio device 'Stick' went away"

    def close(self) -> None:
        self.closed = True


def test_s16_clips_instead_of_wrapping():
    samples = np.frombuffer(to_s16(np.array([[1.5, -1.5], [0.5, 0.0]], np.float32)), "<i2")
    assert samples.tolist() == [32767, -32767, 16384, 0]


def test_a_pipe_carries_every_frame_in_order():
    read_end, write_end = os.pipe()
    count = np.arange(50_000) % 1000
    blocks = [np.repeat(part[:, None] / 32767, 2, 1).astype(np.float32) for part in np.array_split(count, 33)]

    def write() -> None:
        write_blocks(blocks, write_end)
        os.close(write_end)

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(read_end, "rb") as pipe:
        frames = np.frombuffer(pipe.read(), "<i2").reshape(-1, 2)
    writer.join()
    assert np.array_equal(frames[:, 0], count)
    assert np.array_equal(frames[:, 1], count)


def test_a_reader_that_leaves_ends_the_writing():
    read_end, write_end = os.pipe()
    os.close(read_end)
    asked = []

    def endless() -> Iterator[np.ndarray]:
        while True:
            asked.append(1)
            yield np.zeros((64, 2), np.float32)

    write_blocks(endless(), write_end)
    os.close(write_end)
    assert len(asked) == 1


@pytest.mark.clocked
def test_null_output_keeps_real_time():
    output, ramp = NullOutput(256), Ramp()
    began = time.monotonic()
    output.start(ramp.source)
    time.sleep(1.0)
    output.close()
    elapsed = time.monotonic() - began
    assert 0.8 < ramp.frames / 48000 / elapsed < 1.2
    rendered = ramp.frames
    time.sleep(0.05)
    assert ramp.frames == rendered, "a closed output renders nothing"


def test_a_device_that_refuses_leaves_a_clock_and_a_message():
    told: list[str] = []
    output, ramp = FailoverOutput(Refusing(), told.append), Ramp()
    output.start(ramp.source)
    for _ in range(200):
        if ramp.frames:
            break
        time.sleep(0.01)
    output.close()
    assert told == ["the device is busy; playing without sound"]
    assert ramp.frames > 0


def test_a_device_that_vanishes_is_replaced():
    told, noticed = [], threading.Event()
    first, ramp = Vanishing(), Ramp()
    output = FailoverOutput(first, lambda message: (told.append(message), noticed.set()))
    output.start(ramp.source)
    assert noticed.wait(5.0)
    output.close()
    assert first.closed
    assert "went away" in told[0]
    assert "null" in output.name


def test_noise_on_descriptor_2_goes_to_the_log(tmp_path):
    log = tmp_path / "logs" / "toccata.log"
    with stderr_to(log):
        os.write(2, b"ALSA lib complains\n")
    assert log.read_text() == "ALSA lib complains\n"


@pytest.mark.clocked
def test_the_null_output_renders_short_blocks_while_someone_listens_along():
    followed = threading.Event()
    sizes: list[int] = []
    output = NullOutput()
    output.start(AudioSource(lambda address, frames: sizes.append(frames), 0, 0, 48000, followed.is_set))
    time.sleep(0.1)
    followed.set()
    time.sleep(0.1)
    output.close()
    assert sizes[0] == BLOCK_FRAMES
    assert sizes[-1] == FOLLOWED_FRAMES


class Resting:
    """A source of silence, then of sound, that keeps how long it was told to rest, and rests not at all."""

    def __init__(self, rests: int) -> None:
        self.level, self.rests, self.enough = 0.0, [], threading.Event()
        self._wanted = rests
        self.source = AudioSource(self.render, 0, 0, 48000, rest=self.rest)

    def render(self, address: int, frames: int) -> None:
        out = np.ctypeslib.as_array(ctypes.cast(address, ctypes.POINTER(ctypes.c_float)), (frames, 2))
        out[:] = self.level

    def rest(self, seconds: float) -> None:
        self.rests.append(seconds)
        if len(self.rests) >= self._wanted:
            self.enough.set()
        time.sleep(0.001)


@pytest.mark.parametrize(("level", "is_long"), [(0.0, True), (0.5, False)])
def test_the_null_output_sleeps_longer_while_nothing_sounds(level, is_long):
    resting, output = Resting(4), NullOutput()
    resting.level = level
    output.start(resting.source)
    assert resting.enough.wait(10)
    output.close()
    assert [seconds > output.block_frames / 48000 for seconds in resting.rests[:1]] == [is_long]
