"""Small modules made byte by byte from the format descriptions, independent of the exporters."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

Cells = dict[tuple[int, int], tuple[int, ...]]
"""(row, channel): the cell's bytes as numbers, in the format's own order."""


def wave(frames: int = 64, bits: int = 8) -> np.ndarray:
    """One cycle of a saw-like tone with some structure, int8 or int16."""
    phase = np.arange(frames) / frames
    values = 0.6 * np.sin(2 * np.pi * phase) + 0.3 * np.sin(6 * np.pi * phase)
    return np.round(values * (100 if bits == 8 else 26000)).astype(np.int8 if bits == 8 else np.int16)


def text(value: str, size: int, pad: bytes = b"\0") -> bytes:
    return value.encode("cp437")[:size].ljust(size, pad)


# MOD


@dataclass
class ModSample:
    name: str = ""
    data: bytes = b""
    finetune: int = 0
    volume: int = 64
    loop_start: int = 0
    loop_words: int = 1


def mod(
    cells: Sequence[Cells] = ({},),
    samples: Sequence[ModSample] = (),
    orders: Sequence[int] = (0,),
    tag: bytes = b"M.K.",
    channels: int = 4,
    title: str = "",
    restart: int = 127,
    slots: int = 31,
) -> bytes:
    """Cells are (period, sample, command, parameter). slots: 15 makes a Soundtracker module without a tag."""
    padded = [*samples, *[ModSample()] * (slots - len(samples))]
    head = text(title, 20)
    for item in padded:
        head += text(item.name, 22)
        head += struct.pack(">HBBHH", len(item.data) // 2, item.finetune & 15, item.volume, item.loop_start, item.loop_words)
    head += bytes([len(orders), restart]) + bytes(orders).ljust(128, b"\0")
    head += tag if slots == 31 else b""
    for pattern in cells:
        grid = np.zeros((64, channels, 4), np.uint8)
        for (row, channel), (period, sample, command, value) in pattern.items():
            grid[row, channel] = sample & 0xF0 | period >> 8, period & 0xFF, (sample & 15) << 4 | command, value
        head += grid.tobytes()
    return head + b"".join(item.data[: len(item.data) // 2 * 2] for item in padded)


# XM


@dataclass
class XmSample:
    """data: int8 or int16, (frames,) or (frames, 2). adpcm: a table of 16 and the nibbles, instead of data."""

    data: np.ndarray = field(default_factory=lambda: wave())
    name: str = ""
    loop: tuple[int, int, int] = (0, 0, 0)
    """(kind, start, length) in frames."""
    volume: int = 64
    finetune: int = 0
    panning: int = 128
    note: int = 0
    adpcm: tuple[bytes, bytes] | None = None

    def stored(self) -> bytes:
        if self.adpcm:
            return self.adpcm[0] + self.adpcm[1]
        planes = self.data[None, :] if self.data.ndim == 1 else self.data.T
        deltas = np.diff(planes, axis=1, prepend=np.zeros((len(planes), 1), planes.dtype))
        return deltas.astype(planes.dtype).tobytes()

    def header(self) -> bytes:
        width = self.data.itemsize * (1 if self.data.ndim == 1 else 2)
        kind = self.loop[0] | (0x10 if self.data.itemsize == 2 else 0) | (0x20 if self.data.ndim == 2 else 0)
        size = 2 * len(self.adpcm[1]) if self.adpcm else self.data.nbytes
        packing = 0xAD if self.adpcm else len(self.name)
        numbers = struct.pack("<III", size, self.loop[1] * width, self.loop[2] * width)
        fields = struct.pack("<BbBBbB", self.volume, self.finetune, kind, self.panning, self.note, packing)
        return numbers + fields + text(self.name, 22, b" ")


@dataclass
class XmInstrument:
    """envelopes: (points, sustain, loop start, loop end, flags), ticks and values as the file has them."""

    samples: Sequence[XmSample] = ()
    name: str = ""
    keys: bytes = bytes(96)
    volume: tuple[Sequence[tuple[int, int]], int, int, int, int] = ((), 0, 0, 0, 0)
    panning: tuple[Sequence[tuple[int, int]], int, int, int, int] = ((), 0, 0, 0, 0)
    vibrato: tuple[int, int, int, int] = (0, 0, 0, 0)
    """(type, sweep, depth, rate)."""
    fade_out: int = 0
    size: int = 263

    def bytes(self, with_frames: bool = True) -> bytes:
        head = struct.pack("<I", self.size if self.samples else 29) + text(self.name, 22) + struct.pack("<BH", 0, len(self.samples))
        if not self.samples:
            return head
        details = struct.pack("<I", 40) + self.keys
        for points, *_ in (self.volume, self.panning):
            details += b"".join(struct.pack("<HH", *point) for point in points).ljust(48, b"\0")
        details += bytes(
            (len(self.volume[0]), len(self.panning[0]), *self.volume[1:4], *self.panning[1:4], self.volume[4], self.panning[4])
        )
        details += bytes(self.vibrato) + struct.pack("<H", self.fade_out)
        head = (head + details).ljust(self.size, b"\0")[: self.size]
        frames = b"".join(item.stored() for item in self.samples) if with_frames else b""
        return head + b"".join(item.header() for item in self.samples) + frames


def xm(
    cells: Sequence[Cells] = ({},),
    instruments: Sequence[XmInstrument] = (),
    orders: Sequence[int] = (0,),
    channels: int = 4,
    rows: int = 64,
    title: str = "",
    tracker: str = "FastTracker v2.00",
    flags: int = 1,
    speed: int = 6,
    tempo: int = 125,
    restart: int = 0,
    version: int = 0x104,
    extra: bytes = b"",
    pad: bytes = b" ",
) -> bytes:
    """Cells are (note, instrument, volume, effect, parameter), packed where fields are zero."""
    head = b"Extended Module: " + text(title, 20, pad) + b"\x1a" + text(tracker, 20, b" ") + struct.pack("<H", version)
    counts = (len(orders), restart, channels, len(cells), len(instruments), flags, speed, tempo)
    head += struct.pack("<I8H", 276, *counts) + bytes(orders).ljust(256, b"\0")
    patterns = b""
    for pattern in cells:
        packed = b"".join(xm_cell(pattern.get((row, channel), (0,) * 5)) for row in range(rows) for channel in range(channels))
        old = version < 0x103
        patterns += struct.pack("<IB", 8 if old else 9, 0) + (bytes([rows - 1]) if old else struct.pack("<H", rows))
        patterns += struct.pack("<H", len(packed)) + packed
    if version < 0x104:
        made = b"".join(item.bytes(False) for item in instruments) + patterns
        return head + made + b"".join(sample.stored() for item in instruments for sample in item.samples) + extra
    return head + patterns + b"".join(item.bytes() for item in instruments) + extra


def xm_cell(cell: tuple[int, ...]) -> bytes:
    if all(cell):
        return bytes(cell)
    flags = sum(1 << index for index, value in enumerate(cell) if value)
    return bytes([0x80 | flags, *(value for value in cell if value)])


# S3M


@dataclass
class S3mSample:
    """data: int8 or int16, (frames,) or (frames, 2); kind 2 is AdLib. gus: where it lay in a Gravis Ultrasound's memory, 1 of a
    Sound Blaster."""

    data: np.ndarray = field(default_factory=lambda: wave())
    name: str = ""
    loop: tuple[int, int] | None = None
    volume: int = 64
    rate: int = 8363
    kind: int = 1
    gus: int = 0


def s3m(
    cells: Sequence[Cells] = ({},),
    samples: Sequence[S3mSample] = (),
    orders: Sequence[int] = (0,),
    channels: int = 4,
    title: str = "",
    version: int = 0x1320,
    flags: int = 0,
    speed: int = 6,
    tempo: int = 125,
    global_volume: int = 64,
    mixing: int = 0x80 | 48,
    signed: bool = False,
    settings: bytes | None = None,
    pannings: bytes = b"",
    clicks: int = 0,
    special: int = 0,
) -> bytes:
    """Cells are (note, instrument, volume, command, parameter); 255 is no note and no volume."""
    settings = (settings or bytes([0, 8] * 16)[:channels]).ljust(32, b"\xff")
    orders_field = bytes(orders) + b"\xff" * (len(orders) & 1)
    tables = 96 + len(orders_field) + 2 * (len(samples) + len(cells)) + (32 if pannings else 0)
    blocks: list[bytes] = []

    def place(block: bytes) -> int:
        at = -(-tables // 16) + sum(len(item) // 16 for item in blocks)
        blocks.append(block.ljust(-(-len(block) // 16) * 16, b"\0"))
        return at

    patterns = [place(s3m_pattern(pattern)) for pattern in cells]
    instruments = []
    for item in samples:
        planes = item.data[None, :] if item.data.ndim == 1 else item.data.T
        stored = planes if signed else planes ^ np.array(-(1 << (8 * planes.itemsize - 1)), planes.dtype)
        at = place(np.ascontiguousarray(stored).tobytes())
        loop = item.loop or (0, 0)
        bits = (1 if item.loop else 0) | (2 if item.data.ndim == 2 else 0) | (4 if item.data.itemsize == 2 else 0)
        header = bytes([item.kind]) + text("FILE.RAW", 12) + bytes([at >> 16]) + struct.pack("<H", at & 0xFFFF)
        header += struct.pack("<III4BI4xH6x", len(item.data), *loop, item.volume, 0, 0, bits, item.rate, item.gus)
        instruments.append(place(header + text(item.name, 28) + b"SCRS"))
    head = text(title, 28) + b"\x1a\x10\0\0"
    head += struct.pack("<6H", len(orders_field), len(samples), len(cells), flags, version, 1 if signed else 2) + b"SCRM"
    head += (
        bytes([global_volume, speed, tempo, mixing, clicks, 252 if pannings else 0])
        + bytes(8)
        + struct.pack("<H", special)
        + settings
        + orders_field
    )
    head += struct.pack(f"<{len(samples)}H{len(cells)}H", *instruments, *patterns) + (pannings.ljust(32, b"\0") if pannings else b"")
    return head.ljust(-(-tables // 16) * 16, b"\0") + b"".join(blocks)


def s3m_pattern(pattern: Cells) -> bytes:
    packed = b""
    for row in range(64):
        for (at, channel), (note, instrument, volume, command, value) in sorted(pattern.items()):
            if at == row:
                what = channel | (0x20 if note != 255 or instrument else 0) | (0x40 if volume != 255 else 0) | (0x80 if command else 0)
                packed += bytes([what]) + (bytes([note, instrument]) if what & 0x20 else b"")
                packed += (bytes([volume]) if what & 0x40 else b"") + (bytes([command, value]) if what & 0x80 else b"")
        packed += b"\0"
    return struct.pack("<H", len(packed) + 2) + packed


# IT


@dataclass
class ItSample:
    """data: int8 or int16, (frames,) or (frames, 2). packing: `plain`, `it214` or `it215`."""

    data: np.ndarray = field(default_factory=lambda: wave())
    name: str = ""
    loop: tuple[int, int] | None = None
    sustain: tuple[int, int] | None = None
    pingpong: bool = False
    volume: int = 64
    global_volume: int = 64
    panning: int = 0
    rate: int = 8363
    vibrato: tuple[int, int, int, int] = (0, 0, 0, 0)
    packing: str = "plain"


@dataclass
class ItEnvelope:
    points: Sequence[tuple[int, int]] = ()
    """(tick, value)"""
    flags: int = 0
    loop: tuple[int, int] = (0, 0)
    sustain: tuple[int, int] = (0, 0)

    def bytes(self) -> bytes:
        nodes = b"".join(struct.pack("<bH", value, tick) for tick, value in self.points)
        return bytes((self.flags, len(self.points), *self.loop, *self.sustain)) + nodes.ljust(76, b"\0")


@dataclass
class ItInstrument:
    name: str = ""
    keyboard: Sequence[tuple[int, int]] = tuple((note, 1) for note in range(120))
    actions: tuple[int, int, int] = (0, 0, 0)
    fade_out: int = 0
    separation: int = 0
    centre: int = 60
    global_volume: int = 128
    panning: int = 0x80 | 32
    random: tuple[int, int] = (0, 0)
    cutoff: int = 0
    resonance: int = 0
    volume: ItEnvelope = field(default_factory=ItEnvelope)
    pan: ItEnvelope = field(default_factory=ItEnvelope)
    pitch: ItEnvelope = field(default_factory=ItEnvelope)

    def bytes(self) -> bytes:
        head = (
            b"IMPI" + text("FILE.ITI", 12) + b"\0" + bytes(self.actions) + struct.pack("<HbB", self.fade_out, self.separation, self.centre)
        )
        head += bytes((self.global_volume, self.panning, *self.random)) + struct.pack("<HBB", 0x214, 1, 0) + text(self.name, 26)
        head += bytes((self.cutoff, self.resonance, 0, 0, 0, 0)) + b"".join(bytes(pair) for pair in self.keyboard)
        return (head + self.volume.bytes() + self.pan.bytes() + self.pitch.bytes()).ljust(554, b"\0")


def it(
    cells: Sequence[Cells] = ({},),
    samples: Sequence[ItSample] = (),
    instruments: Sequence[ItInstrument | bytes] | None = None,
    orders: Sequence[int] = (0,),
    rows: int = 64,
    title: str = "",
    message: str = "",
    version: int = 0x214,
    made_for: int = 0x214,
    flags: int = 1 | 8,
    speed: int = 6,
    tempo: int = 125,
    global_volume: int = 128,
    mix_volume: int = 48,
    separation: int = 128,
    pannings: bytes = bytes([32]) * 64,
    volumes: bytes = bytes([64]) * 64,
    highlight: tuple[int, int] = (4, 16),
    macros: bytes = b"",
) -> bytes:
    """Cells are (note, instrument, volume, command, parameter); 253 is no note, 255 no volume. instruments: None is sample mode."""
    made = [item if isinstance(item, bytes) else item.bytes() for item in instruments or ()]
    flags |= 4 if instruments is not None else 0
    special = 4 | (1 if message else 0) | (8 if macros else 0)
    tables = 192 + len(orders) + 4 * (len(made) + len(samples) + len(cells)) + len(macros)
    blocks: list[bytes] = []

    def place(block: bytes) -> int:
        at = tables + sum(map(len, blocks))
        blocks.append(block)
        return at

    stored_message = message.replace("\n", "\r").encode("cp437") + b"\0"
    message_at = place(stored_message) if message else 0
    instrument_places = [place(item) for item in made]
    sample_places = [place(it_sample_header(item, place(it_frames(item)))) for item in samples]
    pattern_places = [place(it_pattern(pattern, rows)) for pattern in cells]
    head = b"IMPM" + text(title, 26) + bytes(highlight)
    head += struct.pack("<8H", len(orders), len(made), len(samples), len(cells), version, made_for, flags, special)
    head += bytes([global_volume, mix_volume, speed, tempo, separation, 0])
    head += struct.pack("<HI4x", len(stored_message) if message else 0, message_at) + pannings + volumes + bytes(orders)
    places = [*instrument_places, *sample_places, *pattern_places]
    return head + struct.pack(f"<{len(places)}I", *places) + macros + b"".join(blocks)


def it_sample_header(item: ItSample, at: int) -> bytes:
    flags = 1 | (2 if item.data.itemsize == 2 else 0) | (4 if item.data.ndim == 2 else 0) | (0 if item.packing == "plain" else 8)
    flags |= (16 if item.loop else 0) | (32 if item.sustain else 0) | (0xC0 if item.pingpong else 0)
    head = b"IMPS" + text("FILE.WAV", 12) + bytes([0, item.global_volume, flags, item.volume]) + text(item.name, 26)
    head += bytes([1 | (4 if item.packing == "it215" else 0), item.panning])
    head += struct.pack("<7I", len(item.data), *(item.loop or (0, 0)), item.rate, *(item.sustain or (0, 0)), at)
    return head + bytes(item.vibrato)


def it_frames(item: ItSample) -> bytes:
    planes = item.data[None, :] if item.data.ndim == 1 else item.data.T
    if item.packing == "plain":
        return np.ascontiguousarray(planes).tobytes()
    return b"".join(it_compress(plane, item.packing == "it215") for plane in planes)


def it_compress(values: np.ndarray, twice: bool) -> bytes:
    """ImpulseTracker's compression, which changes its width every 16 numbers to what they need."""
    bits = 8 * values.itemsize
    packed = b""
    for start in range(0, len(values), 0x8000 // values.itemsize):
        steps = values[start : start + 0x8000 // values.itemsize]
        for _ in range(2 if twice else 1):
            steps = np.diff(steps, prepend=np.zeros(1, steps.dtype)).astype(values.dtype)
        block = _it_block(steps.astype(int), bits)
        packed += struct.pack("<H", len(block)) + block
    return packed


def _it_block(steps: np.ndarray, bits: int) -> bytes:
    number, count, width = 0, 0, bits + 1

    def put(value: int, size: int) -> None:
        nonlocal number, count
        number |= (value & ((1 << size) - 1)) << count
        count += size

    for at in range(0, len(steps), 16):
        run = steps[at : at + 16]
        wanted = _it_width(run, bits)
        if wanted != width:
            _it_tell_width(put, width, wanted, bits)
            width = wanted
        for value in run:
            put(int(value), width if width <= bits else bits + 1) if width <= bits else put(int(value) & ((1 << bits) - 1), bits + 1)
    return number.to_bytes(-(-count // 8), "little")


def _it_width(run: np.ndarray, bits: int) -> int:
    """The least width that holds the run without touching the numbers that are set aside."""
    for width in range(2, bits + 1):
        half = 1 << (width - 1)
        aside = bits // 2 if width >= 7 else 0
        if all(-half + (0 if width >= 7 else 1) <= value < half - aside and (width < 7 or value >= -half + aside) for value in run):
            return width
    return bits + 1


def _it_tell_width(put, width: int, wanted: int, bits: int) -> None:
    code = wanted if wanted < width else wanted - 1
    if width < 7:
        put(1 << (width - 1), width)
        put(code - 1, 3 if bits == 8 else 4)
    elif width <= bits:
        put((((1 << bits) - 1) >> (bits + 1 - width)) - bits // 2 + code, width)
    else:
        put(1 << bits | (wanted - 1), bits + 1)


def it_pattern(pattern: Cells, rows: int) -> bytes:
    packed = b""
    for row in range(rows):
        for (at, channel), (note, instrument, volume, command, value) in sorted(pattern.items()):
            if at == row:
                mask = (1 if note != 253 else 0) | (2 if instrument else 0) | (4 if volume != 255 else 0) | (8 if command else 0)
                packed += bytes([channel + 1 | 0x80, mask]) + (bytes([note]) if mask & 1 else b"")
                packed += (bytes([instrument]) if mask & 2 else b"") + (bytes([volume]) if mask & 4 else b"")
                packed += bytes([command, value]) if mask & 8 else b""
        packed += b"\0"
    return struct.pack("<HH4x", len(packed), rows) + packed
