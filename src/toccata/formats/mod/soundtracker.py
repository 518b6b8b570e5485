"""Modules with 15 samples: which Soundtracker a file was made for, and its effects in ProTracker's words.

Ultimate Soundtracker had an arpeggio and a slide under other numbers; its heirs added effects one by one, and some meant others by D and E.
No file says its version: it shows in the tempo, the samples' names and what effects are used.
Source: what OpenMPT's developers found (the comments of its loader, where Fraggie is thanked for the versions).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from toccata.formats.mod.samples import Header
from toccata.notation.effects import Meaning

DEFAULT_TEMPO = 0x78
_CIA_HZ = 709379.0
_CIA_STEPS, _STEP_CYCLES = 240, 122
_TICKS_TO_BPM = 2.5
_ULTIMATE_MOST_WORDS, _ULTIMATE_MOST_START = 4999, 9999
_MANY_BREAKS = 32
_FAR = 32
_MAJOR_AND_MINOR = (0x37, 0x47)


class Version(IntEnum):
    """In the order in which they can do more."""

    ULTIMATE_1 = 0
    ULTIMATE_1_8 = 1
    SOUNDTRACKER_2 = 2
    DEFJAM_3 = 3
    DOC_9 = 4
    MASTER = 5
    DOC_2 = 6


NAMES = {
    Version.ULTIMATE_1: "Ultimate Soundtracker 1.0",
    Version.ULTIMATE_1_8: "Ultimate Soundtracker 1.8",
    Version.SOUNDTRACKER_2: "Soundtracker 2.0",
    Version.DEFJAM_3: "Soundtracker III",
    Version.DOC_9: "D.O.C. Soundtracker IX",
    Version.MASTER: "Master Soundtracker",
    Version.DOC_2: "D.O.C. Soundtracker 2.2",
}


def tempo_of(stored: int) -> float:
    """BPM of what stands where other MODs have their restart position: steps of a timer, or 0 or 78h for none."""
    if stored in (0, DEFAULT_TEMPO):
        return 125.0
    return min(max(_CIA_HZ * _TICKS_TO_BPM / ((_CIA_STEPS - min(stored, 220)) * _STEP_CYCLES), 20.0), 999.0)


def find_version(headers: Sequence[Header], names: Sequence[bytes], tempo: int, patterns: Sequence[np.ndarray]) -> Version:
    """The earliest version that the file can be of. names: the samples'. patterns: raw cells, uint8 (64, 4, 4), in their order."""
    has_disks = all(not name.strip(b"\0") or (name[:3].lower() == b"st-" and name[5:6] == b":") for name in names)
    version = Version.ULTIMATE_1
    if any(header.words > _ULTIMATE_MOST_WORDS or header.start > _ULTIMATE_MOST_START for header in headers):
        version = Version.MASTER
    if tempo not in (0, DEFAULT_TEMPO):
        if version > Version.ULTIMATE_1_8:
            version = max(version, Version.DOC_9 if has_disks else Version.MASTER)
        else:
            version = Version.ULTIMATE_1_8 if has_disks else Version.SOUNDTRACKER_2
    breaks = 0
    for pattern in patterns:
        version, count = _version_of_pattern(pattern, version, has_disks)
        breaks += count
    return Version.MASTER if version == Version.DOC_2 and breaks > len(patterns) + _MANY_BREAKS else version


def _version_of_pattern(pattern: np.ndarray, version: Version, has_disks: bool) -> tuple[Version, int]:
    """The version by one pattern more, and how many of its Dxx may be breaks."""
    ultimate = Version.ULTIMATE_1_8 if has_disks else Version.ULTIMATE_1
    breaks, empty = 0, 0
    for at, cell in enumerate(pattern.reshape(-1, 4).tolist()):
        command, value = cell[2] & 15, cell[3]
        empty = empty + 1 if empty and not any(cell) else 0
        if empty > _FAR:
            version = Version.DOC_2  # nothing follows: the pattern was broken off
        if command in (1, 2):
            if value > 0x1F and version == Version.ULTIMATE_1_8:
                version = ultimate
            elif command == 1 and 0 < value < 3:
                version = max(version, Version.SOUNDTRACKER_2)  # a slide rather than an arpeggio
            elif command == 1 and value in _MAJOR_AND_MINOR and version <= Version.SOUNDTRACKER_2:
                version = ultimate
        elif command == 0xB:
            version = Version.DOC_2
        elif command in (0xC, 0xD, 0xE):
            version = max(version, Version.SOUNDTRACKER_2)
            if command == 0xD:
                empty = 1
                breaks += 0 if value == 0 and at < 4 else 1
        elif command == 0xF:
            version = max(version, Version.DEFJAM_3)
    return (Version.DOC_2 if 0 < breaks < 3 else version), breaks


def in_protracker(pattern: np.ndarray, version: Version) -> tuple[np.ndarray, np.ndarray]:
    """Raw cells with ProTracker's effects, and what slides on by itself after Exy, uint8 (64, 4, 2), for the volume column."""
    changed = pattern.copy()
    columns = np.zeros((len(pattern), pattern.shape[1], 2), np.uint8)
    for channel in range(pattern.shape[1]):
        slide = 0
        for row in range(len(pattern)):
            command, value = int(pattern[row, channel, 2]) & 15, int(pattern[row, channel, 3])
            if value == 0 or command == 0xE:
                slide = 0
            if slide:
                up = slide & 0xF0 != 0
                columns[row, channel] = (Meaning.VOLUME_SLIDE_UP, slide >> 4) if up else (Meaning.VOLUME_SLIDE_DOWN, slide)
            if command == 0xE and (value > 1 or version < Version.DOC_9):
                slide = value
            command, value = _effect(command, value, version)
            changed[row, channel, 2] = pattern[row, channel, 2] & 0xF0 | command
            changed[row, channel, 3] = value
    return changed, columns


def _effect(command: int, value: int, version: Version) -> tuple[int, int]:
    """A command and its parameter in ProTracker's words."""
    if command == 0xD:
        command, value = (0xD, 0) if version == Version.DOC_2 else (0xA, value)
    elif command == 0xC:
        value &= 0x7F
    elif command == 0xE and (value > 1 or version < Version.DOC_9):
        command = 0xA
    elif command == 0xF:
        value &= 15
    return _ultimate_effect(command, value) if version <= Version.ULTIMATE_1_8 else (command, value)


def _ultimate_effect(command: int, value: int) -> tuple[int, int]:
    """Ultimate Soundtracker's 1xy is an arpeggio, 2xy a slide down by x or up by y; some songs have 0xy for an arpeggio."""
    if command == 1 or (command == 0 and value > 2):
        return 0, value
    if command == 2 and value & 15:
        return 1, value & 15
    return (2, value >> 4) if command == 2 else (0, 0)
