"""The lowest and highest value of a sample in every column of a picture, quick at any zoom."""

from __future__ import annotations

import numpy as np

COARSE_FRAMES = 256
"""Long samples are reduced once to blocks of this many frames; wide views read those."""
_KEPT_VIEWS = 8


class Peaks:
    """Extremes of one sample's data, cached for the views asked for last."""

    def __init__(self, data: np.ndarray) -> None:
        self.data = data
        self._columns = data if data.ndim == 2 else data[:, None]
        self._scale = 1.0 if data.dtype.kind == "f" else -float(np.iinfo(data.dtype).min)
        self._coarse: tuple[np.ndarray, np.ndarray] | None = None
        self._views: dict[tuple[int, int, int], tuple[np.ndarray, np.ndarray]] = {}

    @property
    def channels(self) -> int:
        return int(self._columns.shape[1])

    def view(self, start: int, end: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
        """Extremes of the frames start <= n < end in equal columns, each float32 (columns, channels), full scale 1.

        Neighbouring columns meet, so that a picture of them has no gaps. Zeros when there are no frames.
        """
        key = (start, end, columns)
        found = self._views.get(key)
        if found is None:
            found = self._view(max(0, start), min(end, len(self.data)), columns)
            while len(self._views) >= _KEPT_VIEWS:
                self._views.pop(next(iter(self._views)))
            self._views[key] = found
        return found

    def _view(self, start: int, end: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
        if end <= start or columns <= 0:
            silence = np.zeros((max(0, columns), self.channels), np.float32)
            return silence, silence
        lows, highs, step = self._columns, self._columns, 1
        if end - start >= columns * COARSE_FRAMES * 2:
            (lows, highs), step = self._coarse_extremes(), COARSE_FRAMES
        edges = (start + np.arange(columns) * ((end - start) / columns)) / step
        first = np.minimum(edges.astype(np.int64), len(lows) - 1)
        last = -(-end // step)
        low = np.minimum.reduceat(lows[:last], first, axis=0).astype(np.float32) / self._scale
        high = np.maximum.reduceat(highs[:last], first, axis=0).astype(np.float32) / self._scale
        # A rising edge between two columns belongs to both.
        joined_low, joined_high = low.copy(), high.copy()
        joined_low[1:] = np.minimum(low[1:], high[:-1])
        joined_high[1:] = np.maximum(high[1:], low[:-1])
        return joined_low, joined_high

    def _coarse_extremes(self) -> tuple[np.ndarray, np.ndarray]:
        if self._coarse is None:
            starts = np.arange(0, len(self._columns), COARSE_FRAMES)
            self._coarse = (
                np.minimum.reduceat(self._columns, starts, axis=0),
                np.maximum.reduceat(self._columns, starts, axis=0),
            )
        return self._coarse
