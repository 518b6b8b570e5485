"""Keymaps beside the default one, as changes of it: written as keys.toml is, so one can be copied there and altered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from toccata.ui.actions import Action
from toccata.ui.keyfile import parse_changes
from toccata.ui.keymap import Change


@dataclass(frozen=True, slots=True)
class Flavour:
    """changes: as keys.toml has them. notes: (keys, what they do here) for help, where hands from elsewhere have to know."""

    name: str
    changes: dict[str, Any]
    notes: tuple[tuple[str, str], ...] = ()

    def layer(self, actions: Iterable[Action]) -> tuple[Change, ...]:
        """The changes. Raises: BadFile for a fault in the table."""
        return parse_changes(f"the {self.name} keys", self.changes, actions)


TOCCATA = Flavour("toccata", {})

FASTTRACKER = Flavour(
    "fasttracker",
    {
        **{f"input.octave_{octave}": {"add": [f"F{octave + 1}"]} for octave in range(7)},
        **{f"cursor.quarter_{quarter}": {"add": [f"F{quarter + 9}"]} for quarter in range(4)},
        # What the F-keys did is behind Esc with the same digits.
        "commands.help": ["?", "Esc 1"],
        "view.pattern": ["Esc 2"],
        "view.samples": ["Esc 3"],
        "view.instruments": ["Esc 4"],
        "play.song": [{"keys": ["Esc 5"]}, {"scope": "pattern", "add": ["Enter"]}],
        "play.loop_pattern": [{"keys": ["Esc 6"]}, {"scope": "pattern", "add": ["\\"]}],
        "play.from_cursor": ["Esc 7"],
        "view.mixer": ["Esc 9"],
        "view.files": ["Esc 0"],
        "view.order": ["Esc -"],
        "view.song": ["Esc ="],
        "input.toggle_editing": [],
        "input.stop_or_edit": {"add": ["Space"]},
        "cell.pick_up": ["Esc ;"],
        "cell.note_off": {"add": ["<"], "remove": ["`"]},
        "input.previous_instrument": ["Shift+Up", "Ctrl+Up"],
        "input.next_instrument": ["Shift+Down", ">", "Ctrl+Down"],
        "cursor.previous_order": {"scope": "pattern", "add": ["Shift+Left"]},
        "cursor.next_order": {"scope": "pattern", "add": ["Shift+Right"]},
        "cursor.previous_pattern": ["Ctrl+Left", "Alt+PgUp"],
        "cursor.next_pattern": ["Ctrl+Right", "Alt+PgDn"],
        "cursor.mark_up": ["Alt+Up"],
        "cursor.mark_down": ["Alt+Down"],
        "cursor.mark_left": ["Alt+Left"],
        "cursor.mark_right": ["Alt+Right"],
        # Alt+arrows mark and Ctrl+arrows change the pattern: what they did is after Esc.
        "block.rotate_up": ["Esc ("],
        "block.rotate_down": ["Esc )"],
        "cursor.previous_channel": ["Esc <"],
        "cursor.next_channel": ["Esc >"],
        "input.edit_step": {"add": ["`"]},
    },
    (
        ("F1 to F7", "octaves 0 to 6, as in FastTracker 2; help is ?, and Esc then 1 to = are the views and playing"),
        ("F9 to F12", "the pattern's first row, and its quarters"),
        ("Enter, \\", "play the song, loop the pattern: Right Ctrl and Right Alt do not reach a terminal program"),
        ("Space", "stops what plays; else edit on and off"),
        ("<, `", "note off and the edit step: Caps Lock does not arrive"),
        ("Shift+arrows", "instrument and song position; Ctrl+Left and Ctrl+Right change the pattern, Alt+arrows mark"),
        ("Alt+letters", "work on the block, as in the default keys: Alt with F-keys is the desktop's"),
        ("Ctrl+X C V", "cut, copy and paste the block, for Alt+F3 to Alt+F5"),
    ),
)
FLAVOURS = {flavour.name: flavour for flavour in (TOCCATA, FASTTRACKER)}
