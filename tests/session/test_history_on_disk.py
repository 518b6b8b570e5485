"""The history outlives the editor: what was done yesterday can be undone today."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from toccata.formats import load_song, save_song
from toccata.session import Session, find_recoveries
from toccata.session.recovery import prune_histories
from toccata.session.session import CHANGED_OUTSIDE
from toccata.song import Sample
from toccata.song.sample import read_only


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def path(make, tmp_path: Path) -> Path:
    path = tmp_path / "a.toccata"
    save_song(make.full(), path)
    return path


def titled(session: Session, *titles: str) -> None:
    for title in titles:
        session.apply(f"title {title}", replace(session.song, title=title))


def titles_undone(session: Session) -> list[str]:
    """The titles on the way back to the start."""
    found = [session.song.title]
    while session.undo():
        found.append(session.song.title)
    return found


def journals(state: Path) -> list[Path]:
    return sorted((state / "journals").iterdir())


def test_yesterdays_edits_are_undone_today(make, state, path):
    first = Session.open(path, state)
    start = first.song
    titled(first, "a", "b", "c")
    first.undo()
    first.save()
    first.close()
    again = Session.open(path, state)
    again.prepare()
    assert not again.modified
    assert again.redo().name == "title c"
    assert titles_undone(again) == ["c", "b", "a", start.title]
    assert make.differences(start, again.song) == []
    assert again.modified
    while again.redo():
        pass
    assert again.song.title == "c"
    again.close(discard=True)


def test_three_evenings_are_one_history(make, state, path):
    for evening in ("a", "b", "c"):
        session = Session.open(path, state)
        titled(session, evening, evening * 2)
        session.save()
        session.close()
        assert len(journals(state)) == 1
    session = Session.open(path, state)
    titled(session, "d")
    assert titles_undone(session) == ["d", "cc", "c", "bb", "b", "aa", "a", make.full().title]
    assert session.redo().name == "title a"
    titled(session, "other")
    assert [entry.name for entry in session.history] == ["title a", "title other"]
    session.close(discard=True)


def test_an_edit_after_undoing_into_yesterday_cuts_what_could_be_redone(state, path):
    session = Session.open(path, state)
    titled(session, "a", "b")
    session.save()
    session.close()
    session = Session.open(path, state)
    session.undo()
    titled(session, "x")
    session.save()
    session.close()
    session = Session.open(path, state)
    assert titles_undone(session)[:2] == ["x", "a"]
    session.close(discard=True)


def test_the_song_on_disk_is_unmodified_when_undo_and_redo_come_back_to_it(state, path):
    session = Session.open(path, state)
    titled(session, "a")
    session.save()
    session.close()
    session = Session.open(path, state)
    session.undo()
    assert session.modified
    session.redo()
    assert not session.modified
    session.close()


def test_what_is_thrown_away_leaves_the_history_up_to_the_save(state, path):
    session = Session.open(path, state)
    titled(session, "saved")
    session.save()
    titled(session, "thrown away")
    session.close(discard=True)
    assert find_recoveries(state) == []
    session = Session.open(path, state)
    assert titles_undone(session)[0] == "saved"
    assert len(session.history) == 1
    session.close(discard=True)


def test_a_discarded_recovery_leaves_the_history_up_to_the_save(state, path):
    session = Session.open(path, state)
    titled(session, "saved")
    session.save()
    titled(session, "left unsaved")
    session.close()
    (recovery,) = find_recoveries(state, path)
    assert recovery.edits == 1
    recovery.discard()
    assert find_recoveries(state) == []
    session = Session.open(path, state)
    assert titles_undone(session)[0] == "saved"
    assert [entry.name for entry in session.history] == ["title saved"]
    session.close(discard=True)


def test_a_recovery_has_the_history_of_all_evenings_and_goes_on_with_it(state, path):
    for title in ("a", "b"):
        session = Session.open(path, state)
        titled(session, title)
        session.save()
        session.close()
    session = Session.open(path, state)
    titled(session, "unsaved")
    session.close()
    session = Session.recover(find_recoveries(state, path)[0], state)
    titled(session, "on")
    session.save()
    session.close()
    session = Session.open(path, state)
    assert titles_undone(session)[:4] == ["on", "unsaved", "b", "a"]
    session.close(discard=True)
    assert len(journals(state)) == 1


def test_a_file_changed_outside_opens_as_it_is_and_undo_goes_back_before(make, state, path):
    session = Session.open(path, state)
    titled(session, "mine")
    session.save()
    session.close()
    save_song(replace(load_song(path), title="theirs"), path)
    session = Session.open(path, state)
    assert "changed by another program" in session.prepare()
    assert session.song.title == "theirs"
    assert not session.modified
    assert session.history.entries[-1].name == CHANGED_OUTSIDE
    assert titles_undone(session)[:2] == ["theirs", "mine"]
    session.close(discard=True)
    session = Session.open(path, state)
    assert session.prepare() == ""
    assert titles_undone(session)[:2] == ["theirs", "mine"]
    session.close(discard=True)


def test_a_moved_or_copied_song_brings_its_history(state, path, tmp_path):
    session = Session.open(path, state)
    titled(session, "a")
    session.save()
    session.close()
    moved = tmp_path / "elsewhere" / "b.toccata"
    moved.parent.mkdir()
    shutil.move(path, moved)
    session = Session.open(moved, state)
    assert session.undo().name == "title a"
    session.close(discard=True)


def test_a_read_only_song_and_a_copy_leave_the_history_alone(state, path):
    session = Session.open(path, state)
    titled(session, "a")
    session.save()
    session.close()
    (folder,) = journals(state)
    before = (folder / "journal").read_bytes()
    for access in ("read_only", "copy"):
        session = Session.open(path, state, access)
        session.prepare()
        assert session.undo() is None
        session.close(discard=True)
        assert (folder / "journal").read_bytes() == before


def test_samples_come_back_from_blobs_and_unused_blobs_go(state, path):
    rng = np.random.default_rng(1)
    session = Session.open(path, state)
    session._journal.compact_bytes = 12_000
    old = session.song.samples
    for number in range(40):
        sample = Sample(f"take {number}", read_only(rng.integers(-999, 999, 4000, np.int16)))
        session.apply("record", replace(session.song, samples=(sample, *session.song.samples[1:])))
    session.save()
    session.close()
    (folder,) = journals(state)
    kept = len(list((folder / "blobs").iterdir()))
    assert kept < len([sample for sample in old if sample]) + 40, "takes that no step names any more are gone"
    session = Session.open(path, state)
    while session.undo():
        taken = session.song.samples[0]
        assert taken is not None
        assert taken.frames > 0
    assert len(session.history) > 1
    session.close(discard=True)


@pytest.mark.parametrize("seed", range(4))
def test_any_evenings_of_edits_undo_to_the_first_song(make, state, path, seed):
    """Random edits, undos, saves, closings and reopenings: undo to the start gives what the first evening began with."""
    rng = np.random.default_rng(seed)
    session = Session.open(path, state)
    start = session.song
    songs = [start]
    position = 0
    for step in range(80):
        choice = rng.random()
        if choice < 0.2:
            moved = session.undo()
            assert (moved is not None) == (position > 0)
            position -= moved is not None
        elif choice < 0.3:
            moved = session.redo()
            assert (moved is not None) == (position + 1 < len(songs))
            position += moved is not None
        elif choice < 0.45:
            session.save()
            if rng.random() < 0.7:
                session.close()
                session = Session.open(path, state)
                if rng.random() < 0.5:
                    session.prepare()
        else:
            titled(session, f"step {step}")
            del songs[position + 1 :]
            songs.append(session.song)
            position += 1
        assert make.differences(songs[position], session.song) == []
    while session.undo():
        position -= 1
        assert make.differences(songs[position], session.song) == []
    assert position == 0
    assert make.differences(start, session.song) == []
    session.close(discard=True)


def test_the_oldest_histories_go_when_all_take_too_much(make, state, tmp_path):
    for name in "abc":
        path = tmp_path / f"{name}.toccata"
        save_song(make.full(), path)
        session = Session.open(path, state)
        titled(session, name)
        session.save()
        session.close()
    one = sum(place.stat().st_size for place in journals(state)[0].rglob("*") if place.is_file())
    prune_histories(state, 2 * one + one // 2)
    assert len(journals(state)) == 2
    for name, undone in (("c", True), ("b", True), ("a", False)):
        session = Session.open(tmp_path / f"{name}.toccata", state)
        assert (session.undo() is not None) == undone
        session.close(discard=True)


def test_a_long_history_is_cut_in_the_middle_after_reopening(state, path):
    session = Session.open(path, state)
    for number in range(100):
        titled(session, f"{number}")
    session.save()
    session.close()
    whole = (journals(state)[0] / "journal").stat().st_size
    session = Session.open(path, state)
    session._journal.compact_bytes = whole
    for number in range(100, 140):
        titled(session, f"{number}")
    session.save()
    session.close()
    assert (journals(state)[0] / "journal").stat().st_size < whole
    session = Session.open(path, state)
    titles = titles_undone(session)
    assert titles[0] == "139"
    assert 40 < len(titles) < 100
    assert titles == [str(number) for number in range(139, 139 - len(titles), -1)]
    session.close(discard=True)
