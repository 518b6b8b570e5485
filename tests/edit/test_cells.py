import pytest

from toccata.edit import cells
from toccata.edit.fields import NOTE_ONLY
from toccata.errors import EditRefused
from toccata.notation.cells import CELL_WIDTH, EMPTY_CELL, parse_cell
from toccata.notation.notes import NOTE_CUT, NOTE_OFF


def test_a_note_copies_one_column_and_shares_the_rest(song, whole, text):
    edited = whole(cells.type_note(song, 0, 3, 2, 61, instrument=4, volume=32))
    assert text(edited, 0, 3, 2) == "C#4 04 20 ... ..."
    assert edited.patterns[1] is song.patterns[1]
    assert edited.patterns[2] is song.patterns[2]
    assert [a is b for a, b in zip(edited.patterns[0].columns, song.patterns[0].columns, strict=True)] == [True, True, False, True]
    assert edited.channels is song.channels
    assert edited.instruments is song.instruments
    assert edited.order is song.order
    assert text(song, 0, 3, 2) == "... .. .. ... ..."


def test_a_note_leaves_effects_and_a_masked_instrument(song, text):
    edited = cells.type_note(song, 0, 2, 0, 72)
    assert text(edited, 0, 2, 0) == "C-5 01 20 437"


@pytest.mark.parametrize(("note", "shown"), [(NOTE_OFF, "== "), (NOTE_CUT, "^^ ")])
def test_a_release_takes_instrument_and_volume_away(song, text, note, shown):
    assert text(cells.type_note(song, 0, 2, 0, note, instrument=1, volume=3), 0, 2, 0) == f"{shown} .. .. 437"


@pytest.mark.parametrize(
    ("field", "keys", "expected"),
    [
        (1, "1", "E-4 11 20 437"),
        (2, "f", "E-4 0F 20 437"),
        (3, "3", "E-4 01 30 437"),
        (3, "9", "E-4 01 40 437"),
        (3, "+", "E-4 01 +0 437"),
        (4, "5", "E-4 01 25 437"),
        (5, "A", "E-4 01 20 A37"),
        (6, "c", "E-4 01 20 4C7"),
        (7, "0", "E-4 01 20 430"),
    ],
)
def test_typing_digits(song, text, whole, field, keys, expected):
    assert text(whole(cells.type_digit(song, 0, 2, 0, field, keys)), 0, 2, 0) == expected


@pytest.mark.parametrize(("field", "key"), [(0, "4"), (1, "x"), (2, ""), (3, "!"), (5, "?"), (6, "z"), (8, "1"), (17, "1")])
def test_keys_that_mean_nothing_are_refused(song, field, key):
    with pytest.raises(EditRefused):
        cells.type_digit(song, 0, 2, 0, field, key)


@pytest.mark.parametrize(
    ("field", "expected"),
    [(0, "... 01 20 437"), (1, "E-4 .. 20 437"), (2, "E-4 .. 20 437"), (4, "E-4 01 .. 437"), (6, "E-4 01 20 ...")],
)
def test_clearing_a_field(song, text, field, expected):
    assert text(cells.clear_field(song, 0, 2, 0, field), 0, 2, 0) == expected


def test_an_edit_that_changes_nothing_gives_the_same_song(song):
    assert cells.clear_cell(song, 0, 1, 0) is song
    assert cells.type_note(song, 0, 0, 0, 60, 1, 64) is song
    assert cells.set_cell(song, 0, 2, 0, cells.pick_up(song, 0, 2, 0)) is song


def test_a_picked_up_cell_goes_elsewhere_by_fields(song, text):
    cell = cells.pick_up(song, 0, 2, 0)
    assert not cell.flags.writeable
    assert text(cells.set_cell(song, 1, 0, 3, cell), 1, 0, 3) == "E-4 01 20 437"
    assert text(cells.set_cell(song, 1, 0, 3, cell, NOTE_ONLY), 1, 0, 3) == "E-4 .. .. ..."


