"""Any sequence of edits, each with any arguments: the song stays whole, the old song stays as it was, and what was not
touched is shared. Every public function of the room that makes a song is driven, found by its signature."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import toccata.edit
from toccata.edit.blocks import copy_cells, paste_over
from toccata.edit.clip import Clip, format_clip, parse_clip
from toccata.edit.envelopes import VALUE_RANGES
from toccata.edit.fields import LAST_FIELD, fields_from
from toccata.edit.region import Region
from toccata.edit.replace import Change, parse_changes
from toccata.edit.search import Query, parse_query, song_regions
from toccata.errors import EditRefused
from toccata.notation.cells import CELL_WIDTH, effect_slot, format_cell, parse_cell
from toccata.notation.scales import KEYS, SCALES
from toccata.rack.voices import VOICES
from toccata.song import Envelope, EnvelopePoint, Instrument, Sample, Song, Strip
from toccata.song.document import AMIGA_FILTERS, TEMPO_MODES, problems
from toccata.song.sample import INTERPOLATIONS, read_only

KEYS_TYPED = "0123456789ABCDEFabcdefXKGHLPRT+-dusvplrm?z."
NOTES = [0, 36, 60, 61, 72, 119, 120, 252, 253, 254, 255]


def edit_functions() -> list[tuple[str, Callable[..., object]]]:
    """Every public function of toccata.edit whose first parameter is a song and which gives one."""
    found = {}
    for info in pkgutil.iter_modules(toccata.edit.__path__):
        module = importlib.import_module(f"toccata.edit.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if _makes_a_song(module, name, function):
                found[f"{info.name}.{name}"] = function
    return sorted(found.items())


def _makes_a_song(module: ModuleType, name: str, function: Callable[..., object]) -> bool:
    parameters = list(inspect.signature(function).parameters)
    gives = str(inspect.signature(function).return_annotation)
    of_structure = module.__name__.endswith((".sharing", ".region")) or name == "without_entries"
    own = function.__module__ == module.__name__ and not name.startswith("_") and not of_structure
    return own and parameters[:1] == ["song"] and gives in ("Song", "tuple[Song, Clip]")


FUNCTIONS = edit_functions()


def arguments(name: str, function: Callable[..., object], song: Song, rng: np.random.Generator) -> dict[str, object]:
    """Something for each parameter, by its name; now and then something that the song does not have."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    given = {}
    for parameter in parameters:
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            given.update(_fields(name, rng))
        elif parameter.default is inspect.Parameter.empty or rng.integers(2):
            given[parameter.name] = _argument(name, parameter.name, song, rng)
    return given


def _fields(name: str, rng: np.random.Generator) -> dict[str, object]:
    if name.startswith("samples."):
        return [{"volume": _int(rng, 0, 64)}, {"rate_hz": float(rng.uniform(50, 50000))}, {"panning": None}, {"relative_note": 5}][
            rng.integers(4)
        ]
    return [{"fade_out": _int(rng, 0, 40000)}, {"kind": "chip"}, {"kind": "sampler"}, {"panning": _int(rng, 0, 255)}][rng.integers(4)]


def _int(rng: np.random.Generator, low: int, high: int) -> int:
    """Mostly within the bounds, sometimes just outside."""
    return int(rng.integers(low, high + 1)) if rng.integers(12) else int(rng.choice([low - 1, high + 1]))


def _argument(name: str, parameter: str, song: Song, rng: np.random.Generator) -> object:
    module = name.split(".")[0]
    make = ARGUMENTS.get(f"{name}.{parameter}") or ARGUMENTS.get(f"{module}.{parameter}") or ARGUMENTS[parameter]
    return make(song, rng)


