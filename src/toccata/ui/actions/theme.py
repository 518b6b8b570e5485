"""The colours."""

from __future__ import annotations

from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor


def _choose(editor: Editor) -> None:
    from toccata.ui.overlays.themes import ThemesList

    editor.desk.open(ThemesList(editor))


ACTIONS = (
    Action(
        "theme.choose",
        "Theme: choose the colours",
        _choose,
        help="The screen shows each as you come to it. Kept for the next start. Your own go into the themes folder.",
    ),
)
