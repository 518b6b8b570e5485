"""The terminal's ends: a driver that notices a hang-up, and descriptor 2 kept for the screen alone."""

from __future__ import annotations

import contextlib
import os
import selectors
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from toccata.audio.quiet import stderr_to

if TYPE_CHECKING:
    from toccata.ui.app import ToccataApp

_SELECT_SECONDS = 0.1
_READ_BYTES = 4096


class _Screen:
    """What the writing thread writes to. Once the terminal is gone, output is dropped: a thread that died of it would
    leave its queue full, and the event loop waiting for room in it for ever."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()


class TerminalDriver(LinuxDriver):
    """Textual's driver, but end-of-file or an error on the terminal ends the app; Textual's own would spin."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._file = _Screen(self._file)  # type: ignore[assignment,arg-type]

    def run_input_thread(self) -> None:
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_SELECT_SECONDS):
                    data = self._read()
                    if not data:
                        self._loop.call_soon_threadsafe(self._hang_up)
                        return
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _READ_BYTES)
        except OSError:
            return b""

    def _hang_up(self) -> None:
        app: ToccataApp = self._app  # type: ignore[assignment]
        app.leave()


@contextlib.contextmanager
def screen_apart(log_file: Path) -> Iterator[None]:
    """Libraries that print to descriptor 2 reach the log; Textual draws through a copy of the descriptor."""
    screen = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="replace")
    kept = sys.__stderr__
    sys.__stderr__ = screen  # type: ignore[misc]
    try:
        with stderr_to(log_file):
            yield
    finally:
        sys.__stderr__ = kept  # type: ignore[misc]
        with contextlib.suppress(OSError):
            screen.close()
