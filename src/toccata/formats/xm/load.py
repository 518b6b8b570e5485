"""Loading an XM."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from toccata.formats.loaded import Loaded
from toccata.formats.module.levels import MODULE_INTERPOLATION, MODULE_MIXER, XM_MIX_VOLUME, modplug_mix_volume
from toccata.formats.module.openmpt import openmpt_settings, timing_of
from toccata.formats.module.reading import ModuleBytes, field_text, message_text
from toccata.formats.module.wrapped import read_unwrapped
from toccata.formats.xm.cells import pattern_from_cells, unpack_cells
from toccata.formats.xm.instruments import (
    InstrumentHeader,
    SampleHeader,
    read_instrument,
    read_sample,
    read_sample_header,
    stored_size,
)
from toccata.formats.xm.trackers import Evidence
from toccata.song import MAX_CHANNELS, MAX_ROWS, ORDER_SKIP, Channel, Instrument, OrderEntry, Pattern, PlayRules, Sample, Song, Vibrato
from toccata.song.document import MAX_SLOTS, SPEED_RANGE
from toccata.song.instrument import NoteMapping
from toccata.song.rules import FASTTRACKER, MODPLUG_XM

MAGIC = b"Extended Module: "
HEADER_AT = 60
FIRST_VERSION, OLD_VERSION, VERSION = 0x0102, 0x0103, 0x0104
MOST_CHANNELS = 128
MOST_ORDERS = 256
LINEAR = 1
SKIP = 0xFE
DEFAULT_ROWS = 64


def probe_xm(path: Path, head: bytes) -> bool:
    """Whether the bytes begin an XM; some programs write the words in small letters."""
    return head[: len(MAGIC)].lower() == MAGIC.lower() and len(head) > HEADER_AT


def load_xm(path: Path) -> Loaded:
    """The song in an XM. Raises: BadFile naming the place."""
    data = read_unwrapped(path, lambda head: probe_xm(path, head))
    source = ModuleBytes(path, data)
    if not probe_xm(path, data[:80]):
        raise source.bad("does not begin with 'Extended Module: '")
    return _Loading(source).loaded()


class _Loading:
    """One loading; `at` is where the next part begins."""

    def __init__(self, source: ModuleBytes) -> None:
        self.source = source
        self.say = source.notices.say
        self.version = source.u16(58)
        self.header_size = source.u32(HEADER_AT)
        self.at = HEADER_AT + self.header_size
        self.samples: list[Sample] = []
        self.pending: list[tuple[str, SampleHeader, Vibrato]] = []
        self.evidence = Evidence.of_header(source.part(17, 20), source.part(38, 20), self.header_size, self.version)
        self.names: dict[int, str] = {}
        self.pattern_names: list[str] = []
        self.message = ""

    def loaded(self) -> Loaded:
        source = self.source
        length, restart, channels, patterns, instruments, flags, speed, tempo = source.unpack("8H", HEADER_AT + 4)
        if not 1 <= channels <= MOST_CHANNELS:
            raise source.bad(f"{channels} channels; an XM has 1 to {MOST_CHANNELS}")
        if instruments > MAX_SLOTS or patterns > MOST_ORDERS:
            raise source.bad(f"{patterns} patterns and {instruments} instruments; an XM has at most {MOST_ORDERS} and {MAX_SLOTS}")
        orders = source.some(HEADER_AT + 20, min(self.header_size - 20, length, MOST_ORDERS))
        if self.version >= VERSION:
            read = self._patterns(patterns, channels)
            made = self._instruments(instruments)
        else:  # patterns follow the instruments, and the frames come last
            made = self._instruments(instruments)
            read = self._patterns(patterns, channels)
            self._read_frames()
        made = self._within_slots(made)
        self._extra()
        song = Song(
            title=source.text(17, 20),
            message=self.message,
            tempo=float(min(max(tempo, 32), 999)),
            speed=min(max(speed, 1), SPEED_RANGE[1]),
            restart=restart if restart < len(orders) else 0,
            channels=tuple(Channel(name=self.names.get(index, "")) for index in range(min(channels, MAX_CHANNELS))),
            order=self._order(orders, len(read)),
            patterns=self._named(read) or (Pattern.empty(DEFAULT_ROWS, min(channels, MAX_CHANNELS)),),
            instruments=made,
            samples=tuple(self.samples),
            rings_out=False,
            mix_volume=modplug_mix_volume(XM_MIX_VOLUME, channels) if self.evidence.is_modplug else XM_MIX_VOLUME,
            mixer=MODULE_MIXER,
            interpolation=MODULE_INTERPOLATION,
            rules=self._rules(bool(flags & LINEAR)),
        )
        song = replace(song, **timing_of(openmpt_settings(source), song.tempo))
        return Loaded(song, self.evidence.name, source.notices.told())

    def _rules(self, linear_slides: bool) -> PlayRules:
        rules = MODPLUG_XM if self.evidence.is_modplug else self._fasttracker_rules()
        return replace(rules, linear_slides=linear_slides)

    def _fasttracker_rules(self) -> PlayRules:
        """FastTracker 2's; other programs start notes sharply, as libopenmpt takes it, and most of them pan straight."""
        evidence = self.evidence
        panning = not evidence.pans_as_fasttracker
        return replace(FASTTRACKER, linear_panning=panning, soft_ramps=evidence.is_fasttracker, **evidence.own_habits)

    def _named(self, patterns: tuple[Pattern, ...]) -> tuple[Pattern, ...]:
        names = dict(enumerate(self.pattern_names))
        return tuple(replace(pattern, name=names.get(index, "")) for index, pattern in enumerate(patterns))

    def _order(self, orders: bytes, patterns: int) -> tuple[OrderEntry, ...]:
        entries = []
        for at, order in enumerate(orders):
            if order >= patterns and order < SKIP:
                self.say(f"order {at:02X} names pattern {order}, which the file does not have; it is passed over")
            entries.append(OrderEntry(order if order < patterns else ORDER_SKIP))
        return tuple(entries) or (OrderEntry(0),)

    def _patterns(self, count: int, channels: int) -> tuple[Pattern, ...]:
        patterns = []
        for index in range(count):
            self.source.place = f"pattern {index}"
            if self.at + 8 > len(self.source):
                self.say(f"the file ends before pattern {index} of {count}; what is missing is empty")
                patterns += [Pattern.empty(DEFAULT_ROWS, min(channels, MAX_CHANNELS))] * (count - index)
                break
            patterns.append(self._pattern(channels))
        return tuple(patterns)

    def _pattern(self, channels: int) -> Pattern:
        source, start = self.source, self.at
        size = source.u32(start)
        old = self.version <= FIRST_VERSION
        rows = source.u8(start + 5) + 1 if old else source.u16(start + 5)
        packed_size = source.u16(start + (6 if old else 7))
        self.at = start + (size if size >= (8 if old else 9) else (8 if old else 9))
        if not rows:
            rows = DEFAULT_ROWS
        if rows > MAX_ROWS:
            raise source.bad(f"{rows} rows; a pattern has at most {MAX_ROWS}")
        packed = source.some(self.at, packed_size)
        self.at += packed_size
        if not packed_size:
            return Pattern.empty(rows, min(channels, MAX_CHANNELS))
        cells, ended = unpack_cells(packed, rows * channels)
        if ended:
            self.say(f"{source.place} ends early; its last rows are empty")
        pattern, unknown = pattern_from_cells(cells.reshape(rows, channels, 5))
        for number in sorted(unknown):
            self.say(f"effect {_letter(number)} means nothing here and was left out")
        if channels > MAX_CHANNELS:
            self.say(f"channels past {MAX_CHANNELS} were left out")
            pattern = replace(pattern, columns=pattern.columns[:MAX_CHANNELS])
        return pattern

    def _instruments(self, count: int) -> tuple[Instrument, ...]:
        instruments: list[Instrument] = []
        for number in range(1, count + 1):
            self.source.place = f"instrument {number}"
            if self.at + 4 > len(self.source):
                self.say(f"the file ends before instrument {number} of {count}")
                break
            header = read_instrument(self.source, self.at)
            self.evidence.see_instrument(header.size, header.kind, header.samples, header.sample_header, header.midi)
            before = len(self.samples) + len(self.pending)
            found = self._sample_headers(header, number)
            instruments.append(_numbered(header.instrument, [before + index for index in range(1, found + 1)]))
            if self.version >= VERSION:
                self._read_frames()
        return tuple(instruments)

    def _within_slots(self, instruments: tuple[Instrument, ...]) -> tuple[Instrument, ...]:
        """The instruments when a song's slots do not hold all samples: those without frames go first, then the last ones."""
        if len(self.samples) <= MAX_SLOTS:
            return instruments
        kept = [number for number, sample in enumerate(self.samples, 1) if sample.frames]
        self.say(f"{len(self.samples) - len(kept)} samples without frames were left out, as a song has {MAX_SLOTS} at most")
        if len(kept) > MAX_SLOTS:
            self.say(f"samples past {MAX_SLOTS} were left out")
        places = {number: place for place, number in enumerate(kept[:MAX_SLOTS], 1)}
        numbers = [places.get(number, 0) for number in range(1, len(self.samples) + 1)]
        self.samples = [self.samples[number - 1] for number in kept[:MAX_SLOTS]]
        return tuple(_numbered(instrument, numbers) for instrument in instruments)

    def _sample_headers(self, instrument: InstrumentHeader, number: int) -> int:
        """Reads them to `pending`; how many there are."""
        self.at = instrument.next_at
        size = instrument.sample_header
        found = []
        for index in range(1, instrument.samples + 1):
            if self.at + size > len(self.source):
                self.say(f"the file ends within the sample headers of instrument {number}")
                break
            header = read_sample_header(self.source, self.at, size)
            self.evidence.see_sample(header.packing, header.stored_name)
            found.append((f"instrument {number}, sample {index}", header, instrument.vibrato))
            self.at += size
        while len(found) > 1 and not found[-1][1].size and not found[-1][1].name:
            found.pop()  # many programs wrote all 16 headers, most of them empty
        self.pending += found
        return len(found)

    def _read_frames(self) -> None:
        """Makes samples of the headers that are pending; their frames begin here."""
        for place, header, vibrato in self.pending:
            self.source.place = place
            self.samples.append(read_sample(self.source, header, self.at, vibrato))
            self.at += stored_size(header)
        self.pending = []

    def _extra(self) -> None:
        """ModPlug's own chunks after the last sample: a message and the channels' names."""
        self.source.place = "extra chunks"
        while self.at + 8 <= len(self.source):
            name, size = self.source.part(self.at, 4), self.source.u32(self.at + 4)
            chunk = self.source.some(self.at + 8, size)
            if name == b"text":
                self.message = message_text(chunk)
            elif name == b"PNAM":
                self.pattern_names = [field_text(chunk[at : at + 32]) for at in range(0, len(chunk), 32)]
            elif name == b"CNAM":
                self.names = {index: field_text(chunk[at : at + 20]) for index, at in enumerate(range(0, len(chunk), 20))}
            elif not name.isalnum():
                return
            self.evidence.see_chunk()
            self.at += 8 + size


def _numbered(instrument: Instrument, numbers: Sequence[int]) -> Instrument:
    """The instrument with sample 1 numbered `numbers[0]` and so on; those past them are silent."""
    table = dict(enumerate(numbers, 1))
    note_map = tuple(NoteMapping(item.note, table.get(item.sample, 0)) for item in instrument.note_map)
    return replace(instrument, sample=table.get(instrument.sample, 0), note_map=note_map)


def _letter(effect: int) -> str:
    """How FastTracker 2 writes the number of an effect."""
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[effect] if effect < 36 else f"number {effect}"
