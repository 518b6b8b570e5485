"""Files that are either the old one or the new one, whatever happens in between."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from pathlib import Path

from toccata.errors import ToccataError

STAGE_SUFFIX = ".saving"
_FORGOTTEN_S = 24 * 3600.0


def write_atomically(path: Path, content: bytes | memoryview) -> None:
    """Puts content at path: staged in the same folder, synced, renamed. Links are followed, the file's mode is kept.

    Raises: ToccataError when it cannot be written; what was there before still is.
    """
    target = Path(os.path.realpath(path))
    stage = target.with_name(f".{target.name}.{os.getpid()}{STAGE_SUFFIX}")
    try:
        mode = _mode_for(target)
        write_synced(stage, content)
        if mode is not None:
            os.chmod(stage, mode)
        os.replace(stage, target)
        sync_folder(target.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            stage.unlink(missing_ok=True)
        raise ToccataError(f"{path}: cannot be saved: {error.strerror or error}") from None
    _sweep(target)


def write_synced(path: Path, content: bytes | memoryview) -> None:
    """Writes a file and waits until the disk has it. Raises: OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
    try:
        write_all(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """Writes every byte, however many calls the system wants. Raises: OSError."""
    rest = memoryview(content)
    while rest.nbytes:
        rest = rest[os.write(descriptor, rest) :]


def sync_folder(folder: Path) -> None:
    """Waits until the disk has the folder's names; systems that cannot open a folder keep them by themselves."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _mode_for(target: Path) -> int | None:
    """The mode of the file that is to be replaced. Raises: OSError when that file is closed to writing."""
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(21, "there is a folder of that name")
    if not os.access(target, os.W_OK):
        raise PermissionError(13, "the file is read-only")
    return stat.S_IMODE(status.st_mode)


def _sweep(target: Path) -> None:
    """Removes stages that a killed process left beside the target a day ago or longer."""
    with contextlib.suppress(OSError):
        for stage in target.parent.glob(f".{glob_escape(target.name)}.*{STAGE_SUFFIX}"):
            if stage.is_file() and time.time() - stage.stat().st_mtime > _FORGOTTEN_S:
                stage.unlink()


def glob_escape(name: str) -> str:
    """The name with the characters that mean something in a glob taken literally."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in name)
