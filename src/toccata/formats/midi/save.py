"""Songs as MIDI files: what was played, row by row, with tempos, programs, velocities and bends."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import mido

from toccata.config import data_folder
from toccata.formats.atomic import write_atomically
from toccata.formats.kit import load_kit
from toccata.formats.loaded import Notices
from toccata.formats.midi.grid import TICKS_A_BEAT
from toccata.formats.midi.orchestra import drums_by_title, programs_by_title
from toccata.formats.midi.performance import Performance, PlayedNote, panning_control, perform, volume_control
from toccata.formats.midi.score import DRUM_CHANNEL
from toccata.notation.notes import MIDDLE_C
from toccata.song import Song
from toccata.song.played import PlayedRow

_FINE_ENOUGH = 480
_MOST_DIVISION = 0x7FFF
_BEND_RANGE = 24
_FULL_BEND = 8192
_FULL_VELOCITY, _FULL_VOLUME, _CENTRE = 127, 64, 128
_MELODIC = [channel for channel in range(16) if channel != DRUM_CHANNEL]
_DRUM_WORDS = {
    "kick": 36,
    "bass drum": 36,
    "snare": 38,
    "clap": 39,
    "rim": 37,
    "open hat": 46,
    "hat": 42,
    "tom": 45,
    "crash": 49,
    "ride": 51,
    "tambourine": 54,
    "cowbell": 56,
    "shaker": 69,
}
"""Words in names of instruments that are not the factory's."""
_FLATS = {"C#": "Db", "D#": "Eb", "G#": "Ab", "A#": "Bb"}
Event = tuple[int, int, mido.Message | mido.MetaMessage]
"""(tick, rank among what happens at once, message)."""
_OFF, _CONTROL, _BEND, _ON = range(4)


def save_midi(song: Song, path: Path, rows: Sequence[PlayedRow]) -> tuple[str, ...]:
    """Writes a type 1 file, atomically; what it could not hold, a sentence each.

    rows: the way through the song as the sequencer goes. Raises: ToccataError.
    """
    notices = Notices()
    performance = perform(song, rows)
    if performance.bends and not song.rules.linear_slides:
        performance.bends.clear()
        notices.say("slides in Amiga periods are not written as bends")
    file = mido.MidiFile(type=1, ticks_per_beat=_division(song))
    scale = file.ticks_per_beat // _ticks_a_beat(song)
    file.tracks.append(_conductor(song, performance, scale))
    file.tracks.extend(_Parts(song, performance, scale, notices).tracks())
    written = io.BytesIO()
    file.save(file=written)
    write_atomically(path, written.getvalue())
    return notices.told()


def _ticks_a_beat(song: Song) -> int:
    return max(1, song.rows_per_beat * song.speed)


