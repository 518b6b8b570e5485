"""What the screen costs."""

from __future__ import annotations

from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor


def _toggle_frugal(editor: Editor) -> None:
    editor.frugal = not editor.frugal
    editor.desk.repaint()
    editor.desk.editor_changed()
    if editor.playing:
        editor.desk.watch_player()
    editor.say(
        "Frugal: pages instead of a moving grid, ten frames a second, no meters"
        if editor.frugal
        else "The whole screen: meters and every frame"
    )


ACTIONS = (
    Action(
        "screen.frugal",
        "Frugal screen on or off",
        _toggle_frugal,
        ("shift+f1",),
        help="Fewer bytes for a slow link: pages, no meters. On by itself over SSH; `frugal` in config.toml sets it.",
    ),
)
