"""Typing into cells: notes, digits, and where the cursor goes next."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from toccata.edit import cells
from toccata.edit.fields import EFFECTS_FIELD, EFFECTS_ONLY, INSTRUMENT_FIELD, NOTE_FIELD, VOLUME_FIELD, VOLUME_ONLY
from toccata.errors import EditRefused
from toccata.notation.cells import NOTE, VOLUME_MEANING
from toccata.notation.effects import EFFECT_LETTERS, VOLUME_LETTERS
from toccata.notation.notes import NOTE_COUNT, NOTE_OFF, is_pitched
from toccata.notation.scales import mapped, snapped
from toccata.ui.pattern.recording import Place, written_place
from toccata.ui.piano import note_of

if TYPE_CHECKING:
    from toccata.session import Cursor
    from toccata.song import Song
    from toccata.ui.editor import Editor


def pattern_scopes(editor: Editor) -> tuple[str, ...]:
    """The scopes whose keys work at the cursor: the note column's, in jam everywhere, or that of the columns where digits are data."""
    notes = not editor.editing or editor.cursor.field == NOTE_FIELD
    return ("pattern.note" if notes else "pattern.digits", "pattern")


def type_key(editor: Editor, key: str) -> bool:
    """A key as data at the cursor: a note in the note column and in jam, a digit in the others. True when it was one."""
    if not editor.editing or editor.cursor.field == NOTE_FIELD:
        note = note_of(key, editor.note_rows, editor.octave)
        if note is None:
            return False
        press_note(editor, key, in_key(editor, note))
        return True
    if len(key) == 1 and (key.isalnum() or key in "+-") and key.isascii():
        write_digit(editor, key)
        return True
    return False


def in_key(editor: Editor, note: int) -> int:
    """The note that a key plays under the scale lock: the nearest of the song's scale, or the one that the white keys count up to."""
    song, lock = editor.song, editor.settings.scale_lock
    if lock == "snap":
        return snapped(note, song.key, song.scale)
    if lock == "map":
        base = 12 * (editor.octave + 1)
        return min(mapped(base, note - base, song.key, song.scale), NOTE_COUNT - 1)
    return note


def press_note(editor: Editor, key: str, note: int) -> None:
    """A note key: it sounds, and in edit it is written. Repeats of a held key only hold the note."""
    channel = editor.cursor.channel

    def strike() -> Callable[[], None] | None:
        editor.live.play(channel, note, editor.instrument)
        if not editor.editing:
            return None
        before = editor.song, editor.cursor
        place = write_note(editor, note)
        if editor.following:
            editor.recorded[key] = place
        return _taking_back(editor, *before)

    editor.live.press(key, channel, strike)


def release_note(editor: Editor, key: str) -> None:
    """A note key was let go, in a terminal that tells: the note ends, and one that was recorded gets its note off."""
    record_off(editor, key, editor.live.release(key))


def record_off(editor: Editor, key: str, ended: bool) -> None:
    """Writes the note off of a note that was recorded. ended: whether letting the key go ended its sound."""
    place = editor.recorded.pop(key, None)
    if place is None or not (ended and editor.settings.record_note_offs and editor.editing and editor.following):
        return
    off = written_place(editor)
    if (off.pattern, off.row) == (place.pattern, place.row):
        return  # shorter than the grid: the note that follows ends it
    if is_pitched(int(editor.song.patterns[off.pattern].columns[place.channel][off.row][NOTE])):
        return
    editor.edit("Note off", cells.type_note(editor.song, off.pattern, off.row, place.channel, NOTE_OFF))


def _taking_back(editor: Editor, song: Song, cursor: Cursor) -> Callable[[], None]:
    """What puts song and cursor back, as long as nothing else has happened since."""
    written = editor.song, editor.cursor

    def take_back() -> None:
        if editor.song is written[0] and editor.cursor == written[1]:
            if editor.song is not song:
                editor.session.undo()
            editor.session.move(cursor)
            editor.desk.editor_changed()

    return take_back


