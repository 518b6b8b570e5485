"""A machine that plays small songs tick by tick and writes down what each channel was told. No sound is made."""

from __future__ import annotations

import ctypes
import importlib
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest

from toccata.engine import layout
from toccata.engine.memory import address_of
from toccata.engine.sequencer import layout as seq
from toccata.engine.sequencer import records
from toccata.engine.sequencer.rule_index import Rule
from toccata.engine.units import UNIT_INDEX, UNITS
from toccata.notation.cells import empty_column, parse_cell
from toccata.song import Channel, Envelope, Instrument, OrderEntry, Pattern, PlayRules, Sample, Song, mutes_at

RATE_HZ = 48000
ROOM = "toccata.engine.sequencer."
COMMANDS = {
    layout.CommandKind.PLAY: "play",
    layout.CommandKind.LOOP_PATTERN: "loop_pattern",
    layout.CommandKind.STOP: "stop",
    layout.CommandKind.SILENCE: "silence",
    layout.CommandKind.NOTE_ON: "note_on",
    layout.CommandKind.NOTE_OFF: "note_off",
}
SAMPLER_UNIT = 3
SYNTH_UNIT = 5


@dataclass(frozen=True)
class Heard:
    """What one channel played in one tick. volume 0–64 with the fraction, panning 0–255; started: offset of a new voice, else None."""

    order: int
    row: int
    tick: int
    period: float
    volume: float
    panning: float
    started: int | None


@pytest.fixture(scope="session")
def units() -> np.ndarray:
    """The address table with every sequencer unit in it; compiled once a session."""
    table = np.zeros(len(UNITS), np.int64)
    for name in UNITS:
        if name.startswith(ROOM):
            module, function = name.split(":")
            table[UNIT_INDEX[name]] = getattr(importlib.import_module(module), function).address
    return table


@pytest.fixture
def machine(units):
    """machine(rows, ...) makes a Machine; rows is a text or one for each pattern."""

    def make(*patterns: str, **options) -> Machine:
        return Machine(units, make_song(*patterns, **options))

    return make


def make_pattern(text: str, channels: int) -> Pattern:
    lines = [line.split("#")[0].strip() if "##" in line else line.strip() for line in text.strip().splitlines()]
    columns = [np.array(empty_column(len(lines))) for _ in range(channels)]
    for row, line in enumerate(lines):
        for channel, cell in enumerate(line.split("|")):
            columns[channel][row] = parse_cell(cell.strip())
    for column in columns:
        column.setflags(write=False)
    return Pattern(len(lines), tuple(columns))


def make_song(*patterns: str, channels: int = 1, samples=None, instruments=None, order=None, rules=None, **fields) -> Song:
    """A song of patterns written as text, channels apart by |. Instrument and sample 1 are a plain looped one unless given."""
    samples = samples or (sample(),)
    return Song(
        channels=tuple(Channel() for _ in range(channels)),
        patterns=tuple(make_pattern(text, channels) for text in patterns),
        order=tuple(OrderEntry(number) for number in (range(len(patterns)) if order is None else order)),
        samples=samples,
        instruments=instruments or tuple(Instrument(sample=number + 1) for number in range(len(samples))),
        rules=rules or PlayRules(),
        **fields,
    )


def sample(frames: int = 100_000, **fields) -> Sample:
    """A sample of silence, with FastTracker 2's panning in the middle."""
    return Sample(data=np.zeros(frames, np.int8), rate_hz=8363, **({"panning": 128} | fields))


