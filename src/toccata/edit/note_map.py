"""An instrument's note map: which sample each key plays, and at which note. A map that says what no map says is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from toccata.edit.bounds import the_instrument, whole
from toccata.edit.instruments import set_instrument_slot
from toccata.errors import EditRefused
from toccata.notation.notes import NOTE_COUNT
from toccata.song import Song
from toccata.song.document import MAX_SLOTS
from toccata.song.instrument import NoteMapping


def map_sample(song: Song, number: int, first_note: int, last_note: int, sample: int) -> Song:
    """The keys from first to last, 0–119, play a sample; 0 is silence. Raises: EditRefused."""
    whole(sample, 0, MAX_SLOTS, "a sample")
    return _mapped(song, number, first_note, last_note, lambda key, mapping: replace(mapping, sample=sample))


def shift_mapped_notes(song: Song, number: int, first_note: int, last_note: int, semitones: int) -> Song:
    """The keys from first to last play so much higher. Raises: EditRefused when one would leave the range of notes."""
    whole(semitones, -NOTE_COUNT, NOTE_COUNT, "a shift")

    def shifted(key: int, mapping: NoteMapping) -> NoteMapping:
        if not 0 <= mapping.note + semitones < NOTE_COUNT:
            raise EditRefused("there is no note further that way")
        return replace(mapping, note=mapping.note + semitones)

    return _mapped(song, number, first_note, last_note, shifted)


def reset_mapped_notes(song: Song, number: int, first_note: int, last_note: int) -> Song:
    """The keys from first to last play their own notes of the instrument's own sample again. Raises: EditRefused."""
    own = the_instrument(song, number).sample
    return _mapped(song, number, first_note, last_note, lambda key, mapping: NoteMapping(key, own))


def _mapped(song: Song, number: int, first_note: int, last_note: int, change: Callable[[int, NoteMapping], NoteMapping]) -> Song:
    instrument = the_instrument(song, number)
    if instrument.kind != "sampler":
        raise EditRefused(f"instrument {number:02X} is a {instrument.kind}; only samplers have a note map")
    first, last = sorted(whole(note, 0, NOTE_COUNT - 1, "a key") for note in (first_note, last_note))
    notes = [instrument.mapping(key) for key in range(NOTE_COUNT)]
    notes[first : last + 1] = [change(key, notes[key]) for key in range(first, last + 1)]
    plain = all(mapping == NoteMapping(key, instrument.sample) for key, mapping in enumerate(notes))
    changed = replace(instrument, note_map=() if plain else tuple(notes))
    return song if changed == instrument else set_instrument_slot(song, number, changed)
