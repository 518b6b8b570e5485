"""IT patterns written as text, for tests that build small modules."""

from __future__ import annotations

import re

from module_files import Cells, ItInstrument

_NAMES = {name: index for index, name in enumerate(("C-", "C#", "D-", "D#", "E-", "F-", "F#", "G-", "G#", "A-", "A#", "B-"))}
_SPECIAL = {"===": 255, "^^^": 254, "~~~": 246}
_COLUMN = {"a": 65, "b": 75, "c": 85, "d": 95, "e": 105, "f": 115, "p": 128, "g": 193, "h": 203, "v": 0}
NOTHING = (253, 0, 255, 0, 0)


def it_cell(text: str) -> tuple[int, int, int, int, int]:
    """A cell from fields apart by spaces: C-5, ===, ^^^ or ~~~; 01; v40, p32, a5 to h5; G10. A dot is nothing."""
    note, number, volume, command, value = NOTHING
    for field in text.split():
        if field in _SPECIAL:
            note = _SPECIAL[field]
        elif re.fullmatch(r"[A-G][-#]\d", field):
            note = _NAMES[field[:2]] + 12 * int(field[2])
        elif re.fullmatch(r"\d\d", field):
            number = int(field)
        elif re.fullmatch(r"[a-hpv]\d+", field):
            volume = _COLUMN[field[0]] + int(field[1:])
        elif re.fullmatch(r"[A-Z][0-9A-F]{2}", field):
            command, value = ord(field[0]) - 64, int(field[1:], 16)
        elif field != ".":
            raise ValueError(field)
    return note, number, volume, command, value


def it_cells(text: str) -> Cells:
    """A pattern: a line a row, channels apart by |."""
    cells: Cells = {}
    for row, line in enumerate(text.strip().split("\n")):
        for channel, cell in enumerate(line.split("|")):
            if (made := it_cell(cell)) != NOTHING:
                cells[row, channel] = made
    return cells


def row_count(*texts: str) -> int:
    return max(len(text.strip().split("\n")) for text in texts)


def instrument_of(sample: int, **fields) -> ItInstrument:
    """An instrument that plays one sample."""
    return ItInstrument(keyboard=tuple((note, sample) for note in range(120)), **fields)
