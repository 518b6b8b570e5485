"""Marking blocks."""

from __future__ import annotations

from toccata.edit.region import Region
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor
from toccata.ui.pattern.geometry import last_field

SCOPE = "pattern"
_FIRST_BLOCK_ROWS = 16


def marked_or_cell(editor: Editor) -> Region:
    """The marked block; without one the whole cell under the cursor."""
    if editor.mark:
        return editor.mark
    _, pattern, row = editor.heard_place()
    return Region(pattern, row, row, editor.cursor.channel, editor.cursor.channel)


def marked_or_channel(editor: Editor) -> Region:
    """The marked block; without one the channel under the cursor, from top to bottom."""
    if editor.mark:
        return editor.mark
    pattern = editor.heard_place()[1]
    return Region(pattern, 0, editor.song.patterns[pattern].rows - 1, editor.cursor.channel, editor.cursor.channel)


def mark_region(editor: Editor, first_row: int, last_row: int, first_channel: int, last_channel: int) -> None:
    """Marks whole cells."""
    pattern = editor.heard_place()[1]
    last = last_field(editor.song.channels[last_channel].effect_columns)
    editor.set(mark_anchor=(pattern, first_row, first_channel, 0), mark_end=(pattern, last_row, last_channel, last))


def _unmark(editor: Editor) -> None:
    editor.set(mark_anchor=None, mark_end=None, marking=False)


def _toggle_marking(editor: Editor) -> None:
    """Arrows mark from here on, until the same key or an edit of the block."""
    if editor.marking:
        editor.set(marking=False)
        editor.say("Marked" if editor.mark else "Nothing marked")
        return
    _, pattern, row = editor.heard_place()
    place = (pattern, row, editor.cursor.channel, editor.cursor.field)
    editor.set(marking=True, mark_anchor=place, mark_end=place)
    editor.say(f"Marking: move with the arrows; {editor.key_of('mark.toggle')} ends, {editor.key_of('mark.clear')} unmarks")


def _mark_rows(editor: Editor) -> None:
    """A bar's rows from the cursor on; again: twice as many."""
    _, pattern, row = editor.heard_place()
    mark, channel = editor.mark, editor.cursor.channel
    count = _FIRST_BLOCK_ROWS
    if mark and (mark.first_row, mark.first_channel, mark.last_channel) == (row, channel, channel):
        count = mark.rows * 2
    last = min(row + count, editor.song.patterns[pattern].rows) - 1
    mark_region(editor, row, last, channel, channel)
    editor.say(f"{last - row + 1} rows marked")


def _mark_channel(editor: Editor) -> None:
    """The channel; again: the whole pattern."""
    pattern = editor.heard_place()[1]
    last_row = editor.song.patterns[pattern].rows - 1
    mark, channel = editor.mark, editor.cursor.channel
    whole_channel = mark and (mark.first_row, mark.last_row, mark.first_channel, mark.last_channel) == (0, last_row, channel, channel)
    if whole_channel:
        mark_region(editor, 0, last_row, 0, len(editor.song.channels) - 1)
        editor.say("Pattern marked")
    else:
        mark_region(editor, 0, last_row, channel, channel)
        editor.say(f"Channel {channel + 1} marked; once more marks the pattern")


ACTIONS = (
    Action("mark.toggle", "Mark with the arrows", _toggle_marking, ("ctrl+k",), SCOPE, "Begins or ends marking from the cursor."),
    Action("mark.rows", "Mark 16 rows", _mark_rows, ("alt+d",), SCOPE, "From the cursor down; once more doubles them."),
    Action("mark.channel", "Mark channel or pattern", _mark_channel, ("alt+l",), SCOPE, "Again: the pattern."),
    Action("mark.clear", "Unmark", _unmark, ("alt+u",), SCOPE),
)
