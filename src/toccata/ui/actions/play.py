"""Playing and stopping."""

from __future__ import annotations

from toccata.errors import ToccataError
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor


def _player(editor: Editor):
    if editor.player is None:
        raise ToccataError(editor.player_problem or "the sound is still starting")
    editor.desk.watch_player()
    return editor.player


def _start(editor: Editor, order_index: int, row: int) -> None:
    _player(editor).play(order_index, row)
    editor.follow = True


def _song(editor: Editor) -> None:
    _start(editor, 0, 0)


def _loop(editor: Editor) -> None:
    """The pattern that is shown, over and over."""
    order_index, pattern, _ = editor.heard_place()
    _player(editor).loop_pattern(pattern, 0, order_index)
    editor.follow = True


def _from_cursor(editor: Editor) -> None:
    """In the song where the order has this pattern, else in the pattern alone."""
    order_index, pattern, row = editor.heard_place()
    if editor.song.order[order_index].pattern == pattern:
        _start(editor, order_index, row)
    else:
        _player(editor).loop_pattern(pattern, row, order_index)
        editor.follow = True


def _from_order(editor: Editor) -> None:
    _start(editor, editor.heard_place()[0], 0)


def _toggle(editor: Editor) -> None:
    if editor.playing:
        _stop(editor)
    else:
        _from_cursor(editor)


def _stop(editor: Editor) -> None:
    """Stops, and the cursor stays at what was heard; again: silences everything."""
    player = _player(editor)
    if editor.playing:
        order_index, pattern, row = editor.heard_place()
        player.stop()
        editor.position = player.position()
        editor.move(order_index=order_index, pattern=pattern, row=row)
        editor.desk.editor_changed()
    else:
        player.silence()
        editor.live.end_all()
        editor.say("Silence")


def _toggle_follow(editor: Editor) -> None:
    editor.set(follow=not editor.follow)
    editor.say("Follow on: the screen keeps to what is heard" if editor.follow else "Follow off")


ACTIONS = (
    Action("play.song", "Play the song", _song, ("f5",)),
    Action("play.loop_pattern", "Loop the pattern", _loop, ("f6",)),
    Action("play.from_cursor", "Play from the cursor", _from_cursor, ("f7",)),
    Action("play.from_order", "Play from the order entry", _from_order, ("shift+f6",)),
    Action("play.toggle", "Play or stop", _toggle, ("ctrl+t",), help="From the cursor."),
    Action("play.stop", "Stop", _stop, ("f8",), help="Once more silences everything."),
    Action("play.follow", "Follow the song", _toggle_follow, ("alt+F",), help="The screen keeps to the row that is heard."),
)
