"""Filling the unit cache: which units are missing, and compiling them side by side in niced subprocesses.

`python -m toccata.engine.compile FOLDER LANES` is a compiler: it reads `LANE NAME` from standard input, a unit a line, and answers
each with `LANE done NAME` or `LANE failed NAME: why`. Where it can, it loads numba once and then becomes a process a lane.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

from toccata.engine.cache import has_unit
from toccata.engine.head_start import CAN_FORK, LANES, start_compiler
from toccata.engine.loader import find_unit, is_loaded
from toccata.errors import ToccataError

_NICENESS = 5
"""The screen and the sound come first, but other programs do not starve what a first start waits for."""
_LOOK_EVERY_S = 0.1
_DIED = "its compiler died"


class CompileFailed(ToccataError):
    """A unit that did not compile; the message names it."""


class UnitQueue:
    """What is still to be compiled, for two lanes that take from it: the sequencer's units share helpers, which a process compiles
    once, so one lane takes those and the other the rest. A lane that has no more helps the other, from its end.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._needed: list[str] = []
        self._later: list[str] = []

    def put(self, names: Iterable[str], later: bool = False) -> None:
        """Adds units in the order in which they are needed, each once; those for later come after all others."""
        with self._lock:
            for name in names:
                if name in self._needed or (later and name in self._later):
                    continue
                if name in self._later:
                    self._later.remove(name)
                (self._later if later else self._needed).append(name)

    def take(self, lane: int) -> str | None:
        """The next unit for a lane; None when nothing is left."""
        with self._lock:
            for waiting in (self._needed, self._later):
                own = [name for name in waiting if _lane_of(name) == lane]
                if waiting:
                    name = own[0] if own else waiting[-1]
                    waiting.remove(name)
                    return name
            return None

    def __bool__(self) -> bool:
        return bool(self._needed or self._later)


def _lane_of(name: str) -> int:
    return 1 if ".sequencer." in name else 0


def find_missing(names: Iterable[str], folder: Path) -> list[str]:
    """Those of the units that are neither loaded in this process nor fresh in the cache folder. Imports none of them."""
    return [name for name in names if not is_loaded(name) and not has_unit(name, folder)]


