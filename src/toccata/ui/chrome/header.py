"""The top line: the song, where it plays, how fast, and how the keys are set."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from rich.style import Style
from textual.strip import Strip

from toccata.song import Song, section_start
from toccata.ui.editor import Editor
from toccata.ui.painting import Line, Painted, fit

_LONGEST_NAME = 28
_LOCKED = {"off": "", "snap": ", snapped to", "map": " on white keys"}
"""How the piano keeps to the scale."""
_WIDE = 110
_BARS = " ▁▂▃▄▅▆▇█"
_FLOOR_DB = -48.0
_FALL_DB = 3.0
"""How far a meter falls from one look to the next, 15 a second."""


@dataclass(frozen=True, slots=True)
class Group:
    """Words that show or vanish together. rank: the highest goes first where there is no room."""

    rank: int
    words: tuple[tuple[str, str], ...]

    @property
    def width(self) -> int:
        return sum(len(text) for text, _ in self.words)


class Header(Painted):
    """Repaints only when something shown is different; of the meters only their two cells."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(id="header")
        self.editor = editor
        self._words: list[tuple[str, str]] = []
        self._levels_db = [_FLOOR_DB, _FLOOR_DB]

    def update(self) -> None:
        """Looks at the editor again; repaints from the first to the last word that is another one."""
        before, after = self._words, self._read()
        if before == after:
            return
        self._words = after
        first, last = _changed_span(before, after)
        self.refresh_span(0, first, last - first)

    def show_meters(self, meters: np.ndarray) -> None:
        """The master's peaks since the last call: the last row of float32 (channels + 1, 2), linear."""
        bars = self._bars()
        for side in (0, 1):
            peak = float(meters[-1, side])
            peak_db = 20 * math.log10(peak) if peak > 1e-6 else _FLOOR_DB
            self._levels_db[side] = max(peak_db, self._levels_db[side] - _FALL_DB, _FLOOR_DB)
        if self._bars() != bars:
            self.refresh_span(0, self.size.width - 3, 2)

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        self._words = self._read()
        line = Line(theme.style("text", "header"))
        for text, ink in self._words:
            line.add(text, self._style(ink))
        line.pad_to(width - 3)
        for side, bar in enumerate(self._bars()):
            level = self._levels_db[side]
            line.add(bar, theme.style("meter_high" if level > -6 else "meter_mid" if level > -18 else "meter_low", "track"))
        return line.strip(width)

    def _bars(self) -> str:
        if self.editor.frugal:
            return "  "
        return "".join(_BARS[min(8, math.ceil((level - _FLOOR_DB) * 8 / -_FLOOR_DB))] for level in self._levels_db)

    def _style(self, ink: str) -> Style:
        theme = self.editor.theme
        if ink in ("edit", "jam"):
            return theme.style("badge", f"{ink}_badge")
        return theme.style(ink, "header")

    def _read(self) -> list[tuple[str, str]]:
        room = self.size.width - 4
        wide = self.size.width >= _WIDE
        left, right = [self._song(wide), *self._transport(wide)], [*self._sound(), *self._modes(wide)]
        while sum(group.width for group in (*left, *right)) > room and len(left) + len(right) > 1:
            _drop(left, right)
        words = [word for group in left for word in group.words]
        gap = room - sum(group.width for group in (*left, *right))
        return [*words, (" " * max(0, gap), "text"), *(word for group in right for word in group.words), (" ", "text")]

    def _song(self, wide: bool) -> Group:
        session = self.editor.session
        name = session.path.name if session.path else (session.song.title or "new song")
        shown = fit(name, min(len(name), _LONGEST_NAME if wide else 14))
        brand = [(" Toccata  ", "title")] if wide else [(" ", "text")]
        mark = " read-only " if session.read_only else " * " if session.modified else "   "
        return Group(4, (*brand, (shown, "text"), (mark, "warning")))

    def _transport(self, wide: bool) -> list[Group]:
        editor, song = self.editor, self.editor.song
        position = editor.position
        tempo, speed, time = song.tempo, song.speed, "--:--"
        if position is not None and position.playing:
            tempo, speed = position.tempo, position.speed
            time = f"{int(position.seconds) // 60:02}:{int(position.seconds) % 60:02}"
            if position.count_in:
                time = f"in {position.count_in:>2}"
        order_index, _, row = editor.heard_place()
        # A groove's average row, scaled as the speed of the moment is to the song's own.
        shown_row = "--" if editor.spares_cursor else f"{row:02X}"
        beats = song.beats_per_minute_at(tempo, song.ticks_per_row * max(speed, 1) / song.speed)
        signature = f"{song.time_signature.beats}/{song.time_signature.unit}"
        start = section_start(song.order, order_index)
        section = song.order[start].section if start is not None else None
        name = fit(section.name, min(len(section.name), 14)) if section else ""
        groups = [
            Group(5, ((f"{'>' if editor.playing else '-'} {time}  ", "accent" if editor.playing else "dim"),)),
            *([Group(6, ((f"{name}  ", "title"),))] if name else []),
            Group(2, (("ord ", "dim"), (f"{order_index:02X}  ", "text"))),
            Group(2, (("row ", "dim"), (f"{shown_row}  ", "text"))),
            Group(3, ((f"{beats:.1f}", "text"), (" bpm  ", "dim"))),
            Group(6, (("spd ", "dim"), (f"{_speed_text(song, speed)}  ", "text"))),
        ]
        if wide:
            groups.append(Group(8, ((f"{signature}  ", "text"),)))
        if wide and song.key:
            groups.append(Group(9, ((f"{song.key} {song.scale}{_LOCKED[editor.settings.scale_lock]}  ", "text"),)))
        return groups

    def _modes(self, wide: bool) -> list[Group]:
        editor = self.editor
        found = editor.song.instrument(editor.instrument)
        name = f" {fit(found.name, min(len(found.name), 16))}" if found and found.name else ""
        labels = ("ins ", "oct ", "step ") if wide else ("i", "o", "s")
        gap = "  " if wide else " "
        groups = [Group(1, ((labels[0], "dim"), (f"{editor.instrument:02X}{name if wide else ''}{gap}", "text")))]
        groups.append(Group(1, ((labels[1], "dim"), (f"{editor.octave}{gap}", "text"))))
        groups.append(Group(7, ((labels[2], "dim"), (f"{editor.edit_step:<2}{gap[1:]}", "text"))))
        if editor.metronome:
            groups.append(Group(6, (("click" + gap, "accent"),)))
        groups.append(Group(0, ((" EDIT ", "edit") if editor.editing else (" JAM  ", "jam"),)))
        return groups

    def _sound(self) -> list[Group]:
        """What the player has to say: nothing while it opens in no time, nor once it is ready and a device plays."""
        editor = self.editor
        if editor.player_problem:
            return [Group(1, (("no sound  ", "warning"),))]
        if editor.player is None:
            return [Group(3, (("sound starts  ", "dim"),))] if editor.player_is_late else []
        status = editor.player.status()
        if status.ready:
            return [Group(1, (("silent  ", "warning"),))] if editor.output_problem else []
        share = f" {status.progress * 100:.0f} %" if status.progress is not None else ""
        wide = self.size.width >= _WIDE
        words = fit(status.message, min(len(status.message), 48 if wide else 24)) if status.message else "sound starts"
        if status.progress is not None and not wide:
            words = "sound"  # so that there is room for the song's name
        return [Group(3, ((f"{words}{share}  ", "accent"),))]


def _speed_text(song: Song, speed: int) -> str:
    """Ticks a row: a short groove as `8/4`, a longer one by its first two; at another speed than the song's own that speed."""
    if not song.groove or speed != song.speed:
        return f"{speed}"
    shown = song.groove if len(song.groove) <= 4 else song.groove[:2]
    return "/".join(map(str, shown)) + ("/…" if len(song.groove) > 4 else "")


def _drop(left: list[Group], right: list[Group]) -> None:
    """Takes the least important group away."""
    side = max((left, right), key=lambda groups: max((group.rank for group in groups), default=-1))
    side.remove(max(side, key=lambda group: group.rank))


def _changed_span(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> tuple[int, int]:
    """The cells from the first to past the last in which two lines differ."""
    old, new = _cells(before), _cells(after)
    if len(old) != len(new):
        return 0, max(len(old), len(new))
    changed = [index for index, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    return (changed[0], changed[-1] + 1) if changed else (0, 0)


def _cells(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(character, ink) for text, ink in words for character in text]
