"""Sound to a browser."""

from __future__ import annotations

from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor


def _listen(editor: Editor) -> None:
    """Serves the page if it is not served yet, and shows how to get to it."""
    listening = editor.desk.listening

    def show(_: object) -> None:
        from toccata.ui.overlays.listening import ListenPanel

        editor.desk.open(ListenPanel(editor, listening))

    editor.desk.run_aside(listening.start, show)


ACTIONS = (
    Action(
        "sound.listen",
        "Listen in a browser",
        _listen,
        help="Sound, held keys and MIDI over SSH: shows the line to type and the address to open.",
        also=(("files.menu", "l"),),
    ),
)
