"""An envelope as a graph: its line in braille, its nodes, its loops."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from toccata.song import Envelope, EnvelopePoint
from toccata.ui.theme import Theme
from toccata.ui.widgets import braille
from toccata.ui.widgets.lines import Lines, Piece, add

_MARGIN = 4
"""Cells for the value axis."""
_NO_ENVELOPE = "no envelope: Ins adds a node"
"""Of the chosen one only: side by side they would run together."""
_RULER_STEPS = tuple(4 * 2**power for power in range(13))


class EnvelopeGraph(Lines):
    """Draws an envelope whose values run from `low` to `high`."""

    DEFAULT_CSS = "EnvelopeGraph { height: 1fr; width: 1fr; }"

    def __init__(self, theme: Callable[[], Theme], *, id: str | None = None) -> None:
        super().__init__(theme, id=id)
        self.envelope = Envelope()
        self.low, self.high = 0, 64
        self.node = 0
        self.grabbed = False
        self.active = False

    def show(self, envelope: Envelope, low: int, high: int, node: int = 0, grabbed: bool = False, active: bool = False) -> None:
        """Draws this envelope with one node chosen, −1 where another envelope is; `grabbed` when arrows move it."""
        now = (envelope, low, high, node, grabbed, active)
        if now == (self.envelope, self.low, self.high, self.node, self.grabbed, self.active):
            return
        self.envelope, self.low, self.high, self.node, self.grabbed, self.active = now
        self.refresh()

    @property
    def last_tick(self) -> int:
        """The tick at the right edge: a little past the last node."""
        points = self.envelope.points
        last = points[-1].tick if points else 0
        return max(24, last + max(4, last // 12))

    def _column(self, tick: int, width: int) -> int:
        return _MARGIN + round(tick / self.last_tick * (width - _MARGIN - 1))

    def line(self, y: int, width: int) -> list[Piece]:
        height = self.size.height
        if not self.envelope.points:
            message = _NO_ENVELOPE if y == height // 2 and self.node >= 0 else ""
            return [(message.center(width), self.theme.style("dim"))]
        if y == 0:
            return self._marker_line(width)
        if y == height - 1:
            return self._ruler_line(width)
        return self._graph_line(y - 1, width, height - 2)

    def _graph_line(self, row: int, width: int, lines: int) -> list[Piece]:
        text = list(braille.to_text(self._dots(width - _MARGIN, lines))[row])
        nodes = {self._column(point.tick, width) - _MARGIN: index for index, point in self._nodes_in_row(row, lines)}
        label = self.high if row == 0 else self.low if row == lines - 1 else (self.low + self.high) // 2 if row == lines // 2 else None
        pieces: list[Piece] = [(("" if label is None else str(label)).rjust(3) + "│", self.theme.style("dim"))]
        line_style = self.theme.style("envelope" if self.envelope.enabled else "dim")
        for column, character in enumerate(text):
            index = nodes.get(column)
            if index is None:
                add(pieces, character, line_style)
            elif index == self.node and self.active:
                add(pieces, "◉" if self.grabbed else "◆", self.theme.style("waveform_cursor"))
            else:
                add(pieces, "●", self.theme.style("node"))
        return pieces

    def _dots(self, width: int, lines: int) -> np.ndarray:
        rows = lines * braille.DOTS_DOWN
        dots = np.zeros((rows, width * braille.DOTS_ACROSS), bool)
        places = [(self._column(point.tick, width + _MARGIN) - _MARGIN, self._dot_row(point.value, rows)) for point in self.envelope.points]
        for (x0, y0), (x1, y1) in itertools.pairwise(places):
            braille.draw_line(dots, x0 * braille.DOTS_ACROSS, y0, x1 * braille.DOTS_ACROSS, y1)
        return dots

    def _dot_row(self, value: int, rows: int) -> int:
        share = (value - self.low) / (self.high - self.low)
        return round((1 - min(max(share, 0.0), 1.0)) * (rows - 1))

    def _nodes_in_row(self, row: int, lines: int) -> list[tuple[int, EnvelopePoint]]:
        rows = lines * braille.DOTS_DOWN
        return [
            (index, point)
            for index, point in enumerate(self.envelope.points)
            if self._dot_row(point.value, rows) // braille.DOTS_DOWN == row
        ]

    def _marker_line(self, width: int) -> list[Piece]:
        text = [" "] * width
        for bounds, marks in ((self.envelope.loop, "[]"), (self.envelope.sustain, "''")):
            if bounds:
                for point, mark in zip(bounds, marks, strict=True):
                    if point < len(self.envelope.points):
                        column = self._column(self.envelope.points[point].tick, width)
                        # A loop's mark at the same node stays in sight.
                        beside = column + 1 if text[column] != " " and column + 1 < width else column
                        text[beside if text[column] != mark else column] = mark
        state = "" if self.envelope.enabled else " off"
        return [("".join(text)[: width - len(state)] + state, self.theme.style("waveform_loop"))]

    def _ruler_line(self, width: int) -> list[Piece]:
        text = [" "] * width
        step = next((step for step in _RULER_STEPS if step * (width - _MARGIN) >= 8 * self.last_tick), _RULER_STEPS[-1])
        for tick in range(0, self.last_tick, step):
            label = f"╵{tick}"
            at = self._column(tick, width)
            if at + len(label) <= width:
                text[at : at + len(label)] = label
        return [("".join(text), self.theme.style("dim"))]
