"""The formats that songs are loaded from and saved to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from toccata.errors import BadFile, ToccataError
from toccata.formats.finite import with_finite_samples
from toccata.formats.loaded import Loaded
from toccata.formats.module.wrapped import is_wrapped, wrapped_head
from toccata.formats.native import SUFFIX, load_native, newer_format, probe_native, save_native
from toccata.formats.native_folder import SONG
from toccata.formats.native_zip import begins_a_song, is_zip, may_hold
from toccata.song import Song
from toccata.song.played import PlayedRow

HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Format:
    """suffixes: lower case, with the dot, the usual one first. probe: whether a path and its first bytes look like it.

    load raises BadFile. save tells, a sentence each, what the format could not hold, and raises ToccataError; it is None for
    a format that is only read. save_played does the same where a format holds what is played and not what is written: it
    takes the rows as the sequencer went through them.
    """

    name: str
    suffixes: tuple[str, ...]
    probe: Callable[[Path, bytes], bool]
    load: Callable[[Path], Loaded]
    save: Callable[[Song, Path], tuple[str, ...]] | None = None
    save_played: Callable[[Song, Path, Sequence[PlayedRow]], tuple[str, ...]] | None = None


def _load_toccata(path: Path) -> Loaded:
    song, notices = with_finite_samples(load_native(path))
    if newer := newer_format(song):
        told = f"the song was written by a newer Toccata (format {newer}); what this one does not know is kept when saving"
        notices = (told, *notices)
    return Loaded(song, "Toccata", notices)


def _save_toccata(song: Song, path: Path) -> tuple[str, ...]:
    save_native(song, path)
    return ()


def _from(module: str, name: str) -> Callable[..., Any]:
    """A function of a module that is loaded with its first call: the start does not wait for formats that nobody opens."""

    def call(*arguments: Any) -> Any:
        return getattr(import_module(f"toccata.formats.{module}"), name)(*arguments)

    return call


FORMATS: tuple[Format, ...] = (
    Format("Toccata", (SUFFIX,), probe_native, _load_toccata, _save_toccata),
    Format("XM", (".xm", ".xmz"), _from("xm.load", "probe_xm"), _from("xm.load", "load_xm"), _from("xm.save", "save_xm")),
    Format("S3M", (".s3m", ".s3z"), _from("s3m.load", "probe_s3m"), _from("s3m.load", "load_s3m")),
    Format("IT", (".it", ".itz"), _from("it.load", "probe_it"), _from("it.load", "load_it"), _from("it.save", "save_it")),
    Format(
        "MIDI",
        (".mid", ".midi", ".kar", ".rmi"),
        _from("midi.load", "probe_midi"),
        _from("midi.load", "load_midi"),
        None,
        _from("midi.save", "save_midi"),
    ),
    Format(
        "MOD",
        (".mod", ".mdz", ".m15", ".stk", ".nst", ".wow", ".ice", ".st26", ".pt36"),
        _from("mod.load", "probe_mod"),
        _from("mod.load", "load_mod"),
        _from("mod.save", "save_mod"),
    ),
)
"""MOD comes last: it is known by the least."""


def find_format(path: Path) -> Format:
    """The format of an existing file or folder: by content, also of a file inside a gzip or zip, else by suffix.

    Raises: BadFile when none fits.
    """
    head = _head(path)
    if is_zip(head) and path.suffix.lower() != SUFFIX and not may_hold(path, SONG):
        raise BadFile(path, "is a zip without a song in it")
    for item in FORMATS:
        if item.probe(path, head):
            return item
    for item in FORMATS:
        if path.suffix.lower() in item.suffixes:
            return item
    if path.is_dir():
        raise BadFile(path, "is a folder without a song.toml")
    raise BadFile(path, "is empty" if not head else f"is no song of a known format ({', '.join(item.name for item in FORMATS)})")


def format_for_saving(path: Path) -> Format:
    """The format that the path's suffix asks for; no suffix, or a folder, is the native folder.

    Raises: ToccataError when no format that can be saved has that suffix.
    """
    suffix = path.suffix.lower() or SUFFIX
    for item in FORMATS:
        if (item.save or item.save_played) and (suffix in item.suffixes or (path.is_dir() and SUFFIX in item.suffixes)):
            return item
    known = ", ".join(item.suffixes[0] for item in FORMATS if item.save or item.save_played)
    raise ToccataError(f"{path}: cannot be saved: '{suffix}' is no format for saving; there are {known}")


def load_song(path: Path | str) -> Song:
    """The song in a file or folder of any known format. Raises: BadFile, a sentence with file and place."""
    return load_file(path).song


def load_file(path: Path | str) -> Loaded:
    """As `load_song`, with the program that wrote the file and what could not be kept of it."""
    path = Path(path)
    return find_format(path).load(path)


def save_song(song: Song, path: Path | str, played: Callable[[], Sequence[PlayedRow]] | None = None) -> tuple[str, ...]:
    """Saves in the format of the path's suffix, atomically; returns what that format could not hold, a sentence each.

    played: goes through the song as the sequencer does, for formats that hold what is played.
    Raises: ToccataError; the old file is still there then.
    """
    path = Path(path)
    item = format_for_saving(path)
    if item.save is not None:
        return item.save(song, path)
    if item.save_played is None or played is None:
        raise ToccataError(f"{path}: a song is exported as {item.name} with `toccata convert`, not saved")
    return item.save_played(song, path, played())


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            return b""
        if path.exists() and not path.is_file():
            raise BadFile(path, "is a device or a pipe and not a file")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError:
        raise BadFile(path, "there is no such file") from None
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror or error}") from None
    if is_wrapped(head) and not begins_a_song(head):
        return wrapped_head(path, head, HEAD_BYTES, _is_module) or head
    return head


def _is_module(head: bytes) -> bool:
    """Whether the bytes begin a song of another format than the native one, which is a zip itself."""
    return any(item.probe(Path(), head) for item in FORMATS[1:])
