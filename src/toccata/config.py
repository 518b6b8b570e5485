"""Settings and folders. Read once by the command line and passed in; nothing here is global."""

from __future__ import annotations

import re
import threading
import tomllib
from dataclasses import dataclass, field, fields, replace
from importlib import resources
from pathlib import Path
from typing import Any, get_args, get_type_hints

import platformdirs

from toccata.errors import BadFile, ToccataError


def data_folder(name: str) -> Path:
    """The shipped `samples` or `themes` folder: in the wheel's data, else at the top of a source checkout.

    Raises: ToccataError when the installation lacks it.
    """
    package = Path(str(resources.files("toccata")))
    for candidate in (package / "data" / name, package.parent.parent / name):
        if candidate.is_dir():
            return candidate
    raise ToccataError(f"the folder '{name}' is missing from this installation; install Toccata again")


@dataclass(frozen=True, slots=True)
class Folders:
    """Where Toccata keeps things: settings and themes, songs' journals, compiled units."""

    config: Path = field(default_factory=lambda: platformdirs.user_config_path("toccata"))
    state: Path = field(default_factory=lambda: platformdirs.user_state_path("toccata"))
    cache: Path = field(default_factory=lambda: platformdirs.user_cache_path("toccata"))

    @property
    def units(self) -> Path:
        return self.cache / "units"

    @property
    def settings_file(self) -> Path:
        return self.config / "config.toml"

    @property
    def keys_file(self) -> Path:
        return self.config / "keys.toml"

    @property
    def themes(self) -> Path:
        return self.config / "themes"

    @property
    def templates(self) -> Path:
        """Songs that new ones may begin as."""
        return self.config / "templates"

    @property
    def sketches(self) -> Path:
        """Songs on the shelf."""
        return self.state / "sketches"

    @property
    def log_file(self) -> Path:
        return self.state / "toccata.log"

    @property
    def recent_file(self) -> Path:
        return self.state / "recent.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What `config.toml` may set; each key has the name of its field.

    output: portaudio, null or stdout. device: part of a device's name, empty for the default one.
    block_frames: 0 lets the device choose. follow: flip (by page) or centre.
    colors: auto (by NO_COLOR, COLORTERM and TERM), none, 16, 256 or true. frugal: auto (over SSH), on or off: fewer bytes for a slow link.
    keymap: toccata, or fasttracker for FastTracker 2's fingers; keys.toml changes either. note_layout: qwerty, qwertz, azerty,
    dvorak, or own: then note_keys has the characters of the two rows, 12 for the lower octave from C and 17 from the C above.
    key_release: ask the terminal to tell when a key is let go (the kitty protocol), so that held notes end then.
    speak: one line says in words, for screen readers, what is and what was done. ascii: no other characters on any screen.
    metronome_volume: percent of full scale that a click peaks at. count_in: bars counted before playing begins while keys write and the
    metronome clicks; 0 for none.
    listen: serve the sound to a browser from the start.
    backups: how many versions that a save replaced are kept for each song. history_megabytes: what the histories of closed songs may take.
    scale_lock: off; snap, so that notes played go to the nearest one of the song's scale; or map, where the white keys are the
    scale. scale_marks: whether notes outside the scale are underlined. quantise: where notes played to a playing song are written:
    off (the row that is heard), tick (there, with a note delay), or the nearest row, half_beat or beat. record_note_offs: whether
    letting a key go is written there too, in terminals that tell of it.
    """

    theme: str = "night"
    output: str = "portaudio"
    device: str = ""
    block_frames: int = 256
    rate_hz: int = 48000
    follow: str = "flip"
    colors: str = "auto"
    frugal: str = "auto"
    keymap: str = "toccata"
    note_layout: str = "qwerty"
    note_keys: tuple[str, ...] = ()
    scale_lock: str = "off"
    scale_marks: bool = True
    quantise: str = "off"
    key_release: bool = False
    speak: bool = False
    ascii: bool = False
    record_note_offs: bool = True
    songs_folder: str = ""
    metronome_volume: int = 40
    count_in: int = 0
    listen: bool = False
    backups: int = 10
    history_megabytes: int = 512
    folders: Folders = field(default_factory=Folders)

    def with_overrides(self, **values: object) -> Settings:
        """A copy with the given values; None leaves a setting as it is."""
        given = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items() if value is not None}
        return replace(self, **given)  # type: ignore[arg-type]


OWN_LAYOUT = "own"
NOTE_KEYS = (12, 17)
"""How many keys the lower and the upper row of an own layout have."""
CHOICES: dict[str, tuple[str, ...]] = {
    "output": ("portaudio", "stdout", "null"),
    "follow": ("flip", "centre"),
    "colors": ("auto", "none", "16", "256", "true"),
    "frugal": ("auto", "on", "off"),
    "keymap": ("toccata", "fasttracker"),
    "note_layout": ("qwerty", "qwertz", "azerty", "dvorak", OWN_LAYOUT),
    "scale_lock": ("off", "snap", "map"),
    "quantise": ("off", "tick", "row", "half_beat", "beat"),
}
RANGES: dict[str, tuple[int, int]] = {
    "block_frames": (0, 8192),
    "rate_hz": (8000, 192000),
    "metronome_volume": (1, 100),
    "count_in": (0, 8),
    "backups": (0, 1000),
    "history_megabytes": (0, 1 << 20),
}


def load_settings(folders: Folders | None = None) -> Settings:
    """The user's settings; the defaults where there is no file.

    Raises: BadFile naming the key for a file that does not parse, an unknown key, or a value outside its range.
    """
    folders = folders or Folders()
    path = folders.settings_file
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings(folders=folders)
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(path, f"is not TOML: {error}") from None
    kinds = get_type_hints(Settings)
    known = [item.name for item in fields(Settings) if item.name != "folders"]
    for key, value in table.items():
        if key not in known:
            raise BadFile(path, f"there is no such setting; the settings are {', '.join(known)}", key)
        _check(path, key, value, kinds[key])
    if table.get("note_layout") == OWN_LAYOUT and "note_keys" not in table:
        raise BadFile(path, "an own layout needs note_keys, the characters of its two rows", "note_layout")
    return Settings(folders=folders).with_overrides(**table)


def _check(path: Path, key: str, value: Any, kind: Any) -> None:
    """Raises: BadFile when the value is none that the setting can have."""
    if key == "note_keys":
        problem = note_keys_problem(value)
        if problem:
            raise BadFile(path, problem, key)
    elif not isinstance(value, get_args(kind) or (kind,)) or (isinstance(value, bool) and kind is not bool):
        raise BadFile(path, f"{value!r} is not of the right kind", key)
    elif key in CHOICES and value not in CHOICES[key]:
        raise BadFile(path, f"'{value}' is not one of {', '.join(CHOICES[key])}", key)
    elif key in RANGES and not RANGES[key][0] <= value <= RANGES[key][1]:
        raise BadFile(path, f"{value} is outside {RANGES[key][0]} to {RANGES[key][1]}", key)


def note_keys_problem(value: object) -> str:
    """What is wrong with the two rows of an own layout; empty when nothing is."""
    if not (isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(row, str) for row in value)):
        return 'two rows of characters are wanted, as in ["zsxdcvgbhnjm", "q2w3er5t6y7ui9o0p"]'
    for row, count, name in zip(value, NOTE_KEYS, ("lower", "upper"), strict=True):
        if len(row) != count:
            return f"the {name} row has {len(row)} keys; {count} are wanted"
        odd = next((character for character in row if not character.isprintable() or character.isspace()), None)
        if odd is not None:
            return f"the {name} row has {odd!r}, which is no character of a key"
    keys = "".join(value).lower()
    twice = next((character for character in keys if keys.count(character) > 1), None)
    return f"'{twice}' stands for two notes" if twice else ""


_REMEMBERING = threading.Lock()
"""Two writers of one file would share its staged copy, and lose each other's lines."""


