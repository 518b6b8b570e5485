"""Bringing units into memory: what a song needs, compiled in subprocesses where it is missing, loaded where it is not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from toccata.engine.cache import unit_folder
from toccata.engine.compile import compile_missing, find_missing
from toccata.engine.loader import unit_address
from toccata.engine.units import UNIT_INDEX, UNITS
from toccata.errors import ToccataError
from toccata.player.memory import EngineMemory

_OPTIONAL = ("toccata.engine.voices.", "toccata.engine.mixer.limiter:", "toccata.engine.mixer.tap:")
CORE_UNITS: tuple[str, ...] = tuple(name for name in UNITS if not name.startswith(_OPTIONAL))
"""What every song needs: sequencer, host, rings, strip and master."""

HOST_UNIT = "toccata.engine.host:render"


@dataclass(frozen=True, slots=True)
class Status:
    """ready: whether the song sounds. progress: share of the compiling that is done, 0–1, None when none is going on.

    message: for people; empty when all is well.
    """

    ready: bool
    progress: float | None = None
    message: str = ""


def load_units(memory: EngineMemory, names: Iterable[str]) -> None:
    """Compiles or loads units in this thread and writes their addresses into the engine's table, the host's last."""
    for name in sorted(names, key=HOST_UNIT.__eq__):
        if memory.units[UNIT_INDEX[name]] == 0:
            memory.units[UNIT_INDEX[name]] = unit_address(name)


def prepare_units(memory: EngineMemory, names: Iterable[str], progress: Callable[[float], None] | None = None) -> None:
    """Loads units; missing ones are compiled first, side by side in subprocesses. progress: called with a share 0–1."""
    wanted = [name for name in names if memory.units[UNIT_INDEX[name]] == 0]
    compile_missing(wanted, unit_folder(), (lambda done, total: progress(done / total if total else 1.0)) if progress else None)
    load_units(memory, wanted)


class UnitLoader:
    """Keeps the engine supplied from a thread of its own, so that a first start is usable while it compiles."""

    def __init__(self, memory: EngineMemory, on_ready: Callable[[], None]) -> None:
        """on_ready: called, from the loading thread, when units that had to be compiled are loaded."""
        self._memory = memory
        self._on_ready = on_ready
        self._lock = threading.Lock()
        self._wanted: list[str] = []
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._status = Status(False, None, "the sound engine is loading")
        self._failure: Status | None = None

    def want(self, names: Iterable[str]) -> None:
        """Sees to it that these units come. Those in the cache are loaded before this returns."""
        missing = [name for name in names if self._memory.units[UNIT_INDEX[name]] == 0]
        cached = set(missing) - set(find_missing(missing, unit_folder()))
        load_units(self._memory, [name for name in missing if name in cached])
        with self._lock:
            self._wanted += [name for name in missing if name not in cached and name not in self._wanted]
            if self._thread is not None:
                return
            if not self._wanted:
                self._status = self._failure or Status(True)
            else:
                self._status = Status(False, 0.0, "compiling the sound engine (only once)")
                self._thread = threading.Thread(target=self._work, name="units", daemon=True)
                self._thread.start()

    def status(self) -> Status:
        return self._status

    def wait(self) -> None:
        """Returns when everything wanted is there, or has failed."""
        while (thread := self._thread) is not None:
            thread.join()

    def close(self) -> None:
        """Ends the subprocesses."""
        self._stop.set()
        self.wait()

    def _work(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                wanted, self._wanted = self._wanted, []
                if not wanted:
                    self._status = Status(True)
                    self._thread = None
                    return
            try:
                compile_missing(wanted, unit_folder(), self._tell, self._stop)
                if not self._stop.is_set():
                    load_units(self._memory, wanted)
                    self._on_ready()
                self._failure = None
            except ToccataError as problem:
                with self._lock:
                    self._status = self._failure = Status(False, None, str(problem))
                    self._thread = None
                return
        self._thread = None

    def _tell(self, done: int, total: int) -> None:
        self._status = Status(False, done / max(1, total), f"compiling the sound engine, {done} of {total} (only once)")
