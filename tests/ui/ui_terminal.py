"""A program in a pseudo-terminal of the test's own."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence

import pytest

PATIENCE_S = 20


class Child:
    """A command in a child process on a pty of 100 columns and 30 lines. environment: beside this process's own."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
            child = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | dict(environment or {})
            for size in ("COLUMNS", "LINES"):  # of the terminal that the tests run in
                child.pop(size, None)
            os.execve(command[0], list(command), child)
        self.output = b""

    def read(self, seconds: float) -> bytes:
        """What it writes until it has been quiet for so long."""
        got = b""
        while select.select([self.terminal], [], [], seconds)[0]:
            try:
                data = os.read(self.terminal, 65536)
            except OSError:
                break
            if not data:
                break
            got += data
        self.output += got
        return got

    def wait_for(self, text: bytes) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while text not in self.output:
            assert time.monotonic() < deadline, f"{text!r} did not come: {self.output[-500:]!r}"
            self.read(0.1)

    def send(self, keys: bytes) -> None:
        os.write(self.terminal, keys)

    def status(self) -> int:
        """The exit status, once it has ended; fails when it does not."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            self.read(0.05)
        pytest.fail("the editor did not end")

    def close(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.terminal >= 0:
            os.close(self.terminal)
