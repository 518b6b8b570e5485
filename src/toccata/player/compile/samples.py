"""Samples: the engine's float copies, the sample table, and how each slot is played."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import count
from typing import get_args

import numpy as np

from toccata.engine.addresses import address_of, aligned_zeros
from toccata.engine.layout import SAMPLE, Interpolation, LoopKind
from toccata.engine.sequencer.layout import FULL_VOLUME, MAX_SAMPLES, NO_PANNING, NO_UNIT, SAMPLE_PLAY, Waveform
from toccata.engine.units import UNIT_INDEX
from toccata.engine.voices.sample_memory import LoopSpan, PreparedSample, prepare, silence
from toccata.notation.pitch import MIDDLE_C_HZ
from toccata.player.compile.effects import inverts_loops
from toccata.player.memory import EngineMemory
from toccata.song import Loop, Sample, Song
from toccata.song.sample import Interpolation as InterpolationName

PREVIEW_SLOTS = 2
"""Two, so that the sound of the one that fades is not taken away."""
_SLOTS = MAX_SAMPLES + PREVIEW_SLOTS
_INTERPOLATIONS = {name: Interpolation[name.upper()] for name in get_args(InterpolationName)}
_LOOP_KINDS = {"none": LoopKind.NONE, "forward": LoopKind.FORWARD, "pingpong": LoopKind.PINGPONG}


def sampler_unit(interpolation: InterpolationName) -> str:
    """The name of the unit that plays samples with an interpolation."""
    return f"toccata.engine.voices.sampler:{interpolation}"


@dataclass(frozen=True, eq=False)
class _Copy:
    """The engine's copy of a sample's data, which is kept so that its identity stays its own.

    generation: another for every copy, by which a voice sees that its slot was given to another.
    """

    data: np.ndarray
    prepared: PreparedSample
    generation: int
    inversions: np.ndarray
    """uint8 (frames of the loop + 1,): which of them the engine has turned upside down."""

    def write(self, record: np.ndarray) -> None:
        self.prepared.write(record, self.generation)

    def write_inversions(self, record: np.void) -> None:
        """Lets the engine turn frames of the loop, in the sample's own steps."""
        kind = self.data.dtype
        record["inversions"] = address_of(self.inversions)
        record["inversion_step"] = 2.0 ** (1 - 8 * kind.itemsize) if kind.kind == "i" else 0.0


