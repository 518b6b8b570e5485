"""Finding cells by conditions on their fields.

What a condition says, a field at a time (nothing: the field does not matter):

    note          `C-4` this note, `C-3..B-4` a range, `F#` in any octave, `==` `^^` `~~`, `any`, `none`
    instrument    `04`, `01..08`, `any`, `none`
    volume        `20`, `10..30`, `P8` or `P` (any P), `any`, `none`
    effect        `4`, `E9`, `437`, `any`, `none`
    parameter     `37`, `10..20`, `?0` or `8?` for one digit

Numbers are hex as in the grid. Several words are alternatives: `C-4 C-5`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toccata.edit.bounds import the_pattern
from toccata.edit.region import Region, checked, whole_pattern
from toccata.errors import EditRefused
from toccata.notation import effects as fx
from toccata.notation.cells import EFFECTS_START, INSTRUMENT, MAX_EFFECTS, NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.notes import NO_NOTE, NOTE_COUNT, parse_note
from toccata.notation.scales import KEYS
from toccata.song import Song

FIELDS = ("note", "instrument", "volume", "effect", "parameter")
ANY, NONE = "any", "none"
_PITCH_CLASS = re.compile(r"([A-G])([-#b]?)")
_EFFECTS = tuple(effect for effect in fx.EFFECTS if not effect.volume_column)
_HEX_PAIR = re.compile(r"[0-9A-F?]{2}")


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What each field may be: notes and instruments bool (256,) by value, volumes and effects bool (256, 256) by meaning and value.
    None does not matter. A cell with several effects is found when one of them fits."""

    notes: np.ndarray | None = None
    instruments: np.ndarray | None = None
    volumes: np.ndarray | None = None
    effects: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A cell that was found. field: the position of the first field that was asked for."""

    pattern: int
    row: int
    channel: int
    field: int = 0


def parse_query(**texts: str) -> Query:
    """The query that the texts of FIELDS describe. Raises: EditRefused naming the field, or when no field is asked for."""
    found = {name: _table(name, text) for name, text in texts.items() if text.strip()}
    if not found:
        raise EditRefused("say what to find: at least one field")
    effects, parameters = found.get("effect"), found.get("parameter")
    if parameters is not None:
        effects = np.ones((256, 256), bool) if effects is None else effects
        effects = effects & parameters
        effects[fx.Meaning.NONE] = False
    return Query(found.get("note"), found.get("instrument"), found.get("volume"), effects)


def find_cells(song: Song, regions: Sequence[Region], query: Query) -> list[Hit]:
    """Every cell that fits, region by region, row by row, from left to right. Raises: EditRefused."""
    hits: list[Hit] = []
    for region in regions:
        fits, slots = _fitting(song, region, query)
        for row, channel in np.argwhere(fits.T):
            field = _field_of(query, slots[channel, row])
            hits.append(Hit(region.pattern, region.first_row + int(row), region.first_channel + int(channel), field))
    return hits


def count_cells(song: Song, regions: Sequence[Region], query: Query) -> int:
    """How many cells `find_cells` would give. Raises: EditRefused."""
    return sum(int(_fitting(song, region, query)[0].sum()) for region in regions)


def _fitting(song: Song, region: Region, query: Query) -> tuple[np.ndarray, np.ndarray]:
    """Which marked cells fit, bool (channels, rows), and by which effect columns, bool (channels, rows, MAX_EFFECTS)."""
    pattern = the_pattern(song, checked(song, region).pattern)
    rows = slice(region.first_row, region.last_row + 1)
    blocks = np.stack([pattern.columns[channel][rows] for channel in region.channels])
    masks = np.stack([region.mask(channel) for channel in region.channels])
    return matching_rows(blocks, masks[:, None, :], query)


def next_hit(hits: Sequence[Hit], place: tuple[int, int, int], direction: int = 1) -> Hit:
    """The hit after (pattern, row, channel), or before it, round the end. Raises: EditRefused when there is none."""
    if not hits:
        raise EditRefused("nothing like this was found")
    ordered = sorted(hits, key=lambda hit: (hit.pattern, hit.row, hit.channel))
    places = [(hit.pattern, hit.row, hit.channel) for hit in ordered]
    if direction > 0:
        return next((hit for hit, at in zip(ordered, places, strict=True) if at > place), ordered[0])
    return next((hit for hit, at in zip(reversed(ordered), reversed(places), strict=True) if at < place), ordered[-1])


def matching_rows(block: np.ndarray, mask: np.ndarray, query: Query) -> tuple[np.ndarray, np.ndarray]:
    """Which cells of a block, uint8 (..., CELL_WIDTH), fit, bool (...), and by which effect columns, bool (..., MAX_EFFECTS).

    mask: bool (CELL_WIDTH,), or what broadcasts to the block; fields outside it never fit.
    """
    fits = np.ones(block.shape[:-1], bool)
    if query.notes is not None:
        fits &= query.notes[block[..., NOTE]] & mask[..., NOTE]
    if query.instruments is not None:
        fits &= query.instruments[block[..., INSTRUMENT]] & mask[..., INSTRUMENT]
    if query.volumes is not None:
        fits &= query.volumes[block[..., VOLUME_MEANING], block[..., VOLUME_VALUE]] & mask[..., VOLUME_MEANING]
    if query.effects is None:
        return fits, np.zeros((*fits.shape, MAX_EFFECTS), bool)
    marked = mask[..., EFFECTS_START::2]
    slots = query.effects[block[..., EFFECTS_START::2], block[..., EFFECTS_START + 1 :: 2]] & marked
    only_none = not query.effects[1:].any()
    fits &= (slots | ~marked).all(axis=-1) & marked.any(axis=-1) if only_none else slots.any(axis=-1)
    return fits, slots


def _field_of(query: Query, slots: np.ndarray) -> int:
    """The cursor's field position for a hit."""
    if query.notes is not None:
        return 0
    if query.instruments is not None:
        return 1
    if query.volumes is not None:
        return 3
    return 5 + 3 * int(np.argmax(slots))


