"""What the file browser lists: folders with songs and sounds, the recent songs, the factory kit."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from toccata.errors import BadFile
from toccata.formats import FORMATS
from toccata.formats.kit import KitEntry, load_kit
from toccata.session.recent import load_recent

Kind = Literal["up", "folder", "song", "sound", "voice"]

SOUND_SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".mp3", ".aif", ".aiff", ".aifc", ".au", ".caf", ".w64", ".iff", ".8svx"})
SONG_FOLDER_FILE = "song.toml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the browser. kit: set for a sound of the factory kit. detail: size or date."""

    kind: Kind
    name: str
    path: Path
    detail: str = ""
    kit: KitEntry | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the browser is: a folder, or a list that is none (`recent`, `kit`)."""

    name: str
    folder: Path | None = None


def song_suffixes() -> frozenset[str]:
    """The suffixes of all formats that can be loaded."""
    return frozenset(suffix for item in FORMATS for suffix in item.suffixes)


def list_folder(folder: Path) -> list[Entry]:
    """Folders, then songs, then sounds, each by name; hidden ones and other files are left out.

    Raises: BadFile when the folder cannot be read.
    """
    suffixes = song_suffixes()
    found: list[Entry] = []
    try:
        with os.scandir(folder) as items:
            for item in items:
                entry = None if item.name.startswith(".") else _entry(Path(item.path), item, suffixes)
                if entry:
                    found.append(entry)
    except OSError as error:
        raise BadFile(folder, f"cannot be read: {error.strerror}") from None
    rank = {"folder": 0, "song": 1, "sound": 2}
    found.sort(key=lambda entry: (rank[entry.kind], entry.name.casefold()))
    up = [Entry("up", "..", folder.parent)] if folder.parent != folder else []
    return up + found


def _entry(path: Path, item: os.DirEntry[str], suffixes: frozenset[str]) -> Entry | None:
    try:
        if item.is_dir():
            return Entry("song" if (path / SONG_FOLDER_FILE).is_file() else "folder", item.name, path)
        suffix = path.suffix.lower()
        if suffix in suffixes or suffix in SOUND_SUFFIXES:
            return Entry("song" if suffix in suffixes else "sound", item.name, path, size_text(item.stat().st_size))
    except OSError:
        return None
    return None


def list_recent(file: Path) -> list[Entry]:
    """The songs opened or saved last, with the day of their last change."""
    found = []
    for path in load_recent(file):
        try:
            day = time.strftime("%Y-%m-%d", time.localtime(path.stat().st_mtime))
        except OSError:
            continue
        found.append(Entry("song", path.name, path, day))
    return found


def list_kit(folder: Path) -> list[Entry]:
    """The factory kit in its own order.

    Raises: BadFile when its manifest is wrong.
    """
    return [
        Entry("voice" if entry.path is None else "sound", entry.title, entry.path or folder / entry.name, entry.category, entry)
        for entry in load_kit(folder).entries
    ]


def filtered(entries: Sequence[Entry], words: str) -> list[Entry]:
    """The entries whose name (a kit's sound: or category) holds every word, in any case; the way up always stays."""
    wanted = words.casefold().split()

    def text(entry: Entry) -> str:
        return f"{entry.name} {entry.kit.category}".casefold() if entry.kit else entry.name.casefold()

    return [entry for entry in entries if entry.kind == "up" or all(word in text(entry) for word in wanted)]


def size_text(size: int) -> str:
    """`812 B`, `45 kB`, `3.2 MB`."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB"
