"""The shelf: sketches that were kept without a name or a place, and the songs that were opened last."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toccata.errors import ToccataError
from toccata.formats import save_song
from toccata.formats.native import SUFFIX
from toccata.song import Song

MAX_SHELF = 60


@dataclass(frozen=True, slots=True)
class ShelfItem:
    """time_s: when it was written last. is_sketch: whether it is kept on the shelf itself, and may be thrown away there."""

    path: Path
    title: str
    time_s: float
    is_sketch: bool


def keep_sketch(song: Song, folder: Path) -> Path:
    """Puts a song on the shelf under its title and the moment. Raises: ToccataError when it cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ToccataError(f"{folder}: cannot be made: {error.strerror}") from None
    title = "".join(character if character.isalnum() or character in " -_" else "_" for character in song.title).strip()[:60] or "sketch"
    moment = time.strftime("%Y-%m-%d %H%M%S")
    path = folder / f"{title} {moment}{SUFFIX}"
    number = 2
    while path.exists():
        path = folder / f"{title} {moment} {number}{SUFFIX}"
        number += 1
    save_song(song, path)
    return path


def find_shelf(folder: Path, recent: Sequence[Path]) -> list[ShelfItem]:
    """Sketches and the recent songs that are still there, the newest first."""
    try:
        sketches = [path for path in folder.iterdir() if path.suffix == SUFFIX and not path.name.startswith(".")]
    except OSError:
        sketches = []
    inside = {path.absolute() for path in sketches}
    items = [_item(path, True) for path in sketches] + [_item(path, False) for path in recent if path.absolute() not in inside]
    return sorted((item for item in items if item), key=lambda item: -item.time_s)[:MAX_SHELF]


def _item(path: Path, is_sketch: bool) -> ShelfItem | None:
    try:
        return ShelfItem(path, path.stem, path.stat().st_mtime, is_sketch)
    except OSError:
        return None


def throw_away(item: ShelfItem) -> None:
    """Deletes a sketch. Raises: ToccataError for what is no sketch, or cannot be deleted."""
    if not item.is_sketch:
        raise ToccataError(f"{item.path}: is a song of yours, not a sketch; it is only listed here")
    try:
        item.path.unlink()
    except OSError as error:
        raise ToccataError(f"{item.path}: cannot be deleted: {error.strerror}") from None
