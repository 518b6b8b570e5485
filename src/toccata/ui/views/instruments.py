"""The instruments: slots, settings of the chosen one, its envelopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from toccata.edit.envelopes import VALUE_RANGES, EnvelopeKind
from toccata.song import Envelope, Instrument, Song
from toccata.song.document import MAX_SLOTS
from toccata.ui.live import HELD_SECONDS
from toccata.ui.piano import note_of
from toccata.ui.views.instrument_fields import instrument_fields
from toccata.ui.views.note_map import NoteMapList, mapping_text
from toccata.ui.views.panels import PanelHead
from toccata.ui.views.slots_view import SlotsView
from toccata.ui.widgets.fields import Field
from toccata.ui.widgets.graph import EnvelopeGraph
from toccata.ui.widgets.slots import Slot

if TYPE_CHECKING:
    from toccata.ui.editor import Editor

ENVELOPES: tuple[EnvelopeKind, ...] = ("volume", "panning", "pitch")
MAP_HINT = (
    ("↑↓", "key"),
    ("⇧↑↓", "mark"),
    ("- +", "sample"),
    ("[ ]", "note"),
    ("Enter", "type"),
    ("Del", "as it was"),
    ("Tab", "panel"),
)
_ALL_ENVELOPES_WIDTH = 150
"""From this width on all three envelopes are seen at once."""


class InstrumentsView(SlotsView):
    """Up and Down choose a slot, which is the instrument for entry too; the piano plays it."""

    DEFAULT_CSS = """
    InstrumentsView Form { height: 3fr; min-height: 5; }
    InstrumentsView #envelopes { height: 2fr; min-height: 7; }
    InstrumentsView .envelope { width: 1fr; }
    InstrumentsView .beside { margin: 0 0 0 1; }
    """
    scope = "instruments"
    title = "Instruments"

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.envelope_kind: EnvelopeKind = "volume"
        self.node = 0
        self.grabbed = False
        self.other_settings: dict[int, tuple[tuple[str, float], ...]] = {}
        """The B of A–B: a voice's parameters by instrument number."""
        self.envelope_heads = {kind: PanelHead(self.theme_of) for kind in ENVELOPES}
        self.graphs = {kind: EnvelopeGraph(self.theme_of) for kind in ENVELOPES}
        self.envelope_sides: dict[str, Vertical] = {}
        self.map = NoteMapList(self.theme_of)

    @property
    def panels(self) -> tuple[str, ...]:  # type: ignore[override]
        has_map = self.instrument is not None and self.instrument.kind == "sampler"
        return ("slots", "fields", "map", "envelope") if has_map else ("slots", "fields", "envelope")

    def compose(self) -> ComposeResult:
        with Horizontal():
            with self.slots_side:
                yield self.slots_head
                yield self.slots
            with self.main_side:
                yield self.form_head
                yield self.form
                yield self.map
                with Horizontal(id="envelopes"):
                    for kind in ENVELOPES:
                        with Vertical(classes="envelope") as side:
                            yield self.envelope_heads[kind]
                            yield self.graphs[kind]
                        side.display = kind == self.envelope_kind
                        self.envelope_sides[kind] = side

    @property
    def number(self) -> int:
        """The chosen slot: the editor's instrument."""
        return self.editor.instrument

    @property
    def instrument(self) -> Instrument | None:
        """The instrument in the chosen slot."""
        return self.editor.song.instrument(self.number)

    @property
    def envelope(self) -> Envelope:
        """The chosen envelope; an empty one in an empty slot."""
        return self._envelope_of(self.envelope_kind)

    def _envelope_of(self, kind: EnvelopeKind) -> Envelope:
        instrument = self.instrument
        return getattr(instrument, f"{kind}_envelope") if instrument else Envelope()

    def moved(self) -> None:
        self.update()

    def leave(self) -> None:
        self.grabbed = False

    def choose(self, number: int) -> None:
        """Another slot, 1–255."""
        self.grabbed, self.node, self.map.marked_from = False, 0, None
        self.editor.set(instrument=min(max(1, number), MAX_SLOTS))

    def sound(self, note: int) -> None:
        self.editor.live.play(self.editor.cursor.channel, note, self.number)

    def hush(self) -> None:
        self.editor.live.end_all()

    def duration_s(self) -> float:
        return HELD_SECONDS if self.instrument else 0.0

    def choose_envelope(self, delta: int) -> None:
        """The next envelope or the one before."""
        at = ENVELOPES.index(self.envelope_kind) + delta
        self.envelope_kind = ENVELOPES[min(max(at, 0), len(ENVELOPES) - 1)]
        self.grabbed, self.node = False, 0
        self.update()

    def choose_node(self, node: int) -> None:
        """Another node of the envelope."""
        self.node = min(max(node, 0), max(0, len(self.envelope.points) - 1))
        self.update()

    def update(self) -> None:
        instrument = self.instrument
        self.show_slots()
        title = f"{self.number:02X} {instrument.name if instrument else 'empty'}"
        mapping = self.panel == "map"
        kind = "note map" if mapping else instrument.kind if instrument else ""
        self.form_head.show(title, kind, self.panel in ("fields", "map"))
        self.form.display, self.map.display = not mapping, mapping
        if mapping:
            self.map.show_map(self.editor.song, instrument, True)
        self.show_form(self.panel == "fields")
        self.node = min(self.node, max(0, len(self.envelope.points) - 1))
        wide = self.size.width >= _ALL_ENVELOPES_WIDTH
        for kind in ENVELOPES:
            self._show_envelope(kind, wide)

    def _show_envelope(self, kind: EnvelopeKind, wide: bool) -> None:
        chosen = kind == self.envelope_kind
        active = chosen and self.panel == "envelope"
        if kind in self.envelope_sides:
            self.envelope_sides[kind].display = wide or chosen
            self.envelope_sides[kind].set_class(wide and kind != ENVELOPES[0], "beside")
        envelope = self._envelope_of(kind)
        instrument = self.instrument
        name = "Filter" if kind == "pitch" and instrument and instrument.pitch_envelope_is_filter else kind.capitalize()
        tabs = "" if wide else "  ".join(other for other in ENVELOPES if other != kind)
        self.envelope_heads[kind].show(f"{name} envelope", tabs if not wide else _state(envelope), active)
        low, high = VALUE_RANGES[kind]
        self.graphs[kind].show(envelope, low, high, self.node if chosen else -1, active and self.grabbed, active)

    def items(self, song: Song) -> tuple[Instrument | None, ...]:
        return song.instruments

    def filled_slot(self, song: Song, number: int) -> Slot:
        instrument = song.instruments[number - 1]
        assert instrument is not None
        detail = f"s{instrument.sample:02X}" if instrument.kind == "sampler" else instrument.kind
        return Slot(f"{number:02X}", instrument.name or "unnamed", detail, color=self.editor.theme.hue_color(instrument.hue, number - 1))

    def fields(self) -> list[Field]:
        instrument = self.instrument
        return instrument_fields(self.editor, self.number, instrument) if instrument else []

    def explanation(self) -> str:
        instrument = self.instrument
        if self.panel == "fields" and instrument:
            return self.field_help()
        if self.panel == "envelope" and instrument:
            return self._node_text()
        if self.panel == "map" and instrument:
            return f"{self.map.text()}: {mapping_text(self.editor.song, instrument, self.map.key)}.  A piano key finds its line."
        if instrument is None:
            return "An empty slot. Enter loads a sound, + makes a chip voice."
        return f"Instrument {self.number:02X} {instrument.name}: {instrument.kind}. The piano and Space play it."

    def _node_text(self) -> str:
        envelope = self.envelope
        if not envelope.points:
            return f"No {self.envelope_kind} envelope. Ins or Alt+V makes one."
        point = envelope.points[self.node]
        grabbed = " Grabbed: arrows move it, Enter lets go." if self.grabbed else ""
        place = f"{self.envelope_kind.capitalize()} node {self.node + 1} of {len(envelope.points)}"
        return f"{place}: tick {point.tick}, value {point.value}.{grabbed}"

    def take_key(self, key: str, character: str | None) -> bool:
        used = super().take_key(key, character)
        note = note_of(key, self.editor.note_rows, self.editor.octave)
        if used and note is not None and self.panel == "map":
            self.choose_key(note)
        return used

    def choose_key(self, key: int, marking: bool = False) -> None:
        """Another key of the note map. marking: all on the way are chosen."""
        self.map.choose(key, marking)
        self.update()
        self.editor.desk.editor_changed()

    def hint(self) -> tuple[tuple[str, str], ...]:
        if self.panel == "map":
            return MAP_HINT
        if self.panel == "envelope":
            return (
                ("←→", "node"),
                ("↑↓", "envelope"),
                ("Enter", "grab"),
                ("Ins Del", "node"),
                ("[ ] '", "loop, sustain"),
                ("Alt+V", "on/off"),
                ("Tab", "panel"),
            )
        return super().hint()


def _state(envelope: Envelope) -> str:
    return "on" if envelope.enabled else "off" if envelope.points else "none"
