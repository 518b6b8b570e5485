"""Patterns: new, cloned, resized, named."""

from __future__ import annotations

from dataclasses import replace

from toccata.edit import order, patterns
from toccata.errors import EditRefused
from toccata.song import Song
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor

SCOPE = "pattern"


def _go(editor: Editor, name: str, song: Song, order_index: int) -> None:
    """Puts the edit in place with the cursor at the start of an order entry's pattern."""
    pattern = song.order[order_index].pattern
    editor.edit(name, song, replace(editor.cursor, order_index=order_index, pattern=pattern, row=0))
    editor.desk.editor_changed()
    editor.say(f"Pattern {pattern:02X}")


def _new(editor: Editor) -> None:
    """A new one after the present order entry."""
    index = editor.heard_place()[0] + 1
    _go(editor, "New pattern", order.new_pattern_at(editor.song, index), index)


def _clone(editor: Editor) -> None:
    """A copy of the pattern, after it in the order."""
    index, pattern, _ = editor.heard_place()
    song = patterns.clone_pattern(editor.song, pattern)
    song = order.insert_entry(song, index + 1, len(song.patterns) - 1)
    _go(editor, "Cloned pattern", song, index + 1)


def _resize(editor: Editor) -> None:
    pattern = editor.heard_place()[1]

    def then(text: str) -> None:
        if not text.strip().isdigit():
            raise EditRefused(f"'{text}' is no count of rows")
        song = patterns.resize_pattern(editor.song, pattern, int(text))
        row = min(editor.cursor.row, song.patterns[pattern].rows - 1)
        editor.edit("Resized pattern", song, replace(editor.cursor, row=row))
        editor.desk.editor_changed()

    editor.desk.ask_line(f"Rows of pattern {pattern:02X}, 1–1024", str(editor.song.patterns[pattern].rows), then)


def _rename(editor: Editor) -> None:
    pattern = editor.heard_place()[1]

    def then(name: str) -> None:
        editor.edit("Named pattern", patterns.rename_pattern(editor.song, pattern, name))

    editor.desk.ask_line(f"Name of pattern {pattern:02X}", editor.song.patterns[pattern].name, then)


def _delete(editor: Editor) -> None:
    pattern = editor.cursor.pattern
    song = patterns.delete_pattern(editor.song, pattern)
    index = min(editor.cursor.order_index, len(song.order) - 1)
    shown = max(song.order[index].pattern, 0)
    row = min(editor.cursor.row, song.patterns[shown].rows - 1)
    editor.edit("Deleted pattern", song, replace(editor.cursor, order_index=index, pattern=shown, row=row))
    editor.set(mark_anchor=None, mark_end=None)
    editor.say(f"Pattern {pattern:02X} deleted, in the order too; Ctrl+Z brings it back")


def _settings(editor: Editor) -> None:
    pattern = editor.heard_place()[1]
    found = editor.song.patterns[pattern]
    editor.desk.ask(
        f"Pattern {pattern:02X} {found.name}".rstrip() + f", {found.rows} rows",
        [
            ("R", "how many rows", "pattern.resize"),
            ("N", "name", "pattern.rename"),
            ("A", "a new pattern after this", "pattern.new"),
            ("C", "a copy after this", "pattern.clone"),
            ("X", "delete it", "pattern.delete"),
        ],
        editor.desk.perform,
    )


ACTIONS = (
    Action("pattern.new", "New pattern", _new, ("alt+N",), SCOPE, "After the present one in the order."),
    Action("pattern.clone", "Clone the pattern", _clone, ("alt+C",), SCOPE, "After the present one in the order."),
    Action("pattern.settings", "Pattern settings", _settings, (), SCOPE, "F2 in the pattern view."),
    Action("pattern.resize", "Pattern length", _resize, (), SCOPE),
    Action("pattern.rename", "Name the pattern", _rename, (), SCOPE),
    Action("pattern.delete", "Delete the pattern", _delete, (), SCOPE),
)
