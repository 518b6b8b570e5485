"""The line that says what is under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toccata.edit.fields import EFFECTS_FIELD, INSTRUMENT_FIELD, NOTE_FIELD, effect_column_at
from toccata.notation import effects as fx
from toccata.notation.cells import INSTRUMENT, NOTE, VOLUME_MEANING, VOLUME_VALUE, effect_slot
from toccata.notation.notes import NO_NOTE, NOTE_CUT, NOTE_FADE, NOTE_OFF, format_note
from toccata.song import Song

if TYPE_CHECKING:
    from toccata.ui.editor import Editor

_SPECIAL = {
    NOTE_OFF: "note off: the note is released",
    NOTE_CUT: "note cut: silence at once",
    NOTE_FADE: "note fade: it fades out",
    NO_NOTE: "no note",
}


def explain_cell(editor: Editor) -> str:
    """`ch 3 Lead, row 1E: note G-5.  03 Lead.  437  vibrato: ...`: the field under the cursor first, then the effects."""
    song, cursor = editor.song, editor.cursor
    if editor.following:
        # A sentence that changes with every row would draw the eye away from the grid.
        return f"ch {cursor.channel + 1} {song.channels[cursor.channel].name}, following the song; Alt+Shift+F lets go"
    _, pattern, row = editor.heard_place()
    cell = song.patterns[pattern].columns[cursor.channel][row]
    channel = song.channels[cursor.channel]
    place = f"ch {cursor.channel + 1} {channel.name}".rstrip() + f", row {row:02X}, "
    return place + "   ".join(_sentences(song, cell, cursor.field, channel.effect_columns))


def _sentences(song: Song, cell, field: int, effect_columns: int) -> list[str]:
    effects = [fx.explain(int(cell[effect_slot(column)]), int(cell[effect_slot(column) + 1])) for column in range(effect_columns)]
    volume = fx.explain(int(cell[VOLUME_MEANING]), int(cell[VOLUME_VALUE]))
    if field == NOTE_FIELD:
        return [explain_note(song, int(cell[NOTE]), int(cell[INSTRUMENT])), *filter(None, effects)]
    if field < EFFECTS_FIELD:
        if field < INSTRUMENT_FIELD + 2:
            return [_explain_instrument(song, int(cell[INSTRUMENT]))]
        return [volume or "no volume: hex 00–40, or a letter: " + _volume_letters()]
    here = effect_column_at(field)
    return [effects[here] or f"no effect: a letter of {fx.EFFECT_LETTERS} and two hex digits"]


def explain_note(song: Song, note: int, instrument: int) -> str:
    """The note and its instrument, in words."""
    if note in _SPECIAL:
        return _SPECIAL[note]
    return f"note {format_note(note)}" + (f", instrument {_instrument(song, instrument)}" if instrument else "")


def _explain_instrument(song: Song, number: int) -> str:
    return f"instrument {_instrument(song, number)}" if number else "no instrument: two hex digits, 01–FF"


def _instrument(song: Song, number: int) -> str:
    found = song.instrument(number)
    return f"{number:02X} {found.name if found else '(empty)'}".rstrip()


def _volume_letters() -> str:
    return ", ".join(f"{effect.code}x {effect.name.lower()}" for effect in fx.EFFECTS if effect.volume_column and effect.code)
