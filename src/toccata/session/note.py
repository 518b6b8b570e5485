"""What a journal's folder says of the song's file, so that it is found without reading the journal."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from toccata.formats.atomic import write_all

NOTE = "song.json"


@dataclass(frozen=True, slots=True)
class Note:
    """path: the song's real path. digest: of its files as they were last opened or saved here.

    closed: whether the editor ended with nothing unsaved.
    """

    path: str
    digest: str
    closed: bool


def write_note(folder: Path, note: Note) -> None:
    """Raises: OSError."""
    stage = folder / f"{NOTE}.new"
    descriptor = os.open(stage, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        write_all(descriptor, json.dumps(asdict(note)).encode("ascii"))
    finally:
        os.close(descriptor)
    os.replace(stage, folder / NOTE)


def read_note(folder: Path) -> Note | None:
    """The note, None for none or a damaged one."""
    try:
        table = json.loads((folder / NOTE).read_bytes())
        note = Note(table["path"], table["digest"], table["closed"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return note if isinstance(note.path, str) and isinstance(note.digest, str) else None
