"""An instrument's note map as a list of keys: which sample each plays, and at which note."""

from __future__ import annotations

from toccata.notation.notes import NOTE_COUNT, format_note
from toccata.song import Instrument, Song
from toccata.ui.widgets.slots import Slot, SlotList

_MIDDLE = 60


class NoteMapList(SlotList):
    """One key is chosen; with an marked_from all from there to it are."""

    DEFAULT_CSS = "NoteMapList { height: 3fr; min-height: 5; }"
    key = _MIDDLE
    marked_from: int | None = None

    @property
    def keys(self) -> tuple[int, int]:
        """The first and the last of the chosen keys, 0–119."""
        ends = (self.key, self.key if self.marked_from is None else self.marked_from)
        return min(ends), max(ends)

    def choose(self, key: int, marking: bool = False) -> None:
        """Another key. marking: those on the way are chosen too."""
        if not marking:
            self.marked_from = None
        elif self.marked_from is None:
            self.marked_from = self.key
        self.key = min(max(key, 0), NOTE_COUNT - 1)

    def show_map(self, song: Song, instrument: Instrument | None, active: bool) -> None:
        """Draws every key of the instrument."""
        first, last = self.keys
        slots = [] if instrument is None else [_slot(song, instrument, key, first <= key <= last) for key in range(NOTE_COUNT)]
        self.show(slots, self.key, active, "an empty slot")

    def text(self) -> str:
        """The chosen keys: `C-4` or `C-4 to B-4`."""
        first, last = (format_note(key) for key in self.keys)
        return first if first == last else f"{first} to {last}"


def mapping_text(song: Song, instrument: Instrument, key: int) -> str:
    """What a key plays: `C-5  02 Snare`."""
    mapping = instrument.mapping(key)
    sample = song.sample(mapping.sample)
    name = (sample.name or sample.filename if sample else "empty") if mapping.sample else "silent"
    return f"{format_note(mapping.note)}  {mapping.sample:02X} {name}"


def _slot(song: Song, instrument: Instrument, key: int, chosen: bool) -> Slot:
    mapping = instrument.mapping(key)
    own = mapping.note == key and mapping.sample == instrument.sample
    mark = "┃" if chosen else " "
    return Slot(format_note(key), f" {mapping_text(song, instrument, key)}", "", "dim" if own else "text", "", mark)
