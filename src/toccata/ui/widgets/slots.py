"""A list of numbered slots or files, one chosen, that scrolls to keep it in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style

from toccata.ui.painting import fit, printable
from toccata.ui.theme import Theme
from toccata.ui.widgets.lines import Lines, Piece


@dataclass(frozen=True, slots=True)
class Slot:
    """One line: a short label (`0A`), a name, a detail at the right edge, and the ink or `#rrggbb` of the name."""

    label: str
    name: str
    detail: str = ""
    ink: str = "text"
    color: str = ""
    mark: str = ""


class SlotList(Lines):
    """Draws slots; the view chooses. `▸` marks the chosen one, so that colour does not say it alone."""

    DEFAULT_CSS = "SlotList { height: 1fr; width: 1fr; }"

    def __init__(self, theme: Callable[[], Theme], *, id: str | None = None) -> None:
        super().__init__(theme, id=id)
        self.slots: Sequence[Slot] = ()
        self.chosen = 0
        self.active = False
        self.top = 0
        self.empty_text = ""

    def show(self, slots: Sequence[Slot], chosen: int, active: bool, empty_text: str = "") -> None:
        """Draws these slots, only what differs."""
        old_slots, old_chosen, old_top = self.slots, self.chosen, self.top
        same_frame = active == self.active and len(slots) == len(old_slots) and empty_text == self.empty_text
        self.slots, self.chosen, self.active, self.empty_text = slots, chosen, active, empty_text
        self._follow()
        if not same_frame or self.top != old_top:
            self.refresh()
            return
        changed = [index for index, slot in enumerate(slots) if slot != old_slots[index]]
        if chosen != old_chosen:
            changed += [old_chosen, chosen]
        self.refresh_lines(index - self.top for index in changed)

    def chosen_words(self) -> str:
        """The chosen slot in words, and which of how many it is."""
        slot = self.slots[min(self.chosen, len(self.slots) - 1)]
        name = "empty" if slot.ink == "dots" else slot.name
        return f"{slot.label} {name} {slot.detail}".strip() + f", {self.chosen + 1} of {len(self.slots)}"

    def laid_out(self) -> None:
        self._follow()

    def _follow(self) -> None:
        height = self.size.height
        if not height:
            return
        self.top = min(self.top, max(0, len(self.slots) - height))
        if self.chosen < self.top:
            self.top = self.chosen
        elif self.chosen >= self.top + height:
            self.top = self.chosen - height + 1

    def line(self, y: int, width: int) -> list[Piece]:
        index = self.top + y
        if not self.slots and y == 0:
            return [(fit(" " + self.empty_text, width), self.theme.style("dim"))]
        if index >= len(self.slots):
            return []
        slot = self.slots[index]
        chosen = index == self.chosen
        ground = ("focus" if self.active else "chosen") if chosen else "screen"
        plain = self.theme.style("text", ground)
        label = f"{'▸' if chosen else ' '}{slot.label}{slot.mark or ' '}"
        gap = " " if slot.detail else ""
        room = max(0, width - cell_len(label) - cell_len(slot.detail) - len(gap) - 1)
        name_style = plain if chosen or (slot.color == "" and slot.ink == "text") else self._name_style(slot)
        faint = plain if chosen else self.theme.style("dim")
        return [(label, faint), (fit(printable(slot.name), room), name_style), (f"{gap}{slot.detail} ", faint)]

    def _name_style(self, slot: Slot) -> Style:
        if slot.color:
            return self.theme.colored(slot.color)
        return self.theme.style(slot.ink)
