"""Loading an S3M.

Source: ScreamTracker 3.2's TECH.DOC.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from toccata.formats.loaded import Loaded
from toccata.formats.module.frames import adpcm, adpcm_size, loop_within, pcm
from toccata.formats.module.levels import MODULE_INTERPOLATION, MODULE_MIXER, ST3_MONO
from toccata.formats.module.reading import ModuleBytes
from toccata.formats.module.trackers import name_of_tracker
from toccata.formats.module.wrapped import read_unwrapped
from toccata.formats.s3m.cells import CHANNELS, ROWS, pattern_from_cells, read_pattern
from toccata.formats.s3m.trackers import LAST_SCREAMTRACKER, rules_of
from toccata.song import ORDER_END, ORDER_SKIP, Channel, Instrument, OrderEntry, Pattern, Sample, Song, Strip
from toccata.song.document import MAX_ORDER, MAX_PATTERNS, MAX_SLOTS
from toccata.song.rules import PlayRules

MAGIC = b"SCRM"
MAGIC_AT = 44
ORDERS_AT = 96
SETTINGS_AT = 64
PARAGRAPH = 16
HAS_PANNINGS = 252
UNUSED = 0xFF
SKIP, END = 254, 255

_UNSIGNED = 2
_FAST_SLIDES, _AMIGA_LIMITS = 64, 16
_STEREO = 0x80
_ADLIB_FIRST, _ADLIB_END = 16, 32
_LOOP, _TWO_CHANNELS, _SIXTEEN_BITS = 1, 2, 4
_PCM, _ADPCM = 1, 4
_LEFT, _RIGHT, _MIDDLE = 0x33, 0xCC, 128
_FIRST_VERSION = 0x1300
_PANNING_STEP = 17


def probe_s3m(path: Path, head: bytes) -> bool:
    """Whether the bytes begin an S3M."""
    return head[MAGIC_AT : MAGIC_AT + 4] == MAGIC


def load_s3m(path: Path) -> Loaded:
    """The song in an S3M. Raises: BadFile naming the place."""
    data = read_unwrapped(path, lambda head: probe_s3m(path, head))
    source = ModuleBytes(path, data)
    if not probe_s3m(path, data[:ORDERS_AT]):
        raise source.bad("has no 'SCRM' at byte 44")
    return _Loading(source).loaded()


class _Loading:
    """One loading."""

    def __init__(self, source: ModuleBytes) -> None:
        self.source = source
        self.say = source.notices.say
        orders, instruments, patterns, self.flags, self.version, signs = source.unpack("6H", 32)
        if orders > MAX_ORDER or instruments > MAX_SLOTS or patterns > MAX_PATTERNS:
            raise source.bad(f"{orders} orders, {instruments} instruments and {patterns} patterns are more than a song has")
        self.unsigned = signs == _UNSIGNED
        self.orders = source.part(ORDERS_AT, orders)
        at = ORDERS_AT + orders
        self.instrument_places = source.unpack(f"{instruments}H", at)
        self.pattern_places = source.unpack(f"{patterns}H", at + 2 * instruments)
        self.pannings_at = at + 2 * (instruments + patterns)
        self.settings = source.part(SETTINGS_AT, CHANNELS)

    def loaded(self) -> Loaded:
        source = self.source
        global_volume, speed, tempo, mixing = source.part(48, 4)
        patterns = [self._pattern(index, place) for index, place in enumerate(self.pattern_places)]
        used = self._channels_used(patterns)
        samples, instruments = self._samples()
        song = Song(
            title=source.text(0, 28),
            tempo=float(tempo if tempo >= 33 else 125),
            speed=speed if 0 < speed < 255 else 6,
            global_volume=min(global_volume, 64),
            mix_volume=round(((mixing & 127) or 48) * (1.0 if mixing & _STEREO else ST3_MONO)),
            rings_out=False,
            mixer=MODULE_MIXER,
            interpolation=MODULE_INTERPOLATION,
            channels=tuple(self._channel(index, bool(mixing & _STEREO)) for index in range(used)),
            order=self._order(len(patterns)),
            patterns=tuple(replace(item, columns=item.columns[:used]) for item in patterns) or (Pattern.empty(ROWS, used),),
            instruments=instruments,
            samples=samples,
            rules=self._rules(),
        )
        return Loaded(song, name_of_tracker(self.version, "ScreamTracker"), source.notices.told())

    def _rules(self) -> PlayRules:
        fast = bool(self.flags & _FAST_SLIDES) or self.version == _FIRST_VERSION
        rules = rules_of(self.version, self._is_of_modplug())
        return replace(rules, fast_volume_slides=fast, amiga_limits=bool(self.flags & _AMIGA_LIMITS))

    def _is_of_modplug(self) -> bool:
        """ModPlug Tracker and OpenMPT before 1.17.03 call themselves ScreamTracker 3.20, but no such header is of that (libopenmpt)."""
        clicks, pannings = self.source.part(52, 2)
        plain = clicks == 0 and self.source.u16(62) == 0 and not self.flags & ~(_FAST_SLIDES | _AMIGA_LIMITS)
        return self.version == LAST_SCREAMTRACKER and plain and len(self.orders) % 16 == 0 and pannings == HAS_PANNINGS

    def _order(self, patterns: int) -> tuple[OrderEntry, ...]:
        entries = []
        for at, order in enumerate(self.orders):
            if order >= patterns and order < SKIP:
                self.say(f"order {at:02X} names pattern {order}, which the file does not have; it is passed over")
            entries.append(OrderEntry(ORDER_END if order == END else order if order < patterns else ORDER_SKIP))
        while len(entries) > 1 and entries[-1].pattern == ORDER_END:
            entries.pop()
        return tuple(entries) or (OrderEntry(0),)

    def _channels_used(self, patterns: list[Pattern]) -> int:
        """Up to the last channel that the header knows, as libopenmpt plays it; what is written beyond is left over."""
        used = max((index + 1 for index, setting in enumerate(self.settings) if setting != UNUSED), default=1)
        if any(_is_written(column) for item in patterns for column in item.columns[used:]):
            self.say(f"what is written in channels past {used}, which the song does not use, was left out")
        return used

    def _channel(self, index: int, stereo: bool) -> Channel:
        setting = self.settings[index]
        kind = setting & 0x7F
        panning = (_RIGHT if kind & 8 else _LEFT) if stereo else _MIDDLE
        if self.source.u8(53) == HAS_PANNINGS and (value := self.source.some(self.pannings_at + index, 1)) and value[0] & 0x20:
            panning = (value[0] & 15) * _PANNING_STEP
        if _ADLIB_FIRST <= kind < _ADLIB_END:
            panning = _MIDDLE
        return Channel(panning=panning, strip=Strip(mute=setting >= 0x80))

    def _pattern(self, index: int, place: int) -> Pattern:
        source = self.source
        source.place = f"pattern {index}"
        at = place * PARAGRAPH
        if not place:
            return Pattern.empty(ROWS, CHANNELS)
        if at + 2 > len(source):
            self.say(f"{source.place} lies past the file's end and is empty")
            return Pattern.empty(ROWS, CHANNELS)
        # The length that stands there is often wrong; the rows say when they end.
        cells, ended = read_pattern(source.some(at + 2, len(source)))
        if ended:
            self.say(f"{source.place} ends early; its last rows are empty")
        pattern, unknown = pattern_from_cells(cells)
        for command in sorted(unknown):
            self.say(f"effect number {command} means nothing here and was left out")
        return pattern

    def _samples(self) -> tuple[tuple[Sample, ...], tuple[Instrument, ...]]:
        samples = [self._sample(number, PARAGRAPH * place) for number, place in enumerate(self.instrument_places, 1)]
        instruments = [Instrument(sample.name, sample=number) for number, sample in enumerate(samples, 1)]
        return tuple(samples), tuple(instruments)

    def _sample(self, number: int, at: int) -> Sample:
        source = self.source
        source.place = f"instrument {number}"
        if at + 80 > len(source) or not at:
            if at:
                self.say(f"{source.place} lies past the file's end and is silent")
            return Sample()
        kind = source.u8(at)
        name, filename = source.text(at + 48, 28), source.text(at + 1, 12)
        if kind != _PCM:
            if kind >= 2:
                self.say(f"{source.place} '{name}' is an AdLib instrument, which is not supported; it is silent")
            return Sample(name=name, filename=filename)
        length, start, end = source.unpack("III", at + 16)
        volume, _, packing, flags = source.part(at + 28, 4)
        bits, channels = 16 if flags & _SIXTEEN_BITS else 8, 2 if flags & _TWO_CHANNELS else 1
        frames = (source.u8(at + 13) << 16 | source.u16(at + 14)) * PARAGRAPH
        if packing == _ADPCM:
            stored = source.some(frames, adpcm_size(length))
            length = min(length, max(0, 2 * (len(stored) - 16)))
            source.claim_sound(length)
            data = adpcm(stored, length)
        else:
            size = length * channels * bits // 8
            stored = source.some(frames, size)
            source.claim_sound(len(stored))
            data = pcm(stored, bits, channels, unsigned=self.unsigned)
            if len(data) < length:
                self.say(f"{source.place}: the file ends after {len(data)} of its {length} frames")
        return Sample(
            name=name,
            data=data,
            rate_hz=float(min(max(source.u32(at + 32), 1), 10_000_000)),
            bits=bits,
            volume=min(volume, 64),
            loop=loop_within("forward" if flags & _LOOP else "none", start, end, len(data)),
            filename=filename,
        )


def _is_written(column: object) -> bool:
    return column is not Pattern.empty(1, 1).columns[0] and bool((column[:, 0] != 255).any())  # type: ignore[index]
