"""Writing audio files as they are rendered: WAV, FLAC, OGG and MP3.

A file is staged beside its place and renamed at the end, so that a path holds a whole file or what it held before.
The same frames give the same bytes (for OGG, whose serial numbers are random, the same sound).
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

import numpy as np
import soundfile

from toccata.errors import ToccataError

Bits = Literal["16", "24", "32f"]
_SUBTYPES = {"16": "PCM_16", "24": "PCM_24", "32f": "FLOAT"}
_MP3_RATES_HZ = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_SET_ADD_PEAK_CHUNK = 0x1050
_BLOCK_FRAMES = 8192
"""libsndfile's Vorbis encoder keeps a whole write on its stack."""
_DITHER_SEED = 1770


@dataclass(frozen=True, slots=True)
class _Form:
    """How a suffix is written. bits: which `bits` it takes; lossy forms take any and ignore them."""

    name: str
    container: str
    subtype: str
    bits: tuple[str, ...]
    options: tuple[tuple[str, object], ...] = ()


_FORMS = {
    ".wav": _Form("WAV", "WAV", "", ("16", "24", "32f")),
    ".flac": _Form("FLAC", "FLAC", "", ("16", "24")),
    ".ogg": _Form("OGG", "OGG", "VORBIS", ("16", "24", "32f"), (("compression_level", 0.3),)),
    ".mp3": _Form("MP3", "MP3", "MPEG_LAYER_III", ("16", "24", "32f"), (("bitrate_mode", "VARIABLE"), ("compression_level", 0.2))),
}
WRITABLE_SUFFIXES = tuple(_FORMS)


def check_output(path: Path, rate_hz: int, bits: Bits = "16") -> None:
    """Whether such a file can be written, asked before the work is done. Raises: ToccataError that says what can."""
    form = _FORMS.get(Path(path).suffix.lower())
    if form is None:
        raise ToccataError(f"{path}: sound is written as {', '.join(WRITABLE_SUFFIXES)}; not '{Path(path).suffix}'")
    if bits not in form.bits:
        raise ToccataError(f"{path}: {form.name} holds {' or '.join(form.bits)} bits; {bits} needs WAV")
    if form.container == "MP3" and rate_hz not in _MP3_RATES_HZ:
        raise ToccataError(f"{path}: MP3 holds {', '.join(map(str, _MP3_RATES_HZ))} Hz; {rate_hz} Hz needs WAV or FLAC")
    if form.container == "FLAC" and not (0 < rate_hz <= 65535 or (rate_hz <= 655350 and rate_hz % 10 == 0)):
        raise ToccataError(f"{path}: FLAC cannot hold {rate_hz} Hz; WAV can")
    if form.container == "OGG" and not 8000 <= rate_hz <= 192000:
        raise ToccataError(f"{path}: OGG holds 8000 to 192000 Hz; {rate_hz} Hz needs WAV")
    if not 1 <= rate_hz <= 10_000_000:
        raise ToccataError(f"{path}: {rate_hz} Hz is no rate of a sound file")


