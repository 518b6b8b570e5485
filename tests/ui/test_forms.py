"""Forms over the pattern: what they would do is shown and heard at once, and leaving them leaves no trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ui_fakes import FakePlayer
from ui_stage import Stage

from toccata.edit import settings
from toccata.ui.app import ToccataApp
from toccata.ui.overlays.form import Choice, Text, Whole
from toccata.ui.pattern.entry import write_note


@pytest.fixture
async def stage(make_app: Callable[..., ToccataApp], player: FakePlayer):
    app = make_app()
    async with app.run_test(size=(80, 24)):
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        yield stage


def pressed(item, keys: str):
    for key in keys.split():
        item.take_key(key, key if len(key) == 1 else None)
    return item.value


@pytest.mark.parametrize(
    ("keys", "value"),
    [("3", 3), ("1 2", 12), ("9 9", 9), ("right right", 10), ("left", 7), ("- -", 6), ("+", 9), ("1 backspace 2", 2), ("pagedown", 0)],
)
def test_a_whole_number_is_typed_or_stepped(keys: str, value: int) -> None:
    assert pressed(Whole("Pulses", 8, 0, 64), keys) == value


def test_a_number_may_be_negative_or_hex() -> None:
    assert pressed(Whole("Semitones", 0, -12, 12), "- 7") == -7
    assert pressed(Whole("Instrument", 1, 1, 255, hex=True), "1 f") == 0x1F
    assert pressed(Whole("Instrument", 1, 1, 255, hex=True), "f f f") == 0xF


def test_a_choice_goes_round_and_by_letters() -> None:
    choice = Choice("As", ("channels", "arpeggio 0xy", "rows, up", "rows, down"))
    assert pressed(choice, "left") == "rows, down"
    assert pressed(choice, "a") == "arpeggio 0xy"
    assert pressed(choice, "r r") == "rows, down"
    assert pressed(choice, "x") == "rows, down"


def test_text_is_typed() -> None:
    assert pressed(Text("Note", "C-4"), "backspace 5") == "C-5"


async def test_a_form_shows_and_plays_what_it_would_do(stage: Stage) -> None:
    stage.cursor(row=1)
    stage.press("alt+n")
    assert stage.cell(1, 1)[:3] == "E-4"
    assert stage.player.song is stage.editor.tried is stage.song
    assert stage.editor.session.song is stage.before
    assert stage.player.notes_on == [60, 64, 67]
    stage.press("5")
    assert stage.cell(1, 0)[:3] == "G-4"
    stage.press("escape")
    assert stage.song is stage.player.song is stage.before
    assert len(stage.editor.session.history) == 0


async def test_one_form_is_one_entry_of_the_history(stage: Stage) -> None:
    stage.cursor(row=1)
    stage.press("alt+n", "5", "down", "right", "enter")
    assert [entry.name for entry in stage.editor.session.history] == ["Chord Gmaj7".replace("maj7", "7")]
    assert [stage.cell(1, channel)[:3] for channel in range(4)] == ["G-4", "B-4", "D-5", "F-5"]
    assert stage.editor.cursor.row == 2
    stage.press("ctrl+z")
    assert stage.song is stage.before


async def test_a_refusal_is_told_in_the_form_which_stays(stage: Stage) -> None:
    stage.cursor(row=1, channel=3)
    stage.press("alt+n")
    assert "3 channels" in stage.overlay.problem
    stage.press("enter")
    assert stage.overlay is not None
    assert stage.song is stage.before
    stage.press("down", "down", "down", "down", "a", "enter")
    assert stage.overlay is None
    assert stage.cell(1, 3) == "C-4 01 .. 047"


async def test_the_chord_comes_from_the_songs_key(stage: Stage) -> None:
    stage.editor.session.apply("key", settings.set_key(stage.song, "A", "harmonic minor"))
    stage.cursor(row=1)
    stage.press("alt+n", "7", "enter")
    assert [stage.cell(1, channel)[:3] for channel in range(3)] == ["G#4", "B-4", "D-5"]


async def test_the_form_remembers_what_was_asked(stage: Stage) -> None:
    stage.press("alt+E", "5", "down", "8", "enter", "alt+E")
    assert [item.value for item in stage.overlay.items] == [5, 8, 0, 1]
    stage.press("escape", "ctrl+f", *"C-4", "enter", "ctrl+f")
    assert stage.overlay.items[0].value == "C-4"


async def test_a_count_runs_with_what_is_typed_and_nonsense_is_told(stage: Stage) -> None:
    stage.press("ctrl+f", "C", "-")
    assert stage.overlay.told == "6 cells found"
    stage.press("4")
    assert stage.overlay.told == "4 cells found"
    stage.press("9", "9", "enter")
    assert "note" in stage.overlay.problem
    assert stage.editor.cursor.row == 0


async def test_the_form_does_not_hide_the_cursor(stage: Stage) -> None:
    for row in (0, 5, 12, 20, 31):
        stage.cursor(row=row)
        stage.press("ctrl+f")
        top = stage.overlay.styles.offset.y.value
        line = stage.app.view.cursor_line()
        assert not top <= line < top + stage.overlay.styles.height.value
        stage.press("escape")


async def test_a_paste_goes_into_the_line(stage: Stage) -> None:
    stage.press("ctrl+f")
    stage.app.take_paste("G-5\n")
    assert stage.overlay.items[0].value == "G-5"
    assert stage.song is stage.before


async def test_going_to_a_bookmark_by_its_number(stage: Stage) -> None:
    for row in (4, 9):
        stage.cursor(row=row)
        stage.press('"')
    for typed, row in (("b1", 4), ("b2", 9), ("b", 4), ("0b", 0x0B)):
        stage.press("ctrl+g", *typed, "enter")
        assert stage.editor.cursor.row == row
    stage.press("ctrl+g", "b", "3", "enter")
    assert "2" in stage.message
    assert stage.editor.cursor.row == 0x0B


async def test_a_note_from_elsewhere_never_writes_what_a_form_only_tries(stage: Stage) -> None:
    stage.cursor(row=1)
    stage.press("alt+n")
    write_note(stage.editor, 60)
    assert stage.editor.session.song is stage.before
    assert "form is open" in stage.message
    stage.press("escape")
    assert stage.song is stage.before
