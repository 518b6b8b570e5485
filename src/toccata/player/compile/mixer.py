"""The mixer: strips' gains, and the plan that runs them."""

from __future__ import annotations

import numpy as np

from toccata.engine.addresses import address_of, aligned_zeros
from toccata.engine.layout import BLOCK, MAX_CHANNELS, METERS, PLAN_END, PLAN_NODE, QUANTUM_FRAMES, offset_of
from toccata.engine.mixer.layout import (
    LIMITER_LATENCY_FRAMES,
    STRIP,
    AmigaModel,
    balance_gains,
    gains,
    new_amiga,
    new_limiter,
    set_limiter,
)
from toccata.engine.units import UNIT_INDEX
from toccata.player.memory import EngineMemory
from toccata.song import Limiter, Song
from toccata.song.document import AmigaFilter
from toccata.song.mixer import SILENCE_DB

STRIP_UNIT = "toccata.engine.mixer.strip:strip"
MASTER_UNIT = "toccata.engine.mixer.master:master"
AMIGA_UNIT = "toccata.engine.mixer.amiga:amiga"
LIMITER_UNIT = "toccata.engine.mixer.limiter:limiter"
TAP_UNIT = "toccata.engine.mixer.tap:tap"
_RAMP_S = 0.005
_BUS_BYTES = QUANTUM_FRAMES * 8


class MixerCompiler:
    """Keeps strips and plan. Strips stay where they are; the plan is swapped when channels or limiter come and go."""

    def __init__(self, memory: EngineMemory) -> None:
        self._memory = memory
        self.strips = aligned_zeros(MAX_CHANNELS + 1, STRIP)
        self._blocks = aligned_zeros(MAX_CHANNELS + 3, BLOCK)
        self._plan_shape: tuple[object, ...] = ()
        self._plan: object = None
        self._limiter: np.ndarray | None = None
        self._amiga: np.ndarray | None = None
        self._amiga_filter: AmigaFilter = "off"
        self._taps: np.ndarray | None = None
        self._tap_blocks = aligned_zeros(MAX_CHANNELS, BLOCK)
        self._wire()

    @property
    def _is_unheard(self) -> bool:
        """Whether no frame has been rendered, so that nothing needs to glide."""
        return int(self._memory.engine["frame"][0]) == 0

    @property
    def latency_frames(self) -> int:
        """By how much the plan delays the sound."""
        return LIMITER_LATENCY_FRAMES if self._limiter is not None else 0

    def _wire(self) -> None:
        memory = self._memory
        buses, master_bus = address_of(memory.buses), address_of(memory.buses) + MAX_CHANNELS * _BUS_BYTES
        for channel in range(MAX_CHANNELS):
            self._write_block(self._blocks[channel], buses + channel * _BUS_BYTES, master_bus)
            self._write_block(self._tap_blocks[channel], buses + channel * _BUS_BYTES, 0)
            self.strips[channel]["meter"] = address_of(memory.meters) + offset_of(METERS, "peaks") + 8 * channel
        output = address_of(memory.residual)
        self._write_block(self._blocks[MAX_CHANNELS], master_bus, output)
        self._write_block(self._blocks[MAX_CHANNELS + 1], output, output)
        self._write_block(self._blocks[MAX_CHANNELS + 2], output, output)
        self.strips["ramp_frames"] = max(1, round(memory.rate_hz * _RAMP_S))

    def _write_block(self, block: np.void, input_address: int, output_address: int) -> None:
        engine = self._memory.engine[0]
        block["abi"], block["rate_hz"], block["engine"] = engine["abi"], engine["rate_hz"], self._memory.address
        block["tables"] = engine["tables"]
        block["input"], block["output"] = input_address, output_address

    def record_stems(self, taps: np.ndarray) -> None:
        """Puts a tap, TAP (channels,), behind every strip from the next plan on."""
        self._taps = taps

    def compile(self, song: Song) -> None:
        """Writes the gains that strips glide to, and swaps the plan where its shape changes."""
        strips = [channel.strip for channel in song.channels]
        soloed = any(strip.solo for strip in strips)
        for record, strip in zip(self.strips, strips, strict=False):
            is_silent = strip.mute or (soloed and not strip.solo)
            self._write_gains(record, (0.0, 0.0) if is_silent else gains(strip.volume_db, strip.panning, SILENCE_DB))
        master = song.mixer.master
        pair = (0.0, 0.0) if master.mute else balance_gains(master.volume_db, master.panning, SILENCE_DB)
        self._write_gains(self.strips[MAX_CHANNELS], pair)
        self._compile_limiter(song.mixer.limiter)
        self._compile_amiga(song.amiga_filter)
        shape = (len(song.channels), self._limiter is not None, song.amiga_filter)
        if shape != self._plan_shape:
            self._swap_plan(len(song.channels))
            self._plan_shape = shape

    def _write_gains(self, record: np.void, pair: tuple[float, float]) -> None:
        for name, gain in zip(("left", "right"), pair, strict=True):
            record[name]["target"] = gain
            if self._is_unheard:
                record[name]["value"] = record[f"{name}_aim"] = gain

    def _compile_limiter(self, limiter: Limiter) -> None:
        if not limiter.enabled:
            self._limiter = None
        elif self._limiter is None:
            self._limiter = new_limiter(limiter.ceiling_db, limiter.release_ms, self._memory.rate_hz)
        else:
            set_limiter(self._limiter, limiter.ceiling_db, limiter.release_ms, self._memory.rate_hz)

    def _compile_amiga(self, chosen: AmigaFilter) -> None:
        if chosen != self._amiga_filter:
            self._amiga = None if chosen == "off" else new_amiga(AmigaModel[chosen.upper()], self._memory.rate_hz)
            self._amiga_filter = chosen

    def _swap_plan(self, channels: int) -> None:
        """Strips, taps, master, an Amiga's filters, limiter, in the order in which sound passes them."""
        calls = [(STRIP_UNIT, address_of(self.strips[index : index + 1]), self._blocks[index : index + 1]) for index in range(channels)]
        if self._taps is not None:
            calls += [
                (TAP_UNIT, address_of(self._taps[index : index + 1]), self._tap_blocks[index : index + 1]) for index in range(channels)
            ]
        calls.append((MASTER_UNIT, address_of(self.strips[MAX_CHANNELS:]), self._blocks[MAX_CHANNELS : MAX_CHANNELS + 1]))
        if self._amiga is not None:
            calls.append((AMIGA_UNIT, address_of(self._amiga), self._blocks[MAX_CHANNELS + 2 :]))
        if self._limiter is not None:
            calls.append((LIMITER_UNIT, address_of(self._limiter), self._blocks[MAX_CHANNELS + 1 : MAX_CHANNELS + 2]))
        plan = aligned_zeros(len(calls) + 1, PLAN_NODE)
        for node, (unit, state, block) in zip(plan, calls, strict=False):
            node["unit"], node["state"], node["block"] = UNIT_INDEX[unit], state, address_of(block)
        plan[-1]["unit"] = PLAN_END
        memory = self._memory
        memory.swap(memory.engine, "channel_count", channels)
        name = "plan" if self._is_unheard else "next_plan"
        memory.swap(memory.engine, name, address_of(plan), self._plan)
        self._plan = (plan, self._limiter, self._amiga)
