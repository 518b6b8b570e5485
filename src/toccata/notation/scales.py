"""Keys and scales: which pitch classes belong to a song."""

from __future__ import annotations

from toccata.notation.notes import NOTE_COUNT

KEYS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "chromatic": tuple(range(12)),
}
"""Semitones above the tonic."""
_WHITE_KEYS = (0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 5, 6)
"""Which white key a semitone above C is, or has on its left."""


def pitch_classes(key: str, scale: str) -> frozenset[int]:
    """The pitch classes 0–11 (0 is C) of a key and scale; all twelve where either is empty or unknown."""
    if key not in KEYS or scale not in SCALES:
        return frozenset(range(12))
    return frozenset((KEYS.index(key) + step) % 12 for step in SCALES[scale])


def in_scale(note: int, key: str, scale: str) -> bool:
    """Whether a note 0–119 belongs to the key and scale; every note does where either is empty."""
    return note % 12 in pitch_classes(key, scale)


def snapped(note: int, key: str, scale: str) -> int:
    """The nearest note of the key and scale, the lower of two; the note itself at the keyboard's ends when none is near."""
    allowed = pitch_classes(key, scale)
    for distance in range(7):
        for near in (note - distance, note + distance):
            if near % 12 in allowed and 0 <= near < NOTE_COUNT:
                return near
    return note


def mapped(base: int, offset: int, key: str, scale: str) -> int:
    """The note that a piano key plays when the white keys are the scale, one degree after the other from the tonic.

    base: the C of the lower row, 0–119. offset: semitones above it as on a piano, 0–28; a black key plays what the white one left of
    it does. The piano stays as it is where key or scale is empty. The result may lie past 119.
    """
    if key not in KEYS or scale not in SCALES or len(SCALES[scale]) == 12:
        return base + offset
    steps = SCALES[scale]
    degree = 7 * (offset // 12) + _WHITE_KEYS[offset % 12]
    return base + KEYS.index(key) + 12 * (degree // len(steps)) + steps[degree % len(steps)]
