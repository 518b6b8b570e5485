"""Journals: what a killed editor leaves gives back the song of its last finished action."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from toccata.formats import load_song, save_song
from toccata.notation.cells import parse_cell
from toccata.session import Cursor, Recovery, Session, find_recoveries
from toccata.session.journal import Journal
from toccata.session.note import read_note
from toccata.session.records import HEAD, MAGIC
from toccata.song import Instrument, Pattern, Sample
from toccata.song.sample import read_only

EDITOR = Path(__file__).with_name("editor_process.py")


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def random_edit(song, rng: np.random.Generator, make):
    """One edit of a random kind: cells, patterns, channels, slots, settings; always within the rules."""
    kind = int(rng.integers(9))
    if kind <= 2:
        index, channel = int(rng.integers(len(song.patterns))), int(rng.integers(len(song.channels)))
        pattern = song.patterns[index]
        column = pattern.columns[channel].copy()
        column[int(rng.integers(pattern.rows))] = parse_cell(f"C-4 {int(rng.integers(1, 200)):02X} 20 437")
        columns = (*pattern.columns[:channel], read_only(column), *pattern.columns[channel + 1 :])
        return replace(song, patterns=(*song.patterns[:index], replace(pattern, columns=columns), *song.patterns[index + 1 :]))
    if kind == 3:
        return replace(song, patterns=(Pattern.empty(16, len(song.channels), "new"), *song.patterns[: int(rng.integers(3, 6))]))
    if kind == 4:
        order = [int(place) for place in rng.permutation(len(song.channels))]
        patterns = tuple(replace(pattern, columns=tuple(pattern.columns[place] for place in order)) for pattern in song.patterns)
        return replace(song, channels=tuple(song.channels[place] for place in order), patterns=patterns)
    if kind == 5:
        return replace(song, instruments=(*song.instruments[1:], Instrument(f"new {rng.integers(99)}", sample=3), None)[-8:])
    if kind == 6:
        data = read_only(rng.integers(-999, 999, (int(rng.integers(0, 500)), 2), np.int16))
        return replace(song, samples=(Sample("recorded", data, 8363.5), *song.samples[:6]))
    if kind == 7:
        samples = tuple(sample and replace(sample, name=sample.name + "!") for sample in song.samples)
        return replace(song, samples=samples[::-1])
    return replace(song, title=f"t {rng.integers(999)}", tempo=float(rng.uniform(20, 999)), order=song.order[::-1])


def crashed(session: Session, monkeypatch: pytest.MonkeyPatch) -> Recovery:
    """The recovery of a session that is left open, as if its process had ended."""
    monkeypatch.setattr("toccata.session.owner.Owner.is_running", lambda _: False)
    (recovery,) = find_recoveries(session._state_folder)
    return recovery


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_edits_comes_back_with_its_history(make, state, monkeypatch, seed):
    rng = np.random.default_rng(seed)
    session = Session.new(make.full(seed), state)
    for step in range(60):
        choice = rng.random()
        if choice < 0.15:
            session.undo()
        elif choice < 0.25:
            session.redo()
        elif choice < 0.3:
            session.apply("tempo", replace(session.song, tempo=float(rng.uniform(20, 999))), Cursor(row=step), merge="tempo")
        else:
            session.apply(f"edit {step}", random_edit(session.song, rng, make), Cursor(row=step, field=int(rng.integers(9))))
    again = Session.recover(crashed(session, monkeypatch), state)
    assert make.differences(session.song, again.song) == []
    assert again.cursor == session.cursor
    assert again.modified
    assert again.lost_samples == ()
    assert [entry.name for entry in again.history] == [entry.name for entry in session.history]
    assert again.history.position == session.history.position
    while session.undo():
        again.undo()
        assert make.differences(session.song, again.song) == []
    assert again.undo() is None
    session.close(discard=True)
    again.close(discard=True)


def test_nothing_is_left_to_recover_without_an_edit_or_after_a_save(make, state, tmp_path, monkeypatch):
    session = Session.new(make.full(), state, tmp_path / "a.toccata")
    assert not (state / "journals").exists()
    session.apply("title", replace(session.song, title="x"))
    session.save()
    monkeypatch.setattr("toccata.session.owner.Owner.is_running", lambda _: False)
    assert find_recoveries(state) == []
    session.close()


def test_a_running_editor_is_not_recovered(make, state):
    session = Session.new(make.full(), state)
    session.apply("title", replace(session.song, title="x"))
    assert find_recoveries(state) == []
    session.close(discard=True)


def test_a_session_closed_unsaved_can_be_recovered_at_once(make, state, tmp_path):
    path = tmp_path / "a.toccata"
    save_song(make.full(), path)
    session = Session.open(path, state)
    session.apply("title", replace(session.song, title="x"))
    session.close()
    other = Session.new(make.full(), state)
    other.apply("title", replace(other.song, title="unsaved"))
    other.close()
    (recovery,) = find_recoveries(state, path)
    assert (recovery.path, recovery.title, recovery.edits) == (path, "x", 1)
    assert [found.title for found in find_recoveries(state)] == ["unsaved", "x"]
    again = Session.recover(recovery, state)
    assert find_recoveries(state, path) == []
    again.save()
    again.close()
    find_recoveries(state)[0].discard()
    assert find_recoveries(state) == []
    assert [read_note(folder).path for folder in (state / "journals").iterdir()] == [str(path)], "only the saved song's history is left"


def test_a_recovery_of_a_file_that_changed_since_asks_before_it_overwrites(make, state, tmp_path):
    from toccata.session import ChangedOnDisk

    path = tmp_path / "a.toccata"
    save_song(make.full(), path)
    session = Session.open(path, state)
    session.apply("title", replace(session.song, title="mine"))
    session.close()
    save_song(replace(make.full(), title="theirs"), path)
    again = Session.recover(find_recoveries(state, path)[0], state)
    with pytest.raises(ChangedOnDisk):
        again.save()
    again.close(discard=True)


def test_edits_made_while_saving_stay_recoverable(make, state, tmp_path, monkeypatch):
    session = Session.new(make.full(), state, tmp_path / "a.toccata")
    session.apply("title", replace(session.song, title="saved"))

    def slow_save(song, path) -> tuple[str, ...]:
        session.apply("title", replace(session.song, title="typed meanwhile"))
        return save_song(song, path)

    monkeypatch.setattr("toccata.session.session.save_song", slow_save)
    session.save()
    assert session.modified
    recovery = crashed(session, monkeypatch)
    assert recovery.replay().song.title == "typed meanwhile"
    session.close(discard=True)


def test_a_torn_or_damaged_tail_is_cut_at_the_last_good_record(make, state, tmp_path, monkeypatch):
    session = Session.new(make.full(), state)
    sizes = []
    for index in range(8):
        session.apply("title", replace(session.song, title=f"t{index}"))
        sizes.append((session._journal.folder / "journal").stat().st_size)
    recovery = crashed(session, monkeypatch)
    file = recovery.folder / "journal"
    whole = file.read_bytes()
    assert len(whole) == sizes[-1]
    for cut in range(sizes[2], sizes[4] + 1):
        file.write_bytes(whole[:cut])
        expected = max(index for index, size in enumerate(sizes) if size <= cut)
        assert recovery.replay().song.title == f"t{expected}"
    for at in range(sizes[4], sizes[5]):
        damaged = bytearray(whole)
        damaged[at] ^= 0x10
        file.write_bytes(damaged)
        assert recovery.replay().song.title == "t4"
    file.write_bytes(whole[: sizes[3]] + whole[sizes[4] :])
    assert recovery.replay().song.title == "t3"
    session.close(discard=True)


def test_a_journal_without_a_whole_song_is_one_sentence_or_nothing(make, state, monkeypatch):
    session = Session.new(make.full(), state)
    session.apply("title", replace(session.song, title="x"))
    recovery = crashed(session, monkeypatch)
    from toccata.errors import ToccataError

    for content in (b"", b"junk", MAGIC, MAGIC + HEAD.pack(2**32 - 1, 0) + b"x"):
        (recovery.folder / "journal").write_bytes(content)
        with pytest.raises(ToccataError, match="the journal holds no whole song"):
            recovery.replay()
    session.close(discard=True)


def test_lost_frames_are_silence_and_are_named(make, state, monkeypatch):
    session = Session.new(make.full(), state)
    session.apply("title", replace(session.song, title="x"))
    recovery = crashed(session, monkeypatch)
    for blob in (recovery.folder / "blobs").iterdir():
        if blob.stat().st_size == 1800:
            blob.write_bytes(b"damaged")
    again = Session.recover(recovery, state)
    assert again.lost_samples == ("Kick",)
    assert again.song.samples[0].frames == 0
    assert make.differences(session.song.samples[1], again.song.samples[1]) == []
    again.save(state.parent / "saved.toccata")
    again.close()
    session.close(discard=True)


def test_a_large_journal_is_compacted_and_still_gives_the_song(make, state, monkeypatch):
    session = Session.new(make.full(), state)
    session._journal.compact_bytes = 40_000
    rng = np.random.default_rng(5)
    names = set()
    for step in range(150):
        session.apply(f"edit {step}", random_edit(session.song, rng, make))
        if step % 7 == 0:
            session.undo()
            session.undo()
            session.redo()
        assert (session._journal.folder / "journal").stat().st_size < 80_000
        names.add(len(list((session._journal.folder / "blobs").iterdir())))
    replay = crashed(session, monkeypatch).replay()
    assert make.differences(session.song, replay.song) == []
    assert max(names) < 60
    session.close(discard=True)


def test_undo_past_a_compaction_is_replayed(make, state, monkeypatch):
    session = Session.new(make.full(), state)
    for index in range(5):
        session.apply("title", replace(session.song, title=f"t{index}"))
    session._journal.compact_bytes = 0
    session.apply("title", replace(session.song, title="t5"))
    session._journal.compact_bytes = 1 << 30
    session.apply("title", replace(session.song, title="t6"))
    recovery = crashed(session, monkeypatch)
    for move in ("undo", "undo", "undo", "redo", "redo", "undo", "redo", "undo", "undo", "undo"):
        getattr(session, move)()
        assert recovery.replay().song.title == session.song.title
    session.close(discard=True)


def test_a_full_disk_is_told_and_the_next_action_saves_everything(make, state, monkeypatch):
    session = Session.new(make.full(), state)
    session.apply("title", replace(session.song, title="t0"))

    def no_room(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.write", no_room)
        session.apply("title", replace(session.song, title="t1"))
        session.apply("title", replace(session.song, title="t2"))
        assert session.song.title == "t2"
        assert "cannot be written, so save often: No space left" in str(session.journal_error)
    recovery = crashed(session, monkeypatch)
    assert recovery.replay().song.title == "t0"
    session.apply("title", replace(session.song, title="t3"))
    assert session.journal_error is None
    assert recovery.replay().song.title == "t3"
    session.undo()
    session.undo()
    assert recovery.replay().song.title == "t1"
    session.close(discard=True)


def test_a_state_folder_that_cannot_be_made_does_not_stop_editing(make, tmp_path):
    (tmp_path / "state").write_text("a file where the folder should be")
    session = Session.new(make.full(), tmp_path / "state")
    session.apply("title", replace(session.song, title="x"))
    assert session.song.title == "x"
    assert "the journal cannot be written" in str(session.journal_error)
    session.save(tmp_path / "a.toccata")
    session.close()


def test_records_are_synced_by_the_thread(make, state, monkeypatch):
    journal = Journal(state, None)
    song = make.full()
    synced = []
    real = Journal.sync
    monkeypatch.setattr(Journal, "sync", lambda self: (real(self), synced.append(True)))
    journal.record("apply", "title", song, replace(song, title="x"), Cursor(), 0.0)
    for _ in range(500):
        if synced:
            break
        time.sleep(0.01)
    assert synced
    journal.close(keep=False)


def killed_editor(tmp_path: Path, seed: int) -> tuple[Path, list[str]]:
    """Lets a real process edit until it is killed at a random moment; its state folder and what it had finished."""
    folder = tmp_path / str(seed)
    folder.mkdir()
    editor = subprocess.Popen([sys.executable, str(EDITOR), str(folder), str(seed)], stdout=subprocess.PIPE, text=True)
    assert editor.stdout is not None
    lines = [editor.stdout.readline()]
    assert lines == ["ready\n"]
    time.sleep(random.Random(seed).uniform(0.0, 0.25))
    editor.send_signal(signal.SIGKILL)
    lines += editor.stdout.readlines()
    editor.wait(30)
    return folder, [line.rstrip("\n") for line in lines[1:] if line.endswith("\n")]


def check_killed_editor(tmp_path: Path, seed: int) -> int:
    folder, finished = killed_editor(tmp_path, seed)
    recoveries = find_recoveries(folder / "state")
    path = folder / "song.toccata"
    last = int(finished[-1]) if finished else 0
    expected = edited_songs(folder, seed, last + 1)
    if recoveries:
        (recovery,) = recoveries
        found = recovery.replay().song
    else:
        # All is saved, or it was killed before anything changed: an undo with nothing to undo is finished too.
        found = load_song(path) if path.exists() else expected[0]
    # One action may be on disk that was not yet told; never one less.
    assert song_key(found) in {song_key(song) for song in expected[last:]}
    shutil.rmtree(folder)
    return last


def edited_songs(folder: Path, seed: int, count: int) -> list:
    spec = editor_module()
    return spec.songs(folder, seed, count)


def editor_module():
    import importlib.util

    spec = importlib.util.spec_from_file_location("editor_process", EDITOR)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def song_key(song) -> str:
    from toccata.formats.native import song_to_members

    return repr(sorted(song_to_members(song).items()))


@pytest.mark.parametrize("block", range(3))
def test_an_editor_killed_at_random_moments_loses_no_finished_action(tmp_path, block):
    finished = [check_killed_editor(tmp_path, seed) for seed in range(10 * block, 10 * block + 10)]
    assert sum(finished) > 50


@pytest.mark.campaign
@pytest.mark.parametrize("block", range(10))
def test_an_editor_killed_very_often_loses_no_finished_action(tmp_path, block):
    for seed in range(1000 + 30 * block, 1030 + 30 * block):
        check_killed_editor(tmp_path, seed)


def test_the_open_song_can_be_recovered_over_itself(make, state, tmp_path):
    """As the screen does it: the file is open when the recovery is offered, and closed when it is taken."""
    path = tmp_path / "a.toccata"
    save_song(make.full(), path)
    session = Session.open(path, state)
    session.apply("title", replace(session.song, title="x"))
    session.close()
    opened = Session.open(path, state)
    recovered = Session.recover(find_recoveries(state, path)[0], state)
    opened.close()
    assert recovered.song.title == "x"
    recovered.save()
    recovered.close()
    assert load_song(path).title == "x"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.toccata", "state"]


def test_a_prepared_journal_without_an_edit_offers_nothing(make, state, tmp_path, monkeypatch):
    path = tmp_path / "a.toccata"
    save_song(make.full(), path)
    session = Session.open(path, state)
    session.prepare()
    prepared = (session._journal.folder / "journal").read_bytes()
    session.apply("title", replace(session.song, title="x"))
    assert (session._journal.folder / "journal").read_bytes().startswith(prepared)
    assert crashed(session, monkeypatch).replay().song.title == "x"
    session.save()
    assert find_recoveries(state) == []
    session.close()
