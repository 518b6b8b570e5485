"""Settings and folders. Read once by the command line and passed in; nothing here is global."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields, replace
from importlib import resources
from pathlib import Path
from typing import get_args, get_type_hints

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
    def themes(self) -> Path:
        return self.config / "themes"

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
    note_layout: qwerty, qwertz, azerty or dvorak.
    """

    theme: str = "night"
    output: str = "portaudio"
    device: str = ""
    block_frames: int = 256
    rate_hz: int = 48000
    follow: str = "flip"
    note_layout: str = "qwerty"
    songs_folder: str = ""
    folders: Folders = field(default_factory=Folders)

    def with_overrides(self, **values: object) -> Settings:
        """A copy with the given values; None leaves a setting as it is."""
        return replace(self, **{name: value for name, value in values.items() if value is not None})  # type: ignore[arg-type]


CHOICES: dict[str, tuple[str, ...]] = {
    "output": ("portaudio", "stdout", "null"),
    "follow": ("flip", "centre"),
    "note_layout": ("qwerty", "qwertz", "azerty", "dvorak"),
}
RANGES: dict[str, tuple[int, int]] = {"block_frames": (0, 8192), "rate_hz": (8000, 192000)}


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
    types = get_type_hints(Settings)
    known = [item.name for item in fields(Settings) if item.name != "folders"]
    for key, value in table.items():
        if key not in known:
            raise BadFile(path, f"there is no such setting; the settings are {', '.join(known)}", key)
        expected = get_args(types[key]) or (types[key],)
        if not isinstance(value, expected) or isinstance(value, bool):
            raise BadFile(path, f"{value!r} is not of the right kind", key)
        if key in CHOICES and value not in CHOICES[key]:
            raise BadFile(path, f"'{value}' is not one of {', '.join(CHOICES[key])}", key)
        if key in RANGES and not RANGES[key][0] <= value <= RANGES[key][1]:
            raise BadFile(path, f"{value} is outside {RANGES[key][0]} to {RANGES[key][1]}", key)
    return Settings(**table, folders=folders)
