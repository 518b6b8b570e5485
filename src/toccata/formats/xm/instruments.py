"""FastTracker 2's instruments and their samples."""

from __future__ import annotations

from dataclasses import dataclass

from toccata.formats.module.frames import adpcm, adpcm_size, loop_within, pcm
from toccata.formats.module.reading import ModuleBytes
from toccata.formats.xm.cells import LOWEST_NOTE
from toccata.notation.notes import NOTE_COUNT
from toccata.song import Envelope, EnvelopePoint, Instrument, Sample, Vibrato
from toccata.song.instrument import NoteMapping
from toccata.song.sample import LoopKind

RATE_HZ = 8363.0
KEYS = 96
ENVELOPE_POINTS = 12
HEADER_WITHOUT_SAMPLES = 29
DETAILS_AT = 33
DETAILS_SIZE = 216
MIDI_AT = 208
SAMPLE_HEADER = 40
ADPCM_MARK = 0xAD
MOST_SAMPLES = 255
FULL_FADE_OUT = 0xFFF

_LOOPS: tuple[LoopKind, ...] = ("none", "forward", "pingpong", "pingpong")
_WAVEFORMS = ("sine", "square", "ramp_up", "ramp_down")
_ENVELOPE_ON, _ENVELOPE_SUSTAIN, _ENVELOPE_LOOP = 1, 2, 4
_SIXTEEN_BITS, _STEREO = 0x10, 0x20


@dataclass(frozen=True, slots=True)
class SampleHeader:
    """size: of the stored frames in bytes; the other fields as the file has them."""

    size: int
    loop_start: int
    loop_size: int
    volume: int
    finetune: int
    kind: int
    panning: int
    relative_note: int
    packing: int
    name: str
    stored_name: bytes

    @property
    def bits(self) -> int:
        return 16 if self.kind & _SIXTEEN_BITS else 8

    @property
    def channels(self) -> int:
        return 2 if self.kind & _STEREO else 1

    @property
    def is_adpcm(self) -> bool:
        return self.packing == ADPCM_MARK and not self.kind & (_SIXTEEN_BITS | _STEREO)


@dataclass(frozen=True, slots=True)
class InstrumentHeader:
    """instrument: with its samples numbered from 1 as in the file. next_at: where its sample headers begin. size, kind, midi: as stored."""

    instrument: Instrument
    vibrato: Vibrato
    samples: int
    sample_header: int
    next_at: int
    size: int
    kind: int
    midi: bytes


def read_instrument(source: ModuleBytes, at: int) -> InstrumentHeader:
    """The instrument whose header begins at `at`. Raises: BadFile where the file ends within it."""
    size = source.u32(at) or DETAILS_AT + DETAILS_SIZE
    name = source.text(at + 4, 22) if size >= 26 else ""
    kind = source.u8(at + 26) if size >= 27 else 0
    samples = source.u16(at + 27) if size >= HEADER_WITHOUT_SAMPLES else 0
    if samples == 0:
        header = source.u32(at + HEADER_WITHOUT_SAMPLES) if size >= DETAILS_AT else SAMPLE_HEADER
        return InstrumentHeader(Instrument(name), Vibrato(), 0, header, at + size, size, kind, b"")
    if samples > MOST_SAMPLES:
        raise source.bad(f"{samples} samples; an instrument has at most {MOST_SAMPLES}")
    header = source.u32(at + HEADER_WITHOUT_SAMPLES) if size >= DETAILS_AT else SAMPLE_HEADER
    details = source.part(at, size)[DETAILS_AT : DETAILS_AT + DETAILS_SIZE].ljust(DETAILS_SIZE, b"\0")
    sample, note_map = _mapping(details[:KEYS], samples)
    instrument = Instrument(
        name=name,
        sample=sample,
        note_map=note_map,
        volume_envelope=_envelope(source, details[96:144], details[192], details[194:197], details[200], 0),
        panning_envelope=_envelope(source, details[144:192], details[193], details[197:200], details[201], 32),
        fade_out=int.from_bytes(details[206:208], "little"),
    )
    waveform = _WAVEFORMS[details[202] & 3]
    vibrato = Vibrato(waveform, details[205], details[204], details[203])  # type: ignore[arg-type]
    return InstrumentHeader(instrument, vibrato, samples, header, at + size, size, kind, details[MIDI_AT : MIDI_AT + 8])


