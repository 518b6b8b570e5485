"""Playing to a playing song: where notes are written, and what letting a key go does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from ui_fakes import FakePlayer, FakePosition
from ui_stage import Stage

from toccata.edit import channels, order
from toccata.notation.events import NoteOff, NoteOn
from toccata.ui.app import ToccataApp
from toccata.ui.pattern.entry import write_note


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
        app.editor.session.apply("two columns", channels.set_effect_columns(stage.song, 3, 2))
        stage.cursor(channel=3)
        yield stage


def play_at(stage: Stage, row: int, tick: int = 0, order_index: int = 0, pattern: int = 0) -> None:
    stage.player.at = FakePosition(True, order_index, pattern, row, tick)
    stage.editor.position = replace(stage.player.at)  # type: ignore[assignment]


def key(stage: Stage, name: str, seconds: float = 0.0) -> None:
    stage.editor.clock.now += max(seconds, 2.0)  # type: ignore[attr-defined]
    stage.press(name)


def written(stage: Stage, pattern: int = 0) -> dict[int, str]:
    rows = stage.song.patterns[pattern].rows
    return {row: stage.cell(row, 3, pattern) for row in range(rows) if stage.cell(row, 3, pattern) != "... .. .. ... ..."}


@pytest.mark.parametrize(
    ("quantise", "row", "tick", "cell"),
    [
        ("off", 9, 5, {9: "C-4 01 .. ... ..."}),
        ("tick", 9, 0, {9: "C-4 01 .. ... ..."}),
        ("tick", 9, 4, {9: "C-4 01 .. ED4 ..."}),
        ("row", 9, 2, {9: "C-4 01 .. ... ..."}),
        ("row", 9, 3, {10: "C-4 01 .. ... ..."}),
        ("half_beat", 9, 0, {10: "C-4 01 .. ... ..."}),
        ("half_beat", 8, 5, {8: "C-4 01 .. ... ..."}),
        ("beat", 9, 5, {8: "C-4 01 .. ... ..."}),
        ("beat", 10, 1, {12: "C-4 01 .. ... ..."}),
    ],
)
async def test_notes_are_written_by_the_setting(stage: Stage, quantise: str, row: int, tick: int, cell: dict[int, str]) -> None:
    stage.editor.choose(quantise=quantise)
    play_at(stage, row, tick)
    key(stage, "z")
    assert written(stage) == cell
    assert stage.player.notes_on == [60]


async def test_the_row_is_the_players_and_not_the_screens_older_one(stage: Stage) -> None:
    play_at(stage, 9)
    stage.player.at = replace(stage.player.at, row=10)
    key(stage, "z")
    assert list(written(stage)) == [10]


async def test_a_note_just_before_the_patterns_end_goes_to_what_comes_next(stage: Stage) -> None:
    stage.editor.choose(quantise="row")
    play_at(stage, 31, 5)
    key(stage, "z")
    assert (written(stage), written(stage, 1)) == ({}, {0: "C-4 01 .. ... ..."})
    stage.press("ctrl+z")
    stage.player.at = replace(stage.player.at, playing=False)
    stage.editor.position = stage.player.at  # type: ignore[assignment]
    stage.press("f6")
    play_at(stage, 31, 5)
    key(stage, "z")
    assert (written(stage), written(stage, 1)) == ({0: "C-4 01 .. ... ..."}, {})


async def test_after_the_last_entry_comes_the_restart_and_skips_are_passed_over(stage: Stage) -> None:
    song = order.set_restart(order.set_entry(stage.song, 1, -1), 2)
    stage.editor.session.apply("order", song)
    stage.editor.choose(quantise="row")
    play_at(stage, 31, 5)
    key(stage, "z")
    play_at(stage, 31, 5, 2, 2)
    key(stage, "x")
    assert (written(stage, 2), written(stage)) == ({0: "D-4 01 .. ... ..."}, {})


async def test_a_note_without_room_for_its_delay_is_written_all_the_same(stage: Stage) -> None:
    stage.editor.choose(quantise="tick")
    stage.cursor(channel=2, row=2)
    play_at(stage, 2, 4)
    key(stage, "z")
    assert stage.cell(2, 2) == "C-4 01 .. 437"


async def test_each_recorded_note_is_one_step_of_undo(stage: Stage) -> None:
    before = len(stage.editor.session.history)
    for row in (3, 5):
        play_at(stage, row)
        key(stage, "z")
    assert len(stage.editor.session.history) == before + 2
    stage.press("ctrl+z")
    assert list(written(stage)) == [3]


async def test_letting_a_key_go_records_a_note_off(stage: Stage) -> None:
    play_at(stage, 4)
    key(stage, "z")
    play_at(stage, 7)
    stage.app.view.release_key("z")
    assert written(stage) == {4: "C-4 01 .. ... ...", 7: "==  .. .. ... ..."}
    assert stage.player.events == [NoteOn(3, 60, 1), NoteOff(3, 60)]


async def test_a_note_off_never_lands_on_a_note(stage: Stage) -> None:
    for released in (4, 7):
        play_at(stage, 4)
        key(stage, "z")
        play_at(stage, 7)
        key(stage, "x")
        play_at(stage, released)
        stage.app.view.release_key("z")
        stage.app.view.release_key("x")
        assert all("==" not in cell for cell in written(stage).values())


async def test_note_offs_can_be_left_out_and_are_for_recording_only(stage: Stage) -> None:
    key(stage, "z")
    stage.app.view.release_key("z")
    assert written(stage) == {0: "C-4 01 .. ... ..."}
    stage.editor.choose(record_note_offs=False)
    play_at(stage, 4)
    key(stage, "z")
    play_at(stage, 7)
    stage.app.view.release_key("z")
    assert list(written(stage)) == [0, 4]


async def test_a_note_brings_what_the_mask_lets_it_bring(stage: Stage) -> None:
    stage.press("space", "space")
    stage.cursor(channel=2, row=2)
    stage.press("enter")
    stage.cursor(channel=3, row=1, field=5)
    stage.press(",")
    stage.cursor(channel=3, row=1)
    stage.press("z")
    assert stage.cell(1, 3) == "C-4 03 .. 437 ..."
    stage.cursor(channel=3, row=2, field=5)
    stage.press(",")
    stage.cursor(channel=3, row=2)
    stage.press("x")
    assert stage.cell(2, 3) == "D-4 03 .. ... ..."


async def test_a_velocity_beats_the_volume_that_was_picked_up(stage: Stage) -> None:
    stage.cursor()
    stage.press("enter")
    stage.cursor(channel=3, row=1)
    write_note(stage.editor, 60, volume=0x20)
    write_note(stage.editor, 60)
    assert list(written(stage).values()) == ["C-4 01 20 ... ...", "C-4 01 40 ... ..."]
