"""Cells as OpenMPT and Schism Tracker put them on the clipboard.

    ModPlug Tracker  IT
    |C-501v64A06|...........|        |
    |===........|           |F#502

A cell is note, instrument, volume and effect in 3, 2, 3 and 3 characters; dots are empty, blanks were not copied. Numbers are decimal,
parameters hex. C-5 is middle C in every format. Several patterns may follow one another; the first is read.
Source: OpenMPT's documentation of its clipboard; the letters are those of its effect reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from toccata.formats.it import cells as it
from toccata.formats.module.columns import NOTHING, Translated
from toccata.formats.s3m import cells as s3m
from toccata.formats.xm import cells as xm
from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, EMPTY_CELL, INSTRUMENT, NOTE, VOLUME_MEANING
from toccata.notation.notes import parse_note

_HEADER = re.compile(r"(?:ModPlug Tracker|Pasted Pattern -) +(MOD|XM|S3M|IT|MPT)\s*")
_FIELDS = ((0, 3), (3, 5), (5, 8), (8, 11))
_IT_VOLUMES = {"v": 0, "a": 65, "b": 75, "c": 85, "d": 95, "e": 105, "f": 115, "p": 128, "g": 193, "h": 203}
"""Where the values of a letter begin in ImpulseTracker's volume column."""
_XM_VOLUMES = {"v": 0x10, "d": 0x60, "c": 0x70, "b": 0x80, "a": 0x90, "u": 0xA0, "h": 0xB0, "p": 0xC0, "l": 0xD0, "r": 0xE0, "g": 0xF0}
"""The same in FastTracker 2's."""
_XM_PANNING_STEP = 4


class BadClipboard(ValueError):
    """Text that begins as such a clipboard but is none; a sentence that names the line."""


@dataclass(frozen=True, slots=True)
class Copied:
    """columns: uint8 (rows, CELL_WIDTH) a channel. masks: bool (CELL_WIDTH,) a channel, true where anything was copied."""

    columns: tuple[np.ndarray, ...]
    masks: tuple[np.ndarray, ...]


def is_modplug(text: str) -> bool:
    """Whether the text begins as such a clipboard does."""
    return _HEADER.match(text.lstrip()[:80]) is not None


def parse_modplug(text: str, most_rows: int, most_channels: int) -> Copied:
    """The cells of the text's first pattern. Raises: BadClipboard."""
    lines = text.lstrip().splitlines()
    header = _HEADER.match(lines[0]) if lines else None
    if header is None:
        raise BadClipboard("this is no clipboard of OpenMPT")
    rows = [(number, line.strip("\r")) for number, line in enumerate(lines[1:], 2) if line.startswith("|")]
    rows = rows[: _first_pattern(lines[1:])]
    channels = max((line.count("|") for _, line in rows), default=0)
    if not 0 < len(rows) <= most_rows or not 0 < channels <= most_channels:
        raise BadClipboard(f"a clip has 1 to {most_rows} rows and 1 to {most_channels} channels")
    cells = np.empty((channels, len(rows), CELL_WIDTH), np.uint8)
    cells[:] = EMPTY_CELL
    masks = np.zeros((channels, CELL_WIDTH), bool)
    for row, (number, line) in enumerate(rows):
        for channel, part in enumerate(line[1:].split("|")[:channels]):
            try:
                _read(part.ljust(11), header[1], cells[channel, row], masks[channel])
            except ValueError:
                raise BadClipboard(f"line {number} has a cell that cannot be read in channel {channel + 1}") from None
    cells.setflags(write=False)
    masks.setflags(write=False)
    return Copied(tuple(cells), tuple(masks))


def _first_pattern(lines: list[str]) -> int:
    """How many lines of cells come before a second pattern's heading."""
    count = 0
    for line in lines:
        if line.startswith("|"):
            count += 1
        elif line.startswith("Rows:") and count:
            break
    return count


def _read(part: str, dialect: str, cell: np.ndarray, mask: np.ndarray) -> None:
    """Raises: ValueError. Modifies: cell; mask, where something was copied."""
    note, instrument, volume, effect = (part[start:end] for start, end in _FIELDS)
    if note.strip():
        mask[NOTE] = True
        cell[NOTE] = _note(note)
    if instrument.strip():
        mask[INSTRUMENT] = True
        cell[INSTRUMENT] = 0 if instrument == ".." else _instrument(instrument)
    if volume.strip():
        mask[VOLUME_MEANING : VOLUME_MEANING + 2] = True
        cell[VOLUME_MEANING : VOLUME_MEANING + 2] = _volume(volume, dialect)
    if effect.strip():
        mask[EFFECTS_START : EFFECTS_START + 2] = True
        cell[EFFECTS_START : EFFECTS_START + 2] = _effect(effect, dialect)


def _note(text: str) -> int:
    """Parameters of plug-ins and what else is no note here become empty."""
    if text.startswith("PC"):
        return int(EMPTY_CELL[NOTE])
    octave = text[2]
    if octave.isdecimal():
        # OpenMPT names each note an octave higher; our lowest octave is `o`.
        text = text[:2] + ("o" if octave == "0" else str(int(octave) - 1))
    return parse_note(text)


def _instrument(text: str) -> int:
    """Two decimal digits; from 100 on the tens go on with letters, `A0` being 100."""
    tens = ord(text[0].upper()) - ord("A") + 10 if text[0].isalpha() else int(text[0])
    number = 10 * tens + int(text[1])
    if not 0 <= number <= 255:
        raise ValueError(text)
    return number


def _volume(text: str, dialect: str) -> Translated:
    letter = text[0].lower()
    if letter == ".":
        return NOTHING
    value = int(text[1:])
    if dialect in ("XM", "MOD"):
        first = _XM_VOLUMES.get(letter)
        value = min(value // _XM_PANNING_STEP, 15) if letter == "p" else value
        top = 0x40 if letter == "v" else 0xF
        return NOTHING if first is None else xm.translate_volume(first + min(value, top))
    first = _IT_VOLUMES.get(letter)
    top = 64 if letter in "vp" else 9
    return NOTHING if first is None else it.translate_volume(first + min(value, top))


def _effect(text: str, dialect: str) -> Translated:
    letter = text[0].upper()
    if letter in ". " or not letter.isalnum():
        return NOTHING
    value = int(text[1:].replace(".", "0").replace(" ", "0"), 16)
    number = int(letter) if letter.isdigit() else ord(letter) - ord("A") + (10 if dialect in ("XM", "MOD") else 1)
    return _TRANSLATE[dialect](number, value)


_TRANSLATE: dict[str, Callable[[int, int], Translated]] = {
    "MOD": xm.translate,
    "XM": xm.translate,
    "S3M": s3m.translate,
    "IT": it.translate,
    "MPT": it.translate,
}
