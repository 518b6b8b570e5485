"""Raw sound on a file descriptor, for pipes: signed 16 bits, little-endian, stereo, paced by whoever reads."""

from __future__ import annotations

import os
import threading

import numpy as np

from toccata.audio.output import CHANNELS, AudioSource

_FULL_SCALE = 32767.0


def to_s16(block: np.ndarray) -> bytes:
    """float32 (frames, 2) as s16le; louder than full scale is clipped, not wrapped."""
    scaled = np.rint(np.clip(block, -1.0, 1.0) * _FULL_SCALE)
    return scaled.astype("<i2").tobytes()


class StdoutOutput:
    """Writes blocks to a descriptor until it is stopped or the reader goes away."""

    name = "standard output"

    def __init__(self, block_frames: int = 1024, descriptor: int = 1) -> None:
        self.block_frames = block_frames or 1024
        self.latency_s = 0.0
        self.error: str | None = None
        self._descriptor = descriptor
        self._running = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, source: AudioSource) -> None:
        self.stop()
        self.error = None
        self._running.set()
        self._thread = threading.Thread(target=self._run, args=(source,), name="stdout-output", daemon=True)
        self._thread.start()

    def _run(self, source: AudioSource) -> None:
        block = np.zeros((self.block_frames, CHANNELS), np.float32)
        address = int(block.ctypes.data)
        while self._running.is_set():
            source.render(address, self.block_frames)
            try:
                self._write(to_s16(block))
            except OSError as problem:
                self.error = f"the reader of the sound went away ({problem.strerror})"
                return

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def stop(self) -> None:
        self._running.clear()
        if self._thread is not None:
            self._thread.join(timeout=2.0)  # a reader that stopped reading must not keep us here
            self._thread = None

    def close(self) -> None:
        self.stop()
