"""Names of keys, and the rule of Esc."""

from __future__ import annotations

import time

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from toccata.ui.actions import EVERYWHERE, all_actions
from toccata.ui.keymap import Keymap
from toccata.ui.keys import NEVER_BOUND, after_escape, escape_form, key_label, key_name
from toccata.ui.piano import LAYOUTS

ACTIONS = all_actions()

DELIVERED = (
    {f"f{number}" for number in range(1, 13)}
    | {f"shift+f{number}" for number in range(1, 13) if number != 3}
    | {f"ctrl+{letter}" for letter in "cdefgklnopqrstuvwxyz"}
    | {f"alt+{letter}" for letter in "acdeghijklmnopqrstuvwxyz"}
    | {f"alt+{letter}" for letter in "ABCDEFGHIJKLMNPQRSTUVWXYZ"}
    | {"up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete", "enter", "tab", "shift+tab"}
    | {"backspace", "escape", "space"}
    | {f"{modifier}+{key}" for modifier in ("shift", "alt", "ctrl") for key in ("up", "down", "left", "right", "home", "end")}
    | {f"{modifier}+{key}" for modifier in ("shift", "alt") for key in ("pageup", "pagedown", "delete")}
    | {"alt+insert"}
)
"""What nearly every terminal delivers besides printable characters (see the notes on keys)."""


def events_of(sent: bytes) -> list[events.Key]:
    """The key events that Textual makes of what a terminal sends."""
    parser = XTermParser(False)
    found = [event for event in parser.feed(sent.decode()) if isinstance(event, events.Key)]
    deadline = time.monotonic() + 2
    while not found and time.monotonic() < deadline:
        time.sleep(0.02)
        found = [event for event in parser.tick() if isinstance(event, events.Key)]
    return found


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (b"z", "z"),
        (b"Z", "Z"),
        (b"?", "?"),
        (b"[", "["),
        (b" ", "space"),
        (b"\x1bq", "alt+q"),
        (b"\x1bQ", "alt+Q"),
        (b"\x1b[113;3u", "alt+q"),
        (b"\x1b[113;4u", "alt+Q"),
        (b"\x1bOP", "f1"),
        (b"\x1b[17;2~", "shift+f6"),
        (b"\x1b[1;3A", "alt+up"),
        (b"\x1b[1;2B", "shift+down"),
        (b"\x1b[5;3~", "alt+pageup"),
        (b"\x1b[2;3~", "alt+insert"),
        (b"\x10", "ctrl+p"),
        (b"\x00", "ctrl+space"),
        (b"\r", "enter"),
        (b"\x1b[Z", "shift+tab"),
        (b"\x7f", "backspace"),
        (b"\x1bOk", "+"),
    ],
)
def test_what_terminals_send_gets_one_name(sent: bytes, name: str) -> None:
    (event,) = events_of(sent)
    assert key_name(event.key, event.character) == name


@pytest.mark.parametrize("name", ["plus", "add"])
def test_both_names_of_ambiguous_keys_are_one(name: str) -> None:
    assert key_name(name, "+") == key_name(name, None) == "+"


def test_the_numeric_keypad_and_ctrl_space_have_one_name_each() -> None:
    pairs = [("ctrl+@", "ctrl+space"), ("subtract", "minus"), ("multiply", "asterisk"), ("divide", "slash")]
    assert all(key_name(one) == key_name(other) for one, other in pairs)


@pytest.mark.parametrize(
    ("press", "key"), [("x", "alt+x"), ("X", "alt+X"), ("1", "f1"), ("9", "f9"), ("0", "f10"), ("-", "f11"), ("=", "f12"), ("[", None)]
)
def test_escape_then_a_key(press: str, key: str | None) -> None:
    assert after_escape(press) == key
    if key:
        assert escape_form(key) == press


@pytest.mark.parametrize(
    ("key", "label"),
    [("alt+Q", "Alt+Shift+Q"), ("alt+q", "Alt+Q"), ("ctrl+p", "Ctrl+P"), ("f5", "F5"), ("shift+f6", "Shift+F6"), ("z", "Z"), ("?", "?")],
)
def test_labels(key: str, label: str) -> None:
    assert key_label(key) == label


def test_no_two_actions_of_a_scope_share_a_key() -> None:
    Keymap(ACTIONS)  # raises where they do


def test_ids_are_unique_and_name_noun_and_verb() -> None:
    ids = [action.id for action in ACTIONS]
    assert len(set(ids)) == len(ids)
    assert all("." in action_id for action_id in ids)


def test_every_action_has_a_title_of_its_own_for_the_palette() -> None:
    titles: dict[tuple[str, str], str] = {}
    for action in ACTIONS:
        other = titles.setdefault((action.scope.partition(".")[0], action.title), action.id)
        assert action.title
        assert other == action.id, f"{action.id} and {other} have one title"


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_keys_are_ones_that_terminals_deliver(action) -> None:
    for key in action.all_keys:
        assert key not in NEVER_BOUND, key
        assert key in DELIVERED or (len(key) == 1 and key.isprintable()), key


def test_the_ways_to_every_action_are_printable() -> None:
    """The palette reaches every action, and both the palette and the menu have a key that any terminal delivers."""
    by_id = {action.id: action for action in ACTIONS}
    assert ":" in by_id["commands.palette"].keys
    assert "escape" in by_id["commands.menu"].keys
    assert by_id["commands.palette"].scope == by_id["commands.menu"].scope == EVERYWHERE


def test_note_keys_are_not_taken_from_the_note_column() -> None:
    """In the note column no action hides behind a key that the piano plays, in the layout that the table is made for."""
    lower, upper = LAYOUTS["qwerty"]
    for action in ACTIONS:
        for scope, key in action.bindings:
            if scope in ("pattern", "pattern.note", EVERYWHERE):
                assert key not in lower + upper, f"{action.id}: {key}"


def test_hex_digits_are_not_taken_from_the_other_columns() -> None:
    for action in ACTIONS:
        for scope, key in action.bindings:
            if scope in ("pattern", "pattern.digits", EVERYWHERE):
                assert key not in "0123456789abcdefABCDEF+-", f"{action.id}: {key}"


def test_lookup_takes_the_nearest_scope() -> None:
    keymap = Keymap(ACTIONS)
    assert keymap.lookup("=", ("pattern.note", "pattern")).id == "cell.note_off"
    assert keymap.lookup("=", ("pattern.digits", "pattern")) is None
    assert keymap.lookup("f5", ("order",)).id == "play.song"
