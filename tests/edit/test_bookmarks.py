"""Bookmarks are part of the song."""

from __future__ import annotations

import pytest

from toccata.edit.bookmarks import bookmarks_of, clear_bookmarks, next_bookmark, toggle_bookmark
from toccata.edit.patterns import delete_pattern, resize_pattern
from toccata.errors import EditRefused
from toccata.formats import load_song, save_song


@pytest.fixture
def marked(song):
    for pattern, row in ((2, 5), (0, 8), (1, 0)):
        song = toggle_bookmark(song, pattern, row)
    return song


def test_they_are_kept_in_order_and_toggled(marked) -> None:
    assert marked.bookmarks == ((0, 8), (1, 0), (2, 5))
    assert toggle_bookmark(marked, 1, 0).bookmarks == ((0, 8), (2, 5))
    with pytest.raises(EditRefused, match="row 10"):
        toggle_bookmark(marked, 0, 16)


def test_next_and_previous_go_round(marked) -> None:
    assert [next_bookmark(marked, *place) for place in ((0, 0), (0, 8), (2, 5))] == [(0, 8), (1, 0), (0, 8)]
    assert [next_bookmark(marked, *place, direction=-1) for place in ((0, 8), (1, 1))] == [(2, 5), (1, 0)]
    with pytest.raises(EditRefused, match="no bookmarks"):
        next_bookmark(clear_bookmarks(marked), 0, 0)


def test_they_go_along_when_a_pattern_is_deleted(marked) -> None:
    assert delete_pattern(marked, 1).bookmarks == ((0, 8), (1, 5))


def test_one_of_a_row_that_is_gone_is_passed_over_and_comes_back_with_it(marked) -> None:
    cut = resize_pattern(marked, 0, 4)
    assert bookmarks_of(cut) == [(1, 0), (2, 5)]
    assert bookmarks_of(resize_pattern(cut, 0, 16)) == [(0, 8), (1, 0), (2, 5)]


def test_they_are_saved(marked, tmp_path) -> None:
    save_song(marked, tmp_path / "a.toccata")
    assert load_song(tmp_path / "a.toccata").bookmarks == marked.bookmarks
