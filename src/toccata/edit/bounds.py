"""What an edit may be given: each function hands back the part that was asked for, or refuses with a sentence."""

from __future__ import annotations

import math
from numbers import Real

from toccata.errors import EditRefused
from toccata.song import Channel, Instrument, Pattern, Sample, Song
from toccata.song.document import MAX_SLOTS


def the_pattern(song: Song, index: int) -> Pattern:
    """Pattern `index` of the song. Raises: EditRefused when it has none."""
    if not 0 <= index < len(song.patterns):
        raise EditRefused(f"the song has no pattern {index:02X}")
    return song.patterns[index]


def the_channel(song: Song, index: int) -> Channel:
    """Channel `index`, 0-based. Raises: EditRefused when the song has none."""
    if not 0 <= index < len(song.channels):
        raise EditRefused(f"the song has no channel {index + 1}")
    return song.channels[index]


def the_column(song: Song, pattern: int, row: int, channel: int) -> Pattern:
    """The pattern, once it is sure to have that row and channel. Raises: EditRefused."""
    found = the_pattern(song, pattern)
    the_channel(song, channel)
    if not 0 <= row < found.rows:
        raise EditRefused(f"pattern {pattern:02X} has no row {row:02X}")
    return found


def the_order_index(song: Song, index: int) -> int:
    """An index of the song's order. Raises: EditRefused."""
    if not 0 <= index < len(song.order):
        raise EditRefused(f"the order has no entry {index:02X}")
    return index


def slot_number(number: int, noun: str) -> int:
    """An instrument's or sample's number, 1–255. Raises: EditRefused."""
    if not 1 <= number <= MAX_SLOTS:
        raise EditRefused(f"there is no {noun} {number}; they are 1 to {MAX_SLOTS}")
    return number


def the_instrument(song: Song, number: int) -> Instrument:
    """Instrument 1–255. Raises: EditRefused for an empty slot."""
    instrument = song.instrument(slot_number(number, "instrument"))
    if instrument is None:
        raise EditRefused(f"instrument {number:02X} is empty")
    return instrument


def the_sample(song: Song, number: int) -> Sample:
    """Sample 1–255. Raises: EditRefused for an empty slot."""
    sample = song.sample(slot_number(number, "sample"))
    if sample is None:
        raise EditRefused(f"sample {number:02X} is empty")
    return sample


def whole(value: int, low: int, high: int, what: str) -> int:
    """A whole number within bounds. Raises: EditRefused."""
    if not isinstance(value, Real) or isinstance(value, bool) or not low <= value <= high or int(value) != value:
        raise EditRefused(f"{what} is {low} to {high}, not {value}")
    return int(value)


def number(value: float, low: float, high: float, what: str) -> float:
    """A finite number within bounds. Raises: EditRefused."""
    if not (isinstance(value, Real) and math.isfinite(value) and low <= value <= high):
        raise EditRefused(f"{what} is {low:g} to {high:g}, not {value}")
    return float(value)


def line(text: str, what: str, longest: int = 200) -> str:
    """One line of text as names and titles are; control characters become spaces. Raises: EditRefused when too long."""
    clean = "".join(character if character.isprintable() else " " for character in text).strip()
    if len(clean) > longest:
        raise EditRefused(f"{what} has at most {longest} characters")
    return clean
