"""Instruments: their records, and the parameter banks of synth voices."""

from __future__ import annotations

import numpy as np

from toccata.engine.addresses import address_of, aligned_zeros
from toccata.engine.layout import PARAMETER
from toccata.engine.sequencer.layout import (
    INSTRUMENT,
    MAX_ENVELOPE_POINTS,
    MAX_INSTRUMENTS,
    NO_LOOP,
    NO_PANNING,
    NO_UNIT,
    DuplicateAction,
    DuplicateCheck,
    NewNoteAction,
)
from toccata.engine.units import UNIT_INDEX
from toccata.notation.notes import NOTE_COUNT
from toccata.player.memory import EngineMemory
from toccata.rack.voices import VOICES
from toccata.song import Envelope, Instrument

SYNTH_UNITS = {"chip": "toccata.engine.voices.chip:chip"}
"""The unit of each kind of instrument that is not a sampler."""
_RAMP_S = 0.003


class InstrumentCompiler:
    """Keeps the instrument table. A slot's parameter bank stays where it is for ever, since sounding voices read it."""

    def __init__(self, memory: EngineMemory) -> None:
        self._memory = memory
        self._instruments: tuple[Instrument | None, ...] | None = None
        self._table = aligned_zeros(MAX_INSTRUMENTS, INSTRUMENT)
        self._banks: dict[int, np.ndarray] = {}

    def compile(self, instruments: tuple[Instrument | None, ...]) -> None:
        """Writes the records of new instruments and swaps the table."""
        if instruments is self._instruments:
            return
        table = aligned_zeros(MAX_INSTRUMENTS, INSTRUMENT)
        table[:] = self._table
        known = (*(self._instruments or ()), *(None,) * len(instruments))
        for number, instrument in enumerate(instruments, start=1):
            if instrument is None:
                table[number] = np.zeros((), INSTRUMENT)
            elif instrument is not known[number - 1]:
                self._write(table[number], number, instrument)
        table[len(instruments) + 1 :] = np.zeros((), INSTRUMENT)
        old, self._table, self._instruments = self._table, table, instruments
        self._memory.swap(self._memory.sequencer, "instruments", address_of(table), old)
        self._memory.swap(self._memory.sequencer, "instrument_count", len(instruments) + 1)

    def _write(self, record: np.void, number: int, instrument: Instrument) -> None:
        record["present"] = 1
        record["unit"] = UNIT_INDEX[SYNTH_UNITS[instrument.kind]] if instrument.kind in SYNTH_UNITS else NO_UNIT
        bank = self._write_bank(number, instrument)
        record["parameter_count"], record["parameters"] = len(bank), address_of(bank) if len(bank) else 0
        for name in ("fade_out", "global_volume", "pitch_envelope_is_filter", "pitch_pan_separation", "pitch_pan_centre"):
            record[name] = getattr(instrument, name)
        record["random_volume"], record["random_panning"] = instrument.random_volume, instrument.random_panning
        record["cutoff"] = -1 if instrument.filter_cutoff is None else instrument.filter_cutoff
        record["resonance"] = -1 if instrument.filter_resonance is None else instrument.filter_resonance
        record["panning"] = NO_PANNING if instrument.panning is None else instrument.panning
        record["new_note_action"] = NewNoteAction[instrument.new_note_action.upper()]
        record["duplicate_check"] = DuplicateCheck[instrument.duplicate_check.upper()]
        record["duplicate_action"] = DuplicateAction[instrument.duplicate_action.upper()]
        mappings = [instrument.mapping(note) for note in range(NOTE_COUNT)]
        record["note_map"] = [(mapping.note, mapping.sample) for mapping in mappings]
        for name in ("volume_envelope", "panning_envelope", "pitch_envelope"):
            _write_envelope(record[name], getattr(instrument, name))

    def _write_bank(self, number: int, instrument: Instrument) -> np.ndarray:
        """The slot's PARAMETER records, in the rack's order; ramped ones glide, so that a voice that sounds does not click."""
        parameters = VOICES.get(instrument.kind, ())
        if not parameters:
            return np.zeros(0, PARAMETER)
        bank = self._banks.get(number)
        if bank is None or len(bank) != len(parameters):
            bank = self._banks[number] = aligned_zeros(len(parameters), PARAMETER)
            bank["value"] = bank["target"] = [parameter.default for parameter in parameters]
        ramp_frames = max(1, round(self._memory.rate_hz * _RAMP_S))
        for record, parameter in zip(bank, parameters, strict=True):
            value = parameter.clamp(instrument.parameter(parameter.name, parameter.default))
            if parameter.ramp == "none":
                record["value"] = record["target"] = value
            elif record["target"] != np.float32(value):
                record["target"] = value
                record["step"] = (value - record["value"]) / ramp_frames
                record["left"] = ramp_frames
        return bank


def _write_envelope(record: np.void, envelope: Envelope) -> None:
    points = envelope.points[:MAX_ENVELOPE_POINTS]
    record["enabled"], record["count"], record["carry"] = envelope.enabled and bool(points), len(points), envelope.carry
    record["loop_start"], record["loop_end"] = envelope.loop or (NO_LOOP, NO_LOOP)
    record["sustain_start"], record["sustain_end"] = envelope.sustain or (NO_LOOP, NO_LOOP)
    record["ticks"][: len(points)] = [point.tick for point in points]
    record["values"][: len(points)] = [point.value for point in points]
