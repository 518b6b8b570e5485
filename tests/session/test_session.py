"""A session: what an edit, an undo and a save do."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from toccata.errors import BadFile, EditRefused, ToccataError
from toccata.formats import load_song, save_song
from toccata.session import ChangedOnDisk, Cursor, LockedElsewhere, Session, find_recoveries
from toccata.session.locks import lock_file
from toccata.session.owner import Owner


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def test_undo_to_the_start_and_redo_to_the_end_give_the_same_objects(make, state):
    start = make.full()
    session = Session.new(start, state)
    songs = [start]
    for index in range(20):
        songs.append(replace(songs[-1], title=f"edit {index}"))
        session.apply(f"edit {index}", songs[-1], Cursor(row=index))
    for song in reversed(songs[:-1]):
        assert session.undo() is not None
        assert session.song is song
    assert session.undo() is None
    assert session.song is start
    assert not session.modified
    for index, song in enumerate(songs[1:]):
        entry = session.redo()
        assert entry is not None
        assert entry.name == f"edit {index}"
        assert session.song is song
        assert session.cursor.row == index
    assert session.redo() is None
    session.close(discard=True)


def test_undo_returns_the_cursor_to_where_the_edit_began(make, state):
    session = Session.new(make.full(), state)
    session.move(Cursor(row=5))
    session.apply("note", replace(session.song, title="x"), Cursor(row=6))
    session.move(Cursor(row=60))
    session.undo()
    assert session.cursor == Cursor(row=5)
    session.redo()
    assert session.cursor == Cursor(row=6)
    session.close(discard=True)


def test_actions_with_one_merge_key_are_one_entry(make, state):
    start = make.full()
    session = Session.new(start, state)
    for tempo in (100.0, 101.0, 102.0):
        session.apply("tempo", replace(session.song, tempo=tempo), merge="tempo")
    assert len(session.history) == 1
    session.apply("tempo", replace(session.song, tempo=90.0), merge="other")
    session.apply("title", replace(session.song, title="x"))
    session.apply("title", replace(session.song, title="y"))
    assert len(session.history) == 4
    for _ in range(4):
        session.undo()
    assert session.song is start
    session.apply("tempo", replace(session.song, tempo=50.0), merge="tempo")
    assert len(session.history) == 1
    session.close(discard=True)


def test_a_save_ends_a_merge(make, state, tmp_path):
    session = Session.new(make.full(), state, tmp_path / "a.toccata")
    session.apply("tempo", replace(session.song, tempo=90.0), merge="tempo")
    session.save()
    saved = session.song
    session.apply("tempo", replace(session.song, tempo=91.0), merge="tempo")
    session.undo()
    assert session.song is saved
    assert not session.modified
    session.close()


def test_watchers_hear_of_every_change(make, state):
    session = Session.new(make.full(), state)
    heard = []
    session.subscribe(lambda old, new: heard.append((old.title, new.title)))
    session.apply("title", replace(session.song, title="b"))
    session.apply("nothing", session.song)
    session.undo()
    session.redo()
    assert heard == [("All of it", "b"), ("b", "All of it"), ("All of it", "b")]
    session.close(discard=True)


def test_save_and_open_give_the_same_song(make, state, tmp_path):
    session = Session.new(make.full(), state)
    session.apply("title", replace(session.song, title="x"))
    assert session.modified
    with pytest.raises(ToccataError, match="no file yet"):
        session.save()
    session.save(tmp_path / "x.toccata")
    assert not session.modified
    assert session.path == tmp_path / "x.toccata"
    session.close()
    again = Session.open(tmp_path / "x.toccata", state)
    assert not again.modified
    assert make.differences(session.song, again.song) == []
    again.close()
    assert find_recoveries(state) == []


def test_a_change_by_another_program_is_not_overwritten_unasked(make, state, tmp_path):
    path = tmp_path / "a.toccata"
    save_song(make.full(), path)
    session = Session.open(path, state)
    session.apply("title", replace(session.song, title="mine"))
    save_song(replace(make.full(), title="theirs"), path)
    with pytest.raises(ChangedOnDisk, match=r"a\.toccata: was changed by another program"):
        session.save()
    assert load_song(path).title == "theirs"
    session.save(overwrite=True)
    assert load_song(path).title == "mine"
    session.close()


def test_a_rewritten_file_with_the_same_content_is_no_change(make, state, tmp_path):
    path = tmp_path / "a.toccata"
    save_song(make.full(), path)
    session = Session.open(path, state)
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    session.apply("title", replace(session.song, title="mine"))
    session.save()
    assert load_song(path).title == "mine"
    session.close()


def test_load_again_takes_the_song_on_disk_and_can_be_undone(make, state, tmp_path):
    path = tmp_path / "a.toccata"
    save_song(make.full(), path)
    session = Session.open(path, state)
    session.apply("title", replace(session.song, title="mine"))
    save_song(replace(make.full(), title="theirs"), path)
    session.reload()
    assert session.song.title == "theirs"
    assert not session.modified
    session.undo()
    assert session.song.title == "mine"
    assert session.modified
    session.close(discard=True)


def test_a_folder_song_notices_changes_too(make, state, tmp_path):
    path = tmp_path / "song"
    save_song(make.full(), path)
    session = Session.open(path, state)
    session.apply("title", replace(session.song, title="mine"))
    (path / "patterns" / "00.txt").write_text("rows = 64\n")
    with pytest.raises(ChangedOnDisk):
        session.save()
    session.close(discard=True)


def opened_elsewhere(path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session that belongs to another process of this machine: the one that runs the tests."""
    other = replace(Owner.this_process(), pid=os.getppid(), started="")
    with monkeypatch.context() as patch:
        patch.setattr(Owner, "this_process", staticmethod(lambda: other))
        return Session.open(path, state)


