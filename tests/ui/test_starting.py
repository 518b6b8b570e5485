"""From the start to the first note, templates, and the shelf."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ui_fakes import FakePlayer, FakePosition
from ui_stage import Stage

from toccata.config import data_folder
from toccata.edit.new import new_song
from toccata.session.sketches import keep_sketch
from toccata.session.start import new_factory_song
from toccata.session.templates import save_template
from toccata.ui.app import ToccataApp


@pytest.fixture
async def stage(make_app: Callable[..., ToccataApp], player: FakePlayer):
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        await pilot.pause()
        yield stage


def title(stage: Stage) -> str:
    return stage.overlay.TITLE if stage.overlay else ""


async def test_one_keystroke_from_the_start_to_the_first_note(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app(new_factory_song(data_folder("samples")))
    async with app.run_test(size=(80, 24)):
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        stage.press("z")
        assert stage.cell(0)[:6] == "C-4 01"
        assert player.notes_on == [60]
        assert player.song is not None
        assert player.song.samples[0] is not None


@pytest.mark.parametrize("key", ["e", "c", "b", "h", "a"])
async def test_three_keystrokes_from_a_template_to_its_first_note(stage: Stage, key: str) -> None:
    stage.press("ctrl+n", key)
    assert await stage.settled(lambda: len(stage.song.patterns) == 1 and stage.song.title == "")
    stage.press("z")
    assert stage.cell(0)[:6] == "C-4 01"
    assert stage.player.notes_on == [60]
    assert stage.song.instrument(1) is not None


async def test_ctrl_n_twice_begins_an_empty_song(stage: Stage) -> None:
    stage.press("ctrl+n", "ctrl+n")
    assert await stage.settled(lambda: len(stage.song.patterns) == 1 and len(stage.song.channels) == 8)
    stage.press("z")
    assert stage.cell(0)[:6] == "C-4 01"
    assert stage.player.notes_on == [60]


async def test_a_song_with_changes_is_asked_for_after_the_template_is_chosen(stage: Stage) -> None:
    stage.press("x", "ctrl+n", "escape")
    assert stage.overlay is None
    stage.press("ctrl+n", "enter")
    assert "not saved" in stage.overlay.question
    stage.press("k")  # keeps it on the shelf, then begins
    assert await stage.settled(lambda: len(stage.song.patterns) == 1)
    assert len(list(stage.editor.settings.folders.sketches.iterdir())) == 1


async def test_a_template_of_ones_own(stage: Stage) -> None:
    folder = stage.editor.settings.folders.templates
    stage.press("ctrl+n", "s")
    stage.press("end", "ctrl+u")
    stage.type("Mine", "enter")
    assert await stage.settled(lambda: "Mine" in stage.message)
    stage.cursor(row=1)
    stage.press("ctrl+n", "1")
    assert await stage.settled(lambda: stage.song.title == "" and len(stage.song.patterns) == 3)
    stage.press("ctrl+n", "end", "delete", "y")
    assert not list(folder.iterdir())
    assert [template.name for template in stage.overlay.templates][-1] == "Ambient"


async def test_a_template_that_cannot_be_read_is_told_and_nothing_is_lost(stage: Stage) -> None:
    path = save_template(new_song(), "Broken", stage.editor.settings.folders.templates)
    path.write_bytes(b"no song")
    stage.press("ctrl+n", "1")
    assert await stage.settled(lambda: "Broken" in stage.message)
    assert stage.song is stage.before


async def test_a_sketch_is_heard_without_opening_it(stage: Stage) -> None:
    folder = stage.editor.settings.folders.sketches
    keep_sketch(new_song(title="Idea", channel_names=("One", "Two")), folder)
    stage.app.perform("document.shelf")
    assert await stage.settled(lambda: title(stage).startswith("The shelf: 1 sketch,"))
    stage.press("space")
    assert await stage.settled(lambda: ("play", 0, 0) in stage.player.calls)
    assert stage.player.song.title == "Idea"
    assert stage.overlay.detail().startswith("plays: 125 bpm, 2 channels")
    # The screen shows the edited song, and nothing of where the other one plays.
    stage.player.at = FakePosition(True, 0, 0, 9)
    stage.app._player_watch.look()
    assert not stage.editor.playing
    assert stage.song is stage.before
    stage.press("escape")
    assert await stage.settled(lambda: stage.player.song is stage.song)
    assert ("silence",) in stage.player.calls
    assert await stage.settled(lambda: not stage.editor.auditioned)


async def test_moving_on_hears_the_next_and_enter_opens_it(stage: Stage) -> None:
    folder = stage.editor.settings.folders.sketches
    for name in ("Old", "New"):
        keep_sketch(new_song(title=name), folder)
    stage.app.perform("document.shelf")
    assert await stage.settled(lambda: "2 sketches" in title(stage))
    titles = [item.title.split()[0] for item in stage.overlay.items]
    stage.press("space")
    assert await stage.settled(lambda: stage.player.song.title == titles[0])
    stage.press("down")
    assert await stage.settled(lambda: stage.player.song.title == titles[1])
    stage.press("enter")
    assert await stage.settled(lambda: stage.song.title == titles[1])
    assert await stage.settled(lambda: stage.player.song is stage.song and not stage.editor.auditioned)


async def test_a_sketch_is_thrown_away_after_a_question(stage: Stage) -> None:
    folder = stage.editor.settings.folders.sketches
    keep_sketch(new_song(title="Idea"), folder)
    stage.app.perform("document.shelf")
    assert await stage.settled(lambda: bool(title(stage)))
    stage.press("delete", "escape")
    assert list(folder.iterdir())
    stage.press("delete", "y")
    assert await stage.settled(lambda: "0 sketches" in title(stage))
    assert not list(folder.iterdir())
    stage.press("space", "enter")
    assert stage.overlay is None
