"""Starting the subprocess that compiles units; on a first run before anything asks for units, while the program itself still loads."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

LANES = (0, 1)
CAN_FORK = sys.platform == "linux"
_early: dict[tuple[Path, tuple[int, ...]], subprocess.Popen[str]] = {}


def give_head_start(folder: Path) -> None:
    """Starts a compiler where the unit cache is empty: loading numba takes it a second, in which nobody has to wait for it."""
    if CAN_FORK and not (folder.is_dir() and any(folder.iterdir())):
        _early[folder, LANES] = _start(folder, LANES, subprocess.DEVNULL)


def start_compiler(folder: Path, lanes: Sequence[int]) -> subprocess.Popen[str]:
    """A compiler for the cache folder with those lanes: the one that had a head start, else a new one. It ends with its input."""
    early = _early.pop((folder, tuple(lanes)), None)
    return early if early is not None and early.poll() is None else _start(folder, lanes, None)


def _start(folder: Path, lanes: Sequence[int], errors: int | None) -> subprocess.Popen[str]:
    """errors: where its words for people go; None for where ours go."""
    command = [sys.executable, "-m", "toccata.engine.compile", str(folder), ",".join(map(str, lanes))]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        env=environment,
        start_new_session=True,
    )
