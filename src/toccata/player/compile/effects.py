"""Which of the sequencer's units a song needs beside those of every song."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from toccata.notation.cells import VOLUME_MEANING
from toccata.notation.effects import EFFECTS, Family, Meaning
from toccata.song import Pattern, Song

_ROOM = "toccata.engine.sequencer."
_OF_FAMILY = {
    Family.PITCH: "pitch:pitch",
    Family.VOLUME: "volume:volume",
    Family.PANNING: "panning:panning",
    Family.FLOW: "flow:flow",
    Family.SLIDE: "virtual.slides:slides",
    Family.LEVEL: "virtual.levels:levels",
    Family.PLACE: "virtual.places:places",
    Family.CONTROL: "virtual.controls:controls",
    Family.TIMING: "virtual.timing:timing",
    Family.FILTER: "virtual.macros:macros",
    Family.CHIP: "paula:paula",
}
FAMILY_UNITS = {family: _ROOM + name for family, name in _OF_FAMILY.items()}
"""The units of effects that a song may do without."""
_OF_VIRTUAL_CHANNELS = ("virtual.rows:rows", "virtual.notes:notes", "virtual.voices:voices")
_BOTH = {
    Meaning.VIBRATO_SLIDE_FINE: Family.SLIDE,
    Meaning.TONE_SLIDE_VOLUME: Family.SLIDE,
    Meaning.TONE_PORTAMENTO_VOLUME_SLIDE: Family.PITCH,
    Meaning.VIBRATO_VOLUME_SLIDE: Family.PITCH,
}
"""Slide volume and pitch: the family that the table does not name."""


def _family_bits() -> np.ndarray:
    bits = np.zeros(256, np.uint32)
    for effect in EFFECTS:
        if effect.family in _OF_FAMILY:
            bits[effect.meaning] = 1 << effect.family
    for meaning, family in _BOTH.items():
        bits[meaning] |= 1 << family
    return bits


_BITS = _family_bits()


def sequencer_units(song: Song) -> set[str]:
    """The names of the units that a song's rules and cells ask for, beside those of every song."""
    used = 0
    for pattern in song.patterns:
        used |= _families_in(pattern)
    names = {name for family, name in FAMILY_UNITS.items() if used & 1 << family}
    if song.rules.virtual_channels:
        names.update(_ROOM + name for name in _OF_VIRTUAL_CHANNELS)
    if song.rules.hidden_songs_play:
        names.add("toccata.engine.sequencer.subsongs:begin_hidden_song")
    return names


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


def inverts_loops(song: Song) -> bool:
    """Whether a cell of the song may turn the loop of a sample upside down."""
    return any(_families_in(pattern) & 1 << Family.CHIP for pattern in song.patterns)


@lru_cache(maxsize=1024)
def _families_in(pattern: Pattern) -> int:
    """Bits 1 << Family of the optional units that a pattern's cells need."""
    used = 0
    for column in pattern.columns:
        meanings = column[:, VOLUME_MEANING::2]
        if meanings.any():
            used |= int(np.bitwise_or.reduce(_BITS[meanings], axis=None))
    return used