def _region(song: Song, rng: np.random.Generator) -> Region:
    pattern = _int(rng, 0, len(song.patterns) - 1)
    rows = song.patterns[pattern].rows if 0 <= pattern < len(song.patterns) else 8
    rows_marked = sorted(_int(rng, 0, rows - 1) for _ in range(2))
    channels = sorted(_int(rng, 0, len(song.channels) - 1) for _ in range(2))
    fields = sorted(int(rng.integers(0, LAST_FIELD + 1)) for _ in range(2)) if rng.integers(2) else (0, LAST_FIELD)
    return Region(pattern, *rows_marked, *channels, *fields)


def _clip(song: Song, rng: np.random.Generator) -> Clip:
    texts = ["C-4 01 40 A04", "E-5 02 +3 437 E91", "...", "==", "G-2 04 .. F06 C20 8FF", "B-8 FF V3 ...", "^^"]
    width = int(rng.integers(1, 4))
    lines = [" | ".join(rng.choice(texts) for _ in range(width)) for _ in range(rng.integers(1, 9))]
    clip = parse_clip("\n".join(lines))
    first, last = sorted(int(rng.integers(0, LAST_FIELD + 1)) for _ in range(2))
    return clip if rng.integers(2) else Clip(clip.columns, (fields_from(first, last),) * width)


def _sample(song: Song, rng: np.random.Generator) -> Sample:
    dtype, bits = [(np.int8, 8), (np.int16, 16), (np.int32, 24), (np.float32, 32)][rng.integers(4)]
    shape = [(20,), (30, 2), (1,)][rng.integers(3)]
    data = rng.integers(-100, 100, shape).astype(dtype) * dtype({24: 256}.get(bits, 1))
    return Sample(f"S{bits}", read_only(data), 32000.0, bits)


def _cell(song: Song, rng: np.random.Generator) -> np.ndarray:
    if not rng.integers(6):
        return rng.integers(0, 256, CELL_WIDTH).astype(np.uint8)
    return parse_cell(str(rng.choice(["C-4 01 40 A04", "== .. .. ...", "F#3 02 P8 437 E91 102 C40"])))


def _one_of(*choices: object) -> Callable[[Song, np.random.Generator], object]:
    return lambda song, rng: choices[rng.integers(len(choices))]


def _between(low: int, high: int) -> Callable[[Song, np.random.Generator], int]:
    return lambda song, rng: _int(rng, low, high)


def _real(low: float, high: float) -> Callable[[Song, np.random.Generator], float]:
    return lambda song, rng: float(rng.uniform(low, high)) if rng.integers(12) else float(rng.choice([low - 1, high + 1, np.nan, np.inf]))


def _pattern(song: Song, rng: np.random.Generator) -> int:
    return _int(rng, 0, len(song.patterns) - 1)


def _channel(song: Song, rng: np.random.Generator) -> int:
    return _int(rng, 0, len(song.channels) - 1)


def _order_index(song: Song, rng: np.random.Generator) -> int:
    return _int(rng, 0, len(song.order) - 1)


def _regions(song: Song, rng: np.random.Generator) -> list[Region]:
    return song_regions(song) if rng.integers(2) else [_region(song, rng)]


def _query(song: Song, rng: np.random.Generator) -> Query:
    texts = {"note": ("any", "C-4", "C", "none"), "instrument": ("1..4", "none"), "volume": ("any", "+3"), "effect": ("A", "none", "8FF")}
    field = str(rng.choice(list(texts)))
    return parse_query(**{field: str(rng.choice(texts[field]))})


def _changes(song: Song, rng: np.random.Generator) -> dict[str, Change]:
    texts = {"note": ("+3", "-60", "=="), "instrument": ("+1", "-9"), "volume": ("50%", "+20", "P8"), "effect": ("E91", "none", "4")}
    field = str(rng.choice(list(texts)))
    return parse_changes(**{field: str(rng.choice(texts[field])), "parameter": str(rng.choice(["", "+40", "200%"]))})


