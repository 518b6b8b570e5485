"""The `smpl` chunk of a WAV file: loop and root note. libsndfile plays the sound and leaves this out.

Source: RIFF/WAVE "Multimedia Data Standards Update", 1994.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

_HEADER = struct.Struct("<4sI4s")
_CHUNK = struct.Struct("<4sI")
_SMPL = struct.Struct("<9I")
_LOOP = struct.Struct("<6I")
_KINDS: dict[int, Literal["forward", "pingpong"]] = {0: "forward", 1: "pingpong"}
_MOST_CHUNKS = 10_000


@dataclass(frozen=True, slots=True)
class SamplerChunk:
    """loop: (kind, first frame, frame after the last), not checked against the sound's length; None without one.
    root_note: the MIDI note at which the sound plays at its own rate, 60 being middle C. fine_cents: 0 up to 100 above it."""

    loop: tuple[Literal["forward", "pingpong"], int, int] | None = None
    root_note: int = 60
    fine_cents: float = 0.0


def read_sampler_chunk(path: Path) -> SamplerChunk | None:
    """The file's `smpl` chunk; None for files without a whole one, and for what is no RIFF file. Raises: OSError."""
    with path.open("rb") as file:
        head = file.read(_HEADER.size)
        if len(head) < _HEADER.size:
            return None
        magic, _size, form = _HEADER.unpack(head)
        if magic not in (b"RIFF", b"RF64") or form != b"WAVE":
            return None
        content = _find_chunk(file, b"smpl")
    return _parse(content) if content is not None and len(content) >= _SMPL.size else None


def _find_chunk(file: BinaryIO, wanted: bytes) -> bytes | None:
    """The start of the first chunk of that name, at most its fixed fields and one loop."""
    for _ in range(_MOST_CHUNKS):
        head = file.read(_CHUNK.size)
        if len(head) < _CHUNK.size:
            return None
        name, size = _CHUNK.unpack(head)
        if name == wanted:
            return file.read(min(size, _SMPL.size + _LOOP.size))
        file.seek(size + (size & 1), 1)
    return None


def _parse(content: bytes) -> SamplerChunk:
    fields = _SMPL.unpack_from(content)
    root_note, fraction, loops = fields[3], fields[4], fields[7]
    loop = None
    if loops and len(content) >= _SMPL.size + _LOOP.size:
        _identity, kind, start, last, _fraction, _times = _LOOP.unpack_from(content, _SMPL.size)
        # A backward loop is rare enough to be played forward.
        loop = (_KINDS.get(kind, "forward"), start, last + 1)
    # Programs that know no root note write 0, which no one means.
    return SamplerChunk(loop, root_note if 0 < root_note < 128 else 60, fraction / 2**32 * 100)
