"""Reading keys: Textual's gaps, and the kitty protocol's repeats, releases and alternate codes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events

from toccata.ui.key_parser import KeyParser, KeyRelease, KeyRepeat
from toccata.ui.keys import key_name


def keys_of(parser: KeyParser, sent: str) -> list[events.Key]:
    found = [event for event in parser.feed(sent) if isinstance(event, events.Key)]
    deadline = time.monotonic() + 2
    while not found and time.monotonic() < deadline:
        time.sleep(0.02)
        found = [event for event in parser.tick() if isinstance(event, events.Key)]
    return found


def names(sent: str) -> list[tuple[str, str]]:
    """(kind, name) of each key."""
    kinds = {KeyRelease: "release", KeyRepeat: "repeat", events.Key: "press"}
    return [(kinds[type(event)], key_name(event.key, event.character)) for event in keys_of(KeyParser(), sent)]


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("\x1b1", "alt+1"),
        ("\x1b0", "alt+0"),
        ("\x1b=", "alt+="),
        ("\x1b:", "alt+:"),
        ("\x1b[1;2R", "shift+f3"),
        ("\x1b[1;5R", "ctrl+f3"),
        ("\x1b[13;2~", "shift+f3"),
        ("\x1bq", "alt+q"),
        ("\x1bOP", "f1"),
        ("\x1b[A", "up"),
        ("\x1b[1;3A", "alt+up"),
    ],
)
def test_the_gaps_of_textuals_parser(sent: str, name: str) -> None:
    assert names(sent) == [("press", name)]


@pytest.mark.parametrize(
    ("sent", "pressed"),
    [
        ("\x1bq\x1bq\x1bq", ["alt+q", "alt+q", "alt+q"]),
        ("\x1bn5", ["alt+n", "5"]),
        ("\x1bZa\x1b[Bm", ["alt+Z", "a", "down", "m"]),
        ("\x1bP\x1bOP", ["alt+P", "f1"]),
    ],
)
def test_alt_keys_that_a_slow_link_brings_in_one_piece(sent: str, pressed: list[str]) -> None:
    assert names(sent) == [("press", name) for name in pressed]


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_escapes_within_a_paste_press_nothing(size: int) -> None:
    sent = "\x1b[200~C-4 01\r\n\x1bqz\x1b[A\x1b[2D-4\x1b[201~x"
    parser = KeyParser()
    found = [event for start in range(0, len(sent), size) for event in parser.feed(sent[start : start + size])]
    assert [event.text for event in found if isinstance(event, events.Paste)] == ["C-4 01\r\nqz[A[2D-4"]
    assert [event.key for event in found if isinstance(event, events.Key)] == ["x"]


@pytest.mark.parametrize(
    ("sent", "kind", "name"),
    [
        ("\x1b[97u", "press", "a"),
        ("\x1b[97;1:1u", "press", "a"),
        ("\x1b[97;1:2u", "repeat", "a"),
        ("\x1b[97;1:3u", "release", "a"),
        ("\x1b[97:65;2;65u", "press", "A"),
        ("\x1b[97:65:97;2:1;65u", "press", "A"),
        ("\x1b[97::97;1u", "press", "a"),
        ("\x1b[113;3:2u", "repeat", "alt+q"),
        ("\x1b[1;1:3A", "release", "up"),
        ("\x1b[1;2:2B", "repeat", "shift+down"),
        ("\x1b[5;1:3~", "release", "pageup"),
        ("\x1b[233;1;233u", "press", "é"),
    ],
)
def test_press_repeat_and_release(sent: str, kind: str, name: str) -> None:
    assert names(sent) == [(kind, name)]


def test_a_release_has_the_name_of_its_press() -> None:
    """The text comes with the press alone: a French é is let go as the 2 of its key."""
    assert names("\x1b[50;1;233u\x1b[50;1:3u") == [("press", "é"), ("release", "é")]
    assert names("\x1b[97;2;65u\x1b[97;1:3u") == [("press", "A"), ("release", "A")]


@pytest.mark.parametrize("sent", ["\x1b[57441;2u", "\x1b[57441;1:3u", "\x1b[99999999999u", "\x1b[1114112;1u", "\x1b[1114112;1:2u"])
def test_modifiers_alone_and_codes_of_nothing_are_no_keys(sent: str) -> None:
    assert names(f"{sent}z") == [("press", "z")]


def test_the_terminals_answer_is_told_and_is_no_key() -> None:
    answers: list[str] = []
    parser = KeyParser(answered=lambda: answers.append("yes"))
    assert [event.key for event in parser.feed("\x1b[?25uz") if isinstance(event, events.Key)] == ["z"]
    assert answers == ["yes"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="\x1b[]O?<>;:0123456789uRA~mzPQ$y", max_size=40))
def test_nothing_that_a_terminal_sends_raises(sent: str) -> None:
    parser = KeyParser()
    list(parser.feed(sent))
    list(parser.tick())
    assert [event.key for event in KeyParser().feed("z") if isinstance(event, events.Key)] == ["z"]
