"""Loading a MOD.

Source: the Noisetracker/Soundtracker/Protracker module format description (Kirk, Lars Hamre and others, 4th revision).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from toccata.formats.loaded import Loaded
from toccata.formats.mod.cells import SURROUND, read_pattern
from toccata.formats.mod.habits import adapted, habits_of, seconds
from toccata.formats.mod.icetracker import is_icetracker, load_icetracker
from toccata.formats.mod.kinds import INCONEXIA, STARTREKKER, TITLE_SIZE, Kind, find_kind
from toccata.formats.mod.protracker36 import is_protracker36, read_chunks, unwrapped
from toccata.formats.mod.samples import read_samples, sample_headers
from toccata.formats.mod.song import amiga_song
from toccata.formats.mod.soundtracker import NAMES, find_version, in_protracker, tempo_of
from toccata.formats.module.reading import ModuleBytes
from toccata.formats.module.wrapped import read_unwrapped
from toccata.song import OrderEntry, Pattern, Sample
from toccata.song.document import MAX_CHANNELS
from toccata.song.order import ORDER_END, ORDER_SKIP
from toccata.song.rules import PROTRACKER, PlayRules

_HEAD_BYTES = 4096
_ROWS = 64
_NO_RESTART, _SOUNDTRACKERS_TEMPO = 0x7F, 0x78
_VERY_LONG_S = 480.0
_SKIP, _END = 0xFE, 0xFF
_ILLEGAL = 128
_MOST_MALFORMED, _MOST_MALFORMED_OF_GRAVE = 64, 16
_FULL = 64
_OF_THE_AMIGA = (
    "one_shot_loops",
    "tempo_waits_a_tick",
    "offset_accumulates",
    "amiga_limits",
    "arpeggio_wraps",
    "samples_swap_at_end",
    "late_notes_bend",
    "vibrato_rests_on_rows",
    "repeats_begin_effects",
)
"""Rules that libopenmpt keeps from modules that the Amiga could not play."""


def probe_mod(path: Path, head: bytes) -> bool:
    """Whether the bytes begin a MOD."""
    return _is_mod(head)


def _is_mod(head: bytes) -> bool:
    return is_protracker36(head) or is_icetracker(head) or find_kind(head) is not None


def load_mod(path: Path) -> Loaded:
    """The song in a MOD. Raises: BadFile naming the place."""
    source = ModuleBytes(path, read_unwrapped(path, _is_mod))
    if is_protracker36(source.data):
        wrapped = read_chunks(source)
        return unwrapped(_load(ModuleBytes(path, wrapped.module)), wrapped)
    return _load(source)


def _load(source: ModuleBytes) -> Loaded:
    kind = find_kind(source.data[:_HEAD_BYTES])
    if (kind is None or kind.samples == 15) and is_icetracker(source.data[:_HEAD_BYTES]):
        return load_icetracker(source)
    if kind is None:
        raise source.bad("has none of the tags of a MOD, and no header of a Soundtracker module")
    return _Loading(source, kind).loaded()


class _Loading:
    """One loading."""

    def __init__(self, source: ModuleBytes, kind: Kind) -> None:
        self.source, self.kind = source, kind
        self.say = source.notices.say

    def loaded(self) -> Loaded:
        source = self.source
        self.headers = sample_headers(source, self.kind.samples)
        orders = source.part(self.kind.orders_at + 2, 128)
        length = min(source.u8(self.kind.orders_at), 128) or len(orders.rstrip(b"\0")) or 1
        count = self._pattern_count(orders, length)
        kind = self.kind
        stored = [self._stored_pattern(index) for index in range(count)]
        self.habits = habits_of(stored, kind, self.headers)
        patterns, tracker = self._patterns(stored)
        samples = self._samples(kind.patterns_at + count * self._pattern_bytes + (self._odd_quarter(orders) and 4 * 4 * _ROWS))
        order = self._order(orders, length, count)
        played = [entry.pattern for entry in order if entry.pattern >= 0]
        tempo = tempo_of(self._stored_restart) if kind.samples == 15 else 125.0
        title, rules = source.text(0, TITLE_SIZE, "latin-1"), self._rules(stored, played)
        song = amiga_song(title, order, patterns, samples, rules, tempo, self._restart(length))
        return Loaded(song, tracker, source.notices.told())

    @property
    def _pattern_bytes(self) -> int:
        return 4 * self.kind.channels * _ROWS

    @property
    def _stored_restart(self) -> int:
        return self.source.u8(self.kind.orders_at + 1)

    def _odd_quarter(self, orders: bytes) -> bool:
        """Whether half a pattern more stands before the samples: eight channels count patterns of four, and by twos."""
        return self.kind.paired and max(orders) % 2 == 1

    def _pattern_count(self, orders: bytes, length: int) -> int:
        """Orders past the song's end count too, unless what they name is no pattern (OpenMPT's tests); at least one pattern."""
        if self.kind.paired:
            return max(orders) // 2 + 1
        legal, official = (max((order for order in part if order < _ILLEGAL), default=0) + 1 for part in (orders, orders[:length]))
        sound = sum(header.frames for header in self.headers)
        if self._is_of_grave(legal):
            self.kind = replace(self.kind, channels=8, tracker="Mod's Grave")
        elif legal != official and (self.kind.samples == 15 or self._fits(official, sound)) and self._malformed(official) > _MOST_MALFORMED:
            legal = official
        every = max(orders) + 1
        return every if every > legal and self._fits(every, sound) else legal

    def _fits(self, patterns: int, sound: int) -> bool:
        """Whether so many patterns and bytes of samples make up the file."""
        return self.kind.patterns_at + patterns * self._pattern_bytes + sound == len(self.source)

    def _is_of_grave(self, patterns: int) -> bool:
        """Whether an M.K. file has eight channels, as Mod's Grave wrote: what it made of a 669 has neither volumes nor fine-tunes."""
        if self.kind.tag != "M.K." or self._stored_restart != 0:
            return False
        if any(header.finetune or (header.words and header.volume != _FULL) for header in self.headers):
            return False
        sound = sum(2 * header.words for header in self.headers)
        size = self.kind.patterns_at + patterns * 2 * self._pattern_bytes + sound
        return size == len(self.source) & ~1 and self._malformed(patterns) <= _MOST_MALFORMED_OF_GRAVE

    def _malformed(self, pattern: int) -> int:
        """How many cells of a pattern name samples that there cannot be."""
        stored = self.source.some(self.kind.patterns_at + pattern * self._pattern_bytes, 4 * 4 * _ROWS)
        return sum(byte & 0xE0 != 0 for byte in stored[::4])

    def _stored_pattern(self, index: int) -> np.ndarray:
        """The raw cells, uint8 (64, channels, 4)."""
        self.source.place = f"pattern {index}"
        size = self._pattern_bytes
        stored = self.source.some(self.kind.patterns_at + index * size, size)
        if len(stored) < size:
            self.say("the file ends within its patterns; what is missing is empty")
        stored = stored.ljust(size, b"\0")
        if self.kind.paired:
            half = size // 2
            rows = [stored[at : at + 16] + stored[half + at : half + at + 16] for at in range(0, half, 16)]
            stored = b"".join(rows)
        return np.frombuffer(stored, np.uint8).reshape(_ROWS, self.kind.channels, 4)

    def _patterns(self, stored: list[np.ndarray]) -> tuple[list[Pattern], str]:
        """The patterns, and the tracker that they were made with."""
        if self.kind.samples == 15:
            names = [self.source.part(header.at, 22) for header in self.headers]
            version = find_version(self.headers, names, self._stored_restart, stored)
            return [read_pattern(*in_protracker(cells, version)) for cells in stored], NAMES[version]
        return [self._pattern(cells) for cells in stored], self.kind.tracker

    def _pattern(self, cells: np.ndarray) -> Pattern:
        surrounds = (cells[:, :, 2] & 15 == 8) & (cells[:, :, 3] == SURROUND) if self.habits.panning_is_7_bit else None
        pattern = read_pattern(adapted(cells, self.habits, self.kind), surrounds=surrounds)
        if len(pattern.columns) > MAX_CHANNELS:
            self.say(f"channels past {MAX_CHANNELS} were left out")
            pattern = replace(pattern, columns=pattern.columns[:MAX_CHANNELS])
        return pattern

    def _samples(self, at: int) -> list[Sample]:
        """ProTracker's loops may reach into the next sample's frames, which stand behind in its memory too; not those of programs that
        gave empty samples a volume, as ScreamTracker did."""
        empty_loud = any(header.words == 0 and header.volume == _FULL for header in self.headers)
        reads_on = self.kind.tag == "M.K." and self.habits.is_amiga and not empty_loud
        return read_samples(self.source, self.kind, self.headers, at, reads_on)

    def _order(self, orders: bytes, length: int, count: int) -> tuple[OrderEntry, ...]:
        """FE and FF are ScreamTracker 3's marks where there are not as many patterns; what names no pattern is passed over."""
        numbers = [order // 2 if self.kind.paired else order for order in orders[:length]]
        entries = [ORDER_END if order == _END and count < _SKIP else number for order, number in zip(orders, numbers, strict=False)]
        return tuple(OrderEntry(number if number < count else ORDER_SKIP) for number in entries)

    def _restart(self, length: int) -> int:
        at = self._stored_restart
        return at if self.kind.samples == 31 and at < length and at != _SOUNDTRACKERS_TEMPO else 0

    def _counts_vblanks(self, stored: list[np.ndarray], order: list[int]) -> bool:
        """Whether Fxx is always a speed: by the program, or because the song would last very long with tempos, and shorter without."""
        if self.kind.tracker == STARTREKKER or self.kind.samples == 15:
            return True
        if not self.habits.has_slow_tempos or self.habits.has_tempos or self.kind.tag != "M.K.":
            return False
        with_tempos = seconds(stored, order, has_tempos=True)
        return with_tempos >= _VERY_LONG_S and seconds(stored, order, has_tempos=False) <= with_tempos

    def _rules(self, stored: list[np.ndarray], order: list[int]) -> PlayRules:
        """ProTracker's; for what the Amiga could not play, without what only its player did."""
        habits = self.habits
        rules = replace(PROTRACKER, vblank_timing=self._counts_vblanks(stored, order))
        if self.kind.samples == 15:
            quirks = dict.fromkeys(
                ("one_shot_loops", "tempo_waits_a_tick", "late_notes_bend", "vibrato_rests_on_rows", "repeats_begin_effects"), False
            )
            return replace(rules, pannings_are_marks=True, **quirks)
        if habits.is_amiga:
            marks = not habits.has_panning
            return replace(rules, pannings_are_marks=marks, one_shot_loops=marks and self._stored_restart != _NO_RESTART)
        quirks = dict.fromkeys(_OF_THE_AMIGA, False) | {"samples_swap_at_end": habits.swaps_samples}
        quirks |= dict.fromkeys(("vibrato_every_tick", "tremolo_on_first_ticks", "periods_from_14"), True)
        return replace(rules, pannings_are_marks=self.kind.tracker == INCONEXIA, **quirks)
