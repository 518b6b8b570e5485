"""The factory kit: a folder of sounds with a `kit.toml`, and how its entries become instruments and samples of a song."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from toccata.errors import BadFile, ToccataError
from toccata.notation.notes import MIDDLE_C, parse_note
from toccata.rack.voices import VOICES
from toccata.song.instrument import Envelope, EnvelopePoint, Instrument
from toccata.song.sample import Loop, Sample, read_only

MANIFEST = "kit.toml"

DEFAULT_PALETTE: tuple[str, ...] = (
    "drums-analog/kick",
    "drums-analog/snare",
    "drums-analog/clap",
    "drums-analog/hat-closed",
    "drums-analog/hat-open",
    "drums-dusty/crash",
    "percussion/conga-high",
    "basses/rubber",
    "basses/saw",
    "keys/electric-piano",
    "plucks/synth",
    "pads/warm",
    "pads/strings",
    "chip/lead",
    "chip/bass",
    "chip/swirl",
)
"""The instruments of a new song, 1 to 16: a set of drums, two basses, keys, a pluck, a pad, strings, three chip voices."""


@dataclass(frozen=True, slots=True)
class KitEntry:
    """One sound of a kit.

    name: its path in the kit without a suffix. title: for people. path: the sound's file, None for a synth voice.
    root: the note at which the file sounds as recorded. rate_hz: its true rate. volume: 0–64.
    instrument: defaults without name and sample, ready to be put in a song.
    """

    name: str
    title: str
    category: str
    path: Path | None
    root: int
    rate_hz: float
    volume: int
    loop: Loop
    pitched: bool
    instrument: Instrument


@dataclass(frozen=True, slots=True)
class Kit:
    """A folder of sounds, in the order of its manifest."""

    title: str
    folder: Path
    entries: tuple[KitEntry, ...]

    def entry(self, name: str) -> KitEntry:
        """The entry of that name.

        Raises: ToccataError when the kit has none.
        """
        for entry in self.entries:
            if entry.name == name:
                return entry
        raise ToccataError(f"the kit '{self.title}' has no sound named '{name}'")

    @property
    def categories(self) -> tuple[str, ...]:
        """Each category once, in the order of the manifest."""
        return tuple(dict.fromkeys(entry.category for entry in self.entries))


def load_kit(folder: Path) -> Kit:
    """The kit in a folder; its sounds are read only when they are asked for.

    Raises: BadFile naming the sound and the key for a manifest that cannot be used.
    """
    path = folder / MANIFEST
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadFile(path, f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(path, f"is not TOML: {error}") from None
    rows = table.get("sounds", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadFile(path, "is no list of tables", "sounds")
    return Kit(str(table.get("title", folder.name)), folder, tuple(_entry(path, number, row) for number, row in enumerate(rows, 1)))


def read_sample(entry: KitEntry) -> Sample:
    """The entry's sound as a sample that plays in tune, frames in the file's own 16 bits.

    Raises: BadFile for a file that is missing, is no sound, or is shorter than its loop; ToccataError for a synth voice.
    """
    if entry.path is None:
        raise ToccataError(f"'{entry.name}' is a synth voice and has no sample")
    try:
        frames, _ = soundfile.read(entry.path, dtype="int16")
    except (OSError, RuntimeError) as error:
        raise BadFile(entry.path, f"cannot be read as a sound: {error}") from None
    if entry.loop.end > len(frames):
        raise BadFile(entry.path, f"has {len(frames)} frames, but its loop ends at {entry.loop.end}")
    return Sample(
        name=entry.title,
        data=read_only(np.asarray(frames)),
        rate_hz=entry.rate_hz,
        volume=entry.volume,
        relative_note=MIDDLE_C - entry.root,
        loop=entry.loop,
        filename=entry.path.name,
    )


def factory_instruments(kit: Kit, names: Sequence[str] = DEFAULT_PALETTE) -> tuple[tuple[Instrument, ...], tuple[Sample, ...]]:
    """(instruments, samples) for a new song: instrument n + 1 is the n-th name; synth voices bring no sample.

    Raises: ToccataError for a name that the kit lacks; BadFile for a sound that cannot be read.
    """
    instruments: list[Instrument] = []
    samples: list[Sample] = []
    for name in names:
        entry = kit.entry(name)
        number = 0
        if entry.path is not None:
            samples.append(read_sample(entry))
            number = len(samples)
        instruments.append(replace(entry.instrument, sample=number))
    return tuple(instruments), tuple(samples)


def _entry(path: Path, number: int, row: Mapping[str, Any]) -> KitEntry:
    name = row.get("name")
    if not isinstance(name, str):
        raise BadFile(path, "has no name", f"sound {number}")
    try:
        file = None if "kind" in row else path.parent / str(row["file"])
        loop = row.get("loop", {})
        return KitEntry(
            name=name,
            title=str(row["title"]),
            category=str(row["category"]),
            path=file,
            root=parse_note(str(row.get("root", "C-4"))),
            rate_hz=float(row.get("rate_hz", 44100.0)),
            volume=int(row["volume"]),
            loop=Loop(loop["kind"], int(loop["start"]), int(loop["end"])) if loop else Loop(),
            pitched="root" in row or file is None,
            instrument=_instrument(row),
        )
    except KeyError as missing:
        raise BadFile(path, f"lacks {missing}", name) from None
    except (TypeError, ValueError) as error:
        raise BadFile(path, str(error), name) from None


def _instrument(row: Mapping[str, Any]) -> Instrument:
    """The manifest's instrument defaults. A synth voice has no sample, so its volume is the instrument's own."""
    kind = str(row.get("kind", "sampler"))
    if kind not in VOICES:
        raise ValueError(f"there is no voice '{kind}'")
    settings = dict(row.get("instrument", {}))
    return Instrument(
        name=str(row["title"]),
        kind=kind,
        parameters=_parameters(kind, row.get("parameters", {})),
        volume_envelope=_envelope(settings.pop("volume_envelope", None), settings.pop("sustain", None)),
        global_volume=128 if kind == "sampler" else int(row["volume"]) * 2,
        **settings,
    )


def _parameters(kind: str, values: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    """Values by name, sorted; those at the rack's default are left out, as songs leave them."""
    table = {parameter.name: parameter for parameter in VOICES[kind]}
    unknown = sorted(set(values) - set(table))
    if unknown:
        raise ValueError(f"the voice '{kind}' has no parameter '{unknown[0]}'")
    set_values = {name: table[name].clamp(float(value)) for name, value in values.items()}
    return tuple(sorted((name, value) for name, value in set_values.items() if value != table[name].default))


def _envelope(points: Sequence[Sequence[int]] | None, sustain: int | None) -> Envelope:
    if points is None:
        return Envelope()
    return Envelope(
        points=tuple(EnvelopePoint(int(tick), int(value)) for tick, value in points),
        enabled=True,
        sustain=None if sustain is None else (sustain, sustain),
    )
