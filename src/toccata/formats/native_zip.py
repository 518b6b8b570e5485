"""The native song's members in one zip file: stored, with fixed dates and order, so that its bytes repeat.

Reading trusts no size, name or count that the zip claims.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

from toccata.errors import BadFile
from toccata.formats.atomic import write_atomically

MAX_MEMBERS = 4096
MAX_TEXT_BYTES = 16 << 20
MAX_AUDIO_BYTES = 1 << 30
MAX_TOTAL_BYTES = 2 << 30
TEXT_SUFFIXES = (".toml", ".txt")

Members = dict[str, bytes]

_FIRST_MEMBER = b"song.toml"
_LOCAL_HEADER_BYTES = 30
"""What stands before a member's name. Source: PKWARE, APPNOTE 4.3.7."""
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16
_ENCRYPTED = 0x1
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, ArithmeticError, LookupError, RuntimeError)
"""What the zip module raises for damage, by trial."""


def is_zip(head: bytes) -> bool:
    """Whether a file that starts with these bytes is a zip."""
    return head.startswith(b"PK\x03\x04")


def begins_a_song(head: bytes) -> bool:
    """Whether the bytes begin a zip as `write_zip` makes it, `song.toml` being its first member."""
    return is_zip(head) and head.startswith(_FIRST_MEMBER, _LOCAL_HEADER_BYTES)


def may_hold(path: Path, name: str) -> bool:
    """Whether a zip has such a member; True too where it is too damaged to tell."""
    try:
        with zipfile.ZipFile(path) as archive:
            return name in archive.NameToInfo
    except _UNREADABLE:
        return True


def write_zip(path: Path, members: Members) -> None:
    """Writes the members in their order, atomically. Raises: ToccataError when the file cannot be written."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.create_system, info.external_attr, info.compress_type = _UNIX, _PLAIN_FILE, zipfile.ZIP_STORED
            archive.writestr(info, content)
    write_atomically(path, out.getbuffer())


def read_zip(path: Path) -> Members:
    """The members of the zip. Raises: BadFile naming the member for anything that is damaged, hostile or too large."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = _checked(path, archive)
            members: Members = {}
            total = 0
            for info in infos:
                members[info.filename] = _content(path, archive, info)
                total += len(members[info.filename])
                if total > MAX_TOTAL_BYTES:
                    raise BadFile(path, f"holds more than {MAX_TOTAL_BYTES >> 20} MB")
            return members
    except BadFile:
        raise
    except (FileNotFoundError, PermissionError) as error:
        raise BadFile(path, f"cannot be read: {error.strerror}") from None
    except _UNREADABLE:
        raise BadFile(path, "is a damaged or truncated zip") from None


def _checked(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    if len(infos) > MAX_MEMBERS:
        raise BadFile(path, f"holds {len(infos)} files; a song has at most {MAX_MEMBERS}")
    seen = set()
    for info in infos:
        name = info.filename
        if not name or name.startswith("/") or "\\" in name or ":" in name or not name.isprintable() or ".." in name.split("/"):
            raise BadFile(path, f"holds a file with the name {name[:60]!r}")
        if name in seen:
            raise BadFile(path, "stands twice in the zip", name[:60])
        seen.add(name)
        if info.flag_bits & _ENCRYPTED:
            raise BadFile(path, "is encrypted", name[:60])
        if info.compress_type not in _READABLE:
            raise BadFile(path, "is compressed in a way that is not read here", name[:60])
    return infos


def _content(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    limit = MAX_TEXT_BYTES if info.filename.endswith(TEXT_SUFFIXES) else MAX_AUDIO_BYTES
    try:
        with archive.open(info) as member:
            content = member.read(limit + 1)
    except _UNREADABLE:
        raise BadFile(path, "is damaged or truncated", info.filename[:60]) from None
    if len(content) > limit:
        raise BadFile(path, f"is larger than {limit >> 20} MB", info.filename[:60])
    return content
