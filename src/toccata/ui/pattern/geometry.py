"""Where everything of the grid lies, in terminal cells.

>1E │ C-4 01 40 ... │ C-2 03 .. ... ... │
gutter  a channel     one with two effect columns
"""

from __future__ import annotations

from dataclasses import dataclass

from toccata.song import Song

NOTE_AT, INSTRUMENT_AT, VOLUME_AT, EFFECTS_AT = 1, 5, 8, 11
_EFFECT_STRIDE = 4


def gutter_width(rows: int) -> int:
    """The play mark, the row number, a blank and the rule."""
    return 3 + row_digits(rows)


def row_digits(rows: int) -> int:
    """How many hex digits the pattern's row numbers take."""
    return 2 if rows <= 0x100 else 3


def channel_width(effect_columns: int) -> int:
    """A channel with the rule that ends it."""
    return EFFECTS_AT + _EFFECT_STRIDE * effect_columns + 1


def last_field(effect_columns: int) -> int:
    """The field position of the last effect column's last digit."""
    return 4 + 3 * effect_columns


def field_span(field: int) -> tuple[int, int]:
    """(x in the channel, width) of a field position 0–16."""
    if field == 0:
        return NOTE_AT, 3
    if field < 3:
        return INSTRUMENT_AT + field - 1, 1
    if field < 5:
        return VOLUME_AT + field - 3, 1
    column, digit = divmod(field - 5, 3)
    return EFFECTS_AT + _EFFECT_STRIDE * column + digit, 1


def field_at(x: int, effect_columns: int) -> int:
    """The field position nearest to an x in the channel."""
    return min(range(last_field(effect_columns) + 1), key=lambda field: _distance(x, *field_span(field)))


def _distance(x: int, start: int, width: int) -> int:
    return max(start - x, x - (start + width - 1), 0)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which channels show, from `first` on. spans: (channel, x, effect columns) from left to right; the last may be cut.
    right: where the last one ends or is cut."""

    first: int
    gutter: int
    spans: tuple[tuple[int, int, int], ...]
    right: int

    def x_of(self, channel: int) -> int | None:
        """Where a channel starts; None when it does not show."""
        return next((x for shown, x, _ in self.spans if shown == channel), None)

    def hidden_right(self, song: Song, width: int) -> bool:
        """Whether channels, or a part of the last one, lie past the right edge."""
        if not self.spans:
            return True
        channel, x, effect_columns = self.spans[-1]
        return channel + 1 < len(song.channels) or x + channel_width(effect_columns) > width


def lay_out(song: Song, rows: int, first: int, width: int) -> Columns:
    """The channels that fit into `width` cells beside the gutter, beginning with channel `first`."""
    gutter = x = gutter_width(rows)
    spans = []
    for channel in range(first, len(song.channels)):
        if x + NOTE_AT + 3 > width:
            break
        effect_columns = song.channels[channel].effect_columns
        spans.append((channel, x, effect_columns))
        x += channel_width(effect_columns)
    return Columns(first, gutter, tuple(spans), min(x, width))


def first_channel(song: Song, rows: int, first: int, channel: int, width: int) -> int:
    """The first channel to show so that `channel` shows whole, moved from `first` no more than that takes, and so that no room is
    left past the last channel."""
    last = len(song.channels) - 1
    room = width - gutter_width(rows)
    return min(max(min(first, channel, last), _leftmost(song, channel, room)), _leftmost(song, last, room))


def _leftmost(song: Song, channel: int, room: int) -> int:
    """The first channel of those up to `channel` that fit into the room whole."""
    needed = channel_width(song.channels[channel].effect_columns)
    while channel > 0 and needed + channel_width(song.channels[channel - 1].effect_columns) <= room:
        channel -= 1
        needed += channel_width(song.channels[channel].effect_columns)
    return channel
