"""ProTracker 3.6's files: an IFF whose one chunk is a MOD, beside what else that version kept of a song.

Source: OpenMPT's loader and openmpt123 0.6.9, measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from toccata.formats.loaded import Loaded
from toccata.formats.module.reading import ModuleBytes, field_text, message_text
from toccata.song import Song

_FIRST_CHUNK, _CHUNK_HEADER = 12, 8
_VBLANK_OFF = 0x100
_VOLUME_AT, _TEMPO_AT, _FLAGS_AT, _INFO_BYTES = 38, 40, 42, 64
_AUTHOR_BYTES, _LINE_BYTES = 32, 40
_NOBODY = "UNNAMED AUTHOR"


def is_protracker36(head: bytes) -> bool:
    """Whether the bytes begin such a file."""
    return head[:4] == b"FORM" and head[8:12] == b"MODL"


@dataclass(frozen=True, slots=True)
class Wrapped:
    """The chunks' bytes; empty where there is none."""

    module: bytes = b""
    info: bytes = b""
    comment: bytes = b""
    version: bytes = b""


def read_chunks(source: ModuleBytes) -> Wrapped:
    """What the file holds; chunks that it does not know are passed over. Raises: BadFile where there is no module."""
    names = {b"PTDT": "module", b"INFO": "info", b"CMNT": "comment", b"VERS": "version"}
    found = {names[name]: content for name, content in _chunks(source) if name in names}
    if not found.get("module"):
        raise source.bad("is ProTracker 3.6's and holds no module")
    return Wrapped(**found)


def _chunks(source: ModuleBytes) -> Iterator[tuple[bytes, bytes]]:
    """Names and contents. A chunk's size counts its header, and the first one's the word before it too."""
    at, counted = _FIRST_CHUNK, _CHUNK_HEADER + 4
    while len(header := source.some(at, _CHUNK_HEADER)) == _CHUNK_HEADER:
        size = int.from_bytes(header[4:], "big") - counted
        if size < 0:
            return
        yield header[:4], source.some(at + _CHUNK_HEADER, size)
        at, counted = at + _CHUNK_HEADER + size, _CHUNK_HEADER


def unwrapped(loaded: Loaded, wrapped: Wrapped) -> Loaded:
    """The module's song with what stands beside it: name, timing, tempo, level, author and message."""
    rules = replace(loaded.song.rules, pannings_are_marks=True, one_shot_loops=True)
    song = replace(loaded.song, rules=rules)
    if len(wrapped.info) >= _INFO_BYTES:
        song = _with_info(song, wrapped.info)
    if wrapped.comment:
        song = _with_comment(song, wrapped.comment)
    version = field_text(wrapped.version[6:], "latin-1") if wrapped.version[4:6] == b"PT" else ""
    return replace(loaded, song=song, tracker=f"ProTracker {version or '3.6'}")


def _with_info(song: Song, info: bytes) -> Song:
    volume, tempo, flags = (int.from_bytes(info[at : at + 2], "big") for at in (_VOLUME_AT, _TEMPO_AT, _FLAGS_AT))
    vblank = flags & _VBLANK_OFF == 0
    return replace(
        song,
        title=field_text(info[:32], "latin-1") or song.title,
        rules=replace(song.rules, vblank_timing=vblank),
        mix_volume=min(volume, 64) or song.mix_volume,
        tempo=float(min(max(tempo, 32), 999)) if tempo and not vblank else song.tempo,
    )


def _with_comment(song: Song, comment: bytes) -> Song:
    author = field_text(comment[:_AUTHOR_BYTES], "latin-1")
    lines = [comment[at : at + _LINE_BYTES] for at in range(_AUTHOR_BYTES, len(comment), _LINE_BYTES)]
    message = "\n".join(message_text(line, "latin-1") for line in lines).rstrip()
    return replace(song, artist="" if author == _NOBODY else author, message=message)
