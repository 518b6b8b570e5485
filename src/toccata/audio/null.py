"""An output that hears nothing: it renders in real time and throws the sound away, so that everything works without a device."""

from __future__ import annotations

import threading
import time

import numpy as np

from toccata.audio.output import CHANNELS, AudioSource

BLOCK_FRAMES = 1024
"""Nobody hears it: long blocks let an idle editor sleep, and are still finer than the screen."""
FOLLOWED_FRAMES = 240
"""5 ms at 48 kHz: for who listens along."""
_IDLE_S = 0.08
"""How much longer it sleeps while all is silent; a command wakes it."""
_LATE_S = 0.5


class NullOutput:
    """Renders blocks against the monotonic clock in a thread of its own."""

    name = "no sound (null output)"
    error: str | None = None

    def __init__(self, block_frames: int = BLOCK_FRAMES) -> None:
        self.block_frames = block_frames
        self.latency_s = 0.0
        self._running = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, source: AudioSource) -> None:
        self.stop()
        self.latency_s = self.block_frames / source.rate_hz
        self._running.set()
        self._thread = threading.Thread(target=self._run, args=(source,), name="null-output", daemon=True)
        self._thread.start()

    def _run(self, source: AudioSource) -> None:
        block = np.zeros((self.block_frames, CHANNELS), np.float32)
        address = int(block.ctypes.data)
        due = time.monotonic()
        while self._running.is_set():
            is_followed = source.is_followed()
            frames = min(self.block_frames, FOLLOWED_FRAMES) if is_followed else self.block_frames
            source.render(address, frames)
            due += frames / source.rate_hz
            wait = due - time.monotonic()
            if wait > 0:
                source.rest(wait if is_followed or block.any() else wait + _IDLE_S)
            elif wait < -_LATE_S:
                due = time.monotonic()  # the machine slept: go on from now instead of racing to catch up

    def stop(self) -> None:
        self._running.clear()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def close(self) -> None:
        self.stop()
