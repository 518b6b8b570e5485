"""ImpulseTracker's compressed samples: differences in numbers whose width changes as they go.

A block of 32 KB of frames begins with its size in the file and stands for itself. Within it numbers have a width of 9 or 17
bits at first; a number that the rule of its width sets aside tells the next width. The 2.15 form stores differences of differences.
Source: the description in OpenMPT's and libxmp's documentation of ITTECH.TXT's "sample compression"; Jeffrey Lim's account.
"""

from __future__ import annotations

import numpy as np

BLOCK_BYTES = 0x8000
_FIRST_RUN, _LONGEST_RUN = 32, 2048


def decompress(stored: bytes, frames: int, bits: int, twice: bool) -> tuple[np.ndarray, int]:
    """int8 or int16 frames (at most `frames`, fewer where the bytes end) and how many bytes they took.

    bits: 8 or 16. twice: differences of differences (ImpulseTracker 2.15).
    """
    kind = np.dtype(np.int8 if bits == 8 else np.int16)
    in_block = BLOCK_BYTES // kind.itemsize
    blocks: list[np.ndarray] = []
    at, left = 0, frames
    while left > 0 and at + 2 <= len(stored):
        size = int.from_bytes(stored[at : at + 2], "little")
        steps = _read_block(stored[at + 2 : at + 2 + size], min(left, in_block), bits)
        at += 2 + size
        block = np.cumsum(steps.astype(kind), dtype=kind)
        blocks.append(np.cumsum(block, dtype=kind) if twice else block)
        left -= min(left, in_block)
        if len(steps) < in_block and left > 0:
            break
    return np.concatenate(blocks) if blocks else np.zeros(0, kind), min(at, len(stored))


def _read_block(packed: bytes, count: int, bits: int) -> np.ndarray:
    """The differences of a block, int64, at most `count`."""
    windows = _windows(packed)
    wide = bits + 1
    steps = np.empty(count, np.int64)
    done, at, width, end = 0, 0, wide, 8 * len(packed)
    run = _FIRST_RUN
    while done < count and at + width <= end:
        values = windows[at : at + min(run, count - done) * width : width]
        values = values[: (end - at) // width] & ((1 << width) - 1)
        marks = _marks(values, width, bits)
        first = int(marks.argmax()) if marks.any() else -1
        taken = values if first < 0 else values[:first]
        steps[done : done + len(taken)] = _signed(taken, width, bits)
        done += len(taken)
        at += width * len(taken)
        run = min(2 * run, _LONGEST_RUN) if first < 0 else max(_FIRST_RUN, 2 * first)
        if first >= 0 and done < count:
            width, at = _next_width(windows, int(values[first]), at, width, bits)
            if not 1 <= width <= wide:
                break
    return steps[:done]


def _windows(packed: bytes) -> np.ndarray:
    """uint32 (bits of the block,): the 32 bits that begin at each bit."""
    data = np.frombuffer(packed + bytes(8), np.uint8).astype(np.uint64)
    words = sum(data[shift : len(packed) + shift] << np.uint64(8 * shift) for shift in range(5))
    shifts = np.arange(8, dtype=np.uint64)
    return (np.asarray(words)[:, None] >> shifts).astype(np.uint32).reshape(-1).astype(np.int64)


def _marks(values: np.ndarray, width: int, bits: int) -> np.ndarray:
    """Which values tell a new width."""
    if width < 7:
        return values == 1 << (width - 1)
    if width <= bits:
        border = _border(width, bits)
        return (values > border) & (values <= border + bits)
    return values >= 1 << bits


def _border(width: int, bits: int) -> int:
    return (((1 << bits) - 1) >> (bits + 1 - width)) - bits // 2


def _signed(values: np.ndarray, width: int, bits: int) -> np.ndarray:
    """Values of a width below full as two's complement; at full width their low byte or word is one already."""
    if width > bits:
        return values & ((1 << bits) - 1)
    half = 1 << (width - 1)
    return (values ^ half) - half


def _next_width(windows: np.ndarray, value: int, at: int, width: int, bits: int) -> tuple[int, int]:
    """The width that a mark at bit `at` tells, and where the next number begins; 0 where the block ends."""
    at += width
    if width < 7:
        more = 3 if bits == 8 else 4
        if at >= len(windows):
            return 0, at
        told = (int(windows[at]) & ((1 << more) - 1)) + 1
        return (told if told < width else told + 1), at + more
    if width <= bits:
        told = value - _border(width, bits)
        return (told if told < width else told + 1), at
    return (value & 0xFF) + 1, at
