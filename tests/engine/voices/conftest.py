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
        self._kept = [silence()]
        self._kept[0].write(self.samples[0:1])
        self.start()

    def start(self, ratio: float = 1.0, offset_frames: int = 0) -> None:
        """A fresh note."""
        self.voice.view(np.uint8)[:] = 0  # assigning a record leaves the bytes between and behind its fields
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

    def call(self, unit: str, frames: int) -> None:
        """One quantum, added to `output`."""
        _call(unit_address(unit), address_of(self.voice), address_of(self.block), frames)

    def render(self, unit: str, frames: int, quanta: Iterable[int] = ()) -> np.ndarray:
        """float32 (frames, 2) of a unit of UNITS, called with the given quantum sizes, then with full ones."""
        parts, done, sizes = [], 0, _sizes(quanta)
        while done < frames:
            size = min(next(sizes), frames - done)
            self.output[:] = 0
            self.call(unit, size)
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


class Measure:
    """What ears would say, in numbers; as the tool that judges renders from outside measures it."""

    @staticmethod
    def _window(length: int) -> np.ndarray:
        return np.kaiser(length, 26.0)

    @classmethod
    def power(cls, sound: np.ndarray, rate_hz: float = RATE_HZ) -> tuple[np.ndarray, np.ndarray]:
        """(frequencies in Hz, power): a sine of amplitude 1 sums up to 1/2."""
        window = cls._window(len(sound))
        spectrum = np.abs(np.fft.rfft(sound * window)) ** 2 * 2 / (len(sound) * (window**2).sum())
        return np.fft.rfftfreq(len(sound), 1 / rate_hz), spectrum

    @classmethod
    def noise_db(cls, sound: np.ndarray, hz: float, rate_hz: float = RATE_HZ) -> float:
        """THD+N of a sine of known frequency: all else from 20 Hz to 20 kHz, against it."""
        time_s = np.arange(len(sound)) / rate_hz
        basis = np.stack([np.cos(2 * np.pi * hz * time_s), np.sin(2 * np.pi * hz * time_s), np.ones(len(sound))], 1)
        fitted, *_ = np.linalg.lstsq(basis, sound.astype(np.float64), rcond=None)
        frequencies, power = cls.power(sound - basis @ fitted, rate_hz)
        audible = (frequencies > 20) & (frequencies < 20000)
        return float(10 * np.log10(power[audible].sum() / (fitted[0] ** 2 + fitted[1] ** 2) * 2))

    @classmethod
    def alias_db(cls, sound: np.ndarray, hz: float, rate_hz: float = RATE_HZ) -> float:
        """Energy off the harmonics of a pitch against energy on them, 20 Hz to 20 kHz."""
        lobe = 10
        frequencies, power = cls.power(sound.astype(np.float64), rate_hz)
        on = np.zeros(len(power), bool)
        for harmonic in range(int(rate_hz / 2 / hz) + 2):
            centre = int(harmonic * hz / frequencies[1])
            on[max(0, centre - lobe) : centre + lobe + 2] = True
        audible = (frequencies > 20) & (frequencies < 20000)
        return float(10 * np.log10(power[audible & ~on].sum() / power[audible & on].sum()))

    @staticmethod
    def pitch_hz(sound: np.ndarray, near_hz: float, rate_hz: float = RATE_HZ) -> float:
        """The frequency of a steady tone close to one given, from the turn of its phase."""
        turning = sound * np.exp(-2j * np.pi * near_hz * np.arange(len(sound)) / rate_hz)
        half = len(sound) // 2
        window = np.hanning(half)
        early, late = (np.sum(part * window) for part in (turning[:half], turning[half : 2 * half]))
        return float(near_hz + np.angle(late / early) / (2 * np.pi) * rate_hz / half)


@pytest.fixture(scope="session")
def measure() -> type[Measure]:
    return Measure


@pytest.fixture(scope="session")
def tables() -> Tables:
    return build_tables()


@pytest.fixture
def rig(tables: Tables) -> Rig:
    return Rig(tables)


@pytest.fixture
def find_voice():
    """The unit of a voice by its function's name."""
    return find_unit
