"""Missed deadlines on a real clocked device: the editor playing a demo under load, beside an empty callback under the same load.

    python tests/benchmarks/deadlines.py [--seconds 10]

The device is JACK's dummy driver at 48 kHz and 256 frames; a deadline is missed when JACK reports that a client was not finished
in its cycle. Both are clients of one server at the same time, so that whatever the machine does it does to both. The load: keys
typed into the editor all the time, and another process that computes without end.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from jack_server import JackServer
from terminal import Program

DEMO = Path(__file__).parents[2] / "samples" / "songs" / "night_bus.toccata"
CYCLES_PER_SECOND = 48000 / 256
_MISSED = re.compile(r"client = (\S+) was not finished")
_EMPTY_NAMES, _OURS = ("PortAudio", "PortAudio-02"), "PortAudio-01"
"""As JACK names PortAudio's clients, in the order in which they come: one empty callback before the editor, and one after it, for
two that do the same may differ by half.
"""
_NO_START_SERVER, _SERVER_NAME = 0x01, 0x04
_F5 = b"\x1b[15~"
_KEYS = (b"\x1b[B", b"\x1b[C", b"\x1b[A", b"\x1b[D", b"\x1b[6~", b"\x1b[5~")

_EMPTY = """
import threading
import numpy as np
import sounddevice
from numba import carray, cfunc, types

@cfunc(types.int32(types.voidptr, types.voidptr, types.uint64, types.voidptr, types.uint64, types.voidptr))
def silence(source, out, frames, time_info, flags, userdata):
    samples = carray(out, 2 * frames, np.float32)
    for index in range(2 * frames):
        samples[index] = 0.0
    return 0

ffi = sounddevice._ffi
stream = sounddevice._StreamBase(kind="output", samplerate=48000, blocksize=256, channels=2, dtype="float32", latency="low",
    wrap_callback=None, callback=ffi.cast("PaStreamCallback*", silence.address), userdata=ffi.NULL)
stream.start()
print("started", flush=True)
threading.Event().wait()
"""


class Overloaded(RuntimeError):
    """The machine has too much else to do for anything to be told."""


@dataclass(frozen=True)
class Count:
    """What JACK saw in a time: cycles, and those that the worse of two empty callbacks and the editor did not finish."""

    cycles: int
    empty: int
    ours: int


class Jack(JackServer):
    """Counts the cycles that its clients did not finish.

    realtime: with the scheduling that a musician's machine gives to sound, where this user may have it.
    """

    def __init__(self, log: Path, realtime: bool = False) -> None:
        self._log = log
        super().__init__(log, ("-R", "-P", "10") if realtime else ("-r",))

    def missed(self) -> Counter[str]:
        """Cycles not finished, by client."""
        return Counter(_MISSED.findall(self._log.read_text(errors="replace")))

    def has_port(self, name: str) -> bool:
        """Whether a client's port is there."""
        jack = ctypes.CDLL("libjack.so.0")
        jack.jack_client_open.restype = jack.jack_port_by_name.restype = ctypes.c_void_p
        client = ctypes.c_void_p(jack.jack_client_open(b"looker", _NO_START_SERVER | _SERVER_NAME, None, self.name.encode()))
        found = bool(client) and bool(jack.jack_port_by_name(client, name.encode()))
        if client:
            jack.jack_client_close(client)
        return found


@contextlib.contextmanager
def busy_neighbour() -> Iterator[None]:
    """A process that computes without end."""
    process = subprocess.Popen([sys.executable, "-c", "while True: sum(range(10**6))"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _type(program: Program) -> Iterator[None]:
    turn = 0
    while True:
        program.type(_KEYS[turn % len(_KEYS)])
        turn += 1
        program.listen(0.03)
        yield


@contextlib.contextmanager
def empty_callback(jack: Jack) -> Iterator[None]:
    """A process whose callback writes silence."""
    client = subprocess.Popen([sys.executable, "-c", _EMPTY], env=jack.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert client.stdout is not None
        if client.stdout.readline().strip() != b"started":
            raise RuntimeError("the empty callback did not start")
        yield
    finally:
        client.kill()
        client.wait()


def side_by_side(seconds: float, folder: Path, song: Path = DEMO) -> Count:
    """The editor playing a song while keys are typed, and two empty callbacks, all beside the busy neighbour.

    Raises: Overloaded when JACK has put the editor out.
    """
    copy = folder / song.name
    shutil.copyfile(song, copy)
    jack = Jack(folder / "jack.log")
    environment = {**jack.environment, "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with contextlib.closing(jack), empty_callback(jack):
        program = Program([sys.executable, "-m", "toccata", str(copy), "--device", "jack audio", "--block", "256"], environment=environment)
        try:
            program.until_quiet(3.0, 120.0)
            program.type(_F5)
            program.listen(1.0)
            with empty_callback(jack), busy_neighbour():
                counted = _count(jack, program, seconds)
            if not jack.has_port(f"{_OURS}:out_0"):
                raise Overloaded(f"JACK has put the editor out; it and an empty one missed {counted.ours} and {counted.empty} cycles")
            return counted
        finally:
            program.end()


def _count(jack: Jack, program: Program, seconds: float) -> Count:
    written, before, began = program.written, jack.missed(), time.perf_counter()
    typing = _type(program)
    while time.perf_counter() - began < seconds:
        next(typing)
    after, cycles = jack.missed(), round((time.perf_counter() - began) * CYCLES_PER_SECOND)
    if program.written == written:
        raise RuntimeError("the editor drew nothing while it played")
    missed = after - before
    return Count(cycles, max(missed[name] for name in _EMPTY_NAMES), missed[_OURS])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as name:
        count = side_by_side(seconds, Path(name))
    print(f"deadlines missed   {count.ours} of {count.cycles}   empty callback {count.empty} of {count.cycles} (budget: none of ours)")


if __name__ == "__main__":
    main()
