"""A module's bytes, read without trusting any size or offset in them."""

from __future__ import annotations

import struct
from pathlib import Path

from toccata.errors import BadFile
from toccata.formats.loaded import Notices

MAX_SOUND_BYTES = 256 << 20
"""All frames of one module; real ones end at some ten megabytes, as they were made for machines of that size."""


class ModuleBytes:
    """The bytes of one file. Numbers past the end raise BadFile with their place; `some` gives what is there.

    place: what is being read, for the sentence; loaders set it as they go (`sample 3`).
    """

    def __init__(self, path: Path, data: bytes) -> None:
        self.path, self.data = path, data
        self.place = "header"
        self.notices = Notices()
        self._sound_left = MAX_SOUND_BYTES

    def __len__(self) -> int:
        return len(self.data)

    def bad(self, problem: str) -> BadFile:
        """The error for what is wrong at the place that is being read."""
        return BadFile(self.path, problem, self.place)

    def part(self, at: int, size: int) -> bytes:
        """Bytes at..at+size. Raises: BadFile where the file ends before."""
        if at < 0 or at + size > len(self.data):
            raise self.bad(f"the file ends at byte {len(self.data)}, before byte {at + size}")
        return self.data[at : at + size]

    def some(self, at: int, size: int) -> bytes:
        """As many of the bytes at..at+size as the file has."""
        return self.data[at : at + size] if at >= 0 and size > 0 else b""

    def u8(self, at: int) -> int:
        return self.part(at, 1)[0]

    def u16(self, at: int) -> int:
        """Little-endian, as `u32`."""
        return int.from_bytes(self.part(at, 2), "little")

    def u32(self, at: int) -> int:
        return int.from_bytes(self.part(at, 4), "little")

    def big16(self, at: int) -> int:
        return int.from_bytes(self.part(at, 2), "big")

    def unpack(self, form: str, at: int) -> tuple[int, ...]:
        """As struct.unpack_from, little-endian."""
        form = "<" + form
        return struct.unpack(form, self.part(at, struct.calcsize(form)))

    def text(self, at: int, size: int, encoding: str = "cp437") -> str:
        """A field of text, see `field_text`."""
        return field_text(self.part(at, size), encoding)

    def claim_sound(self, size: int) -> None:
        """Counts bytes of frames that are about to be made. Raises: BadFile past MAX_SOUND_BYTES, before they are."""
        self._sound_left -= size
        if self._sound_left < 0:
            raise self.bad(f"the samples add up to more than {MAX_SOUND_BYTES >> 20} MB")


def field_text(field: bytes, encoding: str = "cp437") -> str:
    """A padded field as text: up to its first zero byte, what a terminal would obey as spaces, without spaces at the end."""
    return one_line(field.split(b"\0", 1)[0].decode(encoding, "replace"))


def message_text(field: bytes, encoding: str = "cp437") -> str:
    """A message of several lines, which end in CR, LF or both."""
    text = field.split(b"\0", 1)[0].decode(encoding, "replace").replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(one_line(line) for line in text.split("\n")).rstrip("\n")


def one_line(text: str) -> str:
    """The text with everything that is not printable as a space, and none at the end."""
    return "".join(character if character.isprintable() else " " for character in text).rstrip()


def text_field(text: str, size: int, encoding: str = "cp437", pad: bytes = b"\0") -> bytes:
    """The text as a field of that size, cut and padded; what the encoding lacks is a question mark."""
    return text.encode(encoding, "replace")[:size].ljust(size, pad)
