"""Fades of whole sections, written as global volumes into the cells, row by row: they render as heard, and can be edited.

A song writes the effect that it plays by: Gxx of 64, or vxx of 128 where its rules count the global volume finely.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from toccata.edit.bounds import the_order_index
from toccata.edit.channels import set_effect_columns
from toccata.edit.sharing import with_column, with_new_pattern
from toccata.errors import EditRefused
from toccata.notation.cells import MAX_EFFECTS, effect_slot
from toccata.notation.effects import Meaning
from toccata.song import ORDER_END, OrderEntry, Pattern, Song, section_span

FULL = 128
"""Levels are counted finely here, whatever the song does."""
_STEPS = {int(Meaning.GLOBAL_VOLUME): 2, int(Meaning.GLOBAL_VOLUME_FINE): 1}
"""By meaning, how much of FULL one step of the effect is."""
_GLOBALS = (*_STEPS, int(Meaning.GLOBAL_VOLUME_SLIDE), int(Meaning.GLOBAL_VOLUME_SLIDE_FINE))


@dataclass(frozen=True, slots=True)
class _Place:
    """A row of the section; level: what the song has there without the fade, of FULL; wanted: the effect's parameter with it."""

    pattern: int
    row: int
    level: int
    wanted: int


def fade_section(song: Song, index: int, out: bool) -> Song:
    """Fades the section around an entry in from silence, or out to it, in a straight line over its rows.

    Patterns that are played elsewhere too are copied first, so that only this section fades. Global volumes that stand there are scaled,
    global slides give way. After a fade-out what comes next has the song's level again. Raises: EditRefused when there are no rows to
    fade, or no effect column is free.
    """
    span = section_span(song.order, the_order_index(song, index))
    song, entries = _own_patterns(song, span)
    places = _places(song, entries, _level_before(song, span.start), out)
    if len(places) < 2:
        raise EditRefused("there are no rows to fade")
    song = _without_globals(song, {song.order[entry].pattern for entry in entries})
    written = [place for before, place in zip([None, *places], places, strict=False) if not before or before.wanted != place.wanted]
    song = _written(song, [(place.pattern, place.row, place.wanted) for place in written])
    return _restored(song, span, places[-1].level) if out else song


def _own_patterns(song: Song, span: range) -> tuple[Song, list[int]]:
    """The song in which no pattern of the span is played twice, and the span's entries that play."""
    entries = []
    outside = {entry.pattern for place, entry in enumerate(song.order) if place not in span}
    order = [*song.order]
    for place in span:
        number = order[place].pattern
        if number == ORDER_END:
            break
        if number < 0:
            continue
        if number in outside:
            pattern = song.patterns[number]
            order[place] = replace(order[place], pattern=len(song.patterns))
            song = with_new_pattern(song, Pattern(pattern.rows, pattern.columns, pattern.name))
        outside.add(number)
        entries.append(place)
    return replace(song, order=tuple(order)), entries


def _globals(pattern: Pattern) -> dict[int, int]:
    """The level, of FULL, that each row sets, where it sets one; the last channel has the last word."""
    found = {}
    for column in pattern.columns:
        for slot in range(MAX_EFFECTS):
            at = effect_slot(slot)
            for meaning, step in _STEPS.items():
                for row in np.flatnonzero(column[:, at] == meaning):
                    found[int(row)] = min(int(column[row, at + 1]) * step, FULL)
    return found


def _effect(song: Song) -> int:
    """The meaning that the song sets its global volume by."""
    return int(Meaning.GLOBAL_VOLUME_FINE if song.rules.fine_global_volume else Meaning.GLOBAL_VOLUME)


def _level_before(song: Song, index: int) -> int:
    """The level, of FULL, at the end of the entries before one, played through."""
    level = song.global_volume * _STEPS[_effect(song)]
    for entry in song.order[:index]:
        found = _globals(song.patterns[entry.pattern]) if entry.pattern >= 0 else {}
        level = found[max(found)] if found else level
    return level


def _places(song: Song, entries: list[int], level: int, out: bool) -> list[_Place]:
    total = sum(song.patterns[song.order[entry].pattern].rows for entry in entries)
    step, places = _STEPS[_effect(song)], list[_Place]()
    for entry in entries:
        number = song.order[entry].pattern
        levels = _globals(song.patterns[number])
        for row in range(song.patterns[number].rows):
            level = levels.get(row, level)
            share = (total - 1 - len(places)) / total if out else (len(places) + 1) / total
            places.append(_Place(number, row, level, round(level / step * share)))
    return places


def _without_globals(song: Song, patterns: set[int]) -> Song:
    """The song without global volumes and slides in those patterns."""
    for number in patterns:
        for channel, column in enumerate(song.patterns[number].columns):
            effects = column[:, effect_slot(0) :: 2]
            found = np.isin(effects, _GLOBALS)
            if found.any():
                cleared = column.copy()
                cleared[:, effect_slot(0) :: 2][found] = 0
                cleared[:, effect_slot(0) + 1 :: 2][found] = 0
                song = with_column(song, number, channel, cleared)
    return song


def _written(song: Song, values: list[tuple[int, int, int]]) -> Song:
    """Writes global volumes, (pattern, row, value) each, into an effect column that is free on all those rows."""
    song, channel, slot = _free_effect_column(song, [(pattern, row) for pattern, row, _ in values])
    at = effect_slot(slot)
    for number in {pattern for pattern, _, _ in values}:
        column = song.patterns[number].columns[channel].copy()
        for pattern, row, value in values:
            if pattern == number:
                column[row, at], column[row, at + 1] = _effect(song), value
        song = with_column(song, number, channel, column)
    return song


def _free_effect_column(song: Song, rows: list[tuple[int, int]]) -> tuple[Song, int, int]:
    """(song, channel, effect column) where nothing stands on those (pattern, row)s: the last channel's first, else a new column."""
    for channel in reversed(range(len(song.channels))):
        for slot in range(song.channels[channel].effect_columns):
            at = effect_slot(slot)
            if all(song.patterns[pattern].columns[channel][row, at] == 0 for pattern, row in rows):
                return song, channel, slot
    channel = min(reversed(range(len(song.channels))), key=lambda place: song.channels[place].effect_columns)
    slot = song.channels[channel].effect_columns
    if slot >= MAX_EFFECTS:
        raise EditRefused("no effect column is free for the fade")
    return set_effect_columns(song, channel, slot + 1), channel, slot


def _restored(song: Song, span: range, level: int) -> Song:
    """Sets the level again where the song goes on after a fade-out, unless that place sets its own."""
    following = _next_playable(song.order, span.stop, song.restart)
    if following is None or following in span:
        return song
    number = song.order[following].pattern
    return song if 0 in _globals(song.patterns[number]) else _written(song, [(number, 0, level // _STEPS[_effect(song)])])


def _next_playable(order: tuple[OrderEntry, ...], start: int, restart: int) -> int | None:
    places = [*range(start, len(order))]
    for place in [*places, *range(restart, len(order))]:
        if order[place].pattern == ORDER_END:
            break
        if order[place].pattern >= 0:
            return place
    return next((place for place in range(restart, len(order)) if order[place].pattern >= 0), None)
