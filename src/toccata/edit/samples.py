"""Sample slots and how samples are played. Numbers are 1–255. What happens to the frames themselves: sample_data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from toccata.edit.bounds import line, slot_number, the_sample, whole
from toccata.edit.bounds import number as within
from toccata.edit.sharing import free_slot, with_slot
from toccata.errors import EditRefused
from toccata.song import Instrument, Loop, Sample, Song, Vibrato
from toccata.song.sample import INTERPOLATIONS, LoopKind

RANGES: dict[str, tuple[int, int]] = {
    "volume": (0, 64),
    "global_volume": (0, 64),
    "panning": (0, 255),
    "relative_note": (-120, 120),
}
"""The whole-number fields of a sample and their bounds."""
RATE_RANGE_HZ = (100.0, 10_000_000.0)
FINETUNE_RANGE_CENTS = (-100.0, 100.0)
VIBRATO_RANGES = {"speed": (0, 255), "depth": (0, 15), "sweep": (0, 255)}
VIBRATO_WAVEFORMS = ("sine", "square", "ramp_up", "ramp_down", "random")


def free_sample(song: Song) -> int:
    """The first empty sample slot, 1–255. Raises: EditRefused when all are taken."""
    return free_slot(song.samples, "samples")


def set_sample(song: Song, number: int, sample: Sample | None) -> Song:
    """Puts a sample into a slot; None empties it. Raises: EditRefused."""
    slots = with_slot(song.samples, slot_number(number, "sample"), sample)
    return song if slots is song.samples else replace(song, samples=slots)


def clear_sample(song: Song, number: int) -> Song:
    """Empties a slot; instruments that play it stay and are silent. Raises: EditRefused."""
    return set_sample(song, number, None)


def swap_samples(song: Song, first: int, second: int, in_instruments: bool = True) -> Song:
    """Exchanges two slots; with `in_instruments` their numbers in instruments too, so that the song sounds the same.

    Raises: EditRefused.
    """
    one, other = song.sample(slot_number(first, "sample")), song.sample(slot_number(second, "sample"))
    if first == second:
        return song
    song = set_sample(set_sample(song, first, other), second, one)
    if not in_instruments:
        return song
    numbers = {first: second, second: first}
    return replace(song, instruments=tuple(_renumbered(instrument, numbers) for instrument in song.instruments))


def rename_sample(song: Song, number: int, name: str) -> Song:
    """Names a sample. Raises: EditRefused for an empty slot."""
    return change_sample(song, number, name=name)


def change_sample(song: Song, number: int, **fields: Any) -> Song:
    """Sets fields of a sample by name: RANGES, rate_hz, finetune_cents, interpolation, name, filename.

    Raises: EditRefused for an empty slot, a value out of its bounds, or a field that is set by a function of its own.
    """
    sample = the_sample(song, number)
    checked = {name: _checked_field(name, value) for name, value in fields.items()}
    if all(getattr(sample, name) == value for name, value in checked.items()):
        return song
    return set_sample(song, number, replace(sample, **checked))


def set_loop(song: Song, number: int, kind: LoopKind, start: int = 0, end: int | None = None, sustain: bool = False) -> Song:
    """Loops the frames start <= n < end (None: the sample's end), or the sustain loop; kind `none` keeps the bounds and turns it off.

    Raises: EditRefused for bounds outside the sample.
    """
    sample = the_sample(song, number)
    end = sample.frames if end is None else end
    if kind not in ("none", "forward", "pingpong"):
        raise EditRefused(f"a loop is none, forward or pingpong; not {kind}")
    if kind != "none" and not sample.frames:
        raise EditRefused(f"sample {number:02X} has no frames to loop")
    whole(start, 0, max(0, sample.frames - 1), "the loop's start")
    whole(end, start + (kind != "none"), sample.frames, "the loop's end")
    loop = Loop(kind, start, end)
    if loop == (sample.sustain_loop if sustain else sample.loop):
        return song
    return set_sample(song, number, replace(sample, sustain_loop=loop) if sustain else replace(sample, loop=loop))


def set_vibrato(song: Song, number: int, waveform: str = "sine", speed: int = 0, depth: int = 0, sweep: int = 0) -> Song:
    """Auto-vibrato: speed 0–255, depth 0–15, sweep 0–255 ticks. Raises: EditRefused."""
    sample = the_sample(song, number)
    if waveform not in VIBRATO_WAVEFORMS:
        raise EditRefused(f"a vibrato's waveform is {', '.join(VIBRATO_WAVEFORMS)}; not {waveform}")
    values = {"speed": speed, "depth": depth, "sweep": sweep}
    numbers = {name: whole(value, *VIBRATO_RANGES[name], f"the vibrato's {name}") for name, value in values.items()}
    vibrato = Vibrato(waveform, **numbers)  # type: ignore[arg-type]
    return song if sample.vibrato == vibrato else set_sample(song, number, replace(sample, vibrato=vibrato))


def _checked_field(name: str, value: Any) -> Any:
    title = name.replace("_", " ")
    if name in RANGES:
        return None if value is None and name == "panning" else whole(value, *RANGES[name], title)
    if name == "rate_hz":
        return within(value, *RATE_RANGE_HZ, "the rate in Hz")
    if name == "finetune_cents":
        return within(value, *FINETUNE_RANGE_CENTS, "the fine-tune in cents")
    if name == "interpolation":
        if value is not None and value not in INTERPOLATIONS:
            raise EditRefused(f"the interpolation is {', '.join(INTERPOLATIONS)}; not {value}")
        return value
    if name in ("name", "filename"):
        return line(value, title, 200)
    raise EditRefused(f"a sample's {title} is not set by name")


def _renumbered(instrument: Instrument | None, numbers: dict[int, int]) -> Instrument | None:
    if instrument is None:
        return None
    sample = numbers.get(instrument.sample, instrument.sample)
    note_map = tuple(replace(mapping, sample=numbers.get(mapping.sample, mapping.sample)) for mapping in instrument.note_map)
    if sample == instrument.sample and note_map == instrument.note_map:
        return instrument
    return replace(instrument, sample=sample, note_map=note_map)
