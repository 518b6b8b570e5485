"""Levels: the decibel scale that faders and meters share, and how a meter falls and holds its peak."""

from __future__ import annotations

import numpy as np

from toccata.song.mixer import SILENCE_DB

TOP_DB = 12.0
UNITY_POSITION = 0.78
FALL_DB_PER_S = 26.0
HOLD_S = 1.5
MID_DB, HIGH_DB = -18.0, -6.0
EIGHTHS = " ▁▂▃▄▅▆▇█"

# Louder levels get more of the way, as on a desk.
_SCALE_DB = np.array([SILENCE_DB, -60.0, -40.0, -30.0, -20.0, -10.0, 0.0, TOP_DB])
_SCALE_POSITION = np.array([0.0, 0.07, 0.19, 0.29, 0.42, 0.58, UNITY_POSITION, 1.0])


def position_of(level_db: float | np.ndarray) -> np.ndarray:
    """Where a level stands on the scale, 0 (closed) to 1 (+12 dB)."""
    return np.interp(level_db, _SCALE_DB, _SCALE_POSITION)


def db_at(position: float) -> float:
    """The level at a position 0–1."""
    return float(np.interp(position, _SCALE_POSITION, _SCALE_DB))


def to_db(peak: np.ndarray) -> np.ndarray:
    """Decibels of linear peaks, −96 at the least."""
    return np.maximum(20 * np.log10(np.maximum(peak, 1e-9)), SILENCE_DB)


def format_db(level_db: float) -> str:
    """`-12.3`, `+0.5`, `0.0`, `-inf` for a closed fader; 5 characters at most."""
    if level_db <= SILENCE_DB:
        return "-inf"
    return "0.0" if abs(level_db) < 0.05 else f"{level_db:+.1f}"


class Meters:
    """What the meters of some strips show: float32 (strips, 2), the last strip the master."""

    def __init__(self, strips: int) -> None:
        self.level_db = np.full((strips, 2), SILENCE_DB, np.float32)
        self.hold_db = np.full((strips, 2), SILENCE_DB, np.float32)
        self.clipped = np.zeros((strips, 2), bool)
        self._held_s = np.zeros((strips, 2), np.float32)

    def update(self, peaks: np.ndarray, elapsed_s: float) -> None:
        """Takes the peaks since the last call, linear (strips, 2): up at once, down at 26 dB/s; a clip stays until cleared."""
        now_db = to_db(np.asarray(peaks, np.float32))
        self.clipped |= np.asarray(peaks) > 1.0
        self.level_db = np.maximum(now_db, np.maximum(self.level_db - FALL_DB_PER_S * elapsed_s, SILENCE_DB)).astype(np.float32)
        self._held_s += elapsed_s
        fresh = (self.level_db >= self.hold_db) | (self._held_s > HOLD_S)
        self.hold_db = np.where(fresh, self.level_db, self.hold_db)
        self._held_s[fresh] = 0.0

    def clear_clips(self) -> None:
        self.clipped[:] = False

    @property
    def silent(self) -> bool:
        """Whether nothing would move any more."""
        return bool((self.hold_db <= SILENCE_DB).all())


def eighths(level_db: np.ndarray, lines: int) -> np.ndarray:
    """How many eighths of a cell a meter of so many lines is filled, int."""
    return np.rint(position_of(level_db) * lines * 8).astype(np.int64)


def meter_ink(level_db: float) -> str:
    """The ink of the part of a meter at a level."""
    return "meter_high" if level_db >= HIGH_DB else "meter_mid" if level_db >= MID_DB else "meter_low"
