"""Voices a core: Toccata's samplers beside libopenmpt's mixer, in turns, in one process.

    python tests/benchmarks/voices.py [--seconds 4] [--rounds 5]

Both play the same 64 looped 16-bit samples, moved by a few semitones, to stereo float at 48 kHz; ours with both gains
ramping all the time. The best of the rounds counts, since whatever else the machine does only ever adds time.
"""

from __future__ import annotations

import argparse
import ctypes
import ctypes.util
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from numba import njit

from toccata.engine.layout import BLOCK, PARAMETER, QUANTUM_FRAMES, SAMPLE, VOICE, LoopKind, VoiceState
from toccata.engine.memory import address_of, call_unit, flush_denormals, restore_float_mode
from toccata.engine.unit import Unit
from toccata.engine.voices import chip, sampler
from toccata.engine.voices.sample_memory import LoopSpan, prepare
from toccata.engine.voices.tables import build_tables
from toccata.rack.voices import CHIP, CHIP_WAVEFORMS

RATE_HZ = 48000
VOICES = 64
SAMPLE_FRAMES = 20000
LOOP_START = 1000
SHIFTS = {"down a fourth": -5, "at their rate": 0, "up a fifth": 7, "up an octave": 12}
FILTER_LENGTHS = {"nearest": 1, "linear": 2, "cubic": 4, "sinc": 8}
SPREAD = 9
"""Samples differ by a few cents, so that no two voices run in step."""


def sample_data() -> np.ndarray:
    """int16: a chord with some noise."""
    time_s = np.arange(SAMPLE_FRAMES) / RATE_HZ
    chord = sum(np.sin(2 * np.pi * hz * time_s) for hz in (220, 277.2, 329.6, 1318.5))
    noise = np.random.default_rng(1).standard_normal(SAMPLE_FRAMES)
    return np.round((chord / 4 + noise / 20) * 8000).astype(np.int16)


# ---------------------------------------------------------------- libopenmpt


def module_xm(semitones: int) -> bytes:
    """An XM with a looped sample on each of 64 channels, moved by so many semitones from 48 kHz, held for minutes."""
    rows = 256
    header = b"Extended Module: " + b"voices".ljust(20) + b"\x1a" + b"benchmark".ljust(20) + struct.pack("<HI", 0x0104, 276)
    header += struct.pack("<8H", 1, 0, VOICES, 1, VOICES, 1, 31, 32) + bytes(256)
    notes = b"".join(struct.pack("<5B", 49 + semitones, 1 + channel, 0, 0, 0) for channel in range(VOICES))
    cells = notes + b"\x80" * (VOICES * (rows - 1))
    pattern = struct.pack("<IBHH", 9, 0, rows, len(cells))
    return header + pattern + cells + b"".join(_instrument(index) for index in range(VOICES))


def _instrument(index: int) -> bytes:
    data = sample_data()
    deltas = np.diff(data, prepend=np.int16(0)).astype("<i2").tobytes()
    head = struct.pack("<I22sBH", 263, b"", 0, 1) + struct.pack("<I", 40) + bytes(96 + 96 + 14 + 2 + 22)
    # 48 kHz at C-4 of 8363 Hz: 30.25 semitones.
    relative, finetune = 30, 32 + (index % SPREAD) - SPREAD // 2
    loop = 2 * LOOP_START, 2 * (SAMPLE_FRAMES - LOOP_START)
    return head + struct.pack("<3IBbBBbB22s", len(deltas), *loop, 16, finetune, 0x11, 128, relative, 0, b"") + deltas