def _table(field: str, text: str) -> np.ndarray:
    parse = {"note": _notes, "instrument": _instruments, "volume": _volumes, "effect": _effects, "parameter": _parameters}[field]
    table = np.zeros((256, 256) if field in ("volume", "effect") else 256, bool)
    for word in text.split():
        parse(table, word)
    return table


def no_such(field: str, word: str, instead: str) -> EditRefused:
    return EditRefused(f"{field}: '{word}' is none; write {instead}")


def note_value(word: str) -> int:
    try:
        return parse_note(_spelled(word))
    except ValueError:
        raise no_such("note", word, "C-4, C-3..B-4, F#, ==, any or none") from None


def _spelled(word: str) -> str:
    """`c4` and `c-4` are C-4, `f#3` is F#3."""
    word = word.strip()
    if len(word) == 2 and word[0].isalpha() and word[1].isdigit():
        word = f"{word[0]}-{word[1]}"
    return word[:1].upper() + word[1:]


def _notes(table: np.ndarray, word: str) -> None:
    """Modifies: table."""
    first, range_dots, last = word.partition("..")
    pitch = _PITCH_CLASS.fullmatch(word[:1].upper() + word[1:])
    if word.lower() == ANY:
        table[:NO_NOTE] = True
    elif word.lower() == NONE:
        table[NO_NOTE] = True
    elif range_dots and first and last:
        table[note_value(first) : note_value(last) + 1] = True
    elif pitch:
        step = KEYS.index(pitch[1]) + {"#": 1, "b": -1}.get(pitch[2], 0)
        table[step % 12 : NOTE_COUNT : 12] = True
    else:
        table[note_value(word)] = True


def hex_value(field: str, word: str, instead: str) -> int:
    try:
        value = int(word, 16)
    except ValueError:
        raise no_such(field, word, instead) from None
    if not 0 <= value <= 255:
        raise no_such(field, word, instead)
    return value


def _instruments(table: np.ndarray, word: str) -> None:
    """Modifies: table."""
    instead = "04, 01..08, any or none"
    first, range_dots, last = word.partition("..")
    if word.lower() == ANY:
        table[1:] = True
    elif word.lower() == NONE:
        table[0] = True
    elif range_dots and first and last:
        table[hex_value("instrument", first, instead) : hex_value("instrument", last, instead) + 1] = True
    else:
        table[hex_value("instrument", word, instead)] = True


def _volumes(table: np.ndarray, word: str) -> None:
    """Modifies: table."""
    instead = "20, 10..30, P8, P, any or none"
    word = word.removeprefix("=").upper()
    first, range_dots, last = word.partition("..")
    letters = [effect for effect in fx.EFFECTS if effect.volume_column and effect.code == word]
    if word == ANY.upper():
        table[1:] = True
    elif word == NONE.upper():
        table[0] = True
    elif range_dots and first and last:
        table[fx.Meaning.VOLUME_SET, hex_value("volume", first, instead) : hex_value("volume", last, instead) + 1] = True
    elif letters:
        table[letters[0].meaning] = True
    else:
        try:
            table[fx.parse_volume(word.rjust(2, "0"))] = True
        except ValueError:
            raise no_such("volume", word, instead) from None


def _effects(table: np.ndarray, word: str) -> None:
    """Modifies: table."""
    if word.lower() == ANY:
        table[1:] = True
    elif word.lower() == NONE:
        table[0] = True
    elif full := full_effect(word):
        table[full] = True
    else:
        table[effect_meanings(word)] = True


def effect_meanings(word: str) -> list[int]:
    """The effects that a code names: `4`, `437` or `E9` one, `E` all of its sub-commands."""
    full = full_effect(word)
    if full:
        return [full[0]]
    for spelled in (word, word.upper()):  # small letters are effects of their own, where there are such
        found = [int(effect.meaning) for effect in _EFFECTS if effect.code == spelled]
        found = found or [int(effect.meaning) for effect in _EFFECTS if len(spelled) == 1 and effect.code.startswith(spelled)]
        if found:
            return found
    raise no_such("effect", word, "4, E9, 437, any or none")


def full_effect(word: str) -> tuple[int, int] | None:
    """(meaning, parameter) where the word has all three characters; small letters where only those exist."""
    for spelled in (word, word.upper()):
        try:
            if len(spelled) == 3 and spelled.lower() != ANY:
                return fx.parse_effect(spelled)
        except ValueError:
            continue
    return None


def _parameters(table: np.ndarray, word: str) -> None:
    """Modifies: table."""
    instead = "37, 10..20, ?0 or 8?"
    first, range_dots, last = word.partition("..")
    if range_dots and first and last:
        table[hex_value("parameter", first, instead) : hex_value("parameter", last, instead) + 1] = True
    elif "?" in word and _HEX_PAIR.fullmatch(word.upper()):
        pattern = re.compile(word.upper().replace("?", "."))
        table[[value for value in range(256) if pattern.fullmatch(f"{value:02X}")]] = True
    else:
        table[hex_value("parameter", word, instead)] = True


def song_regions(song: Song, first: int = 0) -> list[Region]:
    """Every pattern as a region, from pattern `first` on and round."""
    return [whole_pattern(song, (first + k) % len(song.patterns)) for k in range(len(song.patterns))]
