"""What is heard of a song's cells, as notes and bends in ticks: the way from played rows to MIDI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from toccata.notation.cells import INSTRUMENT, MAX_EFFECTS, NOTE, VOLUME_MEANING, VOLUME_VALUE, effect_slot
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, is_pitched
from toccata.song import Song
from toccata.song.played import PlayedRow

_FULL_VOLUME = 64
_DELAYS = (Meaning.NOTE_DELAY, Meaning.SPECIAL_13)
_CUTS = (Meaning.NOTE_CUT_TICK, Meaning.SPECIAL_12)
_SLIDES = {Meaning.PORTAMENTO_UP: 1, Meaning.PORTAMENTO_DOWN: -1}
_FINE = {
    Meaning.FINE_PORTAMENTO_UP: 4,
    Meaning.FINE_PORTAMENTO_DOWN: -4,
    Meaning.EXTRA_FINE_PORTAMENTO_UP: 1,
    Meaning.EXTRA_FINE_PORTAMENTO_DOWN: -1,
}
"""In 1/64 semitone a step; those of _SLIDES move four a step and tick."""


VOLUME, PANNING = 7, 10
"""Controllers."""


def volume_control(volume: int) -> tuple[int, int]:
    """The controller and its value for a channel's volume 0–64."""
    return VOLUME, round(min(volume, _FULL_VOLUME) * 127 / _FULL_VOLUME)


def panning_control(panning: int) -> tuple[int, int]:
    """The same for a panning 0–256."""
    return PANNING, min(panning // 2, 127)


_CONTROLS = {Meaning.CHANNEL_VOLUME: volume_control, Meaning.SET_PANNING: panning_control, Meaning.PANNING: panning_control}


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """start, end: in ticks from the song's start. volume: 0–64. channel: the song's, 0-based."""

    start: int
    end: int
    channel: int
    note: int
    instrument: int
    volume: int


@dataclass(slots=True)
class Performance:
    """bends: (tick, channel, semitones from the note). controls: (tick, channel, controller, value 0–127).
    tempos: (tick, BPM of the tick clock). ticks: how long it is."""

    notes: list[PlayedNote] = field(default_factory=list)
    bends: list[tuple[int, int, float]] = field(default_factory=list)
    controls: list[tuple[int, int, int, int]] = field(default_factory=list)
    tempos: list[tuple[int, float]] = field(default_factory=list)
    ticks: int = 0


@dataclass(slots=True)
class _Voice:
    """One channel on its way. memory: the last parameter of each slide."""

    instrument: int = 0
    volume: int = _FULL_VOLUME
    started: PlayedNote | None = None
    bend: int = 0
    memory: dict[int, int] = field(default_factory=dict)


def perform(song: Song, rows: Sequence[PlayedRow]) -> Performance:
    """Goes along the rows as they were played."""
    result = Performance()
    voices = [_Voice() for _ in song.channels]
    for row in rows:
        if not result.tempos or result.tempos[-1][1] != row.tempo:
            result.tempos.append((result.ticks, row.tempo))
        for channel, voice in enumerate(voices):
            cell = song.patterns[row.pattern].columns[channel][row.row]
            _play_cell(song, result, channel, voice, cell, row.ticks)
        result.ticks += row.ticks
    for voice in voices:
        _end(result, voice, result.ticks)
    result.notes.sort(key=lambda note: (note.start, note.channel))
    return result


def _effects(cell: np.ndarray) -> dict[int, int]:
    return {int(cell[slot]): int(cell[slot + 1]) for slot in map(effect_slot, range(MAX_EFFECTS)) if cell[slot]}


def _play_cell(song: Song, result: Performance, channel: int, voice: _Voice, cell: np.ndarray, ticks: int) -> None:
    effects = _effects(cell)
    delay = next((effects[meaning] for meaning in _DELAYS if effects.get(meaning)), 0)
    note, now = int(cell[NOTE]), result.ticks
    if delay < ticks:
        _take_volume(song, voice, cell, effects)
        if is_pitched(note):
            _end(result, voice, now + delay)
            _unbend(result, channel, voice, now + delay)
            voice.started = PlayedNote(now + delay, 0, channel, note, voice.instrument, voice.volume)
        elif note != NO_NOTE:
            _end(result, voice, now + delay)
    _bend(result, channel, voice, effects, ticks)
    result.controls += [(now, channel, *_CONTROLS[Meaning(meaning)](value)) for meaning, value in effects.items() if meaning in _CONTROLS]
    ends = [effects[Meaning.KEY_OFF]] if Meaning.KEY_OFF in effects else []
    ends += [effects[meaning] for meaning in _CUTS if meaning in effects]
    if ends and min(ends) < ticks:
        _end(result, voice, now + min(ends))


def _take_volume(song: Song, voice: _Voice, cell: np.ndarray, effects: dict[int, int]) -> None:
    """The instrument's own volume, the volume column's, the effect's: the last has the word."""
    if cell[INSTRUMENT]:
        voice.instrument = int(cell[INSTRUMENT])
        voice.volume = _own_volume(song, voice.instrument)
    if cell[VOLUME_MEANING] == Meaning.VOLUME_SET:
        voice.volume = int(cell[VOLUME_VALUE])
    voice.volume = min(effects.get(Meaning.SET_VOLUME, voice.volume), _FULL_VOLUME)


def _own_volume(song: Song, number: int) -> int:
    instrument = song.instrument(number)
    sample = song.sample(instrument.sample) if instrument is not None else None
    return sample.volume if sample is not None else _FULL_VOLUME


def _end(result: Performance, voice: _Voice, tick: int) -> None:
    """Ends what the channel plays; a note without a length was never heard."""
    started, voice.started = voice.started, None
    if started is not None and tick > started.start and started.volume > 0:
        result.notes.append(
            PlayedNote(started.start, tick, started.channel, started.note, started.instrument, started.volume),
        )


def _unbend(result: Performance, channel: int, voice: _Voice, tick: int) -> None:
    if voice.bend:
        voice.bend = 0
        result.bends.append((tick, channel, 0.0))


def _bend(result: Performance, channel: int, voice: _Voice, effects: dict[int, int], ticks: int) -> None:
    """What slides move, tick by tick."""
    for meaning, value in effects.items():
        if meaning in _FINE or meaning in _SLIDES:
            value = voice.memory[meaning] = value or voice.memory.get(meaning, 0)
        if meaning in _FINE and value:
            _move(result, channel, voice, result.ticks, _FINE[Meaning(meaning)] * value)
        elif meaning in _SLIDES and value:
            for tick in range(1, ticks):
                _move(result, channel, voice, result.ticks + tick, 4 * _SLIDES[Meaning(meaning)] * value)


def _move(result: Performance, channel: int, voice: _Voice, tick: int, units: int) -> None:
    if voice.started is not None:
        voice.bend += units
        result.bends.append((tick, channel, voice.bend / 64))
