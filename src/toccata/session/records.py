"""The records of a journal file: how they are written, and which of them are good.

A file is MAGIC and then records: length, CRC-32, JSON. Kinds: `open` (an editor begins to write; the first record is
one), `song` (a whole song, from which the steps after it go on), the steps `apply`, `merge`, `undo` and `redo`, `saved`
(the song as it was after so many steps is in its file) and `close`. Sequence numbers rise by one; a `song` may leap,
where older records were dropped.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

MAGIC = b"TOCCATA JOURNAL 1\n"
HEAD = struct.Struct("<II")
"""Length of the payload, its CRC-32."""
JOURNAL = "journal"
STEPS = ("apply", "merge", "undo", "redo")


class Mark(NamedTuple):
    """A place between two records. offset: bytes from the file's start. sequence: of the next record. steps: how many came before."""

    offset: int
    sequence: int
    steps: int


@dataclass(frozen=True, slots=True)
class Record:
    """payload: what the JSON holds. end: the place behind the record."""

    payload: dict[str, Any]
    end: Mark

    @property
    def kind(self) -> object:
        return self.payload.get("kind")


def encode_record(payload: dict[str, Any]) -> bytes:
    """The bytes of one record."""
    content = json.dumps(payload, separators=(",", ":")).encode("ascii")
    return HEAD.pack(len(content), zlib.crc32(content)) + content


def read_records(folder: Path) -> Iterator[Record]:
    """The good records in order; ends where the file is torn or damaged. Raises: OSError."""
    content = (folder / JOURNAL).read_bytes()
    if not content.startswith(MAGIC):
        return
    at, sequence, steps = len(MAGIC), 0, 0
    while at + HEAD.size <= len(content):
        length, check = HEAD.unpack_from(content, at)
        text = content[at + HEAD.size : at + HEAD.size + length]
        if len(text) != length or zlib.crc32(text) != check:
            return
        try:
            payload = json.loads(text)
        except (ValueError, RecursionError):
            return
        if not isinstance(payload, dict) or not _follows(payload, sequence):
            return
        at, sequence, steps = at + HEAD.size + length, payload["sequence"] + 1, steps + (payload.get("kind") in STEPS)
        yield Record(payload, Mark(at, sequence, steps))


def _follows(payload: dict[str, Any], sequence: int) -> bool:
    number = payload.get("sequence")
    return number == sequence or (payload.get("kind") == "song" and isinstance(number, int) and number > sequence)
