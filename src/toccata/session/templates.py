"""Templates: what a new song can begin as. Those that Toccata brings are set up from the factory kit by `templates.toml` beside it; the
user's own are songs in a folder."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from toccata.errors import BadFile, ToccataError
from toccata.formats import load_song, save_song
from toccata.formats.kit import DEFAULT_PALETTE, factory_instruments, load_kit
from toccata.formats.native import SUFFIX
from toccata.formats.plain import BadTable, from_table
from toccata.song import Pattern, Song

SHIPPED = "templates.toml"
MAX_OWN = 50


@dataclass(frozen=True, slots=True)
class Template:
    """key: what chooses it in a list, empty for none. about: a line for people.

    palette: names in the kit, instrument 1 first. song: settings and channels. rows: of the first pattern.
    path: the song of a template of the user's, from which all is read.
    """

    key: str
    name: str
    about: str
    palette: tuple[str, ...] = DEFAULT_PALETTE
    rows: int = 64
    song: Song = field(default_factory=Song)
    path: Path | None = None


def find_templates(samples_folder: Path, folder: Path) -> list[Template]:
    """Those of Toccata, then the user's songs in a folder, by name; the first nine of those have digits for keys.

    Raises: BadFile for a list in samples_folder that cannot be read.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == SUFFIX and not path.name.startswith("."))[:MAX_OWN]
    except OSError:
        paths = []
    own = [Template(str(number) if number <= 9 else "", path.stem, "your own", path=path) for number, path in enumerate(paths, 1)]
    return [*shipped_templates(samples_folder), *own]


def shipped_templates(samples_folder: Path) -> list[Template]:
    """What Toccata brings. Raises: BadFile naming the template and the key."""
    path = samples_folder / SHIPPED
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("templates", [])
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(path, f"is not TOML: {error}") from None
    return [_template(path, row) for row in rows]


def _template(path: Path, row: dict[str, Any]) -> Template:
    name = str(row.get("name", "a template"))
    try:
        settings = from_table(Song, row["song"])
        palette = tuple(map(str, row.get("palette", DEFAULT_PALETTE)))
        return Template(str(row["key"]), name, str(row["about"]), palette, int(row.get("rows", 64)), settings)
    except KeyError as missing:
        raise BadFile(path, f"lacks {missing}", name) from None
    except BadTable as error:
        raise BadFile(path, error.problem, f"{name}: {error.place}") from None


def song_of(template: Template, samples_folder: Path) -> Song:
    """A new song by a template. Raises: BadFile for a kit or a song that cannot be read."""
    if template.path is not None:
        return replace(load_song(template.path), title="", unknown=())
    instruments, samples = factory_instruments(load_kit(samples_folder / "kit"), template.palette)
    pattern = Pattern.empty(template.rows, len(template.song.channels))
    return replace(template.song, patterns=(pattern,), instruments=instruments, samples=samples)


def save_template(song: Song, name: str, folder: Path) -> Path:
    """Keeps a song as a template of the user's, over one of the same name.

    Raises: ToccataError when the name is empty or the place cannot be written.
    """
    stem = "".join(character if character.isalnum() or character in " -_" else "_" for character in name).strip()[:80]
    if not stem:
        raise ToccataError("a template needs a name")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ToccataError(f"{folder}: cannot be made: {error.strerror}") from None
    path = folder / f"{stem}{SUFFIX}"
    save_song(song, path)
    return path
