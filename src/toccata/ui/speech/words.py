"""Cells, notes and numbers in words, as they are to be heard."""

from __future__ import annotations

import numpy as np

from toccata.edit.fields import EFFECTS_FIELD, INSTRUMENT_FIELD, NOTE_FIELD, VOLUME_FIELD, effect_column_at
from toccata.notation import effects as fx
from toccata.notation.cells import INSTRUMENT, NOTE, VOLUME_MEANING, VOLUME_VALUE, effect_slot
from toccata.notation.notes import NO_NOTE, NOTE_CUT, NOTE_FADE, NOTE_OFF, format_note
from toccata.song import Song
from toccata.ui.keys import key_label

Part = tuple[str, str]
"""(what it is about, words): parts of one kind are compared to find what has changed."""

_SPECIAL = {NOTE_OFF: "note off", NOTE_CUT: "note cut", NOTE_FADE: "note fade"}


_CHARACTERS = {
    ",": "comma", ".": "full stop", ";": "semicolon", ":": "colon", "'": "apostrophe", '"': "quote", "`": "backquote", "-": "minus",
    "+": "plus", "_": "underscore", "=": "equals", "*": "asterisk", "/": "slash", "\\": "backslash", "|": "bar", "<": "less than",
    ">": "greater than", "(": "left parenthesis", ")": "right parenthesis", "[": "left bracket", "]": "right bracket",
    "{": "left brace", "}": "right brace", "?": "question mark", "!": "exclamation mark",
}  # fmt: skip


def key_words(key: str) -> str:
    """A key as it is to be heard: `comma`, `Ctrl+P`, `capital X`."""
    if len(key) == 1 and key.isupper():
        return f"capital {key}"
    return _CHARACTERS.get(key) or key_label(key)


def number_words(number: int) -> str:
    """`7`, `26, hex 1A`: from ten on with the digits that are typed and shown."""
    return str(number) if number < 10 else f"{number}, hex {number:02X}"


def note_words(note: int) -> str:
    """`C sharp 4`, `note off`; empty for no note."""
    if note == NO_NOTE:
        return ""
    if note in _SPECIAL:
        return _SPECIAL[note]
    name = format_note(note)
    return f"{name[0]}{' sharp' if name[1] == '#' else ''} {name[2:]}"


def instrument_words(song: Song, number: int) -> str:
    """`instrument 2 Bass`; empty for none."""
    if not number:
        return ""
    found = song.instrument(number)
    return f"instrument {number_words(number)} {found.name if found else 'empty'}".rstrip()


def volume_words(meaning: int, value: int) -> str:
    """`volume 64, hex 40`, `volume column: up by 3 a tick`; empty for none."""
    if not meaning or meaning not in fx.BY_MEANING:
        return ""
    if meaning == fx.Meaning.VOLUME_SET:
        return f"volume {number_words(value)}"
    return f"volume column: {fx.BY_MEANING[meaning].say(value)}"


def effect_words(meaning: int, value: int, column: int, columns: int) -> str:
    """`effect: vibrato: speed 3, depth 7`, numbered where there are several columns; empty for none."""
    if not meaning or meaning not in fx.BY_MEANING:
        return ""
    number = f" {column + 1}" if columns > 1 else ""
    return f"effect{number}: {fx.BY_MEANING[meaning].say(value)}"


def cell_parts(song: Song, cell: np.ndarray, effect_columns: int) -> list[Part]:
    """What the cell has, a part a field; none for an empty cell."""
    note = note_words(int(cell[NOTE]))
    parts = [
        ("note", note if note.startswith("note") or not note else f"note {note}"),
        ("instrument", instrument_words(song, int(cell[INSTRUMENT]))),
        ("volume", volume_words(int(cell[VOLUME_MEANING]), int(cell[VOLUME_VALUE]))),
    ]
    for column in range(effect_columns):
        at = effect_slot(column)
        parts.append((f"effect {column}", effect_words(int(cell[at]), int(cell[at + 1]), column, effect_columns)))
    return [part for part in parts if part[1]]


def field_name(field: int, effect_columns: int) -> tuple[str, str]:
    """(kind as in `cell_parts`, words): `effect 0`, `effect, digit 2 of 3`."""
    if field == NOTE_FIELD:
        return "note", "note"
    if field < VOLUME_FIELD:
        return "instrument", f"instrument, digit {field - INSTRUMENT_FIELD + 1} of 2"
    if field < EFFECTS_FIELD:
        return "volume", f"volume, digit {field - VOLUME_FIELD + 1} of 2"
    column, digit = effect_column_at(field), (field - EFFECTS_FIELD) % 3
    number = f" {column + 1}" if effect_columns > 1 else ""
    return f"effect {column}", f"effect{number}, digit {digit + 1} of 3"
