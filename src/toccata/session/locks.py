"""Who edits a song: a small file beside it that names host and process and is touched while the song is open.

No flock: network file systems get it wrong. A lock is dead when its process on this machine has ended, or when another
machine has not touched it for a while. A lock that another editor took over is noticed at the next save.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import threading
import time
from pathlib import Path
from typing import Any

from toccata.errors import ToccataError
from toccata.session.owner import Owner

HEARTBEAT_S = 20.0
DEAD_AFTER_S = 180.0
"""For locks of other machines, whose processes cannot be looked at."""


class LockedElsewhere(ToccataError):
    """Another editor has the song. owner: who; since_s: when it was opened, seconds since the epoch."""

    def __init__(self, path: Path, owner: Owner, since_s: float) -> None:
        self.path, self.owner, self.since_s = path, owner, since_s
        who = f"{owner.user} on {owner.host}" if owner.user else owner.host
        when = time.strftime("%d %b %H:%M", time.localtime(since_s))
        super().__init__(f"{path}: is open in another Toccata ({who}, process {owner.pid}, since {when})")


class SongLock:
    """One editor's claim on one song. Made by `acquire`."""

    def __init__(self, path: Path, token: str) -> None:
        self.path = path
        self._file = lock_file(path)
        self._token = token
        self._released = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="song lock", daemon=True)
        self._thread.start()

    @staticmethod
    def acquire(path: Path, take_over: bool = False) -> SongLock | None:
        """The lock of a song; None where no file can be put beside it, so that nobody could save there either.

        Raises: LockedElsewhere, unless taking over.
        """
        token = secrets.token_hex(8)
        table = {**Owner.this_process().as_table(), "since": time.time(), "token": token}
        content = json.dumps(table).encode()
        try:
            while not _create(lock_file(path), content):
                found = _read(lock_file(path))
                if found is not None and not take_over and (owner := _living(lock_file(path), found)):
                    raise LockedElsewhere(path, owner, float(found.get("since", 0.0)))
                lock_file(path).unlink(missing_ok=True)
        except OSError:
            return None
        return SongLock(path, token)

    def holder(self) -> LockedElsewhere | None:
        """Who has taken the lock over; None while it is ours."""
        found = _read(self._file)
        if found is None or found.get("token") == self._token:
            return None
        owner = Owner.from_table(found)
        return LockedElsewhere(self.path, owner, float(found.get("since", 0.0))) if owner else None

    def release(self) -> None:
        """Gives the song free, unless another has taken it over."""
        self._released.set()
        self._thread.join()
        if self._is_ours():
            with contextlib.suppress(OSError):
                self._file.unlink(missing_ok=True)

    def _is_ours(self) -> bool:
        found = _read(self._file)
        return found is not None and found.get("token") == self._token

    def _beat(self) -> None:
        while not self._released.wait(HEARTBEAT_S):
            if self._is_ours():
                with contextlib.suppress(OSError):
                    os.utime(self._file)


def lock_file(path: Path) -> Path:
    """Beside the song, hidden; links to one song share it."""
    target = Path(os.path.realpath(path))
    return target.with_name(f".{target.name}.lock")


def _create(file: Path, content: bytes) -> bool:
    """Whether the file was made now with this content; it appears whole or not at all."""
    stage = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        stage.write_bytes(content)
        return _link(stage, file, content)
    finally:
        with contextlib.suppress(OSError):
            stage.unlink(missing_ok=True)


def _link(stage: Path, file: Path, content: bytes) -> bool:
    try:
        os.link(stage, file)
        return True
    except FileExistsError:
        return False
    except OSError:
        # No hard links on this file system: exclusive creation is the next best.
        with contextlib.suppress(FileExistsError), file.open("xb") as out:
            out.write(content)
            return True
        return False


def _read(file: Path) -> dict[str, Any] | None:
    try:
        table = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return None
    return table if isinstance(table, dict) else None


def _living(file: Path, table: dict[str, Any]) -> Owner | None:
    """The owner that the lock names, if it still edits; None for a dead or senseless lock, and for one of this process:
    an editor that opens or recovers the song it has open is not another editor."""
    owner = Owner.from_table(table)
    if owner is None or not isinstance(table.get("since", 0.0), (int, float)):
        return None
    if owner == Owner.this_process():
        return None
    if owner.is_here():
        return owner if owner.is_running() else None
    try:
        return owner if time.time() - file.stat().st_mtime < DEAD_AFTER_S else None
    except OSError:
        return None
