"""Versions that saves replaced are kept, the newest few and one a day before them."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from toccata.formats import load_song
from toccata.session import Session
from toccata.session.backups import find_backups, keep_backup

DAY_S = 86400


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def saved_as(session: Session, title: str, time_s: float) -> None:
    """Saves under a title, as if at that time."""
    assert session.path is not None
    session.apply("title", replace(session.song, title=title))
    session.save(overwrite=True)
    for place in (session.path, session.path / "song.toml"):
        if place.exists():
            os.utime(place, (time_s, time_s))


@pytest.mark.parametrize("name", ["a.toccata", "folder"])
def test_each_save_keeps_what_it_replaces(make, state, tmp_path, name):
    session = Session.new(make.full(), state, tmp_path / name)
    now = int(time.time())
    for number in range(4):
        saved_as(session, f"t{number}", now + number)
    found = find_backups(tmp_path / name, state)
    assert [load_song(backup.file).title for backup in found] == ["t2", "t1", "t0"]
    assert [backup.time_s for backup in found] == [now + 2, now + 1, now]
    assert load_song(tmp_path / name).title == "t3"
    session.close()


def test_the_newest_stay_and_one_of_each_day_before(make, state, tmp_path):
    path = tmp_path / "a.toccata"
    session = Session.new(make.full(), state, path)
    noon = int(time.time()) // DAY_S * DAY_S - DAY_S // 2
    for number, back_s in enumerate((9 * DAY_S, 3 * DAY_S + 60, 3 * DAY_S, 2 * DAY_S + 60, 2 * DAY_S, 120, 60, 0)):
        saved_as(session, f"t{number}", noon - back_s)
        keep_backup(path, state, 2)
    titles = [load_song(backup.file).title for backup in find_backups(path, state)]
    assert titles[:2] == ["t7", "t6"]
    assert set(titles[2:]) in ({"t4", "t2"}, {"t5", "t4", "t2"}), "the days' last ones; t5 is one only where noon here is another day"
    session.close()


def test_none_are_kept_when_none_are_wanted(make, state, tmp_path):
    session = Session.new(make.full(), state, tmp_path / "a.toccata")
    for title in "ab":
        session.apply("title", replace(session.song, title=title))
        session.save(backups=0)
    assert find_backups(tmp_path / "a.toccata", state) == []
    session.close()


def test_a_version_that_cannot_be_kept_is_told_and_the_song_is_saved(make, state, tmp_path):
    session = Session.new(make.full(), state, tmp_path / "a.toccata")
    session.save()
    session.apply("title", replace(session.song, title="new"))
    (state / "backups").write_text("a file where the folder should be")
    (told,) = session.save()
    assert told.startswith("the version that was on disk could not be kept")
    assert load_song(tmp_path / "a.toccata").title == "new"
    session.close()
