"""Swing and grooves as fields of a form, for the song and for a channel; the metronome."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from toccata.edit import groove
from toccata.errors import EditRefused
from toccata.song import Song
from toccata.song.document import SWING_RANGE
from toccata.ui.arrangement import tell_player
from toccata.ui.editor import Editor
from toccata.ui.views.properties import asking, whole_field
from toccata.ui.widgets.fields import Field

STRAIGHT = 50.0
_LOW, _HIGH = SWING_RANGE


def groove_text(ticks: Sequence[int]) -> str:
    """A groove as it is typed: `8 4`."""
    return " ".join(map(str, ticks))


def parse_groove(line: str) -> tuple[int, ...]:
    """The ticks in a typed line, apart by blanks, commas or strokes; none of them is no groove. Raises: EditRefused."""
    words = [word for word in re.split(r"[\s,/;]+", line.strip()) if word]
    if bad := next((word for word in words if not word.isdecimal()), None):
        raise EditRefused(f"'{bad}' is no number of ticks; a groove is written like 8 4")
    return tuple(int(word) for word in words)


def song_timing_fields(editor: Editor) -> list[Field]:
    """Swing, over how many rows, and the song's groove."""
    song, ask = editor.song, asking(editor)

    def put(name: str, change: Callable[..., Song], value: Any) -> None:
        editor.edit(f"song {name}", lambda song: change(song, value), merge=f"song.{name}")

    def swing(percent: float) -> None:
        put("swing", groove.set_swing, min(max(percent, _LOW), _HIGH))

    note = "the groove stands" if song.groove and song.swing != STRAIGHT else ""
    return [
        Field(
            "swing",
            "Swing",
            f"{song.swing:g} %  {note or ('straight' if song.swing == STRAIGHT else '')}".rstrip(),
            None,
            "How much of each pair of rows the first lasts: 50 is straight, 66 a triplet's feel. Exact, whatever the speed.",
            lambda steps: swing(song.swing + steps),
            lambda: ask("Swing in percent", f"{song.swing:g}", lambda line: swing(_percent(line))),
            lambda: swing(STRAIGHT),
        ),
        whole_field(
            "swing_rows",
            "Swing over",
            song.swing_rows,
            1,
            16,
            lambda value: put("swing rows", groove.set_swing_rows, value),
            ask,
            text=f"{song.swing_rows} row{'s' if song.swing_rows > 1 else ''} each",
            default=1,
            bar=False,
            help="Rows of half a pair: with 4 rows a beat 1 swings the sixteenths, 2 the eighths.",
        ),
        _groove_field("groove", song.groove, song.speed, lambda ticks: put("groove", groove.set_groove, ticks), ask, "by the speed"),
    ]


def channel_timing_fields(editor: Editor, index: int) -> list[Field]:
    """A channel's own swing and groove."""
    song, channel, ask = editor.song, editor.song.channels[index], asking(editor)
    present = groove.swing_of(channel.groove)

    def put(name: str, change: Callable[..., Song], value: Any) -> None:
        editor.edit(f"channel {name}", lambda song: change(song, index, value), merge=f"channel.{index}.{name}")

    def swing(percent: float) -> None:
        put("swing", groove.swing_channel, min(max(percent, _LOW), _HIGH))

    def step(steps: int) -> None:
        """To the next swing that whole ticks allow."""
        pair = max(2, round(2 * song.ticks_per_row))
        first = channel.groove[0] if present is not None else round(pair / 2)
        swing(100 * (first + (1 if steps > 0 else -1)) / pair)

    shown = f"{present:.0f} %" if present is not None else "by its groove" if channel.groove else "the song's"
    return [
        Field(
            "channel.swing",
            "Swing",
            shown,
            None,
            "This channel's own, by the nearest whole ticks; Del follows the song again.",
            step,
            lambda: ask("Swing in percent", f"{present or STRAIGHT:.0f}", lambda line: swing(_percent(line))),
            lambda: put("groove", groove.set_channel_groove, ()),
        ),
        _groove_field(
            "channel.groove",
            channel.groove,
            song.speed,
            lambda ticks: put("groove", groove.set_channel_groove, ticks),
            ask,
            "the song's",
        ),
    ]


def metronome_fields(editor: Editor) -> list[Field]:
    """How loud the metronome is, and the count-in. Not part of the song."""
    settings, ask = editor.settings, asking(editor)

    def choose(**values: int) -> None:
        editor.choose(**values)
        tell_player(editor)
        editor.desk.view.show(editor.song)

    bars = settings.count_in
    return [
        whole_field(
            "metronome_volume",
            "Metronome",
            settings.metronome_volume,
            1,
            100,
            lambda value: choose(metronome_volume=_within(value, 1, 100)),
            ask,
            text=f"{settings.metronome_volume} %",
            default=40,
            help="How loud it clicks; Alt+Shift+T turns it on and off. Only you hear it, no render has it.",
        ),
        whole_field(
            "count_in",
            "Count-in",
            bars,
            0,
            8,
            lambda value: choose(count_in=_within(value, 0, 8)),
            ask,
            text="none" if not bars else f"{bars} bar{'s' if bars > 1 else ''}",
            default=0,
            bar=False,
            help="Bars that the metronome, when it is on, counts before playing begins in edit mode.",
        ),
    ]


def _within(value: int | None, low: int, high: int) -> int:
    """A typed number for a setting. Raises: EditRefused."""
    if value is None or not low <= value <= high:
        raise EditRefused(f"{low} to {high} can be chosen, not {value}")
    return value


def _percent(line: str) -> float:
    try:
        return float(line.strip().rstrip("%").replace(",", "."))
    except ValueError:
        raise EditRefused(f"'{line}' is no percentage") from None


def _groove_field(name: str, ticks: tuple[int, ...], speed: int, put: Callable[[tuple[int, ...]], None], ask: Any, without: str) -> Field:
    """Typed as ticks; steps make a pair of rows more or less uneven around the speed."""

    def step(steps: int) -> None:
        uneven = (ticks[0] - speed if len(ticks) == 2 else 0) + (1 if steps > 0 else -1)
        uneven = min(max(uneven, 1 - speed), speed - 1)
        put((speed + uneven, speed - uneven) if uneven else ())

    shown = groove_text(ticks) or "—"
    help = f"Ticks of one row after another, over and over, as 8 4; without one rows go {without}."
    enter = lambda: ask("Ticks a row", groove_text(ticks), lambda line: put(parse_groove(line)))  # noqa: E731
    return Field(name, "Groove", shown, None, help, step, enter, lambda: put(()))
