"""The line that says what is under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from toccata.edit.fields import EFFECTS_FIELD, INSTRUMENT_FIELD, NOTE_FIELD, effect_column_at
from toccata.notation import effects as fx
from toccata.notation.cells import INSTRUMENT, NOTE, VOLUME_MEANING, VOLUME_VALUE, effect_slot
from toccata.notation.notes import NO_NOTE, NOTE_CUT, NOTE_FADE, NOTE_OFF, format_note
from toccata.notation.scales import in_scale
from toccata.song import Song
from toccata.ui.painting import fit

if TYPE_CHECKING:
    from toccata.ui.editor import Editor

_SPECIAL = {
    NOTE_OFF: "note off: the note is released",
    NOTE_CUT: "note cut: silence at once",
    NOTE_FADE: "note fade: it fades out",
    NO_NOTE: "no note",
}
_LONGEST_NAME = 12
_GAP = "   "
"""Between sentences; a line without room for all leaves out the last ones."""


def explain_cell(editor: Editor) -> str:
    """`note G-5, instrument 03 Lead   437  vibrato: ...   ch 3 Lead, row 1E`: the field under the cursor first, the place last."""
    song, cursor = editor.song, editor.cursor
    if editor.following:
        # A sentence that changes with every row would draw the eye away from the grid.
        return f"following the song; {editor.key_of('play.follow')} lets go{_GAP}{_channel(song, cursor.channel)}"
    _, pattern, row = editor.heard_place()
    cell = song.patterns[pattern].columns[cursor.channel][row]
    sentences = _sentences(song, cell, cursor.field, song.channels[cursor.channel].effect_columns)
    return _GAP.join((*sentences, f"{_channel(song, cursor.channel)}, row {row:02X}"))


def _channel(song: Song, index: int) -> str:
    """`ch 3 Lead`, a long name cut."""
    name = song.channels[index].name
    return f"ch {index + 1} {fit(name, min(cell_len(name), _LONGEST_NAME))}".rstrip()


def _sentences(song: Song, cell, field: int, effect_columns: int) -> list[str]:
    effects = [fx.explain(int(cell[effect_slot(column)]), int(cell[effect_slot(column) + 1])) for column in range(effect_columns)]
    volume = fx.explain(int(cell[VOLUME_MEANING]), int(cell[VOLUME_VALUE]))
    if field == NOTE_FIELD:
        return [explain_note(song, int(cell[NOTE]), int(cell[INSTRUMENT])), *filter(None, effects)]
    if field < EFFECTS_FIELD:
        if field < INSTRUMENT_FIELD + 2:
            return [_explain_instrument(song, int(cell[INSTRUMENT]))]
        return [volume or f"no volume: 00–40, or {_letters(_volume_letters())} and a digit"]
    here = effect_column_at(field)
    return [effects[here] or f"no effect: {_letters(fx.EFFECT_LETTERS)}, then two hex digits"]


def explain_note(song: Song, note: int, instrument: int) -> str:
    """The note and its instrument, in words."""
    if note in _SPECIAL:
        return _SPECIAL[note]
    outside = "" if in_scale(note, song.key, song.scale) else f", outside {song.key} {song.scale}"
    return f"note {format_note(note)}{outside}" + (f", instrument {_instrument(song, instrument)}" if instrument else "")


def _explain_instrument(song: Song, number: int) -> str:
    return f"instrument {_instrument(song, number)}" if number else "no instrument: two hex digits, 01–FF"


def _instrument(song: Song, number: int) -> str:
    found = song.instrument(number)
    return f"{number:02X} {found.name if found else '(empty)'}".rstrip()


def _volume_letters() -> str:
    """The letters and signs of the volume column, sorted."""
    return "".join(sorted({effect.code[0] for effect in fx.EFFECTS if effect.volume_column and effect.code}))


def _letters(letters: str) -> str:
    """Sorted letters, neighbours as ranges: `0–9 A–H K`."""
    runs: list[str] = []
    for letter in letters:
        if runs and ord(letter) == ord(runs[-1][-1]) + 1:
            runs[-1] += letter
        else:
            runs.append(letter)
    return " ".join(" ".join(run) if len(run) < 3 else f"{run[0]}–{run[-1]}" for run in runs)
