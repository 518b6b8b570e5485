"""Painting one cell: its fields in their inks, on the ground of its row, with what is marked."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style

from toccata.notation import effects as fx
from toccata.notation.cells import INSTRUMENT, NOTE, VOLUME_MEANING, VOLUME_VALUE, effect_slot, format_instrument
from toccata.notation.notes import format_note, is_pitched
from toccata.notation.scales import pitch_classes
from toccata.song import Song
from toccata.ui.theme import Theme

_FAMILY_INKS = {
    fx.Family.NOTE: "effect_note",
    fx.Family.PITCH: "effect_pitch",
    fx.Family.VOLUME: "effect_volume",
    fx.Family.PANNING: "effect_panning",
    fx.Family.SAMPLE: "effect_sample",
    fx.Family.FLOW: "effect_flow",
    fx.Family.SLIDE: "effect_pitch",
    fx.Family.LEVEL: "effect_volume",
    fx.Family.PLACE: "effect_panning",
    fx.Family.CONTROL: "effect_note",
    fx.Family.TIMING: "effect_flow",
    fx.Family.FILTER: "effect_sample",
    fx.Family.CHIP: "effect_sample",
    fx.Family.NONE: "text",
}
_CACHE_CELLS = 8192

Marks = tuple[int, int] | None
"""The first and last marked field position of a cell."""


class CellPainter:
    """Segments of cells, kept by what they depend on. Made anew for another theme, other instruments or another key."""

    def __init__(self, theme: Theme, song: Song, scale_marks: bool = True) -> None:
        """scale_marks: whether notes outside the song's key and scale are underlined."""
        self._theme = theme
        self._scale = pitch_classes(song.key, song.scale) if scale_marks else pitch_classes("", "")
        self._underlined: dict[int, Style] = {}
        self._hues = [instrument.hue if instrument else -1 for instrument in song.instruments]
        self._kept: dict[tuple[bytes, int, str, bool, Marks], list[Segment]] = {}

    def segments(self, cell: bytes, effect_columns: int, ground: str, muted: bool, marks: Marks) -> list[Segment]:
        """The cell from its leading blank to the rule that ends the channel."""
        key = (cell, effect_columns, ground, muted, marks)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _CACHE_CELLS:
                self._kept.clear()
            found = self._kept[key] = self._paint(*key)
        return found

    def _paint(self, cell: bytes, effect_columns: int, ground: str, muted: bool, marks: Marks) -> list[Segment]:
        blank = self._theme.ground(ground)
        parts: list[tuple[str, Style]] = []
        marked_before = False
        for index, (text, ink_style) in enumerate(self._fields(cell, effect_columns, ground, muted)):
            marked = _is_marked(index, marks)
            marked_style = self._theme.style("selection", "selection")
            # Brackets round what is marked, so that colour does not say it alone.
            between = " " if marked == marked_before else "[" if marked else "]"
            parts.append((between, marked_style if marked or marked_before else blank))
            parts.append((text, marked_style if marked else ink_style))
            marked_before = marked
        parts.append(("]" if marked_before else " ", self._theme.style("selection", "selection") if marked_before else blank))
        parts.append(("│", self._theme.style("rule", ground)))
        return _merged(parts)

    def _fields(self, cell: bytes, effect_columns: int, ground: str, muted: bool) -> list[tuple[str, Style]]:
        note, instrument = cell[NOTE], cell[INSTRUMENT]
        meaning, value = cell[VOLUME_MEANING], cell[VOLUME_VALUE]
        fields = [
            (format_note(note), self._note_style(note, instrument, ground, muted)),
            (format_instrument(instrument), self._style("instrument" if instrument else "dots", ground, muted)),
            (fx.format_volume(meaning, value), self._style("volume" if meaning else "dots", ground, muted)),
        ]
        for column in range(effect_columns):
            at = effect_slot(column)
            meaning = cell[at]
            ink = _FAMILY_INKS[fx.BY_MEANING[meaning].family] if meaning else "dots"
            fields.append((fx.format_effect(meaning, cell[at + 1]), self._style(ink, ground, muted)))
        return fields

    def _style(self, ink: str, ground: str, muted: bool) -> Style:
        return self._theme.style("muted" if muted and ink != "dots" else ink, ground)

    def _note_style(self, note: int, instrument: int, ground: str, muted: bool) -> Style:
        if not is_pitched(note):
            return self._style("dots" if format_note(note) == "..." else "note_special", ground, muted)
        style = self._voice_style(instrument, ground, muted)
        return style if note % 12 in self._scale else self._underline(style)

    def _voice_style(self, instrument: int, ground: str, muted: bool) -> Style:
        if muted:
            return self._theme.style("muted", ground)
        if not instrument:
            return self._theme.style("note", ground)
        hue = self._hues[instrument - 1] if instrument <= len(self._hues) else -1
        return self._theme.hue_style(hue, instrument - 1, "note", ground)

    def _underline(self, style: Style) -> Style:
        """The style, underlined; the same object each time, as styles are compared by identity."""
        found = self._underlined.get(id(style))
        if found is None:
            found = self._underlined[id(style)] = style + Style(underline=True)
        return found


def _is_marked(index: int, marks: Marks) -> bool:
    """Whether field `index` (note, instrument, volume, effects) lies between two marked field positions."""
    if marks is None:
        return False
    first, last = _field_index(marks[0]), _field_index(marks[1])
    return first <= index <= last


def _field_index(field: int) -> int:
    return 0 if field == 0 else 1 if field < 3 else 2 if field < 5 else 3 + (field - 5) // 3


def _merged(parts: list[tuple[str, Style]]) -> list[Segment]:
    """Neighbours of one style as one segment; a blank joins what has its background, unless that is underlined."""
    merged: list[tuple[str, Style]] = []
    for text, style in parts:
        if merged and (merged[-1][1] is style or (text == " " and _takes_blank(merged[-1][1], style))):
            merged[-1] = (merged[-1][0] + text, merged[-1][1])
        elif merged and merged[-1][0] == " " and _takes_blank(style, merged[-1][1]):
            merged[-1] = (" " + text, style)
        else:
            merged.append((text, style))
    return [Segment(text, style) for text, style in merged]


def _takes_blank(style: Style, blank: Style) -> bool:
    return style.bgcolor == blank.bgcolor and not style.underline
