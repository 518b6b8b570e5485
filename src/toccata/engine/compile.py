"""Filling the unit cache: which units are missing, and compiling them side by side in niced subprocesses.

`python -m toccata.engine.compile FOLDER` is such a subprocess: it reads unit names from standard input, one a line,
and answers each with `done NAME` or `failed NAME: why`.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from toccata.engine.cache import has_unit
from toccata.engine.loader import find_unit, is_loaded
from toccata.errors import ToccataError

PROCESSES = 2
_NICENESS = 10
_LOOK_EVERY_S = 0.1


class CompileFailed(ToccataError):
    """A unit that did not compile; the message names it."""


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
    Raises: CompileFailed.
    """
    missing = find_missing(names, folder)
    waiting = deque(sorted(missing, key=lambda name: ".sequencer." in name))
    finished: list[str] = []

    def on_done(name: str) -> None:
        finished.append(name)
        if progress:
            progress(len(finished), len(missing))

    if progress:
        progress(0, len(missing))
    workers = min(PROCESSES, len(missing))
    if workers:
        with ThreadPoolExecutor(workers) as threads:
            # One takes names from the front, one from the back: the sequencer shares helpers, which a process compiles once.
            takes = (waiting.popleft, waiting.pop)[:workers]
            for worker in [threads.submit(_feed_process, take, folder, on_done, stop or threading.Event()) for take in takes]:
                worker.result()


def _feed_process(take: Callable[[], str], folder: Path, on_done: Callable[[str], None], stop: threading.Event) -> None:
    command = [sys.executable, "-m", "toccata.engine.compile", str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        threading.Thread(target=_kill_when, args=(stop, process), daemon=True).start()
        try:
            while not stop.is_set():
                try:
                    name = take()
                except IndexError:
                    break
                process.stdin.write(name + "\n")
                process.stdin.flush()
                answer = process.stdout.readline().strip()
                if stop.is_set():
                    break
                if answer != f"done {name}":
                    raise CompileFailed(f"the sound engine's unit {name} does not compile: {answer or 'its compiler died'}")
                on_done(name)
            process.stdin.close()
        except BaseException:
            process.kill()
            raise


def _kill_when(stop: threading.Event, process: subprocess.Popen[str]) -> None:
    """Ends a compiler in the middle of a unit: who leaves the editor does not wait for it."""
    while process.poll() is None:
        if stop.wait(_LOOK_EVERY_S):
            process.kill()
            return


def _serve(folder: Path) -> None:
    os.nice(_NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts the program above closes our input
    gc.disable()
    for line in sys.stdin:
        name = line.strip()
        try:
            find_unit(name).compile(folder)
        except Exception as error:
            print(f"failed {name}: {' '.join(str(error).split())[:500]}", flush=True)
        else:
            print(f"done {name}", flush=True)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
