"""Tidying a song: what nothing uses goes, and numbers follow the order of use. The song sounds the same afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from toccata.edit.bookmarks import renumbered
from toccata.edit.sharing import each_column_once
from toccata.notation.cells import INSTRUMENT
from toccata.song import Instrument, Pattern, Song
from toccata.song.document import MAX_SLOTS


def unused_patterns(song: Song) -> list[int]:
    """The patterns that the order does not play; the first is kept when it plays none."""
    played = {entry.pattern for entry in song.order if entry.pattern >= 0} or {0}
    return [index for index in range(len(song.patterns)) if index not in played]


def unused_instruments(song: Song) -> list[int]:
    """The filled instrument slots, 1–255, that no cell names."""
    named = set(_instruments_in_cells(song))
    return [number for number in range(1, len(song.instruments) + 1) if song.instrument(number) and number not in named]


def unused_samples(song: Song) -> list[int]:
    """The filled sample slots, 1–255, that no instrument plays."""
    played = set(_samples_of_instruments(song))
    return [number for number in range(1, len(song.samples) + 1) if song.sample(number) and number not in played]


def remove_unused_patterns(song: Song) -> Song:
    """Takes patterns away that the order does not play; the others close up, and the order follows."""
    unused = set(unused_patterns(song))
    return _with_patterns(song, [index for index in range(len(song.patterns)) if index not in unused])


def remove_unused_instruments(song: Song) -> Song:
    """Empties the slots that no cell names; the other numbers stay."""
    unused = set(unused_instruments(song))
    return replace(song, instruments=_without(song.instruments, unused)) if unused else song


def remove_unused_samples(song: Song) -> Song:
    """Empties the slots that no instrument plays; the other numbers stay."""
    unused = set(unused_samples(song))
    return replace(song, samples=_without(song.samples, unused)) if unused else song


def renumber_patterns(song: Song) -> Song:
    """Numbers patterns as the order first plays them; those that it does not play come after."""
    played = [entry.pattern for entry in song.order if entry.pattern >= 0]
    return _with_patterns(song, list(dict.fromkeys((*played, *range(len(song.patterns))))))


def renumber_instruments(song: Song) -> Song:
    """Numbers instruments as cells first name them, in the order's patterns and then the others; unused ones come after, empty
    slots vanish."""
    places = _numbers(song.instruments, _instruments_in_cells(song))
    slots = _moved(song.instruments, places)
    if _same(slots, song.instruments) and not _names_others(song, places):
        return song
    patterns = tuple(_with_instruments(pattern, places) for pattern in song.patterns)
    return replace(song, instruments=slots, patterns=patterns)


def renumber_samples(song: Song) -> Song:
    """Numbers samples as instruments play them, from the first instrument on; unused ones come after, empty slots vanish."""
    places = _numbers(song.samples, _samples_of_instruments(song))
    slots = _moved(song.samples, places)
    if _same(slots, song.samples):
        return song
    return replace(song, samples=slots, instruments=tuple(_with_samples(instrument, places) for instrument in song.instruments))


def _instruments_in_cells(song: Song) -> list[int]:
    """The instrument numbers that cells name, each once, as the song comes to them."""
    played = [entry.pattern for entry in song.order if entry.pattern >= 0]
    found: dict[int, None] = {}
    for index in dict.fromkeys((*played, *range(len(song.patterns)))):
        columns = song.patterns[index].columns
        numbers = np.stack([column[:, INSTRUMENT] for column in columns], axis=1).ravel()
        used, first = np.unique(numbers, return_index=True)
        found.update(dict.fromkeys(int(used[k]) for k in np.argsort(first) if used[k]))
    return list(found)


def _samples_of_instruments(song: Song) -> list[int]:
    found: dict[int, None] = {}
    for instrument in filter(None, song.instruments):
        found.update(dict.fromkeys((instrument.sample, *(mapping.sample for mapping in instrument.note_map))))
    return [number for number in found if number]


def _with_patterns(song: Song, kept: list[int]) -> Song:
    """The song with these patterns, by their old numbers, in this order."""
    if kept == list(range(len(song.patterns))):
        return song
    numbers = {old: new for new, old in enumerate(kept)}
    order = tuple(replace(entry, pattern=numbers[entry.pattern]) if entry.pattern >= 0 else entry for entry in song.order)
    patterns = tuple(song.patterns[index] for index in kept)
    return replace(song, patterns=patterns, order=order, bookmarks=renumbered(song.bookmarks, numbers))


def _without(slots: tuple[object | None, ...], numbers: set[int]) -> tuple:
    kept = [None if number in numbers else item for number, item in enumerate(slots, 1)]
    while kept and kept[-1] is None:
        kept.pop()
    return tuple(kept)


def _numbers(slots: tuple[object | None, ...], used: Iterable[int]) -> np.ndarray:
    """Where each number 0–255 goes, uint8 (256,): used and filled ones first, then filled ones, then the numbers of empty slots, so
    that a cell which names an empty slot still does."""
    filled = {number for number, item in enumerate(slots, 1) if item is not None}
    wanted = [number for number in used if number in filled]
    places = np.zeros(MAX_SLOTS + 1, np.uint8)
    for new, old in enumerate(dict.fromkeys((*wanted, *sorted(filled), *range(1, MAX_SLOTS + 1))), 1):
        places[old] = new
    return places


def _moved(slots: tuple, places: np.ndarray) -> tuple:
    moved: list[object | None] = [None] * len(slots)
    for number, item in enumerate(slots, 1):
        if item is not None:
            moved[places[number] - 1] = item
    while moved and moved[-1] is None:
        moved.pop()
    return tuple(moved)


def _same(slots: tuple, others: tuple) -> bool:
    return len(slots) == len(others) and all(a is b for a, b in zip(slots, others, strict=True))


def _names_others(song: Song, places: np.ndarray) -> bool:
    """Whether any cell's number changes."""
    return any(places[number] != number for number in _instruments_in_cells(song))


def _with_instruments(pattern: Pattern, places: np.ndarray) -> Pattern:
    if all((places[column[:, INSTRUMENT]] == column[:, INSTRUMENT]).all() for column in pattern.columns):
        return pattern

    def renumber(column: np.ndarray) -> np.ndarray:
        out = column.copy()
        out[:, INSTRUMENT] = places[column[:, INSTRUMENT]]
        return out

    return Pattern(pattern.rows, each_column_once(pattern, renumber), pattern.name)


def _with_samples(instrument: Instrument | None, places: np.ndarray) -> Instrument | None:
    if instrument is None:
        return None
    note_map = tuple(replace(mapping, sample=int(places[mapping.sample])) for mapping in instrument.note_map)
    return replace(instrument, sample=int(places[instrument.sample]), note_map=note_map)
