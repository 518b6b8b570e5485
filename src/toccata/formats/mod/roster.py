"""Who plays on a MOD's 31 samples.

An instrument of several samples becomes several, and so does a sample whose volume has no room in a cell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from toccata.formats.loaded import Notices
from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, INSTRUMENT, NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning
from toccata.notation.notes import MIDDLE_C, is_pitched
from toccata.song import Song

MOST_SAMPLES = 31
_SLOTS = range(EFFECTS_START, CELL_WIDTH, 2)
_FULL = 64


@dataclass(frozen=True, slots=True)
class Part:
    """What one sample of the module stands for: an instrument's notes on one sample of the song. transposed: semitones by which its
    keyboard moves them. volume: with which it plays by itself, None for the sample's own."""

    instrument: int
    sample: int
    transposed: int
    volume: int | None = None


class Roster:
    """parts: by the module's sample number. notes: that each part plays, as often as it does."""

    def __init__(self, song: Song, notices: Notices) -> None:
        self._song = song
        self.notes: dict[Part, list[int]] = defaultdict(list)
        louder: Counter[Part] = Counter()
        for cell, count in _starting_cells(song):
            part = self._part_of(cell)
            self.notes[part] += [int(cell[NOTE])] * count
            if (volume := _volume_beside(cell)) is not None:
                louder[Part(part.instrument, part.sample, part.transposed, volume)] += count
                self.notes[Part(part.instrument, part.sample, part.transposed, volume)] += [int(cell[NOTE])] * count
        self.parts = self._homes()
        self._numbers = {part: number for number, part in self.parts.items()}
        wanted = sorted((part for part in self.notes if part.volume is None), key=lambda part: -len(self.notes[part]))
        self._seat([part for part in wanted if part not in self._numbers], notices)
        self._seat([part for part, _ in louder.most_common()], None)

    def cast(self, cell: bytes, last: int) -> bytes:
        """The cell with the number of a sample of the module; without a volume that the sample has itself. last: the number before."""
        instrument = cell[INSTRUMENT]
        if not instrument:
            return cell
        if not is_pitched(cell[NOTE]):
            playing = self.parts.get(last)
            stays = playing is not None and playing.instrument == instrument and playing.volume is None
            return _with_number(cell, last if stays else self._home(instrument))
        part = self._part_of(np.frombuffer(cell, np.uint8))
        volume = _volume_beside(np.frombuffer(cell, np.uint8))
        with_volume = Part(part.instrument, part.sample, part.transposed, volume)
        if volume is not None and with_volume in self._numbers:
            return _with_number(_without_volume(cell), self._numbers[with_volume])
        return _with_number(cell, self._numbers.get(part, self._home(instrument)))

    def _home(self, instrument: int) -> int:
        """The number that stays: the instrument's own, and that of one which the song does not have either."""
        return instrument if instrument <= MOST_SAMPLES or self._song.instrument(instrument) is None else 0

    def _part_of(self, cell: np.ndarray) -> Part:
        number, note = int(cell[INSTRUMENT]), int(cell[NOTE])
        instrument = self._song.instrument(number)
        if instrument is None:
            return Part(number, 0, 0)
        played = instrument.mapping(note)
        return Part(number, played.sample, played.note - note)

    def _homes(self) -> dict[int, Part]:
        """For each of the first 31 instruments the part that has most of its notes; for one that plays none, that of middle C."""
        homes: dict[int, Part] = {}
        for number in range(1, min(len(self._song.instruments), MOST_SAMPLES) + 1):
            instrument = self._song.instrument(number)
            if instrument is not None:
                middle = instrument.mapping(MIDDLE_C)
                own = [part for part in self.notes if part.instrument == number and part.volume is None]
                homes[number] = max(
                    own, key=lambda part: len(self.notes[part]), default=Part(number, middle.sample, middle.note - MIDDLE_C)
                )
        return homes

    def _seat(self, wanted: list[Part], notices: Notices | None) -> None:
        """Gives parts the numbers that no instrument needs. notices: where it is told of those that find none."""
        free = [number for number in range(1, MOST_SAMPLES + 1) if self._is_free(number)]
        for part in wanted:
            sample = self._song.sample(part.sample)
            if sample is None or not sample.frames:
                continue
            if free:
                self.parts[free[0]] = part
                self._numbers[part] = free.pop(0)
            elif notices is not None:
                notices.say(f"instrument {part.instrument:02X}: one of its samples found no room among {MOST_SAMPLES}")

    def _is_free(self, number: int) -> bool:
        part = self.parts.get(number)
        if part is None:
            return True
        instrument, sample = self._song.instrument(number), self._song.sample(part.sample)
        is_used = bool(self.notes.get(part)) or part.instrument != number
        return not is_used and instrument is not None and not instrument.name and (sample is None or not sample.frames)


def _starting_cells(song: Song) -> list[tuple[np.ndarray, int]]:
    """The different cells that start a note with an instrument, and how often each stands in the song."""
    found = []
    for pattern in song.patterns:
        for column in pattern.columns:
            found.append(column[(column[:, INSTRUMENT] > 0) & (column[:, NOTE] < 120)])
    if not found:
        return []
    cells, counts = np.unique(np.concatenate(found), axis=0, return_counts=True)
    return list(zip(cells, counts.tolist(), strict=True))


def _volume_beside(cell: np.ndarray) -> int | None:
    """The volume that a cell sets beside another effect, for which the Amiga's cell has no room."""
    volume, others = None, False
    if cell[VOLUME_MEANING] == Meaning.VOLUME_SET:
        volume = int(cell[VOLUME_VALUE])
    for at in _SLOTS:
        if cell[at] == Meaning.SET_VOLUME:
            volume = min(int(cell[at + 1]), _FULL)
        elif cell[at] not in (Meaning.NONE, Meaning.PERIOD_OFFSET):
            others = True
    return volume if others else None


def _without_volume(cell: bytes) -> bytes:
    changed = bytearray(cell)
    if changed[VOLUME_MEANING] == Meaning.VOLUME_SET:
        changed[VOLUME_MEANING : VOLUME_MEANING + 2] = bytes(2)
    for at in _SLOTS:
        if changed[at] == Meaning.SET_VOLUME:
            changed[at : at + 2] = bytes(2)
    return bytes(changed)


def _with_number(cell: bytes, number: int) -> bytes:
    return cell[:INSTRUMENT] + bytes([number]) + cell[INSTRUMENT + 1 :]
