from dataclasses import replace

import numpy as np
import pytest

from toccata.edit import instruments
from toccata.errors import EditRefused
from toccata.rack.voices import VOICES
from toccata.song import Instrument, Sample
from toccata.song.instrument import NoteMapping
from toccata.song.sample import read_only

DRUM = Sample("Drum", read_only(np.arange(10, dtype=np.int16)), filename="drum.wav")


def names(song):
    return [instrument.name if instrument else None for instrument in song.instruments]


def test_slots_grow_and_empty_ones_at_the_end_go(song, whole):
    grown = whole(instruments.set_instrument_slot(song, 7, Instrument("Far")))
    assert names(grown) == ["Square", "Bass", None, "Pad", None, None, "Far"]
    assert names(whole(instruments.clear_instrument(grown, 7))) == ["Square", "Bass", None, "Pad"]
    assert instruments.clear_instrument(song, 3) is song
    assert instruments.clear_instrument(song, 200) is song
    assert grown.patterns is song.patterns


def test_the_first_free_slot(song):
    assert instruments.free_instrument(song) == 3
    assert instruments.free_instrument(instruments.set_instrument_slot(song, 3, Instrument())) == 5
    with pytest.raises(EditRefused, match="all 255"):
        instruments.free_instrument(replace(song, instruments=(Instrument(),) * 255))


def test_swapped_slots_sound_the_same(song, whole, text):
    swapped = whole(instruments.swap_instrument_slots(song, 1, 2))
    assert names(swapped)[:2] == ["Bass", "Square"]
    assert text(swapped, 0, 0, 0)[:6] == "C-4 02"
    assert swapped.patterns[1] is song.patterns[1]
    only_slots = instruments.swap_instrument_slots(song, 1, 3, in_patterns=False)
    assert names(only_slots) == [None, "Bass", "Square", "Pad"]
    assert only_slots.patterns is song.patterns
    assert instruments.swap_instrument_slots(song, 2, 2) is song


def test_a_sample_becomes_an_instrument(song, whole):
    loaded = whole(instruments.load_sample_as_instrument(song, 3, DRUM))
    assert loaded.instrument(3) == Instrument("Drum", sample=3, filename="drum.wav")
    assert loaded.sample(3) is DRUM
    again = whole(instruments.load_sample_as_instrument(loaded, 3, replace(DRUM, name="Drum 2")))
    assert (again.instrument(3).sample, again.sample(3).name, len(again.samples)) == (3, "Drum 2", 3)


def test_a_sample_that_others_play_is_not_replaced(song, whole):
    shared = instruments.set_instrument_slot(song, 5, Instrument("Copy", sample=1))
    loaded = whole(instruments.load_sample_as_instrument(shared, 5, DRUM))
    assert loaded.sample(1) is song.sample(1)
    assert loaded.instrument(5).sample == 3


def test_a_sample_in_a_synths_slot_makes_it_a_sampler(song, whole):
    loaded = whole(instruments.load_sample_as_instrument(song, 4, DRUM))
    assert loaded.instrument(4).kind == "sampler"
    assert loaded.instrument(4).name == "Drum"


def test_fields_by_name(song, whole):
    changed = whole(instruments.change_instrument(song, 1, fade_out=300, panning=0, new_note_action="fade", filter_cutoff=None))
    assert changed.instrument(1) == replace(song.instrument(1), fade_out=300, panning=0, new_note_action="fade")
    assert changed.instrument(2) is song.instrument(2)
    assert instruments.change_instrument(song, 1, fade_out=0) is song
    assert instruments.rename_instrument(song, 1, "A\nB").instrument(1).name == "A B"


@pytest.mark.parametrize(("name", "bounds"), instruments.RANGES.items())
def test_every_range_is_kept(song, whole, name, bounds):
    for value in bounds:
        assert getattr(whole(instruments.change_instrument(song, 1, **{name: value})).instrument(1), name) == value
    for value in (bounds[0] - 1, bounds[1] + 1, 0.5):
        with pytest.raises(EditRefused, match=name.replace("_", " ")):
            instruments.change_instrument(song, 1, **{name: value})


@pytest.mark.parametrize(("name", "choices"), instruments.CHOICES.items())
def test_every_choice_is_kept(song, whole, name, choices):
    for value in choices:
        assert getattr(whole(instruments.change_instrument(song, 1, **{name: value})).instrument(1), name) == value
    with pytest.raises(EditRefused):
        instruments.change_instrument(song, 1, **{name: "nothing"})


def test_fields_with_functions_of_their_own_are_refused(song):
    for fields in ({"parameters": ()}, {"note_map": ()}, {"volume_envelope": None}, {"nonsense": 1}, {"fade_out": None}):
        with pytest.raises(EditRefused):
            instruments.change_instrument(song, 1, **fields)


def test_synth_parameters_are_clamped_and_defaults_not_stored(song, whole):
    duty = next(row for row in VOICES["chip"] if row.name == "duty")
    set_low = whole(instruments.set_parameter(song, 4, "duty", -50))
    assert set_low.instrument(4).parameters == (("duty", duty.low),)
    assert whole(instruments.set_parameter(set_low, 4, "duty", duty.default)).instrument(4).parameters == ()
    two = instruments.set_parameter(instruments.set_parameter(song, 4, "waveform", 2.4), 4, "detune", 7)
    assert two.instrument(4).parameters == (("detune", 7.0), ("waveform", 2.0))
    assert instruments.set_parameter(two, 4, "detune", 7) is two
    for number, name, value in ((4, "cutoff", 1), (1, "duty", 1), (3, "duty", 1), (4, "duty", float("nan"))):
        with pytest.raises(EditRefused):
            instruments.set_parameter(song, number, name, value)


def test_another_kind_starts_from_its_defaults(song):
    chip = instruments.set_parameter(song, 4, "duty", 12)
    assert instruments.change_instrument(chip, 4, kind="sampler").instrument(4).parameters == ()
    assert instruments.change_instrument(chip, 4, kind="chip", fade_out=3).instrument(4).parameters == (("duty", 12.0),)


def test_the_note_map(song, whole):
    mapped = whole(instruments.map_note(song, 1, 60, 48, 2))
    assert mapped.instrument(1).mapping(60) == NoteMapping(48, 2)
    assert mapped.instrument(1).mapping(61) == NoteMapping(61, 1)
    assert instruments.map_note(mapped, 1, 60, 48, 2) is mapped
    assert whole(instruments.clear_note_map(mapped, 1)).instrument(1) == song.instrument(1)
    for wrong in ((120, 0, 1), (0, 120, 1), (0, 0, 256)):
        with pytest.raises(EditRefused):
            instruments.map_note(song, 1, *wrong)


def test_where_an_instrument_plays(song):
    assert instruments.patterns_with(song, 1) == [0, 2]
    assert instruments.patterns_with(song, 9) == []


@pytest.mark.parametrize("number", [0, 256, -1])
def test_numbers_have_bounds(song, number):
    for edit in (
        lambda: instruments.set_instrument_slot(song, number, Instrument()),
        lambda: instruments.clear_instrument(song, number),
        lambda: instruments.swap_instrument_slots(song, number, 1),
        lambda: instruments.rename_instrument(song, number, ""),
        lambda: instruments.load_sample_as_instrument(song, number, DRUM),
        lambda: instruments.map_note(song, number, 1, 1, 1),
    ):
        with pytest.raises(EditRefused):
            edit()
    with pytest.raises(EditRefused, match="is empty"):
        instruments.rename_instrument(song, 3, "x")