def test_effects_never_enter_a_column_that_the_channel_does_not_show(song, text):
    edited = cells.set_cell(song, 1, 0, 3, parse_cell("C-4 01 .. 101 102 103"))
    assert edited.patterns[1].columns[3][0, 6:].sum() == 0
    assert text(edited, 1, 0, 3) == "C-4 01 .. 101"


def test_cells_that_no_text_can_say_are_refused(song):
    for at, value in ((0, 130), (2, 7), (3, 9), (4, 31), (4, 200)):
        cell = EMPTY_CELL.copy()
        cell[at] = value
        with pytest.raises(EditRefused):
            cells.set_cell(song, 0, 0, 0, cell)
    with pytest.raises(EditRefused):
        cells.set_cell(song, 0, 0, 0, EMPTY_CELL[: CELL_WIDTH - 1])


def test_insert_and_delete_a_row_in_one_channel(song, whole, text):
    pushed = whole(cells.insert_row(song, 0, 2, 0))
    assert [text(pushed, 0, row, 0) for row in (0, 2, 3, 13)] == ["C-4 01 40 ...", "... .. .. ...", "E-4 01 20 437", "C-5 02 .. C20"]
    assert pushed.patterns[0].columns[1] is song.patterns[0].columns[1]
    pulled = whole(cells.delete_row(pushed, 0, 2, 0))
    assert pulled.patterns[0].same_as(song.patterns[0])


def test_insert_in_all_channels_keeps_shared_columns_shared(song, whole, text):
    pushed = whole(cells.insert_row(song, 0, 0))
    assert text(pushed, 0, 1, 1) == "C-2 02 .. 100 E91"
    assert pushed.patterns[0].columns[2] is pushed.patterns[0].columns[3]
    assert whole(cells.delete_row(pushed, 0, 0)).patterns[0].same_as(song.patterns[0])


@pytest.mark.parametrize("place", [(3, 0, 0), (0, 16, 0), (0, 0, 4), (-1, 0, 0), (0, -1, 0), (0, 0, -1)])
def test_places_outside_the_song_are_refused(song, place):
    for edit in (
        lambda: cells.type_note(song, *place, 60),
        lambda: cells.clear_cell(song, *place),
        lambda: cells.clear_field(song, *place, 0),
        lambda: cells.type_digit(song, *place, 1, "1"),
        lambda: cells.set_cell(song, *place, EMPTY_CELL),
        lambda: cells.insert_row(song, *place),
        lambda: cells.delete_row(song, *place),
    ):
        with pytest.raises(EditRefused):
            edit()


def test_a_key_press_costs_one_column_even_in_a_big_song(song):
    """The cost is one column, so the columns of a 64-channel, 1024-row pattern are the old objects but for one."""
    from dataclasses import replace

    from toccata.song import Channel, Pattern

    big = replace(song, channels=(Channel(),) * 64, patterns=(Pattern.empty(1024, 64),) * 3)
    edited = cells.type_note(big, 1, 1000, 63, 60, 1)
    same = [a is b for a, b in zip(edited.patterns[1].columns, big.patterns[1].columns, strict=True)]
    assert same.count(False) == 1
    assert not same[63]


def test_a_note_delay_takes_its_own_column_again_else_a_free_one(song, text):
    late = cells.delay_note(song, 0, 0, 0, 4)
    assert text(late, 0, 0, 0) == "C-4 01 40 ED4"
    assert text(cells.delay_note(late, 0, 0, 0, 2), 0, 0, 0) == "C-4 01 40 ED2"
    assert text(cells.delay_note(late, 0, 0, 0, 0), 0, 0, 0) == "C-4 01 40 ..."
    assert cells.delay_note(song, 0, 0, 0, 0) is song
    with pytest.raises(EditRefused, match="row 02"):
        cells.delay_note(song, 0, 2, 0, 3)


def test_rows_that_push_nothing_are_no_edit(song):
    assert cells.insert_row(song, 0, 15) is song
    assert cells.delete_row(song, 1, 3) is song
    assert cells.insert_row(song, 0, 14, channel=0) is song
    assert cells.insert_row(song, 0, 3).patterns[0].columns[2] is song.patterns[0].columns[2]
