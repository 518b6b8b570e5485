"""The mixer's board: a strip a channel with panning, fader and meters, the master at the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip as Painting

from toccata.song import Song, Strip
from toccata.song.mixer import SILENCE_DB
from toccata.ui.painting import fit, printable
from toccata.ui.theme import Theme
from toccata.ui.widgets.levels import EIGHTHS, Meters, db_at, eighths, format_db, meter_ink, position_of
from toccata.ui.widgets.lines import Lines, Piece

STRIP_WIDTH = 8
"""The least; strips grow to WIDEST_STRIP where there is room."""
WIDEST_STRIP = 14
SCALE_WIDTH = 5
_INNER_WIDTH = 7
"""What panning, fader and meters take of a strip."""
HEAD_LINES = 3
FOOT_LINES = 2
_METER_AT = 4
"""Cells from a strip's left edge to its left meter."""
_HELD = ("▁", "▔")
"""A held peak in the lower or the upper part of its cell."""
_MARKS_DB = (12, 6, 0, -6, -12, -18, -24, -30, -40, -60)


@lru_cache(4096)
def line_of(level_db: float, lines: int) -> int:
    """The line of a fader and meter so many lines high, from the top, of a level."""
    return min(lines - 1, int((1 - float(position_of(level_db))) * lines))


@lru_cache(1024)
def line_ink(line: int, lines: int) -> str:
    """The ink of a meter in a line."""
    return meter_ink(db_at((lines - line - 0.5) / lines))


