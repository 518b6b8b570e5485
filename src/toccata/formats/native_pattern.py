"""A pattern of the native song as text, channel by channel, so that edits of different channels merge.

    rows = 64
    name = "Verse"

    [03 Lead]
    1D G-5 04 .. 437 ...

The head is TOML (`toccata.formats.plain`). Channels are numbered from 1 in decimal, rows from 0 in hex; the name in a
channel's header is only for the reader. Rows without anything are left out; the headers all stand, because they part
what two people add to two empty channels.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

import numpy as np

from toccata.formats.native_toml import dump_toml, parse_toml
from toccata.formats.plain import BadTable, Reading, from_table, printable, to_table
from toccata.notation import effects as fx
from toccata.notation.cells import (
    CELL_WIDTH,
    EFFECTS_START,
    EMPTY_CELL,
    NOTE,
    VOLUME_MEANING,
    empty_column,
    format_cell,
    parse_cell,
)
from toccata.notation.notes import NO_NOTE, NOTE_COUNT, NOTE_CUT, NOTE_FADE, NOTE_OFF
from toccata.song import MAX_ROWS, Channel, Pattern

_HEADER = re.compile(r"\[(\d{1,3})(?: .*)?\]\s*")
_ROW_NUMBER = re.compile(r"[0-9A-Fa-f]{1,4}")
_EMPTY = EMPTY_CELL.tobytes()
_NOTES = {*range(NOTE_COUNT), NOTE_OFF, NOTE_CUT, NOTE_FADE, NO_NOTE}


class BadLine(ValueError):
    """A line of a pattern that cannot be read. line: counted from 1."""

    def __init__(self, line: int, problem: str) -> None:
        self.line, self.problem = line, printable(problem, 200)
        super().__init__(f"line {line}: {self.problem}")


def format_pattern(pattern: Pattern, channels: tuple[Channel, ...], extra: dict[str, object] | None = None) -> str:
    """The text of a pattern. extra: further keys for the head. A cell that has no text is written as the nearest one."""
    lines = [dump_toml({**to_table(pattern), **(extra or {})}).rstrip("\n")]
    for index, (column, channel) in enumerate(zip(pattern.columns, channels, strict=True)):
        name = re.sub(r"[^\S ]|[\]\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", channel.name).strip()
        lines += ["", f"[{index + 1:02d} {name}]" if name else f"[{index + 1:02d}]"]
        written = np.flatnonzero((column != EMPTY_CELL).any(axis=1))
        data = np.ascontiguousarray(column[written]).tobytes()
        lines += [
            f"{row:02X} {_cell_text(data[at : at + CELL_WIDTH], channel.effect_columns)}"
            for row, at in zip(written.tolist(), range(0, len(data), CELL_WIDTH), strict=True)
        ]
    return "\n".join(lines) + "\n"


def parse_pattern(text: str, channels: int, reading: Reading) -> Pattern:
    """The pattern that the text describes, for a song of that many channels.

    Raises: BadLine, or BadTable for the head.
    """
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if _HEADER.fullmatch(line)), len(lines))
    head = from_table(Pattern, parse_toml("\n".join(lines[:start])), reading, columns=())
    if not 1 <= head.rows <= MAX_ROWS:
        raise BadTable("rows", f"{head.rows} rows; a pattern has 1 to {MAX_ROWS}")
    cells: dict[int, dict[int, bytes]] = {}
    rows: dict[int, bytes] = {}
    for number, line in enumerate(lines[start:], start + 1):
        if not line.strip():
            continue
        if line[0] == "[" and (header := _HEADER.fullmatch(line)):
            channel = int(header[1])
            if not 1 <= channel <= channels:
                raise BadLine(number, f"there is no channel {channel}; the song has {channels}")
            if channel in cells:
                raise BadLine(number, f"channel {channel} stands twice")
            rows = cells[channel] = {}
            continue
        row, cell = _parse_row(line, number, head.rows)
        if row in rows:
            raise BadLine(number, f"row {row:02X} stands twice")
        rows[row] = cell
    blank = empty_column(head.rows)
    columns = tuple(_column(head.rows, cells[channel]) if cells.get(channel) else blank for channel in range(1, channels + 1))
    return Pattern(head.rows, columns, head.name)


def _parse_row(line: str, number: int, rows: int) -> tuple[int, bytes]:
    digits, _, text = line.strip().partition(" ")
    if not _ROW_NUMBER.fullmatch(digits):
        raise BadLine(number, f"'{digits[:20]}' is no row number")
    row = int(digits, 16)
    if row >= rows:
        raise BadLine(number, f"row {digits} is past the last row, {rows - 1:02X}")
    try:
        return row, _cell_bytes(text.strip())
    except ValueError as error:
        raise BadLine(number, str(error)) from None


def _column(rows: int, cells: dict[int, bytes]) -> np.ndarray:
    column = b"".join([cells.get(row, _EMPTY) for row in range(rows)])
    return np.frombuffer(column, np.uint8).reshape(rows, CELL_WIDTH)


@lru_cache(1 << 16)
def _cell_bytes(text: str) -> bytes:
    if len(text) > 80:
        raise ValueError(f"'{text[:20]}...' is no cell")
    return parse_cell(text).tobytes()


@lru_cache(1 << 16)
def _cell_text(data: bytes, effect_columns: int) -> str:
    """The cell's text; what has no text of its own is written as the nearest that has one."""
    cell = list(data)
    if cell[NOTE] not in _NOTES:
        cell[NOTE] = NO_NOTE
    used = effect_columns
    for at in (VOLUME_MEANING, *range(EFFECTS_START, CELL_WIDTH, 2)):
        if cell[at] or cell[at + 1]:
            cell[at], cell[at + 1] = _nearest(cell[at], cell[at + 1], at == VOLUME_MEANING)
            if cell[at] and at >= EFFECTS_START:
                used = max(used, (at - EFFECTS_START) // 2 + 1)
    # format_cell only indexes its cell; a list is several times faster at that than an array.
    return format_cell(cast(np.ndarray, cell), used)


@lru_cache(1 << 13)
def _nearest(meaning: int, value: int, in_volume_column: bool) -> tuple[int, int]:
    effect = fx.BY_MEANING.get(meaning)
    if effect is None or effect.volume_column != in_volume_column:
        return 0, 0
    return meaning, min(max(value, effect.low), effect.most)