SLOT, FLAG, HUE, NAME = _between(1, 6), _one_of(True, False), _between(-1, 359), _one_of("A", "Two words", "", "x\ny", "y" * 300)
ARGUMENTS: dict[str, Callable[[Song, np.random.Generator], object]] = {
    "pattern": _pattern,
    "order.pattern": lambda song, rng: _int(rng, -2, len(song.patterns) - 1),
    "patterns.index": _pattern,
    "row": _between(0, 10),
    "rows": _between(1, 40),
    "rows.rows": _between(-5, 20),
    "channel": _channel,
    "mixer.channel": lambda song, rng: _int(rng, -1, len(song.channels) - 1),
    "channels.index": _channel,
    "channels.to": _channel,
    "channels.at": lambda song, rng: _int(rng, 0, len(song.channels)),
    "order.index": _order_index,
    "order.times": _between(1, 64),
    "sections.index": _order_index,
    "steps": _between(-1, 1),
    "parts.index": _order_index,
    "parts.row": _between(0, 15),
    "fades.index": _order_index,
    "out": FLAG,
    "ticks": _one_of((), (8, 4), (6,), (7, 5, 6), (0, 1), (300,), (1,) * 33),
    "groove.percent": _real(25, 75),
    "groove.rows": _between(1, 16),
    "order.to": _order_index,
    "field": _between(0, LAST_FIELD),
    "key": lambda song, rng: str(rng.choice(list(KEYS_TYPED))),
    "settings.key": _one_of(*KEYS, "", "H"),
    "note": _one_of(*NOTES),
    "instruments.note": _between(0, 119),
    "instruments.map_note.sample": _between(0, 255),
    "target_note": _between(0, 119),
    "first_note": _between(0, 119),
    "last_note": _between(0, 119),
    "note_map.sample": _between(0, 255),
    "instrument": SLOT,
    "instruments.instrument": _one_of(None, Instrument("New", sample=1), Instrument("Chip", kind="chip")),
    "volume": _between(0, 64),
    "cell": _cell,
    "mask": lambda song, rng: fields_from(*sorted(int(rng.integers(0, LAST_FIELD + 1)) for _ in range(2))),
    "region": _region,
    "regions": _regions,
    "query": _query,
    "changes": _changes,
    "clip": _clip,
    "semitones": _between(-24, 24),
    "first": SLOT,
    "second": SLOT,
    "percent": _real(0, 1000),
    "first_percent": _real(0, 1000),
    "last_percent": _real(0, 1000),
    "factor": _between(2, 16),
    "seed": _between(0, 99),
    "delay_ticks": _between(0, 5),
    "cells.ticks": _between(0, 15),
    "notes": _one_of((60, 64, 67), (0,), (60, 63, 67, 70, 74), (110, 125), (), (60, 90, 119)),
    "step": _between(1, 5),
    "direction": _one_of("up", "down", "up and down", "sideways"),
    "rhythm": _one_of((True, False, False), (True,), (), (False,) * 5),
    "rows_per_step": _between(1, 4),
    "name": NAME,
    "hue": HUE,
    "panning": _between(0, 255),
    "mixer.panning": _real(-1, 1),
    "count": _between(1, 4),
    "number": SLOT,
    "in_patterns": FLAG,
    "in_instruments": FLAG,
    "sample": _sample,
    "instruments.name": _one_of("duty", "waveform", "detune", "step_03", "nonsense"),
    "value": _between(-70, 70),
    "settings.value": FLAG,
    "kind": _one_of(*VALUE_RANGES, "nonsense"),
    "samples.kind": _one_of("none", "forward", "pingpong", "nonsense"),
    "tick": _between(0, 50),
    "index": _between(0, 4),
    "enabled": FLAG,
    "carry": FLAG,
    "loop": _one_of(None, (0, 1), (1, 1), (2, 1), (0, 9)),
    "sustain": _one_of(None, (0, 0), (0, 1), (3, 4)),
    "samples.sustain": FLAG,
    "envelope": _one_of(
        Envelope((EnvelopePoint(0, 3), EnvelopePoint(9, 30)), True, (0, 1)), Envelope((EnvelopePoint(2, 3),)), Envelope(loop=(0, 0))
    ),
    "start": _between(0, 20),
    "end": _between(1, 30),
    "sample_data.first": _between(0, 15),
    "waveform": _one_of("sine", "square", "nonsense"),
    "speed": _between(1, 255),
    "depth": _between(0, 15),
    "sweep": _between(0, 255),
    "rate_hz": _real(4000, 96000),
    "bits": _one_of(8, 16, 24, 32, 12),
    "peak_db": _real(-20, 0),
    "gain_db": _real(-30, 30),
    "strip": _one_of(Strip(-6, 0.5, True), Strip(99), Strip(solo=True)),
    "volume_db": _real(-96, 12),
    "mute": FLAG,
    "solo": FLAG,
    "ceiling_db": _real(-12, 0),
    "release_ms": _real(10, 1000),
    "title": NAME,
    "artist": NAME,
    "message": NAME,
    "tempo": _real(20, 999),
    "beats": _between(1, 32),
    "unit": _one_of(4, 8, 3),
    "scale": _one_of(*SCALES, "", "sad"),
    "separation": _between(0, 128),
    "rings": FLAG,
    "mode": _one_of(*TEMPO_MODES, "cubist"),
    "amiga_filter": _one_of(*AMIGA_FILTERS, "a4000"),
    "interpolation": _one_of(*INTERPOLATIONS, "magic"),
    "settings.name": _one_of("linear_slides", "nonsense"),
}


