"""Missed deadlines on a real clocked device: the editor playing a demo under load, beside an empty callback.

    python tests/benchmarks/deadlines.py [--seconds 10]

The device is JACK's dummy driver at 48 kHz and 256 frames; a deadline is missed when JACK reports that the client was not
finished in its cycle. The load: keys typed into the editor all the time, and a second process that computes without end.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from jack_server import JackServer
from terminal import Program

DEMO = Path(__file__).parents[2] / "samples" / "songs" / "night_bus.toccata"
CYCLES_PER_SECOND = 48000 / 256
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


@dataclass(frozen=True)
class Count:
    """What JACK saw of a client: cycles, and those that it did not finish."""

    cycles: int
    missed: int


class Jack(JackServer):
    """Counts the cycles that its clients did not finish.

    realtime: with the scheduling that a musician's machine gives to sound, where this user may have it.
    """

    def __init__(self, log: Path, realtime: bool = False) -> None:
        self._log = log
        super().__init__(log, ("-R", "-P", "10") if realtime else ("-r",))

    def missed(self) -> int:
        return self._log.read_text(errors="replace").count("was not finished")

    def count(self, seconds: float, meanwhile: Iterator[None]) -> Count:
        """Missed cycles over a time in which `meanwhile` is advanced."""
        before, began = self.missed(), time.perf_counter()
        while time.perf_counter() - began < seconds:
            next(meanwhile)
        return Count(round((time.perf_counter() - began) * CYCLES_PER_SECOND), self.missed() - before)


@contextlib.contextmanager
def busy_neighbour() -> Iterator[None]:
    """A process that computes without end."""
    process = subprocess.Popen([sys.executable, "-c", "while True: sum(range(10**6))"])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _wait() -> Iterator[None]:
    while True:
        time.sleep(0.02)
        yield


def _type(program: Program) -> Iterator[None]:
    turn = 0
    while True:
        program.type(_KEYS[turn % len(_KEYS)])
        turn += 1
        program.listen(0.03)
        yield


def empty_callback(seconds: float, folder: Path) -> Count:
    """An empty callback beside the busy neighbour."""
    jack = Jack(folder / "empty.log")
    client = subprocess.Popen([sys.executable, "-c", _EMPTY], env=jack.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert client.stdout is not None
        if client.stdout.readline().strip() != b"started":
            raise RuntimeError("the empty callback did not start")
        with busy_neighbour():
            return jack.count(seconds, _wait())
    finally:
        client.kill()
        client.wait()
        jack.close()


def editor_playing(seconds: float, folder: Path, song: Path = DEMO) -> Count:
    """The editor playing a song while keys are typed, beside the busy neighbour."""
    copy = folder / song.name
    shutil.copyfile(song, copy)
    jack = Jack(folder / "editor.log")
    environment = {**jack.environment, "XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    program = Program([sys.executable, "-m", "toccata", str(copy), "--device", "jack", "--block", "256"], environment=environment)
    try:
        program.until_quiet(3.0, 120.0)
        program.type(_F5)
        program.listen(1.0)
        with busy_neighbour():
            written = program.written
            counted = jack.count(seconds, _type(program))
        if program.written == written:
            raise RuntimeError("the editor drew nothing while it played")
        return counted
    finally:
        program.end()
        jack.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as name:
        empty, ours = empty_callback(seconds, Path(name)), editor_playing(seconds, Path(name))
    print(f"deadlines missed   {ours.missed} of {ours.cycles}   empty callback {empty.missed} of {empty.cycles} (budget: none of ours)")


if __name__ == "__main__":
    main()
