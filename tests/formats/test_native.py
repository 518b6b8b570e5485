"""The native song: what is saved opens as the same song, with the same bytes, and diffs well."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toccata.edit.new import new_song
from toccata.errors import BadFile, ToccataError
from toccata.formats import load_file, load_song, save_song
from toccata.formats.native import newer_format, song_from_members, song_to_members
from toccata.formats.native_toml import dump_toml, parse_toml
from toccata.song import Channel, Loop, Pattern, Sample, Song
from toccata.song.sample import read_only

SLOW = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@given(st.data())
@settings(max_examples=60, **SLOW)
def test_every_field_of_any_song_comes_back_exactly(make, data):
    song = data.draw(make.strategy())
    members = song_to_members(song)
    again = song_from_members("song.toccata", members)
    assert make.differences(song, again) == []
    assert song_to_members(again) == members


@pytest.mark.campaign
@given(st.data())
@settings(max_examples=3000, **SLOW)
def test_every_field_of_very_many_songs_comes_back_exactly(make, data):
    song = data.draw(make.strategy())
    assert make.differences(song, song_from_members("song.toccata", song_to_members(song))) == []


@pytest.mark.parametrize("name", ["song.toccata", "song", "song folder.toccata"])
def test_zip_and_folder_hold_the_same_song(make, tmp_path, name):
    song, path = make.full(), tmp_path / name
    if "folder" in name:
        path.mkdir()
    save_song(song, path)
    assert path.is_dir() == (name != "song.toccata")
    assert make.differences(song, load_song(path)) == []


def test_two_saves_have_the_same_bytes(make, tmp_path):
    save_song(make.full(), tmp_path / "a.toccata")
    save_song(make.full(), tmp_path / "b.toccata")
    save_song(load_song(tmp_path / "a.toccata"), tmp_path / "c.toccata")
    content = (tmp_path / "a.toccata").read_bytes()
    assert (tmp_path / "b.toccata").read_bytes() == content
    assert (tmp_path / "c.toccata").read_bytes() == content


def test_the_zip_is_stored_with_fixed_dates(make, tmp_path):
    save_song(make.full(), tmp_path / "a.toccata")
    with zipfile.ZipFile(tmp_path / "a.toccata") as archive:
        infos = archive.infolist()
    assert infos[0].filename == "song.toml"
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}


def test_a_song_zipped_again_by_hand_opens(make, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.toccata", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in reversed(song_to_members(make.full()).items()):
            archive.writestr(name, content)
        archive.writestr("__MACOSX/._song.toml", b"\0")
    assert make.differences(make.full(), load_song(tmp_path / "a.toccata")) == []


def test_the_layout_is_the_one_people_keep_in_git(make):
    assert [*song_to_members(make.full())] == [
        "song.toml",
        "patterns/00.txt",
        "patterns/01.txt",
        "patterns/02.txt",
        "instruments/01-kick.toml",
        "instruments/03-chip.toml",
        "samples/01-kick.flac",
        "samples/01-kick.toml",
        "samples/02-pad.wav",
        "samples/02-pad.toml",
        "samples/04-tone.flac",
        "samples/04-tone.toml",
        "samples/05-silence.toml",
    ]


def test_a_changed_cell_changes_one_line(make):
    song = make.full()
    column = song.patterns[0].columns[1].copy()
    column[5] = 0
    column[5, 0] = 60
    edited = replace(song.patterns[0], columns=(song.patterns[0].columns[0], read_only(column), song.patterns[0].columns[2]))
    before = song_to_members(song)
    after = song_to_members(replace(song, patterns=(edited, *song.patterns[1:])))
    assert [name for name in before if before[name] != after[name]] == ["patterns/00.txt"]
    old, new = (set(text["patterns/00.txt"].decode().split("\n")) for text in (before, after))
    assert new - old == {"05 C-4 .. .. ..."}
    assert len(old - new) <= 1


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("filled", [True, False])
def test_edits_of_two_channels_merge(make, tmp_path, filled):
    """Two people write anywhere in neighbouring channels of one pattern, full or empty; git joins both by itself."""
    rng = np.random.default_rng(3)
    song = make.full() if filled else replace(make.full(), patterns=(Pattern.empty(64, 3),), order=make.full().order[:1])

    def with_notes(base: Song, channel: int) -> Song:
        column = base.patterns[0].columns[channel].copy()
        column[rng.integers(64, size=6), 0] = 60
        columns = list(base.patterns[0].columns)
        columns[channel] = read_only(column)
        return replace(base, patterns=(replace(base.patterns[0], columns=tuple(columns)), *base.patterns[1:]))

    for trial in range(10):
        first = trial % 2
        ours, theirs = with_notes(song, first), with_notes(song, first + 1)
        columns = [theirs.patterns[0].columns[k] if k == first + 1 else ours.patterns[0].columns[k] for k in range(3)]
        both = replace(ours.patterns[0], columns=tuple(columns))
        for name, side in (("ours", ours), ("base", song), ("theirs", theirs)):
            (tmp_path / name).write_bytes(song_to_members(side)["patterns/00.txt"])
        merged = subprocess.run(["git", "merge-file", "-p", "ours", "base", "theirs"], cwd=tmp_path, capture_output=True)
        assert merged.returncode == 0
        assert merged.stdout == song_to_members(replace(song, patterns=(both, *song.patterns[1:])))["patterns/00.txt"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_edits_of_two_sections_merge(make, tmp_path):
    """One mutes a channel in the first section and plays its pattern once more, the other renames and recolours the last."""
    from toccata.edit import order, sections

    song = make.full()
    for index in (3, 3, 3):
        song = order.insert_entry(song, index, 1)
    song = order.set_section(song, 6, "Outro", 40)
    ours = order.insert_entry(sections.mute_in_section(song, 0, 1), 1, 1)
    theirs = order.set_section(song, 6, "Coda", 200)
    both = order.set_section(ours, 7, "Coda", 200)
    for name, side in (("ours", ours), ("base", song), ("theirs", theirs)):
        (tmp_path / name).write_bytes(song_to_members(side)["song.toml"])
    merged = subprocess.run(["git", "merge-file", "-p", "ours", "base", "theirs"], cwd=tmp_path, capture_output=True)
    assert merged.returncode == 0
    assert merged.stdout == song_to_members(both)["song.toml"]


def test_a_pattern_past_ff_has_three_digits():
    song = Song(channels=(Channel(),), patterns=(Pattern.empty(4, 1),) * 258)
    members = song_to_members(song)
    assert "patterns/FF.txt" in members
    assert "patterns/101.txt" in members
    assert len(song_from_members("x", members).patterns) == 258


def test_samples_are_kept_in_the_smallest_exact_form(make):
    members = song_to_members(make.full())
    assert members["samples/01-kick.flac"].startswith(b"fLaC")
    assert members["samples/02-pad.wav"].startswith(b"RIFF")
    assert b"PEAK" not in members["samples/02-pad.wav"]


def test_a_24_bit_sample_with_more_bits_than_it_says_is_not_cut():
    data = read_only(np.array([1, 257, -1], np.int32))
    song = Song(channels=(Channel(),), patterns=(Pattern.empty(1, 1),), samples=(Sample("x", data, bits=24),))
    again = song_from_members("x", song_to_members(song)).samples[0]
    assert again is not None
    assert np.array_equal(again.data, data)
    assert again.bits == 24


def test_an_unchanged_sample_keeps_bytes_that_another_encoder_made(make):
    """The audio of the file stays, byte for byte, even where this encoder would write it otherwise."""
    members = song_to_members(make.full())
    # A padding block, as editors of tags leave it.
    flac = members["samples/01-kick.flac"]
    size = int.from_bytes(flac[5:8], "big")
    first = flac[:4] + bytes([flac[4] & 0x7F]) + flac[5 : 8 + size]
    padded = first + b"\x01\x00\x00\x04" + bytes(4) + flac[8 + size :] if flac[4] & 0x80 == 0 else None
    assert padded is not None
    song = song_from_members("x", {**members, "samples/01-kick.flac": padded})
    assert song_to_members(replace(song, title="new"))["samples/01-kick.flac"] == padded
    assert np.array_equal(song.samples[0].data, make.full().samples[0].data)


def test_what_would_not_open_is_made_harmless_in_saving(make):
    """Values out of range are clamped, impossible loops closed: whatever is saved also opens."""
    song = make.full()
    kick, chip = song.samples[0], song.instruments[2]
    broken = replace(
        song,
        samples=(replace(kick, volume=900, loop=Loop("forward", 5, 10**6), finetune_cents=float("inf")), *song.samples[1:]),
        instruments=(
            replace(chip, kind="theremin", parameters=(("duty", 1e9),), volume_envelope=replace(chip.volume_envelope, loop=(2, 9))),
        ),
    )
    again = song_from_members("x", song_to_members(broken))
    assert again.samples[0].volume == 64
    assert again.samples[0].loop == Loop("forward", 5, 900)
    assert again.samples[0].finetune_cents == 1200
    assert again.instruments[0].kind == "sampler"
    assert again.instruments[0].volume_envelope.loop is None
    assert again.instruments[0].volume_envelope.sustain == (1, 1)


def test_a_cell_that_cannot_be_written_becomes_the_nearest_one(make):
    song = make.full()
    column = song.patterns[1].columns[0].copy()
    column[0] = (200, 1, 64, 200, 33, 255, 250, 1, 64, 1, 0, 7)
    column[1:] = 0
    column[1:, 0] = 255
    pattern = replace(song.patterns[1], columns=(read_only(column), *song.patterns[1].columns[1:]))
    again = song_from_members("x", song_to_members(replace(song, patterns=(song.patterns[0], pattern, song.patterns[2]))))
    assert again.patterns[1].columns[0][0].tolist() == [255, 1, 64, 64, 33, 15, 0, 0, 0, 0, 0, 0]


def test_a_song_that_breaks_its_rules_is_not_saved_over_a_good_one(make, tmp_path):
    path = tmp_path / "a.toccata"
    save_song(make.full(), path)
    before = path.read_bytes()
    with pytest.raises(ToccataError, match="cannot be saved: a tempo of nan"):
        save_song(replace(make.full(), tempo=float("nan")), path)
    assert path.read_bytes() == before


def test_names_that_utf8_cannot_hold_do_not_stop_a_save(make):
    song = replace(make.full(), title="caf\udce9")
    assert song_from_members("x", song_to_members(song)).title == "caf?"


def edited(make, name: str, old: str, new: str) -> dict[str, bytes]:
    members = song_to_members(make.full())
    assert old.encode() in members[name]
    members[name] = members[name].replace(old.encode(), new.encode(), 1)
    return members


def test_a_newer_minor_keeps_what_it_does_not_know(make):
    members = song_to_members(make.full())
    head = parse_toml(members["song.toml"].decode())
    head["format"] = "1.7"
    head["shuffle"] = {"amount": 0.25}
    head["a/b~c"] = 3
    head["channels"][1]["glide"] = [1, 2]
    chip = parse_toml(members["instruments/03-chip.toml"].decode())
    chip["volume_envelope"]["curve"] = "round"
    members["song.toml"] = dump_toml(head).encode()
    members["instruments/03-chip.toml"] = dump_toml(chip).encode()
    members["patterns/01.txt"] = b"shuffle = true\n" + members["patterns/01.txt"]
    members["automation/00.txt"] = b"lanes\n"
    song = song_from_members("x.toccata", members)
    assert newer_format(song) == "1.7"
    saved = song_to_members(replace(song, title="edited"))
    head = parse_toml(saved["song.toml"].decode())
    assert head["format"] == "1.7"
    assert head["shuffle"] == {"amount": 0.25}
    assert head["channels"][1]["glide"] == [1, 2]
    assert head["a/b~c"] == 3
    assert parse_toml(saved["instruments/03-chip.toml"].decode())["volume_envelope"]["curve"] == "round"
    assert b"shuffle = true\n" in saved["patterns/01.txt"]
    assert saved["automation/00.txt"] == b"lanes\n"
    assert song_to_members(song_from_members("x", saved)) == saved
    # What held an unknown key may be gone; the song is saved all the same.
    one = Song(channels=song.channels[:1], patterns=(Pattern.empty(4, 1),), unknown=song.unknown)
    assert newer_format(song_from_members("x", song_to_members(one))) == "1.7"


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("song.toml", '"1.0"', '"2.0"', "song.toml: was written by a newer Toccata (format 2.0); this one reads format 1"),
        ("song.toml", '"1.0"', '"0.9"', "song.toml: there is no format 0.9"),
        ("song.toml", '"1.0"', "1", "song.toml: format = '1' is no format number"),
        ("song.toml", "tempo = 132.7", "tempo = 1000", "song.toml: a tempo of 1000.0; it is 20 to 999"),
        ("song.toml", "tempo = 132.7", "tempo = nan", "song.toml: tempo: nan is too large or no number"),
        ("song.toml", "tempo = 132.7", "tempo = '9'", "song.toml: tempo: '9' is not a number"),
        ("song.toml", "speed = 6", "speed = 6.5", "song.toml: speed: 6.5 is not a whole number"),
        ("song.toml", "speed = 6", "speed = true", "song.toml: speed: true is not a whole number"),
        ("song.toml", "speed = 6", "spede = 6", "song.toml: spede: there is no such key; is 'speed' meant?"),
        ("song.toml", "speed = 6", "speed = ", "song.toml: is not TOML: Invalid value (at line 7"),
        ("song.toml", "speed = 6", "speed = 1" + "0" * 5000, "song.toml: is not TOML that can be read"),
        ("song.toml", "speed = 6", "speed = " + "[" * 100000, "song.toml: is not TOML that can be read"),
        ("song.toml", "panning = 90", "panning = 300", "song.toml: channels/1/panning: 300 is outside 0 to 256"),
        ("song.toml", "pattern = 2", "pattern = 7", "song.toml: order 03 names pattern 7, which the song does not have"),
        ("song.toml", "pattern = 2", "row = 7", "song.toml: order/3/row: there is no such key"),
        ("song.toml", "pattern = 2", "", "song.toml: order/3: the key 'pattern' is missing"),
        ("song.toml", "samples = 1", "samples = 999", "song.toml: empty_slots/samples: is no number of empty slots"),
        ("patterns/00.txt", "rows = 64", "rows = 99999999999", "patterns/00.txt: rows: 99999999999 rows; a pattern has 1 to 1024"),
        ("patterns/00.txt", "rows = 64", "rows = 4", "is past the last row, 03"),
        ("patterns/00.txt", "rows = 64", "", "patterns/00.txt: the key 'rows' is missing"),
        ("patterns/00.txt", "[02 Lead]", "[09 Lead]", "there is no channel 9; the song has 3"),
        ("patterns/00.txt", "[02 Lead]", "[01 Lead]", "channel 1 stands twice"),
        ("patterns/00.txt", "[02 Lead]", "<<<<<<< HEAD", "'<<<<<<<' is no row number"),
        ("instruments/03-chip.toml", '"chip"', '"flute"', "instruments/03-chip.toml: kind: there is no voice 'flute'"),
        ("instruments/03-chip.toml", "duty = 12.5", "duty = 500", "parameters/duty: 500 is outside 1 to 99"),
        ("instruments/03-chip.toml", "tick = 50", "tick = 5", "volume_envelope: the points' ticks do not rise"),
        (
            "samples/01-kick.toml",
            "end = 800",
            "end = 901",
            "samples/01-kick.toml: loop: it goes from frame 100 to 901, and the sample has 900",
        ),
        ("samples/01-kick.toml", "forward", "fowrard", "loop/kind: 'fowrard' is not one of none, forward, pingpong"),
        ("samples/05-silence.toml", "int16", "int64", "samples/05-silence.toml: empty: type is one of int8"),
    ],
)
def test_a_slip_by_hand_is_named_with_file_and_place(make, name, old, new, sentence):
    with pytest.raises(BadFile) as caught:
        song_from_members("song.toccata", edited(make, name, old, new))
    assert str(caught.value).startswith(f"song.toccata: {name}")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_bad_cell_is_named_by_its_line(make):
    members = song_to_members(make.full())
    members["patterns/00.txt"] = b"rows = 64\n\n[01 Kick]\n00 C-4 01 .. ...\n01 H-5 01 .. ...\n"
    with pytest.raises(BadFile) as caught:
        song_from_members("song.toccata", members)
    assert str(caught.value) == "song.toccata: patterns/00.txt: line 5: 'H-5' is no note"
    cells = {"C-4 GG": "'GG' is no instrument number", "C-4 01 41": "'41': the volume ends at 40", "C-4 01 .. Q00": "'Q00' is no effect"}
    for cell, problem in cells.items():
        members["patterns/00.txt"] = f"rows = 4\n[01]\n00 C-4\n02 {cell}\n".encode()
        with pytest.raises(BadFile, match=r"patterns/00\.txt: line 4: .*" + problem):
            song_from_members("song.toccata", members)
    members["patterns/00.txt"] = b"rows = 4\n[01]\n00 C-4\n00 D-4\n"
    with pytest.raises(BadFile, match="line 4: row 00 stands twice"):
        song_from_members("song.toccata", members)


def test_nothing_that_a_terminal_would_obey_gets_into_a_sentence(make):
    for name, content in [
        ("song.toml", b'format = "1.0"\n"\\u001b[2J\\n" = 1\n'),
        ("patterns/00.txt", b"rows = 4\n[01]\n00 \x1b[2J\n"),
        ("patterns/00.txt", b"rows = 4\n[01]\n\x1b[2J\n"),
        ("song.toml", b'format = "1.0"\nkey = "\x1b"\n'),
        ("song.toml", b'format = "1.0"\n' + b"k" * 9999 + b" = 1\n"),
    ]:
        with pytest.raises(BadFile) as caught:
            song_from_members("x", {**song_to_members(make.full()), name: content})
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 400


def test_windows_line_ends_and_a_byte_order_mark_are_read(make):
    members = {
        name: b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n") if name.endswith(("toml", "txt")) else content
        for name, content in song_to_members(make.full()).items()
    }
    assert make.differences(make.full(), song_from_members("x", members)) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"song.toml": None}, "x: has no song.toml, so it is no Toccata song"),
        ({"patterns/01.txt": None}, "x: patterns/01.txt: is missing"),
        ({"patterns/001.txt": b"rows = 4\n"}, "is the same pattern as"),
        ({"samples/01-kick.flac": None}, "x: samples/01-kick.flac: is missing"),
        ({"samples/01-kick.flac": b"fLaC junk"}, "x: samples/01-kick.flac: is damaged or no audio file"),
        ({"samples/02-pad.flac": b"fLaC"}, "x: samples/02-pad.flac: there is a samples/02-pad.wav too"),
        ({"samples/01-snare.toml": b""}, "has the same number as samples/01-kick.toml"),
        ({"instruments/00-none.toml": b""}, "instruments are numbered from 01 to FF"),
        ({"song.toml": b"format = '1.0'\n\xff"}, "x: song.toml: line 2: is not UTF-8"),
    ],
)
def test_a_missing_or_foreign_member_is_named(make, change, sentence):
    members = {**song_to_members(make.full()), **change}
    with pytest.raises(BadFile) as caught:
        song_from_members("x", {name: content for name, content in members.items() if content is not None})
    assert sentence in str(caught.value)


def test_an_unknown_suffix_is_refused_for_saving(make, tmp_path):
    with pytest.raises(ToccataError, match=r"'\.xyz' is no format for saving"):
        save_song(make.full(), tmp_path / "a.xyz")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_song_is_said_to_be_none(tmp_path):
    (tmp_path / "a.txt").write_text("hello")
    (tmp_path / "empty.bin").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    sentences = {
        "a.txt": "is no song of a known format",
        "empty.bin": "is empty",
        "folder": "is a folder without a song.toml",
        "none": "there is no such file",
    }
    for name, sentence in sentences.items():
        with pytest.raises(BadFile, match=sentence):
            load_song(tmp_path / name)


def test_a_link_to_a_song_stays_a_link(make, tmp_path):
    save_song(make.full(), tmp_path / "real.toccata")
    (tmp_path / "link.toccata").symlink_to(tmp_path / "real.toccata")
    save_song(replace(make.full(), title="new"), tmp_path / "link.toccata")
    assert (tmp_path / "link.toccata").is_symlink()
    assert load_song(tmp_path / "real.toccata").title == "new"


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.toccata")
    with pytest.raises(BadFile, match=r"pipe\.toccata: is a device or a pipe and not a file"):
        load_song(tmp_path / "pipe.toccata")


def test_frames_that_are_no_numbers_are_silenced_and_told(tmp_path):
    data = np.array([0.5, np.nan, 0.25], np.float32)
    data.setflags(write=False)
    samples = (Sample("good"), Sample("odd", data, bits=32))
    save_song(replace(new_song(), samples=samples), tmp_path / "odd.toccata")
    loaded = load_file(tmp_path / "odd.toccata")
    assert loaded.song.samples[1].data.tolist() == [0.5, 0.0, 0.25]
    assert loaded.notices == ("sample 02 odd: 1 frame was no number and has been mended",)


def test_opening_a_native_song_loads_no_other_format(tmp_path):
    save_song(new_song(), tmp_path / "song.toccata")
    script = (
        "import sys\nfrom toccata.formats import load_song\n"
        f"load_song({str(tmp_path / 'song.toccata')!r})\n"
        "print([name for name in sys.modules if name.endswith(('xm.load', 'it.load', 'midi.load', 'mod.load')) or name == 'mido'])"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.strip() == "[]"


def test_a_song_zipped_by_another_program_opens(tmp_path):
    save_song(new_song(title="Zipped anew"), tmp_path / "song.toccata")
    with zipfile.ZipFile(tmp_path / "song.toccata") as old, zipfile.ZipFile(tmp_path / "new.toccata", "w", zipfile.ZIP_DEFLATED) as new:
        for name in reversed(old.namelist()):
            new.writestr(name, old.read(name))
    assert load_song(tmp_path / "new.toccata").title == "Zipped anew"
