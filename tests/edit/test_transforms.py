"""What blocks' notes, volumes and rows become."""

import pytest

from toccata.edit import blocks, cells, notes, rows, volumes
from toccata.edit.clip import parse_clip
from toccata.edit.region import Region, whole_channel, whole_pattern
from toccata.errors import EditRefused


def read(text, song, channel=0, pattern=0, many=8):
    return [text(song, pattern, row, channel) for row in range(many)]


@pytest.fixture
def put(song):
    """A song whose second pattern, first channel holds the given cells."""

    def write(cells: str):
        return blocks.paste_over(song, parse_clip(cells), 1, 0, 0)

    return write


def test_transpose_moves_pitches_only(song, whole, text):
    edited = whole(notes.transpose_cells(song, whole_channel(song, 0, 0), 12))
    assert [text(edited, 0, row, 0) for row in (0, 2, 6, 8)] == ["C-5 01 40 ...", "E-5 01 20 437", "==  .. .. ...", "... .. 10 A04"]
    assert notes.transpose_cells(edited, whole_channel(song, 0, 0), -12).patterns[0].same_as(song.patterns[0])


def test_transpose_refuses_to_lose_a_note_and_says_where(song):
    with pytest.raises(EditRefused, match=r"C-2 in pattern 00, channel 2, row 00 cannot move -37 semitones"):
        notes.transpose_cells(song, whole_pattern(song, 0), -37)
    with pytest.raises(EditRefused, match=r"C-5 in pattern 00, channel 1, row 0C cannot move \+48 semitones"):
        notes.transpose_cells(song, whole_channel(song, 0, 0), 48)


def test_transposing_marked_volumes_does_nothing(song):
    assert notes.transpose_cells(song, Region(0, 0, 15, 0, 0, 3, 4), 99) is song


def test_columns_in_which_nothing_changed_are_shared(song):
    edited = notes.transpose_cells(song, whole_pattern(song, 0), 1)
    assert edited.patterns[0].columns[2] is song.patterns[0].columns[2]
    assert edited.patterns[0].columns[0] is not song.patterns[0].columns[0]


def test_instruments_are_set_where_something_plays(song, whole, text):
    edited = whole(notes.set_instrument(song, whole_channel(song, 0, 0), 9))
    assert [text(edited, 0, row, 0)[:6] for row in (0, 1, 4, 6, 8)] == ["C-4 09", "... ..", "G-4 09", "==  ..", "... .."]
    with pytest.raises(EditRefused):
        notes.set_instrument(song, whole_channel(song, 0, 0), 256)


def test_instruments_swap(song, text):
    edited = notes.swap_instruments(song, whole_pattern(song, 0), 1, 2)
    assert (text(edited, 0, 0, 0), text(edited, 0, 0, 1)) == ("C-4 02 40 ...", "C-2 01 .. 100 E91")
    assert notes.swap_instruments(edited, whole_pattern(song, 0), 2, 1).patterns[0].same_as(song.patterns[0])


def test_set_volume(song, whole, text):
    edited = whole(volumes.set_volume(song, whole_channel(song, 0, 0), 16))
    assert [text(edited, 0, row, 0)[7:9] for row in (0, 1, 2, 4, 6, 8)] == ["10", "..", "10", "10", "..", "10"]
    emptied = volumes.set_volume(song, whole_channel(song, 0, 0), None)
    assert {text(emptied, 0, row, 0)[7:9] for row in range(16)} == {".."}
    with pytest.raises(EditRefused):
        volumes.set_volume(song, whole_channel(song, 0, 0), 65)


def test_scale_volume_starts_from_the_samples_where_none_is_written(song, whole, text):
    edited = whole(volumes.scale_volume(song, whole_channel(song, 0, 0), 50))
    # 40 and 20 halve; the note in row 4 starts from its sample's 48; row 12 is set by C20 and keeps its volume column.
    assert [text(edited, 0, row, 0)[7:] for row in (0, 2, 4, 8, 12)] == ["20 ...", "10 437", "18 ...", "08 A04", ".. C10"]
    assert text(volumes.scale_volume(song, whole_channel(song, 0, 0), 1000), 0, 8, 0)[7:9] == "40"
    for bad in (-1, 1001, float("nan")):
        with pytest.raises(EditRefused):
            volumes.scale_volume(song, whole_channel(song, 0, 0), bad)


def test_a_line_of_volumes(put, whole, text):
    song = put("C-4 01 00\n...\n... .. +3\n...\n... .. 40")
    edited = whole(volumes.interpolate_volume(song, whole_channel(song, 1, 0)))
    assert [cell[7:9] for cell in read(text, edited, pattern=1)] == ["00", "10", "+3", "30", "40", "..", "..", ".."]


def test_a_line_of_effects(put, whole, text):
    song = put("... .. .. 800\n...\n...\n... .. .. 103\n... .. .. 8FF")
    edited = whole(volumes.interpolate_effect(song, whole_channel(song, 1, 0)))
    assert [cell[10:] for cell in read(text, edited, pattern=1)] == ["800", "840", "880", "103", "8FF", "...", "...", "..."]


