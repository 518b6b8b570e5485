"""A sample's wave in braille, with its loop, the cursor, the selection and a ruler in seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from toccata.song import Sample
from toccata.ui.theme import Theme
from toccata.ui.widgets import braille
from toccata.ui.widgets.lines import Lines, Piece, add
from toccata.ui.widgets.peaks import Peaks

_STEREO_LINES = 6
"""From this height on a stereo wave has a lane for each side."""
_SMALLEST_VIEW = 16
_UNKNOWN_WIDTH = 64
"""Taken for the width before the first layout."""


@dataclass(frozen=True, slots=True)
class WaveView:
    """What is seen and marked: frames start <= n < end, the cursor's frame, the other end of the selection or None."""

    start: int = 0
    end: int = 0
    cursor: int = 0
    anchor: int | None = None

    @property
    def selection(self) -> tuple[int, int] | None:
        """The marked frames start <= n < end, None when nothing is."""
        if self.anchor is None or self.anchor == self.cursor:
            return None
        return min(self.anchor, self.cursor), max(self.anchor, self.cursor)

    def fitted(self, frames: int) -> WaveView:
        """Inside a sample of so many frames; an empty view shows all of it."""
        start, end = max(0, min(self.start, frames)), min(self.end, frames)
        if end <= start:
            start, end = 0, frames
        anchor = None if self.anchor is None else min(self.anchor, frames)
        return replace(self, start=start, end=end, cursor=max(0, min(self.cursor, frames)), anchor=anchor)

    def zoomed(self, factor: float, frames: int) -> WaveView:
        """Twice as close for a factor of 0.5, the cursor staying where it is on screen."""
        span = self.end - self.start
        new_span = int(min(max(span * factor, min(_SMALLEST_VIEW, frames)), frames))
        share = (self.cursor - self.start) / span if span and self.start <= self.cursor <= self.end else 0.5
        start = min(max(0, round(self.cursor - share * new_span)), frames - new_span)
        return replace(self, start=start, end=start + new_span)

    def moved(self, delta: int, frames: int, mark: bool) -> WaveView:
        """The cursor `delta` frames on, the view following; `mark` keeps or begins a selection, else it ends."""
        cursor = min(max(0, self.cursor + delta), frames)
        anchor = (self.cursor if self.anchor is None else self.anchor) if mark else None
        moved = replace(self, cursor=cursor, anchor=anchor)
        span = self.end - self.start
        if self.start <= cursor <= self.end:
            return moved
        start = min(max(0, cursor - span // 2), frames - span)
        return replace(moved, start=start, end=start + span)


class Waveform(Lines):
    """Draws one sample. `show` redraws only when something differs."""

    DEFAULT_CSS = "Waveform { height: 1fr; width: 1fr; }"

    def __init__(self, theme: Callable[[], Theme], *, id: str | None = None) -> None:
        super().__init__(theme, id=id)
        self.sample: Sample | None = None
        self.view = WaveView()
        self.active = False
        self._peaks: Peaks | None = None
        self._picture: tuple[object, list[str]] = (None, [])

    def show(self, sample: Sample | None, view: WaveView, active: bool = True) -> None:
        """Draws this part of a sample; `active` when the panel has the keys."""
        if sample is self.sample and view == self.view and active == self.active:
            return
        if sample is None or not sample.frames:
            self._peaks = None
        elif self._peaks is None or self._peaks.data is not sample.data:
            self._peaks = Peaks(sample.data)
        self.sample, self.view, self.active = sample, view, active
        self.refresh()

    @property
    def frames_a_column(self) -> float:
        """How many frames one cell of the picture stands for."""
        return max(1e-9, (self.view.end - self.view.start) / (self.size.width or _UNKNOWN_WIDTH))

    def column_of(self, frame: int) -> int:
        """The cell column of a frame, outside 0–width when it is not in view."""
        return int((frame - self.view.start) / self.frames_a_column)

    def line(self, y: int, width: int) -> list[Piece]:
        height = self.size.height
        if self.sample is None or self._peaks is None:
            message = "no sample here: Enter on the slot loads one" if y == height // 2 else ""
            return [(message.center(width), self.theme.style("dim"))]
        if y == 0:
            return self._marker_line(width)
        if y == height - 1:
            return self._ruler_line(width)
        picture = self._draw(width, height - 2)
        return self._coloured(picture[y - 1], width)

    def _draw(self, width: int, lines: int) -> list[str]:
        assert self._peaks is not None
        key = (self._peaks, self.view.start, self.view.end, width, lines)
        if self._picture[0] != key:
            low, high = self._peaks.view(self.view.start, self.view.end, width * braille.DOTS_ACROSS)
            lanes = low.shape[1] if lines >= _STEREO_LINES else 1
            if lanes == 1:
                low, high = low.min(axis=1, keepdims=True), high.max(axis=1, keepdims=True)
            heights = [lines // lanes] * lanes
            dots = np.concatenate(
                [braille.fill_between(low[:, lane], high[:, lane], heights[lane]) for lane in range(lanes)]
                + [np.zeros(((lines - sum(heights)) * braille.DOTS_DOWN, width * braille.DOTS_ACROSS), bool)]
            )
            self._picture = (key, braille.to_text(dots))
        return self._picture[1]

    def _coloured(self, text: str, width: int) -> list[Piece]:
        assert self.sample is not None
        cursor = self.column_of(self.view.cursor)
        selection, loop = self.view.selection, self.sample.loop
        pieces: list[Piece] = []
        for column in range(width):
            frame = self.view.start + int(column * self.frames_a_column)
            chosen = selection is not None and selection[0] <= frame < selection[1]
            inside = loop.kind != "none" and loop.start <= frame < loop.end
            ground = "selection" if chosen else "screen"
            ink = "selection" if chosen else "waveform_loop" if inside else "waveform"
            character = text[column]
            if column == cursor and self.active:
                ink = "waveform_cursor" if not chosen else "selection"
                character = "│" if character == " " else character
            add(pieces, character, self.theme.style(ink, ground))
        return pieces

    def _marker_line(self, width: int) -> list[Piece]:
        assert self.sample is not None
        marks: dict[int, tuple[str, str]] = {}
        for loop, start_mark, end_mark in ((self.sample.sustain_loop, "(", ")"), (self.sample.loop, "[", "]")):
            if loop.kind != "none":
                marks[self.column_of(loop.start)] = (start_mark, "waveform_loop")
                marks[min(width - 1, self.column_of(loop.end)) if loop.end <= self.view.end else -1] = (end_mark, "waveform_loop")
        if self.active:
            marks[min(width - 1, self.column_of(self.view.cursor))] = ("▼", "waveform_cursor")
        pieces: list[Piece] = []
        for column in range(width):
            character, ink = marks.get(column, (" ", "dim"))
            add(pieces, character, self.theme.style(ink))
        return pieces

    def _ruler_line(self, width: int) -> list[Piece]:
        assert self.sample is not None
        rate = self.sample.rate_hz
        step = ruler_step(self.frames_a_column / rate * 10)
        text = [" "] * width
        number = int(-(-self.view.start / rate // step))
        while True:
            column = self.column_of(round(number * step * rate))
            label = "╵" + seconds(number * step, step)
            if column + len(label) > width:
                break
            if column >= 0:
                text[column : column + len(label)] = label
            number += 1
        return [("".join(text), self.theme.style("dim"))]


def ruler_step(at_least_s: float) -> float:
    """The smallest of 1, 2, 5 · 10^n seconds that is not under `at_least_s`."""
    power = 10.0 ** np.floor(np.log10(max(at_least_s, 1e-9)))
    return float(next(power * factor for factor in (1, 2, 5, 10) if power * factor >= at_least_s * (1 - 1e-9)))


def seconds(value: float, step: float) -> str:
    """Seconds with as many decimals as the step needs, milliseconds under 0.1 s."""
    if step < 0.1:
        milliseconds, digits = value * 1000, max(0, -int(np.floor(np.log10(step * 1000) + 1e-9)))
        return f"{milliseconds:.{digits}f}ms"
    return f"{value:.{1 if step < 1 else 0}f}s"
