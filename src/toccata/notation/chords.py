"""Chords: what they are made of, and those that a key has on its degrees."""

from __future__ import annotations

from toccata.notation.notes import NOTE_COUNT
from toccata.notation.scales import KEYS, SCALES

_TABLE: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("major", "", (0, 4, 7)),
    ("minor", "m", (0, 3, 7)),
    ("diminished", "dim", (0, 3, 6)),
    ("augmented", "aug", (0, 4, 8)),
    ("sus2", "sus2", (0, 2, 7)),
    ("sus4", "sus4", (0, 5, 7)),
    ("power", "5", (0, 7, 12)),
    ("6", "6", (0, 4, 7, 9)),
    ("minor 6", "m6", (0, 3, 7, 9)),
    ("7", "7", (0, 4, 7, 10)),
    ("major 7", "maj7", (0, 4, 7, 11)),
    ("minor 7", "m7", (0, 3, 7, 10)),
    ("minor major 7", "mMaj7", (0, 3, 7, 11)),
    ("diminished 7", "dim7", (0, 3, 6, 9)),
    ("half-diminished", "m7b5", (0, 3, 6, 10)),
    ("augmented 7", "aug7", (0, 4, 8, 10)),
    ("augmented major 7", "augMaj7", (0, 4, 8, 11)),
    ("7 sus4", "7sus4", (0, 5, 7, 10)),
    ("add 9", "add9", (0, 4, 7, 14)),
    ("minor add 9", "madd9", (0, 3, 7, 14)),
    ("9", "9", (0, 4, 7, 10, 14)),
    ("major 9", "maj9", (0, 4, 7, 11, 14)),
    ("minor 9", "m9", (0, 3, 7, 10, 14)),
    ("11", "11", (0, 4, 7, 10, 14, 17)),
    ("13", "13", (0, 4, 7, 10, 14, 21)),
)
CHORDS: dict[str, tuple[int, ...]] = {name: steps for name, _, steps in _TABLE}
"""Semitones above the root."""
_SIGNS = {name: sign for name, sign, _ in _TABLE}
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def chord_notes(root: int, chord: str, inversion: int = 0) -> tuple[int, ...]:
    """The notes of a chord from its root (0–119) up; each inversion puts the lowest note an octave higher.

    Raises: KeyError for an unknown chord, ValueError when a note would lie above B-8.
    """
    notes = sorted(root + step for step in CHORDS[chord])
    for _ in range(inversion):
        notes = sorted((*notes[1:], notes[0] + 12))
    if not 0 <= notes[0] <= notes[-1] < NOTE_COUNT:
        raise ValueError(f"the {chord} chord does not fit below B-8")
    return tuple(notes)


def degrees(key: str, scale: str) -> tuple[int, ...]:
    """The pitch classes 0–11 of a key's degrees, the tonic first; the major scale's where the scale has fewer than seven or none."""
    steps = SCALES.get(scale, ())
    if len(steps) != 7:
        steps = SCALES["minor" if "minor" in scale or scale == "blues" else "major"]
    tonic = KEYS.index(key) if key in KEYS else 0
    return tuple((tonic + step) % 12 for step in steps)


def degree_chord(key: str, scale: str, degree: int, seventh: bool = False) -> str:
    """The chord that the key has on a degree, 0–6: its thirds stacked, three or four of them."""
    classes = degrees(key, scale)
    count = 4 if seventh else 3
    steps = tuple((classes[(degree + 2 * k) % 7] - classes[degree]) % 12 for k in range(count))
    found = next((name for name, intervals in CHORDS.items() if intervals == steps), None)
    if found:
        return found
    return degree_chord(key, scale, degree) if seventh else _nearest(steps)


def _nearest(steps: tuple[int, ...]) -> str:
    """A name for a triad that has none: by its third."""
    return "minor" if steps[1] == 3 else "major"


def numeral(degree: int, chord: str) -> str:
    """The degree as harmony writes it: `I`, `vi`, `vii°`."""
    minor = CHORDS[chord][1] == 3
    text = _NUMERALS[degree].lower() if minor else _NUMERALS[degree]
    return text + ("°" if 6 in CHORDS[chord] and minor else "+" if 8 in CHORDS[chord] and not minor else "")


def chord_name(root: int, chord: str) -> str:
    """`Cm7`, `F#maj7`, `Gsus4`: by any note of the root's pitch class."""
    return KEYS[root % 12] + _SIGNS[chord]
