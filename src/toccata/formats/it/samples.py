"""ImpulseTracker's samples.

Source: ITTECH.TXT of ImpulseTracker 2.14.
"""

from __future__ import annotations

import numpy as np

from toccata.formats.it.compression import BLOCK_BYTES, decompress
from toccata.formats.module.frames import adpcm, adpcm_size, as_frames, loop_within, pcm
from toccata.formats.module.reading import ModuleBytes
from toccata.song import Loop, Sample, Vibrato
from toccata.song.sample import LoopKind

HEADER_SIZE = 80
MAGIC = b"IMPS"
PRESENT, SIXTEEN_BITS, STEREO, COMPRESSED, LOOP, SUSTAIN, PINGPONG_LOOP, PINGPONG_SUSTAIN = 1, 2, 4, 8, 16, 32, 64, 128
SIGNED, BIG_ENDIAN, DELTA = 1, 2, 4
ADPCM = 0xFF
USED = 0x80
WAVEFORMS = ("sine", "ramp_down", "square", "random")
DEFAULT_RATE_HZ = 8363.0
_MOST_FRAMES_A_BYTE = 8
"""A number takes a bit at least."""


class SampleReader:
    """Reads samples of one file; frames that several of them share are made once."""

    def __init__(self, source: ModuleBytes) -> None:
        self._source = source
        self._known: dict[tuple[int, ...], np.ndarray] = {}

    def read(self, at: int) -> Sample:
        """The sample whose header is at `at`. Raises: BadFile where the file ends within it."""
        source = self._source
        source.part(at, HEADER_SIZE)
        global_volume, flags, volume = source.part(at + 17, 3)
        form, panning = source.part(at + 46, 2)
        length, start, end, rate, sustain_start, sustain_end, pointer = source.unpack("7I", at + 48)
        speed, depth, sweep, waveform = source.part(at + 76, 4)
        data = self._frames(flags, form, length, pointer) if flags & PRESENT else pcm(b"", 16 if flags & SIXTEEN_BITS else 8)
        frames = len(data)
        return Sample(
            name=source.text(at + 20, 26),
            filename=source.text(at + 4, 12),
            data=data,
            rate_hz=float(min(rate, 10_000_000)) if rate else DEFAULT_RATE_HZ,
            bits=16 if flags & SIXTEEN_BITS else 8,
            volume=min(volume, 64),
            global_volume=min(global_volume, 64),
            panning=min(panning & 0x7F, 64) * 4 if panning & USED else None,
            loop=_loop(flags & LOOP, flags & PINGPONG_LOOP, start, end, frames),
            sustain_loop=_loop(flags & SUSTAIN, flags & PINGPONG_SUSTAIN, sustain_start, sustain_end, frames),
            vibrato=Vibrato(WAVEFORMS[waveform & 3], min(speed, 64), min(depth, 64), sweep),  # type: ignore[arg-type]
        )

    def _frames(self, flags: int, form: int, length: int, pointer: int) -> np.ndarray:
        key = (flags & (SIXTEEN_BITS | STEREO | COMPRESSED), form, length, pointer)
        if key not in self._known:
            data = self._read_frames(flags, form, length, pointer)
            if len(data) < length:
                self._source.notices.say(f"{self._source.place}: the file ends after {len(data)} of its {length} frames")
            self._known[key] = data
        return self._known[key]

    def _read_frames(self, flags: int, form: int, length: int, pointer: int) -> np.ndarray:
        source = self._source
        bits, channels = (16 if flags & SIXTEEN_BITS else 8), (2 if flags & STEREO else 1)
        if flags & COMPRESSED:
            return self._decompressed(bits, channels, length, pointer, bool(form & DELTA))
        if form == ADPCM and bits == 8:
            stored = source.some(pointer, adpcm_size(length))
            frames = min(length, max(0, 2 * (len(stored) - 16)))
            source.claim_sound(frames)
            return adpcm(stored, frames)
        stored = source.some(pointer, length * channels * bits // 8)
        source.claim_sound(len(stored))
        return pcm(stored, bits, channels, unsigned=not form & SIGNED, delta=bool(form & DELTA), big_endian=bool(form & BIG_ENDIAN))

    def _decompressed(self, bits: int, channels: int, length: int, pointer: int, twice: bool) -> np.ndarray:
        source = self._source
        at = pointer
        parts = []
        for _ in range(channels):
            # However long the sample claims to be, its bytes hold no more than this.
            stored = source.some(at, length * bits // 8 * 2 + 2 * (length * bits // 8 // BLOCK_BYTES + 1) + 64)
            frames = min(length, _MOST_FRAMES_A_BYTE * len(stored))
            source.claim_sound(frames * bits // 8)
            part, size = decompress(stored, frames, bits, twice)
            parts.append(part)
            at += size
        shortest = min(len(part) for part in parts)
        return as_frames(np.stack([part[:shortest] for part in parts]))


def _loop(on: int, pingpong: int, start: int, end: int, frames: int) -> Loop:
    kind: LoopKind = ("pingpong" if pingpong else "forward") if on else "none"
    return loop_within(kind, start, end, frames)
