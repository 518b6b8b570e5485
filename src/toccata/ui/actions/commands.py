"""The ways to every command: palette, menu, help; and going to a place."""

from __future__ import annotations

from toccata.edit.bookmarks import bookmarks_of
from toccata.errors import EditRefused
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor


def _palette(editor: Editor) -> None:
    from toccata.ui.overlays.palette import Palette

    editor.desk.open(Palette(editor))


def _menu(editor: Editor) -> None:
    from toccata.ui.overlays.menu import Menu

    editor.desk.open(Menu(editor))


def _help(editor: Editor) -> None:
    from toccata.ui.overlays.help import Help

    editor.desk.open(Help(editor))


def _go_to(editor: Editor) -> None:
    editor.desk.ask_line("Go to: row (hex), O order, P pattern, C channel, B bookmark", "", lambda text: go_to(editor, text))


def go_to(editor: Editor, text: str) -> None:
    """Moves the cursor: `1E` a row, `o3` an order entry, `p0A` a pattern, `c5` a channel, `b` the next bookmark, `b2` the second.

    Raises: EditRefused for a place that the song does not have.
    """
    text = text.strip().lower()
    rows = editor.song.patterns[editor.cursor.pattern].rows
    if text == "b" or (text[:1] == "b" and text[1:].isdigit() and int(text, 16) >= rows):  # B2 is a row too, where there are so many
        _go_to_bookmark(editor, text[1:])
        return
    kind = text[:1] if text[:1] in ("o", "p") or (text[:1] == "c" and text[1:].isdigit()) else ""
    song = editor.song
    try:
        number = int(text[len(kind) :], 10 if kind == "c" else 16)
    except ValueError:
        raise EditRefused(f"'{text}' is no place; write 1E, o03, p0A, c5 or b") from None
    if kind == "o":
        _refuse_unless(number < len(song.order), f"the order has no entry {number:02X}")
        pattern = song.order[number].pattern
        editor.move(order_index=number, pattern=pattern if pattern >= 0 else editor.cursor.pattern, row=0)
    elif kind == "p":
        _refuse_unless(number < len(song.patterns), f"the song has no pattern {number:02X}")
        editor.move(pattern=number, row=0)
    elif kind == "c":
        _refuse_unless(1 <= number <= len(song.channels), f"the song has no channel {number}")
        editor.move(channel=number - 1, field=0)
    else:
        _refuse_unless(number < rows, f"the pattern ends at row {rows - 1:02X}")
        editor.move(row=number)


def _go_to_bookmark(editor: Editor, number: str) -> None:
    marks = bookmarks_of(editor.song)
    if not number:
        editor.desk.perform("bookmark.next")
        return
    _refuse_unless(0 < int(number) <= len(marks), f"there is no bookmark {number}; there are {len(marks)}")
    pattern, row = marks[int(number) - 1]
    editor.move(order_index=editor.order_index_of(pattern), pattern=pattern, row=row)


def _refuse_unless(good: bool, sentence: str) -> None:
    if not good:
        raise EditRefused(sentence)


ACTIONS = (
    Action("commands.help", "Help", _help, ("f1", "?"), help="Every key and every effect."),
    Action("commands.palette", "Command palette", _palette, ("ctrl+p", ":"), help="Every command by its name."),
    Action("commands.menu", "Action menu", _menu, ("escape",), help="Then x for Alt+x, 1 to 0 for F1 to F10, - and = for F11 and F12."),
    Action("commands.redraw", "Redraw the screen", lambda editor: editor.desk.redraw(), ("ctrl+l",)),
    Action("commands.go_to", "Go to a place", _go_to, ("ctrl+g",), help="A row, order entry, pattern, channel or bookmark."),
)
