"""The effect letters that ScreamTracker 3 and ImpulseTracker share, as meanings.

Source: ITTECH.TXT of ImpulseTracker 2.14; ScreamTracker 3.2's TECH.DOC.
"""

from __future__ import annotations

from toccata.formats.module.columns import NOTHING, Translated
from toccata.notation.effects import BY_MEANING, Meaning

LETTERS = {
    "A": Meaning.SPEED,
    "B": Meaning.ORDER_JUMP,
    "C": Meaning.ROW_BREAK,
    "D": Meaning.VOLUME_SLIDE_FINE,
    "E": Meaning.PITCH_SLIDE_DOWN,
    "F": Meaning.PITCH_SLIDE_UP,
    "G": Meaning.TONE_SLIDE,
    "H": Meaning.VIBRATO_SHARED,
    "I": Meaning.TREMOR_SHARED,
    "J": Meaning.ARPEGGIO_SHARED,
    "K": Meaning.VIBRATO_SLIDE_FINE,
    "L": Meaning.TONE_SLIDE_VOLUME,
    "M": Meaning.CHANNEL_VOLUME,
    "N": Meaning.CHANNEL_VOLUME_SLIDE,
    "O": Meaning.SAMPLE_OFFSET_FAR,
    "P": Meaning.PANNING_SLIDE_FINE,
    "Q": Meaning.RETRIGGER_SLIDE,
    "R": Meaning.TREMOLO_SHARED,
    "T": Meaning.TEMPO,
    "U": Meaning.FINE_VIBRATO,
    "V": Meaning.GLOBAL_VOLUME_FINE,
    "W": Meaning.GLOBAL_VOLUME_SLIDE_FINE,
    "X": Meaning.PANNING,
    "Y": Meaning.PANBRELLO,
    "Z": Meaning.MIDI_MACRO,
}
"""Each letter but S, whose first digit names its meaning."""
SPECIALS = tuple(Meaning[f"SPECIAL_{digit}"] for digit in range(16))


def within(meaning: Meaning, value: int) -> Translated:
    """The meaning with its parameter; NOTHING for a parameter that it cannot have."""
    effect = BY_MEANING[meaning]
    return (int(meaning), value) if effect.low <= value <= effect.most else NOTHING


def special(value: int) -> Translated:
    """What Sxy does."""
    return int(SPECIALS[value >> 4]), value & 15
