"""The samples of a MOD: 30 bytes of header each, and their frames behind the patterns.

Source: the Noisetracker/Soundtracker/Protracker module format description (4th revision); what OpenMPT's developers found of loops.
"""

from __future__ import annotations

from dataclasses import dataclass

from toccata.formats.mod.kinds import INCONEXIA, SAMPLE_HEADER, SAMPLES_AT, Kind
from toccata.formats.module.frames import adpcm, adpcm_size, loop_within, pcm
from toccata.formats.module.reading import ModuleBytes
from toccata.song import Sample

MIDDLE_C_HZ = 8287.14
"""PAL's colour clock over two and middle C's period: 7093789.2 / 2 / 428."""
FINETUNE_CENTS = 12.5
_TURNED_FINETUNES = ("M&K!", "FEST")
_SHORTEST_LOOP, _LONGEST_REMAINS = 4, 8
_ADPCM = b"ADPCM"


@dataclass(frozen=True, slots=True)
class Header:
    """at: where it stands. words: the length. span: the loop's words. start: where it begins, in words, in Soundtracker's in bytes."""

    at: int
    words: int
    finetune: int
    volume: int
    start: int
    span: int

    @property
    def frames(self) -> int:
        """How many the sample has; a length of one word means none."""
        return 2 * self.words if self.words > 1 else 0


def sample_headers(source: ModuleBytes, count: int) -> list[Header]:
    """The headers of so many samples. Raises: BadFile where the file ends before."""
    places = range(SAMPLES_AT, SAMPLES_AT + SAMPLE_HEADER * count, SAMPLE_HEADER)
    return [
        Header(at, source.big16(at + 22), source.u8(at + 24), source.u8(at + 25), source.big16(at + 26), source.big16(at + 28))
        for at in places
    ]


def read_samples(source: ModuleBytes, kind: Kind, headers: list[Header], at: int, reads_on: bool) -> list[Sample]:
    """The samples whose frames begin at a byte. reads_on: a loop past a sample's end reaches into the next, as in ProTracker's memory."""
    samples = []
    for number, header in enumerate(headers, 1):
        source.place = f"sample {number}"
        start, end = _loop_in_bytes(header) if kind.samples == 15 else _loop(header, kind.channels)
        wanted = max(header.frames, end) if reads_on and header.frames else header.frames
        skipped = 0
        if kind.samples == 15:
            # Soundtracker never plays what stands before a loop.
            skipped, start, end = start, 0, end - start
        sample, size = _sample(source, kind, header, at + skipped, wanted - skipped, (start, end))
        samples.append(sample)
        at += size + skipped
    return samples


def _sample(source: ModuleBytes, kind: Kind, header: Header, at: int, wanted: int, loop: tuple[int, int]) -> tuple[Sample, int]:
    """The sample and how many bytes it took of the file, of which it may have read more than are its own."""
    size = min(wanted, header.frames)
    if source.some(at, len(_ADPCM)) == _ADPCM and wanted > 0 and kind.samples == 31:
        size = len(_ADPCM) + adpcm_size(header.frames)
        source.claim_sound(header.frames)
        data = adpcm(source.some(at + len(_ADPCM), size - len(_ADPCM)), header.frames)
    else:
        data = pcm(source.some(at, wanted), 8, delta=kind.tracker == INCONEXIA)
    if len(data) < min(wanted, header.frames):
        source.notices.say(f"{source.place}: the file ends after {len(data)} of its {min(wanted, header.frames)} frames")
    return Sample(
        name=source.text(header.at, 22, "latin-1"),
        data=data,
        rate_hz=MIDDLE_C_HZ,
        bits=8,
        volume=min(header.volume, 64),
        finetune_cents=_finetune(header.finetune, kind) * FINETUNE_CENTS,
        loop=loop_within("forward" if loop[1] else "none", *loop, len(data)),
    ), size


def _loop(header: Header, channels: int) -> tuple[int, int]:
    """Where the loop begins and ends, both 0 where there is none; loops of a few frames at the start are remains."""
    frames, start, span = header.frames, 2 * header.start, 2 * header.span
    if span > 2 and start + span > frames >= start // 2 + span:
        start //= 2  # as Soundtracker wrote it
    end = start + span
    start = min(start, max(frames - 1, 0))
    too_short = span <= 2 or end < _SHORTEST_LOOP or end - start < _SHORTEST_LOOP
    remains = end <= _LONGEST_REMAINS and start == 0 and frames > end and channels == 4
    return (0, 0) if too_short or remains else (start, end)


def _loop_in_bytes(header: Header) -> tuple[int, int]:
    """Soundtracker's loop, whose start counts bytes."""
    end = min(header.start + 2 * header.span, header.frames)
    return (header.start, end) if header.span > 1 and header.start < end else (0, 0)


def _finetune(stored: int, kind: Kind) -> int:
    """−8 to 7. His Master's Noisetracker counted the other way and half as far, and what lies between is lower (libopenmpt)."""
    if kind.tag in _TURNED_FINETUNES:
        return -((stored & 15) + 1 >> 1)
    return (stored & 15 ^ 8) - 8
