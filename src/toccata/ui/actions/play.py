"""Playing and stopping."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from toccata.errors import ToccataError
from toccata.ui.actions.action import Action
from toccata.ui.arrangement import count_in_beats, tell_player, toggle_metronome
from toccata.ui.editor import Editor

if TYPE_CHECKING:
    from toccata.player import Player


def _when_open(start: Callable[[Editor, Player], None]) -> Callable[[Editor], None]:
    """Starts at once, or as soon as the player is open."""

    def run(editor: Editor) -> None:
        if editor.player is not None:
            editor.follow = True
            tell_player(editor)
            start(editor, editor.player)
            editor.desk.watch_player()
            _tell_wait(editor, editor.player)
        elif editor.player_problem:
            raise ToccataError(f"no sound: {editor.player_problem}")
        else:
            editor.wish = lambda: run(editor)
            editor.say("The sound is starting; this plays as soon as it can")

    return run


def _tell_wait(editor: Editor, player: Player) -> None:
    """What keeps it from playing at once: the compiler, or why it failed."""
    status = player.status()
    if editor.playing or status.ready:
        return
    if status.progress is not None:
        editor.say("This plays as soon as the sound engine is compiled")
    elif status.message:
        editor.say(status.message, "error")


def _song(editor: Editor, player: Player) -> None:
    editor.loops_pattern = False
    player.play(0, 0, count_in=count_in_beats(editor))


def _loop(editor: Editor, player: Player) -> None:
    """The pattern that is shown, over and over."""
    order_index, pattern, _ = editor.heard_place()
    editor.loops_pattern = True
    player.loop_pattern(pattern, 0, order_index, count_in_beats(editor))


def _from_cursor(editor: Editor, player: Player) -> None:
    """In the song where the order has this pattern, else in the pattern alone."""
    order_index, pattern, row = editor.heard_place()
    editor.loops_pattern = editor.song.order[order_index].pattern != pattern
    if not editor.loops_pattern:
        player.play(order_index, row, count_in=count_in_beats(editor))
    else:
        player.loop_pattern(pattern, row, order_index, count_in_beats(editor))


def _from_order(editor: Editor, player: Player) -> None:
    """In the order view from the entry under the cursor, elsewhere from the one that is heard."""
    editor.loops_pattern = False
    chosen = editor.cursor.order_index if editor.desk.view.scope == "order" else editor.heard_place()[0]
    player.play(chosen, 0, count_in=count_in_beats(editor))


def _toggle(editor: Editor) -> None:
    if editor.playing:
        _stop(editor)
    else:
        _when_open(_from_cursor)(editor)


def _stop(editor: Editor) -> None:
    """Stops, and the cursor stays at what was heard; again: silences everything."""
    editor.wish = None
    player = editor.player
    if player is None:
        return
    if editor.playing:
        order_index, pattern, row = editor.heard_place()
        player.stop()
        editor.position = None
        editor.move(order_index=order_index, pattern=pattern, row=row)
        editor.desk.editor_changed()
        editor.desk.watch_player()
    else:
        editor.live.end_all()
        player.silence()
        editor.say("Silence")


def _toggle_follow(editor: Editor) -> None:
    editor.set(follow=not editor.follow)
    editor.say("Follow on: the screen keeps to what is heard" if editor.follow else "Follow off")


def _toggle_centre(editor: Editor) -> None:
    follow = "flip" if editor.settings.follow == "centre" else "centre"
    editor.set(settings=editor.settings.with_overrides(follow=follow))
    editor.say("The heard row stays in the middle" if follow == "centre" else "The screen turns page by page")


ACTIONS = (
    Action("play.song", "Play the song", _when_open(_song), ("f5",)),
    Action("play.loop_pattern", "Loop the pattern", _when_open(_loop), ("f6",)),
    Action("play.from_cursor", "Play from the cursor", _when_open(_from_cursor), ("f7",)),
    Action("play.from_order", "Play from the order entry", _when_open(_from_order), ("shift+f6",)),
    Action("play.toggle", "Play or stop", _toggle, ("ctrl+t",), help="From the cursor."),
    Action("play.stop", "Stop", _stop, ("f8",), help="Once more silences everything."),
    Action("play.metronome", "Metronome", toggle_metronome, ("alt+T",), help="Clicks on beats and bars; only you hear it."),
    Action("play.follow", "Follow the song", _toggle_follow, ("alt+F",), help="The screen keeps to the row that is heard."),
    Action("play.centre", "Follow in the middle or by pages", _toggle_centre, help="Whether the heard row stays in the middle."),
)
