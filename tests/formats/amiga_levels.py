"""Samples that stand at a level, so that a render's level tells at every moment which sample is heard, how loud."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from module_files import Cells, ModSample, mod

from toccata.formats import load_song
from toccata.player.bounce import render

RATE_HZ = 48000
TICK_S = 0.02
"""At a tempo of 125."""
C4, D4, E4, C5 = 428, 381, 340, 214
FRAMES_A_SECOND = 8287.14
"""Of a sample at C4."""


def standing(level: int, frames: int, loop: tuple[int, int] | None = None, volume: int = 64, finetune: int = 0) -> ModSample:
    """A sample that stands at a level, −128 to 127. loop: start and length in frames, both even."""
    start, length = loop or (0, 2)
    return ModSample("", bytes([level & 0xFF]) * frames, finetune, volume, start // 2, length // 2)


def short() -> ModSample:
    """One that stands for a tick and a half at middle C and ends in silence."""
    return ModSample("", bytes([90]) * 290 + bytes(10), 0, 64, 0, 1)


def sustained(finetune: int = 0, volume: int = 64) -> ModSample:
    """A long ramp, whose slope tells at what speed it is played."""
    cycle = np.concatenate([np.arange(-100, 100), np.arange(100, -100, -1)]).astype(np.int8)
    return ModSample("", np.tile(cycle, 8).tobytes(), finetune, volume, 0, 1600)


def sound_of(folder: Path, cells: Cells | list[Cells], samples: list[ModSample], seconds: float, **fields) -> np.ndarray:  # type: ignore[no-untyped-def]
    """What the left side plays of a module made of these, without interpolation, all channels in the middle."""
    path = folder / "case.mod"
    patterns = cells if isinstance(cells, list) else [cells]
    path.write_bytes(mod(patterns, samples, **fields))
    song = replace(load_song(path), interpolation="nearest", stereo_separation=0, mix_volume=128, global_volume=64)
    return np.concatenate([*render(song, RATE_HZ, seconds_cap=seconds), np.zeros((RATE_HZ, 2), np.float32)])[:, 0]


def levels(folder: Path, cells: Cells | list[Cells], samples: list[ModSample], ticks: int, restart: int = 127) -> list[int]:
    """What channel 1 plays in the middle of each tick, as the level of a sample at full volume, rounded."""
    sound = sound_of(folder, cells, samples, (ticks + 1) * TICK_S, restart=restart)
    full = 0.5 / 128  # in the middle, by the linear law
    middles = ((np.arange(ticks) + 0.5) * TICK_S * RATE_HZ).astype(int)
    return [round(float(sound[at]) / full) for at in middles]


def periods(folder: Path, cells: Cells | list[Cells], samples: list[ModSample], ticks: int, frames: int = 960, **fields) -> list[float]:  # type: ignore[no-untyped-def]
    """At what period each tick of so many frames plays a `sustained` sample: by how many frames of it pass in the tick's second half."""
    sound = sound_of(folder, cells, samples, (ticks + 1) * TICK_S, **fields)
    found = []
    for tick in range(ticks):
        half = sound[int((tick + 0.4) * frames) : int((tick + 0.98) * frames)]
        steps = np.flatnonzero(np.abs(np.diff(half)) > 1e-5)
        passed = (len(steps) - 1) / (steps[-1] - steps[0]) if len(steps) > 1 else 1e-6
        found.append(C4 * FRAMES_A_SECOND / RATE_HZ / passed)
    return found


def rows(values: list[int], speed: int = 6) -> list[int]:
    """The level in the last tick of each row."""
    return values[speed - 1 :: speed]
