"""Loading an IT.

Source: ITTECH.TXT of ImpulseTracker 2.14; OpenMPT's documentation for the chunks that it adds.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from toccata.formats.it.cells import CHANNELS, pattern_from_cells, read_pattern
from toccata.formats.it.instruments import read_instrument
from toccata.formats.it.macros import MACRO_BYTES, read_macros
from toccata.formats.it.makers import MODPLUG_FILE, find_maker
from toccata.formats.it.samples import SampleReader
from toccata.formats.loaded import Loaded
from toccata.formats.module.levels import MODULE_INTERPOLATION, MODULE_MIXER, modplug_mix_volume
from toccata.formats.module.openmpt import openmpt_settings, timing_of
from toccata.formats.module.reading import ModuleBytes, field_text, message_text
from toccata.formats.module.trackers import name_of_tracker
from toccata.formats.module.wrapped import read_unwrapped
from toccata.song import MAX_ROWS, ORDER_END, ORDER_SKIP, Channel, Instrument, MidiMacros, OrderEntry, Pattern, Sample, Song, Strip
from toccata.song.document import MAX_ORDER, MAX_PATTERNS, MAX_SLOTS, TimeSignature
from toccata.song.rules import PlayRules

MAGIC = b"IMPM"
HEADER_SIZE = 192
DEFAULT_ROWS = 64
NEW_INSTRUMENTS = 0x200
SKIP, END = 254, 255
USE_INSTRUMENTS, LINEAR, OLD_EFFECTS, COMPATIBLE, MACROS_WANTED, WIDE_FILTER = 4, 8, 16, 32, 128, 0x1000
HAS_MESSAGE, HAS_HISTORY, HAS_HIGHLIGHT, HAS_MACROS = 1, 2, 4, 8
SURROUND, SWITCHED_OFF = 100, 0x80
UNUSED = 0xFF
"""ModPlug Tracker's panning of channels that it had not, which are not switched off."""
_MOST_NAME_BYTES = 1 << 16


def probe_it(path: Path, head: bytes) -> bool:
    """Whether the bytes begin an IT."""
    return head.startswith(MAGIC) and len(head) > 64


def load_it(path: Path) -> Loaded:
    """The song in an IT. Raises: BadFile naming the place."""
    data = read_unwrapped(path, lambda head: probe_it(path, head))
    source = ModuleBytes(path, data)
    if not probe_it(path, data[:HEADER_SIZE]):
        raise source.bad("does not begin with 'IMPM'")
    return _Loading(source).loaded()


