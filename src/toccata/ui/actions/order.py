"""The order view's commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from toccata.edit import order
from toccata.song import ORDER_END, ORDER_SKIP, Song
from toccata.ui.actions.action import Action
from toccata.ui.actions.channel import HUES
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


def _name_section(editor: Editor) -> None:
    index = _at(editor)
    section = editor.song.order[index].section

    def then(name: str) -> None:
        if name.strip():
            hue = section.hue if section else -1
            change(editor, "Named section", order.set_section(editor.song, index, name, hue))
        elif section:
            change(editor, "Removed section", order.clear_section(editor.song, index))

    title = "Section from here: Intro, Verse, Chorus, Bridge, Breakdown, Outro, ..."
    editor.desk.ask_line(title, section.name if section else "", then)


def _colour_section(editor: Editor) -> None:
    index = _at(editor)

    def then(hue: str) -> None:
        change(editor, "Coloured section", order.set_section_hue(editor.song, index, int(hue)))

    editor.desk.ask("Colour of the section", [(key, name, str(hue)) for key, name, hue in HUES], then)


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
    Action("order.name_section", "Name the section", _name_section, ("s",), SCOPE, "An empty name takes it away."),
    Action("order.colour_section", "Colour the section", _colour_section, ("h",), SCOPE),
    Action("order.restart", "Restart here", _restart, ("alt+r",), SCOPE, "Where the song goes on after its end."),
)
