"""Thousands of random keys through keymap and session, without a screen: against a model of a tracker's grid, and any keys at all."""

from __future__ import annotations

import copy
import string
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ui_fakes import small_song
from ui_headless import KEYMAP, Hand

from toccata.edit.new import new_song
from toccata.formats.plain import to_table
from toccata.session import find_recoveries
from toccata.song import Instrument, Song
from toccata.song.document import problems
from toccata.ui.actions import EVERYWHERE, all_actions

ROWS, CHANNELS = 16, 3
NOTE_KEYS = "zsxdcvgbhnjm"
NOTE_NAMES = ("C-", "C#", "D-", "D#", "E-", "F-", "F#", "G-", "G#", "A-", "A#", "B-")
EMPTY = ["...", "..", "..", "..."]


class Grid:
    """What a tracker's pattern does with keys, written down plainly: cells are four texts, and undo keeps whole copies."""

    def __init__(self) -> None:
        self.cells = [[list(EMPTY) for _ in range(ROWS)] for _ in range(CHANNELS)]
        self.row = self.channel = self.field = 0
        self.octave, self.step, self.instrument, self.editing = 4, 1, 1, True
        self.undone: list[tuple] = []
        self.done: list[tuple] = []

    def press(self, key: str) -> None:
        moves = {"up": self.up, "down": self.down, "left": self.left, "right": self.right, "tab": self.tab, "shift+tab": self.back_tab}
        moves |= {"home": lambda: self.to_row(0), "end": lambda: self.to_row(ROWS - 1)}
        moves |= {"/": lambda: self.change_octave(-1), "*": lambda: self.change_octave(1)}
        moves |= {"ctrl+z": self.undo, "ctrl+y": self.redo, "space": self.toggle}
        if key in moves:
            moves[key]()
        elif not self.editing:
            pass
        elif key in ("insert", "backspace", "alt+insert", "alt+delete"):
            self.shift_rows(key)
        elif key in (".", "delete", "shift+delete"):
            self.clear(whole=key == "shift+delete")
        elif self.field == 0 and key in NOTE_KEYS:
            octave = self.octave + NOTE_KEYS.index(key) // 12
            self.write(0, f"{NOTE_NAMES[NOTE_KEYS.index(key)]}{octave}", also=f"{self.instrument:02X}")
        elif self.field == 0 and key == "=":
            self.write(0, "== ", also="..", volume="..")
        elif self.field and key in string.hexdigits:
            self.digit(key.upper())

    # ---- moving

    def to_row(self, row: int) -> None:
        self.row = row

    def up(self) -> None:
        self.row = max(0, self.row - 1)

    def down(self) -> None:
        self.row = min(ROWS - 1, self.row + 1)

    def left(self) -> None:
        self.field -= 1
        if self.field < 0:
            self.channel, self.field = (self.channel - 1) % CHANNELS, 7

    def right(self) -> None:
        self.field += 1
        if self.field > 7:
            self.channel, self.field = (self.channel + 1) % CHANNELS, 0

    def tab(self) -> None:
        self.channel, self.field = (self.channel + 1) % CHANNELS, 0

    def back_tab(self) -> None:
        if self.field == 0:
            self.channel = (self.channel - 1) % CHANNELS
        self.field = 0

    def change_octave(self, by: int) -> None:
        self.octave = min(max(self.octave + by, 0), 8)

    def toggle(self) -> None:
        self.editing = not self.editing

    # ---- writing

    @contextmanager
    def action(self) -> Iterator[None]:
        """One entry of the history, unless the cells are as they were."""
        before = copy.deepcopy(self.cells), (self.row, self.channel, self.field)
        yield
        if self.cells != before[0]:
            self.done.append((*before, copy.deepcopy(self.cells), (self.row, self.channel, self.field)))
            self.undone.clear()

    def write(self, part: int, text: str, also: str = "", volume: str = "") -> None:
        with self.action():
            cell = self.cells[self.channel][self.row]
            cell[part] = text
            if also:
                cell[1] = also
            if volume:
                cell[2] = volume
            self.row = (self.row + self.step) % ROWS

    def digit(self, key: str) -> None:
        part = 1 if self.field < 3 else 2 if self.field < 5 else 3
        first, last = ((1, 2), (3, 4), (5, 7))[part - 1]
        old = self.cells[self.channel][self.row][part].replace(".", "0")
        position = self.field - first
        typed = old[:position] + key + old[position + 1 :]
        if part == 2 and int(typed, 16) > 0x40:
            typed = "40"
        with self.action():
            self.cells[self.channel][self.row][part] = ".." if part == 1 and typed == "00" else typed
            if part == 1 and typed != "00":
                self.instrument = int(typed, 16)
            if self.field < last:
                self.field += 1
            else:
                self.field, self.row = first, (self.row + self.step) % ROWS

    def clear(self, whole: bool) -> None:
        with self.action():
            cell = self.cells[self.channel][self.row]
            part = 0 if self.field == 0 else 1 if self.field < 3 else 2 if self.field < 5 else 3
            for index in range(4) if whole else (part,):
                cell[index] = EMPTY[index]
            self.row = (self.row + self.step) % ROWS

    def shift_rows(self, key: str) -> None:
        at = self.row
        if key == "backspace":
            if at == 0:
                return
            at -= 1
        with self.action():
            for channel in range(CHANNELS) if key.startswith("alt+") else (self.channel,):
                column = self.cells[channel]
                if "insert" in key:
                    column.insert(at, list(EMPTY))
                    column.pop()
                else:
                    column.pop(at)
                    column.append(list(EMPTY))
        if key == "backspace":
            self.row = at

    # ---- the history

    def undo(self) -> None:
        if self.done:
            entry = self.done.pop()
            self.undone.append(entry)
            self.cells, (self.row, self.channel, self.field) = copy.deepcopy(entry[0]), entry[1]

    def redo(self) -> None:
        if self.undone:
            entry = self.undone.pop()
            self.done.append(entry)
            self.cells, (self.row, self.channel, self.field) = copy.deepcopy(entry[2]), entry[3]


