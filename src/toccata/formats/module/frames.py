"""Frames of samples as module files store them."""

from __future__ import annotations

import numpy as np

from toccata.song.sample import Loop, LoopKind, read_only

ADPCM_TABLE = 16


def pcm(
    stored: bytes, bits: int, channels: int = 1, *, unsigned: bool = False, delta: bool = False, big_endian: bool = False
) -> np.ndarray:
    """int8 or int16 frames, (frames,) or (frames, 2), from bytes that hold one channel after the other.

    stored: cut to whole frames. unsigned: silence is half the range. delta: each value is the difference from the one before.
    """
    kind = np.dtype(np.int8 if bits == 8 else np.int16)
    size = kind.itemsize
    frames = len(stored) // (size * channels)
    values = np.frombuffer(stored, kind.newbyteorder(">" if big_endian else "<"), frames * channels).astype(kind)
    if unsigned:
        values = values ^ np.array(-(1 << (8 * size - 1)), kind)
    parts = values.reshape(channels, frames)
    if delta:
        parts = np.cumsum(parts, axis=1, dtype=kind)
    return as_frames(parts)


def as_frames(parts: np.ndarray) -> np.ndarray:
    """The read-only frames of a (channels, frames) array."""
    return read_only(parts[0] if len(parts) == 1 else np.ascontiguousarray(parts.T))


def planar(data: np.ndarray) -> np.ndarray:
    """A (channels, frames) array of a sample's frames."""
    return data[None, :] if data.ndim == 1 else np.ascontiguousarray(data.T)


def adpcm_size(frames: int) -> int:
    """How many bytes the frames take in ModPlug's 4-bit form."""
    return ADPCM_TABLE + (frames + 1) // 2


def adpcm(stored: bytes, frames: int) -> np.ndarray:
    """int8 frames from ModPlug's 4-bit form: a table of 16 differences, then two numbers of differences a byte, low one first."""
    table = np.frombuffer(stored[:ADPCM_TABLE].ljust(ADPCM_TABLE, b"\0"), np.int8)
    packed = np.frombuffer(stored, np.uint8)[ADPCM_TABLE:]
    steps = np.empty(2 * len(packed), np.uint8)
    steps[0::2], steps[1::2] = packed & 15, packed >> 4
    return read_only(np.cumsum(table[steps[:frames]], dtype=np.int8))


def loop_within(kind: LoopKind, start: int, end: int, frames: int) -> Loop:
    """The loop start..end cut to the frames there are; none where nothing is left of it."""
    end = min(end, frames)
    return Loop(kind, start, end) if kind != "none" and 0 <= start < end else Loop()
