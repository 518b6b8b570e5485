"""The grid: one widget that keeps its own top row and repaints only what changed.

Measured: a scrolled frame takes 1.1 ms from cached strips, 4 ms through Textual's styles cache. A cursor shown by its row number
and its field costs a tenth of the bytes of a bar over the whole row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.strip import Strip

from toccata.edit.mixer import audible_channels
from toccata.edit.region import Region
from toccata.song import Pattern, Song, mutes_at
from toccata.ui.editor import Editor
from toccata.ui.painting import Painted
from toccata.ui.pattern.cells import CellPainter, Marks
from toccata.ui.pattern.entry import field_bounds
from toccata.ui.pattern.geometry import Columns, field_at, field_span, first_channel, lay_out, row_digits


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the grid shows beside the cells, at which size. cursor: (row, channel, field)."""

    size: Size
    pattern: int
    top: int
    columns: Columns
    cursor: tuple[int, int, int]
    shows_field: bool
    play_row: int | None
    mark: Region | None
    editing: bool
    audible: tuple[bool, ...]


class Grid(Painted):
    """Paints the pattern under the cursor, or the one that is heard while following."""

    DEFAULT_CSS = "Grid { height: 1fr; }"

    def __init__(self, editor: Editor) -> None:
        super().__init__(id="grid")
        self.editor = editor
        self._shown: _Shown | None = None
        self._strips: dict[int, Strip] = {}
        """The cells of rows, without the gutter."""
        self._lines: dict[int, Strip] = {}
        """Whole rows as they are where neither the cursor is nor the song plays."""
        self._painter = self._new_painter()
        self._top = 0
        self._first = 0

    def _new_painter(self) -> CellPainter:
        return CellPainter(self.editor.theme, self.editor.song, self.editor.settings.scale_marks)

    @property
    def columns(self) -> Columns:
        """Which channels show, and where."""
        return self._current().columns

    @property
    def top(self) -> int:
        """The row that the first line shows; negative where blank lines come before the pattern."""
        return self._current().top

    # ---- changes ---------------------------------------------------------------------------------------------------

    def update(self) -> None:
        """Looks at the editor and repaints what is shown differently."""
        if not self.size:  # hidden: the next paint looks for itself
            self._shown = None
            return
        old, new = self._shown, self._read()
        if old == new:
            return
        self._shown = new
        if old is None or _layout(old) != _layout(new):
            self.forget()
            return
        if old.top != new.top:  # the rows stay as they are
            self._forget_rows({*_rows(old.mark), *_rows(new.mark)} if old.mark != new.mark else set())
            self.refresh()
            return
        if old.mark != new.mark:
            self._forget_rows({*_rows(old.mark), *_rows(new.mark)})
        if (old.cursor, old.shows_field) != (new.cursor, new.shows_field) or old.editing != new.editing:
            for shown in (old, new):
                self._refresh_cursor(shown)
        if old.play_row != new.play_row:
            for row in (old.play_row, new.play_row):
                if row is not None:
                    self._refresh_gutter(row)

    def song_changed(self, old: Song, new: Song) -> None:
        """Repaints the rows whose cells are others; everything when the layout or the instruments are."""
        if _inks(old) != _inks(new):
            self._painter = self._new_painter()
        index = self.editor.heard_place()[1]
        before = old.patterns[index] if index < len(old.patterns) else None
        after = new.patterns[index]
        same_frame = _frame(old) == _frame(new)
        if before is None or before.rows != after.rows or not same_frame:
            self._shown = None
            self.forget()
        else:
            self._forget_rows(_changed_rows(before, after))
            for pattern, row in {*old.bookmarks} ^ {*new.bookmarks}:
                if pattern == index:
                    self._lines.pop(row, None)
                    self._refresh_gutter(row)
        self.update()

    def _clear(self) -> None:
        self._strips.clear()
        self._lines.clear()

    def forget(self) -> None:
        """Repaints all."""
        self._clear()
        self.refresh()

    def theme_changed(self) -> None:
        self._painter = self._new_painter()
        self.forget()

    def _forget_rows(self, rows: set[int]) -> None:
        for row in rows:
            self._strips.pop(row, None)
            self._lines.pop(row, None)
        self.refresh_lines(row - self.top for row in rows)

    def _refresh_cursor(self, shown: _Shown) -> None:
        row, channel, field = shown.cursor
        self._refresh_gutter(row)
        if not shown.shows_field:
            return
        x = shown.columns.x_of(channel)
        if x is not None:
            offset, width = field_span(field)
            if self.editor.plain:
                offset, last = _bracket_span(field)
                width = last - offset + 1
            self.refresh_span(row - shown.top, x + offset, width)

    def _refresh_gutter(self, row: int) -> None:
        self.refresh_span(row - self.top, 0, self.columns.gutter - 1)

    # ---- reading the editor ----------------------------------------------------------------------------------------

    def _current(self) -> _Shown:
        """What is shown; read anew at another size, which the first paint in it comes to before its Resize event does."""
        if self._shown is None or self._shown.size != self.size:
            self._shown = self._read()
            self._clear()
        return self._shown

    def _read(self) -> _Shown:
        editor, song = self.editor, self.editor.song
        _, pattern, row = editor.heard_place()
        rows = song.patterns[pattern].rows
        cursor = editor.cursor
        width, height = self.size
        if self.size:  # a hidden grid has none, and is to be found as it was left
            self._top = self._top_for(row, rows, height)
            self._first = first_channel(song, rows, self._first, cursor.channel, width)
        play_row = None
        position = editor.position
        if position is not None and position.playing and position.pattern == pattern:
            play_row = position.row
        return _Shown(
            self.size,
            pattern,
            self._top,
            lay_out(song, rows, self._first, width),
            (row, cursor.channel, cursor.field),
            not editor.spares_cursor,
            play_row,
            editor.mark if editor.mark and editor.mark.pattern == pattern else None,
            editor.editing,
            tuple(audible_channels(song, resting_channels(editor))),
        )

    def _top_for(self, row: int, rows: int, height: int) -> int:
        """The top row: centred on `row`, or by pages that keep a quarter of what was there before."""
        if self.editor.centred:
            return row - height // 2
        if height <= 0 or rows <= height:
            return 0
        top = self._top
        if row < top:
            top = self._on_beat(row - height * 3 // 4, height)
        elif row >= top + height:
            top = self._on_beat(row - height // 4, height)
        return min(max(top, 0), self._on_beat(rows - height, height))

    def _on_beat(self, top: int, height: int) -> int:
        """The next beat from a row on, so that the tint of most lines stays what it is and need not be sent: a few blank lines may follow
        the last page. The row itself where beats are long."""
        per_beat = self.editor.song.rows_per_beat
        return -(-top // per_beat) * per_beat if per_beat <= height // 4 else top

    # ---- painting --------------------------------------------------------------------------------------------------

    def paint_line(self, y: int) -> Strip:
        shown = self._current()
        width = self.size.width
        pattern = self.editor.song.patterns[shown.pattern]
        row = shown.top + y
        if not 0 <= row < pattern.rows:
            return Strip([Segment(" " * width, self.editor.theme.style("text"))], width)
        cells = self._strips.get(row)
        if cells is None:
            cells = self._strips[row] = self._paint_cells(shown, pattern, row, width)
        if row == shown.cursor[0]:
            return Strip.join([self._gutter(shown, row, pattern.rows), self._with_cursor(shown, cells)])
        if row == shown.play_row:
            return Strip.join([self._gutter(shown, row, pattern.rows), cells])
        line = self._lines.get(row)
        if line is None:
            line = self._lines[row] = Strip.join([self._gutter(shown, row, pattern.rows), cells])
        return line

    def row_ground(self, row: int) -> str:
        """The tint of a row: bars and beats are lighter. Where bytes are spared all are the same, so that a page that is turned
        differs in its notes alone; row numbers tell beats then."""
        return "screen" if self.editor.frugal else self._weight(row)

    def _weight(self, row: int) -> str:
        """What a row begins: bar, beat, or nothing, `screen`."""
        song = self.editor.song
        return "bar" if row % song.rows_per_bar == 0 else "beat" if song.bar_and_beat(row)[2] else "screen"

    def _gutter(self, shown: _Shown, row: int, rows: int) -> Strip:
        theme, ground, weight = self.editor.theme, self.row_ground(row), self._weight(row)
        plays = row == shown.play_row
        # One ink where the song plays, the cursor's too: two would be twice the bytes at every row. Spared, the mark alone moves.
        if plays and shown.shows_field:
            ink = "play_mark"
        elif row == shown.cursor[0] and shown.shows_field:
            ink = "cursor_row_number"
        else:
            ink = "row_number" if weight == "screen" else "row_number_beat"
        number = f"{row:0{row_digits(rows)}X}"
        noted = (shown.pattern, row) in self.editor.song.bookmarks
        bar = f"{self.editor.song.bar_and_beat(row)[0] + 1}"[-1] if weight == "bar" else ""
        return Strip(
            [
                Segment(">" if plays else " ", theme.style("play_mark", ground)),
                Segment(number, theme.style(ink, ground)),
                Segment("*" if noted else " ", theme.style("play_mark" if noted else ink, ground)),
                Segment(bar or "│", theme.style("row_number_beat" if bar else "rule", ground)),
            ],
            len(number) + 3,
        )

    def _paint_cells(self, shown: _Shown, pattern: Pattern, row: int, width: int) -> Strip:
        ground = self.row_ground(row)
        segments: list[Segment] = []
        for channel, _, effect_columns in shown.columns.spans:
            cell = pattern.columns[channel][row].tobytes()
            marks = _marks(shown.mark, row, channel)
            segments += self._painter.segments(cell, effect_columns, ground, not shown.audible[channel], marks)
        strip = Strip(segments)
        room = width - shown.columns.gutter
        return strip.crop(0, room) if strip.cell_length > room else strip.extend_cell_length(room, self.editor.theme.style("text"))

    def _with_cursor(self, shown: _Shown, cells: Strip) -> Strip:
        _, channel, field = shown.cursor
        x = shown.columns.x_of(channel) if shown.shows_field else None
        if x is None:
            return cells
        if self.editor.plain:
            cells = self._bracketed(shown, cells, x)
        offset, width = field_span(field)
        start = x + offset - shown.columns.gutter
        style = self.editor.theme.style("cursor", "cursor" if shown.editing else "jam")
        text = cells.crop(start, start + width).text
        return Strip.join([cells.crop(0, start), Strip([Segment(text, style)], width), cells.crop(start + width)])

    def _bracketed(self, shown: _Shown, cells: Strip, x: int) -> Strip:
        """The whole field of the cursor between brackets."""
        first, last = _bracket_span(shown.cursor[2])
        start, end = x + first - shown.columns.gutter, x + last - shown.columns.gutter
        style = self.editor.theme.style("cursor_row_number", self.row_ground(shown.cursor[0]))
        left, right = (Strip([Segment(bracket, style)], 1) for bracket in "[]")
        return Strip.join([cells.crop(0, start), left, cells.crop(start + 1, end), right, cells.crop(end + 1)])

    def cursor_place(self) -> tuple[int, int] | None:
        """(x, y) on the screen of the cursor's field; None while it does not show."""
        row, channel, field = self._current().cursor
        x = self._current().columns.x_of(channel)
        y = row - self.top
        return None if x is None or not 0 <= y < self.size.height else (self.region.x + x + field_span(field)[0], self.region.y + y)

    # ---- the mouse, for those who have one -------------------------------------------------------------------------

    def on_mouse_down(self, event: events.MouseDown) -> None:
        row = self.top + event.y
        pattern = self.editor.heard_place()[1]
        if not 0 <= row < self.editor.song.patterns[pattern].rows:
            return
        for channel, x, effect_columns in reversed(self.columns.spans):
            if event.x >= x:
                field = field_at(event.x - x, effect_columns)
                self.editor.move(pattern=pattern, row=row, channel=channel, field=field)
                return


def resting_channels(editor: Editor) -> frozenset[int]:
    """The channels that the section around the order entry shown mutes; none where another pattern is shown than the entry's."""
    order_index, pattern, _ = editor.heard_place()
    return mutes_at(editor.song.order, order_index) if editor.song.order[order_index].pattern == pattern else frozenset()


def _bracket_span(field: int) -> tuple[int, int]:
    """(x of the bracket before the field that a position lies in, x of the one after it)."""
    first, last = field_bounds(field)
    (start, _), (end, width) = field_span(first), field_span(last)
    return start - 1, end + width


def _layout(shown: _Shown) -> tuple[object, ...]:
    """What all rows are painted anew for."""
    return shown.size, shown.pattern, shown.columns, shown.audible


def _inks(song: Song) -> tuple[object, ...]:
    """What notes are painted by: their instruments' hues, the key and the scale."""
    return [instrument.hue if instrument else -1 for instrument in song.instruments], song.key, song.scale


def _frame(song: Song) -> tuple[object, ...]:
    """What the look of every row depends on."""
    return [channel.effect_columns for channel in song.channels], song.rows_per_beat, song.rows_per_bar, _inks(song)


def _rows(mark: Region | None) -> range:
    return range(mark.first_row, mark.last_row + 1) if mark else range(0)


def _marks(mark: Region | None, row: int, channel: int) -> Marks:
    if mark is None or not (mark.first_row <= row <= mark.last_row and mark.first_channel <= channel <= mark.last_channel):
        return None
    return (
        mark.first_field if channel == mark.first_channel else 0,
        mark.last_field if channel == mark.last_channel else 16,
    )


def _changed_rows(before: Pattern, after: Pattern) -> set[int]:
    """Rows in which any cell is another one; columns that are the same object are not looked at."""
    rows: set[int] = set()
    for old, new in zip(before.columns, after.columns, strict=True):
        if old is not new:
            rows.update(np.flatnonzero((old != new).any(axis=1)).tolist())
    return rows
