"""The grid: what it shows, and that it asks for no more to be painted than changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.geometry import Region
from ui_fakes import FakePlayer, small_song
from ui_stage import Stage

from toccata.edit import cells, patterns
from toccata.notation.cells import EMPTY_CELL, VOLUME_MEANING, effect_slot
from toccata.notation.effects import EFFECTS
from toccata.ui.app import ToccataApp
from toccata.ui.pattern.cells import CellPainter
from toccata.ui.theme import load_theme


@pytest.fixture
async def stage(make_app: Callable[..., ToccataApp], player: FakePlayer):
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        await pilot.pause()
        yield stage


def painted(stage: Stage, act: Callable[[], None]) -> dict[str, list[Region]]:
    """The regions that each widget asks to be painted again while `act` runs; None in a list is the whole widget."""
    asked: dict[str, list[Region]] = {}
    widgets = [stage.app.header, stage.app.status, stage.app.footer, *stage.app.view.walk_children()]
    for widget in widgets:

        def record(*regions: Region, _widget=widget, **_: object) -> object:
            asked.setdefault(_widget.id, []).extend(regions or [Region(0, 0, *_widget.size)])
            return _widget

        widget.refresh = record  # type: ignore[method-assign]
    act()
    for widget in widgets:
        del widget.refresh
    return asked


def line(stage: Stage, y: int) -> str:
    return stage.app.view.grid.paint_line(y).text


async def test_a_row_as_it_is_drawn(stage: Stage) -> None:
    stage.cursor(row=3)
    assert line(stage, 0) == " 00 1 C-4 01 40 ... │ C-2 02 08 ... │ ... .. .. ... │ ... .. .. ... │".ljust(80)
    assert line(stage, 2) == " 02 │ ... .. .. ... │ ... .. .. ... │ C-5 03 .. 437 │ ... .. .. ... │".ljust(80)


async def test_the_first_frame_after_another_view_has_the_cells(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        stage.press("f11", "down")
        await pilot.pause()
        frames: list[str] = []
        display = app._display

        def record(screen, renderable) -> None:
            frames.append("\n".join(strip.text for strip in screen._compositor.render_strips()))
            display(screen, renderable)

        app._display = record  # type: ignore[method-assign]
        stage.press("enter")
        await pilot.pause()
        assert frames
        assert all("00 1 ... .. .. ... │ ... .. .. ..." in frame and "│ 1 Drums " in frame for frame in frames)


async def test_the_grid_is_found_as_it_was_left(stage: Stage) -> None:
    stage.cursor(row=25)
    top = stage.app.view.grid.top
    stage.cursor(row=20)
    stage.press("f11")
    await stage.settled(lambda: stage.app.view_named("pattern").grid.size.width == 0)
    stage.press("f2")
    await stage.settled(lambda: stage.app.view.grid.size.width == 80)
    assert stage.app.view.grid.top == top > 0


async def test_a_cursor_move_repaints_two_row_numbers_and_two_fields(stage: Stage) -> None:
    asked = painted(stage, lambda: stage.press("down"))
    assert sorted(asked["grid"]) == sorted([Region(0, 0, 4, 1), Region(6, 0, 3, 1), Region(0, 1, 4, 1), Region(6, 1, 3, 1)])
    assert "heads" not in asked
    assert "order-strip" not in asked
    assert "footer" not in asked


async def test_a_note_repaints_its_row_and_the_cursor(stage: Stage) -> None:
    asked = painted(stage, lambda: stage.press("x"))
    assert {region.y for region in asked["grid"]} == {0, 1}


async def test_a_step_of_the_song_repaints_two_row_numbers_in_jam(stage: Stage) -> None:
    stage.press("space")
    stage.play(row=3)
    asked = painted(stage, lambda: stage.play(row=4))
    assert {region.y for region in asked["grid"]} == {3, 4}
    assert all(region.width <= 4 for region in asked["grid"])
    assert "status" not in asked


async def test_nothing_is_repainted_where_nothing_changed(stage: Stage) -> None:
    stage.play(row=3)
    assert painted(stage, lambda: stage.play(row=3)) == {}


async def test_the_mark_is_drawn_on_its_ground_and_goes_away(stage: Stage) -> None:
    theme = stage.editor.theme
    marked = theme.style("selection", "selection")
    stage.cursor(row=10)
    stage.mark(0, 1)
    assert any(segment.style == marked and "C-4" in segment.text for segment in stage.app.view.grid.paint_line(0))
    stage.press("alt+u")
    assert not any(segment.style == marked for segment in stage.app.view.grid.paint_line(0))


async def test_the_cursor_has_the_ground_of_its_mode(stage: Stage) -> None:
    theme = stage.editor.theme
    for mode, ground in (("edit", "cursor"), ("jam", "jam")):
        style = theme.style("cursor", ground)
        found = [segment.text for segment in stage.app.view.grid.paint_line(0) if segment.style == style]
        assert found == ["C-4"], mode
        stage.press("space")


async def test_muted_channels_and_those_beside_a_solo_are_drawn_so(stage: Stage) -> None:
    muted = stage.editor.theme.style("muted", "bar")
    stage.cursor(row=10, channel=1)
    stage.press("ctrl+d")
    texts = [segment.text for segment in stage.app.view.grid.paint_line(0) if segment.style == muted]
    assert any("C-4" in text for text in texts)
    assert not any("C-2" in text for text in texts)


async def test_pages_flip_and_keep_some_of_what_was_there(stage: Stage) -> None:
    stage.editor.edit("longer", patterns.resize_pattern(stage.song, 0, 128))
    grid = stage.app.view.grid
    height = grid.size.height
    tops = []
    for row in range(128):
        stage.cursor(row=row)
        tops.append(grid.top)
        assert grid.top <= row < grid.top + height
    assert len(set(tops)) <= 128 // (height * 3 // 4) + 1
    assert tops == sorted(tops)


async def test_centred_follow_keeps_the_row_in_the_middle(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app(follow="centre")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        stage = Stage(app, player)
        grid = app.view.grid
        for row in (0, 7, 31):
            stage.play(row=row)
            assert row - grid.top == grid.size.height // 2
        assert grid.paint_line(grid.size.height - 1).text.strip() == ""


async def test_many_channels_scroll_sideways(stage: Stage) -> None:
    for _ in range(12):
        stage.app.perform("channel.add")
    stage.cursor(channel=15)
    columns = stage.app.view.grid.columns
    assert columns.spans[-1][0] == 15
    assert "16" in stage.app.view.heads.paint_line(0).text
    stage.press("tab")
    assert stage.app.view.grid.columns.first == 0
    assert "›" in stage.app.view.heads.paint_line(0).text


async def test_meters_repaint_one_cell_a_channel_and_only_when_the_level_changes(stage: Stage) -> None:
    import numpy as np

    loud = np.full((5, 2), 0.5, np.float32)
    asked = painted(stage, lambda: stage.app.view.heads.show_meters(loud))
    assert all(region.width == 1 for region in asked["heads"])
    assert len(asked["heads"]) == 4
    assert painted(stage, lambda: stage.app.view.heads.show_meters(loud)) == {}


async def test_the_mouse_puts_the_cursor_where_it_points(make_app: Callable[..., ToccataApp]) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.mouse_down("#grid", offset=(22, 5))
        assert (app.editor.cursor.row, app.editor.cursor.channel, app.editor.cursor.field) == (5, 1, 0)


async def test_every_row_is_painted_anew_after_an_edit_elsewhere(stage: Stage) -> None:
    line(stage, 5)
    stage.editor.edit("far", cells.type_note(stage.song, 0, 5, 3, 65, 2))
    assert "F-4 02" in line(stage, 5)


async def test_bars_are_numbered_in_the_gutter_and_beats_count_from_them(stage: Stage) -> None:
    from toccata.edit.settings import set_time_signature

    stage.editor.session.apply("five eighths", set_time_signature(stage.song, 5, 8))
    stage.cursor(row=3)
    grid = stage.app.view.grid
    assert [line(stage, row)[4] for row in range(12)] == [*"1│││││││││2│"]
    grounds = [grid.row_ground(row) for row in range(20)]
    assert [row for row, ground in enumerate(grounds) if ground == "bar"] == [0, 10]
    assert [row for row, ground in enumerate(grounds) if ground == "beat"] == [4, 8, 14, 18]
    assert "5/8" in stage.app.view.heads.paint_line(0).text


async def test_a_channel_that_rests_in_the_section_is_marked_where_its_entry_is_shown(stage: Stage) -> None:
    from toccata.edit.sections import mute_in_section

    stage.editor.session.apply("rests", mute_in_section(stage.song, 1, 0))
    heads = stage.app.view.heads
    stage.cursor(order_index=1, pattern=1)
    assert " m " in heads.paint_line(0).text.split("│")[1]
    assert not stage.app.view.grid._read().audible[0]
    for places in ({"order_index": 0, "pattern": 0}, {"order_index": 1, "pattern": 0}):
        stage.cursor(**places)
        assert " m " not in heads.paint_line(0).text
        assert stage.app.view.grid._read().audible[0]


async def test_a_bookmark_stands_beside_its_row_number(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)):
        stage = Stage(app, player)
        grid = app.view.grid  # type: ignore[attr-defined]
        stage.cursor(row=5)
        stage.press('"')
        stage.cursor(row=0)
        assert [grid.paint_line(row - grid.top).text[:4] for row in (4, 5, 6)] == [" 04 ", " 05*", " 06 "]
        stage.press("ctrl+z")
        stage.cursor(row=0)
        assert grid.paint_line(5 - grid.top).text[:4] == " 05 "


def test_every_effect_has_an_ink() -> None:
    song = small_song()
    painter = CellPainter(load_theme("night"), song)
    for effect in EFFECTS:
        cell = EMPTY_CELL.copy()
        at = VOLUME_MEANING if effect.volume_column else effect_slot(0)
        cell[at] = effect.meaning
        text = "".join(segment.text for segment in painter.segments(cell.tobytes(), 1, "screen", False, None))
        assert effect.code in text, effect.name
