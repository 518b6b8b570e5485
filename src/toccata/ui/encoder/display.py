"""Between Textual and the terminal: frames are made when the terminal can take one, of whatever is to be shown by then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from textual._compositor import CompositorUpdate, LayoutUpdate

from toccata.ui.encoder.encoder import Encoder


class Sink(Protocol):
    """What a frame is written to."""

    @property
    def is_busy(self) -> bool: ...

    def write(self, text: str) -> None: ...


class Display:
    """Shows updates through an encoder. While the sink is busy they gather in the encoder's virtual screen, and `idle` has to be called
    once it no longer is, where `held`; so a slow link misses frames but never shows a wrong one, and nobody waits."""

    def __init__(self, encoder: Encoder, sink: Sink) -> None:
        self.encoder = encoder
        self.synchronised = False
        self._sink = sink
        self._cursor: tuple[int, int] | None = None
        self.held = False
        """Whether something waits for the sink."""

    def show(self, update: CompositorUpdate, whole: Callable[[], LayoutUpdate], width: int, height: int) -> None:
        """Takes an update on a screen of that size; `whole` renders all of it where that is needed."""
        self.encoder.take(update, width, height)
        if self.encoder.needs_whole:
            self.encoder.take(whole(), width, height)
        self._write()

    def place_cursor(self, cursor: tuple[int, int] | None) -> None:
        """Shows the terminal's own cursor at (x, y), where screen readers and input methods look; None hides it."""
        if cursor != self._cursor:
            self._cursor = cursor
            self._write()

    def forget(self) -> None:
        """The terminal may show anything; all is painted anew, now or with the next update."""
        self.encoder.forget()
        if not self.encoder.needs_whole:
            self._write()

    def idle(self) -> None:
        """The sink has caught up."""
        if self.held:
            self._write()

    def _write(self) -> None:
        self.held = True  # before the question, so that a sink that has just caught up finds it
        if not self._sink.is_busy:
            self.held = False
            frame = self.encoder.encode(self.synchronised, self._cursor)
            if frame:
                self._sink.write(frame)
