"""Writing to a terminal that is slow, stuck or gone: nobody waits, frames are left out, and what is shown in the end is right."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator

import pytest
from emulator import Terminal
from frames import whole
from rich.style import Style

from toccata.ui.encoder.capabilities import Capabilities
from toccata.ui.encoder.display import Display
from toccata.ui.encoder.encoder import Encoder
from toccata.ui.encoder.output import Output

PATIENCE_S = 10.0
MORE_THAN_A_PIPE_HOLDS = "x" * 400_000


class Pipe:
    """A pipe to write to."""

    def __init__(self) -> None:
        self.reads, self.writes = os.pipe()
        self.idle = threading.Event()
        self.output = Output(self.writes, self.idle.set)
        self.output.start()

    def read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            data += os.read(self.reads, count - len(data))
        return data


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    pipe = Pipe()
    yield pipe
    for descriptor in (pipe.reads, pipe.writes):
        try:
            os.close(descriptor)
        except OSError:
            continue


def test_what_is_written_arrives_in_order(pipe: Pipe) -> None:
    for text in ("one ", "zwei ", "трі"):
        pipe.output.write(text)
    assert pipe.read(len("one zwei трі".encode())).decode() == "one zwei трі"
    assert pipe.idle.wait(PATIENCE_S)
    assert not pipe.output.is_busy


def test_a_stuck_terminal_holds_nobody_up(pipe: Pipe) -> None:
    for _ in range(100):
        pipe.output.write(MORE_THAN_A_PIPE_HOLDS)
    assert pipe.output.is_busy
    assert not pipe.idle.is_set()


def test_the_end_does_not_wait_for_a_stuck_terminal_for_ever(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toccata.ui.encoder.output._PATIENCE_S", 0.05)
    pipe.output.write(MORE_THAN_A_PIPE_HOLDS)
    pipe.output.close()
    assert pipe.output.is_alive()


def test_the_end_waits_until_all_is_written(pipe: Pipe) -> None:
    pipe.output.write("the last words")
    pipe.output.close()
    assert not pipe.output.is_alive()
    assert pipe.read(14) == b"the last words"


def test_a_terminal_that_is_gone_takes_everything(pipe: Pipe) -> None:
    os.close(pipe.reads)
    for _ in range(3):
        pipe.idle.clear()
        pipe.output.write("into the void")
        assert pipe.idle.wait(PATIENCE_S)
    assert pipe.output.is_alive()
    pipe.output.close()


def test_a_terminal_that_another_program_made_not_blocking(pipe: Pipe) -> None:
    os.set_blocking(pipe.writes, False)
    pipe.output.write(MORE_THAN_A_PIPE_HOLDS)
    assert pipe.read(len(MORE_THAN_A_PIPE_HOLDS)) == MORE_THAN_A_PIPE_HOLDS.encode()
    assert pipe.idle.wait(PATIENCE_S)


class Sink:
    """A terminal that is busy when it is told to be."""

    def __init__(self) -> None:
        self.is_busy = False
        self.frames: list[str] = []

    def write(self, text: str) -> None:
        self.frames.append(text)


def frame(text: str):
    return whole([[(f"{text} {y}", Style())] for y in range(4)], 20)


def test_frames_that_a_busy_terminal_misses_are_made_up_for_by_the_next() -> None:
    sink, terminal = Sink(), Terminal(20, 4)
    display = Display(Encoder(Capabilities()), sink)

    def show(text: str) -> None:
        display.show(frame(text), lambda: frame(text), 20, 4)

    show("first")
    sink.is_busy = True
    for number in range(30):
        show(f"missed {number}")
    display.place_cursor((3, 1))
    display.forget()
    assert len(sink.frames) == 1
    assert display.held
    sink.is_busy = False
    display.idle()
    assert len(sink.frames) == 2
    terminal.feed("".join(sink.frames))
    assert terminal.lines() == [f"missed 29 {y}".ljust(20) for y in range(4)]
    assert not display.held
    display.idle()
    assert len(sink.frames) == 2


def test_a_partial_update_at_another_size_asks_for_the_whole() -> None:
    from frames import parts

    sink, terminal = Sink(), Terminal(20, 4)
    display = Display(Encoder(Capabilities()), sink)
    display.show(parts({1: [("part", Style())]}, 20, 4), lambda: frame("all"), 20, 4)
    terminal.feed("".join(sink.frames))
    assert terminal.lines() == [f"all {y}".ljust(20) for y in range(4)]
