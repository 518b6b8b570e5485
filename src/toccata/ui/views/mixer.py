"""The mixer: a strip a channel and the master with its limiter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from textual.app import ComposeResult

from toccata.rack.strips import CEILING, PANNING, RELEASE, VOLUME
from toccata.song import Song
from toccata.song.mixer import SILENCE_DB, Limiter, Strip
from toccata.ui.view import View
from toccata.ui.views.panels import PanelHead
from toccata.ui.widgets.board import Board
from toccata.ui.widgets.levels import Meters, format_db
from toccata.ui.widgets.lines import Lines, Piece

if TYPE_CHECKING:
    from toccata.player import Position
    from toccata.ui.editor import Editor
    from toccata.ui.theme import Theme

PARAMETERS = ("panning", "volume_db")
MASTER_PARAMETERS = (*PARAMETERS, "limiter", "ceiling_db", "release_ms")
"""A strip's settings from top to bottom."""
LOWEST_FADER_DB = -60.0
"""Below it a step closes the fader, above it a step opens it."""


@dataclass(frozen=True, slots=True)
class Steps:
    """How far `- +` and `PgUp PgDn` move a value."""

    fine: float
    coarse: float


STEPS = {"volume_db": Steps(0.5, 3.0), "panning": Steps(0.05, 0.25), "ceiling_db": Steps(0.1, 1.0), "release_ms": Steps(0.02, 0.1)}


def stepped(parameter: str, value: float, direction: int, coarse: bool) -> float:
    """The value one step up (+1) or down (−1); the fader falls from −60 dB to closed."""
    size = STEPS[parameter].coarse if coarse else STEPS[parameter].fine
    if parameter == "volume_db":
        if value <= SILENCE_DB:
            return LOWEST_FADER_DB if direction > 0 else SILENCE_DB
        moved = value + direction * size
        return SILENCE_DB if moved < LOWEST_FADER_DB else VOLUME.clamp(round(moved, 3))
    if parameter == "release_ms":
        return round(RELEASE.at(RELEASE.position(value) + direction * size), 1)
    rack = PANNING if parameter == "panning" else CEILING
    return rack.clamp(round(value + direction * size, 3))


def panning_text(panning: float) -> str:
    """`C`, `L25`, `R100`."""
    return "C" if abs(panning) < 0.005 else f"{'L' if panning < 0 else 'R'}{round(abs(panning) * 100)}"


class LimiterLine(Lines):
    """The master's limiter in one line."""

    DEFAULT_CSS = "LimiterLine { height: 1; width: 1fr; }"

    def __init__(self, theme: Callable[[], Theme], *, id: str | None = None) -> None:
        super().__init__(theme, id=id)
        self._shown: tuple[Limiter, str] = (Limiter(), "")

    def show(self, limiter: Limiter, chosen: str) -> None:
        """Draws the limiter with one of its settings chosen, or none."""
        if self._shown != (limiter, chosen):
            self._shown = (limiter, chosen)
            self.refresh()

    def line(self, y: int, width: int) -> list[Piece]:
        limiter, chosen = self._shown
        values = {
            "limiter": "on" if limiter.enabled else "off",
            "ceiling_db": CEILING.format(limiter.ceiling_db),
            "release_ms": RELEASE.format(limiter.release_ms),
        }
        pieces: list[Piece] = [("     ", self.theme.style("text"))]
        for name, title in (("limiter", "Master limiter"), ("ceiling_db", "ceiling"), ("release_ms", "release")):
            ground = "focus" if name == chosen else "screen"
            mark = "▸" if name == chosen else " "
            pieces.append((f"{mark}{title} ", self.theme.style("text" if name == chosen else "dim", ground)))
            pieces.append((f"{values[name]} ", self.theme.style("text", ground)))
            pieces.append(("  ", self.theme.style("text")))
        return pieces