def test_a_line_needs_two_ends_of_one_kind(put, song):
    for clip in ("C-4 01 40", "... .. .. 810\n... .. .. 140"):
        with pytest.raises(EditRefused, match="a line needs two"):
            volumes.interpolate_volume(put(clip), whole_channel(song, 1, 0))
        with pytest.raises(EditRefused, match="a line needs two"):
            volumes.interpolate_effect(put(clip), whole_channel(song, 1, 0))


def test_expand_spreads_rows_and_shrink_takes_them_back(put, whole, text):
    song = put("C-4\nD-4\nE-4\nF-4\nG-4")
    first_four = Region(1, 0, 3, 0, 0)
    edited = whole(rows.expand_rows(song, first_four))
    assert [cell[:3] for cell in read(text, edited, pattern=1)] == ["C-4", "...", "D-4", "...", "E-4", "...", "F-4", "..."]
    back = whole(rows.shrink_rows(edited, whole_channel(song, 1, 0)))
    assert [cell[:3] for cell in read(text, back, pattern=1)] == ["C-4", "D-4", "E-4", "F-4", "...", "...", "...", "..."]


def test_expand_stops_at_the_patterns_end(put, whole, text):
    song = put("C-4\nD-4\nE-4\nF-4\nG-4\nA-4\nB-4\nC-5")
    edited = whole(rows.expand_rows(song, Region(1, 4, 7, 0, 0), 3))
    assert [cell[:3] for cell in read(text, edited, pattern=1)] == ["C-4", "D-4", "E-4", "F-4", "G-4", "...", "...", "A-4"]


def test_shrink_of_an_odd_block_keeps_the_last_row(put, text):
    song = put("C-4\nD-4\nE-4\nF-4\nG-4")
    assert [c[:3] for c in read(text, rows.shrink_rows(song, Region(1, 0, 4, 0, 0)), pattern=1)][:5] == ["C-4", "E-4", "G-4", "...", "..."]


def test_reverse_and_rotate(put, whole, text):
    song = put("C-4\nD-4\nE-4")
    three = Region(1, 0, 2, 0, 0)
    assert [c[:3] for c in read(text, whole(rows.reverse_rows(song, three)), pattern=1)][:4] == ["E-4", "D-4", "C-4", "..."]
    assert [c[:3] for c in read(text, whole(rows.rotate_rows(song, three, 1)), pattern=1)][:4] == ["E-4", "C-4", "D-4", "..."]
    assert [c[:3] for c in read(text, rows.rotate_rows(song, three, -1), pattern=1)][:4] == ["D-4", "E-4", "C-4", "..."]
    assert rows.rotate_rows(song, three, 3) is song


def test_rows_move_by_marked_fields_only(put, text):
    song = put("C-4 01 10\nD-4 01 20")
    edited = rows.reverse_rows(song, Region(1, 0, 1, 0, 0, 3, 3))
    assert read(text, edited, pattern=1)[:2] == ["C-4 01 20 ...", "D-4 01 10 ..."]


@pytest.mark.parametrize("factor", [1, 0, 17])
def test_factors_have_bounds(song, factor):
    for edit in (rows.expand_rows, rows.shrink_rows):
        with pytest.raises(EditRefused):
            edit(song, Region(0, 0, 3, 0, 0), factor)


def test_one_instruments_notes_are_transposed_by_what_sounds(song, text):
    edited = notes.transpose_cells(song, whole_pattern(song, 0), 12, instrument=1)
    assert [text(edited, 0, row, 0)[:3] for row in (0, 2, 4, 12)] == ["C-5", "E-5", "G-5", "C-5"]
    assert edited.patterns[0].columns[1] is song.patterns[0].columns[1]


def test_a_note_without_a_number_goes_with_the_last_above(song, text):
    song = cells.type_note(song, 0, 5, 1, 48)
    assert text(notes.transpose_cells(song, whole_pattern(song, 0), 1, instrument=2), 0, 5, 1)[:3] == "C#3"
    assert notes.sounding_instruments(song.patterns[0].columns[1])[[0, 5, 8]].tolist() == [2, 2, 2]


def test_a_song_is_transposed_whole_or_not_at_all(song, text):
    edited = notes.transpose_song(song, 2)
    assert (text(edited, 0, 0, 0)[:3], text(edited, 2, 0, 2)[:3]) == ("D-4", "D-2")
    with pytest.raises(EditRefused, match="pattern 00"):
        notes.transpose_song(song, 70)
    assert notes.transpose_song(song, 0) is song


def test_a_line_of_notes(song, text):
    edited = notes.interpolate_notes(song, Region(0, 0, 4, 0, 0))
    assert [text(edited, 0, row, 0)[:6] for row in range(5)] == ["C-4 01", "D-4 01", "E-4 01", "F-4 01", "G-4 01"]
    with pytest.raises(EditRefused, match="two notes"):
        notes.interpolate_notes(song, Region(0, 0, 1, 0, 0))


def test_a_fade_goes_from_one_share_to_the_other(put, text):
    song = put("C-4 01 40\nC-4 01 40 C40\nC-4 01\n... .. 20\nC-4 01 40")
    faded = volumes.fade_volume(song, Region(1, 0, 4, 0, 0), 100, 0)
    assert read(text, faded, pattern=1, many=5) == [
        "C-4 01 40 ...",
        "C-4 01 30 C30",
        "C-4 01 18 ...",
        "... .. 08 ...",
        "C-4 01 00 ...",
    ]
