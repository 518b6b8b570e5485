"""Offline rendering: the same engine, as fast as it goes.

A render ends where the song ends or begins to repeat; what still rings is kept until it falls below −80 dB, for 10 s at most,
unless the song says that it stops there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from toccata.engine.addresses import address_of, aligned_zeros
from toccata.engine.cache import unit_folder
from toccata.engine.compile import compile_missing
from toccata.engine.layout import QUANTUM_FRAMES, CommandKind, Transport
from toccata.engine.mixer.layout import LIMITER_LATENCY_FRAMES, TAP
from toccata.engine.sequencer.layout import NO_UNIT
from toccata.player.compile import SongCompiler
from toccata.player.compile.effects import sequencer_units
from toccata.player.compile.mixer import TAP_UNIT
from toccata.player.compile.song import voice_units
from toccata.player.memory import EngineMemory
from toccata.player.units import CORE_UNITS, prepare_units
from toccata.song import Song
from toccata.song.sample import Interpolation

BLOCK_FRAMES = 4096
TAIL_LEVEL = 10.0 ** (-80 / 20)
TAIL_S = 10.0
CUT_TAIL_S = 0.1
"""How long a song that does not ring out takes to fade after its end."""
_TAIL_FADE_S = 1.0
"""What still rings at the longest tail's end has been faded out by then."""
_TAIL_QUIET_S = 0.2
"""How long it must be quiet before the rest is taken for silence."""
_MOST_FRAMES = 1 << 40


@dataclass(frozen=True)
class Rendered:
    """One block. mix: float32 (frames, 2). stems: float32 (channels, frames, 2), or None when they were not asked for."""

    mix: np.ndarray
    stems: np.ndarray | None


