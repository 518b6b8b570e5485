"""What replacing makes of the cells that a search found.

What a change says, a field at a time (nothing: the field stays as it is):

    note          `D-4`, `==`, `+12` or `-3` semitones, `none`
    instrument    `04`, `+1`, `-1`, `none`
    volume        `20`, `P8`, `+8` and `-8` add in hex, `50%`, `none`; `=+3` is the slide that is written `+3`
    effect        `4`, `437`, `none`
    parameter     `37`, `+10`, `-10` in hex, `50%`

Numbers are hex as in the grid, semitones and percent decimal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from toccata.edit.region import ChangeBlock, Region, change_blocks
from toccata.edit.search import NONE, Query, effect_meanings, full_effect, hex_value, matching_rows, no_such, note_value
from toccata.errors import EditRefused
from toccata.notation import effects as fx
from toccata.notation.cells import INSTRUMENT, NOTE, VOLUME_MEANING, VOLUME_VALUE, effect_slot
from toccata.notation.notes import NO_NOTE, NOTE_COUNT
from toccata.song import Song


@dataclass(frozen=True, slots=True)
class Change:
    """What a value becomes. kind: `set` to value (and meaning, for volumes and effects), `add` an amount, `scale` by a factor,
    `clear`."""

    kind: str
    value: int = 0
    meaning: int = 0
    factor: float = 1.0


def parse_changes(**texts: str) -> dict[str, Change]:
    """The changes that the texts of FIELDS describe, by field. Raises: EditRefused naming the field, or when there is none."""
    found = {name: _parse_change(name, text.strip()) for name, text in texts.items() if text.strip()}
    if not found:
        raise EditRefused("say what it becomes: at least one field")
    full = full_effect(texts.get("effect", "").strip())
    if full and "parameter" not in found:
        found["parameter"] = Change("set", full[1])
    return found


def replace_cells(song: Song, regions: Sequence[Region], query: Query, changes: dict[str, Change]) -> Song:
    """Changes every cell that fits. Raises: EditRefused, naming the place, when a note or an instrument would leave its range."""
    for region in regions:
        song = change_blocks(song, region, _replacing(song, region, query, changes))
    return song


def _replacing(song: Song, region: Region, query: Query, changes: dict[str, Change]) -> ChangeBlock:
    def change(block: np.ndarray, mask: np.ndarray, channel: int) -> None:
        fits, slots = matching_rows(block, mask, query)
        for row in np.flatnonzero(fits):
            place = f"in pattern {region.pattern:02X}, channel {channel + 1}, row {region.first_row + int(row):02X}"
            columns = None if query.effects is None else slots[row]
            _change_cell(block[row], changes, columns, song.channels[channel].effect_columns, place)

    return change


def _parse_change(field: str, text: str) -> Change:
    if text.lower() == NONE and field != "parameter":
        return Change("clear")
    if text.endswith("%") and field in ("volume", "parameter"):
        try:
            return Change("scale", factor=_percent(text[:-1]))
        except ValueError:
            raise no_such(field, text, "50%") from None
    if text[:1] in "+-" and len(text) > 1 and field != "effect":
        base = 10 if field == "note" else 16
        try:
            return Change("add", value=int(text, base))
        except ValueError:
            raise no_such(field, text, "+1 or -1") from None
    return _SETTERS[field](text.removeprefix("="))


def _percent(text: str) -> float:
    factor = float(text) / 100
    if not 0 <= factor <= 100:
        raise ValueError(text)
    return factor


def _set_volume(text: str) -> Change:
    try:
        meaning, value = fx.parse_volume(text.upper().rjust(2, "0"))
    except ValueError:
        raise no_such("volume", text, "20, P8, +8, -8, 50% or none") from None
    return Change("set", value, meaning)


def _set_instrument(text: str) -> Change:
    value = hex_value("instrument", text, "04, +1, -1 or none")
    return Change("set", value) if value else Change("clear")


def _set_effect(text: str) -> Change:
    meanings = effect_meanings(text)
    if len(meanings) != 1:
        raise no_such("effect", text, "one effect: 4, E9, 437 or none")
    return Change("set", meaning=meanings[0])


_SETTERS: dict[str, Callable[[str], Change]] = {
    "note": lambda text: Change("set", note_value(text)),
    "instrument": _set_instrument,
    "volume": _set_volume,
    "effect": _set_effect,
    "parameter": lambda text: Change("set", hex_value("parameter", text, "37, +10, -10 or 50%")),
}


def _change_cell(cell: np.ndarray, changes: dict[str, Change], columns: np.ndarray | None, shown: int, place: str) -> None:
    """columns: which effect columns were found; None when effects were not asked for. shown: how many the channel has.

    Modifies: cell. Raises: EditRefused.
    """
    if change := changes.get("note"):
        cell[NOTE] = _changed_note(int(cell[NOTE]), change, place)
    if change := changes.get("instrument"):
        cell[INSTRUMENT] = _changed_instrument(int(cell[INSTRUMENT]), change, place)
    if change := changes.get("volume"):
        cell[VOLUME_MEANING : VOLUME_VALUE + 1] = _changed_value(int(cell[VOLUME_MEANING]), int(cell[VOLUME_VALUE]), change)
    if "effect" in changes or "parameter" in changes:
        for at in _effect_targets(cell, changes, columns, shown):
            _change_effect(cell, at, changes)


def _changed_note(note: int, change: Change, place: str) -> int:
    if change.kind == "clear":
        return NO_NOTE
    if change.kind == "set":
        return change.value
    if note >= NOTE_COUNT:
        return note
    if not 0 <= note + change.value < NOTE_COUNT:
        raise EditRefused(f"a note {place} cannot move {change.value:+d} semitones")
    return note + change.value


def _changed_instrument(instrument: int, change: Change, place: str) -> int:
    if change.kind != "add":
        return change.value if change.kind == "set" else 0
    if not instrument:
        return 0
    if not 1 <= instrument + change.value <= 255:
        raise EditRefused(f"instrument {instrument:02X} {place} cannot become another {change.value:+X} further")
    return instrument + change.value


def _changed_value(meaning: int, value: int, change: Change) -> tuple[int, int]:
    """What a volume becomes; arithmetic leaves an empty one empty and stops at its effect's bounds."""
    if change.kind == "clear":
        return 0, 0
    if change.kind == "set":
        return change.meaning, change.value
    if not meaning:
        return 0, 0
    return meaning, _reckoned(meaning, value, change)


