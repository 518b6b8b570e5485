"""A rack for one voice: a sample table, a block, and a voice that is played a quantum at a time."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from itertools import repeat

import numpy as np
import pytest
from numba import njit

from toccata.engine.layout import BLOCK, PARAMETER, QUANTUM_FRAMES, SAMPLE, VOICE, VoiceState
from toccata.engine.memory import address_of, call_unit
from toccata.engine.units import UNIT_INDEX, UNITS
from toccata.engine.voices.sample_memory import PreparedSample, silence
from toccata.engine.voices.tables import Tables, build_tables

RATE_HZ = 48000.0


@njit
def _call(unit, state, block, frames):
    call_unit(unit, state, block, frames)


class Rig:
    """One voice at gain 1 on both sides, playing slot 1 of its own sample table."""

    def __init__(self, tables: Tables, rate_hz: float = RATE_HZ) -> None:
        self.tables = tables
        self.samples = np.zeros(2, SAMPLE)
        self.output = np.zeros((QUANTUM_FRAMES, 2), np.float32)
        self.voice = np.zeros(1, VOICE)
        self.parameters = np.zeros(0, PARAMETER)
        self.block = np.zeros(1, BLOCK)
        self.block["rate_hz"] = rate_hz
        self.block["output"] = address_of(self.output)
        self.block["tables"] = address_of(tables.addresses)
        self.block["samples"] = address_of(self.samples)
        self._kept: list[object] = [silence()]
        self._kept[0].write(self.samples[0:1])
        self.start()

    def start(self, ratio: float = 1.0, offset_frames: int = 0) -> None:
        """A fresh note."""
        self.voice[:] = np.zeros(1, VOICE)
        self.voice["state"] = VoiceState.SOUNDING
        self.voice["sample"] = 1
        self.voice["ratio"] = ratio
        self.voice["offset_frames"] = offset_frames
        self.voice["seed"] = 1
        self.voice["parameters"] = address_of(self.parameters)
        self.voice["parameter_count"] = len(self.parameters)
        for side in ("left", "right"):
            self.voice[side]["value"] = self.voice[side]["target"] = 1.0

    def put(self, sample: PreparedSample, generation: int = 1) -> None:
        """Puts a sample into slot 1."""
        self._kept.append(sample)
        sample.write(self.samples[1:2], generation)

    def set_parameters(self, values: Iterable[float]) -> None:
        """The voice's parameter bank, standing still."""
        values = list(values)
        self.parameters = np.zeros(len(values), PARAMETER)
        self.parameters["value"] = self.parameters["target"] = values
        self.voice["parameters"] = address_of(self.parameters)
        self.voice["parameter_count"] = len(values)

    @property
    def state(self) -> VoiceState:
        return VoiceState(int(self.voice["state"][0]))

    def render(self, unit: str, frames: int, quanta: Iterable[int] = ()) -> np.ndarray:
        """float32 (frames, 2) of a unit of UNITS, called with the given quantum sizes, then with full ones."""
        address = unit_address(unit)
        parts, done, sizes = [], 0, _sizes(quanta)
        while done < frames:
            size = min(next(sizes), frames - done)
            self.output[:] = 0
            _call(address, address_of(self.voice), address_of(self.block), size)
            assert not self.output[size:].any(), "wrote behind the frames that were asked for"
            parts.append(self.output[:size].copy())
            done += size
        return np.concatenate(parts)


def _sizes(quanta: Iterable[int]) -> Iterator[int]:
    yield from quanta
    yield from repeat(QUANTUM_FRAMES)


def find_unit(name: str):
    """The unit of a voice by its function's name."""
    full = next(entry for entry in UNITS if entry.startswith("toccata.engine.voices.") and entry.endswith(f":{name}"))
    module, function = full.split(":")
    assert UNIT_INDEX[full] >= 0
    return getattr(importlib.import_module(module), function)


def unit_address(name: str) -> int:
    return find_unit(name).address


@pytest.fixture(scope="session")
def tables() -> Tables:
    return build_tables()


@pytest.fixture
def rig(tables: Tables) -> Rig:
    return Rig(tables)
