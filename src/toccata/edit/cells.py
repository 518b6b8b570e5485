"""One cell: what typing, clearing, picking up and pulling rows do. Places are (pattern, row, channel), all from 0."""

from __future__ import annotations

import numpy as np

from toccata.edit.bounds import slot_number, the_column, the_pattern, whole
from toccata.edit.fields import EFFECTS_FIELD, INSTRUMENT_FIELD, LAST_FIELD, VOLUME_FIELD, effect_column_at, fields_from, shown_fields
from toccata.edit.sharing import each_column_once, with_column, with_columns, with_pattern
from toccata.errors import EditRefused
from toccata.notation import effects as fx
from toccata.notation import notes
from toccata.notation.cells import (
    CELL_WIDTH,
    EMPTY_CELL,
    INSTRUMENT,
    NOTE,
    VOLUME_MEANING,
    VOLUME_VALUE,
    effect_slot,
    format_cell,
    parse_cell,
)
from toccata.song import Pattern, Song


def pick_up(song: Song, pattern: int, row: int, channel: int) -> np.ndarray:
    """A read-only copy of a cell, uint8 (CELL_WIDTH,)."""
    cell = the_column(song, pattern, row, channel).columns[channel][row].copy()
    cell.setflags(write=False)
    return cell


def set_cell(song: Song, pattern: int, row: int, channel: int, cell: np.ndarray, mask: np.ndarray | None = None) -> Song:
    """Writes a cell, or only the fields that `mask`, bool (CELL_WIDTH,), allows; effect columns that
    the channel does not have stay empty.

    Raises: EditRefused for a place the song does not have or a cell that nothing can read.
    """
    the_column(song, pattern, row, channel)
    shown = shown_fields(song, channel)
    return _write(song, pattern, row, channel, _readable(cell), shown if mask is None else shown & mask)


def type_note(song: Song, pattern: int, row: int, channel: int, note: int, instrument: int = 0, volume: int | None = None) -> Song:
    """Writes a note: 0–119 with the instrument (0 leaves it) and volume 0–64 (None leaves it); a release, cut or fade
    alone, for which the instrument and the volume are cleared.

    Raises: EditRefused.
    """
    cell = pick_up(song, pattern, row, channel).copy()
    cell[NOTE] = _known_note(note)
    if not notes.is_pitched(note):
        cell[INSTRUMENT : VOLUME_VALUE + 1] = 0
    elif instrument:
        cell[INSTRUMENT] = slot_number(instrument, "instrument")
    if volume is not None and notes.is_pitched(note):
        cell[VOLUME_MEANING] = fx.Meaning.VOLUME_SET
        cell[VOLUME_VALUE] = fx.clamp_parameter(fx.Meaning.VOLUME_SET, volume)
    return _write(song, pattern, row, channel, cell)


def delay_note(song: Song, pattern: int, row: int, channel: int, ticks: int) -> Song:
    """Starts the cell's note 1–15 ticks late (EDx), in the effect column that delays it already or in the first free one; 0 ticks
    takes the delay away. Raises: EditRefused when no column is free.
    """
    whole(ticks, 0, 15, "a delay in ticks")
    cell = pick_up(song, pattern, row, channel).copy()
    slots = [effect_slot(column) for column in range(song.channels[channel].effect_columns)]
    delayed = [at for at in slots if cell[at] == fx.Meaning.NOTE_DELAY]
    for at in delayed:
        cell[at : at + 2] = 0
    if ticks:
        free = delayed or [at for at in slots if not cell[at]]
        if not free:
            raise EditRefused(f"channel {channel + 1}, row {row:02X} has no free effect column for a note delay")
        cell[free[0]], cell[free[0] + 1] = fx.Meaning.NOTE_DELAY, ticks
    return _write(song, pattern, row, channel, cell)


