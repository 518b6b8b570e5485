"""Bookmarks: setting them, and going from one to the next."""

from __future__ import annotations

from collections.abc import Callable

from toccata.edit.bookmarks import bookmarks_of, clear_bookmarks, next_bookmark, toggle_bookmark
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor

SCOPE = "pattern"


def _toggle(editor: Editor) -> None:
    _, pattern, row = editor.heard_place()
    song = toggle_bookmark(editor.song, pattern, row)
    is_set = (pattern, row) in song.bookmarks
    if editor.edit("Bookmark set" if is_set else "Bookmark removed", song):
        count = len(bookmarks_of(song))
        editor.say(f"Bookmark {'set' if is_set else 'removed'}: pattern {pattern:02X}, row {row:02X} ({count} in the song)")


def _go(direction: int) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        _, pattern, row = editor.heard_place()
        pattern, row = next_bookmark(editor.song, pattern, row, direction)
        if editor.following:
            editor.follow = False
        editor.move(order_index=editor.order_index_of(pattern), pattern=pattern, row=row)
        marks = bookmarks_of(editor.song)
        editor.say(f"Bookmark {marks.index((pattern, row)) + 1} of {len(marks)}: pattern {pattern:02X}, row {row:02X}")

    return run


def _clear(editor: Editor) -> None:
    count = len(bookmarks_of(editor.song))
    editor.edit("Bookmarks removed", clear_bookmarks(editor.song))
    editor.say(f"{count} bookmarks removed" if count else "There are no bookmarks")


ACTIONS = (
    Action("bookmark.set", "Set or clear bookmark", _toggle, ('"', "alt+M"), SCOPE, "It is saved with the song."),
    Action("bookmark.next", "Next bookmark", _go(1), ("'",), SCOPE),
    Action("bookmark.previous", "Previous bookmark", _go(-1), (), SCOPE),
    Action("bookmark.clear", "Clear all bookmarks", _clear, (), SCOPE),
)