class _Loading:
    """One loading."""

    def __init__(self, source: ModuleBytes) -> None:
        self.source = source
        self.say = source.notices.say
        orders, instruments, samples, patterns, self.version, self.made_for, self.flags, self.special = source.unpack("8H", 32)
        if orders > MAX_ORDER or max(instruments, samples) > MAX_SLOTS or patterns > MAX_PATTERNS:
            counts = f"{orders} orders, {instruments} instruments, {samples} samples and {patterns} patterns"
            raise source.bad(f"{counts} are more than a song has")
        at = HEADER_SIZE + orders
        self.orders = source.part(HEADER_SIZE, orders)
        self.instrument_places = source.unpack(f"{instruments}I", at)
        self.sample_places = source.unpack(f"{samples}I", at + 4 * instruments)
        self.pattern_places = source.unpack(f"{patterns}I", at + 4 * (instruments + samples))
        self.maker = find_maker(source, self.version, self.made_for)
        self.extra_at = at + 4 * (instruments + samples + patterns)
        self.channel_names: tuple[str, ...] = ()
        self.pattern_names: tuple[str, ...] = ()

    def loaded(self) -> Loaded:
        source = self.source
        macros = self._extra()
        global_volume, mix_volume, speed, tempo, separation = source.part(48, 5)
        patterns = [self._pattern(index, at) for index, at in enumerate(self.pattern_places)]
        used = max((_last_written(pattern) for pattern in patterns), default=0) + 1
        used = max(used, len(self.channel_names))
        samples = self._samples()
        rows_per_beat, signature = self._highlight()
        song = Song(
            title=source.text(4, 26),
            message=self._message(),
            tempo=float(max(tempo, 31)),
            speed=speed or 6,
            rows_per_beat=rows_per_beat,
            time_signature=signature,
            global_volume=min(global_volume, 128),
            mix_volume=self._mix_volume(min(mix_volume, 128), used),
            rings_out=False,
            mixer=MODULE_MIXER,
            interpolation=MODULE_INTERPOLATION,
            stereo_separation=min(separation, 128),
            midi_macros=macros,
            channels=tuple(self._channel(index) for index in range(used)),
            order=self._order(len(patterns)),
            patterns=tuple(replace(item, columns=item.columns[:used]) for item in patterns) or (Pattern.empty(DEFAULT_ROWS, used),),
            instruments=self._instruments(samples),
            samples=samples,
            rules=self._rules(),
        )
        song = replace(song, **timing_of(openmpt_settings(source), tempo))
        return Loaded(song, self._tracker(), source.notices.told())

    def _tracker(self) -> str:
        if (self.version, self.made_for) == MODPLUG_FILE:
            return "ModPlug Tracker"
        return name_of_tracker(self.version, "ImpulseTracker")

    def _mix_volume(self, stored: int, channels: int) -> int:
        return modplug_mix_volume(stored, channels) if self.maker.turned_down else stored

    def _rules(self) -> PlayRules:
        return replace(
            self.maker.rules(),
            linear_slides=bool(self.flags & LINEAR),
            old_effects=bool(self.flags & OLD_EFFECTS),
            compatible_tone_slides=bool(self.flags & COMPATIBLE),
            instruments_are_samples=not self.flags & USE_INSTRUMENTS,
            wide_filter=bool(self.flags & WIDE_FILTER),
        )

    def _highlight(self) -> tuple[int, TimeSignature]:
        """Rows a beat, and beats a bar where the second highlight is a multiple of the first."""
        beat, bar = self.source.part(30, 2)
        if not self.special & HAS_HIGHLIGHT or not 1 <= beat <= 64:
            return 4, TimeSignature()
        beats = bar // beat if bar and bar % beat == 0 and bar // beat <= 32 else 4
        return beat, TimeSignature(beats, 4)

    def _message(self) -> str:
        size, at = self.source.u16(54), self.source.u32(56)
        return message_text(self.source.some(at, size)) if self.special & HAS_MESSAGE else ""

    def _channel(self, index: int) -> Channel:
        panning, volume = self.source.u8(64 + index), self.source.u8(128 + index)
        if panning == UNUSED:
            panning, volume = 32, 64
        where = panning & 0x7F
        return Channel(
            name=self.channel_names[index] if index < len(self.channel_names) else "",
            panning=min(where, 64) * 4 if where != SURROUND else 128,
            surround=where == SURROUND,
            volume=min(volume, 64),
            strip=Strip(mute=bool(panning & SWITCHED_OFF)),
        )

    def _order(self, patterns: int) -> tuple[OrderEntry, ...]:
        entries = []
        for at, order in enumerate(self.orders):
            if order >= patterns and order < SKIP:
                self.say(f"order {at:02X} names pattern {order}, which the file does not have; it is passed over")
            entries.append(OrderEntry(ORDER_END if order == END else order if order < patterns else ORDER_SKIP))
        while len(entries) > 1 and entries[-1].pattern == ORDER_END:
            entries.pop()
        return tuple(entries) or (OrderEntry(0),)

    def _pattern(self, index: int, at: int) -> Pattern:
        source = self.source
        source.place = f"pattern {index}"
        name = self.pattern_names[index] if index < len(self.pattern_names) else ""
        if at == 0:
            return Pattern.empty(DEFAULT_ROWS, CHANNELS, name)
        if at + 8 > len(source):
            self.say(f"{source.place} lies past the file's end and is empty")
            return Pattern.empty(DEFAULT_ROWS, CHANNELS, name)
        size, rows = source.unpack("HH", at)
        if not 1 <= rows <= MAX_ROWS:
            self.say(f"{source.place} has {rows} rows; it has {DEFAULT_ROWS} now, and nothing is in it")
            return Pattern.empty(DEFAULT_ROWS, CHANNELS, name)
        cells, ended = read_pattern(source.some(at + 8, size), rows)
        if ended:
            self.say(f"{source.place} ends early; its last rows are empty")
        pattern, unknown = pattern_from_cells(cells, name)
        for command in sorted(unknown):
            self.say(f"effect number {command} means nothing here and was left out")
        return pattern

    def _samples(self) -> tuple[Sample, ...]:
        reader = SampleReader(self.source)
        samples = []
        for number, at in enumerate(self.sample_places, 1):
            self.source.place = f"sample {number}"
            samples.append(self.maker.sample(reader.read(at)))
        return tuple(samples)

    def _instruments(self, samples: tuple[Sample, ...]) -> tuple[Instrument, ...]:
        if not self.flags & USE_INSTRUMENTS:
            return tuple(Instrument(sample.name, sample=number) for number, sample in enumerate(samples, 1))
        instruments = []
        for number, at in enumerate(self.instrument_places, 1):
            self.source.place = f"instrument {number}"
            read = read_instrument(self.source, at, self.made_for < NEW_INSTRUMENTS)
            instruments.append(self.maker.instrument(read))
        return tuple(instruments)

    def _extra(self) -> MidiMacros:
        """What stands between the tables and the first part: edit history, macros, names."""
        source, at = self.source, self.extra_at
        source.place = "header"
        if self.special & HAS_HISTORY and at + 2 <= len(source):
            at += 2 + 8 * source.u16(at)
        macros = MidiMacros()
        if (self.special & HAS_MACROS or self.flags & MACROS_WANTED) and at + MACRO_BYTES <= len(source):
            macros = read_macros(source.part(at, MACRO_BYTES))
            at += MACRO_BYTES
        if source.some(at, 4) == b"MODU":
            at += 4
        while source.some(at, 4) in (b"PNAM", b"CNAM"):
            size = source.u32(at + 4)
            chunk = source.some(at + 8, min(size, _MOST_NAME_BYTES))
            if source.some(at, 4) == b"PNAM":
                self.pattern_names = tuple(field_text(chunk[item : item + 32]) for item in range(0, len(chunk), 32))
            else:
                self.channel_names = tuple(field_text(chunk[item : item + 20]) for item in range(0, len(chunk), 20))[:CHANNELS]
            at += 8 + size
        return macros


def _last_written(pattern: Pattern) -> int:
    empty = Pattern.empty(pattern.rows, 1).columns[0]
    return max((index for index, column in enumerate(pattern.columns) if (column != empty).any()), default=0)