def type_digit(song: Song, pattern: int, row: int, channel: int, field: int, key: str) -> Song:
    """Types one character over field position 1–16: instrument, volume column and effects.

    Raises: EditRefused when the key means nothing there.
    """
    cell = pick_up(song, pattern, row, channel).copy()
    if INSTRUMENT_FIELD <= field < VOLUME_FIELD:
        cell[INSTRUMENT] = _typed_instrument(int(cell[INSTRUMENT]), field - INSTRUMENT_FIELD, key)
    elif VOLUME_FIELD <= field < EFFECTS_FIELD:
        volume = fx.type_volume_digit(int(cell[VOLUME_MEANING]), int(cell[VOLUME_VALUE]), field - VOLUME_FIELD, key)
        cell[VOLUME_MEANING : VOLUME_VALUE + 1] = _meant(volume, key)
    elif EFFECTS_FIELD <= field <= LAST_FIELD:
        if effect_column_at(field) >= song.channels[channel].effect_columns:
            raise EditRefused(f"channel {channel + 1} has only {song.channels[channel].effect_columns} effect columns")
        at = effect_slot(effect_column_at(field))
        effect = fx.type_effect_digit(int(cell[at]), int(cell[at + 1]), (field - EFFECTS_FIELD) % 3, key)
        cell[at : at + 2] = _meant(effect, key)
    else:
        raise EditRefused(f"'{key}' is not typed into a note")
    return _write(song, pattern, row, channel, cell)


def clear_field(song: Song, pattern: int, row: int, channel: int, field: int) -> Song:
    """Empties what stands at a field position 0–16: the note, the whole instrument, volume or effect. Raises: EditRefused."""
    the_column(song, pattern, row, channel)
    return _write(song, pattern, row, channel, EMPTY_CELL, fields_from(field, field))


def clear_cell(song: Song, pattern: int, row: int, channel: int, mask: np.ndarray | None = None) -> Song:
    """Empties a cell, or the fields of it that `mask` allows. Raises: EditRefused."""
    the_column(song, pattern, row, channel)
    return _write(song, pattern, row, channel, EMPTY_CELL, mask)


def insert_row(song: Song, pattern: int, row: int, channel: int | None = None) -> Song:
    """Pushes the rows from `row` on down by one in a channel, or in all; what leaves the pattern's end is lost. Raises: EditRefused."""

    def push(column: np.ndarray) -> np.ndarray:
        out = column.copy()
        out[row + 1 :] = column[row:-1]
        out[row] = EMPTY_CELL
        return out

    return _change_rows(song, pattern, row, channel, push)


def delete_row(song: Song, pattern: int, row: int, channel: int | None = None) -> Song:
    """Pulls the rows below `row` up by one in a channel, or in all; the last row becomes empty. Raises: EditRefused."""

    def pull(column: np.ndarray) -> np.ndarray:
        out = column.copy()
        out[row:-1] = column[row + 1 :]
        out[-1] = EMPTY_CELL
        return out

    return _change_rows(song, pattern, row, channel, pull)


def _change_rows(song: Song, index: int, row: int, channel: int | None, change) -> Song:
    pattern = the_column(song, index, row, channel or 0)
    if channel is not None:
        return with_columns(song, index, {channel: change(pattern.columns[channel])})
    columns = each_column_once(pattern, change)
    if all(new is old for new, old in zip(columns, pattern.columns, strict=True)):
        return song
    return with_pattern(song, index, Pattern(pattern.rows, columns, pattern.name))


def _write(song: Song, index: int, row: int, channel: int, cell: np.ndarray, mask: np.ndarray | None = None) -> Song:
    old = the_pattern(song, index).columns[channel]
    column = old.copy()
    if mask is None:
        column[row] = cell
    else:
        np.copyto(column[row], cell, where=mask)
    if column[row].tobytes() == old[row].tobytes():
        return song
    return with_column(song, index, channel, column)


def _known_note(note: int) -> int:
    try:
        notes.format_note(note)
    except ValueError as error:
        raise EditRefused(str(error)) from None
    return note


def _typed_instrument(instrument: int, position: int, key: str) -> int:
    if len(key) != 1 or key not in "0123456789abcdefABCDEF":
        raise EditRefused(f"'{key}' is no digit of an instrument number")
    digits = f"{instrument:02X}"
    return int(digits[:position] + key + digits[position + 1 :], 16)


def _meant(typed: tuple[int, int] | None, key: str) -> tuple[int, int]:
    if typed is None:
        raise EditRefused(f"'{key}' means nothing here")
    return typed


def _readable(cell: np.ndarray) -> np.ndarray:
    """The cell, once it is sure that it can be written as text and read again."""
    try:
        if cell.shape == (CELL_WIDTH,) and cell.dtype == np.uint8 and (parse_cell(format_cell(cell, 4)) == cell).all():
            return cell
    except (ValueError, KeyError):
        pass
    raise EditRefused("these values are no cell")
