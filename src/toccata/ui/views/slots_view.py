"""A view of numbered slots with a form for the chosen one: what the sample and the instrument view share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.containers import Vertical

from toccata.notation.notes import MIDDLE_C
from toccata.song import Song
from toccata.song.document import MAX_SLOTS
from toccata.ui.piano import note_of
from toccata.ui.views.panels import FormView, PanelHead
from toccata.ui.widgets.fields import Form
from toccata.ui.widgets.slots import Slot, SlotList

if TYPE_CHECKING:
    from toccata.ui.editor import Editor

SLOT_WIDTH = 27
_SPARE_SLOTS = 16
_ROOM = 64
"""Cells for the slots beside the rest."""


class SlotsView(FormView):
    """The slots are its first panel; the piano and Space play the chosen one."""

    DEFAULT_CSS = f"""
    SlotsView #slots-side {{ width: {SLOT_WIDTH}; }}
    SlotsView #slots-side.alone {{ width: 1fr; }}
    SlotsView #main-side {{ width: 1fr; }}
    """
    SLOTS_HINT = (
        ("↑↓", "slot"),
        ("Enter", "load"),
        ("Space", "play"),
        ("Del", "clear"),
        ("Tab", "panel"),
        ("Esc", "more"),
        ("F2", "pattern"),
    )

    sounding_until_s = float("-inf")
    """When what Space began ends by itself, on the editor's clock."""

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.copied: Any = None
        """What was copied from a slot."""
        self.slots_head, self.slots = PanelHead(self.theme_of), SlotList(self.theme_of)
        self.form_head, self.form = PanelHead(self.theme_of), Form(self.theme_of)
        self.slots_side, self.main_side = Vertical(id="slots-side"), Vertical(id="main-side")

    @property
    def number(self) -> int:
        """The chosen slot, 1–255."""
        raise NotImplementedError

    def choose(self, number: int) -> None:
        """Another slot."""
        raise NotImplementedError

    def sound(self, note: int) -> None:
        """Plays the chosen slot at a note 0–119."""
        raise NotImplementedError

    def hush(self) -> None:
        """Ends what `sound` began."""
        raise NotImplementedError

    def duration_s(self) -> float:
        """How long the chosen slot sounds at middle C; 0 when it is empty."""
        raise NotImplementedError

    def items(self, song: Song) -> Sequence[object | None]:
        """What is in the slots, from 1 on."""
        raise NotImplementedError

    def filled_slot(self, song: Song, number: int) -> Slot:
        """How a slot with something in it is listed."""
        raise NotImplementedError

    def show(self, song: Song) -> None:
        self.update()

    def changed(self, old: Song, new: Song) -> None:
        self.update()

    def show_slots(self) -> None:
        """Draws the list anew, of all slots that are used and some more, where there is room for it."""
        self.take_turns([(self.slots_side, ("slots",)), (self.main_side, tuple(panel for panel in self.panels if panel != "slots"))], _ROOM)
        song, active = self.editor.song, self.panel == "slots"
        items = self.items(song)
        count = min(MAX_SLOTS, max(len(items) + _SPARE_SLOTS, self.number))
        empty = [Slot(f"{number:02X}", "·", ink="dots") for number in range(1, count + 1)]
        filled = {number: self.filled_slot(song, number) for number, item in enumerate(items, 1) if item is not None}
        self.slots_head.show(self.title, str(len(filled)), active)
        self.slots.show([filled.get(number, slot) for number, slot in enumerate(empty, 1)], self.number - 1, active)

    def audition(self) -> None:
        """Plays the chosen slot at middle C, or ends that."""
        now = self.editor.clock()
        if now < self.sounding_until_s:
            self.sounding_until_s = float("-inf")
            self.hush()
        elif self.duration_s() > 0:
            self.sounding_until_s = now + self.duration_s()
            self.sound(MIDDLE_C)

    def take_key(self, key: str, character: str | None) -> bool:
        editor = self.editor
        note = note_of(key, editor.note_rows, editor.octave)
        if note is None:
            return False
        editor.live.press(key, editor.cursor.channel, lambda: self.sound(note))
        return True

    def hint(self) -> tuple[tuple[str, str], ...]:
        return self.FORM_HINT if self.panel == "fields" else self.SLOTS_HINT
