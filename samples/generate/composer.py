"""Small means to write songs in code: voices from the kit, pages of cells, an order with sections."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from toccata.formats.kit import load_kit, read_sample
from toccata.notation import cells
from toccata.notation.effects import BY_MEANING, Meaning, parse_effect, parse_volume
from toccata.notation.notes import NO_NOTE, NOTE_OFF, is_pitched, parse_note
from toccata.song import Channel, Instrument, Mixer, OrderEntry, Pattern, Sample, Section, Song, Strip
from toccata.song.document import problems

SAMPLES_FOLDER = Path(__file__).resolve().parent.parent
SECTION_HUES = {
    "Intro": 210,
    "Verse": 150,
    "Pre-chorus": 60,
    "Chorus": 20,
    "Bridge": 280,
    "Breakdown": 240,
    "Build": 45,
    "Drop": 0,
    "Outro": 190,
}
ROWS = 64
LATE_ROW = 6
"""A note that rings over from the page before is released if its channel plays nothing until after this row."""


def note(name: str) -> int:
    """The number of `C5`, `Eb4`, `F#3`, or of a tracker's `C-5`."""
    return parse_note(name if len(name) == 3 else f"{name[0]}-{name[1]}")


@dataclasses.dataclass(frozen=True)
class Voice:
    """An instrument of the song. level: the volume, 0–64, that a velocity of 1 writes."""

    number: int
    level: int


