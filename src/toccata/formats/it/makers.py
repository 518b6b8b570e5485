"""What the program that wrote an IT means for how it is played.

ModPlug Tracker and the first OpenMPTs wrote ITs that they played in their own way. Source: OpenMPT's detection of trackers and its list of
behaviours by version; levels and pitches measured with libopenmpt 0.6.9.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from toccata.formats.module.openmpt import openmpt_settings
from toccata.formats.module.reading import ModuleBytes
from toccata.song import Instrument, Sample
from toccata.song.rules import IMPULSETRACKER, MODPLUG_IT, PlayRules

MODPLUG_FILE = (0x0217, 0x0200)
_EARLY_FILE = (0x0214, 0x0200)
_BETA_FILE = (0x0214, 0x0202)
_FIRST_OPENMPT = 0x0888
_OPENMPT, _SCHISM = 0x5000, 0x1000
_EVEN_NOTES_FROM = 0x124
"""OpenMPT 1.24 left ModPlug Tracker's table of notes."""
_OWN_LIST_FROM = 0x126
"""From 1.26 on a file lists what it wants."""
_SCHISM_EVEN_NOTES_FROM = 0x17CC
"""Schism Tracker of 29 January 2015: 1916 days after 31 October 2009, which is 1050."""
_RESERVED_AT, _HIGHLIGHT_AT = 60, 30
_PLAYS_AS, _MIX_LEVELS = b".FSM", b".MMP"
_COMPATIBLE = 1
_NO_SWEEP = 255


@dataclass(frozen=True)
class Maker:
    """modplug: it is played as ModPlug Tracker did. coarse_notes: by ScreamTracker 3's table. turned_down: by its number of channels."""

    modplug: bool = False
    coarse_notes: bool = False
    turned_down: bool = False

    def rules(self) -> PlayRules:
        """Where the header's own flags start from."""
        return MODPLUG_IT if self.modplug else replace(IMPULSETRACKER, screamtracker_notes=self.coarse_notes)

    def sample(self, sample: Sample) -> Sample:
        """ModPlug Tracker's auto-vibrato without a sweep is there at once; in ImpulseTracker there is none."""
        vibrato = sample.vibrato
        if self.modplug and vibrato.sweep == 0 and vibrato.depth:
            return replace(sample, vibrato=replace(vibrato, sweep=_NO_SWEEP))
        return sample

    def instrument(self, instrument: Instrument) -> Instrument:
        """Chance and pitch-pan separation had other scales."""
        if not self.modplug:
            return instrument
        apart = instrument.pitch_pan_separation
        return replace(
            instrument,
            random_volume=min(instrument.random_volume * 100 // 64, 100),
            random_panning=(instrument.random_panning + 3) // 4,
            pitch_pan_separation=_halved(_halved(apart)),
        )


def _halved(value: int) -> int:
    return (value + 1) // 2 if value >= 0 else -((1 - value) // 2)


def find_maker(source: ModuleBytes, version: int, made_for: int) -> Maker:
    """What a file's header and OpenMPT's settings behind its samples say."""
    file, reserved = (version, made_for), source.part(_RESERVED_AT, 4)
    early = file == _EARLY_FILE and source.part(_HIGHLIGHT_AT, 2) == bytes(2)
    if file == MODPLUG_FILE or ((early or file == _BETA_FILE) and reserved == bytes(4)):
        return Maker(True, True, True)
    number = version & 0xFFF
    if version & 0xF000 == _SCHISM:
        return Maker(coarse_notes=version < _SCHISM_EVEN_NOTES_FROM)
    if version & 0xF000 != _OPENMPT and _FIRST_OPENMPT not in file:
        return Maker()
    is_first = version & 0xF000 != _OPENMPT
    coarse = is_first or number < _EVEN_NOTES_FROM
    settings = openmpt_settings(source)
    plays_as = int.from_bytes(settings.get(_PLAYS_AS, b""), "little")
    own_way = (is_first or (reserved == b"OMPT" and number < _OWN_LIST_FROM)) and not plays_as & _COMPATIBLE
    levels = settings.get(_MIX_LEVELS, b"\0")
    return Maker(own_way, coarse, own_way and int.from_bytes(levels, "little") == 0)
