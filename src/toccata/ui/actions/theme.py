"""The colours."""

from __future__ import annotations

from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor
from toccata.ui.theme import Theme, find_themes, load_theme_or_default

_KEYS = "123456789abcdefghijklmnoprstuvwxyz"


def _choose(editor: Editor) -> None:
    """Every theme with a key; one that cannot be read says why when it is chosen."""
    from toccata.ui.views.song_fields import use_theme

    folder = editor.settings.folders.themes
    choices = [
        (key, _title(load_theme_or_default(name, folder)[0], name), name) for key, name in zip(_KEYS, find_themes(folder), strict=False)
    ]
    editor.desk.ask(f"Theme (now {editor.theme.title})", choices, lambda name: use_theme(editor, name))


def _title(theme: Theme, name: str) -> str:
    return f"{theme.title}{'' if theme.dark else ', light'}" if theme.name == name else f"{name} (cannot be read)"


ACTIONS = (
    Action("theme.choose", "Theme: choose the colours", _choose, help="Kept for the next start. Your own go into the themes folder."),
)
