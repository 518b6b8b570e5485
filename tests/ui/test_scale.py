"""The song's scale in the pattern view: notes outside it are marked, and the piano can be held to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ui_fakes import FakePlayer
from ui_stage import Stage

from toccata.config import load_settings
from toccata.edit import settings
from toccata.ui.app import ToccataApp


@pytest.fixture
async def stage(make_app: Callable[..., ToccataApp], player: FakePlayer):
    app = make_app()
    async with app.run_test(size=(100, 30)):
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        app.editor.session.apply("key", settings.set_key(stage.song, "C", "major"))
        yield stage


def underlined(stage: Stage, row: int) -> list[str]:
    grid = stage.app.view.grid  # type: ignore[attr-defined]
    return [segment.text for segment in grid.paint_line(row - grid.top) if segment.style and segment.style.underline]


async def test_notes_outside_the_scale_are_underlined_and_told(stage: Stage) -> None:
    stage.cursor(row=1, channel=3)
    stage.press("z", "s")
    stage.cursor(row=20)
    assert (underlined(stage, 1), underlined(stage, 2)) == ([], ["C#4"])
    stage.cursor(row=2, channel=3)
    assert "C#4, outside C major" in stage.app.view.explanation()
    stage.editor.session.apply("key", settings.set_key(stage.song, "E", "major"))
    stage.cursor(row=20)
    assert (underlined(stage, 1), underlined(stage, 2)) == (["C-4"], ["C-5"])


async def test_marks_can_be_turned_off_and_stay_off(stage: Stage) -> None:
    stage.cursor(row=2, channel=3)
    stage.press("s")
    stage.press("alt+Z", "up", "right", "enter")
    stage.cursor(row=20)
    assert underlined(stage, 2) == []
    assert await stage.settled(lambda: load_settings(stage.editor.settings.folders).scale_marks is False)


async def test_snap_writes_and_plays_notes_of_the_scale(stage: Stage) -> None:
    stage.editor.choose(scale_lock="snap")
    stage.cursor(row=1, channel=3)
    stage.press("z", "s", "x", "d", "c", "v", "g")
    assert [stage.cell(row, 3)[:3] for row in range(1, 8)] == ["C-4", "C-4", "D-4", "D-4", "E-4", "F-4", "F-4"]
    assert stage.player.notes_on == [60, 60, 62, 62, 64, 65, 65]
    assert await stage.settled(lambda: load_settings(stage.editor.settings.folders).scale_lock == "snap")


async def test_without_a_key_the_lock_lets_every_note_through(stage: Stage) -> None:
    stage.editor.session.apply("key", settings.set_key(stage.song, "", ""))
    for lock in ("snap", "map"):
        stage.editor.choose(scale_lock=lock)
        stage.cursor(row=1, channel=3)
        stage.press("z", "s")
        assert stage.cell(2, 3)[:3] == "C#4"


async def test_the_highest_keys_stay_on_the_keyboard(stage: Stage) -> None:
    stage.editor.session.apply("key", settings.set_key(stage.song, "B", "major"))
    stage.editor.choose(scale_lock="map")
    stage.editor.set(octave=8)
    stage.cursor(row=1, channel=3)
    stage.press("m")
    assert stage.cell(1, 3)[:3] == "B-8"


async def test_the_header_says_when_the_piano_keeps_to_the_scale(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(160, 30)):
        stage = Stage(app, player)
        stage.editor.session.apply("key", settings.set_key(stage.song, "C", "minor"))
        shown = []
        for _ in range(3):
            shown.append(app.header.paint_line(0).text)
            app.perform("compose.scale_lock")
        assert ["C minor  " in shown[0], "C minor, snapped to" in shown[1], "C minor on white keys" in shown[2]] == [True] * 3
