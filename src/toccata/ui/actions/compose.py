"""Composing help: chords of the key, rhythms, and the piano that keeps to the scale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from toccata.edit.chords import arpeggiate_chord, run_chord, spread_chord
from toccata.edit.rhythms import fill_rhythm
from toccata.edit.settings import set_key
from toccata.errors import EditRefused
from toccata.notation.chords import CHORDS, chord_name, chord_notes, degree_chord, degrees, numeral
from toccata.notation.notes import format_note
from toccata.notation.rhythms import euclidean_rhythm
from toccata.notation.scales import KEYS, SCALES
from toccata.song import Song
from toccata.ui.actions.action import Action
from toccata.ui.actions.mark import marked_or_channel
from toccata.ui.editor import OCTAVES, Editor
from toccata.ui.pattern.entry import stepped

if TYPE_CHECKING:
    from toccata.ui.overlays.form import Choice

SCOPE = "pattern"
_NO_KEY, _PLAIN, _UNDERLINED = "none", "as all others", "underlined"
TRIAD, SEVENTH = "triad of the key", "seventh of the key"
CHANNELS, ARPEGGIO = "channels", "arpeggio 0xy"
RUNS = {"rows, up": "up", "rows, down": "down", "rows, up and down": "up and down"}


class _ChordForm:
    """What the chord form's lines say, and the song that they make."""

    def __init__(self, editor: Editor) -> None:
        from toccata.ui.overlays.form import Choice, Whole

        self.editor = editor
        self.root = _root_choice(editor.song, editor.chord_root)
        self.kind = Choice("Kind", (TRIAD, SEVENTH, *CHORDS), editor.chord_kind, "Letters go through them.")
        self.inversion = Whole("Inversion", 0, 0, 3, "How many of the lowest notes go up an octave.")
        self.octave = Whole("Octave", editor.octave, OCTAVES[0], OCTAVES[-1])
        self.shape = Choice("As", (CHANNELS, ARPEGGIO, *RUNS), editor.chord_shape, "Side by side, as an effect, or one below the other.")
        self.step = Whole("Rows apart", max(1, editor.edit_step), 1, 64, "Of notes one below the other.")
        self.items = (self.root, self.kind, self.inversion, self.octave, self.shape, self.step)
        # Where it goes does not change while the song plays on.
        order_index, pattern, row = editor.heard_place()
        self._cursor = replace(editor.cursor, order_index=order_index, pattern=pattern, row=row)
        mark = editor.mark
        self.place = (mark.pattern, mark.first_row, mark.first_channel) if mark else (pattern, row, editor.cursor.channel)
        self._heard: tuple[int, ...] = ()

    @property
    def chord(self) -> tuple[int, str]:
        """(pitch class of the root, name of the chord)"""
        song = self.editor.session.song
        kind = self.kind.value
        scale = degrees(song.key, song.scale)
        pitch_class = _pitch_class(self.root, song)
        if kind not in (TRIAD, SEVENTH):
            return pitch_class, kind
        if pitch_class in scale:
            return pitch_class, degree_chord(song.key, song.scale, scale.index(pitch_class), kind == SEVENTH)
        return pitch_class, "major" if kind == TRIAD else "7"

    @property
    def notes(self) -> tuple[int, ...]:
        pitch_class, chord = self.chord
        try:
            return chord_notes(12 * (self.octave.value + 1) + pitch_class, chord, min(self.inversion.value, len(CHORDS[chord]) - 1))
        except ValueError as error:
            raise EditRefused(str(error)) from None

    def change(self, song: Song) -> Song:
        """The song with the chord in it; the chord is heard when it is another one."""
        notes, instrument = self.notes, self.editor.instrument
        mark = self.editor.mark
        if self.shape.value == CHANNELS:
            made = spread_chord(song, *self.place, notes, instrument)
        elif self.shape.value == ARPEGGIO:
            made = arpeggiate_chord(song, *self.place, notes, instrument, mark.rows if mark else 1)
        else:
            rows = mark.rows if mark else 0
            made = run_chord(song, *self.place, notes, instrument, self.step.value, rows, RUNS[self.shape.value])
        self._hear(notes)
        return made

    def _hear(self, notes: tuple[int, ...]) -> None:
        if notes != self._heard and not self.editor.playing:
            for offset, note in enumerate(notes):
                channel = self.place[2] + offset
                if channel < len(self.editor.song.channels):
                    self.editor.live.play(channel, note, self.editor.instrument)
        self._heard = notes

    def tell(self) -> str:
        try:
            return f"{chord_name(*self.chord)}: {' '.join(format_note(note) for note in self.notes)}"
        except EditRefused:
            return chord_name(*self.chord)

    def done(self) -> None:
        editor = self.editor
        editor.chord_root, editor.chord_kind, editor.chord_shape = _pitch_class(self.root, editor.song), self.kind.value, self.shape.value
        song = self.change(editor.session.song)
        name = chord_name(*self.chord)
        editor.enter(f"Chord {name}", song, stepped(editor, self._cursor))