def render(
    song: Song,
    rate_hz: int = 48000,
    interpolation: Interpolation | None = None,
    seconds_cap: float | None = None,
    loops: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Iterator[np.ndarray]:
    """The song as float32 blocks (frames, 2), full scale 1.0 but not clipped.

    interpolation: of every sample, instead of the song's and their own. seconds_cap: end after that long at the latest.
    loops: how often the song is played. progress: called with a share 0–1.
    """
    for block in render_blocks(song, rate_hz, interpolation, seconds_cap, loops, progress):
        yield block.mix


def render_blocks(
    song: Song,
    rate_hz: int = 48000,
    interpolation: Interpolation | None = None,
    seconds_cap: float | None = None,
    loops: int = 1,
    progress: Callable[[float], None] | None = None,
    stems: bool = False,
) -> Iterator[Rendered]:
    """As `render`; with stems, each channel after its strip and with the master's gains: without a limiter they sum to the mix."""
    bounce = Bounce(song, rate_hz, interpolation, loops, stems)
    left = round(seconds_cap * rate_hz) if seconds_cap else _MOST_FRAMES
    capped = left
    share = 0.0
    for block in bounce.blocks():
        kept = Rendered(block.mix[:left], None if block.stems is None else block.stems[:, :left])
        left -= len(kept.mix)
        yield kept
        if progress:
            share = max(share, bounce.progress(), 1.0 - left / capped)
            progress(share)
        if left <= 0:
            break
    if progress:
        progress(1.0)


def song_frames(song: Song, rate_hz: int = 48000, loops: int = 1) -> int:
    """How long the song plays until it ends or begins to repeat, in frames. Nothing is heard: only the sequencer runs."""
    bounce = Bounce(song, rate_hz, None, loops, silent=True)
    while not bounce.stopped:
        bounce.render_block()
    return bounce.song_frames


def song_duration_s(song: Song) -> float:
    """How long the song plays until it ends or begins to repeat, in seconds, without what rings after it."""
    return song_frames(song) / 48000


def compile_units(
    song: Song, interpolation: Interpolation | None = None, stems: bool = False, progress: Callable[[float], None] | None = None
) -> None:
    """Compiles what a render of the song still lacks, so that the render itself begins at once. progress: called with a share 0–1."""

    def tell(done: int, total: int) -> None:
        if progress and total:
            progress(done / total)

    compile_missing(_units_of(song, interpolation, stems), unit_folder(), tell)


def _units_of(song: Song, interpolation: Interpolation | None, stems: bool) -> tuple[str, ...]:
    return (*CORE_UNITS, *sorted(voice_units(song, interpolation)), *((TAP_UNIT,) if stems else ()))


class Bounce:
    """An engine of its own that plays one song from its start."""

    def __init__(
        self, song: Song, rate_hz: int, interpolation: Interpolation | None, loops: int, stems: bool = False, silent: bool = False
    ) -> None:
        self._song = song
        self._rate_hz = rate_hz
        self._unkept: np.ndarray | None = None
        self._memory = EngineMemory(rate_hz)
        compiler = SongCompiler(self._memory, interpolation)
        self._taps = _Taps(len(song.channels), compiler.mixer.record_stems) if stems else None
        prepare_units(self._memory, (*CORE_UNITS, *sorted(sequencer_units(song))) if silent else _units_of(song, interpolation, stems))
        compiler.compile(song)
        self._compiler = compiler
        if not song.rings_out:
            # Notes are not released at the end: all that sounds fades together, as libopenmpt ends a module.
            self._memory.entries[CommandKind.RING_OUT] = NO_UNIT
        self._memory.engine["loop_limit"] = loops
        self._memory.send(CommandKind.PLAY, 0, 0)
        self._memory.drain()

    @property
    def stopped(self) -> bool:
        """Whether the song is over; its tail may still ring."""
        return int(self._memory.engine["transport"][0]) == Transport.STOPPED

    @property
    def song_frames(self) -> int:
        """Frames played so far; once stopped, the song's length."""
        return int(self._memory.engine["song_frame"][0])

    @property
    def sequencer(self) -> np.ndarray:
        """The sequencer's SEQUENCER record, shape (1,), to look at."""
        return self._memory.sequencer

    def progress(self) -> float:
        """Share of the order that has been played, 0–1."""
        position = self._memory.read_position()[0]
        return min(1.0, float(position["order_index"]) / max(1, len(self._song.order)))

    def step(self, frames: int) -> int:
        """Plays on by up to BLOCK_FRAMES and keeps nothing of it; the order entry in which those frames begin."""
        if self._unkept is None:
            self._unkept = np.empty((BLOCK_FRAMES, 2), np.float32)
        self._memory.render(address_of(self._unkept), min(frames, BLOCK_FRAMES))
        return int(self._memory.now["order_index"][0])

    def render_block(self) -> Rendered:
        """The next BLOCK_FRAMES, latency and all."""
        mix = np.empty((BLOCK_FRAMES, 2), np.float32)
        self._memory.render(address_of(mix), BLOCK_FRAMES)
        return Rendered(mix, self._taps.take(BLOCK_FRAMES, self._master_gains()) if self._taps else None)

    def blocks(self) -> Iterator[Rendered]:
        """The song, then its tail, without the plan's latency."""
        self._skip(self._compiler.mixer.latency_frames)
        done = 0
        tail = _Tail(self._rate_hz, TAIL_S, False) if self._song.rings_out else _Tail(self._rate_hz, CUT_TAIL_S, True)
        while not tail.ended:
            block = self.render_block()
            song_left = max(0, self.song_frames - done) if self.stopped else len(block.mix)
            done += len(block.mix)
            yield from tail.pass_on(block, song_left)

    def _skip(self, frames: int) -> None:
        """Renders what the limiter's delay puts before the song; the taps keep theirs, so that stems stay in line."""
        unheard = np.empty((max(1, frames), 2), np.float32)
        self._memory.render(address_of(unheard), frames)

    def _master_gains(self) -> np.ndarray:
        master = self._compiler.mixer.strips[-1]
        return np.array([master["left"]["target"], master["right"]["target"]], np.float32)


class _Tail:
    """Lets the song pass, and what rings after it up to its last loud frame; or the whole tail, as openmpt123 ends modules."""

    def __init__(self, rate_hz: int, longest_s: float, whole: bool) -> None:
        self._whole = whole
        self.ended = False
        self._quiet_frames = round(_TAIL_QUIET_S * rate_hz)
        self._left = round(longest_s * rate_hz)
        self._fade_frames = round(min(longest_s, _TAIL_FADE_S) * rate_hz)
        self._held: list[Rendered] = []

    def pass_on(self, block: Rendered, song_frames: int) -> Iterator[Rendered]:
        """Yields what of the block, and of what was held back, is to be kept. song_frames: how much of the block is song."""
        if song_frames >= len(block.mix):
            yield block
            return
        tail_frames = min(len(block.mix) - song_frames, self._left)
        self._fade(block, song_frames, tail_frames)
        self._left -= tail_frames
        end = song_frames + tail_frames
        kept = end if self._whole else max(song_frames, _last_loud(block.mix[:end]))
        if kept > 0:
            yield from (part for part in self._held if len(part.mix))
            self._held = []
            yield _part(block, 0, kept)
        self._held.append(_part(block, kept, end))
        self.ended = self._left <= 0 or sum(len(part.mix) for part in self._held) >= self._quiet_frames

    def _fade(self, block: Rendered, start: int, frames: int) -> None:
        """Fades what is too near to the longest tail's end. Modifies: the block's arrays."""
        gains = np.clip((self._left - np.arange(frames)) / self._fade_frames, 0, 1).astype(np.float32)[:, None]
        block.mix[start : start + frames] *= gains
        if block.stems is not None:
            block.stems[:, start : start + frames] *= gains


def _last_loud(mix: np.ndarray) -> int:
    """One past the last frame that is louder than TAIL_LEVEL; 0 when none is."""
    loud = np.flatnonzero(np.abs(mix).max(axis=1) > TAIL_LEVEL)
    return int(loud[-1]) + 1 if len(loud) else 0


def _part(block: Rendered, start: int, end: int) -> Rendered:
    return Rendered(block.mix[start:end], None if block.stems is None else block.stems[:, start:end])


class _Taps:
    """What passed behind each strip since the last block."""

    def __init__(self, channels: int, record_stems: Callable[[np.ndarray], None]) -> None:
        capacity = BLOCK_FRAMES + QUANTUM_FRAMES + LIMITER_LATENCY_FRAMES
        self._data = np.zeros((channels, capacity, 2), np.float32)
        self._taps = aligned_zeros(channels, TAP)
        self._taps["capacity"] = capacity
        self._taps["data"] = [address_of(data) for data in self._data]
        record_stems(self._taps)

    def take(self, frames: int, gains: np.ndarray) -> np.ndarray:
        """The oldest frames of every channel, float32 (channels, frames, 2), times the gains of left and right."""
        taken = self._data[:, :frames] * gains
        rest = int(self._taps["written"][0]) - frames
        self._data[:, :rest] = self._data[:, frames : frames + rest]
        self._taps["written"] = rest
        return taken
