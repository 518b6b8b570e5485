"""Volumes that a format lacks - channels', the song's, envelopes - written into the cells' own volumes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from toccata.formats.module.course import Step, first_rows
from toccata.formats.module.envelope_levels import EnvelopeLevel
from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, INSTRUMENT, NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning
from toccata.notation.notes import NO_NOTE, NOTE_CUT, NOTE_FADE, NOTE_OFF, is_pitched
from toccata.song import Pattern, Song

_FULL = 64
_AUDIBLE = 4
"""How far an envelope may be off before a volume is set where a slide would do."""
_SLOTS = range(EFFECTS_START, CELL_WIDTH, 2)
_TONE_SLIDES = (Meaning.TONE_PORTAMENTO, Meaning.TONE_SLIDE, Meaning.TONE_PORTAMENTO_VOLUME_SLIDE, Meaning.TONE_SLIDE_VOLUME)
_SLIDES = (
    Meaning.VOLUME_SLIDE,
    Meaning.VOLUME_SLIDE_FINE,
    Meaning.TONE_PORTAMENTO_VOLUME_SLIDE,
    Meaning.TONE_SLIDE_VOLUME,
    Meaning.VIBRATO_VOLUME_SLIDE,
    Meaning.VIBRATO_SLIDE_FINE,
)
_WITH_SLIDE = {
    Meaning.TONE_PORTAMENTO: Meaning.TONE_PORTAMENTO_VOLUME_SLIDE,
    Meaning.TONE_SLIDE: Meaning.TONE_PORTAMENTO_VOLUME_SLIDE,
    Meaning.VIBRATO: Meaning.VIBRATO_VOLUME_SLIDE,
    Meaning.VIBRATO_SHARED: Meaning.VIBRATO_VOLUME_SLIDE,
}
_FINE = {Meaning.FINE_VOLUME_UP: 1, Meaning.FINE_VOLUME_DOWN: -1}
_COLUMN_SLIDES = {
    Meaning.VOLUME_SLIDE_UP: 1,
    Meaning.VOLUME_SLIDES_UP: 1,
    Meaning.VOLUME_SLIDE_DOWN: -1,
    Meaning.VOLUME_SLIDES_DOWN: -1,
}
_COLUMN_STEPS = {
    Meaning.VOLUME_FINE_UP: 1,
    Meaning.VOLUME_STEP_UP: 1,
    Meaning.VOLUME_FINE_DOWN: -1,
    Meaning.VOLUME_STEP_DOWN: -1,
}
_OF_CHANNEL = (Meaning.CHANNEL_VOLUME, Meaning.CHANNEL_VOLUME_SLIDE)
_OF_SONG = (Meaning.GLOBAL_VOLUME, Meaning.GLOBAL_VOLUME_FINE, Meaning.GLOBAL_VOLUME_SLIDE, Meaning.GLOBAL_VOLUME_SLIDE_FINE)


def with_channel_volumes(song: Song) -> Song:
    """The song with what its channels' volumes make of notes in the notes' own volumes, for formats with a volume column."""
    wanted = [channel.volume != _FULL or _has(song, index, _OF_CHANNEL) for index, channel in enumerate(song.channels)]
    return _folded(song, wanted, _Kinds(envelopes=False, of_song=False, column=True))


def with_all_volumes(song: Song) -> Song:
    """The same with envelopes, fades and the global volume too, for formats with no more than one effect a cell."""
    shaped = {number for number in range(1, 256) if _is_shaped(song, number)}
    moves = any(_has(song, index, _OF_SONG) for index in range(len(song.channels)))
    wanted = [
        moves or channel.volume != _FULL or _has(song, index, _OF_CHANNEL) or _plays(song, index, shaped)
        for index, channel in enumerate(song.channels)
    ]
    return _folded(song, wanted, _Kinds(envelopes=True, of_song=moves, column=False))


@dataclass(frozen=True, slots=True)
class _Kinds:
    """What is folded. column: whether a volume column is there to write to."""

    envelopes: bool
    of_song: bool
    column: bool


def _is_shaped(song: Song, number: int) -> bool:
    instrument = song.instrument(number)
    return instrument is not None and instrument.volume_envelope.enabled


def _has(song: Song, channel: int, meanings: tuple[Meaning, ...]) -> bool:
    return any(np.isin(pattern.columns[channel][:, EFFECTS_START:CELL_WIDTH:2], meanings).any() for pattern in song.patterns)


def _plays(song: Song, channel: int, instruments: set[int]) -> bool:
    return any(np.isin(pattern.columns[channel][:, INSTRUMENT], list(instruments)).any() for pattern in song.patterns)


def _folded(song: Song, wanted: list[bool], kinds: _Kinds) -> Song:
    if not any(wanted):
        return song
    steps = first_rows(song)
    song_levels = _song_levels(song, steps) if kinds.of_song else [1.0] * len(steps)
    columns = [list(pattern.columns) for pattern in song.patterns]
    for channel, is_wanted in enumerate(wanted):
        if is_wanted:
            changed = [column[channel].copy() for column in columns]
            fold = _Fold(song, channel, kinds)
            for step, level in zip(steps, song_levels, strict=True):
                fold.take(changed[step.pattern][step.row], step.speed, level)
            for place, column in enumerate(changed):
                column.setflags(write=False)
                columns[place][channel] = column
    patterns = tuple(replace(pattern, columns=tuple(made)) for pattern, made in zip(song.patterns, columns, strict=True))
    channels = tuple(replace(channel, volume=_FULL) for channel in song.channels)
    return replace(song, patterns=_without_song_levels(patterns) if kinds.of_song else patterns, channels=channels)


def _song_levels(song: Song, steps: list[Step]) -> list[float]:
    """The global volume at each row, against the one the song starts with."""
    full = 128 if song.rules.fine_global_volume else 64
    start = now = max(song.global_volume / full, 1 / full)
    levels = []
    memory = 0
    for step in steps:
        for column in song.patterns[step.pattern].columns:
            cell = column[step.row]
            for at in _SLOTS:
                meaning, value = int(cell[at]), int(cell[at + 1])
                if meaning == Meaning.GLOBAL_VOLUME:
                    now = min(value / 64, 1.0)
                elif meaning == Meaning.GLOBAL_VOLUME_FINE and value <= 128:
                    now = value / 128
                elif meaning in (Meaning.GLOBAL_VOLUME_SLIDE, Meaning.GLOBAL_VOLUME_SLIDE_FINE):
                    memory = value or memory
                    steps_a_full = 64 if meaning == Meaning.GLOBAL_VOLUME_SLIDE or full == 64 else 128
                    now = min(max(now + _slide(memory, step.speed) / steps_a_full, 0.0), 1.0)
        levels.append(now / start)
    return levels


def _without_song_levels(patterns: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
    return tuple(replace(pattern, columns=tuple(map(_without_song_level, pattern.columns))) for pattern in patterns)


def _without_song_level(column: np.ndarray) -> np.ndarray:
    changed = column.copy()
    for at in _SLOTS:
        changed[np.isin(changed[:, at], _OF_SONG), at : at + 2] = 0
    changed.setflags(write=False)
    return changed


def _slide(parameter: int, speed: int) -> int:
    """How far a slide goes in a row: once where a digit F stands beside another."""
    up, down = parameter >> 4, parameter & 15
    if down == 15 and up:
        return up
    if up == 15 and down:
        return -down
    return (up or -down) * (speed - 1)


class _Fold:
    """One channel on its way. volume: what its cells make it. heard: what a player of the written cells has come to."""

    def __init__(self, song: Song, channel: int, kinds: _Kinds) -> None:
        self._song, self._kinds = song, kinds
        self._channel = float(song.channels[channel].volume)
        self._instrument, self._note = 0, NO_NOTE
        self._volume, self._heard = 0.0, 0.0
        self._envelope: EnvelopeLevel | None = None
        self._memory: dict[int, int] = {}

    def take(self, cell: np.ndarray, speed: int, song_level: float) -> None:
        """One row. Modifies: cell."""
        self._change_channel(cell, speed)
        self._begin(cell)
        explicit = self._explicit(cell)
        if explicit is not None:
            self._volume = float(min(int(cell[explicit]), _FULL))
        wanted = self._wanted(song_level)
        if explicit is not None:
            cell[explicit] = self._heard = round(wanted)
        elif abs(wanted - self._heard) >= (_AUDIBLE if self._envelope is not None else 1):
            self._set(cell, wanted)
        moved = self._slides(cell, speed)
        before = {int(cell[at]): int(cell[at + 1]) for at in _SLOTS if cell[at] in _WITH_SLIDE and cell[at + 1]}
        self._volume = min(max(self._volume + moved, 0.0), _FULL)
        self._heard = min(max(self._heard + moved, 0.0), _FULL)
        if self._envelope is not None:
            self._envelope.advance(speed)
            if not moved and speed > 1 and not self._glide(cell, speed, song_level) and abs(wanted - self._heard) >= 1:
                self._set(cell, wanted)
        self._memory |= before

    def _change_channel(self, cell: np.ndarray, speed: int) -> None:
        for at in _SLOTS:
            meaning, value = int(cell[at]), int(cell[at + 1])
            if meaning == Meaning.CHANNEL_VOLUME and value <= _FULL:
                self._channel = float(value)
            elif meaning == Meaning.CHANNEL_VOLUME_SLIDE:
                value = self._memory[meaning] = value or self._memory.get(meaning, 0)
                self._channel = min(max(self._channel + _slide(value, speed), 0.0), _FULL)
            if meaning in _OF_CHANNEL:
                cell[at : at + 2] = 0

    def _begin(self, cell: np.ndarray) -> None:
        """What the cell's note and instrument start or end."""
        note = int(cell[NOTE])
        if cell[INSTRUMENT]:
            self._instrument = int(cell[INSTRUMENT])
        if is_pitched(note):
            self._note = note
        slides = any(cell[at] in _TONE_SLIDES for at in _SLOTS)
        if cell[INSTRUMENT] and (is_pitched(note) or note == NO_NOTE):
            self._volume = self._heard = float(self._own_volume())
        if is_pitched(note) and (cell[INSTRUMENT] or not slides):
            instrument = self._song.instrument(self._instrument)
            is_shaped = self._kinds.envelopes and instrument is not None and instrument.volume_envelope.enabled
            fades_at_once = not self._song.rules.virtual_channels
            self._envelope = EnvelopeLevel(instrument, fades_at_once) if is_shaped and instrument is not None else None
        elif note in (NOTE_OFF, NOTE_FADE) and self._envelope is not None:
            self._envelope.release()
            self._envelope.fading |= note == NOTE_FADE
            cell[NOTE] = NO_NOTE
        elif note == NOTE_CUT:
            self._envelope = None
            self._volume = self._heard = 0.0
        for at in _SLOTS:
            if cell[at] == Meaning.KEY_OFF and self._envelope is not None:
                self._envelope.release()
                cell[at : at + 2] = 0

    def _own_volume(self) -> int:
        instrument = self._song.instrument(self._instrument)
        if instrument is None:
            return 0
        sample = self._song.sample(instrument.mapping(self._note).sample if is_pitched(self._note) else instrument.sample)
        return sample.volume if sample is not None else 0

    def _explicit(self, cell: np.ndarray) -> int | None:
        """Where the cell has a volume of its own; the effects' last word counts."""
        found = VOLUME_VALUE if cell[VOLUME_MEANING] == Meaning.VOLUME_SET else None
        for at in _SLOTS:
            if cell[at] == Meaning.SET_VOLUME:
                found = at + 1
        return found

    def _wanted(self, song_level: float) -> float:
        shaped = self._envelope.level() if self._envelope is not None else 1.0
        return min(self._volume * self._channel / _FULL * song_level * shaped, _FULL)

    def _slides(self, cell: np.ndarray, speed: int) -> float:
        """How far the cell's own slides move the volume in its row."""
        moved, meaning, value = 0, int(cell[VOLUME_MEANING]), int(cell[VOLUME_VALUE])
        if meaning in _COLUMN_SLIDES:
            moved += _COLUMN_SLIDES[Meaning(meaning)] * value * (speed - 1)
        elif meaning in _COLUMN_STEPS:
            moved += _COLUMN_STEPS[Meaning(meaning)] * value
        for at in _SLOTS:
            meaning, value = int(cell[at]), int(cell[at + 1])
            if meaning in _FINE:
                moved += _FINE[Meaning(meaning)] * value
            elif meaning in _SLIDES:
                value = self._memory[0] = value or self._memory.get(0, 0)
                moved += _slide(value, speed)
        return float(moved)

    def _glide(self, cell: np.ndarray, speed: int, song_level: float) -> bool:
        """A slide to where the envelope will be at the next row, where one comes near; whether there is one."""
        way = self._wanted(song_level) - self._heard
        step = round(abs(way) / (speed - 1))
        if not 1 <= step <= 15 or abs(abs(way) - step * (speed - 1)) > _AUDIBLE:
            return False
        reached = min(max(self._heard + (step if way > 0 else -step) * (speed - 1), 0.0), _FULL)
        self._write(cell, Meaning.VOLUME_SLIDE, step << 4 if way > 0 else step, reached)
        return True

    def _set(self, cell: np.ndarray, wanted: float) -> None:
        self._write(cell, Meaning.VOLUME_SET if self._kinds.column else Meaning.SET_VOLUME, round(wanted), round(wanted))

    def _write(self, cell: np.ndarray, meaning: Meaning, value: int, heard: float) -> None:
        """Puts a volume or a slide into the cell where there is room for it."""
        if self._kinds.column:
            if cell[VOLUME_MEANING] == 0:
                cell[VOLUME_MEANING], cell[VOLUME_VALUE], self._heard = meaning, value, heard
        elif cell[VOLUME_MEANING] == 0:
            others = [at for at in _SLOTS if cell[at] and cell[at] not in _OF_SONG]
            if not others:
                cell[EFFECTS_START], cell[EFFECTS_START + 1], self._heard = meaning, value, heard
            elif meaning == Meaning.VOLUME_SLIDE and len(others) == 1 and self._repeats(cell, others[0]):
                at = others[0]
                cell[at], cell[at + 1], self._heard = _WITH_SLIDE[Meaning(int(cell[at]))], value, heard

    def _repeats(self, cell: np.ndarray, at: int) -> bool:
        """Whether a vibrato or tone portamento goes on as in the row before, so that one effect can be that and a slide."""
        return int(cell[at]) in _WITH_SLIDE and int(cell[at + 1]) in (0, self._memory.get(int(cell[at])))
