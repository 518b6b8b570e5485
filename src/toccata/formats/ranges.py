"""What the numbers of a song's parts may be, beside what `toccata.song.document.problems` checks of the whole.

Loading refuses what is outside; saving clamps, so that whatever is saved also opens.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from math import isfinite

from toccata.notation.notes import NOTE_COUNT
from toccata.rack.strips import CEILING, PANNING, RELEASE, VOLUME
from toccata.rack.voices import VOICES
from toccata.song import (
    MAX_CHANNELS,
    Channel,
    Envelope,
    EnvelopePoint,
    Instrument,
    Limiter,
    Loop,
    Sample,
    Section,
    Song,
    Strip,
    Vibrato,
)
from toccata.song.document import SPEED_RANGE, SWING_RANGE
from toccata.song.instrument import MAX_ENVELOPE_POINTS, NoteMapping

_BYTE = (0, 255)
_PANNING = (0, 256)
_HUE = (-1, 360)
_FRAMES = (0, 2**31 - 1)

RANGES: dict[tuple[type, str], tuple[float, float]] = {
    (Song, "mix_volume"): (0, 128),
    (Song, "stereo_separation"): (0, 128),
    (Channel, "hue"): _HUE,
    (Channel, "panning"): _PANNING,
    (Channel, "volume"): (0, 64),
    (Channel, "groove"): SPEED_RANGE,
    (Section, "hue"): _HUE,
    (Section, "mutes"): (0, MAX_CHANNELS - 1),
    (Song, "groove"): SPEED_RANGE,
    (Song, "swing"): SWING_RANGE,
    (Song, "swing_rows"): (1, 16),
    (Strip, "volume_db"): (VOLUME.low, VOLUME.high),
    (Strip, "panning"): (PANNING.low, PANNING.high),
    (Limiter, "ceiling_db"): (CEILING.low, CEILING.high),
    (Limiter, "release_ms"): (RELEASE.low, RELEASE.high),
    (EnvelopePoint, "tick"): (0, 65535),
    (EnvelopePoint, "value"): (-64, 64),
    (NoteMapping, "note"): (0, NOTE_COUNT - 1),
    (NoteMapping, "sample"): _BYTE,
    (Instrument, "sample"): _BYTE,
    (Instrument, "fade_out"): (0, 65535),
    (Instrument, "global_volume"): (0, 128),
    (Instrument, "panning"): _PANNING,
    (Instrument, "pitch_pan_separation"): (-32, 32),
    (Instrument, "pitch_pan_centre"): (0, NOTE_COUNT - 1),
    (Instrument, "random_volume"): (0, 100),
    (Instrument, "random_panning"): (0, 64),
    (Instrument, "filter_cutoff"): (0, 127),
    (Instrument, "filter_resonance"): (0, 127),
    (Instrument, "hue"): _HUE,
    (Sample, "rate_hz"): (1.0, 1e7),
    (Sample, "bits"): (1, 32),
    (Sample, "volume"): (0, 64),
    (Sample, "global_volume"): (0, 64),
    (Sample, "panning"): _PANNING,
    (Sample, "relative_note"): (-128, 127),
    (Sample, "finetune_cents"): (-1200.0, 1200.0),
    (Loop, "start"): _FRAMES,
    (Loop, "end"): _FRAMES,
    (Vibrato, "speed"): _BYTE,
    (Vibrato, "depth"): _BYTE,
    (Vibrato, "sweep"): (0, 65535),
}


def envelope_problem(envelope: Envelope) -> str:
    """What is wrong with an envelope's shape, empty when nothing is."""
    ticks = [point.tick for point in envelope.points]
    if len(ticks) > MAX_ENVELOPE_POINTS:
        return f"{len(ticks)} points; an envelope has at most {MAX_ENVELOPE_POINTS}"
    if any(after < before for before, after in itertools.pairwise(ticks)):
        return "the points' ticks do not rise"
    for name, bounds in (("loop", envelope.loop), ("sustain", envelope.sustain)):
        if bounds is not None and not 0 <= bounds[0] <= bounds[1] < len(ticks):
            return f"the {name} goes from point {bounds[0]} to {bounds[1]}, and there are {len(ticks)} points"
    return ""


def instrument_problem(instrument: Instrument) -> tuple[str, str]:
    """(field, what is wrong with it), both empty when nothing is."""
    if instrument.kind not in VOICES:
        return "kind", f"there is no voice '{instrument.kind}'; there are {', '.join(VOICES)}"
    for name in ("volume_envelope", "panning_envelope", "pitch_envelope"):
        if problem := envelope_problem(getattr(instrument, name)):
            return name, problem
    if len(instrument.note_map) not in (0, NOTE_COUNT):
        return "note_map", f"{len(instrument.note_map)} entries instead of {NOTE_COUNT}"
    known = {parameter.name: parameter for parameter in VOICES[instrument.kind]}
    for name, value in instrument.parameters:
        if name in known and not known[name].low <= value <= known[name].high:
            return f"parameters/{name}", f"{value:g} is outside {known[name].low:g} to {known[name].high:g}"
    return "", ""


def sample_problem(sample: Sample) -> tuple[str, str]:
    """(field, what is wrong with it), both empty when nothing is."""
    for name in ("loop", "sustain_loop"):
        loop: Loop = getattr(sample, name)
        if not loop.start <= loop.end <= sample.frames:
            return name, f"it goes from frame {loop.start} to {loop.end}, and the sample has {sample.frames} frames"
    return "", ""


def repaired_instrument(instrument: Instrument) -> Instrument:
    """The instrument with whatever would keep it from opening again made harmless; the same one when nothing would."""
    if not instrument_problem(instrument)[0]:
        return instrument
    known = {parameter.name: parameter for parameter in VOICES.get(instrument.kind, ())}
    return replace(
        instrument,
        kind=instrument.kind if instrument.kind in VOICES else "sampler",
        parameters=tuple(
            (name, known[name].clamp(value) if name in known else value) for name, value in instrument.parameters if isfinite(value)
        ),
        note_map=instrument.note_map if len(instrument.note_map) == NOTE_COUNT else (),
        volume_envelope=_repaired_envelope(instrument.volume_envelope),
        panning_envelope=_repaired_envelope(instrument.panning_envelope),
        pitch_envelope=_repaired_envelope(instrument.pitch_envelope),
    )


def _repaired_envelope(envelope: Envelope) -> Envelope:
    if not envelope_problem(envelope):
        return envelope
    points = tuple(sorted(envelope.points, key=lambda point: point.tick))[:MAX_ENVELOPE_POINTS]
    sound = replace(envelope, points=points, loop=None, sustain=None)
    for name in ("loop", "sustain"):
        candidate = replace(sound, **{name: getattr(envelope, name)})
        sound = sound if envelope_problem(candidate) else candidate
    return sound


def repaired_sample(sample: Sample) -> Sample:
    """The sample with its loops inside its frames; the same one when they are."""
    if not sample_problem(sample)[0]:
        return sample
    return replace(sample, loop=_within(sample.loop, sample.frames), sustain_loop=_within(sample.sustain_loop, sample.frames))


def _within(loop: Loop, frames: int) -> Loop:
    end = min(max(loop.end, 0), frames)
    start = min(max(loop.start, 0), end)
    return Loop(loop.kind if end > start else "none", start, end)