class OpenMpt:
    """A module in libopenmpt."""

    def __init__(self, module: bytes, filter_length: int) -> None:
        path = ctypes.util.find_library("openmpt") or "libopenmpt.so.0"
        self._library = ctypes.CDLL(path)
        create = self._library.openmpt_module_create_from_memory2
        create.restype = ctypes.c_void_p
        nothing = [None] * 7
        self._module = ctypes.c_void_p(create(module, ctypes.c_size_t(len(module)), *nothing))
        if not self._module:
            raise SystemExit("libopenmpt refused the benchmark's module")
        self._library.openmpt_module_set_repeat_count(self._module, -1)
        interpolation_filter_length = 3
        self._library.openmpt_module_set_render_param(self._module, interpolation_filter_length, filter_length)
        self._read = self._library.openmpt_module_read_interleaved_float_stereo
        self._read.restype = ctypes.c_size_t
        self._out = np.zeros((1024, 2), np.float32)
        self.render(RATE_HZ // 4)

    def render(self, frames: int) -> None:
        address = self._out.ctypes.data_as(ctypes.c_void_p)
        for _ in range(frames // len(self._out)):
            if not self._read(self._module, RATE_HZ, ctypes.c_size_t(len(self._out)), address):
                raise SystemExit("the benchmark's module ended")

    def voices_playing(self) -> int:
        return int(self._library.openmpt_module_get_current_playing_channels(self._module))

    def peak(self) -> float:
        return float(np.abs(self._out).max())


# ---------------------------------------------------------------- ours


@njit
def _render(unit, voices, count, stride, block, quanta):
    mode = flush_denormals()
    for _ in range(quanta):
        for voice in range(count):
            call_unit(unit, voices + voice * stride, block, QUANTUM_FRAMES)
    restore_float_mode(mode)


class Ours:
    """Voices of one unit with ramping gains."""

    def __init__(self, unit: Unit, semitones: float, channels: int = 1, waveform: int = 0) -> None:
        data = sample_data()
        frames = data if channels == 1 else np.stack([data, data], 1)
        self._sample = prepare(frames, RATE_HZ, LoopSpan(LoopKind.FORWARD, LOOP_START, len(data)))
        self._samples = np.zeros(1, SAMPLE)
        self._sample.write(self._samples)
        self._tables = build_tables()
        self._output = np.zeros((QUANTUM_FRAMES, 2), np.float32)
        self._block = np.zeros(1, BLOCK)
        self._block["rate_hz"] = RATE_HZ
        for name, array in (("output", self._output), ("tables", self._tables.addresses), ("samples", self._samples)):
            self._block[name] = address_of(array)
        self._bank = np.zeros(len(CHIP), PARAMETER)
        self._bank["value"] = self._bank["target"] = [waveform, *(parameter.default for parameter in CHIP[1:])]
        self.voices = np.zeros(VOICES, VOICE)
        self.voices["state"] = VoiceState.SOUNDING
        self.voices["parameters"] = address_of(self._bank)
        self.voices["parameter_count"] = len(self._bank)
        cents = semitones * 100 + 100 / 128 * (np.arange(VOICES) % SPREAD - SPREAD // 2)
        self.voices["ratio"] = 2 ** (cents / 1200)
        self._unit = unit.address
        self.render(RATE_HZ // 4)

    def render(self, frames: int) -> None:
        for side in ("left", "right"):
            self.voices[side]["value"], self.voices[side]["target"] = 0.01, 0.02
            self.voices[side]["left"] = frames + QUANTUM_FRAMES
            self.voices[side]["step"] = 0.01 / self.voices[side]["left"]
        self._output[:] = 0
        count, stride = len(self.voices), self.voices.itemsize
        _render(self._unit, address_of(self.voices), count, stride, address_of(self._block), frames // QUANTUM_FRAMES)


# ---------------------------------------------------------------- the race


@contextmanager
def _timed(times: list[float]) -> Iterator[None]:
    begun = time.process_time()
    yield
    times.append(time.process_time() - begun)


def race(renderers: list[Callable[[int], None]], seconds: float, rounds: int) -> list[float]:
    """Voices a core of each renderer: in turns, the best round of each."""
    times: list[list[float]] = [[] for _ in renderers]
    frames = int(seconds * RATE_HZ)
    for _ in range(rounds):
        for renderer, taken in zip(renderers, times, strict=True):
            with _timed(taken):
                renderer(frames)
    return [VOICES * seconds / min(taken) for taken in times]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=4.0, help="of sound a round")
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    print(f"{'voices a core':<34}{'toccata':>9}{'stereo':>9}{'libopenmpt':>12}{'ratio':>8}")
    for title, semitones in SHIFTS.items():
        for name, length in FILTER_LENGTHS.items():
            theirs = OpenMpt(module_xm(semitones), length)
            unit = getattr(sampler, name)
            contenders = [Ours(unit, semitones).render, Ours(unit, semitones, channels=2).render, theirs.render]
            mono, stereo, peer = race(contenders, options.seconds, options.rounds)
            if theirs.voices_playing() != VOICES or theirs.peak() == 0:
                raise SystemExit("libopenmpt does not play all voices")
            print(f"{name + ', ' + title:<34}{mono:>9.0f}{stereo:>9.0f}{peer:>12.0f}{mono / peer:>8.2f}", flush=True)
    alone = [Ours(sampler.best, 7), Ours(sampler.best, 7, channels=2)]
    mono, stereo = race([voices.render for voices in alone], options.seconds / 4, options.rounds)
    print(f"{'best, up a fifth':<34}{mono:>9.0f}{stereo:>9.0f}")
    for index, name in enumerate(CHIP_WAVEFORMS):
        chips = Ours(chip.chip, 7, waveform=index)
        (speed,) = race([chips.render], options.seconds / 4, options.rounds)
        print(f"{'chip ' + name + ', up a fifth':<34}{speed:>9.0f}")


if __name__ == "__main__":
    main()
