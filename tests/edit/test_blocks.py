import numpy as np
import pytest

from toccata.edit import blocks, clip
from toccata.edit.fields import VOLUME_ONLY
from toccata.edit.region import Region, checked, whole_channel, whole_pattern
from toccata.errors import EditRefused
from toccata.song import Song


def lines(song: Song, pattern: int, channel: int, text, rows=range(8)) -> list[str]:
    return [text(song, pattern, row, channel) for row in rows]


def test_copy_and_paste_over_writes_empty_cells_too(song, whole, text):
    held = blocks.copy_cells(song, Region(0, 0, 3, 0, 0))
    edited = whole(blocks.paste_over(song, held, 0, 5, 0))
    assert lines(edited, 0, 0, text, range(5, 9)) == ["C-4 01 40 ...", "... .. .. ...", "E-4 01 20 437", "... .. .. ..."]
    assert edited.patterns[0].columns[1] is song.patterns[0].columns[1]


def test_a_paste_is_cut_at_the_patterns_edges(song, whole, text):
    held = blocks.copy_cells(song, whole_pattern(song, 0))
    edited = whole(blocks.paste_over(song, held, 1, 6, 3))
    assert text(edited, 1, 6, 3) == "C-4 01 40 ..."
    assert edited.patterns[1].rows == 8
    assert edited.patterns[1].columns[0] is song.patterns[1].columns[0]


def test_partly_marked_channels_leave_their_other_fields(song, text):
    volumes = Region(0, 0, 3, 0, 0, 3, 4)
    edited = blocks.paste_over(song, blocks.copy_cells(song, volumes), 0, 4, 0)
    assert lines(edited, 0, 0, text, (4, 6)) == ["G-4 01 40 ...", "==  .. 20 ..."]
    assert text(blocks.clear_cells(song, volumes), 0, 0, 0) == "C-4 01 .. ..."


def test_marks_across_channels_bound_the_first_and_last_channel_only(song):
    region = Region(0, 0, 0, 0, 2, 3, 0)
    assert region.mask(0).tolist() == [False, False] + [True] * 10
    assert region.mask(1).all()
    assert region.mask(2).tolist() == [True] + [False] * 11


def test_a_region_between_two_places_given_in_any_order():
    assert Region.between(2, (9, 3, 1), (4, 1, 5)) == Region(2, 4, 9, 1, 3, 5, 1)
    assert Region.between(2, (4, 1, 5), (9, 1, 0)) == Region(2, 4, 9, 1, 1, 0, 5)
    region = Region(2, 4, 9, 1, 3, 5, 1)
    assert region.contains(2, 4, 1, 5)
    assert not region.contains(2, 4, 1, 4)
    assert region.contains(2, 9, 2, 16)
    assert not region.contains(2, 9, 3, 2)
    assert not region.contains(1, 5, 2)


def test_cut_clears_what_it_copied(song, whole, text):
    edited, held = blocks.cut_cells(song, whole_channel(song, 0, 0))
    assert lines(whole(edited), 0, 0, text, range(16)) == ["... .. .. ..."] * 16
    assert blocks.paste_over(edited, held, 0, 0, 0).patterns[0].same_as(song.patterns[0])


def test_clear_only_the_masked_fields(song, text):
    edited = blocks.clear_cells(song, whole_channel(song, 0, 0), VOLUME_ONLY)
    assert lines(edited, 0, 0, text, (0, 2, 8)) == ["C-4 01 .. ...", "E-4 01 .. 437", "... .. .. A04"]


def test_insert_paste_pushes_down_only_its_channels(song, whole, text):
    held = blocks.copy_cells(song, Region(0, 0, 1, 1, 1))
    edited = whole(blocks.insert_paste(song, held, 0, 2, 0))
    assert lines(edited, 0, 0, text, range(6)) == [
        "C-4 01 40 ...",
        "... .. .. ...",
        "C-2 02 .. 100",
        "... .. .. ...",
        "E-4 01 20 437",
        "... .. .. ...",
    ]
    assert edited.patterns[0].columns[1] is song.patterns[0].columns[1]


def test_insert_paste_at_the_end_loses_what_leaves(song, whole, text):
    held = blocks.copy_cells(song, whole_channel(song, 0, 0))
    edited = whole(blocks.insert_paste(song, held, 1, 7, 0))
    assert text(edited, 1, 7, 0) == "C-4 01 40 ..."


def test_mix_fills_only_empty_fields(song, text):
    held = clip.parse_clip("D-4 03 30 100\nD-4 03 30 100\nD-4 03 30 100")
    edited = blocks.mix_paste(song, held, 0, 0, 0)
    assert lines(edited, 0, 0, text, range(3)) == ["C-4 01 40 100", "D-4 03 30 100", "E-4 01 20 437"]


def test_flood_repeats_the_clip_down_and_across(song, whole, text):
    held = clip.parse_clip("C-4 01\n... ..\n== ..")
    edited = whole(blocks.flood_paste(song, held, Region(1, 1, 7, 2, 3)))
    assert [text(edited, 1, row, 3)[:3] for row in range(8)] == ["...", "C-4", "...", "== ", "C-4", "...", "== ", "C-4"]
    assert lines(edited, 1, 2, lambda s, p, r, c: text(s, p, r, c)[:3]) == lines(edited, 1, 3, lambda s, p, r, c: text(s, p, r, c)[:3])


def test_swap_exchanges_blocks_and_twice_is_nothing(song, whole, text):
    region = Region(0, 0, 3, 0, 0)
    edited = whole(blocks.swap_cells(song, region, 0, 8, 1))
    assert text(edited, 0, 0, 0) == "G-2 02 .. 1F0"
    assert text(edited, 0, 8, 1) == "C-4 01 40 ... ..."
    with pytest.raises(EditRefused, match="overlaps"):
        blocks.swap_cells(song, region, 0, 3, 0)
    there = blocks.swap_cells(song, Region(0, 0, 3, 0, 0), 2, 8, 0)
    assert blocks.swap_cells(there, Region(0, 0, 3, 0, 0), 2, 8, 0).patterns[0].same_as(song.patterns[0])


@pytest.mark.parametrize(
    "region",
    [
        Region(9, 0, 0, 0, 0),
        Region(0, 4, 3, 0, 0),
        Region(0, 0, 16, 0, 0),
        Region(0, -1, 2, 0, 0),
        Region(0, 0, 0, 2, 1),
        Region(0, 0, 0, 0, 4),
        Region(0, 0, 0, 0, 0, 5, 2),
        Region(0, 0, 0, 0, 0, 0, 17),
    ],
)
def test_regions_outside_the_song_are_refused(song, region):
    with pytest.raises(EditRefused):
        checked(song, region)
    with pytest.raises(EditRefused):
        blocks.copy_cells(song, region)
    with pytest.raises(EditRefused):
        blocks.clear_cells(song, region)


def test_a_clip_outlives_the_song_it_came_from(song, text):
    held = blocks.copy_cells(song, Region(0, 0, 0, 0, 0))
    blocks.clear_cells(song, whole_pattern(song, 0))
    assert not held.columns[0].flags.writeable
    assert held.columns[0].base is None or not np.shares_memory(held.columns[0], song.patterns[0].columns[0])
