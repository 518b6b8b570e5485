"""A stage for actions: a running app, set back to the small song before each one, with the reads and keys that checks need."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from ui_fakes import FakePlayer, FakePosition, FakeStatus, small_song

from toccata.notation.cells import format_cell
from toccata.session import Cursor, Session
from toccata.song import Song
from toccata.ui.app import ToccataApp
from toccata.ui.editor import Editor
from toccata.ui.keys import key_name
from toccata.ui.piano import RepeatFilter


class Stage:
    """app, editor, player; `before` is the song as it was when the action began."""

    def __init__(self, app: ToccataApp, player: FakePlayer) -> None:
        self.app, self.player = app, player
        self.before: Song = app.editor.song
        self.left: list[str] = []
        app.leave = lambda: self.left.append("leave")  # type: ignore[method-assign]
        app.leave_discarding = lambda: self.left.append("discard")  # type: ignore[method-assign]

    @property
    def editor(self) -> Editor:
        return self.app.editor

    @property
    def song(self) -> Song:
        return self.editor.song

    @property
    def message(self) -> str:
        return self.app.status.message

    @property
    def overlay(self) -> Any:
        return self.app._overlays[-1] if self.app._overlays else None

    def reset(self) -> None:
        """The small song anew, the pattern view, everything as a newcomer finds it."""
        while self.overlay:
            self.overlay.close()
        self.player.at, self.player.state, self.player.peak = FakePosition(), FakeStatus(), 0.0
        self.left.clear()
        editor = self.editor
        self.app.take_session(Session.new(small_song(), editor.settings.folders.state), discard=True)
        self.player.calls.clear()
        self.player.events.clear()
        editor.octave, editor.edit_step, editor.editing, editor.follow = 4, 1, True, True
        editor.clip, editor.picked = None, None
        editor.edit_mask = frozenset(("note", "instrument", "volume"))
        editor.recorded, editor.live.releases = {}, False
        editor.looped, editor.metronome = None, False
        editor.repeats = RepeatFilter()
        editor.search, editor.rhythm = {}, None
        editor.chord_root, editor.chord_kind, editor.chord_shape = -1, "", ""
        self.app.show_view("pattern")
        self.app.status.clear()
        self.before = self.song

    def press(self, *keys: str) -> None:
        """Keys as the terminal's events would name them."""
        for key in keys:
            character = key if len(key) == 1 else " " if key == "space" else None
            self.app.take_key(key_name(key, character), character)

    def type(self, text: str, *keys: str) -> None:
        """Text, then keys."""
        self.press(*("space" if character == " " else character for character in text), *keys)

    def cursor(self, **places: int) -> None:
        self.editor.session.move(Cursor(**places))
        self.app.editor_changed()

    def mark(self, first_row: int, last_row: int, first_channel: int = 0, last_channel: int | None = None) -> None:
        """Marks whole cells of pattern 0."""
        last_channel = first_channel if last_channel is None else last_channel
        self.editor.set(mark_anchor=(0, first_row, first_channel, 0), mark_end=(0, last_row, last_channel, 7))

    def play(self, row: int, order_index: int = 0, pattern: int = 0) -> None:
        """The player plays, and the screen has looked."""
        self.player.at = FakePosition(True, order_index, pattern, row)
        self.editor.position = self.player.at  # type: ignore[assignment]
        self.app.editor_changed()

    def cell(self, row: int, channel: int = 0, pattern: int = 0) -> str:
        return format_cell(self.song.patterns[pattern].columns[channel][row], self.song.channels[channel].effect_columns)

    def cells(self, channel: int, rows: range, pattern: int = 0) -> list[str]:
        return [self.cell(row, channel, pattern) for row in rows]

    async def settled(self, done: Callable[[], bool]) -> bool:
        """Waits for work that is done aside."""
        for _ in range(400):
            if done():
                return True
            await asyncio.sleep(0.01)
        return done()


@dataclass(frozen=True)
class Case:
    """prepare: brings the stage to where the action matters. expect: whether the action did what it is for."""

    expect: Callable[[Stage], bool | Awaitable[bool]]
    prepare: Callable[[Stage], object] = lambda stage: None


async def run_case(stage: Stage, action_id: str, case: Case) -> None:
    """Runs one action by its best key, so that the key's way is tested too; by its id where it has none."""
    from toccata.ui.actions import action

    found = action(action_id)
    stage.reset()
    view = found.scope.partition(".")[0]
    if view in stage.app._views or view in ("order",):
        stage.app.show_view(view)
    case.prepare(stage)
    stage.before = stage.song
    if found.keys:
        stage.press(found.keys[0])
    else:
        stage.app.perform(action_id)
    outcome = case.expect(stage)
    if isinstance(outcome, Awaitable):
        outcome = await outcome
    assert outcome, f"{action_id}: {stage.message or 'no message'}"
