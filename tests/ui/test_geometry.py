"""Where fields and channels lie."""

from __future__ import annotations

import pytest
from ui_fakes import small_song

from toccata.edit import channels
from toccata.notation.cells import EMPTY_CELL, format_cell
from toccata.ui.pattern.geometry import channel_width, field_at, field_span, first_channel, last_field, lay_out


@pytest.mark.parametrize("effect_columns", [1, 2, 3, 4])
def test_widths_and_spans_agree_with_the_cell_as_text(effect_columns: int) -> None:
    text = " " + format_cell(EMPTY_CELL, effect_columns) + " │"
    assert channel_width(effect_columns) == len(text)
    for field in range(last_field(effect_columns) + 1):
        x, width = field_span(field)
        assert text[x : x + width] == "." * width
        assert field_at(x, effect_columns) == field
    covered = {x + i for field in range(last_field(effect_columns) + 1) for x, width in [field_span(field)] for i in range(width)}
    assert covered == {x for x, character in enumerate(text) if character == "."}


def test_channels_stand_side_by_side_and_the_last_one_may_be_cut() -> None:
    song = channels.set_effect_columns(small_song(), 1, 2)
    columns = lay_out(song, 32, 0, 50)
    assert columns.spans == ((0, 5, 1), (1, 21, 2), (2, 41, 1))
    assert columns.right == 50


def test_the_view_scrolls_no_further_than_the_cursor_needs() -> None:
    song = small_song()
    assert first_channel(song, 32, 0, 1, 40) == 0
    assert first_channel(song, 32, 0, 3, 40) == 2
    assert first_channel(song, 32, 2, 3, 40) == 2
    assert first_channel(song, 32, 2, 0, 40) == 0


def test_the_view_scrolls_back_where_there_is_room_past_the_last_channel() -> None:
    song = small_song()
    assert first_channel(song, 32, 2, 3, 5 + 3 * 16) == 1
    assert first_channel(song, 32, 2, 3, 5 + 4 * 16) == 0
    assert first_channel(song, 32, 2, 2, 200) == 0


def test_a_channel_wider_than_the_screen_is_shown_from_its_start() -> None:
    song = channels.set_effect_columns(small_song(), 3, 4)
    assert first_channel(song, 32, 0, 3, 20) == 3
