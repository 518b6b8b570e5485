import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toccata.edit.clip import Clip, format_clip, parse_clip
from toccata.edit.fields import LAST_FIELD, fields_from
from toccata.errors import EditRefused
from toccata.notation.cells import EMPTY_CELL, INSTRUMENT, NOTE, VOLUME_MEANING, effect_slot
from toccata.notation.effects import EFFECTS
from toccata.notation.notes import NO_NOTE, NOTE_COUNT, NOTE_CUT, NOTE_FADE, NOTE_OFF

NOTES = [*range(NOTE_COUNT), NOTE_OFF, NOTE_CUT, NOTE_FADE, NO_NOTE]


EFFECT_ROWS = [row for row in EFFECTS if not row.volume_column]
VOLUME_ROWS = [row for row in EFFECTS if row.volume_column]


def any_cell(rng: np.random.Generator) -> np.ndarray:
    """A cell that text can say; a third of its fields are empty."""
    out = EMPTY_CELL.copy()
    out[NOTE] = NOTES[rng.integers(len(NOTES))]
    out[INSTRUMENT] = rng.integers(0, 256)
    for at, rows in [(VOLUME_MEANING, VOLUME_ROWS), *((effect_slot(column), EFFECT_ROWS) for column in range(4))]:
        if rng.integers(3):
            effect = rows[rng.integers(len(rows))]
            out[at : at + 2] = int(effect.meaning), rng.integers(effect.low, effect.high + 1)
    return out


@st.composite
def clips(draw) -> Clip:
    channels, rows = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    columns, masks = [], []
    for channel in range(channels):
        bounds = sorted((draw(st.integers(0, LAST_FIELD)), draw(st.integers(0, LAST_FIELD))))
        mask = fields_from(bounds[0] if channel == 0 else 0, bounds[1] if channel == channels - 1 else LAST_FIELD)
        column = np.array([any_cell(rng) for _ in range(rows)], np.uint8)
        column[:, ~mask] = EMPTY_CELL[~mask]
        columns.append(column)
        masks.append(mask)
    return Clip(tuple(columns), tuple(masks))


@settings(max_examples=150, deadline=None)
@given(clips())
def test_text_gives_the_same_clip_back(held):
    assert parse_clip(format_clip(held)).same_as(held)


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_any_text_is_a_clip_or_refused(garbage):
    try:
        held = parse_clip(garbage)
    except EditRefused:
        return
    assert parse_clip(format_clip(held)).same_as(held)


@settings(max_examples=200, deadline=None)
@given(clips(), st.data())
def test_damaged_text_is_a_clip_or_refused(held, data):
    text = format_clip(held)
    at = data.draw(st.integers(0, len(text) - 1))
    damaged = text[:at] + data.draw(st.sampled_from(["", "|", "x", "é", "\n", "\x00", "9", "_"])) + text[at + 1 :]
    try:
        read = parse_clip(damaged)
    except EditRefused:
        return
    assert parse_clip(format_clip(read)).same_as(read)


def test_the_text_reads_like_the_screen():
    held = parse_clip("C-4 01 40 ... | == .. .. A04\n__ __ 20 ___ | E-4")
    assert format_clip(held).splitlines()[0] == "Toccata clip 1: 2 channels, 2 rows"
    assert format_clip(held).splitlines()[1] == "C-4 01 40 ... | == .. .. A04"


def test_rows_copied_off_the_screen_can_be_pasted():
    held = parse_clip("     1C | C-4 01 40 ... | C-2 03 .. ... |\r\n    >1D | ... .. .. ... | ... .. .. A04 |\r\n\r\n")
    assert held.rows == 2
    assert len(held.columns) == 2
    assert held.columns[1][1].tolist() == parse_clip("... .. .. A04").columns[0][0].tolist()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no cells"),
        ("   \n\n", "no cells"),
        ("hello world", "line 1"),
        ("C-4 01\nC-4 ZZ", "line 2: 'ZZ' is no instrument"),
        ("C-4 01 | C-4 01\nC-4 01", "line 2 has 1 channels where the first has 2"),
        ("C-4 01 41 ...", "'41'"),
        ("C-4\n" * 1025, "at most 1024 rows"),
        ("|".join(["C-4"] * 65), "at most 1024 rows and 64 channels"),
    ],
)
def test_what_is_wrong_is_said(text, what):
    with pytest.raises(EditRefused, match=what):
        parse_clip(text)
