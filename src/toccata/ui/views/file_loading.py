"""What a chosen sound becomes: a sample in its slot, or an instrument."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from toccata.edit.instruments import load_sample_as_instrument, set_instrument_slot
from toccata.edit.samples import free_sample, set_sample
from toccata.errors import EditRefused
from toccata.formats.kit import KitEntry
from toccata.song import Instrument, Sample, Song
from toccata.ui.views.samples import sample_users


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a chosen file is for, and the slot it goes to."""

    kind: Literal["any", "song", "sample", "instrument"] = "any"
    number: int = 0

    @property
    def text(self) -> str:
        if self.kind == "song":
            return "Open a song"
        return "Files" if self.kind == "any" else f"Load into {self.kind} {self.number:02X}"


def with_sample(song: Song, number: int, sample: Sample) -> Song:
    """The sample in its slot; when no instrument plays it and the instrument slot of that number is empty, one that does."""
    song = set_sample(song, number, sample)
    if number in sample_users(song) or song.instrument(number) is not None:
        return song
    return set_instrument_slot(song, number, Instrument(name=sample.name, sample=number, filename=sample.filename))


def with_instrument(song: Song, number: int, kit: KitEntry | None, sample: Sample | None) -> Song:
    """A sound as an instrument; a kit's with the settings it comes with."""
    if kit is None:
        if sample is None:
            raise EditRefused("there is no sound in it")
        return load_sample_as_instrument(song, number, sample)
    if sample is None:
        return set_instrument_slot(song, number, kit.instrument)
    slot = free_sample(song)
    return set_instrument_slot(set_sample(song, slot, sample), number, replace(kit.instrument, sample=slot))
