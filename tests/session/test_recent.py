"""The list of recent songs."""

from __future__ import annotations

from pathlib import Path

import pytest

from toccata.errors import ToccataError
from toccata.session.recent import MAX_RECENT, add_recent, load_recent, remove_recent


def test_the_last_opened_song_is_first_and_stands_once(tmp_path):
    file = tmp_path / "state" / "recent.toml"
    assert load_recent(file) == []
    for name in ("a", "b", "ü ☃", "a"):
        add_recent(file, tmp_path / f"{name}.toccata")
    assert [path.stem for path in load_recent(file)] == ["a", "ü ☃", "b"]
    remove_recent(file, tmp_path / "ü ☃.toccata")
    assert [path.stem for path in load_recent(file)] == ["a", "b"]


def test_paths_are_kept_whole(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    add_recent(tmp_path / "recent.toml", Path("song.toccata"))
    assert load_recent(tmp_path / "recent.toml") == [tmp_path / "song.toccata"]


def test_the_list_has_an_end(tmp_path):
    for index in range(MAX_RECENT + 5):
        add_recent(tmp_path / "recent.toml", tmp_path / str(index))
    assert [path.name for path in load_recent(tmp_path / "recent.toml")] == [str(index) for index in range(MAX_RECENT + 4, 4, -1)]


@pytest.mark.parametrize("content", [b"", b"\xff", b"songs = 3", b"songs = [1, 2]", b"songs = ", b"other = 1"])
def test_a_damaged_list_is_an_empty_one(tmp_path, content):
    (tmp_path / "recent.toml").write_bytes(content)
    assert load_recent(tmp_path / "recent.toml") == []


def test_a_list_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ToccataError, match="cannot be"):
        add_recent(tmp_path / "file" / "recent.toml", tmp_path / "a")
