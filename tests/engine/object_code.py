"""Reading the symbols of an ELF object, as much as the tests need."""

from __future__ import annotations

import struct

_SYMBOL_TABLE = 2
_UNDEFINED_SECTION = 0


def undefined_symbols(elf: bytes) -> set[str]:
    """What a 64-bit little-endian ELF object expects others to define."""
    assert elf[:6] == b"\x7fELF\x02\x01"
    sections_at, entry_bytes, count = struct.unpack_from("<Q", elf, 0x28)[0], *struct.unpack_from("<HH", elf, 0x3A)
    sections = [struct.unpack_from("<IIQQQQIIQQ", elf, sections_at + index * entry_bytes) for index in range(count)]
    names: set[str] = set()
    for _, kind, _, _, offset, size, link, _, _, symbol_bytes in sections:
        if kind != _SYMBOL_TABLE:
            continue
        strings_at = sections[link][4]
        for at in range(offset, offset + size, symbol_bytes):
            name_at, _, _, section = struct.unpack_from("<IBBH", elf, at)
            if section == _UNDEFINED_SECTION and name_at:
                end = elf.index(b"\0", strings_at + name_at)
                names.add(elf[strings_at + name_at : end].decode())
    return names
