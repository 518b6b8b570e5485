"""A sample's frames as the bytes of an audio file and back, exactly.

8-, 16- and 24-bit integers are FLAC; 32-bit integers and floats are WAV (without libsndfile's time-stamped PEAK chunk).
The rate in the audio file is the nearest that it can hold; the true one stands in the sample's table. A sample
without frames has no audio file.
"""

from __future__ import annotations

import io
import weakref

import numpy as np
import soundfile

from toccata.song import Sample
from toccata.song.sample import read_only

MAX_SAMPLE_FRAMES = 1 << 27
"""Loading refuses more: at 44.1 kHz, 50 minutes."""
CACHE_BYTES = 256 << 20
FALLBACK_RATE_HZ = 44100

_BLOCK_FRAMES = 1 << 20
_NO_PEAK_CHUNK = 0x1050
_TYPE_OF_SUBTYPE = {"PCM_S8": "int8", "PCM_16": "int16", "PCM_24": "int32", "PCM_32": "int32", "FLOAT": "float32"}
EMPTY_TYPES = ("int8", "int16", "int32", "float32")


class BadAudio(ValueError):
    """Bytes that are no audio file a song can hold."""


def encode_audio(sample: Sample) -> tuple[str, bytes]:
    """(suffix, bytes) of the sample's audio file; the same bytes for as long as the array lives.

    Raises: BadAudio for a sample without frames, or frames of a type that samples do not have.
    """
    if not sample.frames:
        raise BadAudio("there are no frames")
    form, subtype = _form(sample)
    rate = _header_rate(sample.rate_hz, form)
    known = _cache.find(sample.data, form, rate)
    if known is None:
        known = _write(sample.data, form, subtype, rate)
        _cache.keep(sample.data, form, rate, known)
    return form.lower(), known


def decode_audio(content: bytes, suffix: str, rate_hz: float) -> np.ndarray:
    """The read-only frames of an audio file, (frames,) or (frames, 2), in their own type.

    Raises: BadAudio for damaged or truncated bytes, more than two channels, or more than MAX_SAMPLE_FRAMES.
    """
    form = suffix.upper()
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            if file.format not in (form, "WAVEX"):
                raise BadAudio(f"is {file.format} and not {form}")
            data = _read(file)
            rate = file.samplerate
    except (soundfile.SoundFileError, RuntimeError, ValueError, TypeError, OSError) as error:
        if isinstance(error, BadAudio):
            raise
        raise BadAudio("is damaged or no audio file") from None
    if data.shape[0] and rate == _header_rate(rate_hz, form):
        _cache.keep(data, form, rate, content)
    return data


def is_own_audio(sample: Sample, suffix: str) -> bool:
    """Whether this is the kind of audio file that the sample would be saved as."""
    return sample.frames > 0 and _form(sample)[0].lower() == suffix


def _form(sample: Sample) -> tuple[str, str]:
    kind = sample.data.dtype
    if kind == np.int8:
        return "FLAC", "PCM_S8"
    if kind == np.int16:
        return "FLAC", "PCM_16"
    if kind == np.int32:
        fits = sample.bits == 24 and not (sample.data & 0xFF).any()
        return ("FLAC", "PCM_24") if fits else ("WAV", "PCM_32")
    if kind == np.float32:
        return "WAV", "FLOAT"
    raise BadAudio(f"frames of type {kind} cannot be saved")


def _header_rate(rate_hz: float, form: str) -> int:
    """FLAC holds 1–65535 Hz and multiples of 10 up to 655350 Hz."""
    rate = round(rate_hz)
    if form == "FLAC" and not (0 < rate <= 65535 or (rate <= 655350 and rate % 10 == 0)):
        return FALLBACK_RATE_HZ
    return max(1, min(rate, 10_000_000))


def _write(data: np.ndarray, form: str, subtype: str, rate: int) -> bytes:
    out = io.BytesIO()
    channels = 1 if data.ndim == 1 else data.shape[1]
    with soundfile.SoundFile(out, "w", rate, channels, subtype=subtype, format=form) as file:
        soundfile._snd.sf_command(file._file, _NO_PEAK_CHUNK, soundfile._ffi.NULL, 0)
        # libsndfile has no 8-bit frames in memory: it takes them from the high byte of 16-bit ones.
        file.write(data.astype(np.int16) << 8 if data.dtype == np.int8 else data)
    return out.getvalue()


def _read(file: soundfile.SoundFile) -> np.ndarray:
    """Block by block, because the number of frames that a header claims is not to be trusted."""
    if file.subtype not in _TYPE_OF_SUBTYPE:
        raise BadAudio(f"holds {file.subtype}; samples are 8, 16, 24 or 32 bits, or float")
    if file.channels not in (1, 2):
        raise BadAudio(f"has {file.channels} channels; a sample has 1 or 2")
    if file.frames > MAX_SAMPLE_FRAMES:
        raise BadAudio(f"has {file.frames} frames; a sample has at most {MAX_SAMPLE_FRAMES}")
    wanted = _TYPE_OF_SUBTYPE[file.subtype]
    blocks: list[np.ndarray] = []
    total = 0
    while True:
        block = file.read(min(_BLOCK_FRAMES, max(file.frames - total, 1)), dtype="int16" if wanted == "int8" else wanted)
        if not len(block):
            break
        blocks.append((block >> 8).astype(np.int8) if wanted == "int8" else block)
        total += len(block)
    if total != file.frames:
        raise BadAudio(f"ends after {total} of {file.frames} frames")
    data = blocks[0] if len(blocks) == 1 else np.concatenate(blocks) if blocks else np.zeros(0, wanted)
    return read_only(data)


class _Encoded:
    """Audio bytes by the array they came from, dropped with the array, so that unchanged samples keep their bytes."""

    def __init__(self) -> None:
        self._entries: dict[tuple[int, str, int], tuple[weakref.ref[np.ndarray], bytes]] = {}
        self._size = 0

    def find(self, data: np.ndarray, form: str, rate: int) -> bytes | None:
        entry = self._entries.get((id(data), form, rate))
        return entry[1] if entry and entry[0]() is data else None

    def keep(self, data: np.ndarray, form: str, rate: int, content: bytes) -> None:
        key = (id(data), form, rate)
        if data.flags.writeable or self._size + len(content) > CACHE_BYTES:
            return
        self._drop(key)
        self._entries[key] = (weakref.ref(data, lambda _: self._drop(key)), content)
        self._size += len(content)

    def _drop(self, key: tuple[int, str, int]) -> None:
        entry = self._entries.pop(key, None)
        if entry:
            self._size -= len(entry[1])


_cache = _Encoded()
