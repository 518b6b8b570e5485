"""The samples: slots, the wave of the chosen one, its properties."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal

from toccata.song import Sample, Song
from toccata.song.document import MAX_SLOTS
from toccata.ui.views.panels import PanelHead
from toccata.ui.views.sample_fields import format_text, sample_fields
from toccata.ui.views.slots_view import SlotsView
from toccata.ui.widgets.fields import Field
from toccata.ui.widgets.slots import Slot
from toccata.ui.widgets.waveform import Waveform, WaveView

if TYPE_CHECKING:
    from toccata.ui.editor import Editor


def sample_users(song: Song) -> dict[int, list[int]]:
    """For each sample the numbers of the instruments that play it."""
    found: dict[int, list[int]] = {}
    for number, instrument in enumerate(song.instruments, 1):
        if instrument:
            for sample in {instrument.sample, *(mapping.sample for mapping in instrument.note_map)} - {0}:
                found.setdefault(sample, []).append(number)
    return found


class SamplesView(SlotsView):
    """Up and Down choose a slot, Tab another panel; the piano plays the sample."""

    DEFAULT_CSS = """
    SamplesView Form { height: 1fr; min-height: 5; }
    SamplesView Waveform { height: 1fr; min-height: 6; }
    """
    scope = "samples"
    title = "Samples"
    panels = ("slots", "waveform", "fields")

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._number = 1
        self.marking = False
        self._views: dict[int, tuple[object, WaveView]] = {}
        self._instrument = 0
        self._users_of: tuple[object, dict[int, list[int]]] = (None, {})
        self.wave_head, self.wave = PanelHead(self.theme_of), Waveform(self.theme_of)

    def compose(self) -> ComposeResult:
        with Horizontal():
            with self.slots_side:
                yield self.slots_head
                yield self.slots
            with self.main_side:
                yield self.wave_head
                yield self.wave
                yield self.form_head
                yield self.form

    @property
    def number(self) -> int:
        """The chosen slot, 1–255."""
        return self._number

    @property
    def sample(self) -> Sample | None:
        """The sample in the chosen slot."""
        return self.editor.song.sample(self.number)

    @property
    def wave_view(self) -> WaveView:
        """What is seen and marked of the chosen sample; all of it when it is seen first or has other frames now."""
        sample = self.sample
        if sample is None:
            return WaveView()
        known = self._views.get(self.number)
        if known is None or known[0] is not sample.data:
            kept = known[1] if known and known[1].end <= sample.frames else WaveView()
            self._views[self.number] = (sample.data, replace(kept, anchor=None).fitted(sample.frames))
        return self._views[self.number][1]

    def set_wave_view(self, view: WaveView) -> None:
        """Looks at another part, or marks."""
        sample = self.sample
        if sample is not None:
            self._views[self.number] = (sample.data, view.fitted(sample.frames))
            self.update()

    def show(self, song: Song) -> None:
        if self._instrument != self.editor.instrument:
            self._instrument = self.editor.instrument
            instrument = song.instrument(self._instrument)
            if instrument and instrument.sample:
                self._number = instrument.sample
        self.update()

    def choose(self, number: int) -> None:
        """Another slot, 1–255."""
        self._number = min(max(1, number), MAX_SLOTS)
        self.marking = False
        self.update()

    def sound(self, note: int) -> None:
        player, sample = self.editor.player, self.sample
        if player is not None and sample is not None and sample.frames:
            player.preview(sample, note)
            self.editor.desk.watch_player()

    def hush(self) -> None:
        if self.editor.player is not None:
            self.editor.player.stop_preview()

    def duration_s(self) -> float:
        sample = self.sample
        if sample is None or not sample.frames:
            return 0.0
        return float("inf") if sample.loop.kind != "none" else sample.duration_s

    def update(self) -> None:
        song, sample = self.editor.song, self.sample
        self.show_slots()
        self.wave_head.show(*self._wave_title(song, sample), self.panel == "waveform")
        self.wave.show(sample, self.wave_view, self.panel == "waveform")
        self.form_head.show("Properties", "", self.panel == "fields")
        self.show_form(self.panel == "fields")

    def _users(self, song: Song) -> dict[int, list[int]]:
        """Who plays which sample; counted anew when the instruments are others."""
        if self._users_of[0] is not song.instruments:
            self._users_of = (song.instruments, sample_users(song))
        return self._users_of[1]

    def items(self, song: Song) -> tuple[Sample | None, ...]:
        return song.samples

    def filled_slot(self, song: Song, number: int) -> Slot:
        sample = song.samples[number - 1]
        assert sample is not None
        users = self._users(song).get(number, [])
        instrument = song.instrument(users[0]) if users else None
        color = self.editor.theme.hue_color(instrument.hue, users[0] - 1) if instrument else ""
        return Slot(
            f"{number:02X}",
            sample.name or sample.filename or "unnamed",
            f"{sample.duration_s:.2f}s",
            "text" if instrument else "dim",
            color,
        )

    def _wave_title(self, song: Song, sample: Sample | None) -> tuple[str, str]:
        title = f"{self.number:02X} {sample.name if sample else 'empty'}"
        if sample is None:
            return title, ""
        users = self._users(song).get(self.number, [])
        names = " ".join(f"{user:02X}" for user in users[:4]) + ("…" if len(users) > 4 else "")
        kind = format_text(sample).partition(",")[0]
        return title, f"{kind}, {sample.duration_s:.3f} s{', instrument ' + names if users else ''}"

    def fields(self) -> list[Field]:
        sample = self.sample
        return sample_fields(self.editor, self.number, sample) if sample else []

    def explanation(self) -> str:
        sample = self.sample
        if self.panel == "fields" and sample:
            return self.field_help()
        if self.panel == "waveform" and sample:
            return self._wave_explanation(sample)
        if sample is None:
            return "An empty slot. Enter loads a sound into it."
        return f"Sample {self.number:02X}: {format_text(sample)}, {sample.rate_hz:g} Hz. Space or the piano plays it."

    def _wave_explanation(self, sample: Sample) -> str:
        view = self.wave_view
        marked = view.selection
        if marked:
            return f"Marked frames {marked[0]}–{marked[1]}: {(marked[1] - marked[0]) / sample.rate_hz:.4f} s."
        return f"Frame {view.cursor}, {view.cursor / sample.rate_hz:.4f} s." + (" Arrows mark." if self.marking else "")

    def hint(self) -> tuple[tuple[str, str], ...]:
        if self.panel == "waveform":
            return (
                ("←→", "frame"),
                ("- +", "zoom"),
                ("[ ]", "loop"),
                ("⇧←→", "mark"),
                ("Tab", "panel"),
                ("Esc", "more"),
                ("F2", "pattern"),
            )
        return super().hint()
