"""A clip: cells that were copied, and the text in which they travel between programs.

    Toccata clip 1: 2 channels, 3 rows
    C-4 01 40 ... | ... .. .. A04
    ... .. .. ... | == .. .. ...
    E-4 01 .. 437 | ... .. 20 ...

A channel's field that is underscores in every row was not copied: pasting leaves what is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from toccata.edit.fields import ALL_FIELDS
from toccata.errors import EditRefused
from toccata.notation.cells import INSTRUMENT, MAX_EFFECTS, NOTE, VOLUME_MEANING, effect_slot, format_cell, parse_cell
from toccata.song import MAX_CHANNELS, MAX_ROWS

_HEADER = re.compile(r"Toccata clip \d+: *\d+ channels?, *\d+ rows?")
_ROW_NUMBER = re.compile(r"^[> ]*[0-9A-F]{2,3} *\|")
_LONGEST_TEXT = 8_000_000
_EMPTY_TEXT = ("...", "..", "..", "...")


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """columns: one read-only uint8 (rows, CELL_WIDTH) a channel, empty where not copied. masks: bool (CELL_WIDTH,) a channel,
    true for the fields that were copied; in text an instrument, volume or effect is copied whole."""

    columns: tuple[np.ndarray, ...]
    masks: tuple[np.ndarray, ...]

    @property
    def rows(self) -> int:
        return len(self.columns[0])

    def same_as(self, other: Clip) -> bool:
        """Whether both hold the same cells and fields."""
        return len(self.columns) == len(other.columns) and all(
            np.array_equal(a, b) for a, b in zip((*self.columns, *self.masks), (*other.columns, *other.masks), strict=True)
        )


def format_clip(clip: Clip) -> str:
    """The clip as text, a line a row."""
    shown = _effect_columns(clip)
    lines = [f"Toccata clip 1: {len(clip.columns)} channels, {clip.rows} rows"]
    channels = [_format_column(column, mask, shown) for column, mask in zip(clip.columns, clip.masks, strict=True)]
    lines += [" | ".join(cells) for cells in zip(*channels, strict=True)]
    return "\n".join(lines) + "\n"


def parse_clip(text: str) -> Clip:
    """A clip from text as `format_clip` writes it; the heading, row numbers and outer bars may be there or not.

    Raises: EditRefused with the line, for text that is no cells.
    """
    if len(text) > _LONGEST_TEXT:
        raise EditRefused("the clipboard holds more text than a clip can have")
    rows: list[list[np.ndarray]] = []
    masks: list[np.ndarray] = []
    known: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        line = _ROW_NUMBER.sub("", raw).strip().strip("|")
        if not line.strip() or _HEADER.match(line):
            continue
        parts = [part.strip() for part in line.split("|")]
        for part in parts:
            if part not in known:
                known[part] = _parse_masked(part, number)
        cells = [known[part] for part in parts]
        if masks and len(cells) != len(masks):
            raise EditRefused(f"clipboard line {number} has {len(cells)} channels where the first has {len(masks)}")
        masks = [mask | copied for (_, mask), copied in zip(cells, masks or [mask for _, mask in cells], strict=True)]
        rows.append([cell for cell, _ in cells])
    _refuse_size(len(rows), len(masks))
    columns = tuple(_read_only(np.array([row[channel] for row in rows], np.uint8)) for channel in range(len(masks)))
    return Clip(columns, tuple(_read_only(mask) for mask in masks))


def _refuse_size(rows: int, channels: int) -> None:
    if not rows:
        raise EditRefused("the clipboard holds no cells")
    if rows > MAX_ROWS or channels > MAX_CHANNELS:
        raise EditRefused(f"a clip has at most {MAX_ROWS} rows and {MAX_CHANNELS} channels")


def _read_only(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array


def _effect_columns(clip: Clip) -> int:
    """How many effect columns the text needs: up to the last that holds something or was not copied."""
    needed = 1
    for column, mask in zip(clip.columns, clip.masks, strict=True):
        for effect in range(MAX_EFFECTS):
            if column[:, effect_slot(effect)].any() or not mask[effect_slot(effect)]:
                needed = max(needed, effect + 1)
    return needed


def _field_slices(count: int) -> list[slice]:
    """Where the fields of a cell's text lie in a cell: note, instrument, volume, effects."""
    fixed = [slice(NOTE, NOTE + 1), slice(INSTRUMENT, INSTRUMENT + 1), slice(VOLUME_MEANING, VOLUME_MEANING + 2)]
    return fixed + [slice(effect_slot(column), effect_slot(column) + 2) for column in range(count)]


def _format_column(column: np.ndarray, mask: np.ndarray, effect_columns: int) -> list[str]:
    """The text of each cell; cells that are alike, as most are, are put into words once."""
    cells = [row.tobytes() for row in column]
    words = {cell: _format_masked(np.frombuffer(cell, np.uint8), mask, effect_columns) for cell in set(cells)}
    return [words[cell] for cell in cells]


def _format_masked(cell: np.ndarray, mask: np.ndarray, effect_columns: int) -> str:
    fields = format_cell(cell, effect_columns).split()
    slices = _field_slices(effect_columns)
    return " ".join(text if mask[at].any() else "_" * len(text) for text, at in zip(fields, slices, strict=True))


def _parse_masked(text: str, line_number: int) -> tuple[np.ndarray, np.ndarray]:
    """One cell and its mask; effects left out count as copied and empty."""
    fields = text.split()
    mask = ALL_FIELDS.copy()
    for index, at in enumerate(_field_slices(MAX_EFFECTS)[: len(fields)]):
        if set(fields[index]) == {"_"}:
            mask[at] = False
            fields[index] = _EMPTY_TEXT[min(index, len(_EMPTY_TEXT) - 1)]
    try:
        return parse_cell(" ".join(fields)), mask
    except ValueError as error:
        raise EditRefused(f"clipboard line {line_number}: {_shown(str(error))}") from None


def _shown(sentence: str) -> str:
    """A sentence about foreign text, as a status line can carry it."""
    sentence = "".join(character if character.isprintable() else "?" for character in sentence[:400])
    return sentence if len(sentence) <= 120 else sentence[:60] + "..." + sentence[-50:]
