"""Which program wrote an XM: many of them signed as FastTracker 2, and play their files otherwise.

Source: what OpenMPT's developers found about the programs' habits (the loader's comments name the files).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from toccata.formats.module.reading import field_text
from toccata.song import PlayRules
from toccata.song.rules import MODPLUG_XM

SIGNATURE = b"FastTracker v2.00   "
MODPLUG = "ModPlug Tracker"
CLONE = "a clone of FastTracker 2"
_FIRST_MODPLUG = b"FastTracker v 2.00  "
_HEADER_SIZE, _INSTRUMENT_SIZE, _EMPTY_INSTRUMENT_SIZE = 276, 263, 33
_ADPCM = 0xAD
_NAME_SIZE = 22
_FIRST_ROOT_PANNING = b"1.23"
"""The first version of OpenMPT whose files libopenmpt pans by FastTracker 2's law."""
_FORWARD_ARPEGGIO = {"arpeggio_counts_down": False, "arpeggio_from_note": True}
_HABITS = {
    b"MadTracker 2.0\0": {**_FORWARD_ARPEGGIO, "tone_portamento_needs_note": False},
    b"Sk@le Tracker\0": {**_FORWARD_ARPEGGIO, "offset_past_end_cuts": False},
    b"Skale Tracker\0": {**_FORWARD_ARPEGGIO, "offset_past_end_cuts": False},
}


class Style(Enum):
    """How an XM is written, so that players know by which rules it is meant: they look for the habits of programs."""

    OWN = "own"
    """As a program they do not know: FastTracker 2's rules, but straight panning."""
    FASTTRACKER = "fasttracker"
    MODPLUG = "modplug"

    @property
    def padding(self) -> bytes:
        """What fills up names."""
        return b"\0" if self is Style.MODPLUG else b" "

    @property
    def reserved(self) -> int:
        """The byte in which FastTracker 2 keeps the length of a sample's name."""
        return 0 if self is Style.MODPLUG else _NAME_SIZE

    @property
    def empty_instrument(self) -> int:
        """The size of the header of an instrument without samples."""
        return _INSTRUMENT_SIZE if self is Style.MODPLUG else _EMPTY_INSTRUMENT_SIZE


def style_of(rules: PlayRules) -> Style:
    """The style for a song that is played by these rules."""
    if not rules.linear_panning:
        return Style.FASTTRACKER
    return Style.MODPLUG if replace(rules, linear_slides=True) == MODPLUG_XM else Style.OWN


@dataclass(slots=True)
class Evidence:
    """What has been seen of a file, and who may have written it."""

    signature: bytes
    may_be_fasttracker: bool = False
    may_be_modplug: bool = False
    sure: bool = False
    kind: int = -1
    reserved: int = 0
    null_in_title: bool = False

    @staticmethod
    def of_header(title: bytes, signature: bytes, header_size: int, version: int) -> Evidence:
        """What the header tells. FastTracker 2 pads the title with spaces, ModPlug Tracker with zeros."""
        found = Evidence(signature, null_in_title=b"\0" in title)
        if signature == SIGNATURE and header_size == _HEADER_SIZE:
            found.may_be_fasttracker = version < 0x0104 or not found.null_in_title
            found.may_be_modplug = version >= 0x0104
        elif signature == _FIRST_MODPLUG:
            found.may_be_modplug = found.sure = True
        elif signature == b"Fasttracker II clone":
            found.may_be_fasttracker = True
        return found

    def see_instrument(self, size: int, kind: int, samples: int, sample_header: int, midi: bytes) -> None:
        """FastTracker 2 gives empty instruments 33 bytes and all instruments the same type; ModPlug Tracker has no MIDI settings."""
        if samples == 0:
            if size == _INSTRUMENT_SIZE and sample_header == 0 and self.may_be_modplug:
                self.sure = True
            elif self.signature == SIGNATURE and size != _EMPTY_INSTRUMENT_SIZE:
                self.may_be_fasttracker = self.may_be_modplug = False
        elif any(midi):
            self.may_be_modplug = False
        if self.kind not in (-1, kind):
            self.may_be_fasttracker = False
        self.kind = kind

    def see_sample(self, reserved: int, name: bytes) -> None:
        """FastTracker 2 keeps the length of the name in the reserved byte and spaces behind it."""
        self.reserved |= reserved
        if reserved not in (0, _ADPCM):
            self.may_be_modplug = False
        if self.signature == SIGNATURE and not self.sure and (reserved > _NAME_SIZE or name[reserved:].strip(b" ")):
            self.may_be_fasttracker = False
            self.sure = True

    def see_chunk(self) -> None:
        """Names and messages behind the samples are ModPlug Tracker's."""
        self.sure = True

    @property
    def is_modplug(self) -> bool:
        """Whether ModPlug Tracker wrote the file."""
        named_so = self.reserved == 0 and self.null_in_title
        return self.may_be_modplug and (self.sure or named_so)

    @property
    def is_fasttracker(self) -> bool:
        """Whether FastTracker 2 wrote the file, or its faithful clone."""
        return self.may_be_fasttracker and not self.is_modplug

    @property
    def pans_as_fasttracker(self) -> bool:
        """Whether notes are panned by FastTracker 2's equal-power law."""
        milky = self.signature.startswith(b"MilkyTracker ") and self.signature[12:].strip() != b""
        openmpt = self.signature.startswith(b"OpenMPT ") and self.signature[8:12] >= _FIRST_ROOT_PANNING
        return self.is_fasttracker or milky or openmpt

    @property
    def own_habits(self) -> dict[str, bool]:
        """The rules in which a program's files part from FastTracker 2's."""
        return next((habits for start, habits in _HABITS.items() if self.signature.startswith(start)), {})

    @property
    def name(self) -> str:
        """The program's name."""
        if self.is_modplug:
            return MODPLUG
        if self.signature == SIGNATURE and not self.may_be_fasttracker:
            return CLONE
        return field_text(self.signature).strip()
