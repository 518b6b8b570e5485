"""The terminal's ends: a driver that notices a hang-up and never waits for the screen, and descriptor 2 kept for the screen alone."""

from __future__ import annotations

import contextlib
import os
import selectors
import sys
import threading
from codecs import getincrementaldecoder
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

from toccata.audio.quiet import stderr_to
from toccata.ui.encoder.display import Display
from toccata.ui.encoder.encoder import Encoder
from toccata.ui.encoder.output import Output
from toccata.ui.first_page import ENTER
from toccata.ui.key_parser import ASK_KITTY, TELL_RELEASES, KeyParser

if TYPE_CHECKING:
    from toccata.ui.app import ToccataApp

_TICK_SECONDS = 0.1
_TICKS_AFTER_INPUT = 3
"""A lone Esc is told apart from a sequence by waiting; once that is over the thread sleeps until the next key."""
_READ_BYTES = 4096


class TerminalDriver(LinuxDriver):
    """Textual's driver, but what is written waits in a thread of ours, a screen left alone by SIGSTOP is painted anew, and end-of-file
    or an error on the terminal ends the app; Textual's own would block, double its threads, and spin."""

    parser_class = KeyParser

    def __init__(self, app: ToccataApp, **options: Any) -> None:
        super().__init__(app, **options)
        self.exit_event = self._exit = _ExitEvent()
        self._wants_releases = app.tells_releases
        self.display = Display(Encoder(app.capabilities), self)
        self._output: Output | None = None
        self._is_entered = app.takes_over
        self._screen_descriptor = sys.__stderr__.fileno() if sys.__stderr__ else 2

    # ---- writing ---------------------------------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether the terminal is behind, or given back to the shell."""
        return self._output is None or self._output.is_busy

    def write(self, data: str) -> None:
        """Writes to the terminal. The first page has entered the other screen: some terminals would blank it now."""
        if self._is_entered and data == ENTER:
            self._is_entered = False
        elif self._output is not None:
            self._output.write(data)

    def _caught_up(self) -> None:
        if self.display.held:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self.display.idle)

    # ---- taking the terminal and giving it back ---------------------------------------------------------------------

    def start_application_mode(self) -> None:
        self._output = Output(self._screen_descriptor, self._caught_up)
        self._output.start()
        super().start_application_mode()
        if self._wants_releases:
            self.write(ASK_KITTY)
        self.display.forget()

    def stop_application_mode(self) -> None:
        self.write("\x1b[m")
        super().stop_application_mode()

    def close(self) -> None:
        super().close()
        output, self._output = self._output, None
        if output is not None:
            output.close()

    def _sigcont_application(self, *_: object) -> None:
        if self._auto_restart:
            self._loop.call_soon_threadsafe(self._come_back)

    def _come_back(self) -> None:
        """After a stop: the shell may have changed the terminal, whether there was time to give it back or not."""
        if self._output is not None:
            self.suspend_application_mode()
        self.resume_application_mode()

    def _kitty_answered(self) -> None:
        if self._wants_releases:
            self.write(TELL_RELEASES)

    # ---- reading ---------------------------------------------------------------------------------------------------

    def run_input_thread(self) -> None:
        parser = self.parser_class(self._debug, self._kitty_answered)
        decode = getincrementaldecoder("utf-8")("replace").decode
        ticks = 0
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            selector.register(self._exit, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                ready = selector.select(_TICK_SECONDS if ticks else None)
                ticks = max(0, ticks - 1)
                if any(key.fd == self.fileno for key, _ in ready):
                    data = self._read()
                    if not data:
                        self._loop.call_soon_threadsafe(self._hang_up)
                        return
                    ticks = _TICKS_AFTER_INPUT
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


class _ExitEvent(threading.Event):
    """An event that a selector can wait for beside the terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._wakes, self._wake = os.pipe()

    def fileno(self) -> int:
        return self._wakes

    def set(self) -> None:
        if not self.is_set():
            super().set()
            os.write(self._wake, b".")

    def clear(self) -> None:
        if self.is_set():
            os.read(self._wakes, 1)
            super().clear()


@contextlib.contextmanager
def screen_apart(log_file: Path) -> Iterator[None]:
    """Libraries that print to descriptor 2 reach the log; Textual draws through a copy of descriptor 1 instead."""
    screen = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    kept = sys.__stderr__
    sys.__stderr__ = screen  # type: ignore[misc]
    try:
        with stderr_to(log_file):
            yield
    finally:
        sys.__stderr__ = kept  # type: ignore[misc]
        with contextlib.suppress(OSError):
            screen.close()
