"""Soundtracker 2.6 and Ice Tracker: MODs whose patterns are four tracks each, which several of them may share.

Source: OpenMPT's loader and openmpt123 0.6.9, measured.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from toccata.formats.loaded import Loaded
from toccata.formats.mod.cells import read_pattern
from toccata.formats.mod.kinds import SAMPLE_HEADER, SAMPLES_AT, TITLE_SIZE, Kind
from toccata.formats.mod.samples import read_samples, sample_headers
from toccata.formats.mod.song import amiga_song
from toccata.formats.module.reading import ModuleBytes
from toccata.song import OrderEntry
from toccata.song.rules import PROTRACKER

TAG_AT = 1464
TRACKERS = {b"MTN\0": "Soundtracker 2.6", b"IT10": "Ice Tracker"}
_COUNTS_AT = SAMPLES_AT + 31 * SAMPLE_HEADER
_TRACKS_AT = TAG_AT + 4
_ROWS, _CHANNELS, _CELL = 64, 4, 4
_TRACK_BYTES = _ROWS * _CELL
_MOST_ORDERS = 128
_SPEED, _EXTENDED = 0xF, 0xE
_RULES = replace(
    PROTRACKER, vblank_timing=True, pannings_are_marks=True, one_shot_loops=False, tempo_waits_a_tick=False, amiga_limits=False
)


def is_icetracker(head: bytes) -> bool:
    """Whether the bytes (1.5 KB are enough) begin such a module: its tag, and orders that name only tracks that it has."""
    if head[TAG_AT : TAG_AT + 4] not in TRACKERS:
        return False
    return head[_COUNTS_AT] <= _MOST_ORDERS and max(head[_COUNTS_AT + 2 : TAG_AT]) <= head[_COUNTS_AT + 1]


def load_icetracker(source: ModuleBytes) -> Loaded:
    """The song. Raises: BadFile naming the place."""
    tracker = TRACKERS[source.part(TAG_AT, 4)]
    length, tracks = source.u8(_COUNTS_AT), source.u8(_COUNTS_AT + 1)
    if length == 0:
        raise source.bad("has no orders")
    headers = sample_headers(source, 31)
    swing = _Swing()
    patterns = [read_pattern(_in_protracker(_pattern(source, index), swing)) for index in range(length)]
    samples = read_samples(source, Kind("", _CHANNELS, tracker), headers, _TRACKS_AT + tracks * _TRACK_BYTES, reads_on=False)
    order = [OrderEntry(index) for index in range(length)]
    song = amiga_song(source.text(0, TITLE_SIZE, "latin-1"), order, patterns, samples, _RULES)
    return Loaded(song, tracker, source.notices.told())


def _pattern(source: ModuleBytes, index: int) -> np.ndarray:
    """The raw cells of an order's four tracks, uint8 (64, 4, 4); what the file lacks is empty."""
    columns = []
    for track in source.part(_COUNTS_AT + 2 + index * _CHANNELS, _CHANNELS):
        stored = source.some(_TRACKS_AT + track * _TRACK_BYTES, _TRACK_BYTES).ljust(_TRACK_BYTES, b"\0")
        columns.append(np.frombuffer(stored, np.uint8).reshape(_ROWS, _CELL))
    return np.stack(columns, axis=1)


class _Swing:
    """The two speeds that rows take in turn after an Fxy of two digits, until the next Fxy."""

    def __init__(self) -> None:
        self.speeds = (0, 0)
        self.at: int | None = None

    def set(self, value: int) -> int:
        """Takes an Fxy; the speed that it sets."""
        high, low = value >> 4, value & 15
        self.at = None
        if high and low and high != low:
            self.speeds, self.at = (high, low), 0
        return high or low

    def next(self) -> int | None:
        """The speed of the next row; None where it is as it was."""
        if self.at is None:
            return None
        speed = self.speeds[self.at]
        self.at = 1 - self.at
        return speed


def _in_protracker(cells: np.ndarray, swing: _Swing) -> np.ndarray:
    """Raw cells with ProTracker's effects; the swing's speeds stand where a row has room for them."""
    cells = cells.copy()
    commands, values = cells[:, :, 2] & 15, cells[:, :, 3]
    cells[:, :, 2:][((commands >= 5) & (commands <= 9)) | ((commands == _EXTENDED) & (values > 15))] &= np.array([0xF0, 0], np.uint8)
    for row in cells:
        for cell in row:
            if cell[2] & 15 == _SPEED:
                cell[3] = swing.set(int(cell[3]))
        _write_speed(row, swing.next())
    return cells


def _write_speed(row: np.ndarray, speed: int | None) -> None:
    """Puts a speed into the row's Fxx, else into the first cell without an effect."""
    if speed is None:
        return
    places = [cell for cell in row if cell[2] & 15 == _SPEED] or [cell for cell in row if cell[2] & 15 == 0 and cell[3] == 0]
    if places:
        places[0][2] |= _SPEED
        places[0][3] = speed