def _reckoned(meaning: int, value: int, change: Change) -> int:
    number = value + change.value if change.kind == "add" else int(value * change.factor + 0.5)
    return fx.clamp_parameter(meaning, min(max(number, 0), 255))


def _effect_targets(cell: np.ndarray, changes: dict[str, Change], columns: np.ndarray | None, shown: int) -> list[int]:
    """Where the effects to change stand: those that were found, else all there are; a new effect goes into the first free column."""
    slots = [effect_slot(column) for column in range(shown)]
    if columns is not None:
        found = [at for column, at in enumerate(slots) if columns[column]]
        empty = found and not cell[found[0]]
        return found[:1] if empty else found
    effect = changes.get("effect")
    if effect is not None and effect.kind == "set":
        return [at for at in slots if not cell[at]][:1]
    return [at for at in slots if cell[at]]


def _change_effect(cell: np.ndarray, at: int, changes: dict[str, Change]) -> None:
    """Modifies: cell."""
    effect, parameter = changes.get("effect"), changes.get("parameter")
    if effect is not None and effect.kind == "clear":
        cell[at : at + 2] = 0
        return
    if effect is not None:
        cell[at] = effect.meaning
    if not cell[at]:
        return
    value = int(cell[at + 1])
    if parameter is not None:
        value = parameter.value if parameter.kind == "set" else _reckoned(int(cell[at]), value, parameter)
    cell[at + 1] = fx.clamp_parameter(int(cell[at]), value)
