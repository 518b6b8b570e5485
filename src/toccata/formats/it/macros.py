"""ImpulseTracker's embedded MIDI configuration: 9 global texts, 16 active macros, 128 fixed ones, 32 bytes each."""

from __future__ import annotations

from toccata.formats.module.reading import field_text
from toccata.song import MidiMacros

_SIZE = 32
_GLOBAL, _ACTIVE, _FIXED = 9, 16, 128
MACRO_BYTES = _SIZE * (_GLOBAL + _ACTIVE + _FIXED)


def read_macros(stored: bytes) -> MidiMacros:
    """The macros; the global texts, for MIDI instruments, are left."""
    texts = [field_text(stored[at : at + _SIZE]) for at in range(_SIZE * _GLOBAL, MACRO_BYTES, _SIZE)]
    return MidiMacros(tuple(texts[:_ACTIVE]), tuple(texts[_ACTIVE:]))


def write_macros(macros: MidiMacros) -> bytes:
    """The stored form, with empty global texts."""
    texts = [text.encode("ascii", "replace")[: _SIZE - 1].ljust(_SIZE, b"\0") for text in (*macros.active, *macros.fixed)]
    return bytes(_SIZE * _GLOBAL) + b"".join(texts)