class Machine:
    """One engine's memory with a song compiled into it, and the units called as the host does."""

    def __init__(self, units: np.ndarray, song: Song) -> None:
        self.units = units
        self.compile(song)
        self.engine["entries"] = address_of(self.entries)

    def compile(self, song: Song) -> None:
        """Fills all memory anew."""
        self.voices = np.zeros(layout.MAX_VOICES, layout.VOICE)
        self.now = np.zeros(1, layout.POSITION)
        self.engine = np.zeros(1, layout.ENGINE)
        self.block = np.zeros(1, layout.BLOCK)
        self.sequencer = np.zeros(1, records.SEQUENCER)
        self.channels = np.zeros(layout.MAX_CHANNELS, records.CHANNEL)
        self.notes = np.zeros(layout.MAX_VOICES + layout.MAX_CHANNELS, records.NOTE)
        self.visited = np.zeros((2, seq.MAX_ORDER, seq.PATTERN_WORDS), np.uint64)
        self.loop_states = np.zeros(seq.LOOP_STATES, np.uint64)
        self.entries = np.full(layout.COMMAND_KINDS, -1, np.int64)
        self.records = np.zeros(256, layout.EVENT)
        self.ring = np.zeros(1, layout.RING)
        self.ring["capacity"], self.ring["records"] = len(self.records), address_of(self.records)
        self._compile_song(song)
        s, e = self.sequencer, self.engine
        s["channels"], s["notes"], s["visited"] = address_of(self.channels), address_of(self.notes), address_of(self.visited)
        s["loop_states"] = address_of(self.loop_states)
        e["abi"], e["rate_hz"] = layout.ABI_VERSION, RATE_HZ
        e["units"], e["unit_count"] = address_of(self.units), len(self.units)
        e["voices"], e["voice_count"] = address_of(self.voices), len(self.voices)
        e["sequencer"], e["now"], e["events"] = address_of(s), address_of(self.now), address_of(self.ring)
        e["samples"], e["sample_count"] = address_of(self.samples), len(self.samples)
        e["block"] = address_of(self.block)
        self.block["engine"], self.block["samples"] = address_of(e), address_of(self.samples)

    def _compile_song(self, song: Song) -> None:
        s = self.sequencer
        self.order = np.zeros(len(song.order), seq.ORDER)
        self.order["pattern"] = [entry.pattern for entry in song.order]
        self.order["name"] = range(1, len(song.order) + 1)
        self.order["mutes"] = [sum(1 << channel for channel in mutes_at(song.order, index)) for index in range(len(song.order))]
        s["order"], s["order_count"] = address_of(self.order), len(self.order)
        self.patterns = np.zeros(len(song.patterns), seq.PATTERN)
        self.columns = []
        for record, pattern in zip(self.patterns, song.patterns, strict=True):
            addresses = np.array([address_of(column) for column in pattern.columns], np.int64)
            self.columns += [pattern.columns, addresses]
            record["columns"], record["rows"], record["channels"] = address_of(addresses), pattern.rows, len(addresses)
        s["patterns"], s["pattern_count"] = address_of(self.patterns), len(self.patterns)
        self._compile_samples(song)
        self._compile_instruments(song)
        s["channel_count"] = len(song.channels)
        for record, channel in zip(self.channels, song.channels, strict=False):
            record["start_panning"], record["start_volume"] = channel.panning, channel.volume
            fill_groove(record["groove"], channel.groove)
            record["start_surround"] = channel.surround
        s["rules"][0, [rule for rule in Rule if getattr(song.rules, rule.name.lower())]] = 1
        s["start_tempo"], s["start_speed"] = song.tempo, song.speed
        s["start_global_volume"] = song.global_volume * (1 if song.rules.fine_global_volume else 2)
        s["mix_gain"], s["separation"] = song.mix_volume / 128, song.stereo_separation / 128
        s["restart"] = song.restart
        fill_groove(s[0]["groove"], song.groove)
        s["swing"], s["swing_rows"] = song.swing / 50 - 1, song.swing_rows
        s["rows_per_beat"], s["rows_per_bar"] = song.rows_per_beat, song.rows_per_bar

    def _compile_samples(self, song: Song) -> None:
        self.samples = np.zeros(len(song.samples) + 1, layout.SAMPLE)
        self.plays = np.zeros(len(song.samples) + 1, seq.SAMPLE_PLAY)
        self.plays["rate_scale"], self.plays["filtered_unit"] = 1.0, seq.NO_UNIT
        self.plays["panning"], self.plays["volume"], self.plays["global_volume"] = seq.NO_PANNING, 64, 64
        for slot, item in enumerate(song.samples, 1):
            record, play = self.samples[slot], self.plays[slot]
            record["frames"] = item.frames
            record["loop_kind"] = layout.LoopKind[item.loop.kind.upper()]
            record["loop_start"], record["loop_end"] = item.loop.start, item.loop.end
            play["unit"], play["volume"], play["global_volume"] = SAMPLER_UNIT, item.volume, item.global_volume
            play["panning"] = seq.NO_PANNING if item.panning is None else item.panning
            play["relative_note"], play["finetune"] = item.relative_note, item.finetune_cents / 100
            play["vibrato_waveform"] = seq.Waveform[item.vibrato.waveform.upper()]
            play["vibrato_speed"], play["vibrato_depth"] = item.vibrato.speed, item.vibrato.depth
            play["vibrato_sweep"] = item.vibrato.sweep
        self.sequencer["sample_plays"], self.sequencer["sample_count"] = address_of(self.plays), len(self.plays)

    def _compile_instruments(self, song: Song) -> None:
        self.instruments = np.zeros(len(song.instruments) + 1, seq.INSTRUMENT)
        for number, item in enumerate(song.instruments, 1):
            record = self.instruments[number]
            record["present"], record["fade_out"], record["global_volume"] = 1, item.fade_out, item.global_volume
            record["unit"] = seq.NO_UNIT if item.kind == "sampler" else SYNTH_UNIT
            record["panning"] = seq.NO_PANNING if item.panning is None else item.panning
            record["new_note_action"] = seq.NewNoteAction[item.new_note_action.upper()]
            record["duplicate_check"] = seq.DuplicateCheck[item.duplicate_check.upper()]
            record["duplicate_action"] = seq.DuplicateAction[item.duplicate_action.upper()]
            record["note_map"] = [(item.mapping(note).note, item.mapping(note).sample) for note in range(120)]
            record["cutoff"] = -1 if item.filter_cutoff is None else item.filter_cutoff
            record["resonance"] = -1 if item.filter_resonance is None else item.filter_resonance
            record["pitch_envelope_is_filter"] = item.pitch_envelope_is_filter
            record["pitch_pan_separation"], record["pitch_pan_centre"] = item.pitch_pan_separation, item.pitch_pan_centre
            for name in ("volume_envelope", "panning_envelope", "pitch_envelope"):
                fill_envelope(record[name], getattr(item, name))
        self.sequencer["instruments"] = address_of(self.instruments)
        self.sequencer["instrument_count"] = len(self.instruments)

    def call(self, name: str, argument: int = 0) -> None:
        address = int(self.units[UNIT_INDEX[ROOM + name]])
        prototype = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64)
        prototype(address)(address_of(self.sequencer), address_of(self.block), argument)

    def send(self, kind: layout.CommandKind, a: int = 0, b: int = 0, c: int = 0, x: float = 0.0) -> None:
        """A command, carried out at once as the host does."""
        if kind in (layout.CommandKind.PLAY, layout.CommandKind.LOOP_PATTERN):
            self.engine["transport"] = layout.Transport.SONG if kind == layout.CommandKind.PLAY else layout.Transport.PATTERN
            self.engine["song_frame"], self.engine["tick_fraction"] = 0, 0
        elif kind == layout.CommandKind.STOP:
            self.engine["transport"] = layout.Transport.STOPPED
        command = np.zeros(1, layout.COMMAND)
        command["kind"], command["a"], command["b"], command["c"], command["x"] = kind, a, b, c, x
        self.block["command"] = address_of(command)
        self.call(f"commands:{COMMANDS[kind]}")
        self.block["command"] = 0

    def tick(self) -> None:
        """A tick boundary and the tick's frames, ramps and stopping voices included."""
        self.call("clock:tick")
        engine = self.engine[0]
        exact = engine["tick_frames"] + engine["tick_fraction"]
        frames = int(exact)
        engine["tick_fraction"] = exact - frames
        engine["frame"] += frames
        if engine["transport"] != layout.Transport.STOPPED:
            engine["song_frame"] += frames
        for side in ("left", "right"):
            ramp = self.voices[side]
            ramp["value"], ramp["left"] = ramp["target"], 0
        silent = (self.voices["state"] == layout.VoiceState.STOPPING) & (self.voices["left"]["value"] == 0)
        self.voices["state"][silent] = layout.VoiceState.FREE

    def heard(self, channel: int = 0) -> Heard:
        """What a channel's foreground note was told at the last tick."""
        now, note, state = self.now[0], self.notes[layout.MAX_VOICES + channel], self.channels[channel]
        started = None
        if state["voice"] >= 0 and self.voices[state["voice"]]["start_frame"] == self._tick_start:
            started = int(self.voices[state["voice"]]["offset_frames"])
        volume = float(note["final_volume"]) * 64 if state["voice"] >= 0 else 0.0
        return Heard(
            int(now["order_index"]), int(now["row"]), int(now["tick"]), float(note["final_period"]), volume,
            float(note["final_panning"]), started,
        )  # fmt: skip

    def play(self, ticks: int, channel: int = 0, order: int = 0, row: int = 0) -> list[Heard]:
        """Plays from the start and returns what a channel heard, a tick each."""
        self.send(layout.CommandKind.PLAY, order, row)
        return self.go_on(ticks, channel)

    def go_on(self, ticks: int, channel: int = 0) -> list[Heard]:
        heard = []
        for _ in range(ticks):
            self._tick_start = int(self.engine["frame"][0])
            self.tick()
            heard.append(self.heard(channel))
        return heard

    def sounding(self) -> list[int]:
        """Indices of the voices that sound and are not on their way out."""
        return [int(index) for index in np.flatnonzero(self.voices["state"] == layout.VoiceState.SOUNDING)]


def fill_groove(record, groove: tuple[int, ...]) -> None:
    record["count"], record["ticks"][: len(groove)] = len(groove), groove


def fill_envelope(record, envelope: Envelope) -> None:
    record["enabled"], record["count"], record["carry"] = envelope.enabled, len(envelope.points), envelope.carry
    for index, point in enumerate(envelope.points):
        record["ticks"][index], record["values"][index] = point.tick, point.value
    record["loop_start"], record["loop_end"] = envelope.loop or (seq.NO_LOOP, seq.NO_LOOP)
    record["sustain_start"], record["sustain_end"] = envelope.sustain or (seq.NO_LOOP, seq.NO_LOOP)


@pytest.fixture(scope="session")
def tools() -> SimpleNamespace:
    """What tests need to write their songs."""
    return SimpleNamespace(sample=sample, make_song=make_song, replace=replace, command=layout.CommandKind, rules=PlayRules)
