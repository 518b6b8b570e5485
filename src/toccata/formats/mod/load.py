"""Loading a MOD.

Source: the Noisetracker/Soundtracker/Protracker module format description (Kirk, Lars Hamre and others, 4th revision).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from toccata.formats.loaded import Loaded
from toccata.formats.mod.cells import has_odd_periods, read_pattern
from toccata.formats.mod.habits import adapted, habits_of, seconds
from toccata.formats.mod.kinds import SAMPLE_HEADER, SAMPLES_AT, TITLE_SIZE, Kind, find_kind
from toccata.formats.module.frames import adpcm, adpcm_size, loop_within, pcm
from toccata.formats.module.levels import MODULE_INTERPOLATION, MODULE_MIXER, mod_mix_volume
from toccata.formats.module.reading import ModuleBytes
from toccata.formats.module.wrapped import read_unwrapped
from toccata.song import Channel, Instrument, OrderEntry, Pattern, Sample, Song
from toccata.song.document import MAX_CHANNELS
from toccata.song.rules import PROTRACKER, PlayRules

MIDDLE_C_HZ = 8287.14
"""PAL's colour clock over two and middle C's period: 7093789.2 / 2 / 428."""
FINETUNE_CENTS = 12.5
_CIA_HZ = 709379.0
_ROWS = 64
_DEFAULT_CIA = 0x78
_TEMPO_STEPS = 240
_PANNINGS = (64, 192, 192, 64)
"""Paula's voices: left, right, right, left, half way as libopenmpt plays them; further channels go on so."""
_NO_RESTART = 0x7F
_VERY_LONG_S = 600.0
_TURNED_FINETUNES = ("M&K!", "FEST")
_SHORTEST_LOOP, _LONGEST_REMAINS = 4, 8
_WITHOUT_TEMPOS = ("Soundtracker", "NoiseTracker")


def probe_mod(path: Path, head: bytes) -> bool:
    """Whether the bytes begin a MOD."""
    return find_kind(head) is not None


def load_mod(path: Path) -> Loaded:
    """The song in a MOD. Raises: BadFile naming the place."""
    data = read_unwrapped(path, lambda head: find_kind(head) is not None)
    source = ModuleBytes(path, data)
    kind = find_kind(data[:4096])
    if kind is None:
        raise source.bad("has none of the tags of a MOD, and no header of a Soundtracker module")
    return _Loading(source, kind).loaded()