def _mapping(keys: bytes, samples: int) -> tuple[int, tuple[NoteMapping, ...]]:
    """Which sample each note plays, from 1; keys that name none are silent."""
    numbers = [key + 1 if key < samples else 0 for key in keys]
    if len(set(numbers)) == 1:
        return numbers[0], ()
    first, last = LOWEST_NOTE + 1, LOWEST_NOTE + KEYS
    every = [numbers[min(max(note, first), last) - first] for note in range(NOTE_COUNT)]
    return numbers[0], tuple(NoteMapping(note, number) for note, number in enumerate(every))


def _envelope(source: ModuleBytes, points: bytes, count: int, bounds: bytes, flags: int, middle: int) -> Envelope:
    """bounds: sustain point, loop start, loop end. middle: what the file adds to values that go both ways."""
    if count > ENVELOPE_POINTS:
        source.notices.say(f"{source.place}: an envelope claims {count} points and keeps {ENVELOPE_POINTS}")
        count = ENVELOPE_POINTS
    pairs = [(int.from_bytes(points[i : i + 2], "little"), int.from_bytes(points[i + 2 : i + 4], "little")) for i in range(0, 4 * count, 4)]
    kept: list[EnvelopePoint] = []
    for tick, value in pairs:
        rising = tick if not kept or tick >= kept[-1].tick else _mended(tick, kept[-1].tick)
        kept.append(EnvelopePoint(rising, min(value, 64) - middle))
    sustain, start, end = bounds
    return Envelope(
        points=tuple(kept),
        enabled=bool(flags & _ENVELOPE_ON) and count > 0,
        sustain=(sustain, sustain) if flags & _ENVELOPE_SUSTAIN and sustain < count else None,
        loop=(start, end) if flags & _ENVELOPE_LOOP and start <= end < count else None,
    )


def _mended(tick: int, last: int) -> int:
    """Some programs wrote only the low byte of a tick (OpenMPT mends these files the same way)."""
    whole = (last & ~0xFF) | tick & 0xFF
    return whole if whole >= last else min(whole + 0x100, 0xFFFF)


def read_sample_header(source: ModuleBytes, at: int, size: int) -> SampleHeader:
    """The sample header at `at`, `size` bytes long; fields past its size are zero."""
    field = source.part(at, size)[:SAMPLE_HEADER].ljust(SAMPLE_HEADER, b"\0")
    fixed = ModuleBytes(source.path, field)
    length, start, span = fixed.unpack("III", 0)
    volume, finetune, kind, panning, note, packing = fixed.unpack("BbBBbB", 12)
    return SampleHeader(length, start, span, volume, finetune, kind, panning, note, packing, fixed.text(18, 22), field[18:40])


def stored_size(header: SampleHeader) -> int:
    """How many bytes the frames take of the file."""
    return adpcm_size(header.size) if header.is_adpcm else header.size


def read_sample(source: ModuleBytes, header: SampleHeader, at: int, vibrato: Vibrato) -> Sample:
    """The sample whose frames begin at `at`; fewer of them where the file ends."""
    width = header.bits // 8 * header.channels
    frames = header.size // width
    if header.is_adpcm:
        stored = source.some(at, stored_size(header))
        frames = min(frames, max(0, 2 * (len(stored) - 16)))
        source.claim_sound(frames)
        data = adpcm(stored, frames)
    else:
        stored = source.some(at, header.size)
        source.claim_sound(len(stored))
        data = pcm(_whole_channels(stored, header), header.bits, header.channels, delta=True)
    if len(data) < header.size // width:
        source.notices.say(f"{source.place}: the file ends after {len(data)} of its {header.size // width} frames")
    start, span = header.loop_start // width, header.loop_size // width
    kind = _LOOPS[header.kind & 3] if span else "none"
    return Sample(
        name=header.name,
        data=data,
        rate_hz=RATE_HZ,
        bits=header.bits,
        volume=min(header.volume, 64),
        panning=header.panning,
        relative_note=header.relative_note,
        finetune_cents=header.finetune * 100 / 128,
        loop=loop_within(kind, start, start + span, len(data)),
        vibrato=vibrato,
    )


def _whole_channels(stored: bytes, header: SampleHeader) -> bytes:
    """The stored frames of a stereo sample that was cut: the second channel is silent where it is missing."""
    return stored.ljust(header.size, b"\0") if header.channels == 2 and 2 * len(stored) > header.size else stored
