"""The user's keyboard: the keymap as settings, flavour, keys.toml and the terminal make it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from toccata.config import remember_setting
from toccata.ui.actions import all_actions
from toccata.ui.delivery import terminals_of
from toccata.ui.flavours import FLAVOURS
from toccata.ui.keyfile import load_keys_or_none
from toccata.ui.keymap import Keymap
from toccata.ui.piano import rows_of

if TYPE_CHECKING:
    from toccata.config import Settings
    from toccata.ui.editor import Editor


def build_keymap(settings: Settings, environment: Mapping[str, str] = os.environ) -> tuple[Keymap, str | None]:
    """The keymap, and what is to be said about keys.toml when the editor starts."""
    actions = all_actions()
    own, problem = load_keys_or_none(settings.folders.keys_file, actions)
    rows = rows_of(settings.note_layout, settings.note_keys)
    keymap = Keymap(actions, FLAVOURS[settings.keymap].layer(actions), own, terminals_of(environment), rows)
    return keymap, problem or _summary(settings, keymap)


def use_flavour(editor: Editor, name: str) -> None:
    """Another keymap, from now on and at the next start."""
    editor.settings = editor.settings.with_overrides(keymap=name)
    editor.say(f"The {name} keys; help says what differs", "good")
    editor.desk.read_keys()
    editor.desk.run_aside(lambda: remember_setting(editor.settings.folders.settings_file, "keymap", name))


def _summary(settings: Settings, keymap: Keymap) -> str | None:
    """The first problem of the user's own keys, and how many more F1 lists."""
    told = [problem for problem in keymap.problems if problem.by_user]
    if not told:
        return None
    more = f"; {len(told) - 1} more in help" if len(told) > 1 else ""
    return f"{settings.folders.keys_file.name}: {told[0].text}{more}"
