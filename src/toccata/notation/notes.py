"""Note numbers and their names.

A note is 0–119, ten octaves, ImpulseTracker’s C-0 to B-9 written an octave lower: 60 is written C-4, is
middle C, and plays a sample at its own rate (FastTracker 2's C-4, ImpulseTracker's C-5).
"""

from __future__ import annotations

NOTE_COUNT = 120
MIDDLE_C = 60

NOTE_OFF = 252
"""Release: the volume envelope leaves its sustain; without an envelope the play rules decide."""
NOTE_CUT = 253
"""Silence at once."""
NOTE_FADE = 254
"""Start the fade-out and keep the sustain loops."""
NO_NOTE = 255

_LETTERS = ("C-", "C#", "D-", "D#", "E-", "F-", "F#", "G-", "G#", "A-", "A#", "B-")
_FLATS = {"Db": 1, "Eb": 3, "Gb": 6, "Ab": 8, "Bb": 10}
_SPECIAL_TEXT = {NOTE_OFF: "== ", NOTE_CUT: "^^ ", NOTE_FADE: "~~ ", NO_NOTE: "..."}
_SPECIAL_NOTE = {
    "==": NOTE_OFF,
    "^^": NOTE_CUT,
    "~~": NOTE_FADE,
    "..": NO_NOTE,
    "===": NOTE_OFF,
    "^^^": NOTE_CUT,
    "~~~": NOTE_FADE,
    "...": NO_NOTE,
}
# C-4 is note 60, so octave 0 would start at note 12; octave -1 is written with a lower-case o.
_LOWEST_OCTAVE = -1


def is_pitched(note: int) -> bool:
    """Whether the value is a pitch, not a release, cut, fade or an empty field."""
    return 0 <= note < NOTE_COUNT


def format_note(note: int) -> str:
    """Three characters: `C-4`, `F#5`, `== `, `...`. Octave -1 is written as `o`: `C-o`.

    Raises: ValueError for a value that is no note.
    """
    if is_pitched(note):
        octave = note // 12 + _LOWEST_OCTAVE
        return _LETTERS[note % 12] + ("o" if octave < 0 else str(octave))
    if note in _SPECIAL_TEXT:
        return _SPECIAL_TEXT[note]
    raise ValueError(f"no note has the number {note}")


def parse_note(text: str) -> int:
    """The number of a note written as `format_note` writes it; flats (`Db4`) are read too.

    Raises: ValueError for any other text.
    """
    stripped = text.strip()
    if stripped in _SPECIAL_NOTE:
        return _SPECIAL_NOTE[stripped]
    name, octave = stripped[:2], stripped[2:]
    pitch_class = _LETTERS.index(name) if name in _LETTERS else _FLATS.get(name)
    if pitch_class is None or not (octave == "o" or (len(octave) == 1 and octave in "0123456789")):
        raise ValueError(f"'{text}' is no note")
    note = pitch_class + 12 * ((-1 if octave == "o" else int(octave)) - _LOWEST_OCTAVE)
    if not is_pitched(note):
        raise ValueError(f"'{text}' is outside C-o to B-8")
    return note
