"""The songs opened last, newest first, in a TOML file of the state folder."""

from __future__ import annotations

import tomllib
from pathlib import Path

import tomli_w

from toccata.errors import ToccataError
from toccata.formats.atomic import write_atomically

MAX_RECENT = 20


def load_recent(file: Path) -> list[Path]:
    """The songs in the list, newest first; also those that are gone now. A missing or damaged list is empty."""
    try:
        songs = tomllib.loads(file.read_text("utf-8")).get("songs", [])
    except (OSError, ValueError):
        return []
    return [Path(song) for song in songs if isinstance(song, str)][:MAX_RECENT] if isinstance(songs, list) else []


def add_recent(file: Path, song: Path) -> None:
    """Puts a song first. Raises: ToccataError when the list cannot be written."""
    song = Path(song).absolute()
    songs = [song, *(other for other in load_recent(file) if other != song)][:MAX_RECENT]
    _save(file, songs)


def remove_recent(file: Path, song: Path) -> None:
    """Takes a song off the list. Raises: ToccataError when the list cannot be written."""
    _save(file, [other for other in load_recent(file) if other != Path(song).absolute()])


def _save(file: Path, songs: list[Path]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ToccataError(f"{file.parent}: cannot be made: {error.strerror or error}") from None
    text = tomli_w.dumps({"songs": [str(song) for song in songs]})
    write_atomically(file, text.encode("utf-8", "replace"))
