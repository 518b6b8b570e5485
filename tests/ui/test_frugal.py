"""The frugal screen: what it leaves out, when it is on by itself, and how it is turned off."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from ui_fakes import FakePlayer
from ui_stage import Stage

from toccata.ui.app import ToccataApp
from toccata.ui.watch import FRUGAL_HZ


@pytest.fixture
async def stage(make_app: Callable[..., ToccataApp], player: FakePlayer):
    app = make_app(frugal="on", follow="centre")
    async with app.run_test(size=(80, 24)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        await pilot.pause()
        yield stage


async def test_ssh_turns_it_on(make_app: Callable[..., ToccataApp], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 50000 10.0.0.2 22")
    assert make_app().editor.frugal
    assert not make_app(frugal="off").editor.frugal


async def test_the_grid_turns_pages_though_it_is_set_to_move(stage: Stage) -> None:
    for row in range(4):
        stage.play(row=row)
        assert stage.app.view.grid.top == 0


async def test_the_mark_of_the_playing_row_does_for_the_cursor(stage: Stage) -> None:
    theme = stage.editor.theme
    stage.play(row=3)
    line = stage.app.view.grid.paint_line(3)
    assert line.text.startswith(">03")
    assert not any(segment.style == theme.style("cursor", "cursor") for segment in line)
    assert "row --" in stage.app.header.paint_line(0).text
    stage.press("alt+F")
    line = stage.app.view.grid.paint_line(stage.editor.cursor.row)
    assert any(segment.style == theme.style("cursor", "cursor") for segment in line)


async def test_pages_differ_in_their_notes_alone_and_row_numbers_tell_beats(stage: Stage) -> None:
    theme, grid = stage.editor.theme, stage.app.view.grid
    stage.cursor(row=2)
    assert {grid.row_ground(row) for row in range(16)} == {"screen"}
    inks = {row: next(segment.style for segment in grid.paint_line(row) if f"{row:02X}" in segment.text) for row in (4, 5)}
    assert inks == {4: theme.style("row_number_beat"), 5: theme.style("row_number")}


async def test_no_meters_beside_the_cells_and_slow_ones_in_the_mixer(stage: Stage) -> None:
    stage.player.peak = 1.0
    stage.play(row=0)
    for _ in range(4):
        stage.app._player_watch.look()
    assert "█" not in stage.app.header.paint_line(0).text + stage.app.view.heads.paint_line(0).text
    seen: list[np.ndarray | None] = []
    stage.press("f9")
    stage.app.view.tick = lambda position, meters: seen.append(meters)  # type: ignore[method-assign]
    for _ in range(8):
        stage.app._player_watch.look()
    assert sum(meters is not None for meters in seen) == 2


async def test_fewer_looks_a_second(stage: Stage) -> None:
    stage.play(row=0)
    stage.app._player_watch.look()
    assert stage.app._player_watch._hz == FRUGAL_HZ


async def test_a_key_brings_everything_back(stage: Stage) -> None:
    stage.player.peak = 1.0
    stage.play(row=6)
    stage.press("shift+f1")
    for _ in range(4):
        stage.app._player_watch.look()
    assert "█" in stage.app.header.paint_line(0).text
    assert "row 06" in stage.app.header.paint_line(0).text
    assert 6 - stage.app.view.grid.top == stage.app.view.grid.size.height // 2
