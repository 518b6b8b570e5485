"""The player: a song that plays, live notes, and where everything is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from toccata.engine.addresses import address_of
from toccata.engine.clicks import new_metronome
from toccata.engine.layout import MAX_CHANNELS, CommandKind, EventKind, Transport, VoiceState
from toccata.engine.loader import unit_address
from toccata.engine.sequencer.layout import LOOP_BITS
from toccata.engine.units import UNIT_INDEX
from toccata.notation.events import Clock, LiveEvent, NoteOff, NoteOn
from toccata.notation.notes import MIDDLE_C
from toccata.player.compile import SongCompiler
from toccata.player.compile.samples import sampler_unit
from toccata.player.compile.song import voice_units
from toccata.player.listening import READ_UNIT, HeardFrames, Listening
from toccata.player.memory import EngineMemory
from toccata.player.timeline import Timeline, measure
from toccata.player.units import CORE_UNITS, LIVE_UNITS, PLAY_UNITS, SEEK_UNIT, Status, UnitLoader
from toccata.song import Channel, Pattern, Sample, Song

METRONOME_UNIT = "toccata.engine.metronome:click"
_CALLBACK = "toccata.engine.stream:callback"
_FULL_VELOCITY = 127
_NO_SONG = Song(channels=(Channel(),), patterns=(Pattern.empty(64, 1),))
"""What stands in the engine's memory until there is a song."""
_LONGEST_TAIL_S = 10.0


@dataclass(frozen=True, slots=True)
class PlayerSettings:
    """rate_hz: frames per second, the device's."""

    rate_hz: int = 48000


@dataclass(frozen=True, slots=True)
class Position:
    """Where playing is. seconds: since play was pressed, without the count-in. speed: ticks a row. tempo: BPM by FastTracker 2's clock.

    queued: the order entry that comes at the pattern's end, None for the following one. count_in: beats until the first row.
    """

    playing: bool = False
    order_index: int = 0
    pattern: int = 0
    row: int = 0
    tick: int = 0
    speed: int = 6
    tempo: float = 125.0
    seconds: float = 0.0
    loops: int = 0
    queued: int | None = None
    count_in: int = 0


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """A note that began. frame: the engine's. volume: 0–1."""

    frame: int
    channel: int
    note: int
    instrument: int
    volume: float


@dataclass(frozen=True, slots=True)
class Source:
    """What an output plays (`toccata.audio` knows it as an AudioSource)."""

    render: Callable[[int, int], object]
    callback_address: int
    userdata_address: int
    rate_hz: int
    is_followed: Callable[[], bool]
    rest: Callable[[float], object]


@dataclass(frozen=True, slots=True)
class _Play:
    """A play command and its arguments. loop_limit: after how many rounds it ends; 0 for never. count_in: beats."""

    kind: CommandKind
    a: int
    b: int
    c: int
    loop_limit: int
    count_in: int = 0


class Output(Protocol):
    """What the player needs of `toccata.audio`'s outputs."""

    @property
    def error(self) -> str | None: ...

    def start(self, source: Any) -> None:
        """source: a Source, which is an AudioSource in all but name; the rooms may not know each other."""

    def close(self) -> None: ...


