"""The engine's memory: one place owns every array that the audio thread may touch.

An array is retired, not dropped: it stays until the engine has published that it passed the swap that replaced it.
Commands have one producer at a time, behind a lock; all methods may be called from any Python thread.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from toccata.engine import layout
from toccata.engine.addresses import address_of, aligned_zeros
from toccata.engine.layout import CommandKind, offset_of
from toccata.engine.loader import call_unit_from_python
from toccata.engine.sequencer import layout as sequencer_layout
from toccata.engine.sequencer import records
from toccata.engine.units import UNIT_INDEX, UNITS
from toccata.engine.voices.tables import build_tables

COMMAND_CAPACITY = 4096
EVENT_CAPACITY = 1024
_DEFAULT_TEMPO = 125.0
_RENDER = "toccata.engine.host:render"
_PUSH_COMMAND = "toccata.engine.rings:push_command"
_POP_EVENT = "toccata.engine.rings:pop_event"
_READ_POSITION = "toccata.engine.rings:read_position"
_call = cache(call_unit_from_python)
_tables = cache(build_tables)
_STILL_S = 0.5

ENTRIES = {
    CommandKind.PLAY: "toccata.engine.sequencer.commands:play",
    CommandKind.LOOP_PATTERN: "toccata.engine.sequencer.commands:loop_pattern",
    CommandKind.STOP: "toccata.engine.sequencer.commands:stop",
    CommandKind.SILENCE: "toccata.engine.sequencer.commands:silence",
    CommandKind.RING_OUT: "toccata.engine.sequencer.commands:ring_out",
    CommandKind.NOTE_ON: "toccata.engine.sequencer.commands:note_on",
    CommandKind.NOTE_OFF: "toccata.engine.sequencer.commands:note_off",
}
"""Which unit of the sequencer takes which command."""


@dataclass
class _Retired:
    swap: int
    things: tuple[object, ...] = field(default=())


class EngineMemory:
    """Every array behind one engine address, and the only ways to change them while it runs."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.engine = aligned_zeros(1, layout.ENGINE)
        self.block = aligned_zeros(1, layout.BLOCK)
        self.units = aligned_zeros(len(UNITS), np.dtype(np.int64))
        self.voices = aligned_zeros(layout.MAX_VOICES + 1, layout.VOICE)
        self.buses = aligned_zeros((layout.MAX_CHANNELS + 1) * layout.QUANTUM_FRAMES * 2, np.dtype(np.float32))
        self.residual = aligned_zeros(layout.QUANTUM_FRAMES * 2, np.dtype(np.float32))
        self.meters = aligned_zeros(1, layout.METERS)
        self.position = aligned_zeros(1, layout.POSITION)
        self.now = aligned_zeros(1, layout.POSITION)
        self.entries = aligned_zeros(layout.COMMAND_KINDS, np.dtype(np.int64))
        self.commands, self._command_records = _ring(COMMAND_CAPACITY, layout.COMMAND)
        self.events, self._event_records = _ring(EVENT_CAPACITY, layout.EVENT)
        self.sequencer = aligned_zeros(1, records.SEQUENCER)
        self.channels = aligned_zeros(layout.MAX_CHANNELS, records.CHANNEL)
        self.notes = aligned_zeros(layout.MAX_VOICES + layout.MAX_CHANNELS, records.NOTE)
        self.visited = aligned_zeros(2 * sequencer_layout.MAX_ORDER * sequencer_layout.PATTERN_WORDS, np.dtype(np.uint64))
        self.loop_states = aligned_zeros(sequencer_layout.LOOP_STATES, np.dtype(np.uint64))
        self.tables = _tables()
        self._scratch_command = aligned_zeros(1, layout.COMMAND)
        self._scratch_event = aligned_zeros(1, layout.EVENT)
        self._scratch_position = aligned_zeros(1, layout.POSITION)
        self._commanded = threading.Event()
        self._lock = threading.RLock()
        self._swaps = 0
        self._retired: list[_Retired] = []
        self._kept: list[object] = []
        self._last_frame = (-1, 0.0)
        self._wire()

    def keep(self, owner: object) -> None:
        """Holds what owns further arrays that the engine reads, for as long as the engine can be asked to render."""
        self._kept.append(owner)

    @property
    def address(self) -> int:
        return address_of(self.engine)

    def _wire(self) -> None:
        """Writes the addresses that never change."""
        engine, block, sequencer = self.engine[0], self.block[0], self.sequencer[0]
        engine["abi"] = block["abi"] = layout.ABI_VERSION
        engine["rate_hz"] = block["rate_hz"] = self.rate_hz
        engine["tempo"], engine["tick_frames"] = _DEFAULT_TEMPO, 2.5 * self.rate_hz / _DEFAULT_TEMPO
        engine["units"], engine["unit_count"] = address_of(self.units), len(UNITS)
        engine["voices"], engine["voice_count"] = address_of(self.voices), layout.MAX_VOICES
        engine["preview"] = address_of(self.voices) + layout.MAX_VOICES * layout.VOICE_BYTES
        for name in ("sequencer", "entries", "buses", "residual", "commands", "events", "meters", "position", "now", "block"):
            engine[name] = address_of(getattr(self, name))
        engine["output"] = address_of(self.residual)
        engine["sequencer_unit"] = UNIT_INDEX["toccata.engine.sequencer.clock:tick"]
        engine["tables"] = block["tables"] = address_of(self.tables.addresses)
        block["engine"] = self.address
        self.entries[:] = -1
        for kind, unit in ENTRIES.items():
            self.entries[kind] = UNIT_INDEX[unit]
        sequencer["channels"], sequencer["notes"] = address_of(self.channels), address_of(self.notes)
        sequencer["visited"], sequencer["loop_states"] = address_of(self.visited), address_of(self.loop_states)

    @property
    def is_ready(self) -> bool:
        """Whether the host is loaded; before that nothing reads this memory but Python."""
        return bool(self.units[UNIT_INDEX[_RENDER]])

    def render(self, out_address: int, frames: int) -> None:
        """Writes float32 (frames, 2) at an address; releases the GIL. Silence until ready, and while another thread renders."""
        if self.is_ready:
            _call(_RENDER)(self.address, out_address, frames)
        else:
            ctypes.memset(out_address, 0, frames * 2 * 4)

    def send(self, kind: CommandKind, a: int = 0, b: int = 0, c: int = 0, x: float = 0.0, frame: int = 0) -> None:
        """Puts a command into the ring; it acts at an engine frame, or at once."""
        with self._lock:
            if self._is_crowded():
                self.drain()
            self._scratch_command[0] = (frame, int(kind), a, b, c, x)
            if self.is_ready:
                _call(_PUSH_COMMAND)(address_of(self.commands), address_of(self._scratch_command), 1)
            elif not self._is_crowded():
                self._command_records[int(self.commands[0]["written"])] = self._scratch_command[0]
                self.commands["written"] += 1
        self._commanded.set()

    def rest(self, seconds: float) -> None:
        """Returns after that long, or as soon as a command is sent. For one caller, which renders."""
        self._commanded.wait(seconds)
        self._commanded.clear()

    def _is_crowded(self) -> bool:
        ring = self.commands[0]
        return int(ring["written"]) - int(ring["read"]) >= COMMAND_CAPACITY // 2

    def drain(self) -> None:
        """Lets the engine obey what is due without rendering: for a stream that has stopped, or not begun."""
        self.render(address_of(self.residual), 0)

    def swap(self, record: np.ndarray, name: str, value: int, *retired: object) -> None:
        """Replaces one int64 word of a record between two quanta. retired: what the engine may read until it has seen that."""
        self.swap_word(address_of(record) + offset_of(record.dtype, name), value, *retired)

    def swap_word(self, address: int, value: int, *retired: object) -> None:
        """As `swap`, for the word at an address."""
        with self._lock:
            if not self.is_ready:
                ctypes.c_int64.from_address(address).value = value
                return
            self._swaps += 1
            self.send(CommandKind.SWAP, address, value, self._swaps)
            if retired:
                self._retired.append(_Retired(self._swaps, retired))

    def release_retired(self) -> int:
        """Lets go of what the engine has left behind; returns how much is still waiting."""
        with self._lock:
            if self._retired and self._stands_still():
                self.drain()
            seen = int(self.engine[0]["swaps_seen"])
            self._retired = [thing for thing in self._retired if thing.swap > seen]
            return len(self._retired)

    def _stands_still(self) -> bool:
        """Whether nobody has rendered for a while, so that commands would never be obeyed."""
        frame, now = int(self.engine[0]["frame"]), time.monotonic()
        if frame != self._last_frame[0]:
            self._last_frame = (frame, now)
        return now - self._last_frame[1] > _STILL_S

    def read_position(self) -> np.ndarray:
        """A POSITION, shape (1,), that was never half written."""
        with self._lock:
            if self.is_ready:
                _call(_READ_POSITION)(address_of(self.position), address_of(self._scratch_position), 1)
            return self._scratch_position.copy()

    def read_meters(self) -> np.ndarray:
        """Linear peaks between the last two calls, float32 (MAX_CHANNELS + 1, 2), the master's last."""
        meters = self.meters[0]
        held = np.array(meters["held"])
        if int(meters["request"]) == int(meters["served"]):
            self.meters["request"][0] += 1
        return held

    def read_events(self, handle: Callable[[np.void], None]) -> None:
        """Takes all waiting events out of the ring."""
        with self._lock:
            while self.is_ready:
                _call(_POP_EVENT)(address_of(self.events), address_of(self._scratch_event), 1)
                if self._scratch_event[0]["kind"] == layout.EventKind.NONE:
                    return
                handle(self._scratch_event[0].copy())


def _ring(capacity: int, dtype: np.dtype) -> tuple[np.ndarray, np.ndarray]:
    ring, records = aligned_zeros(1, layout.RING), aligned_zeros(capacity, dtype)
    ring["capacity"], ring["records"] = capacity, address_of(records)
    return ring, records
