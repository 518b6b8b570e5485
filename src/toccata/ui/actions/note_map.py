"""The note map of an instrument: choosing keys, and what they play."""

from __future__ import annotations

from collections.abc import Callable

from toccata.edit.bounds import the_instrument
from toccata.edit.note_map import map_sample, reset_mapped_notes, shift_mapped_notes
from toccata.errors import EditRefused
from toccata.notation.notes import NOTE_COUNT
from toccata.song import Song
from toccata.song.document import MAX_SLOTS
from toccata.ui.actions.action import Action
from toccata.ui.actions.instruments import instruments_view
from toccata.ui.editor import Editor

SCOPE = "instruments.map"
OCTAVE = 12


def _open(editor: Editor) -> None:
    view = instruments_view(editor)
    if the_instrument(editor.song, view.number).kind != "sampler":
        raise EditRefused("only samplers have a note map")
    view.turn_to("map")


def _step(delta: int, marking: bool = False) -> Callable[[Editor], None]:
    def run(editor: Editor) -> None:
        view = instruments_view(editor)
        view.choose_key(view.map.key + delta, marking)

    return run


def _edit(editor: Editor, change: Callable[[Song, int, int, int], Song], what: str) -> None:
    """Changes the chosen keys; steps in a row are one entry of the history."""
    view = instruments_view(editor)
    number, (first, last) = view.number, view.map.keys
    editor.edit(f"note map {what}", lambda song: change(song, number, first, last), merge=f"note_map.{number}.{what}.{first}.{last}")


def _sample(delta: int) -> Callable[[Editor], None]:
    """The sample of the key under the cursor, one further, for all the chosen ones."""

    def run(editor: Editor) -> None:
        view = instruments_view(editor)
        now = the_instrument(editor.song, view.number).mapping(view.map.key).sample
        sample = min(max(now + delta, 0), MAX_SLOTS)
        _edit(editor, lambda song, number, first, last: map_sample(song, number, first, last, sample), "sample")

    return run


def _shift(semitones: int) -> Callable[[Editor], None]:
    return lambda editor: _edit(editor, lambda song, number, first, last: shift_mapped_notes(song, number, first, last, semitones), "note")


def _type_sample(editor: Editor) -> None:
    view = instruments_view(editor)
    now = the_instrument(editor.song, view.number).mapping(view.map.key).sample

    def take(line: str) -> None:
        try:
            sample = int(line.strip() or "0", 16)
        except ValueError:
            editor.say(f"'{line}' is no sample; they are 01 to FF, and 00 is silence", "warning")
            return
        _edit(editor, lambda song, number, first, last: map_sample(song, number, first, last, sample), "sample")

    editor.desk.ask_line(f"Sample of {view.map.text()} (hex; 00 is silence)", f"{now:02X}", take)


ACTIONS = (
    Action("note_map.edit", "Instrument: note map", _open, ("alt+m",), "instruments", "Which sample and note each key plays."),
    Action("note_map.up", "Note map: key above", _step(-1), ("up",), SCOPE, "A piano key goes to its own line."),
    Action("note_map.down", "Note map: key below", _step(1), ("down",), SCOPE),
    Action("note_map.octave_up", "Note map: an octave up the list", _step(-OCTAVE), ("pageup",), SCOPE),
    Action("note_map.octave_down", "Note map: an octave down the list", _step(OCTAVE), ("pagedown",), SCOPE),
    Action("note_map.first", "Note map: first key", _step(-NOTE_COUNT), ("home",), SCOPE),
    Action("note_map.last", "Note map: last key", _step(NOTE_COUNT), ("end",), SCOPE),
    Action(
        "note_map.mark_up",
        "Note map: mark keys upwards",
        _step(-1, True),
        ("shift+up",),
        SCOPE,
        "What is changed is changed for all of them.",
    ),
    Action("note_map.mark_down", "Note map: mark keys downwards", _step(1, True), ("shift+down",), SCOPE),
    Action("note_map.mark_octave_up", "Note map: mark an octave upwards", _step(-OCTAVE, True), ("shift+left",), SCOPE),
    Action("note_map.mark_octave_down", "Note map: mark an octave downwards", _step(OCTAVE, True), ("shift+right",), SCOPE),
    Action("note_map.next_sample", "Note map: next sample", _sample(1), ("+",), SCOPE),
    Action("note_map.previous_sample", "Note map: sample before", _sample(-1), ("-", "_"), SCOPE),
    Action("note_map.sample", "Note map: type the sample", _type_sample, ("enter",), SCOPE),
    Action("note_map.higher", "Note map: play a semitone higher", _shift(1), ("]",), SCOPE),
    Action("note_map.lower", "Note map: play a semitone lower", _shift(-1), ("[",), SCOPE),
    Action(
        "note_map.reset",
        "Note map: key as it was",
        lambda editor: _edit(editor, reset_mapped_notes, "reset"),
        ("delete",),
        SCOPE,
        "Its own note of the instrument's own sample.",
    ),
)
