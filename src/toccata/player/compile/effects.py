"""Which of the sequencer's units a song needs beside those of every song."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from toccata.notation.cells import VOLUME_MEANING
from toccata.notation.effects import EFFECTS, Family, Meaning
from toccata.song import Pattern, Song

_ROOM = "toccata.engine.sequencer.virtual."
_OF_FAMILY = {
    Family.SLIDE: "slides:slides",
    Family.LEVEL: "levels:levels",
    Family.PLACE: "places:places",
    Family.CONTROL: "controls:controls",
    Family.TIMING: "timing:timing",
    Family.FILTER: "macros:macros",
}
_OF_VIRTUAL_CHANNELS = ("rows:rows", "notes:notes", "voices:voices")
_BOTH = {Meaning.VIBRATO_SLIDE_FINE, Meaning.TONE_SLIDE_VOLUME}
"""Slide volume and pitch."""


def _family_bits() -> np.ndarray:
    bits = np.zeros(256, np.uint32)
    for effect in EFFECTS:
        if effect.family in _OF_FAMILY:
            bits[effect.meaning] = 1 << effect.family
    for meaning in _BOTH:
        bits[meaning] |= 1 << Family.SLIDE
    return bits


_BITS = _family_bits()


def sequencer_units(song: Song) -> set[str]:
    """The names of the optional units that a song's rules and cells ask for."""
    used = 0
    for pattern in song.patterns:
        used |= _families_in(pattern)
    names = {name for family, name in _OF_FAMILY.items() if used & 1 << family}
    if song.rules.virtual_channels:
        names.update(_OF_VIRTUAL_CHANNELS)
    return {_ROOM + name for name in names}


def uses_filters(song: Song) -> bool:
    """Whether a note of the song may go through a filter."""
    if not song.rules.virtual_channels:
        return False
    instruments = [item for item in song.instruments if item is not None]
    return any(
        item.filter_cutoff is not None
        or item.filter_resonance is not None
        or (item.pitch_envelope_is_filter and item.pitch_envelope.enabled)
        for item in instruments
    ) or any(_families_in(pattern) & 1 << Family.FILTER for pattern in song.patterns)


@lru_cache(maxsize=1024)
def _families_in(pattern: Pattern) -> int:
    """Bits 1 << Family of the optional units that a pattern's cells need."""
    used = 0
    for column in pattern.columns:
        meanings = column[:, VOLUME_MEANING::2]
        if meanings.any():
            used |= int(np.bitwise_or.reduce(_BITS[meanings], axis=None))
    return used
