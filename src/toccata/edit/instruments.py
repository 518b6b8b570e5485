"""Instrument slots and what stands in them. Numbers are 1–255, as cells name them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from toccata.edit.bounds import line, slot_number, the_instrument, the_pattern, whole
from toccata.edit.notes import swap_instruments as swap_in_cells
from toccata.edit.region import whole_pattern
from toccata.edit.samples import free_sample, set_sample
from toccata.edit.sharing import free_slot, with_slot
from toccata.errors import EditRefused
from toccata.notation.notes import NOTE_COUNT
from toccata.rack.voices import VOICES
from toccata.song import Instrument, Sample, Song
from toccata.song.document import MAX_SLOTS
from toccata.song.instrument import FULL_FADE, NoteMapping

RANGES: dict[str, tuple[int, int]] = {
    "sample": (0, MAX_SLOTS),
    "fade_out": (0, FULL_FADE),
    "global_volume": (0, 128),
    "panning": (0, 255),
    "pitch_pan_separation": (-32, 32),
    "pitch_pan_centre": (0, NOTE_COUNT - 1),
    "random_volume": (0, 100),
    "random_panning": (0, 64),
    "filter_cutoff": (0, 127),
    "filter_resonance": (0, 127),
    "hue": (-1, 359),
}
"""The whole-number fields of an instrument and their bounds."""
MAY_BE_NONE = {"panning", "filter_cutoff", "filter_resonance"}
CHOICES: dict[str, tuple[str, ...]] = {
    "new_note_action": ("cut", "continue", "off", "fade"),
    "duplicate_check": ("off", "note", "sample", "instrument"),
    "duplicate_action": ("cut", "off", "fade"),
    "kind": tuple(VOICES),
}


def free_instrument(song: Song) -> int:
    """The first empty instrument slot, 1–255. Raises: EditRefused when all are taken."""
    return free_slot(song.instruments, "instruments")


def set_instrument_slot(song: Song, number: int, instrument: Instrument | None) -> Song:
    """Puts an instrument into a slot; None empties it. Raises: EditRefused."""
    slots = with_slot(song.instruments, slot_number(number, "instrument"), instrument)
    return song if slots is song.instruments else replace(song, instruments=slots)


def clear_instrument(song: Song, number: int) -> Song:
    """Empties a slot; cells that name it stay and are silent. Raises: EditRefused."""
    return set_instrument_slot(song, number, None)


def swap_instrument_slots(song: Song, first: int, second: int, in_patterns: bool = True) -> Song:
    """Exchanges two slots; with `in_patterns` their numbers in cells too, so that the song sounds the same. Raises: EditRefused."""
    one = song.instrument(slot_number(first, "instrument"))
    other = song.instrument(slot_number(second, "instrument"))
    if first == second:
        return song
    song = set_instrument_slot(set_instrument_slot(song, first, other), second, one)
    if in_patterns:
        for index in range(len(song.patterns)):
            song = swap_in_cells(song, whole_pattern(song, index), first, second)
    return song


def rename_instrument(song: Song, number: int, name: str) -> Song:
    """Names an instrument. Raises: EditRefused for an empty slot."""
    return set_instrument_slot(song, number, replace(the_instrument(song, number), name=line(name, "an instrument's name", 60)))


def load_sample_as_instrument(song: Song, number: int, sample: Sample) -> Song:
    """Puts a sample into the song and makes instrument `number` play it: into the sample slot which that instrument alone
    plays, else into the first free one. A synth in the slot gives way. Raises: EditRefused.
    """
    old = song.instrument(slot_number(number, "instrument"))
    keeps = old is not None and old.kind == "sampler" and not old.note_map and old.sample > 0 and _users(song, old.sample) == [number]
    slot = old.sample if old and keeps else free_sample(song)
    name = sample.name or sample.filename
    base = old if old and old.kind == "sampler" else Instrument()
    instrument = replace(base, name=line(name, "a name", 60), sample=slot, note_map=(), filename=sample.filename)
    return set_instrument_slot(set_sample(song, slot, sample), number, instrument)


def change_instrument(song: Song, number: int, **fields: Any) -> Song:
    """Sets fields of an instrument by name (see RANGES, CHOICES). A new kind starts with its default parameters.

    Raises: EditRefused for an empty slot, a value out of its bounds, or a field that is set by a function of its own.
    """
    instrument = the_instrument(song, number)
    for name, value in fields.items():
        fields[name] = _checked_field(name, value)
    if "kind" in fields and fields["kind"] != instrument.kind:
        fields["parameters"] = ()
    changed = replace(instrument, **fields)
    return song if changed == instrument else set_instrument_slot(song, number, changed)


def set_parameter(song: Song, number: int, name: str, value: float) -> Song:
    """Sets a synth voice's parameter, clamped to the rack's range; its default is not stored. Raises: EditRefused."""
    instrument = the_instrument(song, number)
    parameter = next((row for row in VOICES.get(instrument.kind, ()) if row.name == name), None)
    if parameter is None:
        raise EditRefused(f"instrument {number:02X} is a {instrument.kind} and has no parameter '{name}'")
    if value != value:
        raise EditRefused(f"{parameter.title} is a number")
    values = dict(instrument.parameters)
    values[name] = parameter.clamp(value)
    if values[name] == parameter.default:
        del values[name]
    changed = replace(instrument, parameters=tuple(sorted(values.items())))
    return song if changed == instrument else set_instrument_slot(song, number, changed)


def map_note(song: Song, number: int, note: int, target_note: int, sample: int) -> Song:
    """Sends one note of the keyboard, 0–119, to a note and a sample (0 is silence). Raises: EditRefused."""
    instrument = the_instrument(song, number)
    whole(note, 0, NOTE_COUNT - 1, "a note")
    mapping = NoteMapping(whole(target_note, 0, NOTE_COUNT - 1, "a note"), whole(sample, 0, MAX_SLOTS, "a sample"))
    notes = list(instrument.note_map or (NoteMapping(k, instrument.sample) for k in range(NOTE_COUNT)))
    if notes[note] == mapping:
        return song
    notes[note] = mapping
    return set_instrument_slot(song, number, replace(instrument, note_map=tuple(notes)))


def clear_note_map(song: Song, number: int) -> Song:
    """Lets every note play the instrument's one sample again. Raises: EditRefused."""
    instrument = the_instrument(song, number)
    return set_instrument_slot(song, number, replace(instrument, note_map=())) if instrument.note_map else song


def patterns_with(song: Song, number: int) -> list[int]:
    """The patterns whose cells name an instrument."""
    slot_number(number, "instrument")
    return [k for k in range(len(song.patterns)) if any((column[:, 1] == number).any() for column in the_pattern(song, k).columns)]


def _users(song: Song, sample: int) -> list[int]:
    """The numbers of the instruments that play a sample."""
    return [
        index + 1
        for index, instrument in enumerate(song.instruments)
        if instrument and (instrument.sample == sample or any(mapping.sample == sample for mapping in instrument.note_map))
    ]


def _checked_field(name: str, value: Any) -> Any:
    title = name.replace("_", " ")
    if name in RANGES:
        return None if value is None and name in MAY_BE_NONE else whole(value, *RANGES[name], title)
    if name in CHOICES:
        if value not in CHOICES[name]:
            raise EditRefused(f"{title} is {', '.join(CHOICES[name])}; not {value}")
        return value
    if name in ("name", "filename"):
        return line(value, title, 200)
    if name == "pitch_envelope_is_filter":
        return bool(value)
    raise EditRefused(f"an instrument's {title} is not set by name")
