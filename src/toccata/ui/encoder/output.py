"""Writing to the terminal without ever waiting for it."""

from __future__ import annotations

import contextlib
import os
import select
import threading
from collections.abc import Callable

_PATIENCE_S = 1.0
"""How long the end waits for a terminal that does not take what is written."""


class Output(threading.Thread):
    """Writes in a thread of its own; whoever draws asks `is_busy` first and skips the frame when it is.

    when_idle: called in this thread each time all is written. Once the terminal is gone, what is written is dropped: a thread that died
    of it would leave the editor without a way to hear so.
    """

    def __init__(self, descriptor: int, when_idle: Callable[[], None]) -> None:
        super().__init__(name="toccata-screen", daemon=True)
        # Of its own: the number may be given to another file while a write is still stuck.
        self._descriptor = os.dup(descriptor)
        self._when_idle = when_idle
        self._waiting: list[str] = []
        self._change = threading.Condition()
        self._busy = self._closed = self._gone = False

    @property
    def is_busy(self) -> bool:
        """Whether the terminal is behind."""
        return self._busy

    def write(self, text: str) -> None:
        """Takes text at once, however far behind the terminal is."""
        with self._change:
            self._waiting.append(text)
            self._busy = True
            self._change.notify()

    def close(self) -> None:
        """Writes what is left, as long as the terminal takes it within a second."""
        with self._change:
            self._closed = True
            self._change.notify()
        if self.is_alive():
            self.join(_PATIENCE_S)
        self._gone = True

    def run(self) -> None:
        try:
            self._write_all()
        finally:
            os.close(self._descriptor)

    def _write_all(self) -> None:
        while (text := self._next()) is not None:
            self._send(text.encode("utf-8", "replace"))
            with self._change:
                self._busy = bool(self._waiting)
            if not self._busy:
                self._when_idle()

    def _next(self) -> str | None:
        with self._change:
            while not self._waiting:
                if self._closed:
                    return None
                self._change.wait()
            text = "".join(self._waiting)
            self._waiting.clear()
            return text

    def _send(self, data: bytes) -> None:
        while data and not self._gone:
            try:
                data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:  # another program set the terminal so
                with contextlib.suppress(OSError):
                    select.select([], [self._descriptor], [])
            except OSError:
                self._gone = True
