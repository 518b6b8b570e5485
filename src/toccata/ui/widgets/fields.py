"""A form of named values: the properties of a sample, an instrument, the song."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from toccata.ui.painting import fit, printable
from toccata.ui.theme import Theme
from toccata.ui.widgets.lines import Lines, Piece

TITLE_WIDTH = 18
BAR_WIDTH = 8
COLUMN_WIDTH = 40
_SPARE_WIDTH = 16
"""A column grows by this much at most, so that titles and values stay together."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a form.

    text: as shown. share: 0–1 for the bar behind it, None for none. adjust: takes steps (−16, −1, 1, 16).
    enter: asks for a typed value or switches. reset: puts the default back. A heading has a title only.
    """

    name: str
    title: str
    text: str = ""
    share: float | None = None
    help: str = ""
    adjust: Callable[[int], None] | None = None
    enter: Callable[[], None] | None = None
    reset: Callable[[], None] | None = None
    heading: bool = False

    @property
    def looks(self) -> tuple[object, ...]:
        """What is drawn of it."""
        return self.title, self.text, self.share, self.heading


class Form(Lines):
    """Draws fields in as many columns as fit, top to bottom; the chosen one has `▸`."""

    DEFAULT_CSS = "Form { height: 1fr; width: 1fr; }"

    def __init__(self, theme: Callable[[], Theme], *, id: str | None = None, column_width: int = COLUMN_WIDTH) -> None:
        super().__init__(theme, id=id)
        self.fields: Sequence[Field] = ()
        self.chosen = 0
        self.active = False
        self.top = 0
        self.column_width = column_width

    def show(self, fields: Sequence[Field], chosen: int, active: bool) -> None:
        """Draws these fields, only the lines that differ."""
        old, old_chosen, old_top, old_active = self.fields, self.chosen, self.top, self.active
        self.fields, self.chosen, self.active = fields, chosen, active
        self._follow()
        if len(old) != len(fields) or self.top != old_top or active != old_active:
            self.refresh()
            return
        changed = [index for index, field in enumerate(fields) if field.looks != old[index].looks]
        if chosen != old_chosen:
            changed += [old_chosen, chosen]
        self.refresh_lines(index % self.rows - self.top for index in changed)

    @property
    def columns(self) -> int:
        """How many columns stand side by side."""
        return max(1, self.size.width // self.column_width)

    @property
    def rows(self) -> int:
        """Rows in a column; more than the height when the form scrolls."""
        return max(1, min(max(1, self.size.height), len(self.fields)), -(-len(self.fields) // self.columns))

    def laid_out(self) -> None:
        self._follow()

    def _follow(self) -> None:
        row, height = self.chosen % self.rows, self.size.height
        if not height:
            return
        self.top = min(max(min(self.top, row), row - height + 1), max(0, self.rows - height))
        if row == 1 and self.top == 1:
            self.top = 0

    def step(self, delta: int) -> int:
        """The field `delta` further that is no heading; the last in that direction at the end."""
        index, found = self.chosen, self.chosen
        while delta:
            index += 1 if delta > 0 else -1
            if not 0 <= index < len(self.fields):
                break
            if not self.fields[index].heading:
                found = index
                delta -= 1 if delta > 0 else -1
        return found

    def beside(self, columns: int) -> int:
        """The field in the same row so many columns to the right, or the nearest below a heading there."""
        index = self.chosen + columns * self.rows
        if not 0 <= index < len(self.fields):
            return self.chosen
        while index < len(self.fields) - 1 and self.fields[index].heading:
            index += 1
        return index

    def line(self, y: int, width: int) -> list[Piece]:
        row = self.top + y
        if row >= self.rows:
            return []
        pieces: list[Piece] = []
        column_width = width // self.columns
        for column in range(self.columns):
            index = column * self.rows + row
            if index < len(self.fields):
                shown = min(column_width - 1, self.column_width + _SPARE_WIDTH)
                pieces += self._field(index, shown)
                pieces.append((" " * (column_width - shown), self.theme.style("text")))
        return pieces

    def _field(self, index: int, width: int) -> list[Piece]:
        field = self.fields[index]
        if field.heading:
            rule = "─" * max(0, width - len(field.title) - 3)
            return [(fit(f" {field.title} ", len(field.title) + 2), self.theme.style("title")), (rule + " ", self.theme.style("rule"))]
        chosen = index == self.chosen
        ground = ("focus" if self.active else "chosen") if chosen else "screen"
        text = self.theme.style("text", ground)
        label = text if chosen else self.theme.style("dim")
        title_width = min(TITLE_WIDTH, max(6, width // 2))
        pieces = [(fit(f"{'▸' if chosen else ' '}{field.title}", title_width), label), (" ", text)]
        room = width - title_width - 1
        if field.share is None or room < BAR_WIDTH + 6:
            return [*pieces, (fit(printable(field.text), room), text)]
        filled = round(min(max(field.share, 0.0), 1.0) * BAR_WIDTH)
        track = self.theme.style("text" if chosen else "rule", ground)
        return [
            *pieces,
            (fit(printable(field.text), room - BAR_WIDTH - 1), text),
            (" ", text),
            ("━" * filled, self.theme.style("fader", ground if ground == "focus" else "screen")),
            ("─" * (BAR_WIDTH - filled), track),
        ]
