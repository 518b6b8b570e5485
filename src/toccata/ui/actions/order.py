"""The order view's commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from toccata.edit import order, parts
from toccata.edit.bounds import the_pattern
from toccata.errors import EditRefused
from toccata.song import ORDER_END, ORDER_SKIP, Song
from toccata.ui.actions.action import Action
from toccata.ui.arrangement import queue_entry
from toccata.ui.editor import Editor

SCOPE = "order"
_PAGE = 16


def go(editor: Editor, index: int) -> None:
    """Moves to an order entry, and to its pattern when it has one."""
    index = min(max(index, 0), len(editor.song.order) - 1)
    pattern = editor.song.order[index].pattern
    pattern = pattern if pattern >= 0 else editor.cursor.pattern
    editor.move(order_index=index, pattern=pattern, row=min(editor.cursor.row, editor.song.patterns[pattern].rows - 1))


def change(editor: Editor, name: str, song: Song, index: int | None = None) -> None:
    """Puts an edit of the order in place, with the cursor on an entry."""
    index = min(max(editor.cursor.order_index if index is None else index, 0), len(song.order) - 1)
    pattern = song.order[index].pattern
    pattern = pattern if pattern >= 0 else min(editor.cursor.pattern, len(song.patterns) - 1)
    row = min(editor.cursor.row, song.patterns[pattern].rows - 1)
    editor.edit(name, song, replace(editor.cursor, order_index=index, pattern=pattern, row=row))
    editor.desk.editor_changed()


def _by(step: int) -> Callable[[Editor], None]:
    return lambda editor: go(editor, editor.cursor.order_index + step)


def _at(editor: Editor) -> int:
    return editor.cursor.order_index


def _insert(editor: Editor) -> None:
    """An entry before this one, with the pattern that is being edited."""
    change(editor, "Inserted order entry", order.insert_entry(editor.song, _at(editor), editor.cursor.pattern))


def _delete(editor: Editor) -> None:
    change(editor, "Deleted order entry", order.delete_entry(editor.song, _at(editor)))


def _new(editor: Editor) -> None:
    change(editor, "New pattern", order.new_pattern_at(editor.song, _at(editor) + 1), _at(editor) + 1)


def _duplicate(editor: Editor) -> None:
    change(editor, "Duplicated order entry", order.duplicate_entry(editor.song, _at(editor)), _at(editor) + 1)


def _clone(editor: Editor) -> None:
    change(editor, "Cloned pattern", order.clone_entry(editor.song, _at(editor)))


def _special(pattern: int, name: str) -> Callable[[Editor], None]:
    return lambda editor: change(editor, name, order.insert_entry(editor.song, _at(editor), pattern))


def _move(direction: int) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        to = _at(editor) + direction
        if 0 <= to < len(editor.song.order):
            change(editor, "Moved order entry", order.move_entry(editor.song, _at(editor), to), to)

    return run


def _channel(step: int) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        channel = min(max(editor.cursor.channel + step, 0), len(editor.song.channels) - 1)
        editor.move(channel=channel, field=0)

    return run


def _repeat(editor: Editor) -> None:
    index = _at(editor)

    def then(text: str) -> None:
        if not text.strip().isdigit():
            raise EditRefused(f"'{text.strip()}' is no number of times")
        change(editor, "Repeated pattern", order.repeat_entry(editor.song, index, int(text)))

    editor.desk.ask_line("Play this pattern how often in a row?", "", then)


def _queue(editor: Editor) -> None:
    queue_entry(editor, _at(editor))


def _split(editor: Editor) -> None:
    """Before a row that is asked for: the cursor's, or the middle when the cursor stands on the first."""
    number = editor.song.order[_at(editor)].pattern
    pattern = the_pattern(editor.song, number)
    row = editor.cursor.row if 0 < editor.cursor.row < pattern.rows else pattern.rows // 2

    def then(text: str) -> None:
        try:
            at = int(text, 16)
        except ValueError:
            raise EditRefused(f"'{text.strip()}' is no row in hex") from None
        change(editor, "Split pattern", parts.split_pattern(editor.song, number, at))

    editor.desk.ask_line(f"Split pattern {number:02X} before row (hex)", f"{row:02X}", then)


def _join(editor: Editor) -> None:
    change(editor, "Joined patterns", parts.join_patterns(editor.song, _at(editor)))


def _usage(editor: Editor) -> None:
    from toccata.ui.order.usage import UsageMap

    editor.desk.open(UsageMap(editor))


def _restart(editor: Editor) -> None:
    change(editor, "Restart", order.set_restart(editor.song, _at(editor)))
    editor.say(f"After its end the song goes on at order {_at(editor):02X}")


ACTIONS = (
    Action("order.up", "Entry above", _by(-1), ("up",), SCOPE),
    Action("order.down", "Entry below", _by(1), ("down",), SCOPE),
    Action("order.page_up", "16 entries up", _by(-_PAGE), ("pageup",), SCOPE),
    Action("order.page_down", "16 entries down", _by(_PAGE), ("pagedown",), SCOPE),
    Action("order.first", "First entry", lambda editor: go(editor, 0), ("home",), SCOPE),
    Action("order.last", "Last entry", lambda editor: go(editor, len(editor.song.order) - 1), ("end",), SCOPE),
    Action("order.edit_pattern", "Edit the entry's pattern", lambda editor: editor.desk.show_view("pattern"), ("enter", "g"), SCOPE),
    Action("order.insert", "Insert an entry", _insert, ("insert", "i"), SCOPE, "With the pattern that is being edited."),
    Action("order.delete", "Delete the entry", _delete, ("delete", "k"), SCOPE, "Its pattern stays in the song."),
    Action("order.new", "New pattern", _new, ("n",), SCOPE, "After this entry."),
    Action("order.duplicate", "Play the pattern again", _duplicate, ("y",), SCOPE),
    Action("order.clone", "Make the pattern unique", _clone, ("u",), SCOPE, "Plays a copy here, which can be changed alone."),
    Action("order.skip", "Insert a skip", _special(ORDER_SKIP, "Inserted skip"), ("+",), SCOPE),
    Action("order.end", "Insert an end", _special(ORDER_END, "Inserted end"), ("-",), SCOPE),
    Action("order.move_up", "Move the entry up", _move(-1), ("[", "alt+up"), SCOPE),
    Action("order.move_down", "Move the entry down", _move(1), ("]", "alt+down"), SCOPE),
    Action("order.previous_channel", "Channel to the left", _channel(-1), ("left",), SCOPE, "For the section's mutes."),
    Action("order.next_channel", "Channel to the right", _channel(1), ("right",), SCOPE),
    Action("order.split", "Split the pattern", _split, ("t",), SCOPE, "In two, wherever it is played."),
    Action("order.join", "Join with the next pattern", _join, ("j",), SCOPE, "Wherever the two follow each other."),
    Action("order.repeat", "Repeat the pattern", _repeat, ("r",), SCOPE, "How often in a row it is played here."),
    Action("order.queue", "Queue the entry", _queue, ("q",), SCOPE, "Playing goes on there at the pattern's end; again takes it back."),
    Action("order.usage", "Pattern usage map", _usage, ("p",), SCOPE, "Where each pattern is played, and which are not."),
    Action("order.restart", "Restart here", _restart, ("alt+r",), SCOPE, "Where the song goes on after its end."),
)
