"""Random keys, by the hundred: the song stays sound, every line keeps its width, undoing all gives the first song back."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from ui_fakes import FakePlayer
from ui_stage import Stage

from toccata.song.document import problems
from toccata.ui.actions import all_actions
from toccata.ui.app import ToccataApp

KEYS = sorted(
    {key for action in all_actions() for key in action.all_keys} | set("0123456789abcdefghijklmnopqrstuvwxyz.;'[],<>") | {"enter"}
)
TYPING = 3
"""How many times likelier a note or digit is than any one command."""


def random_key(chance: random.Random, overlay_is_open: bool) -> str:
    if overlay_is_open and chance.random() < 0.15:
        return "escape"
    if chance.random() < TYPING / (TYPING + 1):
        return chance.choice("zsxdcvgbhnjm0123456789abcdef")
    # A path that leads out of the test's folder must not be typed into a prompt.
    return chance.choice([key for key in KEYS if not (overlay_is_open and key == "/")])


async def press_random_keys(app: ToccataApp, player: FakePlayer, seed: int, count: int) -> None:
    chance = random.Random(seed)
    async with app.run_test(size=(100, 30)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        pressed: list[str] = []
        for number in range(count):
            pressed.append(random_key(chance, stage.overlay is not None))
            stage.press(pressed[-1])
            assert problems(stage.song) == [], pressed[-10:]
            cursor = stage.editor.cursor
            pattern = stage.song.patterns[cursor.pattern]
            assert cursor.row < pattern.rows, pressed[-10:]
            assert cursor.channel < len(stage.song.channels), pressed[-10:]
            if number % 20 == 0:
                await pilot.pause()
                assert app.is_running, pressed[-30:]
                strips = app.screen._compositor.render_strips()
                assert {strip.cell_length for strip in strips} == {100}, pressed[-30:]


@pytest.fixture
def aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written but into the test's folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_few_hundred_random_keys(make_app: Callable[..., ToccataApp], player: FakePlayer, aside: None, seed: int) -> None:
    await press_random_keys(make_app(), player, seed, 400)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(10, 30))
async def test_many_random_keys(make_app: Callable[..., ToccataApp], player: FakePlayer, aside: None, seed: int) -> None:
    await press_random_keys(make_app(), player, seed, 4000)


async def test_undoing_everything_gives_the_first_song_back(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)):
        stage = Stage(app, player)
        first = stage.song
        chance = random.Random(5)
        ids = [action.id for action in all_actions() if action.id.split(".")[0] in ("block", "cell", "tempo", "mark", "cursor", "input")]
        for _ in range(150):
            if chance.random() < 0.5:
                stage.press(chance.choice("zsxdcv0123"))
            else:
                app.perform(chance.choice(ids))
            while stage.overlay:
                stage.overlay.close()
        last = stage.song
        assert last is not first
        while stage.editor.session.undo():
            pass
        assert stage.song is first
        while stage.editor.session.redo():
            pass
        assert stage.song is last
