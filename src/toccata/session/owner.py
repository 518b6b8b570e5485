"""Which process something belongs to, and whether it still runs."""

from __future__ import annotations

import contextlib
import getpass
import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Owner:
    """started: the process's start as the system counts it, empty where it cannot be read; it tells reused ids apart."""

    host: str
    pid: int
    started: str = ""
    user: str = ""

    @staticmethod
    def this_process() -> Owner:
        """The process that asks."""
        return Owner(platform.node(), os.getpid(), _started(os.getpid()), _user())

    @staticmethod
    def from_table(table: object) -> Owner | None:
        """The owner that `as_table` described, None for anything else."""
        if not isinstance(table, dict) or not isinstance(table.get("pid"), int) or not isinstance(table.get("host"), str):
            return None
        return Owner(table["host"], table["pid"], str(table.get("started", "")), str(table.get("user", "")))

    def as_table(self) -> dict[str, Any]:
        return asdict(self)

    def is_here(self) -> bool:
        """Whether the process is, or was, one of this machine."""
        return self.host == platform.node()

    def is_running(self) -> bool:
        """Whether the process runs on this machine now."""
        if not self.is_here() or self.pid <= 0:
            return False
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except (OSError, OverflowError):
            pass
        started = _started(self.pid)
        if started == "zombie":
            return False
        return not (self.started and started) or self.started == started


def _started(pid: int) -> str:
    """The start time in clock ticks since boot, from Linux's /proc; `zombie` for one that has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        return "zombie" if fields[0] in ("Z", "X") else fields[19]
    except (OSError, IndexError):
        return ""


def _user() -> str:
    with contextlib.suppress(Exception):
        return getpass.getuser()
    return ""
