"""Entry in detail: repeats, following, digits, the edit step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual import events
from textual._time import get_time
from ui_fakes import FakePlayer, FakePosition
from ui_stage import Stage

from toccata.notation.events import NoteOff, NoteOn
from toccata.ui.app import ToccataApp
from toccata.ui.key_parser import KeyRelease, KeyRepeat


class Clock:
    """Seconds, moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def stage(make_app: Callable[..., ToccataApp], player: FakePlayer):
    app = make_app()
    async with app.run_test(size=(120, 40)):
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        app.editor.clock = Clock()
        yield stage


def at(stage: Stage, seconds: float, key: str) -> None:
    stage.editor.clock.now = seconds  # type: ignore[attr-defined]
    stage.press(key)


async def test_a_held_key_writes_and_plays_once(stage: Stage) -> None:
    stage.cursor(row=17)
    for tick in range(10):
        at(stage, 1 + tick * 0.03, "z")
    assert stage.cells(0, range(17, 20)) == ["C-4 01 .. ...", "... .. .. ...", "... .. .. ..."]
    assert stage.player.notes_on == [60]


async def test_the_same_key_pressed_again_writes_again(stage: Stage) -> None:
    stage.cursor(row=17)
    at(stage, 1.0, "z")
    at(stage, 1.2, "z")
    assert [cell[:3] for cell in stage.cells(0, range(17, 19))] == ["C-4", "C-4"]


def hold(stage: Stage, start: float, key: str = "z", delay: float = 0.5, repeats: int = 10) -> None:
    """A key that goes down and repeats 30 times a second after the delay, as X has it."""
    at(stage, start, key)
    for index in range(repeats):
        at(stage, start + delay + index * 0.033, key)


async def test_a_held_key_with_a_keyboards_delay_writes_once(stage: Stage) -> None:
    """The first repeat comes after a delay and looks like a second press, until the next ones follow it."""
    stage.cursor(row=17)
    hold(stage, 1.0)
    assert stage.cells(0, range(17, 20)) == ["C-4 01 .. ...", "... .. .. ...", "... .. .. ..."]
    assert stage.editor.cursor.row == 18
    assert [entry.name for entry in list(stage.editor.session.history)[: stage.editor.session.history.position]] == ["Note"]


async def test_once_the_delay_is_known_a_held_key_strikes_once(stage: Stage) -> None:
    stage.cursor(row=17)
    hold(stage, 1.0)
    stage.player.events.clear()
    hold(stage, 5.0, "x")
    assert [cell[:3] for cell in stage.cells(0, range(17, 20))] == ["C-4", "D-4", "..."]
    assert stage.player.notes_on == [62]


async def test_a_press_in_doubt_is_written_after_all(stage: Stage) -> None:
    stage.cursor(row=17)
    hold(stage, 1.0)
    at(stage, 5.0, "x")
    at(stage, 5.5, "x")
    assert [cell[:3] for cell in stage.cells(0, range(17, 21))] == ["C-4", "D-4", "...", "..."]
    assert await stage.settled(lambda: stage.cell(19)[:3] == "D-4")
    at(stage, 9.0, "c")
    at(stage, 9.5, "c")
    at(stage, 9.52, "v")
    assert [cell[:3] for cell in stage.cells(0, range(20, 24))] == ["E-4", "E-4", "F-4", "..."], "the next key settles it, in order"


async def test_a_held_key_takes_nothing_back_once_something_else_happened(stage: Stage) -> None:
    stage.cursor(row=17)
    at(stage, 1.0, "z")
    at(stage, 1.5, "z")
    stage.editor.edit("Something else", stage.before)
    before = stage.song
    at(stage, 1.533, "z")
    at(stage, 1.566, "z")
    assert stage.song is before


async def test_a_late_key_counts_from_when_it_was_pressed(stage: Stage) -> None:
    """Two presses 0.2 s apart that a busy screen takes at once are two notes."""
    stage.cursor(row=17)
    now = get_time()
    for age in (0.3, 0.1):
        event = events.Key("z", "z")
        event.time = now - age
        stage.app._take_key_event(event)
    assert [cell[:3] for cell in stage.cells(0, range(17, 20))] == ["C-4", "C-4", "..."]


async def test_where_releases_are_told_a_note_lasts_as_long_as_its_key(stage: Stage) -> None:
    stage.app._take_key_event(KeyRelease("q", None))
    stage.press("space")
    at(stage, 1.0, "z")
    stage.app._take_key_event(KeyRepeat("z", "z"))
    assert stage.player.events == [NoteOn(0, 60, 1)]
    stage.app._take_key_event(KeyRelease("z", None))
    assert stage.player.events == [NoteOn(0, 60, 1), NoteOff(0, 60)]


async def test_another_key_let_go_ends_nothing(stage: Stage) -> None:
    stage.press("space")
    at(stage, 1.0, "z")
    at(stage, 2.0, "x")
    stage.app._take_key_event(KeyRelease("z", None))
    assert stage.player.notes_off == [60], "by the next note, which still sounds"
    stage.app._take_key_event(KeyRelease("x", None))
    assert stage.player.notes_off == [60, 62]


async def test_a_note_ends_at_the_next_one_on_its_channel(stage: Stage) -> None:
    at(stage, 1.0, "z")
    at(stage, 2.0, "x")
    assert stage.player.events == [NoteOn(0, 60, 1), NoteOff(0, 60), NoteOn(0, 62, 1)]


async def test_jam_plays_in_every_column_and_writes_nothing(stage: Stage) -> None:
    stage.press("space")
    for field in range(8):
        stage.cursor(field=field)
        at(stage, 10.0 + field, "z" if field % 2 else "x")
    assert len(stage.player.notes_on) == 8
    assert stage.song is stage.before