def _root_choice(song: Song, root: int) -> Choice:
    """The degrees of the key, then the roots between them; digits and letters choose."""
    from toccata.ui.overlays.form import Choice

    classes = degrees(song.key, song.scale)
    labels = [
        f"{degree + 1}  {numeral(degree, degree_chord(song.key, song.scale, degree))}  {KEYS[pitch_class]}"
        for degree, pitch_class in enumerate(classes)
    ]
    others = [KEYS[pitch_class] for pitch_class in range(12) if pitch_class not in classes]
    value = labels[classes.index(root)] if root in classes else KEYS[root] if root >= 0 else ""
    key = f"{song.key} {song.scale}".strip() or "C major; F12 sets a key"
    return Choice("Root", (*labels, *others), value, f"1 to 7 are the degrees of {key}.")


def _pitch_class(root: Choice, song: Song) -> int:
    return KEYS.index(root.value.split()[-1])


def _chord(editor: Editor) -> None:
    from toccata.ui.overlays.form import FormOverlay

    form = _ChordForm(editor)
    editor.desk.open(FormOverlay(editor, "Chord", form.items, form.done, form.change, verb="write it", tell=form.tell))


def _euclid(editor: Editor) -> None:
    from toccata.ui.overlays.form import FormOverlay, Whole

    region = marked_or_channel(editor)
    pulses, steps, rotation, rows = editor.rhythm or (4, min(64, editor.song.rows_per_bar), 0, 1)
    items = (
        Whole("Pulses", pulses, 0, 64, "How many notes in so many steps; no more than there are steps."),
        Whole("Steps", steps, 1, 64, "How many steps until it begins again."),
        Whole("Rotation", rotation, 0, 63, "How many steps later it begins."),
        Whole("Rows a step", rows, 1, 64),
    )

    def rhythm() -> tuple[bool, ...]:
        return euclidean_rhythm(min(items[0].value, items[1].value), items[1].value, items[2].value)

    def change(song: Song) -> Song:
        note = 12 * (editor.octave + 1)
        return fill_rhythm(song, region, rhythm(), note, editor.instrument, items[3].value)

    def done() -> None:
        song = change(editor.session.song)
        editor.rhythm = (items[0].value, items[1].value, items[2].value, items[3].value)
        if not editor.edit("Euclidean rhythm", song):
            editor.say("The rhythm is there already")

    def tell() -> str:
        return "".join("x" if pulse else "." for pulse in rhythm())

    editor.desk.open(FormOverlay(editor, "Euclidean rhythm", items, done, change, verb="write it", tell=tell))


_LOCKS = {"off": "plays every note", "snap": "goes to the nearest note of the scale", "map": "has the scale on its white keys"}


def _key_and_scale(editor: Editor) -> None:
    from toccata.ui.overlays.form import Choice, FormOverlay

    song, words = editor.song, list(_LOCKS.values())
    key = Choice("Key", (_NO_KEY, *KEYS), song.key or _NO_KEY, "The tonic; letters go through them.")
    scale = Choice("Scale", tuple(SCALES), song.scale or "major")
    lock = Choice("The piano", words, _LOCKS[editor.settings.scale_lock], "For notes played and written by keys.")
    marks = Choice("Other notes", (_PLAIN, _UNDERLINED), _UNDERLINED if editor.settings.scale_marks else _PLAIN, "Those outside the scale.")

    def change(song: Song) -> Song:
        return set_key(song, "", "") if key.value == _NO_KEY else set_key(song, key.value, scale.value)

    def done() -> None:
        editor.edit("Key and scale", change(editor.session.song))
        editor.choose(scale_lock=list(_LOCKS)[lock.index], scale_marks=marks.value == _UNDERLINED)
        editor.desk.view.theme_changed()

    editor.desk.open(FormOverlay(editor, "Key and scale", (key, scale, lock, marks), done, change, verb="take it"))


def _next_lock(editor: Editor) -> None:
    locks = list(_LOCKS)
    lock = locks[(locks.index(editor.settings.scale_lock) + 1) % len(locks)]
    editor.choose(scale_lock=lock)
    key = f"{editor.song.key} {editor.song.scale}" if editor.song.key else "no key is set: Alt+Shift+Z sets it"
    editor.say(f"The piano {_LOCKS[lock]} ({key})")


ACTIONS = (
    Action("compose.key", "Key and scale", _key_and_scale, ("alt+Z",), SCOPE, "With what the piano and the grid make of them."),
    Action("compose.scale_lock", "Scale lock", _next_lock, (), SCOPE, "Off, to the nearest note, or the scale on the white keys."),
    Action("compose.chord", "Chord", _chord, ("alt+n",), SCOPE, "By degree or name: over channels, as an arpeggio, or down the rows."),
    Action("compose.euclid", "Euclidean rhythm", _euclid, ("alt+E",), SCOPE, "So many pulses in so many steps, over the block or channel."),
)
