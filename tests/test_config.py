"""Settings and folders: read once, checked key by key."""

from __future__ import annotations

import threading
import tomllib
from pathlib import Path

import pytest

from toccata.config import CHOICES, Folders, Settings, data_folder, load_settings, remember_setting
from toccata.errors import BadFile, ToccataError


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "config", tmp_path / "state", tmp_path / "cache")


def write(folders: Folders, content: str | bytes) -> None:
    folders.config.mkdir()
    folders.settings_file.write_bytes(content.encode() if isinstance(content, str) else content)


def test_without_a_file_everything_is_at_its_default(folders):
    assert load_settings(folders) == Settings(folders=folders)


def test_an_empty_file_changes_nothing(folders):
    write(folders, "")
    assert load_settings(folders) == Settings(folders=folders)


def test_a_file_sets_what_it_names_and_nothing_else(folders):
    write(folders, 'theme = "paper"\nblock_frames = 0\nfollow = "centre"\n')
    expected = Settings(theme="paper", block_frames=0, follow="centre", folders=folders)
    assert load_settings(folders) == expected


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in CHOICES.items() for value in values])
def test_every_choice_is_taken(folders, key, value):
    write(folders, f'{key} = "{value}"\nnote_keys = ["zsxdcvgbhnjm", "q2w3er5t6y7ui9o0p"]\n')
    assert getattr(load_settings(folders), key) == value


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("colour = 1", "colour: there is no such setting; the settings are theme, output"),
        ("folders = 1", "folders: there is no such setting"),
        ("theme = 3", "theme: 3 is not of the right kind"),
        ("block_frames = true", "block_frames: True is not of the right kind"),
        ("block_frames = 1.5", "block_frames: 1.5 is not of the right kind"),
        ("block_frames = 8193", "block_frames: 8193 is outside 0 to 8192"),
        ("rate_hz = 7999", "rate_hz: 7999 is outside 8000 to 192000"),
        ('output = "loud"', "output: 'loud' is not one of portaudio, stdout, null"),
        ('follow = "page"', "follow: 'page' is not one of flip, centre"),
        ('note_layout = "own"', "note_layout: an own layout needs note_keys"),
        ('note_keys = "zsx"', "note_keys: two rows of characters are wanted"),
        ('note_keys = ["zsx", "q2w3er5t6y7ui9o0p"]', "note_keys: the lower row has 3 keys; 12 are wanted"),
        ('note_keys = ["zsxdcvgbhnjm", "q2w3er5t6y7ui9o0Z"]', "note_keys: 'z' stands for two notes"),
        ('note_keys = ["zsxdcvgbhnj ", "q2w3er5t6y7ui9o0p"]', "note_keys: the lower row has ' '"),
        ("theme = ", "is not TOML: Invalid value (at"),
        (b"theme = '\xff'", "is not TOML: 'utf-8' codec"),
    ],
)
def test_a_slip_names_the_file_and_the_key(folders, content, sentence):
    write(folders, content)
    with pytest.raises(BadFile) as caught:
        load_settings(folders)
    assert str(caught.value).startswith(f"{folders.settings_file}: {sentence}")


def test_a_file_that_cannot_be_read_is_one_sentence(folders):
    folders.settings_file.mkdir(parents=True)
    with pytest.raises(BadFile, match=r"config\.toml: cannot be read: Is a directory"):
        load_settings(folders)


def test_overrides_leave_alone_what_is_none(folders):
    settings = Settings(folders=folders, block_frames=64).with_overrides(output="null", block_frames=None, rate_hz=44100)
    assert (settings.output, settings.block_frames, settings.rate_hz) == ("null", 64, 44100)


def test_files_lie_in_their_folders(folders, tmp_path):
    assert folders.settings_file == tmp_path / "config" / "config.toml"
    assert folders.themes == tmp_path / "config" / "themes"
    assert folders.log_file == tmp_path / "state" / "toccata.log"
    assert folders.recent_file == tmp_path / "state" / "recent.toml"


@pytest.mark.parametrize("name", ["samples", "themes"])
def test_shipped_data_is_found(name):
    assert data_folder(name).is_dir()


def test_missing_data_says_what_to_do():
    with pytest.raises(ToccataError, match="the folder 'nothing' is missing from this installation; install Toccata again"):
        data_folder("nothing")


def test_a_kept_setting_leaves_the_rest_of_the_file_alone(folders):
    write(folders, '# mine\ntheme = "paper"   # for the day\nfollow = "centre"\n')
    remember_setting(folders.settings_file, "theme", "night")
    remember_setting(folders.settings_file, "note_keys", ("zsxdcvgbhnjm", 'q2w3er5t6y7ui9o"p'))
    remember_setting(folders.settings_file, "note_layout", "own")
    assert "# mine" in folders.settings_file.read_text()
    settings = load_settings(folders)
    assert (settings.theme, settings.follow, settings.note_layout) == ("night", "centre", "own")
    assert settings.note_keys == ("zsxdcvgbhnjm", 'q2w3er5t6y7ui9o"p')


def test_a_setting_that_would_break_the_file_is_refused(folders):
    text = 'note_keys = [\n  "zsxdcvgbhnjm",\n  "q2w3er5t6y7ui9o0p",\n]\n'
    write(folders, text)
    with pytest.raises(ToccataError, match="by hand"):
        remember_setting(folders.settings_file, "note_keys", ("abcdefghijkl", "mnopqrstuvwxyz123"))
    assert folders.settings_file.read_text() == text


def test_threads_that_keep_settings_lose_none(tmp_path):
    file = tmp_path / "config.toml"
    keys = [f"key_{number}" for number in range(12)]
    writers = [threading.Thread(target=remember_setting, args=(file, key, "x" * 50 * number)) for number, key in enumerate(keys)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    kept = tomllib.loads(file.read_text())
    assert kept == {key: "x" * 50 * number for number, key in enumerate(keys)}