def compile_missing(
    names: Iterable[str],
    folder: Path,
    progress: Callable[[int, int], None] | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Compiles what is missing into the folder in subprocesses. progress: called with (units done, units to do).

    stop: when set, ends the subprocesses and returns.
    Raises: CompileFailed, when all others are done.
    """
    missing = find_missing(names, folder)
    done: list[str] = []
    problems: list[CompileFailed] = []

    def answered(name: str, problem: CompileFailed | None) -> None:
        done.append(name)
        if problem:
            problems.append(problem)
        elif progress:
            progress(len(done), len(missing))

    if progress:
        progress(0, len(missing))
    queue = UnitQueue()
    queue.put(missing)
    compile_queue(queue, folder, answered, stop or threading.Event())
    if problems:
        raise problems[0]


Answered = Callable[[str, CompileFailed | None], None]


def compile_queue(queue: UnitQueue, folder: Path, answered: Answered, stop: threading.Event) -> None:
    """Compiles into the folder until the queue is empty. answered: called with each unit that is done, and why when it failed.

    stop: when set, ends the subprocesses and returns.
    """
    if not queue:
        return
    compilers = [_Compiler(folder, own) for own in ([LANES] if CAN_FORK else [(lane,) for lane in LANES])]
    with ThreadPoolExecutor(len(compilers)) as threads:
        for working in [threads.submit(compiler.work, queue, answered, stop) for compiler in compilers]:
            working.result()


class _Compiler:
    """A subprocess, and what each of its lanes is busy with."""

    def __init__(self, folder: Path, lanes: tuple[int, ...]) -> None:
        self._process = start_compiler(folder, lanes)
        self._lanes = lanes
        self._busy: dict[int, str] = {}

    def work(self, queue: UnitQueue, answered: Answered, stop: threading.Event) -> None:
        """Until the queue is empty and the last unit is answered, or it is told to stop."""
        threading.Thread(target=self._kill_when, args=(stop,), daemon=True).start()
        with self._process:
            try:
                while not stop.is_set() and self._feed(queue):
                    self._listen(answered, stop)
            except BaseException:
                self._kill()
                raise

    def _feed(self, queue: UnitQueue) -> bool:
        """Gives each idle lane a unit; whether any lane is busy."""
        assert self._process.stdin is not None
        for lane in self._lanes:
            if lane not in self._busy and (name := queue.take(lane)) is not None:
                self._busy[lane] = name
                with contextlib.suppress(BrokenPipeError):  # what it died of is heard next
                    self._process.stdin.write(f"{lane} {name}\n")
                    self._process.stdin.flush()
        return bool(self._busy)

    def _listen(self, answered: Answered, stop: threading.Event) -> None:
        """Hears one answer. A compiler that died answers for all that it had."""
        assert self._process.stdout is not None
        lane, _, answer = self._process.stdout.readline().strip().partition(" ")
        if stop.is_set():
            return
        heard = {int(lane): answer} if lane else dict.fromkeys(self._busy, _DIED)
        for lane_number, said in heard.items():
            name = self._busy.pop(lane_number)
            answered(name, None if said == f"done {name}" else CompileFailed(f"the sound engine's unit {name} does not compile: {said}"))

    def _kill_when(self, stop: threading.Event) -> None:
        """Ends a compiler in the middle of a unit: who leaves the editor does not wait for it."""
        while self._process.poll() is None:
            if stop.wait(_LOOK_EVERY_S):
                self._kill()
                return

    def _kill(self) -> None:
        if CAN_FORK:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()


def _serve(folder: Path, lanes: list[int]) -> None:
    """A compiler's whole life, until its input ends."""
    os.nice(_NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts the program above closes our input
    gc.disable()
    if len(lanes) == 1:
        _compile_lines(sys.stdin, lanes[0], folder)
        return
    from toccata.engine.lean.units import load_numba  # only compilers do

    load_numba()
    hands: list[IO[str]] = []
    processes = [_fork_lane(lane, folder, hands) for lane in lanes]
    for lane, process in zip(lanes, processes, strict=True):
        threading.Thread(target=_tell_death, args=(process, lane), daemon=True).start()
    for line in sys.stdin:
        lane_name, _, name = line.strip().partition(" ")
        hand = hands[lanes.index(int(lane_name))]
        try:
            hand.write(f"{name}\n")
            hand.flush()
        except BrokenPipeError:
            _answer(int(lane_name), _DIED)


def _fork_lane(lane: int, folder: Path, hands: list[IO[str]]) -> int:
    """A process that compiles what is written to a pipe, and ends with it. Modifies: hands, where the pipe's near end is added."""
    reading, writing = os.pipe()
    hands.append(os.fdopen(writing, "w"))
    process = os.fork()
    if process == 0:
        for hand in hands:  # else its sisters would never see their pipes end
            os.close(hand.fileno())
        code = 1
        try:
            with os.fdopen(reading) as lines:
                _compile_lines(lines, lane, folder)
            code = 0
        finally:
            os._exit(code)
    os.close(reading)
    return process


def _tell_death(process: int, lane: int) -> None:
    if os.waitpid(process, 0)[1] != 0:
        _answer(lane, _DIED)


def _compile_lines(lines: Iterable[str], lane: int, folder: Path) -> None:
    for line in lines:
        name = line.strip().removeprefix(f"{lane} ")
        try:
            find_unit(name).compile(folder)
        except Exception as error:
            _answer(lane, f"failed {name}: {' '.join(str(error).split())[:500]}")
        else:
            _answer(lane, f"done {name}")


def _answer(lane: int, said: str) -> None:
    os.write(sys.stdout.fileno(), f"{lane} {said}\n".encode())  # in one piece, whoever else writes


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), [int(lane) for lane in sys.argv[2].split(",")])
