"""What the line says: what an action did, what has changed since the last key, then the present item, changed parts first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toccata.edit.fields import NOTE_FIELD
from toccata.song import Song
from toccata.ui.speech.words import Part, cell_parts, field_name, instrument_words, number_words

if TYPE_CHECKING:
    from toccata.session import Cursor
    from toccata.ui.editor import Editor
    from toccata.ui.overlays.overlay import Overlay

_FIELDS = ("note", "instrument", "volume", "effects")


@dataclass(frozen=True)
class Situation:
    """The editor as it is to be heard. states: told when they change. item: what the cursor is on, told always."""

    place: str
    song: Song
    cursor: Cursor
    done: int
    states: tuple[Part, ...] = ()
    item: tuple[Part, ...] = field(default=())


class Speaker:
    """Compares the present with what was at the last key. `top`: the overlay that has the keys, None where there is none."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        self._base: Situation | None = None

    def begin(self, top: Overlay | None) -> None:
        """A key is about to be taken: what is now has been said."""
        self._base = self.read(top)

    def read(self, top: Overlay | None) -> Situation:
        """The editor as it is now."""
        editor = self._editor
        view = editor.desk.view
        place = f"{top.spoken_title()}" if top is not None else f"{view.title} view"
        item = top.spoken() if top is not None else view.spoken()
        done = editor.session.history.position
        return Situation(place, editor.session.song, editor.cursor, done, tuple(states(editor)), tuple(item))

    def line(self, message: str, top: Overlay | None) -> str:
        """The sentence now. message: what the status line has to say."""
        now, base = self.read(top), self._base
        said = [message] if message else []
        if base is None:
            return _joined([*said, now.place, *(words for _, words in now.item)])
        if now.place != base.place:
            said.append(now.place)
        elif not message:
            said += self._written(base, now)
        before = dict(base.states)
        # What the message is about it has said itself.
        said += [words for key, words in now.states if key != "saved" and before.get(key) != words and key not in message.lower()]
        if top is not None:
            return _joined([*said, *(words for _, words in now.item)])
        old = dict(base.item)
        changed = [words for key, words in now.item if old.get(key) != words]
        return _joined([*said, *changed, *(words for key, words in now.item if old.get(key) == words)])

    def whole(self) -> str:
        """Everything, for who has lost the thread: the item, then every state."""
        now = self.read(None)
        return _joined([now.place, *(words for _, words in now.item), *(words for _, words in now.states)])

    def _written(self, base: Situation, now: Situation) -> list[str]:
        """What an entry has put into the cell that the cursor was on, or the name of what was done."""
        if now.song is base.song or not now.done:
            return []
        entry = list(self._editor.session.history)[now.done - 1]
        before, after = _cell_at(base.song, base.cursor), _cell_at(now.song, base.cursor)
        fresh = [words for key, words in after.items() if before.get(key) != words]
        if before == after:
            return [entry.name]
        if entry.name in _ENTRIES:
            return [f"row {base.cursor.row}: {', '.join(fresh) or 'cleared'}"]
        return [entry.name, *fresh]


_ENTRIES = ("Note", "Instrument", "Volume", "Effect")
"""Names of what typing does, which what was written says better."""


def _cell_at(song: Song, cursor: Cursor) -> dict[str, str]:
    """The cell's parts; none where the song has no such place."""
    if cursor.pattern >= len(song.patterns) or cursor.channel >= len(song.channels) or cursor.row >= song.patterns[cursor.pattern].rows:
        return {}
    cell = song.patterns[cursor.pattern].columns[cursor.channel][cursor.row]
    return dict(cell_parts(song, cell, song.channels[cursor.channel].effect_columns))


def _joined(said: list[str]) -> str:
    return ", ".join(
        " ".join(re.sub(" {3,}", ", ", words.translate(_SILENT).strip()).split()).replace(" .", ".").replace(" ,", ",").rstrip(".")
        for words in said
        if words
    )


_SILENT = str.maketrans({"‹": "", "›": "", "▸": "", "…": "", "—": "empty", "▹": "folder ", "♫": "song ", "∿": "voice ", "↰": "up "})
"""Signs that are for the eye, and their words."""


def states(editor: Editor) -> list[Part]:
    """What is set and what goes on, beside the item."""
    song, mark = editor.song, editor.mark
    marked = ""
    if mark is not None:
        rows = f"rows {mark.first_row} to {mark.last_row}"
        marked = f"marked {rows}, channels {mark.first_channel + 1} to {mark.last_channel + 1}"
    order_index, pattern, _ = editor.heard_place()
    section = next((entry.section.name for entry in reversed(song.order[: order_index + 1]) if entry.section), "")
    return [
        ("playing", "playing" if editor.playing else "stopped"),
        ("mode", "edit" if editor.editing else "jam"),
        ("pattern", f"pattern {number_words(pattern)}"),
        ("order", f"order entry {number_words(order_index)}{f', section {section}' if section else ''}"),
        ("octave", f"octave {editor.octave}"),
        ("edit step", f"edit step {editor.edit_step}"),
        ("instrument", f"current {instrument_words(song, editor.instrument)}"),
        ("follow", "follow on" if editor.follow else "follow off"),
        ("mask", "all fields" if len(editor.edit_mask) == 4 else "mask " + " ".join(name for name in _FIELDS if name in editor.edit_mask)),
        ("mark", marked or "no mark"),
        ("marking", "arrows mark" if editor.marking else "arrows move"),
        ("tempo", f"tempo {song.tempo:g}"),
        ("speed", f"speed {song.speed}"),
        ("saved", "not saved" if editor.session.modified else "saved"),
        *_silenced(song),
    ]


def _silenced(song: Song) -> list[Part]:
    muted = [str(number + 1) for number, channel in enumerate(song.channels) if channel.strip.mute]
    soloed = [str(number + 1) for number, channel in enumerate(song.channels) if channel.strip.solo]
    return [
        ("mute", f"muted channels {' '.join(muted)}" if muted else "no channel muted"),
        ("solo", f"solo channels {' '.join(soloed)}" if soloed else "no channel solo"),
    ]


def pattern_item(editor: Editor) -> list[Part]:
    """The cell under the cursor: row, channel, what it has, and the field; while following only where one is, as rows fly by."""
    song, cursor = editor.song, editor.cursor
    channel = song.channels[cursor.channel]
    sounds = " muted" if channel.strip.mute else " solo" if channel.strip.solo else ""
    name = f"channel {cursor.channel + 1} {channel.name}{sounds}".rstrip()
    kind, words = field_name(cursor.field, channel.effect_columns)
    at = ("field", f"on {words}")
    if editor.following:
        return [("following", "following the song"), ("channel", name), at]
    _, pattern, row = editor.heard_place()
    parts = cell_parts(song, song.patterns[pattern].columns[cursor.channel][row], channel.effect_columns)
    if not parts:
        parts = [("cell", "empty")]
    elif cursor.field != NOTE_FIELD and kind not in dict(parts):
        parts.append((kind, f"no {kind.partition(' ')[0]}"))
    return [("row", f"row {row}"), ("channel", name), *parts, at]
