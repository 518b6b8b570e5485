"""What is done to the cell under the cursor."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toccata.edit import cells
from toccata.edit.fields import fields_from, shown_fields
from toccata.edit.mixer import audible_channels
from toccata.edit.volumes import FULL_VOLUME
from toccata.errors import EditRefused
from toccata.notation.cells import INSTRUMENT, NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning
from toccata.notation.notes import NOTE_CUT, NOTE_FADE, NOTE_OFF, is_pitched
from toccata.song import Song
from toccata.ui.actions.action import Action
from toccata.ui.editor import Editor
from toccata.ui.pattern.entry import stepped, write_note

SCOPE = "pattern"
NOTE_SCOPE = "pattern.note"


def _in_edit(run: Callable[[Editor], None]) -> Callable[[Editor], None]:
    """Typing writes in edit mode only."""

    def guarded(editor: Editor) -> None:
        if not editor.editing:
            raise EditRefused("this is jam: nothing is written; Space goes back to editing")
        run(editor)

    return guarded


def _write(note: int) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        write_note(editor, note)

    return _in_edit(run)


def _here(editor: Editor) -> tuple[int, int, int]:
    _, pattern, row = editor.heard_place()
    return pattern, row, editor.cursor.channel


def _enter(editor: Editor, name: str, song: Song) -> None:
    editor.enter(name, song, stepped(editor, editor.cursor))


def _clear_field(editor: Editor) -> None:
    _enter(editor, "Cleared field", cells.clear_field(editor.song, *_here(editor), editor.cursor.field))


def _clear_cell(editor: Editor) -> None:
    _enter(editor, "Cleared cell", cells.clear_cell(editor.song, *_here(editor)))


def _insert(whole: bool) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        pattern, row, channel = _here(editor)
        editor.edit("Inserted row", cells.insert_row(editor.song, pattern, row, None if whole else channel))

    return _in_edit(run)


def _delete(whole: bool) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        pattern, row, channel = _here(editor)
        editor.edit("Deleted row", cells.delete_row(editor.song, pattern, row, None if whole else channel))

    return _in_edit(run)


def _pull_up(editor: Editor) -> None:
    """Backspace as writers know it: takes the row above away and goes there."""
    pattern, row, channel = _here(editor)
    if row == 0:
        return
    editor.edit("Deleted row", cells.delete_row(editor.song, pattern, row - 1, channel))
    editor.move(row=row - 1)


def _pick_up(editor: Editor) -> None:
    """The cell's values become the ones that `;` puts; its instrument becomes the current one."""
    cell = cells.pick_up(editor.song, *_here(editor))
    instrument = int(cell[INSTRUMENT]) or _instrument_above(editor)
    editor.set(picked=cell, **({"instrument": instrument} if instrument else {}))
    found = editor.song.instrument(editor.instrument)
    editor.say(f"Picked up; instrument {editor.instrument:02X} {found.name if found else '(empty)'}")


def _instrument_above(editor: Editor) -> int:
    """The last instrument written above the cursor in its channel; 0 for none."""
    pattern, row, channel = _here(editor)
    column = editor.song.patterns[pattern].columns[channel][: row + 1, INSTRUMENT]
    used = np.flatnonzero(column)
    return int(column[used[-1]]) if len(used) else 0


def _put(editor: Editor) -> None:
    """Writes the picked-up value of the field under the cursor."""
    if editor.picked is None:
        raise EditRefused("nothing is picked up; Enter picks up the cell under the cursor")
    field = editor.cursor.field
    mask = fields_from(field, field)
    if field == 0:
        mask = fields_from(0, 1)
    mask = mask & shown_fields(editor.song, editor.cursor.channel)
    _enter(editor, "Put value", cells.set_cell(editor.song, *_here(editor), editor.picked, mask))


def _preview(editor: Editor) -> None:
    """Plays the note of the cell on its channel."""
    pattern, row, channel = _here(editor)
    column = editor.song.patterns[pattern].columns[channel][: row + 1]
    if is_pitched(int(column[-1][NOTE])):
        _play_cell(editor, column, channel)


def _preview_row(editor: Editor) -> None:
    """Plays every note of the row that is not muted, at its volume, ends those it lets go, and steps down."""
    _, pattern, row = editor.heard_place()
    audible = audible_channels(editor.song)
    for channel, column in enumerate(editor.song.patterns[pattern].columns):
        note = int(column[row][NOTE])
        if is_pitched(note) and audible[channel]:
            _play_cell(editor, column[: row + 1], channel)
        elif note in (NOTE_OFF, NOTE_CUT, NOTE_FADE):
            editor.live.end(channel)
    editor.move(row=(row + 1) % editor.song.patterns[pattern].rows)


def _play_cell(editor: Editor, column: np.ndarray, channel: int) -> None:
    """Plays the note of the last cell of a column, uint8 (rows, CELL_WIDTH), with the instrument written there or last above."""
    cell = column[-1]
    used = np.flatnonzero(column[:, INSTRUMENT])
    instrument = int(column[used[-1], INSTRUMENT]) if len(used) else editor.instrument
    velocity = 127
    if cell[VOLUME_MEANING] == Meaning.VOLUME_SET:
        velocity = max(1, round(int(cell[VOLUME_VALUE]) * 127 / FULL_VOLUME))
    editor.live.play(channel, int(cell[NOTE]), instrument, velocity=velocity)


ACTIONS = (
    Action("cell.note_off", "Note off", _write(NOTE_OFF), ("=", "a", "`"), NOTE_SCOPE, "Releases the channel's note."),
    Action("cell.note_cut", "Note cut", _write(NOTE_CUT), ("1", "k"), NOTE_SCOPE, "Silences the channel at once."),
    Action("cell.note_fade", "Note fade", _write(NOTE_FADE), ("f",), NOTE_SCOPE, "Starts the instrument's fade-out."),
    Action("cell.clear_field", "Clear the field", _in_edit(_clear_field), (".", "delete"), SCOPE),
    Action("cell.clear", "Clear the cell", _in_edit(_clear_cell), ("shift+delete", "alt+W"), SCOPE),
    Action("cell.insert_row", "Insert row in channel", _insert(False), ("insert", "alt+I"), SCOPE, "Only in this channel."),
    Action("cell.pull_up", "Delete the row above in the channel", _in_edit(_pull_up), ("backspace",), SCOPE),
    Action("cell.insert_row_all", "Insert row everywhere", _insert(True), ("alt+insert", "alt+G"), SCOPE, "In all channels."),
    Action("cell.delete_row_all", "Delete the row in all channels", _delete(True), ("alt+delete",), SCOPE),
    Action("cell.pick_up", "Pick up the cell's values", _pick_up, ("enter",), SCOPE, "Its instrument becomes the current one."),
    Action("cell.put", "Put the picked-up value", _in_edit(_put), (";", "ctrl+r"), SCOPE),
    Action("cell.preview", "Play the cell", _preview, ("shift+f5",), SCOPE, also=((NOTE_SCOPE, "4"),)),
    Action("cell.preview_row", "Play the row and step", _preview_row, ("shift+f7",), SCOPE, also=((NOTE_SCOPE, "8"),)),
)
