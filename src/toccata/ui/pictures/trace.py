"""The oscilloscope's line: a few milliseconds that begin where the sound rises through zero, so that a steady tone stands still."""

from __future__ import annotations

import numpy as np

from toccata.ui.widgets import braille

WINDOW_S = 0.02
"""How long the picture is."""


def triggered(mono: np.ndarray, count: int) -> np.ndarray:
    """The last `count` frames that begin at a rise through zero; without one the last frames. Zeros where there are too few.

    mono: float (frames,).
    """
    if len(mono) < count:
        return np.concatenate([np.zeros(count - len(mono), mono.dtype), mono])
    starts = mono[: len(mono) - count + 1]
    rises = np.flatnonzero((starts[:-1] < 0) & (starts[1:] >= 0)) + 1
    start = int(rises[-1]) if len(rises) else len(mono) - count
    return mono[start : start + count]


def draw_trace(frames: np.ndarray, width: int, lines: int) -> list[str]:
    """Lines of braille, full scale from bottom to top; what is louder stays at the edge.

    frames: float (frames,), any number. width, lines: of the picture, in cells.
    """
    columns = width * braille.DOTS_ACROSS
    edges = np.minimum((np.arange(columns) * len(frames)) // columns, len(frames) - 1)
    low, high = np.minimum.reduceat(frames, edges), np.maximum.reduceat(frames, edges)
    # A steep flank between two columns belongs to both.
    joined_low, joined_high = low.copy(), high.copy()
    joined_low[1:] = np.minimum(low[1:], high[:-1])
    joined_high[1:] = np.maximum(high[1:], low[:-1])
    return braille.to_text(braille.fill_between(joined_low, joined_high, lines))
