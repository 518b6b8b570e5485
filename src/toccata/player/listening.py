"""Listening along: the frames that go out, copied for someone beside the device."""

from __future__ import annotations

import numpy as np

from toccata.engine.addresses import address_of, aligned_zeros
from toccata.engine.layout import HEARD, HEARD_READ
from toccata.engine.loader import call_unit_from_python, is_loaded
from toccata.player.memory import EngineMemory

READ_UNIT = "toccata.engine.heard:read_heard"
CAPACITY_FRAMES = 1 << 16
"""1.4 s at 48 kHz: so long may a reader sleep and miss nothing."""


class HeardFrames:
    """The engine's ring of frames that went out; empty until a listener wants it."""

    def __init__(self, memory: EngineMemory) -> None:
        self._memory = memory
        self._ring = aligned_zeros(1, HEARD)
        self._frames = aligned_zeros(CAPACITY_FRAMES * 2, np.dtype(np.float32))
        self._ring["capacity"], self._ring["frames"] = CAPACITY_FRAMES, address_of(self._frames)
        self._listeners = 0
        memory.keep(self)

    def begin(self) -> Listening:
        """One more listener. It hears nothing until the unit READ_UNIT is loaded."""
        self._listeners += 1
        if self._listeners == 1:
            self._memory.swap(self._memory.engine, "heard", address_of(self._ring))
        return Listening(self, address_of(self._ring), self.written)

    def end(self) -> None:
        """One listener less; without any the host keeps nothing."""
        self._listeners -= 1
        if self._listeners == 0:
            self._memory.swap(self._memory.engine, "heard", 0)

    @property
    def is_followed(self) -> bool:
        """Whether anyone listens along."""
        return self._listeners > 0

    @property
    def written(self) -> int:
        """How many frames the ring was given so far."""
        return int(self._ring["written"][0])


class Listening:
    """One listener's place in the ring. Reads from one thread at a time, any thread."""

    def __init__(self, heard: HeardFrames, address: int, start: int) -> None:
        self._heard, self._address = heard, address
        self._request = aligned_zeros(1, HEARD_READ)
        self._out = aligned_zeros(CAPACITY_FRAMES * 2, np.dtype(np.float32))
        self._next = start
        self._is_open = True

    @property
    def written(self) -> int:
        """How many frames have gone out, by the count of `read`."""
        return self._heard.written

    def read(self) -> tuple[int, np.ndarray]:
        """(count of the first frame, what went out since the last read, float32 (frames, 2), good until the next read).

        Who comes too late misses the oldest frames; the count tells.
        """
        if not is_loaded(READ_UNIT):
            return self._next, self._out[:0].reshape(0, 2)
        self._request[0] = (self._next, CAPACITY_FRAMES, address_of(self._out))
        call_unit_from_python(READ_UNIT)(self._address, address_of(self._request), 0)
        start, count = int(self._request["start"][0]), int(self._request["count"][0])
        self._next = start + count
        return start, self._out[: 2 * count].reshape(count, 2)

    def close(self) -> None:
        """Listens no more."""
        if self._is_open:
            self._is_open = False
            self._heard.end()
