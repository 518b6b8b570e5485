"""A program in a pseudo-terminal, with the time of every byte it writes."""

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
from pathlib import Path

# What a terminal says when it is asked who it is; without an answer programs wait.
_ANSWERS = {b"\x1b[c": b"\x1b[?62;22c", b"\x1b[6n": b"\x1b[1;1R"}


def environment_with_bytecode(folder: Path) -> dict[str, str]:
    """This process's environment, but compiled modules are kept in a folder: as installed programs have them, whatever is set here."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return environment


class Program:
    """A child process that believes it has a terminal of `size` (columns, rows)."""

    def __init__(self, command: Sequence[str], size: tuple[int, int] = (200, 50), environment: Mapping[str, str] | None = None) -> None:
        child = {**(os.environ if environment is None else environment), "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        for name in ("TMUX", "SSH_CONNECTION"):
            child.pop(name, None)
        columns, rows = size
        self.began = time.perf_counter()
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], list(command), child)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.written = 0
        self.text = bytearray()
        self.last_byte = self.began

    def pump(self, seconds: float) -> int:
        """Reads for at most so long, until something came. Returns how many bytes did."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return 0
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:
            return 0
        for question, answer in _ANSWERS.items():
            if question in data:
                os.write(self._master, answer)
        self.last_byte = time.perf_counter()
        self.written += len(data)
        self.text += data
        return len(data)

    def until(self, text: bytes, limit_s: float = 30.0) -> None:
        """Waits until it has written that."""
        end = time.perf_counter() + limit_s
        while text not in self.text and time.perf_counter() < end:
            self.pump(0.05)

    def until_quiet(self, quiet_s: float = 0.4, limit_s: float = 30.0) -> float:
        """Waits until nothing was written for so long. Returns seconds from the process's start to its last byte."""
        end = time.perf_counter() + limit_s
        while time.perf_counter() < end and not (self.written and time.perf_counter() - self.last_byte > quiet_s):
            self.pump(0.05)
        return self.last_byte - self.began

    def listen(self, seconds: float) -> int:
        """Bytes written in a time."""
        end, total = time.perf_counter() + seconds, 0
        while (left := end - time.perf_counter()) > 0:
            total += self.pump(left)
        return total

    def type(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def cpu_s(self) -> float:
        """Processor time used so far."""
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._master)
