"""The order view: the song's entries, a line each, with sections, times, and what plays where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from textual.app import ComposeResult
from textual.strip import Strip

from toccata.edit import order
from toccata.errors import EditRefused
from toccata.notation.cells import NOTE
from toccata.notation.notes import NOTE_COUNT
from toccata.song import ORDER_END, ORDER_SKIP, Pattern, Song, mutes_at, section_span, section_start
from toccata.ui.actions.order import change
from toccata.ui.order.strip import entry_text
from toccata.ui.order.times import Times, clock
from toccata.ui.painting import Line, Painted, fit
from toccata.ui.view import View

if TYPE_CHECKING:
    from toccata.player import Position
    from toccata.ui.editor import Editor

_BARS = "·▁▂▃▄▅▆▇"
_SLICES = 16
_NAME_WIDTH = 16
_LENGTH_WIDTH = 6
_WIDE = 110
_MOST_CHANNELS = 16


class OrderLines(Painted):
    """The list itself, under a line of heads."""

    DEFAULT_CSS = "OrderLines { height: 1fr; }"

    def __init__(self, editor: Editor, times: Times) -> None:
        super().__init__(id="order-lines")
        self.editor, self.times = editor, times
        self._top = 0
        self._shown: object = None
        self._kept: dict[int, tuple[Pattern, str, tuple[bool, ...]]] = {}

    def update(self) -> None:
        """Repaints when anything that is shown is another."""
        song, cursor, position = self.editor.song, self.editor.cursor, self.editor.position
        queued = position.queued if position is not None else None
        place = (cursor.order_index, cursor.channel, self._playing(), queued, self.editor.looped)
        shown = (song.order, song.patterns, song.channels, song.restart, self.times.timeline, self.times.is_current, *place)
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        if y == 0:
            return self._heads(width)
        if y == 1:
            self._scroll(self.size.height - 1)
        index = self._top + y - 1
        if index >= len(self.editor.song.order):
            return Line(theme.style("text")).strip(width)
        return self._entry(index, width)

    def _channels(self, width: int) -> range:
        """The channels that have room, the cursor's among them."""
        count = min(len(self.editor.song.channels), _MOST_CHANNELS if width < _WIDE else 64)
        first = min(max(0, self.editor.cursor.channel - count + 1), len(self.editor.song.channels) - count)
        return range(first, first + count)

    def _heads(self, width: int) -> Strip:
        theme, channels = self.editor.theme, self._channels(width)
        line = Line(theme.style("dim", "heads"))
        line.add(fit("      Section", 7 + _NAME_WIDTH)).add("Length".rjust(_LENGTH_WIDTH)).add("  Pt Rows   At  ")
        for channel in channels:
            here = channel == self.editor.cursor.channel
            line.add(f"{(channel + 1) % 10}", theme.style("title" if here else "dim", "focus" if here else "heads"))
        line.pad_to(line.width + max(0, 4 - len(channels))).add("  ")
        if width >= _WIDE:
            line.add(fit("Notes", _SLICES) + "  ")
        line.add("Name")
        timeline = self.times.timeline
        total = (f"song {clock(timeline.total_s)}" + ("" if timeline.is_whole else " and more")) if timeline else ""
        return line.pad_to(width - len(total) - 1).add(total, theme.style("title", "heads")).strip(width)

    def _scroll(self, height: int) -> None:
        cursor = self.editor.cursor.order_index
        if not self._top <= cursor < self._top + height:
            self._top = max(0, cursor - height // 2)

    def _playing(self) -> int:
        position = self.editor.position
        return position.order_index if position is not None and position.playing else -1

    def _entry(self, index: int, width: int) -> Strip:
        theme, song = self.editor.theme, self.editor.song
        entry = song.order[index]
        here = index == self.editor.cursor.order_index
        ground = "focus" if here else "screen"
        line = Line(theme.style("text", ground))
        line.add(self._mark(index), theme.style("play_mark"))
        line.add(f"{index:02X}", theme.style("cursor_row_number" if here else "row_number", "screen"))
        line.add("↻" if index == song.restart and index else " ", theme.style("dim", "screen")).add(
            "▸ " if here else "  ", theme.style("text")
        )
        self._add_section(line, index, ground)
        if entry.pattern in (ORDER_SKIP, ORDER_END):
            word = "skip" if entry.pattern == ORDER_SKIP else "end"
            return line.add(f"  {entry_text(entry.pattern)}      {word}", theme.style("text", ground)).strip(width)
        pattern = song.patterns[entry.pattern]
        line.add("  ").add(entry_text(entry.pattern), theme.style("accent" if here else "text", ground))
        line.add(f" {pattern.rows:4} ").add(f"{self._begins(index):>5} ", theme.style("text" if self.times.is_current else "dim", ground))
        self._add_channels(line, index, ground, width)
        if width >= _WIDE:
            line.add(self._about(entry.pattern, pattern)[0], theme.style("text" if here else "dim", ground)).add("  ")
        return line.add(fit(pattern.name, max(0, width - line.width))).strip(width)

    def _mark(self, index: int) -> str:
        position = self.editor.position
        if index == self._playing():
            return ">"
        return "+" if position is not None and position.playing and position.queued == index else " "

    def _begins(self, index: int) -> str:
        timeline = self.times.timeline
        return clock(timeline.begins_s[index]) if timeline and index in timeline.begins_s else ""

    def _add_section(self, line: Line, index: int, ground: str) -> None:
        """Name and length on the section's first entry; a bar of its colour, or the sign of its loop, on all."""
        theme, song = self.editor.theme, self.editor.song
        looped = self.editor.looped is not None and index in self.editor.looped
        start = section_start(song.order, index)
        section = song.order[start].section if start is not None else None
        number = sum(1 for entry in song.order[:start] if entry.section)
        style = theme.hue_style(section.hue if section else -1, number, "title" if start == index else "text", ground)
        line.add("↺" if looped else "▌" if section else " ", style)
        line.add(fit(section.name if section and start == index else "", _NAME_WIDTH) + " ", style)
        timeline, is_first = self.times.timeline, index == (start or 0)
        length = clock(timeline.span_s(section_span(song.order, index))) if timeline and is_first else ""
        line.add(length.rjust(_LENGTH_WIDTH), theme.style("text" if self.times.is_current else "dim", ground))

    def _add_channels(self, line: Line, index: int, ground: str, width: int) -> None:
        """A sign for each channel: whether it has notes there, and whether the section mutes it."""
        theme, song = self.editor.theme, self.editor.song
        mutes, number = mutes_at(song.order, index), song.order[index].pattern
        plays = self._about(number, song.patterns[number])[1]
        for channel in self._channels(width):
            muted = channel in mutes
            ink = "warning" if muted and ground == "screen" else "text" if plays[channel] or muted else "dots"
            over = "focus" if channel == self.editor.cursor.channel and ground == "screen" and ink == "text" else ground
            line.add("m" if muted else "■" if plays[channel] else "·", theme.style(ink, over if ink != "dots" else "screen"))
        line.add(" " * max(0, 4 - len(song.channels))).add("  ")

    def _about(self, index: int, pattern: Pattern) -> tuple[str, tuple[bool, ...]]:
        """The pattern's density, and which channels have notes in it; kept while the pattern is the same object."""
        kept = self._kept.get(index)
        if kept is None or kept[0] is not pattern:
            plays = tuple(bool((column[:, NOTE] < NOTE_COUNT).any()) for column in pattern.columns)
            kept = self._kept[index] = (pattern, density(pattern), plays)
        return kept[1], kept[2]


def density(pattern: Pattern) -> str:
    """How many notes lie in each sixteenth of the pattern, as bars; the fullest sixteenth is the highest."""
    notes = sum((column[:, NOTE] < NOTE_COUNT).astype(int) for column in pattern.columns)
    counts = [int(part.sum()) for part in np.array_split(np.asarray(notes), _SLICES)]
    most = max(counts)
    return "".join(_BARS[-(-count * 7 // most)] if most else _BARS[0] for count in counts)


class OrderView(View):
    """Up and down choose an entry, left and right a channel, hex digits give a pattern, letters are commands (F1)."""

    scope = "order"
    title = "Order"

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.times = Times(editor, self._timed)
        self.lines = OrderLines(editor, self.times)

    def compose(self) -> ComposeResult:
        yield self.lines

    def show(self, song: Song) -> None:
        self.times.want()
        self.lines.refresh()

    def changed(self, old: Song, new: Song) -> None:
        self.times.want()
        self.lines.update()

    def _timed(self) -> None:
        if self.display:
            self.lines.update()

    def moved(self) -> None:
        self.lines.update()

    def tick(self, position: Position | None, meters: np.ndarray | None) -> None:
        self.lines.update()

    def theme_changed(self) -> None:
        self.lines.refresh()

    def take_key(self, key: str, character: str | None) -> bool:
        """Hex digits shift into the entry's pattern number."""
        if len(key) != 1 or key not in "0123456789abcdefABCDEF":
            return False
        song, index = self.editor.song, self.editor.cursor.order_index
        wide = 0x100 if len(song.patterns) <= 0x100 else 0x1000
        typed = int(key, 16)
        number = (max(song.order[index].pattern, 0) * 16 + typed) % wide
        number = number if number < len(song.patterns) else typed
        if number >= len(song.patterns):
            raise EditRefused(f"there is no pattern {number:02X}; N makes a new one")
        change(self.editor, "Order entry", order.set_entry(song, index, number))
        return True

    def explanation(self) -> str:
        song, index = self.editor.song, self.editor.cursor.order_index
        entry = song.order[index]
        start = section_start(song.order, index)
        section = song.order[start].section if start is not None else None
        place = f"order {index:02X} of {len(song.order):02X}" + (f", {section.name}" if section else "")
        if entry.pattern >= 0:
            uses = sum(other.pattern == entry.pattern for other in song.order)
            place += f", pattern {entry.pattern:02X}, played {uses} time{'' if uses == 1 else 's'}"
        channel = self.editor.cursor.channel
        name = song.channels[channel].name or f"channel {channel + 1}"
        return f"{place}; {name}{' rests here' if channel in mutes_at(song.order, index) else ''}"

    def hint(self) -> tuple[tuple[str, str], ...]:
        return (
            ("0-F", "pattern"),
            ("Enter", "edit"),
            ("N", "new"),
            ("I", "insert"),
            ("K", "delete"),
            ("Y", "again"),
            ("U", "unique"),
            ("[ ]", "move"),
            ("S", "section"),
            ("L", "loop"),
            ("M", "mute"),
            ("Q", "queue"),
            ("P", "usage"),
            ("F2", "pattern"),
            ("F1", "help"),
        )
