"""The keyboard as a piano."""

from __future__ import annotations

import pytest

from toccata.ui.piano import LAYOUTS, Press, RepeatFilter, note_of


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


def kinds(repeats: RepeatFilter, *events: tuple[str, float]) -> list[Press]:
    return [repeats.take(key, time_s) for key, time_s in events]


def test_the_same_key_within_60_ms_is_a_repeat() -> None:
    found = kinds(RepeatFilter(), ("z", 1.0), ("z", 1.03), ("z", 1.06), ("z", 1.13), ("x", 1.14), ("z", 1.15))
    assert found == [Press.PRESS, Press.REPEAT, Press.REPEAT, Press.PRESS, Press.PRESS, Press.PRESS]


def held(start: float, delay: float = 0.5, count: int = 6, key: str = "z") -> list[tuple[str, float]]:
    """A key that goes down at `start` and repeats every 33 ms after the delay."""
    return [(key, start), *((key, start + delay + 0.033 * index) for index in range(count))]


def test_the_first_repeat_of_a_held_key_is_taken_back_when_more_follow() -> None:
    found = kinds(RepeatFilter(), *held(1.0))
    assert found == [Press.PRESS, Press.PRESS, Press.REPEAT, Press.TAKE_BACK, Press.REPEAT, Press.REPEAT, Press.REPEAT]


def test_once_the_delay_is_known_the_first_repeat_is_in_doubt() -> None:
    repeats = RepeatFilter()
    kinds(repeats, *held(1.0))
    assert repeats.delay_s == pytest.approx(0.5)
    found = kinds(repeats, *held(5.0, key="x"))
    assert found == [Press.PRESS, Press.DOUBT, *[Press.REPEAT] * 5]


def test_a_bounce_or_a_stalled_link_takes_nothing_back() -> None:
    repeats = RepeatFilter()
    found = kinds(repeats, ("z", 1.0), ("z", 1.3), ("z", 1.32), ("z", 1.7))
    assert found == [Press.PRESS, Press.PRESS, Press.REPEAT, Press.PRESS]
    assert repeats.delay_s is None


def test_tapping_is_never_taken_for_a_held_key() -> None:
    repeats = RepeatFilter()
    kinds(repeats, *held(1.0))
    for gap in (0.07, 0.12, 0.2, 0.3, 0.4, 0.48, 0.52, 0.7, 1.0):
        assert kinds(repeats, *(("x", 100 * gap + gap * tap) for tap in range(8))) == [Press.PRESS] * 8, gap


def test_what_the_terminal_tells_is_believed() -> None:
    repeats = RepeatFilter()
    assert repeats.take("z", 1.0) is Press.PRESS
    assert repeats.take("z", 1.5, told=True) is Press.REPEAT
