"""Channels: a column of every pattern and its settings. Every edit here keeps each pattern's columns in step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from toccata.edit.bounds import line, the_channel, whole
from toccata.edit.sharing import frozen, with_channel
from toccata.errors import EditRefused
from toccata.notation.cells import MAX_EFFECTS, effect_slot, empty_column
from toccata.song import MAX_CHANNELS, Channel, OrderEntry, Pattern, Song

Columns = tuple[np.ndarray, ...]


def add_channel(song: Song, at: int | None = None, name: str = "") -> Song:
    """A new empty channel before channel `at`, or at the end. Raises: EditRefused for more than 64."""
    at = len(song.channels) if at is None else whole(at, 0, len(song.channels), "the channel's place")
    return _insert(song, at, Channel(line(name, "a channel's name", 60)), lambda pattern: _empty_like(pattern))


def clone_channel(song: Song, index: int) -> Song:
    """A copy of a channel, cells and settings, right after it. Raises: EditRefused."""
    return _insert(song, index + 1, the_channel(song, index), lambda pattern: pattern.columns[index])


def delete_channel(song: Song, index: int) -> Song:
    """Takes a channel out of the song and of every pattern. Raises: EditRefused for the only one."""
    the_channel(song, index)
    if len(song.channels) == 1:
        raise EditRefused("the song needs one channel at least")
    return _rearranged(song, [k for k in range(len(song.channels)) if k != index])


def move_channel(song: Song, index: int, to: int) -> Song:
    """Moves a channel to another place, in every pattern. Raises: EditRefused."""
    the_channel(song, index)
    the_channel(song, to)
    if index == to:
        return song
    places = list(range(len(song.channels)))
    places.insert(to, places.pop(index))
    return _rearranged(song, places)


def rename_channel(song: Song, index: int, name: str) -> Song:
    """Names a channel, up to 60 characters. Raises: EditRefused."""
    return with_channel(song, index, replace(the_channel(song, index), name=line(name, "a channel's name", 60)))


def set_channel_hue(song: Song, index: int, hue: int) -> Song:
    """Colours a channel: degrees 0–359, −1 lets the theme choose. Raises: EditRefused."""
    return with_channel(song, index, replace(the_channel(song, index), hue=whole(hue, -1, 359, "a hue")))


def set_channel_panning(song: Song, index: int, panning: int) -> Song:
    """Where the channel's notes start, 0–255, 128 the centre. Raises: EditRefused."""
    return with_channel(song, index, replace(the_channel(song, index), panning=whole(panning, 0, 255, "a panning")))


def set_channel_volume(song: Song, index: int, volume: int) -> Song:
    """The channel's volume at the song's start, 0–64. Raises: EditRefused."""
    return with_channel(song, index, replace(the_channel(song, index), volume=whole(volume, 0, 64, "a channel's volume")))


def set_effect_columns(song: Song, index: int, count: int) -> Song:
    """Gives a channel 1–4 effect columns. Columns that go are emptied, so that nothing plays unseen. Raises: EditRefused."""
    channel = the_channel(song, index)
    count = whole(count, 1, MAX_EFFECTS, "the count of effect columns")
    if count == channel.effect_columns:
        return song
    patterns = tuple(_without_effects(pattern, index, count) for pattern in song.patterns)
    return replace(with_channel(song, index, replace(channel, effect_columns=count)), patterns=patterns)


def _without_effects(pattern: Pattern, index: int, count: int) -> Pattern:
    hidden = pattern.columns[index][:, effect_slot(count) :]
    if not hidden.any():
        return pattern
    column = pattern.columns[index].copy()
    column[:, effect_slot(count) :] = 0
    return Pattern(pattern.rows, (*pattern.columns[:index], frozen(column), *pattern.columns[index + 1 :]), pattern.name)


def _empty_like(pattern: Pattern) -> np.ndarray:
    """An empty column, shared with one of the pattern's where it has an empty one."""
    empty = empty_column(pattern.rows)
    return next((column for column in pattern.columns if np.array_equal(column, empty)), empty)


def _insert(song: Song, at: int, channel: Channel, column: Callable[[Pattern], np.ndarray]) -> Song:
    if len(song.channels) >= MAX_CHANNELS:
        raise EditRefused(f"a song has at most {MAX_CHANNELS} channels")

    def widen(pattern: Pattern) -> Pattern:
        return Pattern(pattern.rows, (*pattern.columns[:at], column(pattern), *pattern.columns[at:]), pattern.name)

    channels = (*song.channels[:at], channel, *song.channels[at:])
    order = _with_mutes_moved(song.order, lambda old: old + (old >= at))
    return replace(song, channels=channels, patterns=tuple(widen(pattern) for pattern in song.patterns), order=order)


def _rearranged(song: Song, places: list[int]) -> Song:
    """The song with the channels named by their old places, in that order."""
    patterns = tuple(Pattern(p.rows, tuple(p.columns[k] for k in places), p.name) for p in song.patterns)
    moved = {old: new for new, old in enumerate(places)}
    return replace(
        song, channels=tuple(song.channels[k] for k in places), patterns=patterns, order=_with_mutes_moved(song.order, moved.get)
    )


def _with_mutes_moved(order: tuple[OrderEntry, ...], place: Callable[[int], int | None]) -> tuple[OrderEntry, ...]:
    """The order with the sections' muted channels by their new numbers; place: of an old channel, None where it is gone."""

    def moved(entry: OrderEntry) -> OrderEntry:
        if entry.section is None or not entry.section.mutes:
            return entry
        mutes = tuple(sorted(new for old in entry.section.mutes if (new := place(old)) is not None))
        return replace(entry, section=replace(entry.section, mutes=mutes))

    return tuple(moved(entry) for entry in order) if any(entry.section and entry.section.mutes for entry in order) else order
