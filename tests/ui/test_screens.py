"""Screens as text and styles, at 80x24 and 200x50."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ui_fakes import FakePlayer
from ui_snapshots import assert_snapshot
from ui_stage import Stage

from toccata.ui.app import ToccataApp

SIZES = {"80x24": (80, 24), "200x50": (200, 50)}


def _order(stage: Stage) -> None:
    """Two channels muted in a section that goes round, its times known."""
    stage.press("f11", "down", "m", "right", "right", "m", "l")
    view = stage.app.view
    view.times._take(stage.song, stage.player.timeline(stage.song))


SCREENS: dict[str, Callable[[Stage], object]] = {
    "pattern": lambda stage: None,
    "effect": lambda stage: stage.cursor(row=2, channel=2, field=6),
    "marked": lambda stage: (stage.mark(0, 3, 0, 1), stage.press("space")),
    "playing": lambda stage: stage.play(row=6),
    "muted": lambda stage: (stage.cursor(channel=1), stage.press("ctrl+d")),
    "order": lambda stage: _order(stage),
    "usage": lambda stage: stage.press("f11", "p", "down"),
    "palette": lambda stage: (stage.press("ctrl+p"), stage.type("paste")),
    "menu": lambda stage: stage.press("escape"),
    "help": lambda stage: stage.press("f1"),
    "question": lambda stage: stage.press("x", "ctrl+q"),
    "prompt": lambda stage: stage.press("ctrl+g"),
    "refusal": lambda stage: stage.press("alt+y"),
}

DRAWN_FROM_THE_TABLE = ("menu", "help")
"""Each new action changes these; tests of their own hold them."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("screen", [screen for screen in SCREENS if screen not in DRAWN_FROM_THE_TABLE])
async def test_the_screen_looks_as_it_did(make_app: Callable[..., ToccataApp], player: FakePlayer, size: str, screen: str) -> None:
    app = make_app()
    async with app.run_test(size=SIZES[size]) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        await pilot.pause()
        SCREENS[screen](stage)
        await pilot.pause()
        assert_snapshot(app, f"{screen}-{size}")


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 36), (160, 45), (250, 70), (40, 10), (20, 5)])
async def test_every_line_is_as_wide_as_the_screen(make_app: Callable[..., ToccataApp], player: FakePlayer, size: tuple[int, int]) -> None:
    """From the smallest useful screen to the largest, and below: nothing is drawn past an edge, and nothing fails."""
    app = make_app()
    async with app.run_test(size=size) as pilot:
        stage = Stage(app, player)
        await pilot.pause()
        for act in SCREENS.values():
            stage.reset()
            act(stage)
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            assert [strip.cell_length for strip in strips] == [size[0]] * size[1]
