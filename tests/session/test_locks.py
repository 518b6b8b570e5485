"""Locks: who has a song, and when a lock is dead."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from toccata.session.locks import DEAD_AFTER_S, LockedElsewhere, SongLock, lock_file
from toccata.session.owner import Owner
from toccata.session.owner import _started as started_of


@pytest.fixture
def song(tmp_path):
    path = tmp_path / "a.toccata"
    path.write_bytes(b"")
    return path


def another_process() -> Owner:
    """The process that runs the tests' process; it lives as long as they do."""
    return replace(Owner.this_process(), pid=os.getppid(), started=started_of(os.getppid()))


def write_lock(song, **changes) -> None:
    table = {**another_process().as_table(), "since": time.time(), "token": "other", **changes}
    lock_file(song).write_text(json.dumps(table))


def test_a_lock_of_a_running_process_holds(song):
    write_lock(song)
    with pytest.raises(LockedElsewhere):
        SongLock.acquire(song)


def test_a_lock_of_an_ended_process_is_dead(song):
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    write_lock(song, pid=ended.pid)
    lock = SongLock.acquire(song)
    assert lock is not None
    lock.release()
    assert not lock_file(song).exists()


def test_a_reused_process_number_is_dead(song):
    if not Owner.this_process().started:
        pytest.skip("this system does not tell when a process started")
    write_lock(song, started="1")
    lock = SongLock.acquire(song)
    assert lock is not None
    lock.release()


def test_a_lock_of_another_machine_lives_by_its_heartbeat(song):
    write_lock(song, host="elsewhere", user="ann", pid=7)
    with pytest.raises(LockedElsewhere, match=r"a\.toccata: is open in another Toccata \(ann on elsewhere, process 7, since"):
        SongLock.acquire(song)
    old = time.time() - DEAD_AFTER_S - 1
    os.utime(lock_file(song), (old, old))
    lock = SongLock.acquire(song)
    assert lock is not None
    lock.release()


@pytest.mark.parametrize("content", [b"", b"junk", b"[1]", b'{"pid": "x"}', b'{"pid": 1, "host": "x", "since": "y"}', b"\xff"])
def test_a_senseless_lock_is_dead(song, content):
    lock_file(song).write_bytes(content)
    lock = SongLock.acquire(song)
    assert lock is not None
    lock.release()


def test_a_lock_taken_over_is_noticed_and_left_alone(song):
    first = SongLock.acquire(song)
    assert first is not None
    assert first.holder() is None
    second = SongLock.acquire(song, take_over=True)
    assert second is not None
    holder = first.holder()
    assert holder is not None
    assert holder.owner.pid == os.getpid()
    assert second.holder() is None
    first.release()
    assert lock_file(song).exists()
    second.release()
    assert not lock_file(song).exists()


def test_a_link_and_its_song_share_a_lock(song, tmp_path):
    (tmp_path / "link.toccata").symlink_to(song)
    write_lock(song)
    with pytest.raises(LockedElsewhere):
        SongLock.acquire(tmp_path / "link.toccata")


def test_an_editor_does_not_lock_itself_out(song):
    first = SongLock.acquire(song)
    second = SongLock.acquire(song)
    assert first is not None
    assert second is not None
    first.release()
    assert second.holder() is None
    assert lock_file(song).exists()
    second.release()


def test_where_no_lock_can_be_put_there_is_none(tmp_path):
    assert SongLock.acquire(tmp_path / "missing" / "a.toccata") is None


def test_a_full_disk_leaves_no_half_of_a_lock(song, monkeypatch):
    def no_room(path, content):
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", no_room)
    assert SongLock.acquire(song) is None
    assert [path.name for path in song.parent.iterdir() if ".lock" in path.name] == []
