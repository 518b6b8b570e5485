"""A disk that is full, and one that is closed to writing: a real small file system, not a stand-in."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from toccata.errors import ToccataError
from toccata.formats import load_song
from toccata.session import Session, find_recoveries
from toccata.song import Sample
from toccata.song.sample import read_only

_SIZE_KB = 1024


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte in memory. Skips where this user may not mount one."""
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root may mount a small file system")
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE_KB}k", "tmpfs", str(place)], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("no small file system can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(disk: Path, left_kb: int) -> Path:
    """A file that leaves so much room."""
    block = disk / "other people's"
    free = os.statvfs(disk)
    room = free.f_bavail * free.f_frsize - left_kb * 1024
    block.write_bytes(bytes(max(0, room)))
    return block


def with_long_take(song):
    """A song that needs half a megabyte more: noise does not pack."""
    noise = np.random.default_rng(3).integers(-32768, 32767, 300_000, np.int16)
    return replace(song, title="long take", samples=(Sample("take", read_only(noise)), *song.samples[1:]))


@pytest.mark.parametrize("name", ["song.toccata", "folder"])
def test_a_save_on_a_full_disk_keeps_the_old_song_and_works_elsewhere(make, disk, tmp_path, name):
    session = Session.new(make.full(), tmp_path / "state", disk / name)
    session.save()
    before = load_song(disk / name).title
    session.apply("record", with_long_take(session.song))
    block = fill(disk, 64)
    with pytest.raises(ToccataError, match="No space left on device"):
        session.save()
    assert load_song(disk / name).title == before
    assert session.modified
    session.save(tmp_path / "elsewhere.toccata")
    assert load_song(tmp_path / "elsewhere.toccata").title == "long take"
    session.apply("title", replace(session.song, title="and again"))
    block.unlink()
    session.save(disk / name, overwrite=True)
    assert load_song(disk / name).title == "and again"
    session.close()


def test_a_full_state_folder_is_told_and_nothing_is_lost_once_there_is_room(make, disk, tmp_path):
    session = Session.new(make.full(), disk, tmp_path / "song.toccata")
    session.apply("title", replace(session.song, title="first"))
    block = fill(disk, 4)
    session.apply("record", with_long_take(session.song))
    assert "No space left" in str(session.journal_error)
    assert session.song.title == "long take", "editing goes on"
    block.unlink()
    session.apply("title", replace(session.song, title="room again"))
    assert session.journal_error is None
    session.close()
    (left,) = find_recoveries(disk)
    assert left.replay().song.title == "room again"


def test_a_disk_closed_to_writing_is_told_and_the_song_saves_elsewhere(make, disk, tmp_path):
    session = Session.new(make.full(), tmp_path / "state", disk / "song.toccata")
    session.save()
    session.close()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    session = Session.open(disk / "song.toccata", tmp_path / "state")
    session.apply("title", replace(session.song, title="new"))
    with pytest.raises(ToccataError, match=r"song\.toccata: cannot be saved: .*read-only"):
        session.save()
    session.save(tmp_path / "copy.toccata")
    assert load_song(tmp_path / "copy.toccata").title == "new"
    session.close()
    assert sorted(item.name for item in disk.iterdir()) == ["song.toccata"]
