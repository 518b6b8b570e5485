"""The native song's members as a folder of files, for people who keep songs in git.

A save first stages every changed file in `.saving/` and then a list of what the song is (`.saving/commit`); only then
files move into place, song.toml last. Reading looks through a finished stage, so an interrupted save leaves either the
old song or the new one, never a mixture; the next save tidies up. Only files that belong to the layout are deleted.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from pathlib import Path

from toccata.errors import BadFile, ToccataError
from toccata.formats.atomic import sync_folder, write_synced
from toccata.formats.native_zip import MAX_AUDIO_BYTES, MAX_MEMBERS, MAX_TEXT_BYTES, MAX_TOTAL_BYTES, TEXT_SUFFIXES, Members

SONG = "song.toml"
_STAGE = ".saving"
_COMMIT = "commit"
_FOLDERS = ("patterns", "instruments", "samples")
_TABLE = re.compile(r"(patterns/[0-9A-F]{2,4}\.txt|(instruments|samples)/[0-9A-F]{2}(-[^/]*)?\.toml)")
_AUDIO = re.compile(r"(samples/[0-9A-F]{2}(-[^/]*)?)\.(flac|wav)")


def is_song_folder(path: Path) -> bool:
    """Whether the folder holds a native song."""
    return (path / SONG).is_file() or (path / _STAGE / _COMMIT).is_file()


def read_folder(path: Path) -> Members:
    """The song's files by their names in the folder. Raises: BadFile for what cannot be read or is too large."""
    try:
        places = song_files(path)
        if len(places) > MAX_MEMBERS:
            raise BadFile(path, f"holds {len(places)} files; a song has at most {MAX_MEMBERS}")
        members: Members = {}
        total = 0
        for name, place in places.items():
            limit = MAX_TEXT_BYTES if name.endswith(TEXT_SUFFIXES) else MAX_AUDIO_BYTES
            with place.open("rb") as file:
                members[name] = file.read(limit + 1)
            total += len(members[name])
            if len(members[name]) > limit or total > MAX_TOTAL_BYTES:
                raise BadFile(path, f"is larger than {limit >> 20} MB", name)
        return members
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror or error}") from None


def write_folder(path: Path, members: Members) -> None:
    """Makes the folder hold exactly these members beside what is not the song's; unchanged files are not touched.

    Raises: ToccataError when it cannot be written; the old song is still there then.
    """
    try:
        if path.is_dir() and not is_song_folder(path) and any(path.iterdir()):
            raise ToccataError(f"{path}: cannot be saved: the folder holds other things and no {SONG}")
        path.mkdir(exist_ok=True)
        _finish(path)
        _stage(path, members)
        _finish(path)
    except OSError as error:
        if not (path / _STAGE / _COMMIT).is_file():
            shutil.rmtree(path / _STAGE, ignore_errors=True)
        raise ToccataError(f"{path}: cannot be saved: {error.strerror or error}") from None


def song_files(path: Path) -> dict[str, Path]:
    """Where each file of the song lies: in place, or in a stage that was finished but not yet moved."""
    commit = _read_commit(path)
    if commit is None:
        return {name: path / name for name in [SONG, *_own_files(path)] if (path / name).is_file()}
    return {name: staged if (staged := path / _STAGE / name).is_file() else path / name for name in commit}


def _own_files(path: Path) -> list[str]:
    """The files in the folder that belong to the layout. An audio file does when the table of its sample is there."""
    names = [f"{folder}/{item.name}" for folder in _FOLDERS if (path / folder).is_dir() for item in sorted((path / folder).iterdir())]
    tables = [name for name in names if _TABLE.fullmatch(name)]
    known = set(tables)
    audio = [name for name in names if (match := _AUDIO.fullmatch(name)) and f"{match[1]}.toml" in known]
    return tables + audio


def _read_commit(path: Path) -> list[str] | None:
    """The names of all files of a song whose save was interrupted after its stage was finished."""
    try:
        names = json.loads((path / _STAGE / _COMMIT).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError:
        raise BadFile(path, "is damaged; remove the folder to open the last finished save", f"{_STAGE}/{_COMMIT}") from None
    if not isinstance(names, list) or not all(isinstance(name, str) and _is_layout(name) for name in names):
        raise BadFile(path, "is damaged; remove the folder to open the last finished save", f"{_STAGE}/{_COMMIT}")
    return names


def _is_layout(name: str) -> bool:
    return name == SONG or bool(_TABLE.fullmatch(name) or _AUDIO.fullmatch(name))


def _stage(path: Path, members: Members) -> None:
    stage = path / _STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    for name, content in members.items():
        if not _holds(path / name, content):
            (stage / name).parent.mkdir(exist_ok=True)
            write_synced(stage / name, content)
    for folder in (*_FOLDERS, ""):
        if (stage / folder).is_dir():
            sync_folder(stage / folder)
    unfinished = stage / f"{_COMMIT}.new"
    write_synced(unfinished, json.dumps([*members]).encode())
    os.replace(unfinished, stage / _COMMIT)
    sync_folder(stage)


def _holds(place: Path, content: bytes) -> bool:
    """Whether the file has exactly this content."""
    try:
        return place.stat().st_size == len(content) and place.read_bytes() == content
    except OSError:
        return False


def _finish(path: Path) -> None:
    """Moves a finished stage into place, removes what the song no longer has, and then the stage; drops an unfinished one."""
    names = _read_commit(path)
    stage = path / _STAGE
    if names is not None:
        for name in sorted(names, key=lambda name: name == SONG):
            if (stage / name).is_file():
                (path / name).parent.mkdir(exist_ok=True)
                os.replace(stage / name, path / name)
        for name in set(_own_files(path)) - set(names):
            (path / name).unlink(missing_ok=True)
        for folder in (*_FOLDERS, ""):
            if (path / folder).is_dir():
                sync_folder(path / folder)
        # The list goes first: a stage without it means nothing.
        (stage / _COMMIT).unlink()
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(stage)
