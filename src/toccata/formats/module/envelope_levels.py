"""How loud an envelope and the fade after it make a note, tick by tick, for formats without envelopes."""

from __future__ import annotations

from dataclasses import dataclass

from toccata.song import Envelope, Instrument
from toccata.song.instrument import FULL_FADE

_FULL = 64


@dataclass(slots=True)
class EnvelopeLevel:
    """Of one note. fades_at_once: whether a release fades beside the envelope (FastTracker 2), or only at its end (ImpulseTracker)."""

    instrument: Instrument
    fades_at_once: bool
    tick: int = 0
    released: bool = False
    fading: bool = False
    fade: int = FULL_FADE

    def level(self) -> float:
        """0–1."""
        envelope = self.instrument.volume_envelope
        level = value_at(envelope, self.tick) / _FULL if envelope.enabled and envelope.points else 1.0
        return level * self.fade / FULL_FADE

    def release(self) -> None:
        """The key is let go."""
        self.released = True
        envelope = self.instrument.volume_envelope
        if self.fades_at_once or not envelope.enabled or envelope.loop:
            self.fading = True

    def advance(self, ticks: int) -> None:
        """Goes on by so many ticks."""
        envelope = self.instrument.volume_envelope
        for _ in range(ticks):
            if envelope.enabled and envelope.points:
                self.tick = self._next(envelope)
                if not self.fades_at_once and self.tick >= envelope.points[-1].tick and not envelope.loop and not self._is_held(envelope):
                    self.fading = True
            if self.fading:
                self.fade = max(0, self.fade - self.instrument.fade_out)

    def _is_held(self, envelope: Envelope) -> bool:
        return envelope.sustain is not None and not self.released

    def _next(self, envelope: Envelope) -> int:
        bounds = envelope.sustain if self._is_held(envelope) else envelope.loop
        if bounds is not None and self.tick >= envelope.points[bounds[1]].tick:
            return envelope.points[bounds[0]].tick
        return min(self.tick + 1, envelope.points[-1].tick)


def value_at(envelope: Envelope, tick: int) -> float:
    """The value on the straight line between the points around a tick."""
    before = envelope.points[0]
    for point in envelope.points:
        if point.tick >= tick:
            span = point.tick - before.tick
            return point.value if span <= 0 else before.value + (point.value - before.value) * (tick - before.tick) / span
        before = point
    return before.value
