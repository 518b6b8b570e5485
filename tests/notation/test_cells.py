import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toccata.notation import cells
from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, EMPTY_CELL, INSTRUMENT, MAX_EFFECTS, NOTE, VOLUME_MEANING
from toccata.notation.effects import EFFECTS
from toccata.notation.notes import NO_NOTE, NOTE_COUNT, NOTE_CUT, NOTE_FADE, NOTE_OFF

NOTES = [*range(NOTE_COUNT), NOTE_OFF, NOTE_CUT, NOTE_FADE, NO_NOTE]
effect_of = {
    column: st.one_of(
        st.just((0, 0)),
        st.sampled_from([row for row in EFFECTS if row.volume_column == (column == "volume")]).flatmap(
            lambda row: st.tuples(st.just(int(row.meaning)), st.integers(row.low, row.high))
        ),
    )
    for column in ("volume", "effect")
}
any_cell = st.builds(
    lambda note, instrument, volume, effects: np.array([note, instrument, *volume, *sum(effects, ())], np.uint8),
    st.sampled_from(NOTES),
    st.integers(0, 255),
    effect_of["volume"],
    st.lists(effect_of["effect"], min_size=MAX_EFFECTS, max_size=MAX_EFFECTS),
)


@given(any_cell)
def test_text_says_a_cell_exactly(cell):
    text = cells.format_cell(cell, MAX_EFFECTS)
    assert np.array_equal(cells.parse_cell(text), cell)
    assert len(text) == len("C-4 01 40 ... ... ... ...")


@given(st.text(max_size=40))
def test_any_text_is_a_cell_or_a_value_error(text):
    try:
        cell = cells.parse_cell(text)
    except ValueError:
        return
    assert np.array_equal(cells.parse_cell(cells.format_cell(cell, MAX_EFFECTS)), cell)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", EMPTY_CELL.tolist()),
        ("...", EMPTY_CELL.tolist()),
        ("C-4", [60, 0, 0, 0, *[0] * 8]),
        ("C-4 0A", [60, 10, 0, 0, *[0] * 8]),
        ("C-4 0A 40 C20", [60, 10, 64, 64, 13, 0x20, *[0] * 6]),
        ("== .. .. ... ... ... EC3", [NOTE_OFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 44, 3]),
    ],
)
def test_short_forms_are_read(text, expected):
    assert cells.parse_cell(text).tolist() == expected


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("H-4", "'H-4' is no note"),
        ("C-4 G1", "'G1' is no instrument"),
        ("C-4 001", "'001' is no instrument"),
        ("C-4 -1", "'-1' is no instrument"),
        ("C-4 01 4", "'4' is no volume"),
        ("C-4 01 40 4", "'4' is no effect"),
        ("C-4 01 40 ... ... ... ... ...", "more than 4 effects"),
    ],
)
def test_the_wrong_field_is_named(text, field):
    with pytest.raises(ValueError, match=field):
        cells.parse_cell(text)


def test_the_layout_of_a_cell():
    assert CELL_WIDTH == EFFECTS_START + 2 * MAX_EFFECTS == 12
    assert [cells.effect_slot(column) for column in range(4)] == [4, 6, 8, 10]
    assert EMPTY_CELL[NOTE] == NO_NOTE
    assert not EMPTY_CELL[1:].any()
    assert not EMPTY_CELL.flags.writeable
    assert len({NOTE, INSTRUMENT, VOLUME_MEANING}) == 3


def test_empty_columns():
    column = cells.empty_column(5)
    assert column.shape == (5, CELL_WIDTH)
    assert not column.flags.writeable
    assert all(cells.is_empty(cell) for cell in column)
    assert not cells.is_empty(cells.parse_cell("... 01"))


def test_shown_effect_columns():
    cell = cells.parse_cell("C-4 01 40 101 202")
    assert cells.format_cell(cell) == "C-4 01 40 101"
    assert cells.format_cell(cell, 3) == "C-4 01 40 101 202 ..."