MODEL_KEYS = [
    *NOTE_KEYS, *"0123456789abcdef", "=", ".", "/", "*", "space", "up", "down", "left", "right", "tab", "shift+tab", "home", "end",
    "insert", "backspace", "delete", "shift+delete", "alt+insert", "alt+delete", "ctrl+z", "ctrl+z", "ctrl+y",
]  # fmt: skip


def is_modelled(grid: Grid, key: str) -> bool:
    """Whether the model says what the key does there: commands on digits, and letters of effects, have tests of their own."""
    if grid.editing and grid.field:
        return not (grid.field in (3, 5) and key in string.ascii_letters)
    return key not in "0123456789aef"


def words(song: Song) -> object:
    """The song as plain data, cells as bytes, to compare songs that are not the same objects."""
    patterns = [(pattern.name, [column.tobytes() for column in pattern.columns]) for pattern in song.patterns]
    slots = [[part and to_table(part) for part in parts] for parts in (song.instruments, song.samples)]
    return to_table(song), patterns, slots, [sample.data.tobytes() for sample in song.samples if sample]


@contextmanager
def hand_on(song: Song) -> Iterator[Hand]:
    with tempfile.TemporaryDirectory() as folder:
        hand = Hand(song, Path(folder))
        yield hand
        hand.editor.session.close(discard=True)


def model_song() -> Song:
    return new_song((Instrument("one"),), channel_names=("A", "B", "C"), rows=ROWS)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(MODEL_KEYS), min_size=20, max_size=120))
