"""Swing, grooves and the metronome in the song's settings."""

from __future__ import annotations

import pytest
from ui_stage import Stage

from toccata.errors import EditRefused
from toccata.ui.views.timing_fields import parse_groove


@pytest.fixture
async def song_view(stage: Stage):
    """The song's settings with a field chosen by name."""
    stage.app.show_view("song")
    view = stage.app.view

    def choose(name: str):
        view.turn_to("fields")
        names = [field.name for field in view.fields()]
        view.step_field(-len(names))
        while view.form.fields[view.form.chosen].name != name:
            before = view.form.chosen
            view.step_field(1)
            assert view.form.chosen != before, f"there is no field {name}"
        return view.form.fields[view.form.chosen]

    return choose


def shown(stage: Stage, name: str) -> str:
    return next(field.text for field in stage.app.view.fields() if field.name == name)


@pytest.mark.parametrize(("line", "ticks"), [("8 4", (8, 4)), ("7/5", (7, 5)), (" 7, 5,6 ", (7, 5, 6)), ("", ()), ("6;6", (6, 6))])
def test_a_groove_is_typed_as_people_write_it(line, ticks):
    assert parse_groove(line) == ticks


@pytest.mark.parametrize("line", ["8 x", "-3", "4.5", "²"])
def test_what_is_no_groove_is_refused(line):
    with pytest.raises(EditRefused, match="no number of ticks"):
        parse_groove(line)


async def test_swing_by_steps_and_by_hand(stage: Stage, song_view) -> None:
    song_view("swing")
    stage.press("+", "+", "+", "pageup")
    assert stage.song.swing == 69
    stage.press("pageup")
    assert stage.song.swing == 75
    stage.press("enter", "ctrl+u")
    stage.type("54.5 %", "enter")
    assert stage.song.swing == 54.5
    assert shown(stage, "swing") == "54.5 %"
    stage.press("delete")
    assert "straight" in shown(stage, "swing")
    stage.press("ctrl+z", "ctrl+z", "ctrl+z")
    assert stage.song is stage.before


async def test_the_songs_groove(stage: Stage, song_view) -> None:
    song_view("groove")
    stage.press("+", "+")
    assert stage.song.groove == (8, 4)
    stage.press("-", "-", "-")
    assert stage.song.groove == (5, 7)
    stage.press("enter", "ctrl+u")
    stage.type("7 5 6", "enter")
    assert (stage.song.groove, shown(stage, "groove")) == ((7, 5, 6), "7 5 6")
    stage.press("enter", "ctrl+u")
    stage.type("7 0", "enter")
    assert stage.song.groove == (7, 5, 6)
    assert "1 to 255" in stage.message
    stage.press("delete")
    assert stage.song.groove == ()


async def test_a_channels_swing_and_groove(stage: Stage, song_view) -> None:
    stage.cursor(channel=2)
    stage.app.show_view("pattern")
    stage.app.show_view("song")
    song_view("channel.swing")
    assert shown(stage, "channel.swing") == "the song's"
    stage.press("+", "+")
    assert stage.song.channels[2].groove == (8, 4)
    assert shown(stage, "channel.swing") == "67 %"
    song_view("channel.groove")
    stage.press("enter", "ctrl+u")
    stage.type("7 5 6", "enter")
    assert shown(stage, "channel.swing") == "by its groove"
    stage.press("delete")
    assert stage.song.channels[2].groove == ()


async def test_the_metronomes_loudness_and_the_count_in_are_kept(stage: Stage, song_view) -> None:
    file = stage.editor.settings.folders.settings_file
    stage.press("alt+T")
    song_view("metronome_volume")
    stage.press("pageup")
    assert stage.player.metronome == pytest.approx(0.56)
    song_view("count_in")
    stage.press("+")
    assert shown(stage, "count_in") == "1 bar"
    assert await stage.settled(lambda: file.exists() and "count_in = 1" in file.read_text() and "metronome_volume = 56" in file.read_text())
    assert stage.song is stage.before
