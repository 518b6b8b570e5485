"""The line over the grid: each channel's number, name, mute and solo, and meter."""

from __future__ import annotations

import math

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from toccata.edit.mixer import audible_channels
from toccata.ui.editor import Editor
from toccata.ui.painting import Line, Painted, fit
from toccata.ui.pattern.geometry import channel_width
from toccata.ui.pattern.grid import Grid, resting_channels

_BARS = " ▁▂▃▄▅▆▇█"
_FLOOR_DB = -48.0
_FALL_DB = 3.0
"""How much a meter falls from one look to the next, 15 a second."""
_TAIL = 3
"""Cells at the end of a head: a blank, the meter, the rule."""


class Heads(Painted):
    """Follows the grid's columns; a meter is one cell, repainted only when it shows another level."""

    def __init__(self, editor: Editor, grid: Grid) -> None:
        super().__init__(id="heads")
        self.editor = editor
        self.grid = grid
        self._levels_db: dict[int, float] = {}
        self._shown: object = None

    def update(self) -> None:
        """Repaints when columns, names, mutes or the cursor's channel are others."""
        shown = self._read()
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def _read(self) -> object:
        song = self.editor.song
        return self.grid.columns, song.channels, self.editor.cursor.channel, resting_channels(self.editor), song.time_signature

    def show_meters(self, meters: np.ndarray) -> None:
        """Takes peaks since the last call, float32 (channels + 1, 2), linear."""
        for channel, x, effect_columns in self.grid.columns.spans:
            if channel >= len(meters) - 1:
                continue
            before = self._bar(channel)
            peak = float(meters[channel].max())
            peak_db = 20 * math.log10(peak) if peak > 1e-6 else _FLOOR_DB
            self._levels_db[channel] = max(peak_db, self._levels_db.get(channel, _FLOOR_DB) - _FALL_DB, _FLOOR_DB)
            if self._bar(channel) != before:
                self.refresh_span(0, x + channel_width(effect_columns) - 2, 1)

    def silence(self) -> None:
        """All meters down."""
        self._levels_db.clear()
        self.refresh()

    def paint_line(self, y: int) -> Strip:
        theme, columns = self.editor.theme, self.grid.columns
        song, width = self.editor.song, self.size.width
        self._shown = self._read()
        resting = resting_channels(self.editor)
        audible = audible_channels(song, resting)
        line = Line(theme.style("text", "heads"))
        signature = f"{song.time_signature.beats}/{song.time_signature.unit}"
        corner = "‹" if columns.first else fit(signature, columns.gutter - 1) if len(signature) < columns.gutter else " "
        line.add(corner, theme.style("accent" if columns.first else "dim", "heads"))
        line.pad_to(columns.gutter - 1).add("│", theme.style("rule", "heads"))
        for channel, _, effect_columns in columns.spans:
            self._head(line, channel, effect_columns, audible[channel], channel in resting)
        strip = line.strip(width)
        if columns.hidden_right(song, width):
            mark = Strip([Segment("›", theme.style("accent", "heads"))], 1)
            return Strip.join([strip.crop(0, width - 1), mark])
        return strip

    def _head(self, line: Line, index: int, effect_columns: int, audible: bool, rests: bool) -> None:
        theme, channel = self.editor.theme, self.editor.song.channels[index]
        here = index == self.editor.cursor.channel
        ground = "focus" if here else "heads"
        flag = "S" if channel.strip.solo else "M" if channel.strip.mute else "m" if rests else ""
        room = channel_width(effect_columns) - _TAIL - 2 * len(flag)
        label = fit(f" {index + 1} {channel.name}", room)
        if not audible:
            style = theme.style("muted", ground)
        elif channel.hue >= 0:
            style = theme.hue_style(channel.hue, index, "title" if here else "text", ground)
        else:
            style = theme.style("title" if here else "text", ground)
        line.add(label, style)
        if flag:
            line.add(f" {flag}", theme.style("warning" if flag == "S" else "muted", ground))
        line.add(" ", theme.ground(ground)).add(_BARS[self._bar(index)], self._meter_style(index, ground))
        line.add("│", theme.style("rule", "heads"))

    def _bar(self, channel: int) -> int:
        """The meter's height, 0–8."""
        level = _FLOOR_DB if self.editor.frugal else self._levels_db.get(channel, _FLOOR_DB)
        return min(8, math.ceil((level - _FLOOR_DB) / -_FLOOR_DB * 8)) if level > _FLOOR_DB else 0

    def _meter_style(self, channel: int, ground: str) -> Style:
        if not self._bar(channel):
            return self.editor.theme.ground(ground)
        level = self._levels_db.get(channel, _FLOOR_DB)
        return self.editor.theme.style("meter_high" if level > -6 else "meter_mid" if level > -18 else "meter_low", ground)
