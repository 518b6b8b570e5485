"""Modules inside gzip (`.s3z` and the like made by hand) and zip files (`.mdz`, `.xmz`, `.s3z`, `.itz`).

No size that a wrapper claims is trusted: what comes out is counted while it does.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from toccata.errors import BadFile

MAX_FILE_BYTES = 512 << 20
MAX_WRAPPED_MEMBERS = 1000
_GZIP = b"\x1f\x8b\x08"
_ZIP = b"PK\x03\x04"
_GZIP_WINDOW = 31
_STEP = 1 << 20
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, ArithmeticError, LookupError, RuntimeError)

Probe = Callable[[bytes], bool]


def is_wrapped(head: bytes) -> bool:
    """Whether a file that starts with these bytes is a gzip or a zip."""
    return head.startswith((_GZIP, _ZIP))


def read_unwrapped(path: Path, probe: Probe) -> bytes:
    """The bytes of a file, without the wrapper that may be around them. probe: which of several files in a zip is meant.

    Raises: BadFile for what cannot be read, is damaged, or is larger than MAX_FILE_BYTES.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BadFile(path, f"is larger than {MAX_FILE_BYTES >> 20} MB")
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror or error}") from None
    return unwrapped(path, content, MAX_FILE_BYTES, probe)


def unwrapped(path: Path, content: bytes, limit: int, probe: Probe) -> bytes:
    """What is inside; content that is not wrapped comes back as it is. Raises: BadFile for damage and for more than `limit` bytes."""
    if content.startswith(_GZIP):
        inside = _gunzip(path, content, limit)
        if len(inside) > limit:
            raise BadFile(path, f"holds more than {limit >> 20} MB", "gzip")
        return inside
    return _unzip(path, content, limit, probe) if content.startswith(_ZIP) else content


def wrapped_head(path: Path, head: bytes, size: int, probe: Probe) -> bytes | None:
    """The first bytes of the module that a wrapped file holds; None when it holds none. head: of the file itself."""
    try:
        if head.startswith(_GZIP):
            inside = zlib.decompressobj(_GZIP_WINDOW).decompress(head, size)
            return inside if probe(inside) else None
        with zipfile.ZipFile(path) as archive:
            return _find(archive, size, probe)[1]
    except _UNREADABLE:
        return None


def _gunzip(path: Path, content: bytes, limit: int) -> bytes:
    """At most one byte more than `limit`. A file that ends early gives what came out of it: the loader will tell."""
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    parts: list[bytes] = []
    total, rest = 0, content
    try:
        while rest and not unpacker.eof and total <= limit:
            parts.append(unpacker.decompress(rest, min(_STEP, limit + 1 - total)))
            total += len(parts[-1])
            rest = unpacker.unconsumed_tail
    except zlib.error:
        raise BadFile(path, "is damaged", "gzip") from None
    return b"".join(parts)


def _unzip(path: Path, content: bytes, limit: int, probe: Probe) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            member, _ = _find(archive, 1 << 12, probe)
            if member is None:
                raise BadFile(path, "is a zip without a song in it")
            with archive.open(member) as file:
                inside = file.read(limit + 1)
    except BadFile:
        raise
    except _UNREADABLE:
        raise BadFile(path, "is a damaged or truncated zip") from None
    if len(inside) > limit:
        raise BadFile(path, f"is larger than {limit >> 20} MB", "zip")
    return inside


def _find(archive: zipfile.ZipFile, size: int, probe: Probe) -> tuple[zipfile.ZipInfo | None, bytes | None]:
    """The first member that is a module, and its first bytes."""
    for member in archive.infolist()[:MAX_WRAPPED_MEMBERS]:
        if member.is_dir() or member.flag_bits & 1:
            continue
        with archive.open(member) as file:
            head = file.read(size)
        if probe(head):
            return member, head
    return None, None
