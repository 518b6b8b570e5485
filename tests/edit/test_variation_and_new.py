from dataclasses import replace

import numpy as np
import pytest

from toccata.edit import blocks, new, variation
from toccata.edit.clip import parse_clip
from toccata.edit.region import Region, whole_channel
from toccata.errors import EditRefused
from toccata.notation.cells import NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.song import Instrument, Sample


@pytest.fixture
def phrase(song):
    cells = "C-4 01 10 A01\nG-4 01 20 A0F\n... .. .. 137\nC-5 01 40 ...\n== .. .. ...\nE-4 01 .. ...\nA-4 02 +3 ...\nF-4 02 30 ..."
    return replace(blocks.paste_over(song, parse_clip(cells), 1, 0, 0), key="C", scale="major")


def test_randomised_values_stay_between_those_that_were_there(phrase, whole, text):
    region = whole_channel(phrase, 1, 0)
    seen = set()
    for seed in range(40):
        column = whole(variation.randomise_cells(phrase, region, seed)).patterns[1].columns[0]
        notes = column[[0, 1, 3, 5, 6, 7], NOTE]
        assert {int(note) % 12 for note in notes} <= {0, 2, 4, 5, 7, 9, 11}
        assert 60 <= notes.min() <= notes.max() <= 72
        assert column[[2, 4], NOTE].tolist() == phrase.patterns[1].columns[0][[2, 4], NOTE].tolist()
        volumes = column[[0, 1, 3, 7], VOLUME_VALUE]
        assert 16 <= volumes.min() <= volumes.max() <= 64
        assert column[6, VOLUME_VALUE] == 3
        assert column[2, 4:6].tolist() == phrase.patterns[1].columns[0][2, 4:6].tolist()
        seen.add(column.tobytes())
    assert len(seen) == 40


def test_the_same_seed_gives_the_same_cells(phrase):
    region = whole_channel(phrase, 1, 0)
    for edit in (variation.randomise_cells, variation.humanise_cells):
        assert edit(phrase, region, 5).patterns[1].same_as(edit(phrase, region, 5).patterns[1])
        assert not edit(phrase, region, 5).patterns[1].same_as(edit(phrase, region, 6).patterns[1])


def test_randomising_marked_volumes_leaves_notes(phrase):
    edited = variation.randomise_cells(phrase, Region(1, 0, 7, 0, 0, 3, 4), 1)
    assert np.array_equal(edited.patterns[1].columns[0][:, :2], phrase.patterns[1].columns[0][:, :2])


def test_humanised_volumes_stay_near(phrase, whole):
    region = whole_channel(phrase, 1, 0)
    before = phrase.patterns[1].columns[0]
    near = {0: 16, 1: 32, 3: 64, 5: 48, 7: 48}
    spread = set()
    for seed in range(40):
        column = whole(variation.humanise_cells(phrase, region, seed, volume=5)).patterns[1].columns[0]
        for row, volume in near.items():
            if column[row, VOLUME_MEANING]:
                assert abs(int(column[row, VOLUME_VALUE]) - volume) <= 5
                assert column[row, VOLUME_VALUE] <= 64
        assert column[6, 2:4].tolist() == before[6, 2:4].tolist()
        assert np.array_equal(column[:, 4:], before[:, 4:])
        spread.add(int(column[1, VOLUME_VALUE]))
    assert len(spread) > 5


def test_humanised_delays_take_free_effects_only(phrase, whole, text):
    region = whole_channel(phrase, 1, 0)
    delayed = whole(variation.humanise_cells(phrase, region, 2, volume=0, delay_ticks=3))
    cells = [text(delayed, 1, row, 0) for row in range(8)]
    assert cells[0][10:] == "A01"
    assert cells[4][10:] == "..."
    assert any(cell[10:] in ("ED1", "ED2", "ED3") for cell in cells)
    assert variation.humanise_cells(phrase, region, 2, volume=0) is phrase
    for wrong in ({"volume": 65}, {"delay_ticks": 6}):
        with pytest.raises(EditRefused):
            variation.humanise_cells(phrase, region, 2, **wrong)


def test_a_new_song(whole):
    song = whole(new.new_song((Instrument("Kick", sample=1),), (Sample("Kick"),), "First"))
    assert [channel.name for channel in song.channels] == list(new.CHANNEL_NAMES)
    assert len(song.channels) == 8
    assert (song.patterns[0].rows, len(song.patterns), song.title) == (64, 1, "First")
    assert song.instrument(1).name == "Kick"
    assert whole(new.new_song(channel_names=["One"], rows=1)).patterns[0].rows == 1
    for wrong in ({"channel_names": []}, {"rows": 0}, {"instruments": [None] * 256}, {"channel_names": ["x"] * 65}):
        with pytest.raises(EditRefused):
            new.new_song(**wrong)