class Player:
    """One engine, and the song in it. Every method may be called from any thread; none waits for sound."""

    def __init__(self, settings: PlayerSettings | None = None) -> None:
        self.settings = settings or PlayerSettings()
        self._memory = EngineMemory(self.settings.rate_hz)
        self._compiler = SongCompiler(self._memory)
        self._compiler.compile(_NO_SONG)
        self._metronome = new_metronome(self.settings.rate_hz)
        self._memory.keep(self._metronome)
        self._song: Song | None = None
        self._units: set[str] = set()
        self._lock = threading.Lock()
        self._output: Output | None = None
        self._output_lock = threading.Lock()
        self._output_runs = False
        self._heard = HeardFrames(self._memory)
        self._plays = 0
        self._play_lock = threading.Lock()
        self._waiting_play: _Play | None = None
        self._loader = UnitLoader(self._memory, self._unit_came)
        self._loader.want([*LIVE_UNITS, *PLAY_UNITS])
        self._loader.want([sampler_unit(Song().interpolation), *CORE_UNITS], later=True)

    # The song

    def set_song(self, song: Song) -> None:
        """What plays from now on; what is the same object as before is not compiled again."""
        with self._lock:
            if song is self._song:
                return
            units = voice_units(song)
            if units != self._units:
                self._loader.want([sampler_unit(song.interpolation), *sorted(units)])  # the note typed first is likely a sample's
                self._units = units
            self._compiler.compile(song)
            self._song = song

    # Transport

    def play(self, order_index: int = 0, row: int = 0, until_end: bool = False, count_in: int = 0) -> None:
        """Plays the song from a row of its order; for ever, or until it ends or begins to repeat. count_in: beats before that."""
        self._begin(_Play(CommandKind.PLAY, order_index, row, 0, 1 if until_end else 0, count_in))

    def loop_pattern(self, pattern: int, row: int = 0, order_index: int | None = None, count_in: int = 0) -> None:
        """Plays one pattern round and round. order_index: where position() says it is, when it stands for an order entry."""
        self._begin(_Play(CommandKind.LOOP_PATTERN, pattern, row, -1 if order_index is None else order_index, 0, count_in))

    def loop_order(self, entries: range | None) -> None:
        """From now on playing goes round in a stretch of the order once it is there; None lets it out at the stretch's end."""
        self._memory.swap(self._memory.sequencer, "order_loop", (entries.start << LOOP_BITS) + entries.stop if entries else 0)

    def queue(self, order_index: int | None) -> None:
        """Goes on with an order entry at the end of the pattern that plays; None takes that back."""
        self._memory.swap(self._memory.sequencer, "queued", 0 if order_index is None else order_index + 1)

    def set_metronome(self, gain: float) -> None:
        """Clicks on each beat from now on, with that linear peak; 0 is off. It is heard live and in nothing that is written."""
        memory = self._memory
        if gain > 0:
            self._loader.want([METRONOME_UNIT])
        self._metronome["gain"], self._metronome["latency"] = gain, self._compiler.mixer.latency_frames
        memory.engine["metronome_unit"] = UNIT_INDEX[METRONOME_UNIT]
        memory.swap(memory.engine, "metronome", address_of(self._metronome) if gain > 0 else 0)

    def _begin(self, play: _Play) -> None:
        """Begins at once where something plays already; else when all that the song needs is there: no opening in silence."""
        if play.kind == CommandKind.LOOP_PATTERN or play.a or play.b:
            self._loader.want([SEEK_UNIT])
        with self._play_lock:
            self._waiting_play = play
            if self._loader.is_done or self.position().playing:
                self._send_waiting_play()

    def _send_waiting_play(self) -> None:
        if (play := self._waiting_play) is not None:
            self._memory.engine["loop_limit"] = play.loop_limit
            self._plays += 1
            self._memory.send(play.kind, play.a, play.b, play.c, float(play.count_in))
            self._waiting_play = None  # last, for `ended`, which takes no lock

    def stop(self) -> None:
        """Ends the song; live notes go on."""
        with self._play_lock:
            self._waiting_play = None
            self._memory.send(CommandKind.STOP)

    def silence(self) -> None:
        """Ends everything that sounds."""
        self.stop()
        self._memory.send(CommandKind.SILENCE)

    # Live notes

    def send(self, event: LiveEvent) -> None:
        """Plays or releases a live note; a clock's start and stop move the transport.

        Controls are for parameters and a clock's ticks for following another's tempo: neither exists in a song yet, so both pass.
        """
        match event:
            case NoteOn(channel, note, instrument, velocity):
                self._memory.send(CommandKind.NOTE_ON, channel, note, instrument, velocity / _FULL_VELOCITY)
            case NoteOff(channel, note):
                self._memory.send(CommandKind.NOTE_OFF, channel, note)
            case Clock("start"):
                self.play()
            case Clock("stop"):
                self.stop()

    def preview(self, sample: Sample, note: int = MIDDLE_C) -> None:
        """Plays a sample that need not be in the song; the preview before it ends."""
        with self._lock:
            interpolation = self._song.interpolation if self._song else Song().interpolation
            self._loader.want([sampler_unit(interpolation)])
            slot = self._compiler.samples.add_preview(sample, interpolation)
        ratio = 2.0 ** ((note - MIDDLE_C + sample.relative_note + sample.finetune_cents / 100.0) / 12.0)
        self._memory.send(CommandKind.PREVIEW, slot, UNIT_INDEX[sampler_unit(interpolation)], 0, ratio)

    def stop_preview(self) -> None:
        """Ends the preview."""
        self._memory.send(CommandKind.PREVIEW_STOP)

    # What is going on

    def position(self) -> Position:
        """Where playing is, at the last quantum that was rendered."""
        now = self._memory.read_position()[0]
        return Position(
            playing=int(now["transport"]) != Transport.STOPPED,
            order_index=int(now["order_index"]),
            pattern=int(now["pattern"]),
            row=int(now["row"]),
            tick=int(now["tick"]),
            speed=int(now["speed"]),
            tempo=float(now["tempo"]),
            seconds=float(now["song_frame"]) / self.settings.rate_hz,
            loops=int(now["loops"]),
            queued=int(now["queued"]) - 1 if now["queued"] > 0 else None,
            count_in=int(now["count_in"]),
        )

    def ended(self) -> bool:
        """Whether what `play` began is over and no note of it rings on, or has rung for 10 s; or cannot begin at all."""
        if not self._memory.is_ready:
            return self._loader.is_done
        if self._waiting_play is not None:
            return False
        now = self._memory.read_position()[0]
        if int(now["plays"]) < self._plays or int(now["transport"]) != Transport.STOPPED:
            return False
        rung_frames = int(now["frame"]) - int(now["stopped_frame"])
        return not self.sounding() or rung_frames >= _LONGEST_TAIL_S * self.settings.rate_hz

    def sounding(self) -> bool:
        """Whether any voice sounds."""
        return bool((self._memory.voices["state"] != VoiceState.FREE).any())

    def meters(self) -> np.ndarray:
        """Linear peaks since the last call, float32 (channels + 1, 2), the master's last."""
        channels = len(self._song.channels) if self._song else 0
        return self._memory.read_meters()[[*range(channels), MAX_CHANNELS]]

    def listen(self) -> Listening:
        """What goes out from now on, for someone beside the device; close it in the end."""
        self._loader.want([READ_UNIT])
        return self._heard.begin()

    def drain_events(self) -> list[PlayedNote]:
        """The notes that began since the last call."""
        notes: list[PlayedNote] = []

        def keep(event: np.void) -> None:
            if event["kind"] == EventKind.NOTE:
                channel, note, instrument = (int(event[name]) for name in "abc")
                notes.append(PlayedNote(int(event["frame"]), channel, note, instrument, float(event["x"])))

        self._memory.read_events(keep)
        return notes

    def faults(self) -> int:
        """How often a voice or the plan made a broken number, which became silence."""
        return int(self._memory.engine["faults"][0])

    def status(self) -> Status:
        """Whether it sounds already, and what it waits for."""
        return self._loader.status()

    def timeline(self, song: Song) -> Timeline:
        """When each entry of a song's order begins and how long it lasts. Takes some tenths of a second."""
        return measure(song)

    # The output

    def source(self) -> Source:
        """What an output plays. Good as long as the player."""
        memory, rate_hz = self._memory, self.settings.rate_hz
        return Source(memory.render, unit_address(_CALLBACK), memory.address, rate_hz, lambda: self._heard.is_followed, memory.rest)

    def attach(self, output: Output) -> None:
        """Starts the output, as soon as a live note can sound, and closes it with the player."""
        self._output = output
        self._start_output()

    def _unit_came(self) -> None:
        if self._memory.is_ready and self._output is not None and not self._output_runs:
            # A device takes its time; the compilers wait for this thread.
            threading.Thread(target=self._start_output_aside, name="output", daemon=True).start()
        with self._play_lock:
            if self._loader.is_done:
                self._send_waiting_play()

    def _start_output_aside(self) -> None:
        try:
            self._start_output()
        except Exception as error:  # whatever a device's library throws
            self._loader.report(str(error) or type(error).__name__)

    def _start_output(self) -> None:
        with self._output_lock:
            if self._memory.is_ready and self._output is not None and not self._output_runs:
                self._output_runs = True
                self._output.start(self.source())

    def output_error(self) -> str | None:
        """Why the output ended by itself; None while it is well."""
        output = self._output
        return output.error if output is not None else None

    def close(self) -> None:
        """Ends output and compiling. The engine's memory lives on until nobody holds the player's source."""
        self._loader.close()
        with self._output_lock:
            output, self._output = self._output, None
            if output is not None and self._output_runs:
                output.close()