def busy(song: Song) -> Song:
    """The song with something in most cells, and an envelope of four points on each curve of instruments 1 to 6."""
    rng = np.random.default_rng(7)
    texts = ["C-4 01 40 A04", "E-5 02 10 A0F", "G-4 01 .. 8FF", "... .. 20 810", "==", "... .. +3 A02", "D-3 04 30 ..."]
    for index, pattern in enumerate(song.patterns):
        lines = [" | ".join(rng.choice(texts) for _ in song.channels) for _ in range(pattern.rows)]
        song = paste_over(song, parse_clip("\n".join(lines)), index, 0, 0)
    points = tuple(EnvelopePoint(tick, value) for tick, value in ((0, 3), (8, 30), (20, 10), (40, 0)))
    envelope = Envelope(points, True, (1, 2), (2, 2))
    curves = {f"{kind}_envelope": envelope for kind in VALUE_RANGES}
    instruments = tuple(Instrument(f"I{k}", sample=k % 3, kind="chip" if k == 4 else "sampler", **curves) for k in range(1, 7))
    return replace(song, instruments=instruments)


def apply(name: str, function: Callable[..., object], song: Song, seed: int) -> Song | None:
    """The edited song; None when the edit was refused."""
    rng = np.random.default_rng(seed)
    try:
        result = function(song, **arguments(name, function, song, rng))
    except EditRefused as error:
        refused = str(error)
    else:
        refused = ""
    if refused:
        assert "\n" not in refused
        return None
    return result[0] if isinstance(result, tuple) else result  # type: ignore[return-value]


def fingerprint(song: Song) -> tuple[object, ...]:
    """All that a song says, by value."""
    columns = tuple((p.rows, p.name, tuple(column.tobytes() for column in p.columns)) for p in song.patterns)
    data = tuple((s.data.tobytes(), str(s.data.dtype), s.loop, s.sustain_loop, s.rate_hz, s.volume) if s else None for s in song.samples)
    rest = tuple(getattr(song, name) for name in Song.__dataclass_fields__ if name not in ("patterns", "samples"))
    return columns, data, repr(rest)


@cache
def can_be_written(cell: bytes) -> bool:
    """Whether text says the cell exactly."""
    values = np.frombuffer(cell, np.uint8)
    return np.array_equal(parse_cell(format_cell(values, 4)), values)


