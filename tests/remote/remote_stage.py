"""A listen server fed by the test, and raw ways to talk to it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import numpy as np
from websockets.sync.client import ClientConnection, connect

from toccata.remote import Address, ListenServer, PageKey, PageNote

RATE_HZ = 48000


class FedRing:
    """A ring that has what the test puts in."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: list[np.ndarray] = []
        self.written = 0
        self._read = 0
        self.closed = 0

    def put(self, frames: np.ndarray) -> None:
        with self._guard:
            self._waiting.append(frames)
            self.written += len(frames)

    def skip(self, frames: int) -> None:
        """Frames that nobody will read: the reader came too late."""
        with self._guard:
            self.written += frames
            self._read += frames

    def read(self) -> tuple[int, np.ndarray]:
        with self._guard:
            frames = np.concatenate([np.zeros((0, 2), np.float32), *self._waiting])
            self._waiting.clear()
            first = self._read
            self._read += len(frames)
            return first, frames

    def close(self) -> None:
        self.closed += 1


class Stage:
    """A running server."""

    def __init__(self) -> None:
        self.ring = FedRing()
        self.events: list[PageKey | PageNote] = []
        self.server = ListenServer(lambda: self.ring, RATE_HZ, self.events.append)
        self.address: Address = self.server.start(0)
        self._opened = ExitStack()

    def connect(self, **options: object) -> ClientConnection:
        """A socket that the stage closes in the end."""
        opened = connect(f"ws://127.0.0.1:{self.address.port}/sound", compression=None, proxy=None, close_timeout=1, **options)
        return self._opened.enter_context(opened)

    def close(self) -> None:
        self._opened.close()
        self.server.stop()

    def listen(self, form: str = "full") -> ClientConnection:
        """A listener that has said hello, and is one."""
        before = self.server.listeners
        connection = self.connect()
        connection.send(json.dumps({"t": "hello", "token": self.address.token, "form": form}))
        settle(lambda: self.server.listeners > before)
        return connection


def settle(done: Callable[[], bool]) -> None:
    """Waits until the server's thread has done something."""
    for _ in range(500):
        if done():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come to that")
