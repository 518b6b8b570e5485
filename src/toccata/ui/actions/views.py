"""Switching between the views."""

from __future__ import annotations

from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor


def _show(scope: str) -> Action:
    title, keys, what = _VIEWS[scope]
    return Action(f"view.{scope}", title, lambda editor: editor.desk.show_view(scope), keys, help=what)


def _show_pattern(editor: Editor) -> None:
    """Again, from the pattern: its settings."""
    if editor.desk.view.scope == "pattern":
        editor.desk.perform("pattern.settings")
    else:
        editor.desk.show_view("pattern")


_VIEWS = {
    "samples": ("Samples", ("f3",), "The samples: load, look, cut, loop."),
    "instruments": ("Instruments", ("f4",), "The instruments: voices, envelopes, note map."),
    "mixer": ("Mixer", ("f9",), "Faders, meters, mute and solo of every channel, and the master."),
    "files": ("Files", ("f10",), "Songs and samples on disk; S saves, O opens, N starts anew, Q leaves."),
    "order": ("Order", ("f11",), "The order of the patterns, and its sections."),
    "song": ("Song settings", ("f12",), "Title, tempo, speed, time signature, interpolation, theme, message."),
}

ACTIONS = (
    Action("view.pattern", "Pattern", _show_pattern, ("f2",), help="The pattern editor; once more for the pattern's settings."),
    *(_show(scope) for scope in _VIEWS),
)
