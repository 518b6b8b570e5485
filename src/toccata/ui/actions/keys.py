"""Which keys mean what."""

from __future__ import annotations

from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor

_WORDS = {"toccata": "Toccata, for ImpulseTracker's fingers", "fasttracker": "FastTracker 2"}


def _choose(editor: Editor) -> None:
    from toccata.ui.flavours import FLAVOURS
    from toccata.ui.keyboard import use_flavour

    choices = [(str(number), _WORDS[name], name) for number, name in enumerate(FLAVOURS, 1)]
    editor.desk.ask(f"Keys (now {editor.settings.keymap})", choices, lambda name: use_flavour(editor, name))


def _read(editor: Editor) -> None:
    """A bad file is told by the keymap itself, after this."""
    editor.say(f"The keys are read again from {editor.settings.folders.keys_file}", "good")
    editor.desk.read_keys()


ACTIONS = (
    Action("keys.choose", "Keys: choose the keymap", _choose, help="Toccata's own, or FastTracker 2's as far as its keys arrive."),
    Action("keys.read", "Keys: read keys.toml again", _read, help="After changing it, without a new start."),
)
