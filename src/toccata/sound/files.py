"""Audio files: reading any that libsndfile knows. Writing: `toccata.sound.writer`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile

from toccata.errors import BadFile
from toccata.sound.riff import SamplerChunk, read_sampler_chunk

AUDIO_SUFFIXES = (
    ".wav",
    ".flac",
    ".aif",
    ".aiff",
    ".aifc",
    ".ogg",
    ".oga",
    ".opus",
    ".mp3",
    ".au",
    ".snd",
    ".caf",
    ".w64",
    ".rf64",
    ".voc",
    ".iff",
    ".svx",
)
"""What a file browser may offer; any other file is tried all the same when it is asked for."""
MAX_FRAMES = 1 << 27
"""At 44.1 kHz, 50 minutes."""
MAX_FILE_BYTES = 4 << 30

_BLOCK_FRAMES = 1 << 16
_EIGHT_BIT = ("PCM_S8", "PCM_U8")
_FLOATS = ("FLOAT", "DOUBLE", "VORBIS", "OPUS", "MPEG_LAYER_I", "MPEG_LAYER_II", "MPEG_LAYER_III")
_WIDE = {"PCM_24": 24, "PCM_32": 32, "ALAC_20": 24, "ALAC_24": 24, "ALAC_32": 32}


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A sound as its file has it.

    data: read-only int8, int16, int32 or float32 of shape (frames,) or (frames, 2); 24-bit sound is int32 with `bits` 24.
    bits: 8, 16, 24 or 32. loop: (kind, start, end) with 0 <= start < end <= frames, or None.
    root_note, fine_cents: the note at which it sounds at its own rate, 60 and 0 unless the file says. filename: in characters
    that can be written anywhere. mended_frames: how many of a float file's were no numbers (NaN), which are silent, or infinite,
    which are full scale.
    """

    name: str
    data: np.ndarray
    rate_hz: int
    bits: int
    loop: tuple[Literal["forward", "pingpong"], int, int] | None = None
    root_note: int = 60
    fine_cents: float = 0.0
    filename: str = ""
    mended_frames: int = 0


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """What a file's header says. encoding: libsndfile's words for it."""

    frames: int
    channels: int
    rate_hz: int
    encoding: str

    @property
    def duration_s(self) -> float:
        return self.frames / self.rate_hz


def read_facts(path: Path) -> AudioFacts:
    """Only the header. Raises: BadFile."""
    with _opened(path) as file:
        return AudioFacts(file.frames, file.channels, file.samplerate, f"{file.format_info}, {file.subtype_info}")


def read_audio(path: Path) -> Recording:
    """The whole sound in its own type. A file that was cut short gives what there is.

    Raises: BadFile for what is missing, damaged, empty, longer than MAX_FRAMES, or has more than two channels.
    """
    path = Path(path)
    with _opened(path) as file:
        if file.channels > 2:
            raise BadFile(path, f"it has {file.channels} channels; a sample has 1 or 2")
        if file.frames > MAX_FRAMES:
            raise BadFile(path, f"it has {file.frames} frames; a sample has at most {MAX_FRAMES}")
        data, rate_hz, bits = _read_all(file, path), file.samplerate, _bits(file.subtype)
    data, mended = finite(data)
    data.setflags(write=False)
    chunk, filename = _sampler_chunk(path), _readable(path.name)
    loop = _inside(chunk, len(data))
    return Recording(Path(filename).stem, data, rate_hz, bits, loop, chunk.root_note, chunk.fine_cents, filename, mended)


def finite(data: np.ndarray) -> tuple[np.ndarray, int]:
    """The frames with silence for what is no number and full scale for infinities, and in how many frames that was. Sound without any
    comes back as it is."""
    if data.dtype.kind != "f" or not len(data) or np.isfinite(data).all():
        return data, 0
    odd = ~np.isfinite(data).reshape(len(data), -1).all(axis=1)
    return np.nan_to_num(data, nan=0.0, posinf=1.0, neginf=-1.0), int(odd.sum())


def told_mended(frames: int) -> str:
    """The sentence about such frames."""
    return f"{frames} frame{' was no number and has' if frames == 1 else 's were no numbers and have'} been mended"


def read_blocks(path: Path, frames: int = _BLOCK_FRAMES) -> Iterator[tuple[int, np.ndarray]]:
    """(rate in Hz, float32 (n, channels)) for each stretch of at most `frames` frames, of files of any length. Raises: BadFile."""
    with _opened(Path(path)) as file:
        while len(block := file.read(frames, dtype="float32", always_2d=True)):
            yield file.samplerate, block


@contextmanager
def _opened(path: Path) -> Iterator[soundfile.SoundFile]:
    path = Path(path)
    try:
        if path.is_dir():
            raise BadFile(path, "it is a folder")
        if not path.is_file():
            raise BadFile(path, "there is no such file" if not path.exists() else "it is no ordinary file")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise BadFile(path, f"it is larger than {MAX_FILE_BYTES >> 30} GB")
        # soundfile would refuse a name that is no UTF-8; libsndfile takes its bytes.
        with path.open("rb"), soundfile.SoundFile(str(path) if sys.platform == "win32" else os.fsencode(path)) as file:
            yield file
    except (soundfile.SoundFileError, RuntimeError, TypeError, ValueError) as error:
        raise BadFile(path, f"it is damaged or no audio file ({_reason(error)})") from None
    except OSError as error:
        raise BadFile(path, error.strerror or str(error)) from None


def _readable(name: str) -> str:
    """A file's name with what is no character in it replaced."""
    return os.fsencode(name).decode("utf-8", "replace")


def _reason(error: Exception) -> str:
    """What libsndfile says, without the path it repeats."""
    text = getattr(error, "error_string", "") or str(error)
    return text.strip().rstrip(".") or "unknown"


def _bits(subtype: str) -> int:
    if subtype in _EIGHT_BIT:
        return 8
    return _WIDE.get(subtype, 32 if subtype in _FLOATS else 16)


def _read_all(file: soundfile.SoundFile, path: Path) -> np.ndarray:
    """Block by block: the number of frames that a header claims is not to be trusted with memory."""
    kind = "float32" if file.subtype in _FLOATS else "int32" if file.subtype in _WIDE else "int16"
    blocks: list[np.ndarray] = []
    total = 0
    while len(block := file.read(_BLOCK_FRAMES, dtype=kind)):
        # libsndfile has no 8-bit frames in memory: they are the high byte of 16-bit ones.
        blocks.append((block >> 8).astype(np.int8) if file.subtype in _EIGHT_BIT else block)
        total += len(block)
        if total > MAX_FRAMES:
            raise BadFile(path, f"it goes on after {MAX_FRAMES} frames, the most a sample has")
    if not total:
        raise BadFile(path, "there is no sound in it")
    data = np.concatenate(blocks)
    return data


def _sampler_chunk(path: Path) -> SamplerChunk:
    try:
        return read_sampler_chunk(path) or SamplerChunk()
    except OSError:
        return SamplerChunk()


def _inside(chunk: SamplerChunk, frames: int) -> tuple[Literal["forward", "pingpong"], int, int] | None:
    """The chunk's loop, if it lies in the sound."""
    if chunk.loop is None:
        return None
    kind, start, end = chunk.loop
    return (kind, start, min(end, frames)) if 0 <= start < min(end, frames) else None
