"""Frames of samples in the journal's folder, each file named by the hash of its bytes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import weakref
from pathlib import Path

import numpy as np

from toccata.formats.atomic import sync_folder, write_all


class Blobs:
    """Writes each array's bytes once. Names are SHA-256 in hex."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: dict[int, tuple[weakref.ref[np.ndarray], str]] = {}
        self._stored: set[str] = set()
        self._used: set[str] | None = None
        self._unsynced: list[Path] = []
        self._guard = threading.Lock()

    def put(self, data: np.ndarray) -> str:
        """Stores the bytes unless they are there; their name. Raises: OSError."""
        name = self._name(data)
        if self._used is not None:
            self._used.add(name)
        if name not in self._stored:
            if not self._has(name):
                self._store(name, data)
            self._stored.add(name)
        return name

    def _has(self, name: str) -> bool:
        """Whether the folder has the blob, whole."""
        try:
            self.get(name)
        except KeyError:
            return False
        return True

    def _store(self, name: str, data: np.ndarray) -> None:
        self.folder.mkdir(exist_ok=True)
        stage = self.folder / f"{name}.new"
        _write(stage, _bytes(data))
        os.replace(stage, self.folder / name)
        with self._guard:
            self._unsynced.append(self.folder / name)

    def get(self, name: str) -> bytes:
        """The bytes of that name. Raises: KeyError when they are missing or damaged."""
        try:
            content = (self.folder / _plain(name)).read_bytes()
        except OSError:
            raise KeyError(name) from None
        if hashlib.sha256(content).hexdigest() != name:
            raise KeyError(name)
        return content

    def begin_use(self) -> None:
        """From here on, note which blobs are put."""
        self._used = set()

    def use(self, name: str) -> None:
        """Counts a stored blob as put."""
        if self._used is not None:
            self._used.add(name)

    def end_use(self) -> None:
        """Removes the blobs that were neither put nor used since `begin_use`."""
        used, self._used = self._used or set(), None
        self._stored &= used
        with contextlib.suppress(OSError):
            for name in set(os.listdir(self.folder)) - used:
                (self.folder / name).unlink(missing_ok=True)

    def sync(self) -> None:
        """Waits until the disk has every blob. Raises: OSError."""
        with self._guard:
            paths, self._unsynced = self._unsynced, []
        for path in paths:
            with contextlib.suppress(FileNotFoundError):
                descriptor = os.open(path, os.O_RDONLY)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
        if paths:
            sync_folder(self.folder)

    def _name(self, data: np.ndarray) -> str:
        known = self._names.get(id(data))
        if known is not None and known[0]() is data:
            return known[1]
        name = hashlib.sha256(_bytes(data)).hexdigest()
        key = id(data)
        self._names[key] = (weakref.ref(data, lambda _: self._names.pop(key, None)), name)
        return name


def _bytes(data: np.ndarray) -> memoryview | bytes:
    return np.ascontiguousarray(data).reshape(-1).view(np.uint8).data if data.size else b""


def _plain(name: str) -> str:
    if not (len(name) == 64 and set(name) <= set("0123456789abcdef")):
        raise KeyError(name)
    return name


def _write(path: Path, content: memoryview | bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        write_all(descriptor, content)
    finally:
        os.close(descriptor)