class Page:
    """A pattern while it is written."""

    def __init__(self, sketch: Sketch, name: str, rows: int = ROWS) -> None:
        self.sketch, self.name, self.rows = sketch, name, rows
        self.cells = {channel: cells.empty_column(rows).copy() for channel in sketch.channels}

    def put(self, channel: str, row: int, name: str | int | None, voice: str = "", velocity: float | None = None, *effects: str) -> None:
        """One cell. name: a note, None for none. velocity: 0–1, slightly uneven by the sketch's own hand."""
        if not 0 <= row < self.rows:
            return
        cell = self.cells[channel][row]
        if name is not None:
            cell[cells.NOTE] = note(name) if isinstance(name, str) else name
        if voice:
            cell[cells.INSTRUMENT] = self.sketch.voices[voice].number
        if velocity is not None:
            level = self.sketch.voices[voice].level if voice else 64
            volume = round(level * velocity * self.sketch.hand.uniform(1 - self.sketch.human, 1.0))
            cell[cells.VOLUME_MEANING], cell[cells.VOLUME_VALUE] = Meaning.VOLUME_SET, min(max(volume, 1), 64)
        self.effect(channel, row, *effects)

    def effect(self, channel: str, row: int, *effects: str) -> None:
        """Writes effects into the cell's free columns."""
        cell = self.cells[channel][row]
        for text in effects:
            column = next(k for k in range(cells.MAX_EFFECTS) if cell[cells.effect_slot(k)] == Meaning.NONE)
            at = cells.effect_slot(column)
            cell[at], cell[at + 1] = parse_effect(text)

    def volume(self, channel: str, row: int, text: str) -> None:
        """Writes the volume column: `20`, `+2`, `V4`."""
        cell = self.cells[channel][row]
        cell[cells.VOLUME_MEANING], cell[cells.VOLUME_VALUE] = parse_volume(text)

    def off(self, channel: str, row: int) -> None:
        """A release, where no note stands."""
        if 0 <= row < self.rows and self.cells[channel][row, cells.NOTE] == NO_NOTE:
            self.cells[channel][row, cells.NOTE] = NOTE_OFF

    def drums(self, channel: str, voice: str, text: str, row: int = 0, name: str = "C4", gain: float = 1.0) -> None:
        """A line of strokes, a character a row: a digit is a velocity of up to 9, a dot a rest. Repeats to the page's end from `row`."""
        line = text.replace(" ", "").replace("|", "")
        for at in range(row, self.rows):
            mark = line[(at - row) % len(line)]
            if mark != ".":
                self.put(channel, at, name, voice, int(mark) / 9 * gain)

    def fill(self, channel: str, voice: str, text: str, row: int, name: str = "C4", gain: float = 1.0) -> None:
        """Strokes written once, over what stands there."""
        for at, mark in enumerate(text.replace(" ", "").replace("|", ""), row):
            if at < self.rows:
                self.cells[channel][at] = cells.EMPTY_CELL
                if mark != ".":
                    self.put(channel, at, name, voice, int(mark) / 9 * gain)

    def melody(
        self,
        channel: str,
        voice: str,
        text: str,
        row: int = 0,
        step: int = 1,
        velocity: float = 0.85,
        vibrato: str = "",
        transpose: int = 0,
    ) -> None:
        """Notes a step each: `.` holds, `-` releases, `|` is for the eye. Beats are louder; long notes take the vibrato."""
        held = 0
        for index, token in enumerate(token for token in text.split() if token != "|"):
            at = row + index * step
            if at >= self.rows:
                return
            if token == "-":
                self.off(channel, at)
                held = -1000
            elif token != ".":
                accent = 1.0 if at % 8 == 0 else 0.94 if at % 4 == 0 else 0.86
                self.put(channel, at, note(token) + transpose, voice, velocity * accent)
                held = 0
                continue
            held += step
            if vibrato and held >= 3:
                for extra in range(step):
                    if at + extra < self.rows:
                        self.effect(channel, at + extra, vibrato)

    def chord(
        self,
        channels: Sequence[str],
        row: int,
        names: Iterable[str],
        voice: str,
        velocity: float = 0.8,
        length: int = 0,
        strum: bool = False,
    ) -> None:
        """A note a channel; released after `length` rows; strummed by a tick each."""
        for index, (channel, name) in enumerate(zip(channels, names, strict=False)):
            self.put(channel, row, name, voice, velocity * (1 - 0.04 * index), *([f"ED{index}"] if strum and index else []))
            if length:
                self.off(channel, row + length)

    def echo(self, source: str, target: str, rows: int, share: float) -> None:
        """The source's notes again, later and softer; a release ends the echo too."""
        for at in range(self.rows - rows):
            cell = self.cells[source][at]
            if (cell != cells.EMPTY_CELL).any():
                late = self.cells[target][at + rows]
                late[:] = cell
                if is_pitched(int(cell[cells.NOTE])):
                    loud = int(cell[cells.VOLUME_VALUE]) if cell[cells.VOLUME_MEANING] == Meaning.VOLUME_SET else 64
                    late[cells.VOLUME_MEANING], late[cells.VOLUME_VALUE] = Meaning.VOLUME_SET, max(1, round(loud * share))

    def pump(
        self,
        channels: Sequence[str],
        every: int = 4,
        depth: float = 0.25,
        rise: int = 2,
        start: int = 0,
        end: int | None = None,
    ) -> None:
        """Volume shaped as if a kick ducked it: low on the beat, back within three rows. Held notes and new ones alike."""
        for channel in channels:
            level = 0
            for at in range(start, self.rows if end is None else end):
                cell = self.cells[channel][at]
                if is_pitched(int(cell[cells.NOTE])) and cell[cells.VOLUME_MEANING] == Meaning.VOLUME_SET:
                    level = int(cell[cells.VOLUME_VALUE])
                if not level:
                    continue
                phase = at % every
                if phase == 0:
                    self.volume(channel, at, f"{max(1, round(level * depth)):02X}")
                elif phase == every - 1 or is_pitched(int(cell[cells.NOTE])):
                    self.volume(channel, at, f"{level if phase == every - 1 else max(1, round(level * (depth + 0.25 * phase))):02X}")
                else:
                    self.volume(channel, at, f"+{min(15, rise):X}")

    def copy(self, name: str) -> Page:
        """A page to vary."""
        other = Page(self.sketch, name, self.rows)
        other.cells = {channel: column.copy() for channel, column in self.cells.items()}
        return other

    def transpose(self, semitones: int, *channels: str) -> None:
        """Moves the notes of channels."""
        for channel in channels:
            column = self.cells[channel][:, cells.NOTE]
            pitched = column < NOTE_OFF
            column[pitched] += semitones

    def clear(self, *channels: str, start: int = 0, end: int | None = None) -> None:
        """Empties channels between rows."""
        for channel in channels:
            self.cells[channel][start:end] = cells.EMPTY_CELL

    def pattern(self) -> Pattern:
        """The finished pattern."""
        columns = []
        for column in self.cells.values():
            column.setflags(write=False)
            columns.append(column)
        return Pattern(self.rows, tuple(columns), self.name)