def test_a_second_editor_is_told_who_has_the_song(make, state, tmp_path, monkeypatch):
    path = tmp_path / "a.toccata"
    save_song(make.full(), path)
    first = opened_elsewhere(path, state, monkeypatch)
    with pytest.raises(LockedElsewhere) as caught:
        Session.open(path, state)
    assert "open in another Toccata" in str(caught.value)
    assert f"process {caught.value.owner.pid}" in str(caught.value)
    reader = Session.open(path, state, "read_only")
    with pytest.raises(EditRefused, match="read-only"):
        reader.apply("title", replace(reader.song, title="x"))
    with pytest.raises(ToccataError, match="read-only"):
        reader.save()
    copy = Session.open(path, state, "copy")
    assert copy.path is None
    assert not copy.modified
    with pytest.raises(LockedElsewhere):
        copy.save(path)
    thief = Session.open(path, state, "take_over")
    first.apply("title", replace(first.song, title="x"))
    with pytest.raises(LockedElsewhere):
        first.save()
    thief.save()
    for session in (first, reader, copy, thief):
        session.close(discard=True)
    Session.open(path, state).close()
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.toccata", "state"]


def test_a_bad_file_leaves_no_lock(state, tmp_path):
    path = tmp_path / "bad.toccata"
    path.write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(BadFile, match=r"bad\.toccata: is a damaged"):
        Session.open(path, state)
    assert [item.name for item in tmp_path.iterdir()] == ["bad.toccata"]


def test_save_as_moves_the_lock_and_the_home(make, state, tmp_path):
    session = Session.new(make.full(), state, tmp_path / "a.toccata")
    session.save()
    assert lock_file(tmp_path / "a.toccata").exists()
    session.save(tmp_path / "b.toccata")
    assert not lock_file(tmp_path / "a.toccata").exists()
    assert lock_file(tmp_path / "b.toccata").exists()
    session.close()
    assert not lock_file(tmp_path / "b.toccata").exists()


def test_the_song_that_is_open_can_be_opened_again(make, state, tmp_path):
    path = tmp_path / "a.toccata"
    save_song(make.full(), path)
    first = Session.open(path, state)
    second = Session.open(path, state)
    first.close()
    second.apply("title", replace(second.song, title="x"))
    second.save()
    second.close()
    assert not lock_file(path).exists()


def test_a_failed_save_loses_nothing(make, state, tmp_path, monkeypatch):
    path = tmp_path / "a.toccata"
    session = Session.new(make.full(), state, path)
    session.save()
    before = path.read_bytes()
    session.apply("title", replace(session.song, title="x"))

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", no_room)
        with pytest.raises(ToccataError, match=r"a\.toccata: cannot be saved: No space left"):
            session.save()
        with pytest.raises(ToccataError, match="No space left"):
            session.save(tmp_path / "b.toccata")
    assert path.read_bytes() == before
    assert session.modified
    assert session.path == path
    assert sorted(item.name for item in tmp_path.iterdir()) == [".a.toccata.lock", "a.toccata", "state"]
    session.save()
    assert load_song(path).title == "x"
    session.close()
