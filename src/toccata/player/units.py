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

_OPTIONAL = (
    "toccata.engine.voices.",
    "toccata.engine.sequencer.virtual.",
    "toccata.engine.mixer.limiter:",
    "toccata.engine.mixer.tap:",
    "toccata.engine.metronome:",
    "toccata.engine.heard:",
)
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

    def __init__(self, memory: EngineMemory, on_loaded: Callable[[], None], on_done: Callable[[], None]) -> None:
        """Both are called from the loading thread when everything that had to be compiled is loaded or has failed.

        on_loaded: before the status says so. on_done: after.
        """
        self._memory = memory
        self._on_loaded, self._on_done = on_loaded, on_done
        self._lock = threading.Lock()
        self._wanted: list[str] = []
        self._batch: list[str] = []
        self._failed: list[str] = []
        self._done = 0
        """How many units the batches before this one had, since nothing was wanted."""
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._status = Status(False, None, "the sound engine is loading")

    def want(self, names: Iterable[str]) -> None:
        """Sees to it that these units come. Those in the cache are loaded before this returns; what failed is tried again."""
        missing = [name for name in names if self._memory.units[UNIT_INDEX[name]] == 0]
        cached = set(missing) - set(find_missing(missing, unit_folder()))
        self._load(name for name in missing if name in cached)
        with self._lock:
            under_way = {*self._wanted, *self._batch}
            self._wanted += [name for name in missing if name not in cached and name not in under_way]
            if not self._wanted:
                if self._thread is None and not self._failed:
                    self._status = Status(True)
                return
            if self._status.progress is None:
                self._tell(0, 0)
            if self._thread is None:
                self._begin()

    def _begin(self) -> None:
        self._wanted += [name for name in self._failed if name not in self._wanted]
        self._failed = []
        self._tell(0, 0)
        self._thread = threading.Thread(target=self._work, name="units", daemon=True)
        self._thread.start()

    def status(self) -> Status:
        return self._status

    @property
    def is_done(self) -> bool:
        """Whether nothing is awaited: all that was wanted is there, or has failed."""
        return self._status.progress is None

    def wait(self) -> None:
        """Returns when everything wanted is there, or has failed."""
        while (thread := self._thread) is not None:
            thread.join()

    def close(self) -> None:
        """Ends the subprocesses."""
        self._stop.set()
        self.wait()

    def _load(self, names: Iterable[str]) -> None:
        """Loads units; the host, with which the engine begins to run, only when the rest of the core is there."""
        load_units(self._memory, [name for name in names if name != HOST_UNIT])
        core = [name for name in CORE_UNITS if self._memory.units[UNIT_INDEX[name]] == 0]
        if core == [HOST_UNIT] and not find_missing(core, unit_folder()):
            load_units(self._memory, core)

    def _work(self) -> None:
        """Batch after batch, until nothing is wanted. What waits for the engine is told before the thread ends."""
        problem = ""
        while not self._stop.is_set():
            if self._take_batch():
                problem = self._bring() or problem
                continue
            try:
                self._on_loaded()
            except Exception as error:  # an output that will not start must not leave this thread half dead
                problem = str(error)
            if self._is_finished(problem):
                return
        self._thread = None

    def _take_batch(self) -> bool:
        with self._lock:
            self._batch, self._wanted = self._wanted, []
            return bool(self._batch)

    def _is_finished(self, problem: str) -> bool:
        """Tells that all is there, or why not; False when more has been wanted meanwhile."""
        with self._lock:
            if self._wanted:
                return False
            self._done = 0
            self._status = Status(False, None, problem) if problem else Status(True)
        self._on_done()
        with self._lock:
            if not self._wanted:
                self._thread = None
            return not self._wanted

    def _bring(self) -> str:
        """Compiles and loads the batch, as far as it goes; returns why not all of it, or nothing."""
        problem = ""
        try:
            compile_missing(self._batch, unit_folder(), self._tell, self._stop)
            missing: set[str] = set()
        except (ToccataError, OSError) as error:
            problem = str(error) or type(error).__name__
            missing = set(find_missing(self._batch, unit_folder()))
        if not self._stop.is_set():
            self._load(name for name in self._batch if name not in missing)
        with self._lock:
            self._failed += sorted(missing)
            self._done += len(self._batch)
            self._batch = []
        return problem

    def _tell(self, done: int, total: int) -> None:
        """Counts over all that is wanted since nothing was, this batch and those before and after it."""
        done, total = self._done + done, self._done + total + len(self._wanted)
        self._status = Status(False, done / max(1, total), f"compiling the sound engine, {done} of {total} (only once)")
