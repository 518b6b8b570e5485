"""The panel of pictures above the status line: oscilloscope, spectrum, or both side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from textual.strip import Strip

from toccata.ui.painting import Line, Painted
from toccata.ui.pictures.spectrum import FFT_FRAMES, FLOOR_DB, Spectrum, draw_bars
from toccata.ui.pictures.trace import WINDOW_S, draw_trace, triggered
from toccata.ui.widgets.levels import meter_ink

if TYPE_CHECKING:
    from toccata.player.listening import Listening
    from toccata.ui.editor import Editor

TRACE, SPECTRUM = "oscilloscope", "spectrum"
_LINES, _LINES_OF_SMALL, _SMALL = 6, 4, 34
"""Lines of a picture; on screens with less than so many lines fewer."""
_BAR, _GAP = 2, 1
_MARKS_HZ = ((50, "50"), (100, "100"), (200, "200"), (500, "500"), (1000, "1k"), (2000, "2k"), (5000, "5k"), (10000, "10k"))


class Pictures(Painted):
    """Listens to the master while it is open. `shown` holds TRACE, SPECTRUM or both; the app calls `tick` while something sounds."""

    DEFAULT_CSS = "Pictures { height: 7; }"

    def __init__(self, editor: Editor, screen_lines: int) -> None:
        super().__init__(id="pictures")
        self.editor = editor
        self.shown: tuple[str, ...] = ()
        self._listening: Listening | None = None
        self._mono = np.zeros(FFT_FRAMES, np.float32)
        self._spectrum: Spectrum | None = None
        self._pictures: dict[str, list[str]] = {}
        self.fit_to(screen_lines)

    # ---- opening and closing ---------------------------------------------------------------------------------------

    def fit_to(self, screen_lines: int) -> None:
        """Lays itself out on a screen of so many lines."""
        self._lines_high = _LINES if screen_lines >= _SMALL else _LINES_OF_SMALL
        self.styles.height = self._lines_high + 1

    def toggle(self, picture: str) -> bool:
        """Shows a picture or takes it away; whether it is shown now."""
        kept = tuple(name for name in (TRACE, SPECTRUM) if (name in self.shown) != (name == picture))
        self.shown = kept
        self._pictures.clear()
        self.display = bool(kept)
        if not kept:
            self.close()
        self.refresh()
        return picture in kept

    def close(self) -> None:
        """Listens no more."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.close()
        self._mono[:] = 0

    # ---- the sound -------------------------------------------------------------------------------------------------

    def tick(self, elapsed_s: float) -> None:
        """Takes what was heard since the last tick, and paints lines that look different."""
        if not self.shown or self.editor.player is None:
            return
        if self._listening is None:
            self._listening = self.editor.player.listen()
        _, frames = self._listening.read()
        heard = frames[-FFT_FRAMES:].mean(axis=1) if len(frames) else np.zeros(int(elapsed_s * self._rate_hz) + 1, np.float32)
        self._mono = np.concatenate([self._mono, heard])[-FFT_FRAMES:]
        self._draw(elapsed_s)

    def rest(self) -> None:
        """Nothing sounds any more."""
        self._mono[:] = 0
        self._draw(-FLOOR_DB)

    @property
    def _rate_hz(self) -> int:
        return self.editor.player.settings.rate_hz if self.editor.player is not None else 48000

    def _draw(self, elapsed_s: float) -> None:
        drawn = {name: self._picture(name, elapsed_s) for name in self.shown}
        before, self._pictures = self._pictures, drawn
        if before.keys() != drawn.keys():
            self.refresh()
        else:
            self.refresh_lines(1 + y for name, lines in drawn.items() for y, line in enumerate(lines) if before[name][y] != line)

    def _picture(self, name: str, elapsed_s: float) -> list[str]:
        width = self._width_of(name)
        if width < 1:
            return [""] * self._lines_high
        if name == TRACE:
            frames = max(1, round(WINDOW_S * self._rate_hz))
            return draw_trace(triggered(self._mono, frames), width, self._lines_high)
        spectrum = self._spectrum_of(width)
        spectrum.update(self._mono, elapsed_s)
        return draw_bars(spectrum.eighths(self._lines_high), self._lines_high, _BAR, _GAP)

    def _spectrum_of(self, width: int) -> Spectrum:
        bands = max(1, width // (_BAR + _GAP))
        if self._spectrum is None or (self._spectrum.bands, self._spectrum.rate_hz) != (bands, self._rate_hz):
            self._spectrum = Spectrum(bands, self._rate_hz)
        return self._spectrum

    # ---- painting --------------------------------------------------------------------------------------------------

    def _width_of(self, name: str) -> int:
        """Cells of a picture between its margins."""
        parts = len(self.shown)
        return self.size.width // parts - 2 if parts else 0

    def paint_line(self, y: int) -> Strip:
        theme, width = self.editor.theme, self.size.width
        line = Line(theme.style("text", "heads" if y == 0 else "screen"))
        for index, name in enumerate(self.shown):
            line.pad_to(index * (width // len(self.shown)) + 1)
            if y == 0:
                line.add(self._title(name), theme.style("dim", "heads"))
            elif (lines := self._pictures.get(name)) is not None and y <= len(lines):
                line.add(lines[y - 1], theme.style(self._ink(name, y - 1)))
        return line.strip(width)

    def _ink(self, name: str, row: int) -> str:
        if name == TRACE:
            return "waveform"
        return meter_ink(FLOOR_DB * (row + 0.5) / self._lines_high)

    def _title(self, name: str) -> str:
        width = self._width_of(name)
        if name == TRACE:
            return f"Oscilloscope, {WINDOW_S * 1000:.0f} ms"[:width]
        text, spectrum = "", self._spectrum_of(width)
        for frequency_hz, label in _MARKS_HZ:
            at = spectrum.band_of(frequency_hz) * (_BAR + _GAP)
            if at >= len(text) + (1 if text else 0) and at + len(label) <= width:
                text = text.ljust(at) + label
        return text
