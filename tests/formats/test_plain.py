"""The serial form follows the document: every number has a range, every field comes back."""

from __future__ import annotations

import dataclasses
import typing

import pytest

from toccata.formats.plain import BadTable, Reading, decode_field, encode_field, from_table, to_table
from toccata.formats.ranges import RANGES
from toccata.song import Channel, Envelope, Instrument, Limiter, Loop, Mixer, OrderEntry, Pattern, PlayRules, Sample, Section, Song, Strip
from toccata.song import TimeSignature as Signature
from toccata.song.instrument import EnvelopePoint, NoteMapping
from toccata.song.sample import Vibrato

PARTS = (
    Channel,
    Envelope,
    EnvelopePoint,
    Instrument,
    Limiter,
    Loop,
    Mixer,
    NoteMapping,
    OrderEntry,
    Pattern,
    PlayRules,
    Sample,
    Section,
    Signature,
    Song,
    Strip,
    Vibrato,
)
CHECKED_AS_A_WHOLE = {
    (Song, "tempo"),
    (Song, "speed"),
    (Song, "rows_per_beat"),
    (Song, "global_volume"),
    (Song, "restart"),
    (Signature, "beats"),
    (Signature, "unit"),
    (Channel, "effect_columns"),
    (OrderEntry, "pattern"),
    (Pattern, "rows"),
}
"""By toccata.song.document.problems."""


@pytest.mark.parametrize("part", PARTS)
def test_every_number_of_the_document_has_a_range(part):
    hints = typing.get_type_hints(part)
    numbers = {
        name for name, hint in hints.items() if {int, float} & {hint, *typing.get_args(hint)} and typing.get_origin(hint) is not tuple
    }
    assert [name for name in sorted(numbers) if (part, name) not in RANGES and (part, name) not in CHECKED_AS_A_WHOLE] == []


def test_ranges_name_fields_that_exist():
    for part, name in RANGES:
        assert name in {item.name for item in dataclasses.fields(part)}


def test_defaults_are_left_out_and_minus_zero_is_not_one():
    assert to_table(Strip()) == {}
    assert to_table(Strip(volume_db=-0.0)) == {"volume_db": -0.0}
    assert str(from_table(Strip, to_table(Strip(volume_db=-0.0))).volume_db) == "-0.0"


def test_whole_numbers_serve_as_fractions_and_not_the_other_way():
    strip = from_table(Strip, {"volume_db": -6})
    assert isinstance(strip.volume_db, float)
    with pytest.raises(BadTable, match=r"speed: 6\.0 is not a whole number"):
        from_table(Vibrato, {"speed": 6.0})


def test_one_field_alone_comes_back_even_when_there_is_none():
    for name, value in [("panning", None), ("panning", 7), ("volume_envelope", Envelope((EnvelopePoint(0, 1),)))]:
        assert decode_field(Instrument, name, encode_field(Instrument, name, value)) == value


def test_unknown_keys_are_refused_or_collected_with_their_place():
    table = {"master": {"width": 2, "mute": True}}
    with pytest.raises(BadTable, match="master/width: there is no such key"):
        from_table(Mixer, table)
    reading = Reading(keep_unknown=True)
    assert from_table(Mixer, table, reading) == Mixer(Strip(mute=True))
    assert reading.unknown == [("master/width", 2)]


@pytest.mark.parametrize(
    ("part", "table", "sentence"),
    [
        (Song, [], "[] is not a table"),
        (Song, {"channels": {}}, "channels: {} is not a list"),
        (Song, {"channels": [3]}, "channels/0: 3 is not a table"),
        (Envelope, {"loop": [1]}, "loop: there are 1 values instead of 2"),
        (Envelope, {"loop": [1, "x"]}, "loop/1: 'x' is not a whole number"),
        (Instrument, {"parameters": [1]}, "parameters: [1] is not a table"),
        (Instrument, {"new_note_action": ["cut"]}, "new_note_action: ['cut'] is not one of cut, continue, off, fade"),
        (PlayRules, {"linear_slides": 1}, "linear_slides: 1 is neither true nor false"),
        (Section, {}, "the key 'name' is missing"),
        (Sample, {"rate_hz": 10**400}, "rate_hz: a number of more than 64 bits is too large or no number"),
        (Sample, {"volume": -(10**5000)}, "volume: a number of more than 64 bits is too large"),
        (Sample, {"rate_hz": float("inf")}, "rate_hz: inf is too large or no number"),
    ],
)
def test_a_bad_value_is_named_by_its_place(part, table, sentence):
    with pytest.raises(BadTable) as caught:
        from_table(part, table)
    assert str(caught.value).startswith(sentence)
