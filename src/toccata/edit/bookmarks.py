"""Bookmarks: rows of patterns that the song remembers."""

from __future__ import annotations

from dataclasses import replace

from toccata.edit.bounds import the_pattern
from toccata.errors import EditRefused
from toccata.song import Song

MAX_BOOKMARKS = 1000
Bookmark = tuple[int, int]
"""(pattern, row)"""


def bookmarks_of(song: Song) -> list[Bookmark]:
    """Those that the song's patterns have, in their order; others may be left of rows that are gone."""
    return sorted({(pattern, row) for pattern, row in song.bookmarks if _is_there(song, pattern, row)})


def toggle_bookmark(song: Song, pattern: int, row: int) -> Song:
    """Sets a bookmark, or takes it away. Raises: EditRefused for a place the song does not have, or a thousand bookmarks."""
    if not 0 <= row < the_pattern(song, pattern).rows:
        raise EditRefused(f"pattern {pattern:02X} has no row {row:02X}")
    kept = bookmarks_of(song)
    if (pattern, row) in kept:
        kept.remove((pattern, row))
    elif len(kept) >= MAX_BOOKMARKS:
        raise EditRefused(f"a song has at most {MAX_BOOKMARKS} bookmarks")
    else:
        kept.append((pattern, row))
    return replace(song, bookmarks=tuple(sorted(kept)))


def clear_bookmarks(song: Song) -> Song:
    """Takes every bookmark away."""
    return replace(song, bookmarks=()) if song.bookmarks else song


def next_bookmark(song: Song, pattern: int, row: int, direction: int = 1) -> Bookmark:
    """The bookmark after a place, or before it, round the end. Raises: EditRefused when there is none."""
    marks = bookmarks_of(song)
    if not marks:
        raise EditRefused('there are no bookmarks; " sets one')
    if direction > 0:
        return next((mark for mark in marks if mark > (pattern, row)), marks[0])
    return next((mark for mark in reversed(marks) if mark < (pattern, row)), marks[-1])


def renumbered(bookmarks: tuple[Bookmark, ...], numbers: dict[int, int]) -> tuple[Bookmark, ...]:
    """Bookmarks of patterns that have new numbers, old to new; those of patterns that are not among them go."""
    return tuple(sorted((numbers[pattern], row) for pattern, row in bookmarks if pattern in numbers))


def _is_there(song: Song, pattern: int, row: int) -> bool:
    return 0 <= pattern < len(song.patterns) and 0 <= row < song.patterns[pattern].rows