class SampleCompiler:
    """Keeps the prepared copies of the samples in use; a sample that only changes its volume is not copied again."""

    def __init__(self, memory: EngineMemory) -> None:
        self._memory = memory
        self._compiled: tuple[object, ...] = ()
        self._prepared: dict[tuple[object, ...], _Copy] = {}
        self._generations = count(1)
        self._silence = silence()
        self._table = aligned_zeros(_SLOTS, SAMPLE)
        self._plays = aligned_zeros(_SLOTS, SAMPLE_PLAY)
        self._previews: list[_Copy | None] = [None] * PREVIEW_SLOTS
        self._next_preview = 0

    def compile(self, song: Song, override: InterpolationName | None = None) -> None:
        """Prepares new samples and swaps both tables. override: the interpolation of every sample, instead of the song's and its own."""
        inverts = inverts_loops(song)
        compiled = (song.samples, song.interpolation, song.rules, override, inverts)
        if all(a is b for a, b in zip(compiled, self._compiled or (None,) * 5, strict=True)):
            return
        prepared: dict[tuple[object, ...], _Copy] = {}
        table, plays = aligned_zeros(_SLOTS, SAMPLE), aligned_zeros(_SLOTS, SAMPLE_PLAY)
        self._silence.write(table[:1])
        _write_play(plays[0], Sample(), override or song.interpolation, False)
        plays[0]["filtered_unit"] = NO_UNIT
        follows_rate = song.rules.period_follows_rate and not song.rules.linear_slides
        for slot, sample in enumerate(song.samples, start=1):
            if sample is None:
                self._silence.write(table[slot : slot + 1])
                continue
            interpolation = override or sample.interpolation or song.interpolation
            played = once_then_loop(sample) if song.rules.one_shot_loops else sample
            short = song.rules.pingpong_start_once
            holds = song.rules.samples_die_away
            key = (id(sample.data), sample.rate_hz, played.loop, sample.sustain_loop, interpolation, short, holds)
            prepared[key] = self._prepared.get(key) or self._copy(played, interpolation, sample.data, short, holds)
            prepared[key].write(table[slot : slot + 1])
            table[slot]["plays_once"] = played is not sample
            if inverts:
                prepared[key].write_inversions(table[slot])
            _write_play(plays[slot], sample, interpolation, follows_rate)
        for index, preview in enumerate(self._previews):
            if preview is not None:
                preview.write(table[MAX_SAMPLES + index : MAX_SAMPLES + index + 1])
        old = (self._table, self._plays, self._prepared)
        self._compiled, self._prepared = compiled, prepared
        self._swap_tables(table, plays, len(song.samples) + 1, old)

    def _swap_tables(self, table: np.ndarray, plays: np.ndarray, samples: int, old: object) -> None:
        memory = self._memory
        self._table, self._plays = table, plays
        memory.swap(memory.engine, "samples", address_of(table))
        memory.swap(memory.engine, "sample_count", _SLOTS)
        memory.swap(memory.block, "samples", address_of(table))
        memory.swap(memory.sequencer, "sample_plays", address_of(plays))
        memory.swap(memory.sequencer, "sample_count", samples, old)

    def add_preview(self, sample: Sample, interpolation: InterpolationName) -> int:
        """Prepares a sample outside the song; returns its slot, good until the next preview but one."""
        index = self._next_preview
        self._next_preview = (index + 1) % PREVIEW_SLOTS
        copy = self._copy(sample, interpolation)
        table = aligned_zeros(_SLOTS, SAMPLE)
        table[:] = self._table
        copy.write(table[MAX_SAMPLES + index : MAX_SAMPLES + index + 1])
        old = (self._table, self._previews[index])
        self._table, self._previews[index] = table, copy
        self._memory.swap(self._memory.engine, "samples", address_of(table))
        self._memory.swap(self._memory.block, "samples", address_of(table), old)
        return MAX_SAMPLES + index

    def _copy(
        self, sample: Sample, interpolation: InterpolationName, data: np.ndarray | None = None, short: bool = False, holds: bool = False
    ) -> _Copy:
        """data: what names the copy, where the sample plays something made of it. short, holds: the rules pingpong_start_once and
        samples_die_away."""
        kind = _INTERPOLATIONS[interpolation]
        prepared = prepare(sample.data, sample.rate_hz, _span(sample.loop, short), _span(sample.sustain_loop, short), kind, holds)
        span = prepared.loop_span
        inversions = np.zeros(span.end - span.start + 1, np.uint8)
        return _Copy(sample.data if data is None else data, prepared, next(self._generations), inversions)


def filtered_unit(interpolation: InterpolationName) -> str:
    """The name of the unit that plays samples through a filter."""
    return f"toccata.engine.voices.filtered:{interpolation}"


def once_then_loop(sample: Sample) -> Sample:
    """A sample whose loop begins at its start and ends before its end, with the loop again behind its end: it plays once as a whole.

    Source: ProTracker's replayer, which takes the loop only after the sample's first length.
    """
    loop = sample.loop
    if loop.kind != "forward" or loop.start != 0 or not 0 < loop.end < sample.frames:
        return sample
    data = np.concatenate([sample.data, sample.data[: loop.end]])
    return replace(sample, data=data, loop=Loop("forward", sample.frames, len(data)))


def _span(loop: Loop, short: bool) -> LoopSpan:
    kind = LoopKind.PINGPONG_SHORT if short and loop.kind == "pingpong" else _LOOP_KINDS[loop.kind]
    return LoopSpan(kind, loop.start, loop.end)


def _write_play(record: np.void, sample: Sample, interpolation: InterpolationName, follows_rate: bool) -> None:
    """follows_rate: whether periods take in the sample's rate."""
    record["filtered_unit"] = UNIT_INDEX[filtered_unit(interpolation)]
    record["unit"] = UNIT_INDEX[sampler_unit(interpolation)]
    record["volume"], record["global_volume"] = min(sample.volume, FULL_VOLUME), min(sample.global_volume, FULL_VOLUME)
    record["panning"] = NO_PANNING if sample.panning is None else sample.panning
    record["relative_note"], record["finetune"] = sample.relative_note, sample.finetune_cents / 100.0
    record["rate_scale"] = 1.0
    if follows_rate:
        record["finetune"] += 12.0 * math.log2(sample.rate_hz / MIDDLE_C_HZ)
        record["rate_scale"] = MIDDLE_C_HZ / sample.rate_hz
    record["vibrato_waveform"] = Waveform[sample.vibrato.waveform.upper()]
    record["vibrato_speed"], record["vibrato_depth"] = sample.vibrato.speed, sample.vibrato.depth
    record["vibrato_sweep"] = sample.vibrato.sweep