class MixerView(View):
    """Arrows choose strip and setting; the actions change it."""

    scope = "mixer"
    title = "Mixer"

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self.strip = 0
        self.parameter = "volume_db"
        self.head = PanelHead(self._theme_now)
        self.board = Board(self._theme_now)
        self.limiter = LimiterLine(self._theme_now)
        self.meters = Meters(1)
        self._metered_at = editor.clock()

    def compose(self) -> ComposeResult:
        yield self.head
        yield self.board
        yield self.limiter

    def _theme_now(self) -> Theme:
        return self.editor.theme

    @property
    def on_master(self) -> bool:
        """Whether the chosen strip is the master."""
        return self.strip == len(self.editor.song.channels)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The settings of the chosen strip, top to bottom."""
        return MASTER_PARAMETERS if self.on_master else PARAMETERS

    def show(self, song: Song) -> None:
        self.strip = min(self.editor.cursor.channel, len(song.channels) - 1)
        self.update()

    def changed(self, old: Song, new: Song) -> None:
        self.strip = min(self.strip, len(new.channels))
        self.update()

    def update(self) -> None:
        """Brings head, board and limiter up to date."""
        song = self.editor.song
        if self.parameter not in self.parameters:
            self.parameter = "volume_db"
        if len(self.meters.level_db) != len(song.channels) + 1:
            self.meters = Meters(len(song.channels) + 1)
        soloed = sum(channel.strip.solo for channel in song.channels)
        muted = sum(channel.strip.mute for channel in song.channels)
        detail = ", ".join(text for count, text in ((soloed, f"{soloed} soloed"), (muted, f"{muted} muted")) if count)
        self.head.show(f"Mixer  {len(song.channels)} channels", detail, True)
        self.board.show(song, self.strip, {"panning": 1, "volume_db": 0}.get(self.parameter, -1))
        self.limiter.show(song.mixer.limiter, self.parameter if self.on_master else "")

    def choose(self, strips: int = 0, parameters: int = 0) -> None:
        """Moves to another strip or setting."""
        self.strip = min(max(0, self.strip + strips), len(self.editor.song.channels))
        names = self.parameters
        at = names.index(self.parameter) if self.parameter in names else 1
        self.parameter = names[min(max(0, at + parameters), len(names) - 1)]
        self.update()
        if not self.on_master:
            self.editor.move(channel=self.strip)

    def chosen_strip(self) -> Strip:
        """The chosen strip's settings."""
        song = self.editor.song
        return song.mixer.master if self.on_master else song.channels[self.strip].strip

    def value(self) -> float:
        """The chosen setting's value; the limiter's switch is 0 or 1."""
        limiter = self.editor.song.mixer.limiter
        if self.parameter == "limiter":
            return float(limiter.enabled)
        owner = self.chosen_strip() if self.parameter in PARAMETERS else limiter
        return float(getattr(owner, self.parameter))

    def tick(self, position: Position | None, meters: np.ndarray | None) -> None:
        if meters is None or len(meters) != len(self.meters.level_db):
            return
        now = self.editor.clock()
        self.meters.update(meters, now - self._metered_at)
        self._metered_at = now
        self.board.show_meters(self.meters)

    def clear_clips(self) -> None:
        """Forgets which meters clipped."""
        self.meters.clear_clips()
        self.board.show_meters(self.meters)

    def theme_changed(self) -> None:
        for lines in (self.head, self.board, self.limiter):
            lines.refresh()

    def explanation(self) -> str:
        strip = self.chosen_strip()
        name = "Master" if self.on_master else f"Channel {self.strip + 1} {self.editor.song.channels[self.strip].name}".rstrip()
        states = [text for on, text in ((strip.mute, "muted"), (strip.solo, "solo")) if on]
        facts = [f"fader {format_db(strip.volume_db)} dB", f"panning {panning_text(strip.panning)}", *states]
        return f"{name}: {', '.join(facts)}."

    def hint(self) -> tuple[tuple[str, str], ...]:
        return (
            ("←→", "strip"),
            ("↑↓", "setting"),
            ("- +", "value"),
            ("0", "reset"),
            ("M", "mute"),
            ("S", "solo"),
            ("U", "unmute all"),
            ("C", "clear clips"),
            ("F2", "pattern"),
        )
