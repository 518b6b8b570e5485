"""Moving the cursor in the pattern, and marking while moving."""

from __future__ import annotations

from collections.abc import Callable

from toccata.edit.fields import NOTE_FIELD
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor
from toccata.ui.pattern.geometry import last_field

SCOPE = "pattern"
Move = Callable[[Editor], dict[str, int]]


def _moves(move: Move, marking: bool = False) -> Callable[[Editor], None]:
    """Runs a move; with `marking` or in mark mode, the marked block's end goes along."""

    def run(editor: Editor) -> None:
        before = editor.heard_place()
        if marking or editor.marking:
            _begin_mark(editor)
        places = move(editor)
        if "row" in places and editor.following:
            editor.follow = False
            editor.say(f"Follow off: you move, the song plays on. {editor.key_of('play.follow')} follows again.")
        editor.move(**{"order_index": before[0], "pattern": before[1], "row": before[2]} | places)
        if marking or editor.marking:
            _extend_mark(editor)

    return run


def _place(editor: Editor) -> tuple[int, int, int, int]:
    _, pattern, row = editor.heard_place()
    return pattern, row, editor.cursor.channel, editor.cursor.field


def _begin_mark(editor: Editor) -> None:
    anchor, end = editor.mark_anchor, editor.mark_end
    if anchor is None or end != _place(editor):
        editor.set(mark_anchor=_place(editor), mark_end=_place(editor))


def _extend_mark(editor: Editor) -> None:
    if editor.mark_anchor is not None and editor.mark_anchor[0] == editor.cursor.pattern:
        editor.set(mark_end=_place(editor))


def rows_by(count: int) -> Move:
    """Rows down, or up when negative, to the pattern's ends."""

    def move(editor: Editor) -> dict[str, int]:
        _, pattern, row = editor.heard_place()
        return {"row": min(max(row + count, 0), editor.song.patterns[pattern].rows - 1)}

    return move