def check_whole(song: Song) -> None:
    assert problems(song) == []
    for pattern in song.patterns:
        for channel, column in zip(song.channels, pattern.columns, strict=True):
            assert not column[:, effect_slot(channel.effect_columns) :].any(), "an effect that no column shows"
            assert all(map(can_be_written, map(bytes, column)))
    for sample in song.samples:
        if sample:
            assert not sample.data.flags.writeable
            for loop in (sample.loop, sample.sustain_loop):
                assert loop.kind == "none" or 0 <= loop.start < loop.end <= sample.frames
    for instrument in filter(None, song.instruments):
        assert instrument.kind in VOICES
        for kind, (low, high) in VALUE_RANGES.items():
            envelope = getattr(instrument, f"{kind}_envelope")
            ticks = [point.tick for point in envelope.points]
            assert ticks == sorted(set(ticks))
            assert ticks[:1] in ([], [0])
            assert all(low <= point.value <= high for point in envelope.points)
            for bounds in filter(None, (envelope.loop, envelope.sustain)):
                assert 0 <= bounds[0] <= bounds[1] < len(ticks)


@pytest.mark.parametrize(("name", "function"), FUNCTIONS, ids=[name for name, _ in FUNCTIONS])
def test_each_edit_keeps_the_song_whole_and_the_old_one_as_it_was(song, name, function):
    song = busy(song)
    before = fingerprint(song)
    worked = 0
    for seed in range(40):
        edited = apply(name, function, song, seed)
        if edited is not None:
            worked += 1
            check_whole(edited)
    assert fingerprint(song) == before
    assert worked >= 3, "the arguments here are refused too often to prove anything"


@pytest.mark.parametrize(
    ("name", "function"),
    [(name, function) for name, function in FUNCTIONS if "region" in inspect.signature(function).parameters or name.startswith("cells.")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_edits_of_cells_touch_one_pattern_and_the_channels_named(song, name, function):
    song, touched = busy(song), 0
    for seed in range(60):
        chosen = arguments(name, function, song, np.random.default_rng(seed))
        edited = apply(name, function, song, seed)
        if edited is None or edited is song:
            continue
        touched += 1
        region = chosen.get("region")
        patterns = {chosen.get("pattern"), region.pattern if isinstance(region, Region) else None}
        for index, (old, new) in enumerate(zip(song.patterns, edited.patterns, strict=True)):
            assert old is new or index in patterns
            for a, b in zip(old.columns, new.columns, strict=True):
                assert a is b or name.endswith("_row") or not np.array_equal(a, b), "a copy of what did not change"
        for field in Song.__dataclass_fields__:
            assert field == "patterns" or getattr(edited, field) is getattr(song, field)
    assert touched


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(FUNCTIONS), st.integers(0, 2**32 - 1)), max_size=30))
def test_any_sequence_of_edits(steps, song_of):
    _drive(busy(song_of()), steps)


@pytest.mark.campaign
@settings(max_examples=3000, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from(FUNCTIONS), st.integers(0, 2**32 - 1)), max_size=120))
def test_any_long_sequence_of_edits(steps, song_of):
    _drive(busy(song_of()), steps)


def _drive(song: Song, steps: list[tuple[tuple[str, Callable[..., object]], int]]) -> None:
    """Undoing is going back to the song before, so every song on the way has to stay what it was."""
    history = [(song, fingerprint(song))]
    for (name, function), seed in steps:
        edited = apply(name, function, song, seed)
        if edited is not None and edited is not song:
            song = edited
            check_whole(song)
            history.append((song, fingerprint(song)))
    for old, said in history:
        assert fingerprint(old) == said


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_copied_cells_travel_as_text(song_of, seed):
    song, rng = busy(song_of()), np.random.default_rng(seed)
    region = _region(song, rng)
    try:
        clip = copy_cells(song, region)
    except EditRefused:
        return
    travelled = parse_clip(format_clip(clip))
    assert travelled.same_as(clip)
    assert paste_over(song, travelled, region.pattern, region.first_row, region.first_channel) is song
