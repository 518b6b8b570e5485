"""What views of several panels share: which panel has the keys, and the line that heads a panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len
from textual.widget import Widget

from toccata.ui.painting import fit, printable
from toccata.ui.theme import Theme
from toccata.ui.view import View
from toccata.ui.widgets.fields import Field, Form
from toccata.ui.widgets.lines import Lines, Piece
from toccata.ui.widgets.slots import SlotList


class PanelHead(Lines):
    """One line: a title, bold where the panel has the keys and marked by `▸`, and a detail at the right edge."""

    DEFAULT_CSS = "PanelHead { height: 1; width: 1fr; }"

    def __init__(self, theme: Callable[[], Theme], *, id: str | None = None) -> None:
        super().__init__(theme, id=id)
        self._shown = ("", "", False)

    def show(self, title: str, detail: str = "", active: bool = False) -> None:
        """Draws these words, when they are others than before."""
        if (title, detail, active) != self._shown:
            self._shown = (title, detail, active)
            self.refresh()

    def line(self, y: int, width: int) -> list[Piece]:
        title, detail, active = self._shown
        title = printable(title)
        # The title comes first; the detail takes what is left.
        left = max(0, width - cell_len(title) - 4)
        detail = fit(printable(detail), min(cell_len(detail), left)) if left > 3 else ""
        room = max(0, width - cell_len(detail) - 2)
        title_style = self.theme.style("title" if active else "text", "heads")
        detail_style = self.theme.style("dim", "heads")
        mark = "▸" if active else " "
        return [(mark, title_style), (fit(title, room), title_style), (fit(detail, width - room - 1), detail_style)]


class PanelView(View):
    """A view whose panels take turns at the keys. Subclasses set `panels`, names that are scopes too: `samples.waveform`."""

    panels: tuple[str, ...] = ()

    @property
    def panel(self) -> str:
        """The panel that has the keys."""
        return self._panel if self._panel in self.panels else self.panels[0]

    _panel = ""

    def scopes(self) -> tuple[str, ...]:
        return (f"{self.scope}.{self.panel}", self.scope)

    def spoken(self) -> list[tuple[str, str]]:
        """The chosen line of the list that has the keys, what the view explains of it, and the panel."""
        lists = [slots for slots in self.query(SlotList) if slots.active and slots.slots]
        return [*(("line", slots.chosen_words()) for slots in lists), *super().spoken(), ("panel", f"{self.panel} panel")]

    def turn_to(self, panel: str) -> None:
        """Gives a panel the keys."""
        self._panel = panel
        self.update()
        self.editor.desk.editor_changed()

    def next_panel(self, delta: int) -> None:
        """The next panel, round and round."""
        at = self.panels.index(self.panel)
        self.turn_to(self.panels[(at + delta) % len(self.panels)])

    def take_turns(self, sides: Sequence[tuple[Widget | None, tuple[str, ...]]], room: int) -> None:
        """Shows sides, each with the panels in it, beside each other, but only the one with the keys where there is less than `room`."""
        narrow = 0 < self.size.width < room
        for side, panels in sides:
            if side is not None:
                side.display = not narrow or self.panel in panels
                side.set_class(narrow, "alone")

    def resized(self) -> None:
        self.update()

    def update(self) -> None:
        """Brings every panel up to date; each draws only what differs."""
        raise NotImplementedError

    def theme_of(self) -> Theme:
        """The theme now, for widgets."""
        return self.editor.theme

    def theme_changed(self) -> None:
        for lines in self.query(Lines):
            lines.refresh()


class FormView(PanelView):
    """A view with a form among its panels; the actions of `<scope>.fields` work on it."""

    FORM_HINT = (("↑↓", "setting"), ("- +", "value"), ("Enter", "type"), ("Del", "default"), ("Tab", "panel"), ("F2", "pattern"))
    form: Form
    field_at = 0

    def fields(self) -> list[Field]:
        """The form's fields as they are now."""
        raise NotImplementedError

    def show_form(self, active: bool) -> None:
        """Draws the form anew, the choice on a field that is no heading."""
        fields = self.fields()
        self.field_at = min(max(0, self.field_at), max(0, len(fields) - 1))
        while self.field_at < len(fields) - 1 and fields[self.field_at].heading:
            self.field_at += 1
        self.form.show(fields, self.field_at, active)

    def choose_field(self, at: int) -> None:
        """Another field."""
        self.field_at = at
        self.update()

    def the_field(self) -> Field | None:
        """The chosen field, None in an empty form."""
        fields = self.fields()
        return fields[self.field_at] if self.field_at < len(fields) else None

    def step_field(self, delta: int) -> None:
        """Up or down by fields."""
        self.choose_field(self.form.step(delta))

    def cross_fields(self, columns: int) -> None:
        """To the column of fields beside."""
        self.choose_field(self.form.beside(columns))

    def adjust_field(self, steps: int) -> None:
        """Changes the chosen value."""
        field = self.the_field()
        if field and field.adjust:
            field.adjust(steps)

    def enter_field(self) -> None:
        """Types the chosen value, or switches it."""
        field = self.the_field()
        if field and field.enter:
            field.enter()

    def reset_field(self) -> None:
        """The chosen value's default."""
        field = self.the_field()
        if field and field.reset:
            field.reset()

    def field_help(self) -> str:
        """The sentence about the chosen field."""
        field = self.the_field()
        return f"{field.title}: {field.text}.  {field.help}" if field else ""