def _to_multiple(unit: Callable[[Editor], int], direction: int) -> Move:
    """To the next multiple of so many rows, down or up."""

    def move(editor: Editor) -> dict[str, int]:
        _, pattern, row = editor.heard_place()
        size = unit(editor)
        target = (row // size + 1) * size if direction > 0 else (row - 1) // size * size
        return {"row": min(max(target, 0), editor.song.patterns[pattern].rows - 1)}

    return move


def _bar(direction: int) -> Move:
    return _to_multiple(lambda editor: editor.song.rows_per_bar, direction)


def _beat(direction: int) -> Move:
    return _to_multiple(lambda editor: editor.song.rows_per_beat, direction)


def _end(editor: Editor) -> dict[str, int]:
    return {"row": editor.song.patterns[editor.heard_place()[1]].rows - 1}


def _quarter(quarter: int) -> Move:
    """The pattern's first row, or one of its quarters."""

    def move(editor: Editor) -> dict[str, int]:
        rows = editor.song.patterns[editor.heard_place()[1]].rows
        return {"row": rows * quarter // 4}

    return move


def _field(direction: int) -> Move:
    """One field position along the row, on into the next channel and round its end."""

    def move(editor: Editor) -> dict[str, int]:
        song, cursor = editor.song, editor.cursor
        last = last_field(song.channels[cursor.channel].effect_columns)
        field = cursor.field + direction
        if 0 <= field <= last:
            return {"field": field}
        channel = (cursor.channel + direction) % len(song.channels)
        return {"channel": channel, "field": 0 if direction > 0 else last_field(song.channels[channel].effect_columns)}

    return move


def _channel(direction: int) -> Move:
    """The same field of the next channel, as far as that has it."""

    def move(editor: Editor) -> dict[str, int]:
        song, cursor = editor.song, editor.cursor
        channel = (cursor.channel + direction) % len(song.channels)
        return {"channel": channel, "field": min(cursor.field, last_field(song.channels[channel].effect_columns))}

    return move


def _next_note(editor: Editor) -> dict[str, int]:
    """The note column of the next channel, round the last one, as in ImpulseTracker."""
    return {"channel": (editor.cursor.channel + 1) % len(editor.song.channels), "field": NOTE_FIELD}


def _previous_note(editor: Editor) -> dict[str, int]:
    """This channel's note column, or from there the one of the channel before."""
    back = 1 if editor.cursor.field == NOTE_FIELD else 0
    return {"channel": (editor.cursor.channel - back) % len(editor.song.channels), "field": NOTE_FIELD}


def _to_order(editor: Editor, index: int) -> None:
    """The pattern of an order entry; a skip or an end keeps the pattern."""
    index = min(max(index, 0), len(editor.song.order) - 1)
    pattern = editor.song.order[index].pattern
    pattern = pattern if pattern >= 0 else editor.cursor.pattern
    row = min(editor.heard_place()[2], editor.song.patterns[pattern].rows - 1)
    if editor.following and editor.player is not None:
        editor.player.play(index, 0)
        row = 0
    editor.move(order_index=index, pattern=pattern, row=row)


def _order_by(direction: int) -> Callable[[Editor], None]:
    return lambda editor: _to_order(editor, editor.heard_place()[0] + direction)


def _pattern_by(direction: int) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        pattern = min(max(editor.cursor.pattern + direction, 0), len(editor.song.patterns) - 1)
        row = min(editor.cursor.row, editor.song.patterns[pattern].rows - 1)
        editor.move(pattern=pattern, row=row)
        editor.say(f"Pattern {pattern:02X}")

    return run


_STEPS: tuple[tuple[str, str, Move, tuple[str, ...]], ...] = (
    ("up", "Row up", rows_by(-1), ("up",)),
    ("down", "Row down", rows_by(1), ("down",)),
    ("left", "Field to the left", _field(-1), ("left",)),
    ("right", "Field to the right", _field(1), ("right",)),
    ("next_note", "Next channel's note", _next_note, ("tab",)),
    ("previous_note", "Note column before", _previous_note, ("shift+tab",)),
    ("next_channel", "Next channel, same field", _channel(1), ("ctrl+right",)),
    ("previous_channel", "Previous channel, same field", _channel(-1), ("ctrl+left",)),
    ("bar_up", "Bar up", _bar(-1), ("pageup", "(")),
    ("bar_down", "Bar down", _bar(1), ("pagedown", ")")),
    ("beat_up", "Beat up", _beat(-1), ("[", "alt+K")),
    ("beat_down", "Beat down", _beat(1), ("]", "alt+J")),
    ("first_row", "First row", lambda editor: {"row": 0}, ("home",)),
    ("last_row", "Last row", _end, ("end",)),
)
_MARKING_KEYS = {
    "up": "shift+up",
    "down": "shift+down",
    "left": "shift+left",
    "right": "shift+right",
    "bar_up": "shift+pageup",
    "bar_down": "shift+pagedown",
    "first_row": "shift+home",
    "last_row": "shift+end",
}

ACTIONS = (
    *(Action(f"cursor.{name}", title, _moves(move), keys, SCOPE) for name, title, move, keys in _STEPS),
    *(
        Action(f"cursor.mark_{name}", f"Mark, {title[0].lower()}{title[1:]}", _moves(move, marking=True), (_MARKING_KEYS[name],), SCOPE)
        for name, title, move, _ in _STEPS
        if name in _MARKING_KEYS
    ),
    *(
        Action(f"cursor.quarter_{quarter}", f"To {place} of the pattern", _moves(_quarter(quarter)), (), SCOPE)
        for quarter, place in enumerate(("the start", "the second quarter", "the middle", "the last quarter"))
    ),
    Action("cursor.previous_order", "Previous order entry", _order_by(-1), ("-", "_"), "pattern.note"),
    Action("cursor.next_order", "Next order entry", _order_by(1), ("+",), "pattern.note"),
    Action("cursor.previous_pattern", "Previous pattern number", _pattern_by(-1), ("alt+pageup",), SCOPE),
    Action("cursor.next_pattern", "Next pattern number", _pattern_by(1), ("alt+pagedown",), SCOPE),
)
