"""General MIDI's programs and drums, and the factory kit's sounds nearest to them.

Source: General MIDI Level 1, sound set and percussion map.
"""

from __future__ import annotations

from toccata.formats.kit import Kit

_FAMILIES = (
    "keys/piano keys/piano keys/piano keys/piano keys/electric-piano keys/electric-piano keys/clavinet keys/clavinet",
    "plucks/music-box plucks/bell plucks/music-box plucks/marimba plucks/marimba plucks/marimba plucks/bell plucks/kalimba",
    "keys/organ keys/organ keys/organ keys/organ keys/organ keys/organ keys/organ keys/organ",
    "plucks/nylon plucks/nylon plucks/nylon plucks/nylon keys/clavinet waves/saw waves/saw plucks/glass",
    "basses/finger basses/finger basses/finger basses/finger basses/rubber basses/rubber basses/saw basses/acid",
    "pads/strings pads/strings pads/strings pads/strings pads/strings plucks/synth plucks/nylon drums-dusty/tom-low",
    "pads/strings pads/strings pads/warm pads/warm pads/choir pads/choir pads/choir chords/stab-bright",
    "waves/saw waves/saw waves/saw waves/saw waves/saw waves/saw waves/saw waves/saw",
    "waves/pulse-25 waves/pulse-25 waves/pulse-25 waves/pulse-25 waves/pulse-12 waves/pulse-12 waves/pulse-12 waves/square",
    "waves/pipe waves/pipe waves/pipe waves/pipe waves/pipe waves/pipe waves/pipe waves/pipe",
    "waves/square waves/saw waves/pipe chip/lead chip/saw waves/vowel waves/saw basses/saw",
    "pads/air pads/warm pads/night pads/choir pads/cavern pads/night pads/air pads/sweep-1",
    "effects/rain pads/cavern plucks/glass pads/air pads/night pads/sweep-2 pads/cavern pads/sweep-3",
    "plucks/nylon plucks/nylon plucks/nylon plucks/nylon plucks/kalimba keys/organ pads/strings waves/pulse-12",
    "plucks/bell percussion/cowbell plucks/kalimba percussion/woodblock drums-dusty/tom-low drums-analog/tom-high "
    "drums-chip/tom-low effects/reverse-cymbal",
    "percussion/shaker effects/vinyl effects/rain effects/bubble effects/coin effects/vinyl effects/rain effects/impact",
)
PROGRAMS: tuple[str, ...] = tuple(" ".join(_FAMILIES).split())
"""The kit's sound for each of the 128 programs."""

DRUMS: dict[int, str] = {
    35: "drums-dusty/kick",
    36: "drums-analog/kick",
    37: "drums-analog/rim",
    38: "drums-analog/snare",
    39: "drums-analog/clap",
    40: "drums-dusty/snare",
    41: "drums-dusty/tom-low",
    42: "drums-analog/hat-closed",
    43: "drums-analog/tom-low",
    44: "drums-dusty/hat-closed",
    45: "drums-chip/tom-low",
    46: "drums-analog/hat-open",
    47: "drums-chip/tom-high",
    48: "drums-dusty/tom-high",
    49: "drums-analog/crash",
    50: "drums-analog/tom-high",
    51: "drums-analog/ride",
    52: "drums-chip/crash",
    53: "drums-chip/ride",
    54: "percussion/tambourine",
    55: "drums-dusty/crash",
    56: "percussion/cowbell",
    59: "drums-dusty/ride",
    60: "percussion/bongo",
    62: "percussion/conga-high",
    64: "percussion/conga-low",
    69: "percussion/shaker",
    75: "percussion/clave",
    76: "percussion/woodblock",
    80: "percussion/triangle",
}
"""The kit's sound for a drum's key; keys that are not here sound as the next lower one does."""
_OTHER_DRUM = "percussion/snap"


def drum_sound(note: int) -> str:
    """The kit's name of the sound for a key of the drum channel, 0–127."""
    lower = [key for key in DRUMS if key <= note]
    return DRUMS[max(lower)] if lower else _OTHER_DRUM


def programs_by_title(kit: Kit) -> dict[str, int]:
    """The first program that each factory instrument stands for, by the instrument's name."""
    titles = {entry.name: entry.title for entry in kit.entries}
    return {titles[name]: program for program, name in reversed(list(enumerate(PROGRAMS))) if name in titles}


def drums_by_title(kit: Kit) -> dict[str, int]:
    """The drum's key that each factory drum stands for, by the instrument's name."""
    titles = {entry.name: entry.title for entry in kit.entries}
    return {titles[name]: note for note, name in DRUMS.items() if name in titles}
