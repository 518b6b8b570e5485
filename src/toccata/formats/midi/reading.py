"""From events to a score: notes with their ends, tempos, signatures, names, bends."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import replace
from pathlib import Path
from typing import Any

from toccata.errors import BadFile
from toccata.formats.loaded import Notices
from toccata.formats.midi.events import MidiContent, read_events
from toccata.formats.midi.score import DEFAULT_TEMPO_US, Score, ScoreNote
from toccata.formats.module.reading import one_line

_SUSTAIN, _VOLUME, _PAN, _EXPRESSION = 64, 7, 10, 11
_SOUND_OFF, _RESET, _NOTES_OFF = 120, 121, 123
_ALL_NOTES_OFF = range(_NOTES_OFF, 128)
"""From 124 on they change the mode, and end notes too."""
_RPN_HIGH, _RPN_LOW, _DATA = 101, 100, 6
_BEND_RANGE = 2.0
_FULL_BEND = 8192
_SECONDS_A_BEAT = DEFAULT_TEMPO_US / 1e6
_PEDAL_DOWN = 64
_LOUDEST = 127


def read_score(path: Path, data: bytes, notices: Notices) -> Score:
    """The music of a Standard MIDI File of any type. Raises: BadFile."""
    content = read_events(path, data, notices)
    score = Score(_ticks_per_beat(path, content.division))
    reader = _Reader(score, notices, has_tempos=content.division > 0)
    for tick, track, message in _in_order(content):
        reader.take(tick, track, message)
    reader.finish()
    if not score.notes:
        notices.say("there is no note in the file")
    return score


def _ticks_per_beat(path: Path, division: int) -> float:
    """Of a quarter note; a division in frames of a second is a beat of half a second."""
    if division > 0:
        return float(division)
    frames, parts = -(division >> 8), division & 0xFF
    if frames not in (24, 25, 29, 30) or not parts:
        raise BadFile(path, f"a division of {frames} frames and {parts} parts is none", "header")
    return (30000 / 1001 if frames == 29 else float(frames)) * parts * _SECONDS_A_BEAT


def _in_order(content: MidiContent) -> list[tuple[int, int, Any]]:
    """(tick, track, message) in time; tracks of type 2 follow one another."""
    events: list[tuple[int, int, Any]] = []
    begins = 0
    for number, track in enumerate(content.tracks):
        events += [(begins + tick, number, message) for tick, message in track.events]
        if content.kind == 2:
            begins += track.length
    return sorted(events, key=lambda event: event[0])


class _Reader:
    """Takes events in order of time."""

    def __init__(self, score: Score, notices: Notices, has_tempos: bool) -> None:
        self._score, self._notices, self._has_tempos = score, notices, has_tempos
        self._on: dict[tuple[int, int], deque[ScoreNote]] = defaultdict(deque)
        self._programs: dict[int, int] = defaultdict(int)
        self._pedals: set[int] = set()
        self._waiting: list[ScoreNote] = []
        """Notes whose key is up while the pedal holds them."""
        self._ranges: dict[int, float] = defaultdict(lambda: _BEND_RANGE)
        self._parameters: dict[int, tuple[int, int]] = defaultdict(lambda: (127, 127))
        self._track_names: dict[int, str] = {}
        self._levels: dict[tuple[int, int], int] = {}
        """Volume and expression by (controller, channel)."""
        self._lyrics: list[str] = []
        self._is_karaoke = False
        """Whether syllables come as texts."""
        self._now = 0

    def take(self, tick: int, track: int, message: Any) -> None:
        self._now = tick
        self._score.end = max(self._score.end, tick)
        match message.type:
            case "note_on" if message.velocity > 0:
                self._start(tick, track, message)
            case "note_on" | "note_off":
                self._release(tick, message.channel, message.note)
            case "program_change":
                self._programs[message.channel] = message.program
            case "control_change":
                self._control(tick, message.channel, message.control, message.value)
            case "pitchwheel":
                bend = message.pitch / _FULL_BEND * self._ranges[message.channel]
                self._score.bends.append((tick, message.channel, bend))
            case _ if message.is_meta:
                self._meta(tick, track, message)

    def _start(self, tick: int, track: int, message: Any) -> None:
        channel, note = message.channel, message.note
        if self._on[channel, note]:
            self._release(tick, channel, note)  # the same key again: it was let go
        self._waiting = [held for held in self._waiting if not self._ends_held(held, tick, channel, note)]
        self._on[channel, note].append(ScoreNote(tick, tick, channel, note, message.velocity, self._programs[channel]))
        if track in self._track_names:
            self._score.names.setdefault(channel, self._track_names[track])

    def _ends_held(self, held: ScoreNote, tick: int, channel: int, note: int) -> bool:
        if (held.channel, held.note) != (channel, note):
            return False
        self._end(held, tick)
        return True

    def _release(self, tick: int, channel: int, note: int) -> None:
        if not self._on[channel, note]:
            return
        ended = self._on[channel, note].popleft()
        if channel in self._pedals:
            self._waiting.append(ended)
        else:
            self._end(ended, tick)

    def _end(self, note: ScoreNote, tick: int) -> None:
        self._score.notes.append(replace(note, end=max(tick, note.start + 1)))

    def _control(self, tick: int, channel: int, control: int, value: int) -> None:
        if control == _SUSTAIN:
            if value >= _PEDAL_DOWN:
                self._pedals.add(channel)
            else:
                self._pedal_up(tick, channel)
        elif control in (_VOLUME, _EXPRESSION):
            self._levels[control, channel] = value
            self._score.volumes.append((tick, channel, self._level(channel)))
        elif control == _PAN:
            self._score.pans.append((tick, channel, value))
        elif control == _SOUND_OFF or control in _ALL_NOTES_OFF:
            if control == _SOUND_OFF:
                self._pedal_up(tick, channel)
            for note in [key for (place, key), notes in self._on.items() if place == channel and notes]:
                self._release(tick, channel, note)
        elif control == _RESET:
            self._pedal_up(tick, channel)
            self._levels.pop((_EXPRESSION, channel), None)
            self._score.volumes.append((tick, channel, self._level(channel)))
            self._score.bends.append((tick, channel, 0.0))
        elif control in (_RPN_HIGH, _RPN_LOW):
            high, low = self._parameters[channel]
            self._parameters[channel] = (value, low) if control == _RPN_HIGH else (high, value)
        elif control == _DATA and self._parameters[channel] == (0, 0):
            self._ranges[channel] = float(value)

    def _pedal_up(self, tick: int, channel: int) -> None:
        self._pedals.discard(channel)
        for note in [held for held in self._waiting if held.channel == channel]:
            self._end(note, tick)
        self._waiting = [held for held in self._waiting if held.channel != channel]

    def _level(self, channel: int) -> float:
        """Volume times expression, 0–1."""
        volume, expression = (self._levels.get((control, channel), _LOUDEST) for control in (_VOLUME, _EXPRESSION))
        return volume * expression / _LOUDEST**2

    def _meta(self, tick: int, track: int, message: Any) -> None:
        score = self._score
        match message.type:
            case "set_tempo" if self._has_tempos and message.tempo > 0:
                score.tempos.append((tick, message.tempo))
            case "time_signature":
                score.signatures.append((tick, message.numerator, message.denominator))
            case "key_signature" if not score.key:
                score.key, score.scale = _key(message.key)
            case "track_name":
                self._track_names[track] = _text(message.name)
                if track == 0 and not score.title:
                    score.title = self._track_names[track]
            case "lyrics":
                self._lyrics.append(_decoded(message.text))
            case "text" if message.text[:1] in ("\\", "/") or (self._is_karaoke and message.text[:1] not in ("@", "")):
                self._is_karaoke = True
                self._lyrics.append(_decoded(message.text))
            case "text" | "copyright" | "marker":
                score.texts.append(_text(message.text))

    def finish(self) -> None:
        """Notes that nobody ended last until the file does."""
        left = [note for notes in self._on.values() for note in notes] + self._waiting
        if left:
            self._notices.say(f"{len(left)} notes never end; they last until the file does")
        for note in left:
            self._end(note, self._now)
        if self._lyrics:
            self._score.texts.append(_sung("".join(self._lyrics)))
        self._score.notes.sort(key=lambda note: (note.start, note.channel, note.note))
        self._score.end = max([self._score.end, *(note.end for note in self._score.notes)])


def _decoded(text: str) -> str:
    """A text of the file, which mido takes for Latin-1; many programs write UTF-8."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _text(text: str) -> str:
    return one_line(_decoded(text).strip("\0 "))


def _sung(syllables: str) -> str:
    """Lyrics of syllables as lines: `/` and a line end begin a new one, `\\` a new verse, as karaoke files have them."""
    lines = syllables.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\n\n").replace("/", "\n").split("\n")
    return "\n".join(one_line(line.strip("\0 ")) for line in lines).strip("\n")


_SHARPS = {"Db": "C#", "Eb": "D#", "Gb": "F#", "Ab": "G#", "Bb": "A#", "Cb": "B", "Fb": "E"}


def _key(name: str) -> tuple[str, str]:
    """(tonic as the song has it, major or minor) of mido's `Ebm`."""
    tonic = name.removesuffix("m")
    return _SHARPS.get(tonic, tonic), "minor" if name.endswith("m") else "major"