class Sketch:
    """A song while it is written. human: how far velocities stray, 0–1. seed: of the hand that strays."""

    def __init__(self, title: str, tempo: float, key: str, scale: str, seed: int, speed: int = 6, human: float = 0.09) -> None:
        self.title, self.tempo, self.speed, self.key, self.scale = title, tempo, speed, key, scale
        self.hand, self.human = np.random.default_rng(seed), human
        self.kit = load_kit(SAMPLES_FOLDER / "kit")
        self.channels: dict[str, Channel] = {}
        self.voices: dict[str, Voice] = {}
        self.instruments: list[Instrument] = []
        self.samples: list[Sample] = []
        self.pages: list[Page] = []
        self.order: list[OrderEntry] = []

    def channel(self, name: str, volume_db: float = 0.0, panning: float = 0.0, hue: int = -1) -> None:
        """A channel and its strip. panning: −1 to 1."""
        self.channels[name] = Channel(name, hue, strip=Strip(volume_db, panning))

    def voice(self, name: str, sound: str, mono: bool = False, **changes: object) -> None:
        """An instrument from the kit under the song's own name.

        mono: folds a stereo sound, for channels that are panned themselves. changes: fields of the instrument to set otherwise.
        """
        entry = self.kit.entry(sound)
        instrument = dataclasses.replace(entry.instrument, **changes)  # type: ignore[arg-type]
        if entry.path is not None:
            sample = read_sample(entry)
            self.samples.append(_folded(sample) if mono else sample)
            instrument = dataclasses.replace(instrument, sample=len(self.samples))
        self.instruments.append(instrument)
        self.voices[name] = Voice(len(self.instruments), entry.volume if entry.path else 64)

    def page(self, name: str, rows: int = ROWS) -> Page:
        """A new empty page."""
        return Page(self, name, rows)

    def play(self, page: Page, section: str = "") -> None:
        """Puts a page next in the order; section: the name of the one that begins here."""
        if page not in self.pages:
            self.pages.append(page)
        mark = Section(section, SECTION_HUES.get(section.split()[0], -1)) if section else None
        self.order.append(OrderEntry(self.pages.index(page), mark))

    def _release_held_notes(self) -> None:
        """Ends what would ring on into a page that has no use for it: looped sounds whose channel stays silent there."""
        held = dict.fromkeys(self.channels, False)
        for entry in self.order:
            page = self.pages[entry.pattern]
            for channel, column in page.cells.items():
                notes = np.flatnonzero(column[:, cells.NOTE] != NO_NOTE)
                if held[channel] and (not len(notes) or notes[0] > LATE_ROW):
                    column[0, cells.NOTE] = NOTE_OFF
                    held[channel] = False
                if len(notes):
                    last = column[notes[-1]]
                    held[channel] = is_pitched(int(last[cells.NOTE])) and self._sustains(int(last[cells.INSTRUMENT]))

        for channel in (name for name, rings in held.items() if rings):
            self.pages[self.order[-1].pattern].off(channel, self.pages[self.order[-1].pattern].rows - 1)

    def _sustains(self, number: int) -> bool:
        instrument = self.instruments[number - 1]
        return not instrument.sample or self.samples[instrument.sample - 1].loop.kind != "none"

    def song(self, message: str, mixer: Mixer, artist: str = "Toccata") -> Song:
        """The finished song.

        Raises: ValueError when it breaks an invariant of songs.
        """
        self._release_held_notes()
        patterns = tuple(page.pattern() for page in self.pages)
        channels = tuple(
            dataclasses.replace(channel, effect_columns=_columns_used(patterns, index))
            for index, channel in enumerate(self.channels.values())
        )
        song = Song(
            title=self.title,
            artist=artist,
            message=message + "\n\nCC0 1.0: do with it what you like.",
            tempo=self.tempo,
            speed=self.speed,
            key=self.key,
            scale=self.scale,
            channels=channels,
            order=tuple(self.order),
            patterns=patterns,
            instruments=tuple(self.instruments),
            samples=tuple(self.samples),
            mixer=mixer,
        )
        if found := problems(song):
            raise ValueError("; ".join(found))
        return song


def _folded(sample: Sample) -> Sample:
    """A stereo sample as a mono one."""
    middle = np.round(sample.data.astype(np.int32).sum(axis=1) * 0.5).astype(np.int16)
    middle.setflags(write=False)
    return dataclasses.replace(sample, data=middle)


def _columns_used(patterns: Sequence[Pattern], channel: int) -> int:
    """How many effect columns a channel needs, at least one."""
    used = [
        k for k in range(cells.MAX_EFFECTS) if any((p.columns[channel][:, cells.effect_slot(k)] != Meaning.NONE).any() for p in patterns)
    ]
    return max(used, default=0) + 1


def duration_s(song: Song) -> float:
    """Seconds by the order's rows; tempo and speed set by effects at a row count from that row on."""
    total, tempo, speed = 0.0, song.tempo, song.speed
    for entry in song.order:
        pattern = song.patterns[entry.pattern]
        for row in range(pattern.rows):
            for column in pattern.columns:
                for k in range(cells.MAX_EFFECTS):
                    meaning, value = column[row, cells.effect_slot(k) : cells.effect_slot(k) + 2]
                    if BY_MEANING.get(int(meaning)) and meaning == Meaning.SPEED_OR_TEMPO and value:
                        tempo, speed = (float(value), speed) if value >= 0x20 else (tempo, int(value))
            total += speed * 2.5 / tempo
    return total
