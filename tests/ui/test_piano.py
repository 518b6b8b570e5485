"""The keyboard as a piano."""

from __future__ import annotations

import pytest

from toccata.ui.piano import LAYOUTS, RepeatFilter, note_of


def test_z_is_middle_c_at_octave_four() -> None:
    assert note_of("z", LAYOUTS["qwerty"], 4) == 60
    assert note_of("m", LAYOUTS["qwerty"], 4) == 71
    assert note_of("q", LAYOUTS["qwerty"], 4) == 72
    assert note_of("p", LAYOUTS["qwerty"], 4) == 88


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_has_29_keys_of_its_own(layout: str) -> None:
    lower, upper = LAYOUTS[layout]
    assert len(lower) == 12
    assert len(upper) == 17
    assert len(set(lower + upper)) == 29


@pytest.mark.parametrize(("layout", "key"), [("qwertz", "y"), ("azerty", "w"), ("dvorak", ";")])
def test_the_lowest_key_is_the_one_left_of_the_bottom_row(layout: str, key: str) -> None:
    assert note_of(key, LAYOUTS[layout], 4) == 60


def test_a_capital_plays_as_with_caps_lock() -> None:
    assert note_of("Z", LAYOUTS["qwerty"], 4) == 60


def test_other_keys_and_notes_past_the_end_are_none() -> None:
    assert note_of("1", LAYOUTS["qwerty"], 4) is None
    assert note_of("f5", LAYOUTS["qwerty"], 4) is None
    assert note_of("m", LAYOUTS["qwerty"], 8) == 119
    assert note_of("q", LAYOUTS["qwerty"], 8) is None


def test_the_same_key_within_60_ms_is_a_repeat() -> None:
    repeats = RepeatFilter()
    assert not repeats.is_repeat("z", 1.0)
    assert repeats.is_repeat("z", 1.03)
    assert repeats.is_repeat("z", 1.06)
    assert not repeats.is_repeat("z", 1.13)
    assert not repeats.is_repeat("x", 1.14)
    assert not repeats.is_repeat("z", 1.15)
