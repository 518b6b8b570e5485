"""Which command lines go straight to the editor, and how a song that another editor has is opened."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from toccata.cli import cli
from toccata.config import load_settings
from toccata.opening import _ask_access, list_as_recent
from toccata.session import LockedElsewhere
from toccata.session.owner import Owner
from toccata.session.recent import load_recent
from toccata.start import COMMANDS, is_only_a_song, main


def test_the_entry_point_knows_every_command():
    assert set(COMMANDS) == set(cli.commands)


@pytest.mark.parametrize(
    ("words", "only"),
    [
        ([], True),
        (["song.toccata"], True),
        (["a folder/song.xm"], True),
        (["render"], False),
        (["--help"], False),
        (["-h"], False),
        (["song.toccata", "--output", "null"], False),
        (["--", "render"], False),
    ],
)
def test_a_song_alone_goes_straight_to_the_editor(words, only):
    assert is_only_a_song(words) is only


def test_a_mistyped_command_begins_no_song(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main(["frobnicate"])
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert len(told.splitlines()) == 1
    assert "frobnicate: no such command or song" in told
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("word", ["./verses", "verses.toccata", "there"])
def test_a_word_that_looks_like_a_song_is_one(word, tmp_path, monkeypatch):
    begun: list[Path | None] = []
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    monkeypatch.setattr("toccata.opening.run_editor", lambda path, settings: begun.append(path))
    main([word])
    assert begun == [Path(word)]


def test_a_song_opened_by_its_name_is_a_recent_one(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    settings = load_settings()
    list_as_recent(tmp_path / "older.toccata", settings)
    list_as_recent(tmp_path / "newer.xm", settings)
    assert load_recent(settings.folders.recent_file) == [tmp_path / "newer.xm", tmp_path / "older.toccata"]


def test_a_list_of_recent_songs_that_cannot_be_written_stops_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "state").write_text("a file where the folder would be")
    list_as_recent(tmp_path / "song.toccata", load_settings())


def test_completion_in_the_shell_is_clicks(monkeypatch):
    monkeypatch.setenv("_TOCCATA_COMPLETE", "bash_source")
    assert not is_only_a_song([])


@pytest.fixture
def locked() -> LockedElsewhere:
    return LockedElsewhere(Path("tune.toccata"), Owner.this_process(), 0.0)


@pytest.mark.parametrize(
    ("typed", "access"),
    [
        ("r\n", "read_only"),
        ("T\n", "take_over"),
        (" c \n", "copy"),
        ("read-only\n", "read_only"),
        ("read_only\n", "read_only"),
        ("take_over\n", "take_over"),
        ("copy\n", "copy"),
        ("what\nx\nc\n", "copy"),
    ],
)
def test_one_letter_says_how_to_open_a_song_that_another_has(locked, typed, access, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert _ask_access(locked) == access
    told = capsys.readouterr().err
    assert "tune.toccata: is open in another Toccata" in told
    for key in ("r: ", "t: ", "c: ", "q: "):
        assert key in told


@pytest.mark.parametrize("typed", ["q\n", "", "\n"])
def test_it_need_not_be_opened(locked, typed, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(LockedElsewhere):
        _ask_access(locked)