class _Loading:
    """One loading."""

    def __init__(self, source: ModuleBytes, kind: Kind) -> None:
        self.source, self.kind = source, kind
        self.say = source.notices.say

    def loaded(self) -> Loaded:
        source, kind = self.source, self.kind
        orders = source.part(kind.orders_at + 2, 128)
        length = min(source.u8(kind.orders_at), 128) or len(orders.rstrip(b"\0")) or 1
        count = self._pattern_count(orders, length)
        stored = [self._stored_pattern(index) for index in range(count)]
        kind = self.kind
        self.habits = habits_of(stored, kind)
        patterns = [self._pattern(adapted(cells, self.habits, kind)) for cells in stored]
        samples = self._samples(kind.patterns_at + count * self._pattern_bytes)
        channels = min(kind.channels, MAX_CHANNELS)
        order = tuple(OrderEntry(min(entry // (2 if kind.paired else 1), count - 1)) for entry in orders[:length])
        song = Song(
            title=source.text(0, TITLE_SIZE, "latin-1"),
            tempo=self._tempo(),
            restart=self._restart(length),
            rings_out=False,
            mix_volume=mod_mix_volume(channels),
            mixer=MODULE_MIXER,
            interpolation=MODULE_INTERPOLATION,
            channels=tuple(self._channel(index, patterns) for index in range(channels)),
            order=order,
            patterns=tuple(patterns),
            instruments=tuple(Instrument(sample.name, sample=number) for number, sample in enumerate(samples, 1)),
            samples=tuple(samples),
            rules=self._rules(stored, [entry.pattern for entry in order]),
        )
        return Loaded(song, kind.tracker, source.notices.told())

    @property
    def _pattern_bytes(self) -> int:
        return 4 * self.kind.channels * _ROWS

    def _pattern_count(self, orders: bytes, length: int) -> int:
        """All orders count, also those past the song's end, unless only the others fit the file; at least one pattern.

        M.K. files of Mod's Grave have eight channels: only then the sizes fit (OpenMPT's and libxmp's test).
        """
        halves = 2 if self.kind.paired else 1
        every, played = max(orders) // halves + 1, max(orders[:length]) // halves + 1
        sound = sum(2 * self.source.big16(SAMPLES_AT + SAMPLE_HEADER * index + 22) for index in range(self.kind.samples))
        if self.kind.tag == "M.K." and len(self.source) == self.kind.patterns_at + every * 2 * self._pattern_bytes + sound:
            self.kind = replace(self.kind, channels=8, tracker="Mod's Grave")
            return every
        fits = self.kind.patterns_at + every * self._pattern_bytes + sound <= len(self.source)
        return every if fits or every > 128 else self._count_that_fits(every, played, sound)

    def _count_that_fits(self, every: int, played: int, sound: int) -> int:
        exact = self.kind.patterns_at + played * self._pattern_bytes + sound
        return played if abs(len(self.source) - exact) < self._pattern_bytes else every

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

    def _pattern(self, cells: np.ndarray) -> Pattern:
        pattern = read_pattern(cells)
        if len(pattern.columns) > MAX_CHANNELS:
            self.say(f"channels past {MAX_CHANNELS} were left out")
            pattern = replace(pattern, columns=pattern.columns[:MAX_CHANNELS])
        return pattern

    def _samples(self, at: int) -> list[Sample]:
        samples = []
        for index in range(self.kind.samples):
            self.source.place = f"sample {index + 1}"
            sample, size = self._sample(SAMPLES_AT + SAMPLE_HEADER * index, at)
            samples.append(sample)
            at += size
        return samples

    def _sample(self, header: int, at: int) -> tuple[Sample, int]:
        """The sample and how many bytes it took of the file."""
        source = self.source
        frames = 2 * source.big16(header + 22)
        finetune, volume = source.u8(header + 24) & 15, source.u8(header + 25)
        start, span = 2 * source.big16(header + 26), 2 * source.big16(header + 28)
        if self.kind.samples == 15 and start + span > frames >= start // 2 + span:
            start //= 2  # Soundtracker counted the start in bytes
        if self.kind.samples == 31 and frames == 2:
            frames = 0  # a length of one word means none
        start, end = self._loop(start, span, frames)
        # ProTracker's loops may reach into the next sample's frames, which stand behind in its memory too.
        wanted = max(frames, end) if self.habits.is_amiga and frames else frames
        stored, size = source.some(at, wanted), frames
        if source.some(at, 5) == b"ADPCM" and frames > 0:
            size = 5 + adpcm_size(frames)
            source.claim_sound(frames)
            data = adpcm(source.some(at + 5, size - 5), frames)
        else:
            data = pcm(stored, 8)
        if len(data) < frames:
            self.say(f"{source.place}: the file ends after {len(data)} of its {frames} frames")
        loop = loop_within("forward" if end else "none", start, end, len(data))
        return Sample(
            name=source.text(header, 22, "latin-1"),
            data=data,
            rate_hz=MIDDLE_C_HZ,
            bits=8,
            volume=min(volume, 64),
            finetune_cents=self._finetune(finetune) * FINETUNE_CENTS,
            loop=loop,
        ), size

    def _loop(self, start: int, span: int, frames: int) -> tuple[int, int]:
        """Where the loop begins and ends, both 0 where there is none; loops of a few frames at the start are remains."""
        end = start + span
        start = min(start, max(frames - 1, 0))
        too_short = span <= 2 or end < _SHORTEST_LOOP or end - start < _SHORTEST_LOOP
        remains = end <= _LONGEST_REMAINS and start == 0 and frames > end and self.kind.channels == 4
        return (0, 0) if too_short or remains else (start, end)

    def _finetune(self, stored: int) -> int:
        """−8 to 7; His Master's Noisetracker counted the other way and finer."""
        return -stored if self.kind.tag in _TURNED_FINETUNES else (stored ^ 8) - 8

    def _tempo(self) -> float:
        """Soundtracker kept its tempo where others keep the restart position: CIA timer steps of 122."""
        timer = self.source.u8(self.kind.orders_at + 1)
        if self.kind.samples != 15 or timer in (0, _DEFAULT_CIA) or timer > 220:
            return 125.0
        return min(max(_CIA_HZ / ((_TEMPO_STEPS - timer) * 122) * 2.5, 20.0), 999.0)

    def _restart(self, length: int) -> int:
        at = self.source.u8(self.kind.orders_at + 1)
        return at if self.kind.samples == 31 and at < length and at != 0x78 else 0

    def _channel(self, index: int, patterns: list[Pattern]) -> Channel:
        odd = any(has_odd_periods(pattern)[index] for pattern in patterns)
        return Channel(effect_columns=2 if odd else 1, panning=_PANNINGS[index & 3])

    def _counts_vblanks(self, stored: list[np.ndarray], order: list[int]) -> bool:
        """Whether Fxx is always a speed: by the program, or because the song would last very long with tempos, and shorter without."""
        if self.kind.tracker in _WITHOUT_TEMPOS:
            return True
        if not self.habits.has_slow_tempos or self.kind.tag != "M.K.":
            return False
        with_tempos = seconds(stored, order, has_tempos=True)
        return with_tempos >= _VERY_LONG_S and seconds(stored, order, has_tempos=False) <= with_tempos

    def _rules(self, stored: list[np.ndarray], order: list[int]) -> PlayRules:
        """ProTracker's; for what the Amiga could not play, without what only its player did."""
        habits = self.habits
        rules = replace(PROTRACKER, vblank_timing=not habits.has_tempos and self._counts_vblanks(stored, order))
        if habits.is_amiga:
            restarts = self.source.u8(self.kind.orders_at + 1) != _NO_RESTART
            return replace(rules, one_shot_loops=restarts and not habits.has_panning)
        quirks = {
            "one_shot_loops": False,
            "tempo_waits_a_tick": False,
            "offset_accumulates": False,
            "amiga_limits": False,
            "arpeggio_wraps": False,
        }
        return replace(rules, **quirks)
