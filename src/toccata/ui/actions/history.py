"""Undo, redo, and the list of what was done."""

from __future__ import annotations

from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor


def _undo(editor: Editor) -> None:
    entry = editor.session.undo()
    editor.say(f"Undone: {entry.name}" if entry else "Nothing to undo")
    editor.desk.editor_changed()


def _redo(editor: Editor) -> None:
    entry = editor.session.redo()
    editor.say(f"Done again: {entry.name}" if entry else "Nothing to redo")
    editor.desk.editor_changed()


def _list(editor: Editor) -> None:
    from toccata.ui.overlays.history import HistoryList

    editor.desk.open(HistoryList(editor))


ACTIONS = (
    Action("history.undo", "Undo", _undo, ("ctrl+z", "alt+U")),
    Action("history.redo", "Redo", _redo, ("ctrl+y", "alt+Y")),
    Action("history.list", "History", _list, help="Every action, and a way back to before any.", also=(("files.menu", "h"),)),
)
