"""Damaged, hostile and interrupted files: a song or one clear sentence that names the file, never anything else."""

from __future__ import annotations

import io
import os
import shutil
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from toccata.errors import BadFile, ToccataError
from toccata.formats import load_song, native_samples, native_zip, save_song
from toccata.formats.native import song_to_members
from toccata.song import Song
from toccata.song.document import problems


def load_or_sentence(path: Path) -> Song | None:
    """The song, whole and within the rules; None when loading gave a sentence that names the file."""
    try:
        song = load_song(path)
    except BadFile as error:
        text = str(error)
        assert text.startswith(str(path))
        assert text.isprintable()
        assert 10 < len(text) - len(str(path)) < 400
        return None
    assert problems(song) == []
    return song


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def mutated(content: bytes, rng: np.random.Generator) -> bytes:
    """A copy with a few bytes changed, a piece cut out, doubled or moved, or its end lost."""
    data = bytearray(content)
    for _ in range(int(rng.integers(1, 6))):
        at = int(rng.integers(len(data)))
        size = int(rng.integers(1, 80))
        match int(rng.integers(6)):
            case 0 | 1:
                data[at] = int(rng.integers(256))
            case 2:
                del data[at : at + size]
            case 3:
                data[at:at] = data[at : at + size]
            case 4:
                data[at : at + 4] = struct.pack("<I", int(rng.choice([0, 1, 2**31 - 1, 2**32 - 1])))
            case 5:
                del data[max(1, at) :]
        if not data:
            data = bytearray(b"\0")
    return bytes(data)


def attack(folder: Path, members: dict[str, bytes], rounds: int, seed: int) -> int:
    """Loads that many mutations of the zip's bytes and of single members; how many still opened."""
    rng = np.random.default_rng(seed)
    whole = zipped(members)
    names = [*members]
    path = folder / "song.toccata"
    opened = 0
    for count in range(rounds):
        if count % 3 == 0:
            content = mutated(whole, rng)
        else:
            name = names[int(rng.integers(len(names)))]
            content = zipped({**members, name: mutated(members[name], rng)})
        path.write_bytes(content)
        opened += load_or_sentence(path) is not None
    return opened


def test_mutations_open_or_give_one_sentence(make, tmp_path):
    opened = attack(tmp_path, song_to_members(make.full()), 400, 20261123)
    assert 0 < opened < 400


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(10))
def test_many_mutations_open_or_give_one_sentence(make, tmp_path, seed):
    attack(tmp_path, song_to_members(make.full(seed)), 3000, seed)


def test_every_truncation_gives_one_sentence(make, tmp_path):
    content = zipped(song_to_members(make.full()))
    path = tmp_path / "song.toccata"
    for size in {*range(200), *range(0, len(content), 97), len(content) - 1}:
        path.write_bytes(content[:size])
        assert load_or_sentence(path) is None


def test_a_bomb_is_refused_before_it_fills_the_memory(make, tmp_path, monkeypatch):
    monkeypatch.setattr(native_zip, "MAX_TEXT_BYTES", 1 << 20)
    monkeypatch.setattr(native_zip, "MAX_TOTAL_BYTES", 8 << 20)
    path = tmp_path / "bomb.toccata"
    members = song_to_members(make.full())
    path.write_bytes(zipped({**members, "patterns/00.txt": b" " * (64 << 20)}, zipfile.ZIP_DEFLATED))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(BadFile, match=r"bomb\.toccata: patterns/00\.txt: is larger than 1 MB"):
        load_song(path)
    many = {f"patterns/{index:02X}.txt": b" " * (1 << 20) for index in range(20)}
    path.write_bytes(zipped({**members, **many}, zipfile.ZIP_DEFLATED))
    with pytest.raises(BadFile, match="holds more than 8 MB"):
        load_song(path)


def test_a_flac_that_claims_or_holds_too_many_frames_is_refused(make, tmp_path, monkeypatch):
    members = song_to_members(make.full())
    flac = bytearray(members["samples/01-kick.flac"])
    # STREAMINFO keeps the frames in 36 bits that end at byte 26.
    flac[21] |= 0x0F
    flac[22:26] = b"\xff" * 4
    path = tmp_path / "a.toccata"
    path.write_bytes(zipped({**members, "samples/01-kick.flac": bytes(flac)}))
    with pytest.raises(BadFile, match=r"samples/01-kick\.flac: has 68719476735 frames; a sample has at most"):
        load_song(path)
    flac[21] &= 0xF0
    flac[22:26] = (100_000_000).to_bytes(4, "big")
    path.write_bytes(zipped({**members, "samples/01-kick.flac": bytes(flac)}))
    with pytest.raises(BadFile, match=r"samples/01-kick\.flac: (ends after|is damaged)"):
        load_song(path)
    monkeypatch.setattr(native_samples, "MAX_SAMPLE_FRAMES", 800)
    path.write_bytes(zipped(members))
    with pytest.raises(BadFile, match="has 900 frames; a sample has at most 800"):
        load_song(path)


def test_more_files_than_a_song_has_are_refused(make, tmp_path):
    path = tmp_path / "a.toccata"
    path.write_bytes(zipped({**song_to_members(make.full()), **{f"x{index}": b"" for index in range(5000)}}))
    with pytest.raises(BadFile, match=r"holds \d+ files; a song has at most 4096"):
        load_song(path)


@pytest.mark.parametrize("name", ["../evil.toml", "/etc/evil.toml", "samples/../../evil", "a\\..\\b", "C:evil", "bell\a.txt"])
def test_names_that_lead_outside_are_refused(make, tmp_path, name):
    path = tmp_path / "a.toccata"
    path.write_bytes(zipped({**song_to_members(make.full()), name: b"evil"}))
    with pytest.raises(BadFile, match="holds a file with the name"):
        load_song(path)


