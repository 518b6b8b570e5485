"""The command line as a contract: names, exit codes, one clear line for bad input, and what each command loads."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from toccata.cli import _play_to_end, cli
from toccata.edit.cells import type_note
from toccata.edit.new import new_song
from toccata.errors import ToccataError
from toccata.formats import load_song, save_song
from toccata.player.units import Status
from toccata.song import Instrument, Song


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "toccata", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=300, check=False)


def modules_after(*arguments: str) -> set[str]:
    """What a command has loaded by its end."""
    script = (
        "import sys\nfrom toccata.start import main\n"
        f"try:\n    main({list(arguments)!r})\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
    return {line.split(".")[0] for line in ended.stderr.splitlines()}


@pytest.fixture(scope="module")
def song_file(tmp_path_factory) -> Path:
    """A second of a chip melody."""
    song: Song = new_song([Instrument(name="Pulse", kind="chip")], title="A second", channel_names=("Lead", "Bass"), rows=8)
    for row, note in enumerate((60, 64, 67, 72)):
        song = type_note(song, 0, 2 * row, 0, note, 1)
    path = tmp_path_factory.mktemp("songs") / "second.toccata"
    save_song(song, path)
    return path


def test_help_names_every_command_and_loads_no_numba():
    assert "numba" not in modules_after("--help")
    ended = run("--help")
    assert ended.returncode == 0
    for command in ("play", "render", "info", "convert", "loudness"):
        assert f"\n  {command} " in ended.stdout


def test_render_loads_neither_screen_nor_sound_device(song_file, tmp_path):
    loaded = modules_after("render", str(song_file), "-o", str(tmp_path / "x.wav"))
    assert "llvmlite" in loaded
    assert not loaded & {"textual", "sounddevice", "scipy"}


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".mp3"])
def test_render_writes_every_format_for_the_song_s_length(song_file, tmp_path, suffix):
    import soundfile

    out = tmp_path / f"song{suffix}"
    ended = run("render", str(song_file), "-o", str(out), "--rate", "48000")
    assert (ended.returncode, ended.stderr) == (0, "")
    data, rate = soundfile.read(out)
    assert rate == 48000
    assert 0.95 < len(data) / rate < 3.0
    assert abs(data).max() > 0.05


def test_two_renders_are_the_same_bytes(song_file, tmp_path):
    for name in ("a", "b"):
        assert run("render", str(song_file), "-o", str(tmp_path / f"{name}.wav"), "--bits", "24").returncode == 0
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_stems_are_a_file_a_channel(song_file, tmp_path):
    ended = run("render", str(song_file), "-o", str(tmp_path / "mix.wav"), "--stems", str(tmp_path / "stems"))
    assert ended.returncode == 0, ended.stderr
    assert len(list((tmp_path / "stems").glob("*.wav"))) == 2


def test_seconds_and_loops_set_the_length(song_file, tmp_path):
    import soundfile

    lengths = {}
    for name, options in {"once": [], "thrice": ["--loops", "3"], "short": ["--seconds", "0.25"]}.items():
        out = tmp_path / f"{name}.wav"
        assert run("render", str(song_file), "-o", str(out), *options).returncode == 0
        lengths[name] = soundfile.info(out).duration
    assert lengths["short"] == pytest.approx(0.25, abs=1e-4)
    assert lengths["thrice"] - lengths["once"] == pytest.approx(2 * 0.96, abs=0.01)


def test_info_as_json(song_file):
    facts = json.loads(run("info", str(song_file), "--json").stdout)
    assert facts["format"] == "Toccata"
    assert facts["title"] == "A second"
    assert facts["channels"] == 2
    assert facts["order"] == [0]
    assert facts["instruments"] == ["Pulse"]
    assert facts["duration"] == pytest.approx(8 * 6 * 2.5 / 125, abs=0.001)


def test_a_module_from_end_to_end(tmp_path):
    """Described, rendered to its own length, and written in another format with what that cannot hold."""
    import soundfile

    cells = bytearray(4 * 4 * 64)
    cells[0:4] = bytes([1, 0xAC, 0x1F, 0x03])
    samples = b"".join(bytes(22) + bytes([0, 32, 0, 64, 0, 0, 0, 32]) if not number else bytes(30) for number in range(31))
    tone = bytes([100] * 32 + [156] * 32)
    (tmp_path / "tune.mod").write_bytes(b"Tune".ljust(20, b"\0") + samples + bytes([1, 127]) + bytes(128) + b"M.K." + cells + tone[:-4])
    facts = json.loads(run("info", str(tmp_path / "tune.mod"), "--json").stdout)
    assert (facts["format"], facts["tracker"], facts["title"]) == ("MOD", "ProTracker", "Tune")
    assert (facts["channels"], facts["patterns"], facts["order"]) == (4, 1, [0])
    assert facts["duration"] == pytest.approx(64 * 3 * 0.02, abs=0.001)
    assert facts["notices"] == ["sample 1: the file ends after 60 of its 64 frames"]
    ended = run("render", str(tmp_path / "tune.mod"), "-o", str(tmp_path / "tune.wav"))
    assert (ended.returncode, ended.stderr) == (0, "tune.mod: sample 1: the file ends after 60 of its 64 frames\n")
    assert soundfile.info(tmp_path / "tune.wav").duration == pytest.approx(facts["duration"], abs=0.11)
    assert run("convert", str(tmp_path / "tune.mod"), str(tmp_path / "tune.xm")).returncode == 0
    assert json.loads(run("info", str(tmp_path / "tune.xm"), "--json").stdout)["format"] == "XM"
    named = run("convert", str(tmp_path / "tune.xm"), str(tmp_path / "tune.s3m"))
    assert named.returncode == 1
    assert "'.s3m' is no format for saving" in named.stderr


def test_convert_to_a_folder_and_back(song_file, tmp_path):
    assert run("convert", str(song_file), str(tmp_path / "folder")).returncode == 0
    assert (tmp_path / "folder" / "song.toml").exists()
    assert run("convert", str(tmp_path / "folder"), str(tmp_path / "back.toccata")).returncode == 0
    assert (tmp_path / "back.toccata").read_bytes() == song_file.read_bytes()
    assert load_song(tmp_path / "folder").title == "A second"


READERS = [("render", "SONG", "-o", "out.wav"), ("info", "SONG"), ("play", "SONG"), ("convert", "SONG", "out.toccata"), ("SONG",)]


@pytest.mark.parametrize("arguments", READERS)
@pytest.mark.parametrize("fault", ["missing", "garbage", "truncated", "empty"])
def test_bad_input_is_one_line_and_leaves_nothing(arguments, fault, song_file, tmp_path):
    song = tmp_path / "bad.toccata"
    whole = song_file.read_bytes()
    contents = {"garbage": b"\x00\x01" * 999, "truncated": whole[: len(whole) // 2], "empty": b""}
    if fault != "missing":
        song.write_bytes(contents[fault])
    elif arguments == ("SONG",):
        song = tmp_path / "no such folder" / "new.toccata"
    ended = run(*(str(song) if word == "SONG" else word for word in arguments), cwd=tmp_path)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert song.name in ended.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ([] if fault == "missing" else ["bad.toccata"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("render",),
        ("render", "x.toccata"),
        ("render", "x.toccata", "-o", "x.aiff"),
        ("render", "x.toccata", "-o", "x.wav", "--bits", "12"),
        ("render", "x.toccata", "-o", "x.wav", "--interpolation", "magic"),
        ("info", "--nonsense"),
        ("play", "x.toccata", "--output", "cassette"),
    ],
)
def test_wrong_usage_exits_2(arguments):
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exit_code == 2


def test_a_rate_the_format_cannot_hold_is_told(song_file, tmp_path):
    ended = run("render", str(song_file), "-o", str(tmp_path / "x.mp3"), "--rate", "96000")
    assert ended.returncode == 1
    assert "96000" in ended.stderr
    assert not list(tmp_path.iterdir())


def test_the_editor_without_a_terminal_is_told_so(song_file):
    ended = run(str(song_file))
    assert ended.returncode == 1
    assert "terminal" in ended.stderr
    assert "\x1b" not in ended.stdout + ended.stderr


def test_names_reach_the_terminal_without_what_it_would_obey(song_file, tmp_path):
    song = replace(load_song(song_file), title="A\x1b[31mB\nC", message="one\ntwo")
    save_song(song, tmp_path / "odd.toccata")
    told = run("info", str(tmp_path / "odd.toccata")).stdout
    assert "\x1b" not in told
    assert len(told.splitlines()) == 11


def test_a_missing_device_is_told(song_file):
    ended = run("play", str(song_file), "--device", "gramophone")
    assert ended.returncode == 0
    assert len(ended.stderr.splitlines()) == 1
    assert "without sound" in ended.stderr


def test_a_pipe_gets_the_whole_song(song_file):
    command = [sys.executable, "-m", "toccata", "play", str(song_file), "--output", "stdout"]
    frames = len(subprocess.run(command, capture_output=True, timeout=300, check=True).stdout) / 4
    assert 0.96 <= frames / 48000 < 3.0


def test_an_engine_that_does_not_compile_ends_play_with_the_reason():
    class Silent:
        """A player that can never begin: `ended` is true at once, and the status tells why."""

        def set_song(self, song):
            pass

        def play(self, order_index, row, until_end):
            pass

        def ended(self):
            return True

        def status(self):
            return Status(False, None, "no room on the disk")

        def output_error(self):
            return None

    with pytest.raises(ToccataError, match="no room"):
        _play_to_end(Silent(), Song())
