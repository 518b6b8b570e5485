"""An instrument: what a note number becomes. ImpulseTracker's fields, FastTracker 2's among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NewNoteAction = Literal["cut", "continue", "off", "fade"]
DuplicateCheck = Literal["off", "note", "sample", "instrument"]
DuplicateAction = Literal["cut", "off", "fade"]

MAX_ENVELOPE_POINTS = 32
FULL_FADE = 32768


@dataclass(frozen=True, slots=True)
class EnvelopePoint:
    """tick: 0–9999 since the note. value: 0–64 for volume; −32–32 for panning, pitch and filter."""

    tick: int
    value: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """Straight lines between at most 32 points, tick rising from 0. Loop bounds are point numbers; None is none."""

    points: tuple[EnvelopePoint, ...] = ()
    enabled: bool = False
    loop: tuple[int, int] | None = None
    sustain: tuple[int, int] | None = None
    """FastTracker 2's single sustain point is a loop from it to itself."""
    carry: bool = False


@dataclass(frozen=True, slots=True)
class NoteMapping:
    """Where one note of the keyboard goes: the note to play and the sample (1–255; 0 is silence)."""

    note: int
    sample: int


@dataclass(frozen=True, slots=True)
class Instrument:
    """A voice kind with its settings.

    kind: `sampler`, or the name of a synth voice in `toccata.rack.voices.VOICES`.
    parameters: (name, value) of a synth voice, only those that differ from the rack's default, sorted by name.
    sample: 1–255, for every note, unless `note_map` (120 entries) says otherwise; 0 is none.
    fade_out: taken from 32768 a tick after a release; 0 never fades.
    panning: 0–256 or None. filter_cutoff/resonance: 0–127 or None, as ImpulseTracker has them.
    """

    name: str = ""
    kind: str = "sampler"
    parameters: tuple[tuple[str, float], ...] = ()
    sample: int = 0
    note_map: tuple[NoteMapping, ...] = ()
    volume_envelope: Envelope = Envelope()
    panning_envelope: Envelope = Envelope()
    pitch_envelope: Envelope = Envelope()
    pitch_envelope_is_filter: bool = False
    fade_out: int = 0
    global_volume: int = 128
    panning: int | None = None
    pitch_pan_separation: int = 0
    pitch_pan_centre: int = 60
    random_volume: int = 0
    random_panning: int = 0
    filter_cutoff: int | None = None
    filter_resonance: int | None = None
    new_note_action: NewNoteAction = "cut"
    duplicate_check: DuplicateCheck = "off"
    duplicate_action: DuplicateAction = "cut"
    hue: int = -1
    """Degrees of the colour wheel that notes take on screen; −1 lets the theme choose."""
    filename: str = ""

    def mapping(self, note: int) -> NoteMapping:
        """Where a note goes, 0–119."""
        return self.note_map[note] if self.note_map else NoteMapping(note, self.sample)

    def parameter(self, name: str, default: float) -> float:
        """The value set for a synth parameter, else the default given."""
        return dict(self.parameters).get(name, default)
