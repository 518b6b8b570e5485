"""The keyboard as a piano: layouts, and telling a held key's repeats from new presses."""

from __future__ import annotations

from enum import Enum, auto

from toccata.config import OWN_LAYOUT
from toccata.notation.notes import NOTE_COUNT

REPEAT_SECONDS = 0.06
"""The same note key again within this time is the terminal's key repeat."""
_DELAYS_S = (0.15, 1.2)
"""How long keyboards wait before the first repeat: 0.25 s on the Linux console, 0.66 s on X, up to 1 s on Windows."""
_JITTER_S = 0.012
_SURE = 2
"""How many repeats make a held key."""

# Two rows of keys by semitone: the lower octave from Z, the upper from Q, as they lie on a QWERTY keyboard.
LAYOUTS: dict[str, tuple[str, str]] = {
    "qwerty": ("zsxdcvgbhnjm", "q2w3er5t6y7ui9o0p"),
    "qwertz": ("ysxdcvgbhnjm", "q2w3er5t6z7ui9o0p"),
    "azerty": ("wsxdcvgbhnj,", 'aéz"er(t-yèuiçoàp'),
    "dvorak": (";oqejkixdbhm", "'2,3.p5y6f7gc9r0l"),
}


CODES = tuple(f"{'Digit' if key.isdigit() else 'Key'}{key.upper()}" for key in "".join(LAYOUTS["qwerty"]))
"""The same keys by their places, as a browser's `code` names them, whatever the layout."""

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


def note_at(code: str, octave: int) -> int | None:
    """The note 0–119 of the key in a place, one of CODES, in an octave 0–8; None for other keys, and above the last note."""
    note = 12 * (octave + 1) + CODES.index(code) if code in CODES else NOTE_COUNT
    return note if note < NOTE_COUNT else None


class Press(Enum):
    """What a key event is. DOUBT: it comes when a held key's first repeat would; the next `REPEAT_SECONDS` tell. TAKE_BACK: a
    repeat that shows that what was taken for a second press was the first repeat."""

    PRESS = auto()
    REPEAT = auto()
    DOUBT = auto()
    TAKE_BACK = auto()


class RepeatFilter:
    """Tells a held key's repeats from new presses by time alone, and learns how long the keyboard waits before the first one."""

    def __init__(self) -> None:
        self._key = ""
        self._time_s = float("-inf")
        self._gap_s = float("inf")
        """Before the last event that was no repeat."""
        self._run = 0
        self._verdict = Press.PRESS
        self.delay_s: float | None = None
        """From a press to its first repeat, once a held key has shown it."""

    def take(self, key: str, time_s: float, told: bool = False) -> Press:
        """What a key at a time (seconds, any clock) is. told: the terminal says that it is a repeat.

        Modifies: itself; every key is to be told, also one that is no note.
        """
        gap_s = time_s - self._time_s if key == self._key else float("inf")
        self._key, self._time_s = key, time_s
        if told:
            return Press.REPEAT
        if gap_s >= REPEAT_SECONDS:
            self._run, self._gap_s = 0, gap_s
            expected = self.delay_s is not None and abs(gap_s - self.delay_s) < _JITTER_S
            self._verdict = Press.DOUBT if expected else Press.PRESS
            return self._verdict
        self._run += 1
        # A second quick one makes a held key of it: one alone may be a contact that bounces, or a link that stalled.
        if self._run == _SURE and _DELAYS_S[0] <= self._gap_s <= _DELAYS_S[1]:
            self.delay_s = self._gap_s
            return Press.TAKE_BACK if self._verdict is Press.PRESS else Press.REPEAT
        return Press.REPEAT
