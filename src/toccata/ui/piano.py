"""The keyboard as a piano: layouts, and telling a held key's repeats from new presses."""

from __future__ import annotations

from toccata.config import OWN_LAYOUT
from toccata.notation.notes import NOTE_COUNT

REPEAT_SECONDS = 0.06
"""The same note key again within this time is the terminal's key repeat."""

# Two rows of keys by semitone: the lower octave from Z, the upper from Q, as they lie on a QWERTY keyboard.
LAYOUTS: dict[str, tuple[str, str]] = {
    "qwerty": ("zsxdcvgbhnjm", "q2w3er5t6y7ui9o0p"),
    "qwertz": ("ysxdcvgbhnjm", "q2w3er5t6z7ui9o0p"),
    "azerty": ("wsxdcvgbhnj,", 'aéz"er(t-yèuiçoàp'),
    "dvorak": (";oqejkixdbhm", "'2,3.p5y6f7gc9r0l"),
}


Rows = tuple[str, str]
"""The characters of the lower row, 12 semitones from C, and of the upper, 17 from the C above."""


def rows_of(layout: str, own: tuple[str, ...] = ()) -> Rows:
    """The rows of a layout by name; `own` are those of the layout of that name."""
    return (own[0].lower(), own[1].lower()) if layout == OWN_LAYOUT else LAYOUTS[layout]


def note_offset(key: str, rows: Rows) -> int | None:
    """Semitones above the C of the octave that the key plays, 0–28; None for a key that is no note."""
    lower, upper = rows
    key = key.lower() if len(key) == 1 else ""
    if not key:
        return None
    if key in lower:
        return lower.index(key)
    return len(lower) + upper.index(key) if key in upper else None


def note_of(key: str, rows: Rows, octave: int) -> int | None:
    """The note 0–119 that a key plays in an octave 0–8; None for other keys, and above the last note."""
    offset = note_offset(key, rows)
    if offset is None:
        return None
    # Octave 0 begins at note 12: C-o, the octave below, is out of the keyboard's reach.
    note = 12 * (octave + 1) + offset
    return note if note < NOTE_COUNT else None


class RepeatFilter:
    """Knows which key came last and when."""

    def __init__(self) -> None:
        self._key = ""
        self._time_s = float("-inf")

    def is_repeat(self, key: str, time_s: float) -> bool:
        """Whether a key at a time (seconds, any clock) is a repeat of the one before; takes note of it."""
        repeat = key == self._key and time_s - self._time_s < REPEAT_SECONDS
        self._key, self._time_s = key, time_s
        return repeat