def test_keys_do_what_the_model_says(keys: list[str]) -> None:
    with hand_on(model_song()) as hand:
        grid, cursor = Grid(), hand.editor.cursor
        for number, key in enumerate(keys):
            if not is_modelled(grid, key):
                continue
            grid.press(key)
            hand.press(key)
            cursor = hand.editor.cursor
            assert (cursor.row, cursor.channel, cursor.field) == (grid.row, grid.channel, grid.field), keys[: number + 1]
            assert (hand.editor.octave, hand.editor.editing, hand.editor.instrument) == (grid.octave, grid.editing, grid.instrument)
            column = [hand.cell(row, grid.channel) for row in range(ROWS)]
            assert column == [" ".join(cell) for cell in grid.cells[grid.channel]], keys[: number + 1]
        everything = [[hand.cell(row, channel) for row in range(ROWS)] for channel in range(CHANNELS)]
        assert everything == [[" ".join(cell) for cell in column] for column in grid.cells]
        assert len(hand.editor.session.history.entries[: hand.editor.session.history.position]) == len(grid.done)


ANY_KEYS = sorted(
    {key for action in all_actions() for scope, key in action.bindings if scope.partition(".")[0] in ("pattern", EVERYWHERE)}
    | set(string.digits + string.ascii_lowercase + ".;'[],<>=-+")
    | {"enter", "escape", "space", "up", "down", "left", "right", "tab", "backspace", "delete"}
)
TYPED = [*"zsxdcvgbhnjm0123456789abcdef", "down", "right", "tab"]
keys_of_all_kinds = st.lists(st.one_of(st.sampled_from(TYPED), st.sampled_from(ANY_KEYS)), min_size=10, max_size=80)


def settled(hand: Hand) -> None:
    """What is open is left."""
    while hand.overlays:
        hand.overlays[-1].close()


@settings(max_examples=60, deadline=None)
@given(keys_of_all_kinds)
def test_any_keys_keep_the_song_whole_and_can_be_undone(keys: list[str]) -> None:
    first = small_song()
    with hand_on(first) as hand:
        session = hand.editor.session
        for number, key in enumerate(keys):
            hand.press(key)
            song, cursor = hand.editor.song, hand.editor.cursor
            assert problems(song) == [], keys[: number + 1]
            assert cursor.pattern < len(song.patterns), keys[: number + 1]
            assert cursor.order_index < len(song.order), keys[: number + 1]
            assert cursor.row < song.patterns[cursor.pattern].rows, keys[: number + 1]
            assert cursor.channel < len(song.channels), keys[: number + 1]
            assert cursor.field < 5 + 3 * song.channels[cursor.channel].effect_columns, keys[: number + 1]
        settled(hand)
        last, position = session.song, session.history.position
        while session.undo():
            assert problems(session.song) == []
        assert session.song is first
        assert words(first) == words(small_song())
        while session.history.position < position:
            session.redo()
        assert session.song is last


@settings(max_examples=25, deadline=None)
@given(keys_of_all_kinds)
def test_the_journal_gives_back_what_any_keys_made(keys: list[str]) -> None:
    with hand_on(small_song()) as hand, pytest.MonkeyPatch.context() as patch:
        for key in keys:
            hand.press(key)
        settled(hand)
        session = hand.editor.session
        if not len(session.history):
            return
        patch.setattr("toccata.session.owner.Owner.is_running", lambda _: False)
        (recovery,) = find_recoveries(hand.editor.settings.folders.state)
        replay = recovery.replay()
        assert words(replay.song) == words(session.song)
        assert [entry.name for entry in replay.history] == [entry.name for entry in session.history]
        assert replay.history.position == session.history.position


def test_the_keys_reach_most_of_the_pattern_views_actions() -> None:
    """A typing error in the lists above would leave the tests without their point."""
    rng = np.random.default_rng(1)
    reached: set[str] = set()
    with hand_on(small_song()) as hand:
        for key in rng.choice(ANY_KEYS, 3000):
            if not hand.overlays and (found := KEYMAP.lookup(key, hand.view.scopes())):
                reached.add(found.id)
            hand.press(str(key))
            if hand.overlays and rng.random() < 0.3:
                settled(hand)
    wanted = {action.id for action in all_actions() if action.scope.partition(".")[0] == "pattern" and action.keys}
    assert len(wanted & reached) > 0.9 * len(wanted), wanted - reached
