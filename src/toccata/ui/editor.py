"""The editor's state beside the song: what every action is given."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np

from toccata.config import remember_setting
from toccata.edit.region import Region
from toccata.errors import ToccataError
from toccata.notation.events import LiveEvent
from toccata.song import Song
from toccata.ui.live import LiveNotes
from toccata.ui.piano import RepeatFilter, Rows, rows_of

if TYPE_CHECKING:
    from pathlib import Path

    from toccata.config import Settings
    from toccata.edit.clip import Clip
    from toccata.player import Player, Position
    from toccata.session import Cursor, Session
    from toccata.ui.actions import Action
    from toccata.ui.keymap import Keymap
    from toccata.ui.listening import ListenAlong
    from toccata.ui.pattern.recording import Place
    from toccata.ui.theme import Theme
    from toccata.ui.view import View

OCTAVES = range(9)
LARGEST_STEP = 16
_KEEPING = threading.Lock()
Tone = Literal["plain", "good", "warning", "error"]
Choice = tuple[str, str, str]
"""(key to press, what it does, the value handed back)."""


class Desk(Protocol):
    """What the app does for actions and views. All of it returns at once; answers come by callback."""

    def say(self, message: str, tone: Tone = "plain") -> None:
        """Shows a sentence on the status line until something else happens."""

    def show_view(self, scope: str) -> None:
        """Switches to a view by its scope's name: pattern, order, samples, instruments, mixer, files, song."""

    @property
    def view(self) -> View:
        """The view that is shown."""

    def ask_line(self, title: str, initial: str, then: Callable[[str], None], at: int | None = None) -> None:
        """Asks for a line of text; `then` is called with it, unless it is left with Esc. Typing replaces `initial`, or what of it
        stands before `at`, back to a folder's stroke."""

    def ask(self, question: str, choices: Sequence[Choice], then: Callable[[str], None]) -> None:
        """Asks to choose by one key; `then` is called with the choice's value, unless it is left with Esc."""

    def open(self, overlay: Any) -> None:
        """Puts an overlay on top; it takes all keys until it closes itself."""

    def run_aside(self, work: Callable[[], Any], then: Callable[[Any], None] | None = None) -> None:
        """Runs slow work in a thread, then hands its result over on the event loop. A ToccataError is shown."""

    def from_thread(self, call: Callable[..., Any], *arguments: Any) -> None:
        """Calls on the event loop, from any thread."""

    @property
    def listening(self) -> ListenAlong:
        """Sound to a browser."""

    def after(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        """Calls once after a while; gives back what cancels it."""

    def song_shown(self, old: Song, new: Song) -> None:
        """Another song is to be shown and heard: an edit's, or one that is only tried."""

    def watch_player(self) -> None:
        """Sound was asked for: look at position and meters until it is quiet."""

    def editor_changed(self) -> None:
        """Octave, instrument, mode, mark, ... changed: header and view look again."""

    def set_theme(self, name: str) -> None:
        """Changes every colour."""

    def show_anew(self) -> None:
        """Paints everything: colours or characters are others."""

    def read_keys(self) -> None:
        """Makes the keymap anew, of the settings and keys.toml as they are now; what is wrong with it is shown."""

    def press_command(self, key: str) -> None:
        """Runs what a key means in the keymap, past the view's data entry."""

    def perform_anywhere(self, action: Action) -> None:
        """Runs an action, in the view that it belongs to."""

    def perform(self, action_id: str) -> None:
        """Runs an action of the registry."""

    @property
    def keymap(self) -> Keymap:
        """What the keys mean."""

    def close_overlay(self, overlay: Any) -> None:
        """Takes an overlay off; overlays do it themselves."""

    def take_session(self, session: Session, discard: bool = False) -> None:
        """Closes the present song and edits another. discard: throw away what is not saved, the journal too."""

    def copy_to_clipboard(self, text: str) -> bool:
        """Writes the terminal's clipboard (OSC 52); it is never read. False when the text is too long for it."""

    def redraw(self) -> None:
        """Paints the whole screen again, whatever the terminal shows."""

    def show_picture(self, name: str) -> bool:
        """Opens or closes a picture of what is heard, `oscilloscope` or `spectrum`; whether it is shown now."""

    def leave(self) -> None:
        """Ends the editor at once. What is not saved stays in the journal."""

    def leave_discarding(self) -> None:
        """Ends the editor and throws away what is not saved."""


@dataclass
class Editor:
    """Session, player and the state of editing. `player` is None until it is open, and for good where there is no sound.
    player_is_late: it takes so long that the header tells. output_problem: why the player plays to nowhere; empty while a device plays.

    frugal: whether the screen spares bytes: fewer frames, pages instead of a moving grid, no meters beside the cells.
    octave: 0–8, of the lower row of note keys. edit_step: rows 0–16 after an entry. instrument: 1–255. editing: False is jam.
    key_age_s: how long ago the key that is being taken arrived. key_repeats: whether the terminal says that it is held.
    looped: the order entries that playing goes round in. metronome: whether beats click. auditioned: the player plays another song.
    mark_anchor and mark_end: (pattern, row, channel, field) of a marked block's two ends, None without one. marking: whether
    moving the cursor moves the end. edit_mask: which of note, instrument, volume and effects an entry and a wipe write.
    loops_pattern: whether the last play command was to loop a pattern. recorded: where the note of each key that is held was recorded.
    tried: the song that an open form would make, shown and heard in place of the session's. search: what was last asked for in
    find and replace, by the form's lines. rhythm: the last Euclidean one, (pulses, steps, rotation, rows a step). chord_root: pitch
    class of the last chord, −1 for none yet; chord_kind and chord_shape: what else was chosen for it.
    """

    session: Session
    settings: Settings
    theme: Theme
    desk: Desk
    player: Player | None = None
    player_is_late: bool = False
    player_problem: str = ""
    output_problem: str = ""
    frugal: bool = False
    octave: int = 4
    edit_step: int = 1
    instrument: int = 1
    editing: bool = True
    follow: bool = True
    looped: range | None = None
    metronome: bool = False
    auditioned: bool = False
    clip: Clip | None = None
    mark_anchor: tuple[int, int, int, int] | None = None
    mark_end: tuple[int, int, int, int] | None = None
    marking: bool = False
    edit_mask: frozenset[str] = frozenset(("note", "instrument", "volume"))
    position: Position | None = None
    picked: np.ndarray | None = None
    wish: Callable[[], None] | None = None
    loops_pattern: bool = False
    recorded: dict[str, Place] = field(default_factory=dict)
    tried: Song | None = None
    search: dict[str, str] = field(default_factory=dict)
    rhythm: tuple[int, int, int, int] | None = None
    chord_root: int = -1
    chord_kind: str = ""
    chord_shape: str = ""
    repeats: RepeatFilter = field(default_factory=RepeatFilter)
    clock: Callable[[], float] = time.monotonic
    key_age_s: float = 0.0
    key_repeats: bool = False

    def __post_init__(self) -> None:
        self.live = LiveNotes(self)

    def take_session(self, session: Session) -> None:
        """Another song: what pointed into the old one is gone."""
        self.live.end_all()
        self.session = session
        self.instrument = 1
        self.position = None
        self.looped = None
        self.mark_anchor = self.mark_end = None
        self.marking = False
        self.tried = None
        self.recorded = {}

    @property
    def song(self) -> Song:
        return self.tried or self.session.song

    def show_preview(self, song: Song | None) -> None:
        """Shows and plays a song that is not an edit yet; None goes back to the session's."""
        old, self.tried = self.song, song
        if self.song is not old:
            self.desk.song_shown(old, self.song)

    @property
    def cursor(self) -> Cursor:
        return self.session.cursor

    @property
    def path(self) -> Path | None:
        return self.session.path

    def key_of(self, action_id: str) -> str:
        """The key of an action, for a sentence that names it."""
        return self.desk.keymap.label_of(action_id)

    @property
    def plain(self) -> bool:
        """Whether shapes are to say what colours say elsewhere."""
        return self.settings.ascii or self.settings.speak

    @property
    def note_rows(self) -> Rows:
        """The two rows of keys that are the piano."""
        return rows_of(self.settings.note_layout, self.settings.note_keys)

    @property
    def playing(self) -> bool:
        return self.position is not None and self.position.playing

    @property
    def following(self) -> bool:
        """Whether the screen and the entry of notes keep to the row that is heard."""
        return self.follow and self.playing

    @property
    def centred(self) -> bool:
        """Whether the heard row stays in the middle and the grid moves."""
        return self.settings.follow == "centre" and not self.frugal

    @property
    def spares_cursor(self) -> bool:
        """Whether the mark of the row that plays has to do for the cursor, which moves with it."""
        return self.frugal and self.following

    def heard_place(self) -> tuple[int, int, int]:
        """(order_index, pattern, row) that is heard while following, else the cursor's; always in the song."""
        song, cursor = self.song, self.cursor
        place = (cursor.order_index, cursor.pattern, cursor.row)
        if self.following and self.position is not None:
            place = (self.position.order_index, self.position.pattern, self.position.row)
        order_index = min(max(place[0], 0), len(song.order) - 1)
        pattern = min(max(place[1], 0), len(song.patterns) - 1)
        return order_index, pattern, min(max(place[2], 0), song.patterns[pattern].rows - 1)

    def order_index_of(self, pattern: int) -> int:
        """The order entry that plays a pattern: the cursor's own where it does, else the first; the cursor's when none does."""
        here = self.cursor.order_index
        places = [index for index, entry in enumerate(self.song.order) if entry.pattern == pattern]
        return here if here in places or not places else places[0]

    @property
    def mark(self) -> Region | None:
        """The marked block; None without one, or when its pattern is no longer there as it was."""
        if self.mark_anchor is None or self.mark_end is None:
            return None
        pattern, *anchor = self.mark_anchor
        _, *end = self.mark_end
        region = Region.between(pattern, (anchor[0], anchor[1], anchor[2]), (end[0], end[1], end[2]))
        if pattern >= len(self.song.patterns) or region.last_row >= self.song.patterns[pattern].rows:
            return None
        return region if region.last_channel < len(self.song.channels) else None

    def say(self, message: str, tone: Tone = "plain") -> None:
        """Shows a sentence on the status line."""
        self.desk.say(message, tone)

    def edit(self, name: str, song: Song | Callable[[Song], Song], cursor: Cursor | None = None, merge: str | None = None) -> bool:
        """Puts an edit in place as one history entry; a refusal is shown. False when nothing changed.

        name: a noun or past participle, for the history. song: the new one, or a function that makes it of the present one.
        """
        if self.tried is not None:
            # A note from a browser or a MIDI keyboard: it was written into a song that is not there yet.
            self.say("a form is open, so nothing else is written; Enter takes it, Esc leaves it", "warning")
            return False
        try:
            new = song(self.song) if callable(song) else song
            if new is self.song:
                return False
            self.session.apply(name[:1].upper() + name[1:], new, cursor, merge)
        except ToccataError as refusal:
            self.say(str(refusal), "warning")
            return False
        if self.session.journal_error:
            self.say(self.session.journal_error, "warning")
        return True

    def enter(self, name: str, song: Song, cursor: Cursor) -> None:
        """Puts a typed entry in place with the cursor after it; the cursor moves on even where the same was written again."""
        if not self.edit(name, song, cursor):
            self.session.move(cursor)
        self.desk.editor_changed()

    def move(self, **places: int) -> None:
        """Moves the cursor to the given order_index, pattern, row, channel or field."""
        cursor = replace(self.cursor, **places)
        if cursor != self.cursor:
            self.session.move(cursor)
            self.desk.editor_changed()

    def set(self, **values: Any) -> None:
        """Sets fields of the editor's state and lets the screen know."""
        for name, value in values.items():
            setattr(self, name, value)
        self.desk.editor_changed()

    def choose(self, **values: str | int) -> None:
        """Changes settings now, and in the user's file for the next time; a file that cannot be written is told of."""
        self.set(settings=self.settings.with_overrides(**values))
        file = self.settings.folders.settings_file

        def keep() -> None:
            # One after the other, each with what is chosen by then: two quick choices must not swap on their way.
            with _KEEPING:
                for key in values:
                    remember_setting(file, key, getattr(self.settings, key))

        self.desk.run_aside(keep)

    def send(self, event: LiveEvent) -> None:
        """Sends a live event, when there is a player."""
        if self.player is not None:
            self.player.send(event)
            self.desk.watch_player()
