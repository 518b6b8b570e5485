"""Bringing units into memory: what a song needs, compiled in subprocesses where it is missing, loaded where it is not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from toccata.engine.cache import unit_folder
from toccata.engine.compile import CompileFailed, UnitQueue, compile_missing, compile_queue, find_missing
from toccata.engine.loader import unit_address
from toccata.engine.units import UNIT_INDEX, UNITS
from toccata.errors import ToccataError
from toccata.player.compile.effects import FAMILY_UNITS
from toccata.player.memory import EngineMemory

_OPTIONAL = (
    "toccata.engine.voices.",
    "toccata.engine.sequencer.virtual.",
    "toccata.engine.sequencer.subsongs:",
    "toccata.engine.sequencer.paula:",
    "toccata.engine.mixer.amiga:",
    "toccata.engine.mixer.limiter:",
    "toccata.engine.mixer.tap:",
    "toccata.engine.metronome:",
    "toccata.engine.heard:",
)
CORE_UNITS: tuple[str, ...] = tuple(name for name in UNITS if not name.startswith(_OPTIONAL))
"""What songs need in all: sequencer, host, rings, strip and master."""

HOST_UNIT = "toccata.engine.host:render"
SEEK_UNIT = "toccata.engine.sequencer.seek:seek"
"""What playing needs that does not begin at the song's start."""

_LIVE = ("clock:tick", "voices:voices", "commands:note_on", "commands:note_off")
LIVE_UNITS: tuple[str, ...] = (
    *(name for name in CORE_UNITS if ".sequencer." not in name),
    *(f"toccata.engine.sequencer.{name}" for name in _LIVE),
)
"""What a live note needs beside its voice's; with these the engine begins to run."""

PLAY_UNITS: tuple[str, ...] = tuple(
    name for name in CORE_UNITS if name not in LIVE_UNITS and name != SEEK_UNIT and name not in FAMILY_UNITS.values()
)
"""What every song needs to play, beside its voices' and those of the effects in it."""


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
    """Keeps the engine supplied from a thread of its own, so that a first start is usable, and soon sounds, while it compiles.

    Each unit is loaded as soon as it is there; the host, with which the engine begins to run, when all live notes need is.
    """

    def __init__(self, memory: EngineMemory, on_loaded: Callable[[], None]) -> None:
        """on_loaded: called from the loading thread after each unit that was compiled, or failed."""
        self._memory = memory
        self._on_loaded = on_loaded
        self._lock = threading.Lock()
        self._queue = UnitQueue()
        self._needed: set[str] = set()
        """What is waited for, of all that is still to be compiled."""
        self._failed: set[str] = set()
        self._done = 0
        """How many of the needed ones have come since none was needed."""
        self._problem = ""
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def want(self, names: Iterable[str], later: bool = False) -> None:
        """Sees to it that these units come, in this order. Those in the cache are loaded before this returns; what failed is tried
        again. later: nobody waits for them.
        """
        missing = self._unloaded(names)
        absent = find_missing(missing, unit_folder())
        self._load(name for name in missing if name not in absent)
        if HOST_UNIT in missing and HOST_UNIT not in absent and self._unloaded(LIVE_UNITS) == [HOST_UNIT]:
            absent.append(HOST_UNIT)  # it was there a moment ago
        with self._lock:
            if self._thread is None and absent:
                absent += sorted(self._failed - set(absent))
                self._failed, self._problem = set(), ""
            if not later:
                self._needed |= set(absent)
            self._queue.put(absent, later)
            if self._thread is None and absent:
                self._thread = threading.Thread(target=self._work, name="units", daemon=True)
                self._thread.start()

    def status(self) -> Status:
        with self._lock:
            if self._needed:
                done, total = self._done, self._done + len(self._needed)
                return Status(False, done / total, f"compiling the sound engine, {done} of {total} (only once)")
            return Status(False, None, self._problem) if self._problem else Status(True)

    @property
    def is_done(self) -> bool:
        """Whether nothing is waited for: all that was needed is there, or has failed."""
        return not self._needed

    def report(self, problem: str) -> None:
        """Lets the status tell why there is no sound; the first of several reasons stays."""
        self._problem = self._problem or problem

    def wait(self) -> None:
        """Returns when everything wanted is there, or has failed."""
        while (thread := self._thread) is not None:
            thread.join()

    def close(self) -> None:
        """Ends the subprocesses."""
        self._stop.set()
        self.wait()

    def _load(self, names: Iterable[str]) -> None:
        load_units(self._memory, [name for name in names if name != HOST_UNIT])
        if self._unloaded(LIVE_UNITS) == [HOST_UNIT] and not find_missing([HOST_UNIT], unit_folder()):
            load_units(self._memory, [HOST_UNIT])

    def _unloaded(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if self._memory.units[UNIT_INDEX[name]] == 0]

    def _work(self) -> None:
        """Compiles until nothing is wanted."""
        while True:
            try:
                compile_queue(self._queue, unit_folder(), self._answered, self._stop)
            except OSError as error:  # no process to be had
                self._give_up(str(error) or type(error).__name__)
            with self._lock:
                if self._stop.is_set() or not self._queue:
                    self._thread = None
                    return

    def _answered(self, name: str, problem: CompileFailed | None) -> None:
        try:
            if problem is None:
                self._load([name])
        except (ToccataError, OSError) as error:
            problem = CompileFailed(str(error))
        self._settle([name], str(problem) if problem else "")

    def _give_up(self, problem: str) -> None:
        names = []
        while (name := self._queue.take(0)) is not None:
            names.append(name)
        self._settle(names, problem)

    def _settle(self, names: list[str], problem: str) -> None:
        """Crosses units off, and tells. problem: why they did not come."""
        with self._lock:
            self._failed |= set(names) if problem else set()
            self._problem = self._problem or problem
            self._done = self._done + len(self._needed & set(names)) if self._needed - set(names) else 0
            self._needed -= set(names)
        self._on_loaded()
