"""What was on disk before a save, kept for a while: one file for each save, in the state folder.

The newest few stay, and beside them the last one of each of the days before.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from toccata.formats.native import SUFFIX
from toccata.formats.native_folder import read_folder
from toccata.formats.native_zip import write_zip

KEEP = 10
KEEP_DAYS = 7


@dataclass(frozen=True, slots=True)
class Backup:
    """file: the version itself, a song like any other. time_s: when it was last changed, since the epoch."""

    file: Path
    time_s: float


def keep_backup(path: Path, state_folder: Path, count: int = KEEP) -> None:
    """Copies the song that is on disk now, for a save that is about to replace it. Nothing is copied twice.

    count: how many of the newest stay; 0 keeps none. Raises: OSError, ToccataError.
    """
    if count <= 0 or not path.exists():
        return
    changed_s = (path / "song.toml" if path.is_dir() else path).stat().st_mtime
    folder = _folder(path, state_folder)
    target = folder / f"{int(changed_s)}{SUFFIX if path.is_dir() else path.suffix}"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        stage = folder / f"{os.getpid()}.new"
        if path.is_dir():
            write_zip(stage, read_folder(path))
        else:
            shutil.copyfile(path, stage)
        os.replace(stage, target)
    _thin(folder, count)


def find_backups(path: Path, state_folder: Path) -> list[Backup]:
    """The kept versions of a song's file, newest first."""
    found = []
    with contextlib.suppress(OSError):
        for file in _folder(path, state_folder).iterdir():
            if file.stem.isdecimal():
                found.append(Backup(file, float(file.stem)))
    return sorted(found, key=lambda backup: -backup.time_s)


def _folder(path: Path, state_folder: Path) -> Path:
    key = hashlib.sha256(os.path.realpath(path).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return state_folder / "backups" / key


def _thin(folder: Path, count: int) -> None:
    versions = sorted((file for file in folder.iterdir() if file.stem.isdecimal()), key=lambda file: -int(file.stem))
    kept = set(versions[:count])
    days: dict[str, Path] = {}
    for file in versions[count:]:
        if time.time() - int(file.stem) < KEEP_DAYS * 86400:
            days.setdefault(time.strftime("%Y-%m-%d", time.localtime(int(file.stem))), file)
    for file in set(versions) - kept - set(days.values()):
        file.unlink(missing_ok=True)
