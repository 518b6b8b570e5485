"""The spectrum: levels of bands that are equally wide to the ear."""

from __future__ import annotations

import numpy as np

FFT_FRAMES = 4096
"""85 ms at 48 kHz: 12 Hz a bin."""
LOWEST_HZ, HIGHEST_HZ = 40.0, 16000.0
FLOOR_DB = -72.0
FALL_DB_PER_S = 40.0


class Spectrum:
    """Levels of `bands` bands from 40 Hz to 16 kHz; up at once, down at 40 dB a second.

    level_db: float (bands,), a sine at full scale is 0. rate_hz: frames a second.
    """

    def __init__(self, bands: int, rate_hz: float) -> None:
        self.bands, self.rate_hz = bands, rate_hz
        self.level_db = np.full(bands, FLOOR_DB)
        self.edges_hz = np.geomspace(LOWEST_HZ, min(HIGHEST_HZ, rate_hz / 2), bands + 1)
        edges = self.edges_hz * FFT_FRAMES / rate_hz
        self._first = np.floor(edges[:-1] + 0.5).astype(np.int64)
        # A band narrower than a bin shows the bin that it lies in.
        self._last = np.maximum(np.floor(edges[1:] + 0.5).astype(np.int64), self._first + 1)
        self._window = np.hanning(FFT_FRAMES)
        self._scale = 2.0 / self._window.sum()

    def update(self, mono: np.ndarray, elapsed_s: float) -> None:
        """Takes what was heard last, float (FFT_FRAMES,), and how long ago the last update was."""
        magnitude = np.abs(np.fft.rfft(mono * self._window)) * self._scale
        # Bands may share a bin, so the highest of each is looked for in pairs of (first, past last).
        pairs = np.stack([self._first, self._last], axis=1).ravel()
        peaks = np.maximum.reduceat(np.append(magnitude, 0.0), pairs)[::2]
        now_db = 20 * np.log10(np.maximum(peaks, 1e-9))
        self.level_db = np.maximum(now_db, np.maximum(self.level_db - FALL_DB_PER_S * elapsed_s, FLOOR_DB))

    def eighths(self, lines: int) -> np.ndarray:
        """How many eighths of a cell each band's bar fills in a picture of so many lines, int (bands,)."""
        share = np.clip((self.level_db - FLOOR_DB) / -FLOOR_DB, 0.0, 1.0)
        return np.rint(share * lines * 8).astype(np.int64)

    def band_of(self, frequency_hz: float) -> int:
        """The band that a frequency lies in."""
        return int(np.clip(np.searchsorted(self.edges_hz, frequency_hz, side="right") - 1, 0, self.bands - 1))


def draw_bars(eighths: np.ndarray, lines: int, bar: int, gap: int) -> list[str]:
    """Lines of blocks, the topmost first; each band takes `bar` cells and `gap` blanks."""
    blocks = " ▁▂▃▄▅▆▇█"
    filled = [np.clip(eighths - 8 * (lines - 1 - line), 0, 8).tolist() for line in range(lines)]
    return ["".join(blocks[level] * bar + " " * gap for level in levels) for levels in filled]
