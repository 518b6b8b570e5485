"""The editor's keys without a screen: a desk that keeps overlays in a list, and a hand that presses keys on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ui_fakes import FakePlayer

from toccata.config import Folders, Settings
from toccata.errors import ToccataError
from toccata.notation.cells import format_cell
from toccata.session import Session
from toccata.song import Song
from toccata.ui.actions import EVERYWHERE, Action, action, all_actions
from toccata.ui.editor import Desk, Editor
from toccata.ui.keymap import Keymap
from toccata.ui.pattern.entry import pattern_scopes, type_key
from toccata.ui.theme import load_theme_or_default

NOUNS = frozenset(
    ("block", "bookmark", "cell", "channel", "compose", "cursor", "find", "input", "mark", "pattern", "tempo", "tidy", "transform")
)
"""What the pattern view's actions are about; others leave it, or wait for something outside."""
OTHERS = frozenset(("history.undo", "history.redo", "commands.palette", "commands.menu", "commands.go_to"))
KEYMAP = Keymap(all_actions())
THEME = load_theme_or_default("night")[0]


def may_run(found: Action) -> bool:
    return found.id.partition(".")[0] in NOUNS or found.id in OTHERS


class _View:
    """What actions ask of the pattern view."""

    scope = "pattern"

    def __init__(self, hand: Hand) -> None:
        self._hand = hand

    def scopes(self) -> tuple[str, ...]:
        return pattern_scopes(self._hand.editor)

    def cursor_line(self) -> int:
        return 0

    def theme_changed(self) -> None:
        """Nothing is painted."""


class Hand:
    """Presses keys on a session; it is the desk too. What takes time or leaves the pattern view is left undone."""

    def __init__(self, song: Song, folder: Path) -> None:
        settings = Settings(folders=Folders(folder / "config", folder / "state", folder / "cache"), songs_folder=str(folder))
        self.editor = Editor(Session.new(song, settings.folders.state), settings, THEME, self)  # type: ignore[arg-type]
        self.editor.player = FakePlayer(song)  # type: ignore[assignment]
        self._now_s = 0.0
        self.editor.clock = self._clock
        self.keymap = KEYMAP
        self.view = _View(self)
        self.overlays: list[Any] = []
        self.said = ""

    def _clock(self) -> float:
        self._now_s += 10.0
        return self._now_s

    def press(self, key: str) -> None:
        """One key, as the app takes it."""
        character = " " if key == "space" else key if len(key) == 1 else None
        self._guarded(lambda: self.overlays[-1].take_key(key, character) if self.overlays else self._dispatch(key))

    def _dispatch(self, key: str) -> None:
        if not type_key(self.editor, key):
            self.press_command(key)

    def press_command(self, key: str) -> None:
        found = self.keymap.lookup(key, self.view.scopes())
        if found and may_run(found):
            self._guarded(lambda: found.run(self.editor))

    def perform_anywhere(self, found: Action) -> None:
        if may_run(found) and found.scope.partition(".")[0] in ("pattern", EVERYWHERE):
            self._guarded(lambda: found.run(self.editor))

    def _guarded(self, call: Callable[[], object]) -> None:
        try:
            call()
        except ToccataError as refusal:
            self.say(str(refusal))

    def cell(self, row: int, channel: int = 0) -> str:
        song = self.editor.song
        return format_cell(song.patterns[self.editor.cursor.pattern].columns[channel][row], song.channels[channel].effect_columns)

    # ---- the desk --------------------------------------------------------------------------------------------------

    def say(self, message: str, tone: str = "plain") -> None:
        self.said = message

    def open(self, overlay: Any) -> None:
        self.overlays.append(overlay)

    def close_overlay(self, overlay: Any) -> None:
        if overlay in self.overlays:
            self.overlays.remove(overlay)

    def ask_line(self, title: str, initial: str, then: Callable[[str], None], at: int | None = None) -> None:
        from toccata.ui.overlays.prompt import LinePrompt

        self.open(LinePrompt(self.editor, title, initial, then, at))

    def ask(self, question: str, choices: Sequence[tuple[str, str, str]], then: Callable[[str], None]) -> None:
        from toccata.ui.overlays.prompt import Question

        self.open(Question(self.editor, question, choices, then))

    def perform(self, action_id: str) -> None:
        self._guarded(lambda: action(action_id).run(self.editor))

    def after(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        return lambda: None

    def copy_to_clipboard(self, text: str) -> bool:
        return True

    def __getattr__(self, name: str) -> Any:
        """Whatever else a desk does is left undone."""
        if name.startswith("_") or name not in vars(Desk):
            raise AttributeError(name)
        return lambda *arguments, **options: None
