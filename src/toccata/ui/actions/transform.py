"""Changes of blocks that ask for more than one thing first: how far, how much, what of."""

from __future__ import annotations

import random
from collections.abc import Callable

from toccata.edit import notes, rows, variation, volumes
from toccata.edit.region import Region, whole_channel, whole_pattern
from toccata.song import Song
from toccata.ui.actions.action import Action
from toccata.ui.actions.mark import marked_or_channel
from toccata.ui.editor import Editor

SCOPE = "pattern"
BLOCK, CHANNEL, PATTERN, SONG = "block", "channel", "pattern", "song"
_ALL = "every instrument"


def _apply(editor: Editor, name: str, change: Callable[[Song], Song]) -> None:
    if not editor.edit(name, change(editor.session.song)):
        editor.say("Nothing to change here")


def _transpose(editor: Editor) -> None:
    from toccata.ui.overlays.form import Choice, FormOverlay, Whole

    semitones = Whole("Semitones", 0, -119, 119, "Up; with - down. 12 are an octave.")
    where = Choice("Where", (*((BLOCK,) if editor.mark else ()), CHANNEL, PATTERN, SONG), BLOCK if editor.mark else CHANNEL)
    which = Choice("Notes of", (_ALL, f"instrument {editor.instrument:02X}"), help="Where a note names none, the last above counts.")

    def change(song: Song) -> Song:
        instrument = 0 if which.value == _ALL else editor.instrument
        if where.value == SONG:
            return notes.transpose_song(song, semitones.value, instrument)
        return notes.transpose_cells(song, _region(editor, song, where.value), semitones.value, instrument)

    def done() -> None:
        _apply(editor, f"Transposed {semitones.value:+d}", change)

    editor.desk.open(FormOverlay(editor, "Transpose", (semitones, where, which), done, change, verb="transpose"))


def _region(editor: Editor, song: Song, where: str) -> Region:
    pattern = editor.heard_place()[1]
    if where == BLOCK and editor.mark is not None:
        return editor.mark
    return whole_pattern(song, pattern) if where == PATTERN else whole_channel(song, pattern, editor.cursor.channel)


def _humanise(editor: Editor) -> None:
    from toccata.ui.overlays.form import FormOverlay, Whole

    region, seed = marked_or_channel(editor), random.getrandbits(32)
    most = min(15, editor.song.speed - 1)
    volume = Whole("Volume", 8, 0, 64, "Each note's goes up or down by so much at most, of 64.")
    delay = Whole("Delay", min(1, most), 0, most, "Ticks late at most, where an effect column is free.")

    def change(song: Song) -> Song:
        return variation.humanise_cells(song, region, seed, volume.value, delay.value)

    editor.desk.open(FormOverlay(editor, "Humanise", (volume, delay), lambda: _apply(editor, "Humanised", change), change))


def _stretch(editor: Editor) -> None:
    from toccata.ui.overlays.form import Choice, FormOverlay, Whole

    region = marked_or_channel(editor)
    how = Choice("Rows", ("further apart", "closer together"))
    factor = Whole("Times", 2, 2, 16, "3 turns quarters into triplets' rows.")

    def change(song: Song) -> Song:
        stretch = rows.expand_rows if how.index == 0 else rows.shrink_rows
        return stretch(song, region, factor.value)

    editor.desk.open(FormOverlay(editor, "Stretch", (how, factor), lambda: _apply(editor, "Stretched", change), change))


def _fade(editor: Editor) -> None:
    from toccata.ui.overlays.form import FormOverlay, Whole

    region = marked_or_channel(editor)
    first = Whole("First row", 0, 0, 1000, "Percent of what is written there, or of the sample's volume.")
    last = Whole("Last row", 100, 0, 1000, "Percent. 100 to 0 fades out.")

    def change(song: Song) -> Song:
        return volumes.fade_volume(song, region, first.value, last.value)

    editor.desk.open(FormOverlay(editor, "Fade volumes", (first, last), lambda: _apply(editor, "Faded", change), change))


def _line_of_notes(editor: Editor) -> None:
    _apply(editor, "Interpolated notes", lambda song: notes.interpolate_notes(song, marked_or_channel(editor)))


ACTIONS = (
    Action("transform.transpose", "Transpose by semitones", _transpose, (), SCOPE, "Block, channel, pattern or song; one instrument."),
    Action("transform.humanise", "Humanise volumes and timing", _humanise, (), SCOPE, "By how much, and with note delays."),
    Action("transform.stretch", "Expand or shrink by a factor", _stretch, (), SCOPE, "2 to 16 times."),
    Action("transform.fade", "Fade volumes in or out", _fade, (), SCOPE, "From one share of the volume to another."),
    Action("transform.notes", "Interpolate notes", _line_of_notes, (), SCOPE, "A line from the first marked note to the last."),
)
