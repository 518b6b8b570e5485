"""Notes from where releases are told, MIDI or a page: they sound as long as their key is down, and chords stand side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toccata.ui.pattern.entry import record_off, write_note
from toccata.ui.pattern.recording import written_place

if TYPE_CHECKING:
    from toccata.ui.editor import Editor

_FULL_VELOCITY = 127
_FULL_VOLUME = 64


def hold_note(editor: Editor, key: str, note: int, velocity: int | None) -> None:
    """A key goes down: its note sounds, and in edit it is written.

    velocity: 1–127, written as a volume; None for a key without one. The notes of a chord go to the channels on the right,
    in the row of its first one.
    """
    own = channel = editor.cursor.channel
    while editor.live.is_held(channel) and channel < len(editor.song.channels) - 1:
        channel += 1
    editor.live.hold(key, channel, note, editor.instrument, velocity or _FULL_VELOCITY)
    if not editor.editing:
        return
    place = replace(written_place(editor), channel=channel)
    if channel != own and not editor.following:
        place = replace(place, row=(place.row - editor.edit_step) % editor.song.patterns[place.pattern].rows)
    write_note(editor, note, place, None if velocity is None else volume_of(velocity))
    if editor.following:
        editor.recorded[key] = place


def let_go(editor: Editor, key: str) -> None:
    """A key comes up: its note ends, and one that was recorded gets its note off."""
    record_off(editor, key, editor.live.let_go(key))


def volume_of(velocity: int) -> int:
    """The volume 1–64 of a velocity 1–127."""
    return max(1, round(velocity * _FULL_VOLUME / _FULL_VELOCITY))