@pytest.mark.parametrize("key", ["=", ".", "insert", "backspace", ";"])
async def test_jam_refuses_to_write(stage: Stage, key: str) -> None:
    stage.cursor(row=8)
    stage.press("space", key)
    assert stage.song is stage.before
    assert "jam" in stage.message


async def test_while_following_notes_go_to_the_row_that_is_heard(stage: Stage) -> None:
    stage.cursor(channel=3)
    stage.play(row=21, order_index=1, pattern=1)
    stage.press("z")
    assert stage.cell(21, 3, pattern=1) == "C-4 01 .. ..."
    assert stage.editor.heard_place() == (1, 1, 21)


async def test_without_follow_notes_go_to_the_cursor(stage: Stage) -> None:
    stage.play(row=21)
    stage.press("alt+F")
    stage.cursor(row=3, channel=3)
    stage.press("z")
    assert stage.cell(3, 3) == "C-4 01 .. ..."


async def test_moving_by_rows_while_following_lets_go(stage: Stage) -> None:
    stage.play(row=21)
    stage.press("up")
    assert not stage.editor.following
    assert stage.editor.cursor.row == 20


async def test_moving_by_channels_while_following_keeps_following(stage: Stage) -> None:
    stage.play(row=21)
    stage.press("tab", "right")
    assert stage.editor.following
    assert (stage.editor.cursor.channel, stage.editor.cursor.field) == (1, 1)


async def test_tab_goes_from_note_column_to_note_column(stage: Stage) -> None:
    def after(*keys: str) -> tuple[int, int]:
        stage.press(*keys)
        return stage.editor.cursor.channel, stage.editor.cursor.field

    stage.cursor(channel=2, field=6)
    assert after("tab") == (3, 0)
    assert after("tab") == (0, 0)
    assert after("shift+tab") == (3, 0)
    assert after("right", "right") == (3, 2)
    assert after("shift+tab") == (3, 0)
    assert after("right", "ctrl+left") == (2, 1), "Ctrl keeps the field"
    assert after("ctrl+right") == (3, 1)


async def test_a_heard_place_past_the_song_is_brought_back_into_it(stage: Stage) -> None:
    stage.editor.position = FakePosition(True, 99, 99, 999)  # type: ignore[assignment]
    assert stage.editor.heard_place() == (2, 2, 31)
    stage.app.editor_changed()


@pytest.mark.parametrize(
    ("field", "keys", "text"),
    [
        (1, "1f", "... 1F .. ..."),
        (3, "40", "... .. 40 ..."),
        (3, "v3", "... .. V3 ..."),
        (5, "437", "... .. .. 437"),
        (5, "E91", "... .. .. E91"),
        (5, "e91", "... .. .. e91"),
        (3, "b1", "... .. b1 ..."),
    ],
)
async def test_digits_go_on_within_the_field_and_then_a_step_down(stage: Stage, field: int, keys: str, text: str) -> None:
    stage.cursor(row=16, channel=3, field=field)
    stage.press(*keys)
    assert stage.cell(16, 3) == text
    assert (stage.editor.cursor.row, stage.editor.cursor.field) == (17, field)


async def test_a_letter_that_means_nothing_changes_nothing_and_says_so(stage: Stage) -> None:
    stage.cursor(row=16, channel=3, field=1)
    stage.press("q")
    assert stage.song is stage.before
    assert stage.editor.cursor.row == 16
    assert "Q" in stage.message


async def test_a_typed_instrument_becomes_the_current_one(stage: Stage) -> None:
    stage.cursor(row=16, field=1)
    stage.press("0", "3")
    assert stage.editor.instrument == 3


async def test_the_edit_step_goes_round_the_end(stage: Stage) -> None:
    stage.cursor(row=30)
    stage.editor.set(edit_step=3)
    stage.press("x")
    assert stage.editor.cursor.row == 1


async def test_step_nought_stays(stage: Stage) -> None:
    stage.editor.set(edit_step=0)
    stage.cursor(row=9)
    stage.press("x", "c")
    assert stage.cell(9)[:3] == "E-4"
    assert stage.editor.cursor.row == 9


async def test_a_pasted_pattern_text_is_pasted_as_cells(stage: Stage) -> None:
    stage.cursor(row=16)
    stage.app.take_paste("10 | G-5 03 20 ...\n11 | == .. .. ...\n")
    assert stage.cells(0, range(16, 18)) == ["G-5 03 20 ...", "==  .. .. ..."]


async def test_other_pasted_text_is_refused_in_a_sentence(stage: Stage) -> None:
    stage.app.take_paste("hello there")
    assert stage.song is stage.before
    assert "clipboard" in stage.message


async def test_layouts_beat_commands_for_their_note_keys(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app(note_layout="dvorak")
    async with app.run_test(size=(120, 40)):
        stage = Stage(app, player)
        stage.cursor(row=16)
        stage.press(";", "'")
        assert [cell[:3] for cell in stage.cells(0, range(16, 18))] == ["C-4", "C-5"]


async def test_stopping_leaves_the_cursor_where_it_was_heard(stage: Stage) -> None:
    stage.play(row=5, order_index=2, pattern=2)
    stage.press("f8")
    cursor = stage.editor.cursor
    assert (cursor.order_index, cursor.pattern, cursor.row) == (2, 2, 5)
    assert not stage.editor.playing


async def test_edits_reach_the_player_at_once(stage: Stage) -> None:
    stage.press("x")
    assert stage.player.song is stage.song


async def test_undo_brings_the_cursor_back(stage: Stage) -> None:
    stage.cursor(row=9, channel=2, field=0)
    stage.press("x", "down", "down", "tab", "ctrl+z")
    assert replace(stage.editor.cursor) == replace(stage.editor.cursor, row=9, channel=2)
