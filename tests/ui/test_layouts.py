"""Note layouts: by name, learned by pressing, kept, and what they take from commands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ui_fakes import FakePlayer
from ui_stage import Stage

from toccata.config import OWN_LAYOUT, Settings, load_settings
from toccata.ui.app import ToccataApp
from toccata.ui.keyboard import build_keymap
from toccata.ui.overlays.learn import LearnKeys
from toccata.ui.piano import LAYOUTS

# A Workman keyboard: neither of the layouts that are shipped.
LOWER, UPPER = "zsxhmcgvkyne", "q2d3rw5b6j7fu9p0;"


@pytest.fixture
async def stage(make_app: Callable[..., ToccataApp], player: FakePlayer):
    app = make_app()
    async with app.run_test(size=(120, 40)):
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        yield stage


async def test_keys_are_learned_by_pressing_them_and_kept(stage: Stage, settings: Settings) -> None:
    stage.app.perform("input.learn_layout")
    stage.press(*LOWER, *UPPER)
    assert stage.overlay is None
    assert stage.editor.note_rows == (LOWER, UPPER)
    assert stage.player.notes_on == list(range(60, 89)), "each key sounds as it is learned"
    assert await stage.settled(
        lambda: settings.folders.settings_file.exists() and load_settings(settings.folders).note_layout == OWN_LAYOUT
    )
    assert load_settings(settings.folders).note_keys == (LOWER, UPPER)
    stage.cursor(row=16)
    stage.press("h", ";")
    assert [cell[:3] for cell in stage.cells(0, range(16, 18))] == ["D#4", "E-6"]


async def test_learning_asks_by_note_and_takes_steps_back(stage: Stage) -> None:
    stage.app.perform("input.learn_layout")
    learn = stage.overlay
    assert isinstance(learn, LearnKeys)
    assert learn.asked == "C-4"
    stage.press("a", "b")
    assert learn.asked == "D-4"
    stage.press("backspace")
    assert learn.asked == "C#4"
    stage.press("A")
    assert "already" in learn.problem
    stage.press("f5")
    assert "no character" in learn.problem
    assert learn.keys == ["a"]


async def test_leaving_half_way_changes_nothing(stage: Stage, settings: Settings) -> None:
    stage.app.perform("input.learn_layout")
    stage.press(*"abcdefg", "escape")
    assert stage.editor.note_rows == LAYOUTS["qwerty"]
    assert not settings.folders.settings_file.exists()


async def test_choosing_a_layout_names_the_commands_that_it_beats(stage: Stage) -> None:
    stage.app.perform("input.note_layout")
    stage.press("4")
    assert stage.message.startswith("Note keys: dvorak; as notes")
    assert "'" in stage.message
    stage.cursor(row=16)
    stage.press("'")
    assert stage.cell(16)[:3] == "C-5"


@pytest.mark.parametrize("layout", [name for name in LAYOUTS if name != "qwerty"])
def test_what_a_layout_beats_has_another_way(settings: Settings, layout: str) -> None:
    """Every action whose key is a note in the layout has another one, but for two; and no layout hides the way to menu and palette."""
    keymap, _ = build_keymap(settings.with_overrides(note_layout=layout), {})
    beaten = keymap.all_problems()
    assert all(problem.text.endswith("is a note where the piano is live") for problem in beaten)
    assert not {":", "?"} & set("".join(LAYOUTS[layout]))
    without = {
        action.id for action in keymap.actions if action.all_keys and all(keymap.why_not(scope, key) for scope, key in action.bindings)
    }
    assert without <= {"bookmark.next", "cell.note_fade"}, "Ctrl+G B, and the palette"


def test_the_default_layout_beats_nothing(settings: Settings) -> None:
    keymap, _ = build_keymap(settings, {})
    assert keymap.all_problems() == []


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (20, 5)])
async def test_it_is_drawn_within_the_screen(make_app: Callable[..., ToccataApp], size: tuple[int, int]) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.perform("input.learn_layout")
        app.take_key("a", "a")
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        assert {strip.cell_length for strip in strips} == {size[0]}
