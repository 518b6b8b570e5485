"""The note map: ranges of keys to samples and notes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from toccata.edit.note_map import map_sample, reset_mapped_notes, shift_mapped_notes
from toccata.errors import EditRefused
from toccata.song import Instrument
from toccata.song.instrument import NoteMapping


@pytest.fixture
def song(song):
    return replace(song, instruments=(Instrument("Kit", sample=1), Instrument("Chip", kind="chip")))


def test_a_range_of_keys_plays_another_sample(song, whole):
    mapped = whole(map_sample(song, 1, 48, 59, 2)).instrument(1)
    assert [mapped.mapping(key) for key in (47, 48, 59, 60)] == [
        NoteMapping(47, 1),
        NoteMapping(48, 2),
        NoteMapping(59, 2),
        NoteMapping(60, 1),
    ]


def test_the_ends_may_come_in_any_order(song, whole):
    assert whole(map_sample(song, 1, 59, 48, 2)).instruments == whole(map_sample(song, 1, 48, 59, 2)).instruments


def test_keys_play_other_notes(song, whole):
    assert whole(shift_mapped_notes(song, 1, 60, 60, -12)).instrument(1).mapping(60) == NoteMapping(48, 1)
    with pytest.raises(EditRefused, match="no note further"):
        shift_mapped_notes(song, 1, 0, 119, 1)


def test_what_is_as_without_a_map_is_none(song, whole):
    mapped = whole(map_sample(whole(shift_mapped_notes(song, 1, 60, 62, 2)), 1, 60, 60, 0))
    assert len(mapped.instrument(1).note_map) == 120
    part = whole(reset_mapped_notes(mapped, 1, 60, 61))
    assert part.instrument(1).mapping(62) == NoteMapping(64, 1)
    assert whole(reset_mapped_notes(part, 1, 62, 62)).instrument(1).note_map == ()
    assert map_sample(song, 1, 0, 119, 1) is song


@pytest.mark.parametrize("wrong", [(-1, 0, 1), (0, 120, 1), (0, 0, 256)])
def test_bounds(song, wrong):
    with pytest.raises(EditRefused):
        map_sample(song, 1, *wrong)


def test_a_synth_has_none(song):
    with pytest.raises(EditRefused, match="only samplers"):
        map_sample(song, 2, 0, 0, 1)