class Board(Lines):
    """Draws the strips from `first` on; meters redraw only the cells that changed."""

    DEFAULT_CSS = "Board { height: 1fr; width: 1fr; }"

    def __init__(self, theme: Callable[[], Theme], *, id: str | None = None) -> None:
        super().__init__(theme, id=id)
        self.song = Song()
        self.strip = 0
        """The chosen strip; the number of channels is the master."""
        self.parameter = 0
        """0 the fader, 1 the panning."""
        self.first = 0
        self.lines = 1
        """The height of faders and meters."""
        self.strips_shown = 1
        """How many channel strips fit beside the scale and the master."""
        self.strip_width = STRIP_WIDTH
        """Cells from one strip to the next."""
        self._meters: Meters | None = None
        self._eighths = np.zeros((1, 2), np.int64)
        self._holds = np.zeros((1, 2), np.int64)
        self._clipped = np.zeros((1, 2), bool)
        self._filled, self._held = self._eighths.tolist(), self._holds.tolist()
        self._pictures: dict[tuple[bool, bool, bool, str, str, str], list[Segment]] = {}
        self._pictured: tuple[object, ...] = ()

    def show(self, song: Song, strip: int, parameter: int) -> None:
        """Draws the song's strips with one chosen."""
        old = (self.song, self.strip, self.parameter, self.first)
        if len(song.channels) + 1 != len(self._eighths):
            self._eighths = np.zeros((len(song.channels) + 1, 2), np.int64)
            self._holds, self._clipped = self._eighths.copy(), self._eighths > 0
            self._filled, self._held = self._eighths.tolist(), self._holds.tolist()
        self.song, self.strip, self.parameter = song, strip, parameter
        self._follow()
        if old[0].channels is song.channels and old[0].mixer is song.mixer and old[3] == self.first:
            for shown in {old[1], strip} if (old[1:3] != (strip, parameter)) else ():
                self._refresh_strip(shown)
            return
        self.refresh()

    def show_meters(self, meters: Meters) -> None:
        """Takes new levels and draws the parts of meters that moved."""
        if len(meters.level_db) != len(self._eighths):
            return
        self._meters = meters
        now, holds = eighths(meters.level_db, self.lines), eighths(meters.hold_db, self.lines)
        moved = (now != self._eighths) | (holds != self._holds)
        clips = (meters.clipped != self._clipped).any(axis=1)
        low = np.minimum(np.minimum(now, self._eighths), np.minimum(holds, self._holds))
        high = np.maximum(np.maximum(now, self._eighths), np.maximum(holds, self._holds))
        self._eighths, self._holds, self._clipped = now, holds, meters.clipped.copy()
        self._filled, self._held = now.tolist(), holds.tolist()
        regions = []
        for index in np.flatnonzero(moved.any(axis=1) | clips):
            x = self._x_of(int(index))
            if x is None:
                continue
            if clips[index]:
                regions.append(Region(x, self.size.height - FOOT_LINES, _INNER_WIDTH, 1))
            sides = moved[index]
            if sides.any():
                top = self._row_of(int(high[index][sides].max()))
                bottom = self._row_of(int(low[index][sides].min()))
                regions.append(Region(x + _METER_AT, top, 2, bottom - top + 1))
        if regions:
            self.refresh(*regions)

    def laid_out(self) -> None:
        self._follow()
        meters = self._meters
        if meters is not None and len(meters.level_db) == len(self._eighths):
            self._filled = eighths(meters.level_db, self.lines).tolist()
            self._held = eighths(meters.hold_db, self.lines).tolist()

    def _follow(self) -> None:
        width, height = self.size
        channels = len(self.song.channels)
        self.lines = max(1, height - HEAD_LINES - FOOT_LINES)
        self.strips_shown = max(1, (width - SCALE_WIDTH) // STRIP_WIDTH - 1)
        strips = min(self.strips_shown, channels) + 1
        self.strip_width = min(WIDEST_STRIP, max(STRIP_WIDTH, (width - SCALE_WIDTH) // strips))
        if self.strip < channels:
            self.first = min(max(self.first, self.strip - self.strips_shown + 1), self.strip)
        self.first = max(0, min(self.first, channels - self.strips_shown))

    def _shown(self) -> list[int]:
        channels = len(self.song.channels)
        return [*range(self.first, min(channels, self.first + self.strips_shown)), channels]

    def _x_of(self, strip: int) -> int | None:
        shown = self._shown()
        return SCALE_WIDTH + shown.index(strip) * self.strip_width if strip in shown else None

    def _row_of(self, filled: int) -> int:
        """The row of a level in eighths."""
        return HEAD_LINES + self.lines - 1 - min(self.lines - 1, filled // 8)

    def _refresh_strip(self, strip: int) -> None:
        x = self._x_of(strip)
        if x is not None:
            self.refresh(Region(x, 0, self.strip_width, self.size.height))

    def _strip(self, index: int) -> Strip:
        channels = self.song.channels
        return channels[index].strip if index < len(channels) else self.song.mixer.master

    def draw(self, y: int, width: int) -> Painting:
        if not HEAD_LINES <= y < HEAD_LINES + self.lines:
            return super().draw(y, width)
        looks = (self.theme, self.strip_width)
        if looks != self._pictured:
            self._pictured = looks
            self._pictures.clear()
        text, style = self._scale(y)
        segments = [Segment(text, style)]
        for index in self._shown():
            segments += self._fader_row(index, y - HEAD_LINES)
        return Painting(segments).adjust_cell_length(width, self.theme.style("text"))

    def line(self, y: int, width: int) -> list[Piece]:
        height = self.size.height
        pieces = [self._scale(y)]
        strip_width = self.strip_width
        rest = " " * (strip_width - _INNER_WIDTH)
        for index in self._shown():
            if y == 0:
                pieces += self._head(index, strip_width - 1)
                hidden = index == self.first + self.strips_shown - 1 < len(self.song.channels) - 1
                pieces.append(("›" if hidden else " ", self.theme.style("dim")))
                continue
            if y == 1:
                pieces += self._panning(index)
            elif y == 2:
                pieces += self._letters(index)
            elif y == height - FOOT_LINES:
                pieces += self._clip_row(index)
            else:
                pieces += self._readout(index)
            pieces.append((rest, self.theme.style("text")))
        return pieces

    def _scale(self, y: int) -> Piece:
        text = ""
        marks = {HEAD_LINES + line_of(mark, self.lines): mark for mark in reversed(_MARKS_DB)}
        if y in marks and y < HEAD_LINES + self.lines:
            text = f"{marks[y]:+d}" if marks[y] else "0"
        more = "‹" if y == 0 and self.first else ""
        return (text.rjust(SCALE_WIDTH - 1) + (more or " "), self.theme.style("dim"))

    def _head(self, index: int, width: int) -> list[Piece]:
        channels = self.song.channels
        master = index == len(channels)
        name = "Master" if master else channels[index].name or str(index + 1)
        chosen = index == self.strip
        ground = "focus" if chosen else "heads"
        strip = self._strip(index)
        style = self.theme.style("text", ground)
        if strip.mute and not chosen:
            style = self.theme.style("muted", ground)
        elif not master and not chosen:
            style = self.theme.hue_style(channels[index].hue, index, "note", ground)
        if chosen:
            name = f"▸{name}"
        elif width > STRIP_WIDTH:
            name = f" {name}"
        return [(fit(printable(name), width), style)]

    def _panning(self, index: int) -> list[Piece]:
        panning = self._strip(index).panning
        knob = round((panning + 1) / 2 * (_INNER_WIDTH - 1))
        chosen = index == self.strip and self.parameter == 1
        track = self.theme.style("text", "focus") if chosen else self.theme.style("rule")
        text = list("╶──┼──╴")
        before, after = "".join(text[:knob]), "".join(text[knob + 1 :])
        knob_style = self.theme.style("fader", "focus" if chosen else "screen")
        return [(before, track), ("●", knob_style), (after, track)]

    def _letters(self, index: int) -> list[Piece]:
        strip = self._strip(index)
        pan = "C" if abs(strip.panning) < 0.005 else f"{'L' if strip.panning < 0 else 'R'}{round(abs(strip.panning) * 100)}"
        mute = self.theme.style("warning" if strip.mute else "dots")
        solo = self.theme.style("accent" if strip.solo else "dots")
        letters: list[Piece] = [(fit(f" {pan}", 5), self.theme.style("dim"))]
        return [*letters, ("M" if strip.mute else "·", mute), ("S" if strip.solo else "·", solo)]

    def _fader_row(self, index: int, line: int) -> list[Segment]:
        """Fader and meters of one strip in one line. There are few such pictures, and each is drawn once."""
        strip = self._strip(index)
        left, right = (self._meter_part(index, side, line) for side in (0, 1))
        ink = "dim" if strip.mute else line_ink(line, self.lines)
        knob = line == line_of(strip.volume_db, self.lines)
        unity = line == line_of(0.0, self.lines)
        key = (knob, unity, index == self.strip and self.parameter == 0, ink, left, right)
        found = self._pictures.get(key)
        if found is None:
            found = self._pictures[key] = self._draw_row(*key)
        return found

    def _draw_row(self, knob: bool, unity: bool, chosen: bool, ink: str, left: str, right: str) -> list[Segment]:
        theme, plain = self.theme, self.theme.style("text")
        if knob:
            fader = Segment("▶█◀" if chosen else "▐█▌", theme.style("fader"))
        else:
            fader = Segment("╶┼╴" if unity else " │ ", theme.style("text" if chosen else "rule"))
        inks = ["peak" if part in _HELD else ink for part in (left, right)]
        meters = [Segment(part, theme.style(name, "track")) for part, name in zip((left, right), inks, strict=True)]
        return [fader, Segment(" ", plain), *meters, Segment(" " * (self.strip_width - _INNER_WIDTH + 1), plain)]

    def _meter_part(self, index: int, side: int, line: int) -> str:
        """The character of one meter in one line: how full it is, or its held peak."""
        from_bottom = self.lines - 1 - line
        filled = self._filled[index][side] - from_bottom * 8
        if filled > 0:
            return EIGHTHS[min(filled, 8)]
        held = self._held[index][side]
        if held and min(self.lines - 1, held // 8) == from_bottom:
            return _HELD[held % 8 > 4]
        return " "

    def _clip_row(self, index: int) -> list[Piece]:
        clipped = bool(self._clipped[index].any())
        number = "" if index == len(self.song.channels) else str(index + 1)
        text, ink = ("CLIP!", "error") if clipped else (number, "dim")
        return [(text.center(_INNER_WIDTH), self.theme.style(ink))]

    def _readout(self, index: int) -> list[Piece]:
        strip = self._strip(index)
        closed = strip.volume_db <= SILENCE_DB
        chosen = index == self.strip and self.parameter == 0
        style = self.theme.style("text" if not closed else "dim", "focus" if chosen else "screen")
        return [(format_db(strip.volume_db).center(_INNER_WIDTH), style)]