def remember_setting(file: Path, key: str, value: str | int | tuple[str, ...]) -> None:
    """Puts `key = value` into the user's settings; every other line of the file stays as it is. Threads take their turns.

    Raises: ToccataError when the file cannot be written, or is one that this would break.
    """
    with _REMEMBERING:
        _put_setting(file, key, value)


def _put_setting(file: Path, key: str, value: str | int | tuple[str, ...]) -> None:
    import tomli_w

    from toccata.formats.atomic import write_atomically

    line = tomli_w.dumps({key: value}).rstrip("\n")
    if isinstance(value, tuple):
        line = f"{key} = [{', '.join(tomli_w.dumps({'a': item})[4:].rstrip() for item in value)}]"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8") if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ToccataError(f"{file}: the setting cannot be kept: {error}") from None
    changed, count = re.subn(rf"^[ \t]*{key}[ \t]*=.*$", lambda _: line, text, count=1, flags=re.MULTILINE)
    # Before any table, where a top-level key has to stand.
    changed = changed if count else f"{line}\n{text}"
    try:
        kept = tomllib.loads(changed).get(key)
    except tomllib.TOMLDecodeError:
        kept = None
    if kept != (list(value) if isinstance(value, tuple) else value):
        raise ToccataError(f"{file}: the setting cannot be kept there; write `{line}` into it by hand")
    write_atomically(file, changed.encode("utf-8"))
