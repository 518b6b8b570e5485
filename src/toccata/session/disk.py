"""Whether the song on disk is still the one that was read or written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from toccata.errors import ToccataError
from toccata.formats.native_folder import song_files


class ChangedOnDisk(ToccataError):
    """Another program has changed the song's file since it was opened or saved here."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"{path}: was changed by another program since it was opened; overwrite it, load it again, or save elsewhere")


@dataclass(frozen=True, slots=True)
class Stamp:
    """status: (name, size, time of change in ns) of each file of the song. digest: SHA-256 of names and contents."""

    status: tuple[tuple[str, int, int], ...]
    digest: str


def take_stamp(path: Path) -> Stamp | None:
    """What is on disk now; None when nothing is, or nothing that can be read."""
    try:
        files = _files(path)
        status = _status(files)
        digest = hashlib.sha256()
        for name, place in files.items():
            digest.update(f"{name}\0".encode("utf-8", "surrogateescape"))
            with place.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return Stamp(status, digest.hexdigest())
    except (OSError, ToccataError):
        return None


def has_changed(path: Path, stamp: Stamp | None) -> bool:
    """Whether something else is on disk than at the stamp. A file that is gone has not changed: it can be written again."""
    try:
        if stamp is not None and _status(_files(path)) == stamp.status:
            return False
    except (OSError, ToccataError):
        pass
    now = take_stamp(path)
    return now is not None and (stamp is None or now.digest != stamp.digest)


def _files(path: Path) -> dict[str, Path]:
    return song_files(path) if path.is_dir() else {"": path}


def _status(files: dict[str, Path]) -> tuple[tuple[str, int, int], ...]:
    return tuple((name, (found := place.stat()).st_size, found.st_mtime_ns) for name, place in sorted(files.items()))
