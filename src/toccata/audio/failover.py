"""An output that never leaves the player without a clock: when the device refuses or vanishes, the null output goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable

from toccata.audio.null import NullOutput
from toccata.audio.output import AudioSource, Output
from toccata.errors import DeviceError

_LOOK_EVERY_S = 0.5


class FailoverOutput:
    """Plays through `first`; on its failure through a null output, and tells `notify` why in one sentence.

    notify is called from the thread that starts the output or from the watching one.
    """

    def __init__(self, first: Output, notify: Callable[[str], None] = lambda message: None) -> None:
        self._first, self._notify = first, notify
        self._current: Output = first
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._watcher: threading.Thread | None = None
        self.error: str | None = None
        self.message = ""
        """The last thing told; empty while the device is well."""

    @property
    def name(self) -> str:
        return self._current.name

    @property
    def latency_s(self) -> float:
        return self._current.latency_s

    def start(self, source: AudioSource) -> None:
        self._closed.clear()
        try:
            self._first.start(source)
        except DeviceError as problem:
            self._fall_back(source, str(problem))
            return
        self._current = self._first
        self._watcher = threading.Thread(target=self._watch, args=(source,), name="output-watch", daemon=True)
        self._watcher.start()

    def _watch(self, source: AudioSource) -> None:
        while not self._closed.wait(_LOOK_EVERY_S):
            problem = self._first.error
            if problem is None:
                continue
            with self._lock:
                if not self._closed.is_set():
                    self._first.close()
                    self._fall_back(source, problem)
            return

    def _fall_back(self, source: AudioSource, problem: str) -> None:
        self._current = NullOutput()
        self._current.start(source)
        self.message = f"{problem}; playing without sound"
        self._notify(self.message)

    def stop(self) -> None:
        self._current.stop()

    def close(self) -> None:
        self._closed.set()
        with self._lock:
            self._current.close()
        if self._watcher is not None and self._watcher is not threading.current_thread():
            self._watcher.join()