def test_a_member_that_stands_twice_is_refused(make, tmp_path):
    path = tmp_path / "a.toccata"
    save_song(make.full(), path)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("song.toml", b"format = '1.0'")
    with pytest.raises(BadFile, match=r"a\.toccata: song\.toml: stands twice in the zip"):
        load_song(path)


def test_an_encrypted_or_oddly_compressed_member_is_refused(make, tmp_path):
    path = tmp_path / "a.toccata"
    content = bytearray(zipped(song_to_members(make.full())))
    central = content.index(b"PK\x01\x02")
    for at, value, sentence in [(8, 1, "song.toml: is encrypted"), (10, 99, "song.toml: is compressed in a way")]:
        changed = content.copy()
        changed[central + at] = value
        path.write_bytes(changed)
        with pytest.raises(BadFile, match=sentence):
            load_song(path)


class Killed(BaseException):
    """What happens when the process dies at this moment."""


STEPS = ("replace", "unlink", "fsync", "mkdir", "rmdir", "open", "write")


def killed_save(monkeypatch: pytest.MonkeyPatch, song: Song, path: Path, moment: int) -> bool:
    """Saves until the moment-th step on the disk, then dies there; whether it died."""
    count = 0

    def dying(name: str):
        real = getattr(os, name)

        def step(*arguments, **keywords):
            nonlocal count
            count += 1
            if count > moment:
                raise Killed
            return real(*arguments, **keywords)

        return step

    with monkeypatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, dying(name))
        try:
            save_song(song, path)
        except Killed:
            return True
    return False


@pytest.mark.parametrize("kind", ["zip", "folder"])
def test_a_save_killed_at_any_step_leaves_the_old_song_or_the_new(make, tmp_path, monkeypatch, kind):
    """Parts are renamed, removed, added and changed between the two, so that any mixture would show."""
    old = make.full()
    new = replace(
        old,
        title="new",
        channels=old.channels[:2],
        patterns=tuple(replace(pattern, columns=pattern.columns[:2]) for pattern in old.patterns[:2]),
        order=old.order[:2],
        instruments=(replace(old.instruments[0], name="Snare"), *old.instruments[1:]),
        samples=(replace(old.samples[0], name="Snare"), *old.samples[1:4]),
    )
    seen = set()
    moment = 0
    while True:
        path = tmp_path / (f"{moment}.toccata" if kind == "zip" else f"{moment}")
        save_song(old, path)
        died = killed_save(monkeypatch, new, path, moment)
        found = load_song(path)
        seen.add(found.title)
        assert make.differences(new if found.title == "new" else old, found) == []
        save_song(old, path)
        assert make.differences(old, load_song(path)) == []
        if kind == "folder":
            assert not (path / ".saving").exists()
        (shutil.rmtree if path.is_dir() else os.unlink)(path)
        if not died:
            break
        moment += 1
    assert seen == {"new", old.title}
    assert moment > 5


def test_a_folder_save_touches_only_what_changed_and_what_is_its_own(make, tmp_path):
    path = tmp_path / "song"
    song = make.full()
    save_song(song, path)
    (path / "README.md").write_text("mine")
    (path / "samples" / "01-mine.wav").write_bytes(b"mine")
    (path / "samples" / "notes.toml").write_text("mine")
    os.utime(path / "samples" / "01-kick.flac", ns=(0, 0))
    save_song(replace(song, title="new", samples=song.samples[:1]), path)
    assert (path / "samples" / "01-kick.flac").stat().st_mtime_ns == 0
    names = sorted(str(item.relative_to(path)) for item in path.rglob("*") if item.is_file())
    assert "README.md" in names
    assert [name for name in names if name.startswith("samples")] == [
        "samples/01-kick.flac",
        "samples/01-kick.toml",
        "samples/01-mine.wav",
        "samples/notes.toml",
    ]
    assert load_song(path).title == "new"


def test_a_folder_of_other_things_is_not_written_to(make, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("mine")
    with pytest.raises(ToccataError, match=r"the folder holds other things and no song\.toml"):
        save_song(make.full(), tmp_path / "other")
    assert [item.name for item in (tmp_path / "other").iterdir()] == ["thesis.txt"]


def test_a_full_disk_or_a_closed_folder_is_one_sentence(make, tmp_path, monkeypatch):
    def no_room(*_: object) -> int:
        raise OSError(28, "No space left on device")

    for name in ("a.toccata", "folder"):
        save_song(make.full(), tmp_path / name)
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", no_room)
            with pytest.raises(ToccataError, match="cannot be saved: No space left on device"):
                save_song(replace(make.full(), title="new"), tmp_path / name)
        assert make.differences(make.full(), load_song(tmp_path / name)) == []
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.toccata", "folder"]
    with pytest.raises(ToccataError, match="cannot be saved: No such file or directory"):
        save_song(make.full(), tmp_path / "missing" / "a.toccata")
    with pytest.raises(ToccataError, match="cannot be saved: Not a directory"):
        save_song(make.full(), tmp_path / "a.toccata" / "b.toccata")


def test_a_read_only_file_is_not_replaced(make, tmp_path, monkeypatch):
    path = tmp_path / "a.toccata"
    save_song(make.full(), path)
    # By the answer of the system, because root may write everywhere.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ToccataError, match=r"a\.toccata: cannot be saved: the file is read-only"):
        save_song(replace(make.full(), title="new"), path)
    assert load_song(path).title == "All of it"
