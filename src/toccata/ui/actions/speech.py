"""For ears and plain terminals: speaking mode, where one is, ASCII alone."""

from __future__ import annotations

from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor


def _toggle_speaking(editor: Editor) -> None:
    from toccata.ui.speech.voice import switch

    switch(editor, "speak", not editor.settings.speak, ("Speaking mode on", "Speaking mode off"))


def _toggle_ascii(editor: Editor) -> None:
    from toccata.ui.speech.voice import switch

    switch(editor, "ascii", not editor.settings.ascii, ("ASCII characters alone", "All characters"))


def _where(editor: Editor) -> None:
    from toccata.ui.speech.speaker import Speaker

    editor.say(Speaker(editor).whole())


ACTIONS = (
    Action(
        "speech.toggle",
        "Speaking mode",
        _toggle_speaking,
        help="The line at the bottom says in words, for screen readers, what is and what was done.",
    ),
    Action("speech.where", "Say where I am", _where, ("ctrl+w",), help="The cell, the field, the place, and how everything is set."),
    Action("speech.ascii", "ASCII characters alone", _toggle_ascii, help="No lines, blocks or dots of other alphabets, on any screen."),
)