class AudioWriter:
    """Writes float32 blocks to a file whose suffix says the form. Use it as a context: leaving it by an error leaves no file.

    bits: `16` and `24` are rounded with triangular dither, digital silence stays silent, and what passes full scale is
    clipped and counted; `32f` is written as it is. OGG and MP3 take no heed of it.
    Raises: ToccataError for a form, rate, bits or place that cannot be.
    """

    def __init__(self, path: Path, rate_hz: int, bits: Bits = "16", channels: int = 2) -> None:
        self.path = Path(path)
        check_output(self.path, rate_hz, bits)
        self.clipped_frames = 0
        self.frames = 0
        form = _FORMS[self.path.suffix.lower()]
        self._subtype = form.subtype or _SUBTYPES[bits]
        self._dither = np.random.SFC64(_DITHER_SEED)
        self._target = Path(os.path.realpath(self.path))
        self._stage = self._target.with_name(f".{self._target.name}.{os.getpid()}.saving")
        if self._target.exists() and not self._target.is_file():
            raise ToccataError(f"{self.path}: cannot be written: it is no ordinary file")
        try:
            self._descriptor = os.open(self._stage, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as error:
            raise ToccataError(f"{self.path}: cannot be written: {error.strerror}") from None
        try:
            self._file = soundfile.SoundFile(
                self._descriptor, "w", rate_hz, channels, self._subtype, None, form.container, closefd=False, **dict(form.options)
            )
        except (soundfile.SoundFileError, RuntimeError, TypeError, ValueError) as error:
            self._discard()
            raise ToccataError(f"{self.path}: cannot be written: {error}") from None
        # A float WAV would carry a chunk with the time of writing.
        soundfile._snd.sf_command(self._file._file, _SET_ADD_PEAK_CHUNK, soundfile._ffi.NULL, 0)

    def write(self, block: np.ndarray) -> None:
        """Appends float32 (n, channels), or (n,) for one channel. Raises: ToccataError when the disk takes no more."""
        for start in range(0, len(block), _BLOCK_FRAMES):
            part = block[start : start + _BLOCK_FRAMES]
            try:
                self._file.write(self._as_written(part))
            except (soundfile.SoundFileError, RuntimeError, AssertionError, OSError) as error:
                # soundfile asserts that all was written: a full disk arrives as an AssertionError.
                raise ToccataError(f"{self.path}: cannot be written: {str(error) or 'the disk is full'}") from None
            self.frames += len(part)

    def commit(self) -> None:
        """Finishes the file and puts it in its place. Raises: ToccataError when that fails or nothing was written."""
        if not self.frames:
            self.discard()
            raise ToccataError(f"{self.path}: there is no sound to write")
        try:
            self._file.close()
            os.fsync(self._descriptor)
            self._close()
            os.replace(self._stage, self._target)
        except (soundfile.SoundFileError, RuntimeError, OSError) as error:
            self._discard()
            raise ToccataError(f"{self.path}: cannot be written: {getattr(error, 'strerror', None) or error}") from None

    def discard(self) -> None:
        """Gives up: the path holds what it held before."""
        with contextlib.suppress(soundfile.SoundFileError, RuntimeError, OSError):
            self._file.close()
        self._discard()

    def __enter__(self) -> AudioWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.commit()
        else:
            self.discard()

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _discard(self) -> None:
        with contextlib.suppress(OSError):
            self._close()
        with contextlib.suppress(OSError):
            self._stage.unlink(missing_ok=True)

    def _as_written(self, block: np.ndarray) -> np.ndarray:
        if block.max(initial=0.0) > 1 or block.min(initial=0.0) < -1:  # counting frames takes longer than all the rest
            self.clipped_frames += int(np.count_nonzero((np.abs(block) > 1).reshape(len(block), -1).any(axis=1)))
        if self._subtype == "PCM_16":
            return self._dithered(block, 15, np.float32).astype(np.int16)
        if self._subtype == "PCM_24":
            return self._dithered(block, 23, np.float64).astype(np.int32) << 8
        return np.ascontiguousarray(block, np.float32)

    def _dithered(self, block: np.ndarray, bits: int, kind: type[np.floating]) -> np.ndarray:
        """Whole steps of 2**-bits, of that kind, shaped as the block. The noise is drawn by frame, whatever the size of the blocks.

        kind: float32 leaves 16 bits a part in 256 of a step; 24 bits need float64.
        """
        drawn = self._drawn(*block.shape) if block.ndim == 2 else self._drawn(len(block), 1)[:, 0]
        noise = (drawn & 0xFFFF).view(np.int32)
        noise -= (drawn >> 16).view(np.int32)
        steps = noise.astype(kind)
        steps *= 2.0**-16
        steps += np.multiply(block, 2.0**bits, dtype=kind)
        np.rint(steps, out=steps)
        silent = block == 0
        if silent.any():
            steps[silent] = 0
        return np.clip(steps, -(2.0**bits), 2.0**bits - 1, out=steps)

    def _drawn(self, frames: int, channels: int) -> np.ndarray:
        """Random uint32 (frames, channels)."""
        raw = self._dither.random_raw(frames * ((channels + 1) // 2))
        return raw.view(np.uint32).reshape(frames, -1)[:, :channels]
