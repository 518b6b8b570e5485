"""What the screen costs."""

from __future__ import annotations

from collections.abc import Callable

from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor


def _toggle_frugal(editor: Editor) -> None:
    editor.frugal = not editor.frugal
    editor.desk.show_anew()
    editor.desk.editor_changed()
    if editor.playing:
        editor.desk.watch_player()
    editor.say(
        "Frugal: pages instead of a moving grid, ten frames a second, no meters, no tints"
        if editor.frugal
        else "The whole screen: meters and every frame"
    )


def _toggle_picture(name: str) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        shown = editor.desk.show_picture(name)
        editor.say(f"The {name} is {'open' if shown else 'closed'}")

    return run


ACTIONS = (
    Action(
        "screen.frugal",
        "Frugal screen on or off",
        _toggle_frugal,
        ("shift+f1",),
        help="Fewer bytes for a slow link: pages, no meters. On by itself over SSH; `frugal` in config.toml sets it.",
    ),
    Action(
        "screen.oscilloscope",
        "Oscilloscope",
        _toggle_picture("oscilloscope"),
        ("shift+f4",),
        help="The wave that is heard, below the view.",
    ),
    Action(
        "screen.spectrum", "Spectrum", _toggle_picture("spectrum"), ("shift+f8",), help="Bass to treble of what is heard, below the view."
    ),
)
