"""Random songs that use every field of the document, and what it means that two songs are the same."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, EMPTY_CELL, INSTRUMENT, MAX_EFFECTS, NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import EFFECTS
from toccata.notation.notes import NO_NOTE, NOTE_COUNT, NOTE_CUT, NOTE_FADE, NOTE_OFF
from toccata.rack.voices import VOICES
from toccata.song import (
    Channel,
    Envelope,
    EnvelopePoint,
    Instrument,
    Limiter,
    Loop,
    Mixer,
    OrderEntry,
    Pattern,
    PlayRules,
    Sample,
    Section,
    Song,
    Strip,
    TimeSignature,
    Vibrato,
)
from toccata.song.document import AMIGA_FILTERS, TEMPO_MODES
from toccata.song.instrument import NoteMapping
from toccata.song.sample import INTERPOLATIONS, read_only

COMMANDS = [effect for effect in EFFECTS if not effect.volume_column]
VOLUMES = [effect for effect in EFFECTS if effect.volume_column]

_AWKWARD = ["", "a\nb", "a\r\nb", ' "x" ', "[01 x]", "\\", "'''\"\"\"", "\x00\x1f\x7f", "a\rb"]
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12) | st.sampled_from(_AWKWARD)
hues = st.integers(-1, 360)
bytes_ = st.integers(0, 255)


def floats(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


strips = st.builds(Strip, floats(-96, 12), floats(-1, 1), st.booleans(), st.booleans())
grooves = st.lists(st.integers(1, 255), max_size=32).map(tuple)
channels = st.builds(Channel, texts, hues, st.integers(1, MAX_EFFECTS), bytes_, st.integers(0, 64), strips, grooves)


@st.composite
def envelopes(draw: st.DrawFn) -> Envelope:
    ticks = sorted(draw(st.lists(st.integers(0, 9999), max_size=6)))
    points = tuple(EnvelopePoint(tick, draw(st.integers(-32, 64))) for tick in ticks)
    bounds = st.none()
    if points:
        bounds |= st.tuples(st.integers(0, len(points) - 1), st.integers(0, len(points) - 1)).map(lambda pair: tuple(sorted(pair)))
    return Envelope(points, draw(st.booleans()), draw(bounds), draw(bounds), draw(st.booleans()))


@st.composite
def voice_parameters(draw: st.DrawFn, kind: str) -> tuple[tuple[str, float], ...]:
    chosen = draw(st.lists(st.sampled_from(VOICES[kind]), max_size=4, unique_by=lambda item: item.name)) if VOICES[kind] else []
    return tuple(sorted((item.name, draw(floats(item.low, item.high))) for item in chosen))


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    kind = draw(st.sampled_from(sorted(VOICES)))
    mapped = draw(st.booleans())
    return Instrument(
        name=draw(texts),
        kind=kind,
        parameters=draw(voice_parameters(kind)),
        sample=draw(bytes_),
        note_map=tuple(NoteMapping((note * 7) % NOTE_COUNT, note * 2) for note in range(NOTE_COUNT)) if mapped else (),
        volume_envelope=draw(envelopes()),
        panning_envelope=draw(envelopes()),
        pitch_envelope=draw(envelopes()),
        pitch_envelope_is_filter=draw(st.booleans()),
        fade_out=draw(st.integers(0, 32768)),
        global_volume=draw(st.integers(0, 128)),
        panning=draw(st.none() | bytes_),
        pitch_pan_separation=draw(st.integers(-32, 32)),
        pitch_pan_centre=draw(st.integers(0, 119)),
        random_volume=draw(st.integers(0, 100)),
        random_panning=draw(st.integers(0, 64)),
        filter_cutoff=draw(st.none() | st.integers(0, 127)),
        filter_resonance=draw(st.none() | st.integers(0, 127)),
        new_note_action=draw(st.sampled_from(["cut", "continue", "off", "fade"])),
        duplicate_check=draw(st.sampled_from(["off", "note", "sample", "instrument"])),
        duplicate_action=draw(st.sampled_from(["cut", "off", "fade"])),
        hue=draw(hues),
        filename=draw(texts),
    )


@st.composite
def frames(draw: st.DrawFn) -> tuple[np.ndarray, int]:
    """(data, bits) of every type, mono and stereo, none to some hundred frames, with extreme values among them."""
    kind, bits = draw(st.sampled_from([("int8", 8), ("int16", 16), ("int16", 12), ("int32", 24), ("int32", 32), ("float32", 32)]))
    shape = draw(st.sampled_from([(0,), (0, 2), (1,), (1, 2), (17,), (300, 2)]))
    rng = np.random.default_rng(draw(st.integers(0, 999)))
    if kind == "float32":
        data = (rng.standard_normal(shape) * 10.0 ** rng.integers(-30, 30)).astype(np.float32)
    else:
        limits = np.iinfo(kind)
        data = rng.integers(limits.min, limits.max, shape, kind, endpoint=True)
    if (kind, bits) == ("int32", 24):
        data &= ~np.int32(0xFF)
    return read_only(data), bits


@st.composite
def loops(draw: st.DrawFn, length: int) -> Loop:
    start, end = sorted((draw(st.integers(0, length)), draw(st.integers(0, length))))
    return Loop(draw(st.sampled_from(["none", "forward", "pingpong"])), start, end)


vibratos = st.builds(Vibrato, st.sampled_from(["sine", "square", "ramp_up", "ramp_down", "random"]), bytes_, st.integers(0, 15), bytes_)


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    data, bits = draw(frames())
    return Sample(
        name=draw(texts),
        data=data,
        rate_hz=draw(st.sampled_from([44100.0, 8363.0, 8363.4218, 65536.0, 96001.0, 1.0, 655351.5]) | floats(1, 1e7)),
        bits=bits,
        volume=draw(st.integers(0, 64)),
        global_volume=draw(st.integers(0, 64)),
        panning=draw(st.none() | bytes_),
        relative_note=draw(st.integers(-60, 60)),
        finetune_cents=draw(floats(-100, 100)),
        loop=draw(loops(len(data))),
        sustain_loop=draw(loops(len(data))),
        vibrato=draw(vibratos),
        interpolation=draw(st.none() | st.sampled_from(INTERPOLATIONS)),
        filename=draw(texts),
    )


def random_column(rng: np.random.Generator, rows: int) -> np.ndarray:
    """About a third of the rows written, with every kind of note, volume and effect."""
    column = np.tile(EMPTY_CELL, (rows, 1))
    for row in np.flatnonzero(rng.random(rows) < 0.3):
        cell = column[row]
        cell[NOTE] = rng.choice([*range(NOTE_COUNT), NOTE_OFF, NOTE_CUT, NOTE_FADE, NO_NOTE, NO_NOTE])
        cell[INSTRUMENT] = rng.integers(0, 256)
        if rng.random() < 0.5:
            effect = VOLUMES[rng.integers(len(VOLUMES))]
            cell[VOLUME_MEANING], cell[VOLUME_VALUE] = effect.meaning, rng.integers(effect.low, effect.high + 1)
        for at in range(EFFECTS_START, CELL_WIDTH, 2):
            if rng.random() < 0.4:
                effect = COMMANDS[rng.integers(len(COMMANDS))]
                cell[at], cell[at + 1] = effect.meaning, rng.integers(effect.low, effect.high + 1)
    return read_only(column)


@st.composite
def songs(draw: st.DrawFn) -> Song:
    """A whole song with something in every field."""
    parts = tuple(draw(st.lists(channels, min_size=1, max_size=5)))
    rng = np.random.default_rng(draw(st.integers(0, 9999)))
    patterns = tuple(
        Pattern(rows, tuple(random_column(rng, rows) for _ in parts), draw(texts))
        for rows in draw(st.lists(st.sampled_from([1, 7, 64, 300]), min_size=1, max_size=3))
    )
    mutes = st.sets(st.integers(0, 63), max_size=4).map(lambda found: tuple(sorted(found)))
    sections = st.none() | st.builds(Section, texts, hues, mutes)
    order = tuple(draw(st.lists(st.builds(OrderEntry, st.integers(-2, len(patterns) - 1), sections), min_size=1, max_size=5)))
    return Song(
        title=draw(texts),
        artist=draw(texts),
        message=draw(texts),
        tempo=draw(floats(20, 999)),
        speed=draw(st.integers(1, 255)),
        groove=draw(grooves),
        swing=draw(floats(25, 75)),
        swing_rows=draw(st.integers(1, 16)),
        time_signature=TimeSignature(draw(st.integers(1, 32)), draw(st.sampled_from([1, 2, 4, 8, 16, 32]))),
        rows_per_beat=draw(st.integers(1, 64)),
        key=draw(st.sampled_from(["", "C", "F#"])),
        scale=draw(st.sampled_from(["", "minor"])),
        global_volume=draw(st.integers(0, 64)),
        restart=draw(st.integers(0, len(order) - 1)),
        rings_out=draw(st.booleans()),
        tempo_mode=draw(st.sampled_from(TEMPO_MODES)),
        amiga_filter=draw(st.sampled_from(AMIGA_FILTERS)),
        interpolation=draw(st.sampled_from(INTERPOLATIONS)),
        channels=parts,
        order=order,
        patterns=patterns,
        instruments=tuple(draw(st.lists(st.none() | instruments(), max_size=3))),
        samples=tuple(draw(st.lists(st.none() | samples(), max_size=3))),
        mixer=Mixer(draw(strips), Limiter(draw(st.booleans()), draw(floats(-12, 0)), draw(floats(10, 1000)))),
        rules=PlayRules(*draw(st.tuples(*[st.booleans()] * len(dataclasses.fields(PlayRules))))),
    )


def differences(a: Any, b: Any, place: str = "song") -> list[str]:
    """Where two parts of a document differ: arrays by type, shape, bytes and being read-only; floats by their bits."""
    if type(a) is not type(b):
        return [f"{place}: {a!r} and {b!r}"]
    if isinstance(a, np.ndarray):
        same = a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes() and not b.flags.writeable
        return [] if same else [f"{place}: arrays differ"]
    if dataclasses.is_dataclass(a):
        names = [item.name for item in dataclasses.fields(a)]
        return [found for name in names for found in differences(getattr(a, name), getattr(b, name), f"{place}.{name}")]
    if isinstance(a, tuple):
        if len(a) != len(b):
            return [f"{place}: {len(a)} and {len(b)} items"]
        return [found for index, pair in enumerate(zip(a, b, strict=True)) for found in differences(*pair, f"{place}[{index}]")]
    return [] if repr(a) == repr(b) else [f"{place}: {a!r} and {b!r}"]


class Songs:
    """What tests of formats and sessions share."""

    strategy = staticmethod(songs)
    differences = staticmethod(differences)
    random_column = staticmethod(random_column)

    @staticmethod
    def full(seed: int = 1) -> Song:
        """A small song with something in every kind of part, the same for the same seed."""
        rng = np.random.default_rng(seed)
        parts = (Channel("Kick", 20, 2), Channel("Lead", effect_columns=1, panning=90), Channel())
        patterns = tuple(Pattern(rows, tuple(random_column(rng, rows) for _ in parts), f"Part {rows}") for rows in (64, 32, 300))
        kick = Sample("Kick", read_only((rng.standard_normal(900) * 3000).astype(np.int16)), 22050.0, loop=Loop("forward", 100, 800))
        pad = Sample("Pad", read_only(rng.standard_normal((400, 2)).astype(np.float32)), 48000.5, 32)
        tone = Sample("Tone", read_only(rng.integers(-(2**23), 2**23, 500, np.int32) * 256), 96001.0, 24)
        envelope = Envelope((EnvelopePoint(0, 64), EnvelopePoint(20, 10), EnvelopePoint(50, 0)), True, (0, 1), (1, 1))
        chip = Instrument("Chip", "chip", (("duty", 12.5),), volume_envelope=envelope, fade_out=300)
        return Song(
            title="All of it",
            message="one\ntwo",
            tempo=132.7,
            channels=parts,
            order=(OrderEntry(0, Section("Intro", 120)), OrderEntry(1), OrderEntry(-1), OrderEntry(2)),
            patterns=patterns,
            instruments=(Instrument("Kick", sample=1), None, chip),
            samples=(kick, pad, None, tone, Sample("Silence"), None),
        )


@pytest.fixture(scope="session")
def make() -> type[Songs]:
    return Songs
