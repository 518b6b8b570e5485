"""Keeps libraries that print to file descriptor 2 (ALSA, JACK) from spoiling the screen."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def stderr_to(path: Path | None) -> Iterator[None]:
    """Points descriptor 2 at the end of a file (None: at nothing) for the time of the block."""
    target = os.devnull if path is None else path
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    log = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    kept = os.dup(2)
    try:
        os.dup2(log, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(log)
