"""MIDI macros: text becomes the codes that the engine reads.

Source: ImpulseTracker's MIDI.TXT for the letters, OpenMPT's account of the undocumented ones (test case ZxxSecrets.it).
"""

from __future__ import annotations

import numpy as np

from toccata.engine.sequencer.layout import MACRO_CODES, MacroCode

_HEX = {digit: value for value, digit in enumerate("0123456789ABCDEF")}
_LETTERS = {
    "z": MacroCode.PARAMETER,
    "n": MacroCode.NOTE,
    "v": MacroCode.VELOCITY,
    "u": MacroCode.LOUDNESS,
    "x": MacroCode.PANNING,
    "y": MacroCode.FINAL_PANNING,
    "o": MacroCode.OFFSET,
    "h": MacroCode.CHANNEL,
    "c": MacroCode.ZERO_DIGIT,
    "a": MacroCode.ZERO,
    "b": MacroCode.ZERO,
    "p": MacroCode.ZERO,
    "m": MacroCode.ZERO,
}
"""c, a, b, p and m name MIDI channels, banks, programs and loop directions, which the engine's own notes do not have."""


def write_macro(record: np.void, text: str) -> None:
    """Fills a MACRO record; characters that mean nothing are passed over. Modifies: record."""
    codes = [_HEX.get(character, _LETTERS.get(character, -1)) for character in text]
    known = [int(code) for code in codes if code >= 0][:MACRO_CODES]
    record["count"] = len(known)
    record["codes"] = 0
    record["codes"][: len(known)] = known