def write_note(editor: Editor, note: int, place: Place | None = None, volume: int | None = None) -> Place:
    """Writes a note, release, cut or fade at the cursor, or while following where it was heard, and steps on. Gives the place.

    place: where else; in another channel than the cursor's the cursor stays. volume: 0–64, None writes none.
    """
    place = place or written_place(editor)
    at = (place.pattern, place.row, place.channel)
    instrument = editor.instrument if "instrument" in editor.edit_mask and is_pitched(note) else 0
    song = cells.type_note(editor.song, *at, note, instrument, volume if "volume" in editor.edit_mask else None)
    if is_pitched(note) and editor.picked is not None:
        brought = _picked_fields(editor) & ~VOLUME_ONLY if volume is not None else _picked_fields(editor)
        song = cells.set_cell(song, *at, editor.picked, brought)
    if place.delay_ticks:
        with contextlib.suppress(EditRefused):  # no room for the delay: the note counts for more
            song = cells.delay_note(song, *at, place.delay_ticks)
    cursor = replace(editor.cursor, order_index=place.order_index, pattern=place.pattern, row=place.row)
    editor.enter("Note", song, stepped(editor, cursor) if place.channel == editor.cursor.channel else editor.cursor)
    return place


def _picked_fields(editor: Editor) -> np.ndarray:
    """What a note takes from the cell that was picked up: its volume and effects, as far as the edit mask lets them and there are any."""
    assert editor.picked is not None
    mask = np.zeros(len(editor.picked), bool)
    if "volume" in editor.edit_mask:
        mask |= VOLUME_ONLY
    if "effects" in editor.edit_mask:
        mask |= EFFECTS_ONLY
    meanings = np.repeat(editor.picked[VOLUME_MEANING::2] > 0, 2)
    mask[VOLUME_MEANING:] &= meanings
    return mask


def write_digit(editor: Editor, key: str) -> None:
    """Types a digit or letter into the instrument, volume or effect under the cursor; the cursor goes on within the field,
    and from its last digit to the row below."""
    cursor = editor.cursor
    order_index, pattern, row = editor.heard_place()
    first, last = field_bounds(cursor.field)
    letters = EFFECT_LETTERS if first >= EFFECTS_FIELD else VOLUME_LETTERS if first == VOLUME_FIELD else ""
    if key not in letters:
        # Effects of small letters need them as they are; where there is no such effect, Shift is not asked for.
        key = key.upper()
    song = cells.type_digit(editor.song, pattern, row, cursor.channel, cursor.field, key)
    cursor = replace(cursor, order_index=order_index, pattern=pattern, row=row)
    if cursor.field < last:
        after = replace(cursor, field=cursor.field + 1)
    else:
        after = stepped(editor, replace(cursor, field=first))
    typed = int(song.patterns[pattern].columns[cursor.channel][row][1])
    if first == INSTRUMENT_FIELD and typed:
        editor.instrument = typed
    editor.enter(_DIGIT_NAMES.get(first, "Effect"), song, after)


_DIGIT_NAMES = {INSTRUMENT_FIELD: "Instrument", VOLUME_FIELD: "Volume"}


def field_bounds(field: int) -> tuple[int, int]:
    """The first and last position of the field that a position lies in."""
    if field == NOTE_FIELD:
        return 0, 0
    if field < EFFECTS_FIELD:
        first = INSTRUMENT_FIELD if field < VOLUME_FIELD else VOLUME_FIELD
        return first, first + 1
    first = field - (field - EFFECTS_FIELD) % 3
    return first, first + 2


def stepped(editor: Editor, cursor: Cursor) -> Cursor:
    """The cursor after an entry: on by the edit step, round the end of the pattern; while following it stays."""
    if editor.following:
        return cursor
    rows = editor.song.patterns[cursor.pattern].rows
    return replace(cursor, row=(cursor.row + editor.edit_step) % rows)
