"""What a MOD's cells tell about the program that they were made for, as its header does not say.

Source: what OpenMPT's developers found (the comments of its loader name the files).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toccata.formats.mod.cells import MIDDLE_C_PERIOD, NO_PERIOD, PERIODS, SURROUND
from toccata.formats.mod.kinds import STARTREKKER, Kind
from toccata.formats.mod.samples import Header

_SYNC_PANNING = 0x30
"""Panning below this is taken for marks that a demo reads."""
_SLOW_TEMPO = 100
_MANY_SWAPS = 4
_MOST_SPEED = 0x1F
_PROTRACKER_TAGS = ("M.K.", "M!K!", "PATT")
_LOWEST_PERIOD, _HIGHEST_PERIOD = PERIODS[-1] - 2, 2 * MIDDLE_C_PERIOD + 25
"""The farthest whose nearest notes the Amiga had."""


@dataclass(frozen=True, slots=True)
class Habits:
    """is_amiga: ProTracker's tag, and only notes that it had. has_panning: 8xx and E8x are meant. panning_is_7_bit: to 80 only.
    breaks_go_to_top: NoiseTracker ignored the row of Dxx.
    has_tempos: Fxx from 20 up is a tempo, as a row with both shows. has_slow_tempos: some would be tempos below 100.
    swaps_samples: numbers without notes name other samples so often that it must be meant."""

    is_amiga: bool
    has_panning: bool
    panning_is_7_bit: bool
    breaks_go_to_top: bool
    has_tempos: bool
    has_slow_tempos: bool
    swaps_samples: bool


def habits_of(patterns: list[np.ndarray], kind: Kind, headers: Sequence[Header] = ()) -> Habits:
    """patterns: raw cells, uint8 (64, channels, 4). headers: of the samples; ProTracker hangs on loops of no length."""
    cells = np.concatenate([pattern.reshape(-1, 4) for pattern in patterns])
    periods = (cells[:, 0] & 15).astype(int) << 8 | cells[:, 1]
    commands, values = cells[:, 2] & 15, cells[:, 3]
    written = periods[(periods > 0) & (periods < NO_PERIOD)]
    amiga_notes = not len(written) or (written.min() >= _LOWEST_PERIOD and written.max() <= _HIGHEST_PERIOD)
    pannings = values[commands == 8]
    coarse = (values[(commands == 0xE) & (values >> 4 == 8)].astype(int) & 15) << 4
    most_panning = max(int(pannings.max(initial=0)), int(coarse.max(initial=0)))
    wide = ((pannings > 0x8F) & (pannings != SURROUND)).any()
    late = ((commands > 6) & (commands < 10)) | ((commands == 0xE) & (values > 1)) | ((commands == 0xF) & (values > 0x1F))
    hangs = any(header.words and not header.span for header in headers)
    one_break = all(((pattern[:, :, 2] & 15) == 0xD).sum() <= 1 for pattern in patterns)
    return Habits(
        is_amiga=kind.tag in _PROTRACKER_TAGS and kind.channels == 4 and bool(amiga_notes) and not hangs,
        has_panning=most_panning >= _SYNC_PANNING,
        panning_is_7_bit=bool((pannings < 0x80).any() and not wide and most_panning >= _SYNC_PANNING),
        breaks_go_to_top=kind.tracker == "NoiseTracker" or (kind.tag == "M.K." and amiga_notes and one_break and not late.any()),
        has_tempos=any(_has_both(pattern) for pattern in patterns),
        has_slow_tempos=bool(((commands == 0xF) & (values > 0x1F) & (values < _SLOW_TEMPO)).any()),
        swaps_samples=kind.tag != "FLT8" and any(_swaps(pattern) for pattern in patterns),
    )


def _swaps(pattern: np.ndarray) -> bool:
    """Whether a channel of raw cells changes its sample four times between two notes (libopenmpt's threshold)."""
    noted = ((pattern[:, :, 0] & 15) | pattern[:, :, 1]) != 0
    numbers = (pattern[:, :, 0] & 0xF0) | pattern[:, :, 2] >> 4
    for channel in np.flatnonzero((~noted & (numbers > 0)).sum(axis=0) >= _MANY_SWAPS):
        last = count = 0
        for row in np.flatnonzero(noted[:, channel] | (numbers[:, channel] > 0)):
            number = int(numbers[row, channel])
            if noted[row, channel]:
                count = 0
            elif 0 < last != number:
                count += 1
            if count >= _MANY_SWAPS:
                return True
            last = number or last
    return False


def seconds(patterns: list[np.ndarray], order: list[int], has_tempos: bool) -> float:
    """How long the order lasts when it is played straight through, without its jumps and loops."""
    total, speed, tempo = 0.0, 6, 125
    for index in order:
        cells = patterns[index]
        for row in range(len(cells)):
            words = cells[row, (cells[row, :, 2] & 15) == 0xF, 3].tolist()
            for value in words:
                if value > 0x1F and has_tempos:
                    tempo = value
                elif value:
                    speed = value
            total += speed * 2.5 / tempo
    return total


def in_one_reading(patterns: list[np.ndarray], tag: bytes) -> tuple[list[np.ndarray], bytes]:
    """Raw cells that are about to be written, and their tag, so that whoever reads them takes them for nothing else.

    Panning that stays in the left half would be taken for 7 bits, so it is written in 7; breaks that only an early program would
    have written keep their rows under ProTracker's other tag.
    """
    if not patterns:
        return patterns, tag
    kind = Kind(tag.decode(), patterns[0].shape[1], "")
    habits = habits_of(patterns, kind)
    breaks = any((pattern[:, :, 3][(pattern[:, :, 2] & 15) == 0xD] != 0).any() for pattern in patterns)
    if habits.breaks_go_to_top and breaks:
        tag = b"M!K!"
    if habits.panning_is_7_bit:
        patterns = [pattern.copy() for pattern in patterns]
        for pattern in patterns:
            panned = ((pattern[:, :, 2] & 15) == 8) & (pattern[:, :, 3] != SURROUND)
            pattern[:, :, 3][panned] //= 2
    return patterns, tag


def _has_both(pattern: np.ndarray) -> bool:
    """Whether a row has a speed and a tempo."""
    is_f, fast = (pattern[:, :, 2] & 15) == 0xF, pattern[:, :, 3] > 0x1F
    return bool(((is_f & fast).any(axis=1) & (is_f & ~fast).any(axis=1)).any())


def adapted(pattern: np.ndarray, habits: Habits, kind: Kind) -> np.ndarray:
    """The raw cells as ProTracker would have them: what the program at hand meant otherwise is changed. A new array where it is."""
    commands = pattern[:, :, 2] & 15
    changed = pattern.copy()
    if habits.breaks_go_to_top:
        changed[:, :, 3][commands == 0xD] = 0
    if habits.panning_is_7_bit:
        panned = (commands == 8) & (pattern[:, :, 3] != SURROUND)
        changed[:, :, 3][panned] = np.minimum(pattern[:, :, 3][panned].astype(int) * 2, 255)
    if kind.tracker == STARTREKKER:
        changed[:, :, 2:][commands == 0xE] &= np.array([0xF0, 0], np.uint8)  # its own assembly macros
        speeds = changed[:, :, 3][commands == 0xF]
        changed[:, :, 3][commands == 0xF] = np.minimum(speeds, _MOST_SPEED)
    return changed
