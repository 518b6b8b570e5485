"""Pictures in braille characters: two dots across and four down in every cell."""

from __future__ import annotations

import numpy as np

DOTS_ACROSS, DOTS_DOWN = 2, 4
_BASE = 0x2800
_WEIGHTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.int32)


def to_text(dots: np.ndarray) -> list[str]:
    """Lines of braille for bool (4 · lines, 2 · width); cells without a dot are blanks."""
    lines, width = dots.shape[0] // DOTS_DOWN, dots.shape[1] // DOTS_ACROSS
    cells = dots.reshape(lines, DOTS_DOWN, width, DOTS_ACROSS)
    codes = np.einsum("ldwa,da->lw", cells, _WEIGHTS)
    return ["".join(chr(_BASE + code) if code else " " for code in line) for line in codes]


def fill_between(low: np.ndarray, high: np.ndarray, lines: int) -> np.ndarray:
    """Dots from low to high in every column, values −1 to 1, up being positive.

    low, high: float (2 · width,). Returns bool (4 · lines, 2 · width); each column has at least one dot.
    """
    rows = lines * DOTS_DOWN
    top, bottom = to_row(high, rows), to_row(low, rows)
    row = np.arange(rows)[:, None]
    return (row >= top) & (row <= bottom)


def to_row(value: np.ndarray, rows: int) -> np.ndarray:
    """The dot row of values −1 to 1, int, 0 the topmost."""
    scaled = np.rint((1.0 - np.clip(value, -1.0, 1.0)) / 2 * (rows - 1))
    return scaled.astype(np.int64)


def draw_line(dots: np.ndarray, x0: int, y0: int, x1: int, y1: int) -> None:
    """Sets the dots between two points, ends included; parts outside the picture are left out.

    Modifies: dots.
    """
    count = max(abs(x1 - x0), abs(y1 - y0)) + 1
    xs = np.rint(np.linspace(x0, x1, count)).astype(np.int64)
    ys = np.rint(np.linspace(y0, y1, count)).astype(np.int64)
    inside = (xs >= 0) & (xs < dots.shape[1]) & (ys >= 0) & (ys < dots.shape[0])
    dots[ys[inside], xs[inside]] = True