def _division(song: Song) -> int:
    """MIDI ticks a quarter note: a whole number of them for each of the song's ticks."""
    ticks = _ticks_a_beat(song)
    return ticks * max(1, min(round(_FINE_ENOUGH / ticks), _MOST_DIVISION // ticks))


def _conductor(song: Song, performance: Performance, scale: int) -> mido.MidiTrack:
    signature = song.time_signature
    events: list[Event] = [
        (0, 0, mido.MetaMessage("track_name", name=song.title.encode("latin-1", "replace").decode("latin-1"))),
        (0, 1, mido.MetaMessage("time_signature", numerator=signature.beats, denominator=signature.unit)),
    ]
    if key := _key_name(song):
        events.append((0, 2, mido.MetaMessage("key_signature", key=key)))
    factor = _ticks_a_beat(song) / TICKS_A_BEAT
    events += [
        (tick * scale, 3, mido.MetaMessage("set_tempo", tempo=min(0xFFFFFF, round(60e6 * factor / tempo))))
        for tick, tempo in performance.tempos
    ]
    return _track(events, performance.ticks * scale)


def _key_name(song: Song) -> str:
    """The key as MIDI knows it; empty for other scales than major and minor."""
    if not song.key or song.scale not in ("major", "minor"):
        return ""
    suffix = "m" if song.scale == "minor" else ""
    for tonic in (song.key, _FLATS.get(song.key, song.key)):
        try:
            mido.MetaMessage("key_signature", key=tonic + suffix).bytes()
        except (ValueError, KeyError):
            continue
        return tonic + suffix
    return ""


class _Parts:
    """One MIDI track a part: the notes of an instrument; those of a channel that bends are a part of their own."""

    def __init__(self, song: Song, performance: Performance, scale: int, notices: Notices) -> None:
        self._song, self._performance, self._scale = song, performance, scale
        kit = load_kit(data_folder("samples") / "kit")
        self._programs, self._drums = programs_by_title(kit), drums_by_title(kit)
        self._bent = {channel for _, channel, _ in performance.bends}
        self._settings = self._settings_of_channels()
        pitched = {note.instrument for note in performance.notes if note.note != MIDDLE_C}
        self._drum_keys = {number: self._drum_key(number) for number in range(256) if number not in pitched}
        """The drum's key of each instrument that is one: by its name, and only where it is played as it was recorded."""
        self._kinds: list[tuple[tuple[int, int, int], ...]] = []
        self._parts = self._by_part(lambda channel: self._settings[channel])
        if len(self._parts) > len(_MELODIC) + 1:
            self._parts = self._by_part(lambda channel: ())
            if any(self._settings):
                notices.say("the channels' volumes and pannings were left out, as MIDI has too few channels for each instrument's")
        melodic = [part for part in self._parts if part != _DRUMS]
        self._channels = {part: _MELODIC[index % len(_MELODIC)] for index, part in enumerate(melodic)}
        self._channels[_DRUMS] = DRUM_CHANNEL
        if len(melodic) > len(_MELODIC):
            notices.say(f"{len(melodic)} instruments share {len(_MELODIC)} MIDI channels")

    def _settings_of_channels(self) -> list[tuple[tuple[int, int, int], ...]]:
        """(tick, controller, value) of each channel: how it starts where that is not usual, and its changes."""
        found: list[list[tuple[int, int, int]]] = [[] for _ in self._song.channels]
        for channel, settings in zip(self._song.channels, found, strict=True):
            settings += [(0, *volume_control(channel.volume))] if channel.volume != _FULL_VOLUME else []
            settings += [(0, *panning_control(channel.panning))] if channel.panning != _CENTRE else []
        for tick, place, control, value in self._performance.controls:
            found[place].append((tick, control, value))
        return [tuple(settings) for settings in found]

    def _by_part(self, kind_of: Callable[[int], tuple[tuple[int, int, int], ...]]) -> dict[tuple[int, int], list[PlayedNote]]:
        """The notes of each part. kind_of: the controllers of a channel; channels that have the same share parts."""
        self._kinds = list(dict.fromkeys(kind_of(channel) for channel in range(len(self._song.channels))))
        parts: dict[tuple[int, int], list[PlayedNote]] = {}
        for note in self._performance.notes:
            if self._drum_keys.get(note.instrument) is not None:
                part = _DRUMS
            elif note.channel in self._bent:
                part = (note.instrument, note.channel)
            else:
                part = (note.instrument, -1 - self._kinds.index(kind_of(note.channel)))
            parts.setdefault(part, []).append(note)
        return parts

    def _controls(self, midi_channel: int, part: tuple[int, int]) -> list[Event]:
        settings = self._settings[part[1]] if part[1] >= 0 else self._kinds[-1 - part[1]]
        return [
            (tick * self._scale, _CONTROL, mido.Message("control_change", channel=midi_channel, control=control, value=value))
            for tick, control, value in settings
        ]

    def _name(self, number: int) -> str:
        instrument = self._song.instrument(number)
        return instrument.name if instrument is not None else ""

    def _drum_key(self, number: int) -> int | None:
        name = self._name(number)
        if name in self._drums:
            return self._drums[name]
        if name in self._programs:
            return None
        return next((key for word, key in _DRUM_WORDS.items() if word in name.lower()), None)

    def tracks(self) -> list[mido.MidiTrack]:
        return [self._part_track(part, notes) for part, notes in self._parts.items()]

    def _part_track(self, part: tuple[int, int], notes: list[PlayedNote]) -> mido.MidiTrack:
        channel = self._channels[part]
        name = "Drums" if part == _DRUMS else self._name(part[0])
        events: list[Event] = [(0, _OFF, mido.MetaMessage("track_name", name=name.encode("latin-1", "replace").decode("latin-1")))]
        if part != _DRUMS:
            program = self._programs.get(self._name(part[0]), 0)
            first = notes[0].start * self._scale if len(self._parts) > len(_MELODIC) + 1 else 0
            events.append((first, _CONTROL, mido.Message("program_change", channel=channel, program=program)))
            events += self._controls(channel, part)
        if part[1] >= 0:
            events += self._bends(channel, part[1])
        for note in self._apart(notes):
            events += self._note(channel, note)
        return _track(events, self._performance.ticks * self._scale)

    def _apart(self, notes: list[PlayedNote]) -> list[PlayedNote]:
        """The notes with one of a key ended where the next of it begins, as MIDI cannot hold a key twice; of two at once the louder."""
        kept: list[PlayedNote] = []
        last: dict[int, int] = {}
        for note in notes:
            key = self._key(note)
            place = last.get(key)
            if place is not None and kept[place].start == note.start:
                kept[place] = max(kept[place], note, key=lambda one: one.volume)
                continue
            if place is not None and kept[place].end > note.start:
                kept[place] = replace(kept[place], end=note.start)
            last[key] = len(kept)
            kept.append(note)
        return kept

    def _key(self, note: PlayedNote) -> int:
        drum = self._drum_keys.get(note.instrument)
        return note.note if drum is None else drum

    def _note(self, channel: int, note: PlayedNote) -> list[Event]:
        key = self._key(note)
        velocity = max(1, round(note.volume * _FULL_VELOCITY / _FULL_VOLUME))
        return [
            (note.start * self._scale, _ON, mido.Message("note_on", channel=channel, note=key, velocity=velocity)),
            (note.end * self._scale, _OFF, mido.Message("note_off", channel=channel, note=key)),
        ]

    def _bends(self, midi_channel: int, channel: int) -> list[Event]:
        events: list[Event] = [
            (0, _CONTROL, mido.Message("control_change", channel=midi_channel, control=control, value=value))
            for control, value in ((101, 0), (100, 0), (6, _BEND_RANGE))
        ]
        for tick, bent, semitones in self._performance.bends:
            if bent == channel:
                pitch = min(max(round(semitones * _FULL_BEND / _BEND_RANGE), -_FULL_BEND), _FULL_BEND - 1)
                events.append((tick * self._scale, _BEND, mido.Message("pitchwheel", channel=midi_channel, pitch=pitch)))
        return events


_DRUMS = (0, -1)
"""The part of all drums."""


def _track(events: list[Event], end: int) -> mido.MidiTrack:
    """Events with their times made relative; ends of notes come before beginnings at the same tick."""
    track = mido.MidiTrack()
    now = 0
    for tick, _, message in sorted(events, key=lambda event: (event[0], event[1])):
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, end - now)))
    return track
