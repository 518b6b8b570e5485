"""The whole song: its scalars and channels here, the rest by the noun."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from toccata.engine.addresses import address_of, aligned_zeros
from toccata.engine.sequencer.layout import MACRO, MACRO_COUNT, MAX_RULES
from toccata.engine.sequencer.rule_index import Rule
from toccata.player.compile.effects import sequencer_units, uses_filters
from toccata.player.compile.instruments import SYNTH_UNITS, InstrumentCompiler
from toccata.player.compile.macros import write_macro
from toccata.player.compile.mixer import AMIGA_UNIT, LIMITER_UNIT, MixerCompiler
from toccata.player.compile.patterns import PatternCompiler
from toccata.player.compile.samples import SampleCompiler, filtered_unit, sampler_unit
from toccata.player.memory import EngineMemory
from toccata.song import MidiMacros, PlayRules, Song
from toccata.song.document import FULL_MIX, TEMPO_MODES
from toccata.song.sample import Interpolation


class SongCompiler:
    """Brings the engine's memory from the last song to the next. Parts that are the same object cost nothing."""

    def __init__(self, memory: EngineMemory, interpolation: Interpolation | None = None) -> None:
        """interpolation: of every sample, instead of the song's and their own."""
        self._memory = memory
        self._interpolation = interpolation
        self._song: Song | None = None
        self._macros: np.ndarray | None = None
        self._patterns = PatternCompiler(memory)
        self._instruments = InstrumentCompiler(memory)
        self.samples = SampleCompiler(memory)
        self.mixer = MixerCompiler(memory)
        memory.keep(self)

    def compile(self, song: Song) -> None:
        """Compiles what is not the same object as in the song before."""
        old = self._song
        if song is old:
            return
        self.samples.compile(song, self._interpolation)
        self._instruments.compile(song.instruments)
        if old is None or (song.channels, song.mixer) != (old.channels, old.mixer):
            self.mixer.compile(song)
        self._write_channels(song)
        self._patterns.compile_patterns(song.patterns)
        self._patterns.compile_order(song.order)
        self._write_scalars(song)
        if old is None or song.midi_macros is not old.midi_macros:
            self._write_macros(song.midi_macros)
        self._song = song
        self._memory.release_retired()

    def _write_channels(self, song: Song) -> None:
        for record, channel in zip(self._memory.channels, song.channels, strict=False):
            record["start_panning"], record["start_volume"] = channel.panning, channel.volume
            _write_groove(record["groove"], channel.groove)
            record["start_surround"] = channel.surround
        self._memory.swap(self._memory.sequencer, "channel_count", len(song.channels))

    def _write_scalars(self, song: Song) -> None:
        """Single aligned words, which the sequencer reads when play is pressed or a row begins."""
        sequencer = self._memory.sequencer[0]
        sequencer["start_tempo"], sequencer["start_speed"] = song.tempo, song.speed
        sequencer["tempo_mode"] = TEMPO_MODES.index(song.tempo_mode)
        sequencer["start_global_volume"] = song.global_volume * (1 if song.rules.fine_global_volume else 2)
        sequencer["restart"] = song.restart
        sequencer["mix_gain"], sequencer["separation"] = song.mix_volume / FULL_MIX, song.stereo_separation / FULL_MIX
        sequencer["rules"] = rule_flags(song.rules)
        sequencer["resting"] = resting_channels(song)
        _write_groove(sequencer["groove"], song.groove)
        sequencer["swing"], sequencer["swing_rows"] = song.swing / 50.0 - 1.0, song.swing_rows
        sequencer["rows_per_beat"], sequencer["rows_per_bar"] = song.rows_per_beat, song.rows_per_bar

    def _write_macros(self, macros: MidiMacros) -> None:
        table = aligned_zeros(MACRO_COUNT, MACRO)
        for record, text in zip(table, (*macros.active, *macros.fixed), strict=True):
            write_macro(record, text)
        old, self._macros = self._macros, table
        self._memory.swap(self._memory.sequencer, "macros", address_of(table), old)


def _write_groove(record: np.void, groove: tuple[int, ...]) -> None:
    """Modifies: a GROOVE record."""
    if record["count"] != len(groove) or tuple(record["ticks"][: len(groove)]) != groove:
        record["ticks"][: len(groove)] = groove
        record["count"] = len(groove)


def resting_channels(song: Song) -> int:
    """A bit for each channel that does nothing because it is muted."""
    if not song.rules.muted_channels_rest:
        return 0
    return sum(1 << index for index, channel in enumerate(song.channels) if channel.strip.mute)


def rule_flags(rules: PlayRules) -> np.ndarray:
    """The play rules as SEQUENCER.rules has them: uint8 (MAX_RULES,), 1 where a rule holds."""
    flags = np.zeros(MAX_RULES, np.uint8)
    flags[[Rule[field.name.upper()] for field in fields(rules) if getattr(rules, field.name)]] = 1
    return flags


def voice_units(song: Song, interpolation: Interpolation | None = None) -> set[str]:
    """The names of the units that a song uses and not every song: voices, limiter, virtual channels, effects."""
    interpolations = {interpolation or song.interpolation}
    interpolations |= {interpolation or sample.interpolation or song.interpolation for sample in song.samples if sample}
    names = {sampler_unit(name) for name in interpolations} | sequencer_units(song)
    if uses_filters(song):
        names |= {filtered_unit(name) for name in interpolations}
    names |= {SYNTH_UNITS[item.kind] for item in song.instruments if item is not None and item.kind in SYNTH_UNITS}
    if song.mixer.limiter.enabled:
        names.add(LIMITER_UNIT)
    if song.amiga_filter != "off":
        names.add(AMIGA_UNIT)
    return names
