"""The grid that a score is put on: how many rows a beat, how many ticks a row, and what that costs in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toccata.formats.midi.score import DEFAULT_TEMPO_US, Score

TICKS_A_BEAT = 24
"""Of FastTracker 2's clock at its own tempo: 2.5 / tempo seconds each, so that 24 are a beat."""
_CHOICES = ((4, 6), (8, 3), (6, 4), (4, 12), (8, 6), (12, 4), (8, 12), (12, 8), (16, 6), (24, 4), (24, 8), (32, 6), (48, 4))
"""(rows a beat, ticks a row) from the plainest on. A delayed note can be late by 15 ticks at most."""
_EXACT_S = 0.002
_ON_ROWS = 0.8
_LOWEST_TEMPO, _HIGHEST_TEMPO = 32, 255
"""What a tempo effect can say."""
_FINEST_TEMPO, _FASTEST_TEMPO = 20.0, 999.0


@dataclass(frozen=True, slots=True)
class Grid:
    """rows_per_beat rows of `speed` ticks each are a beat of ticks_per_beat MIDI ticks."""

    rows_per_beat: int
    speed: int
    ticks_per_beat: float

    @property
    def factor(self) -> float:
        """What a tempo is multiplied by: with more ticks a beat the clock goes faster."""
        return self.rows_per_beat * self.speed / TICKS_A_BEAT

    def tick(self, midi_tick: float) -> int:
        """The nearest tick of the grid."""
        return int(midi_tick * self.rows_per_beat * self.speed / self.ticks_per_beat + 0.5)

    def row_of(self, tick: int) -> tuple[int, int]:
        """(row, tick within it) of a tick of the grid."""
        return divmod(tick, self.speed)


def choose_grid(score: Score) -> tuple[Grid, float]:
    """The plainest grid on which notes begin where they should, and the largest error left, in seconds.

    Plain is: most notes begin on rows. Right is: none is off by more than 2 ms, or by as little as any grid can.
    """
    starts = np.array([note.start for note in score.notes] or [0], float) / score.ticks_per_beat
    beat_s = max([us for _, us in score.tempos] or [DEFAULT_TEMPO_US]) / 1e6
    fitting = [choice for choice in _CHOICES if _fits_tempos(score, choice)] or [_CHOICES[0]]
    errors = {choice: _worst(starts, choice[0] * choice[1]) * beat_s for choice in fitting}
    least = min(errors.values())
    good = [choice for choice in fitting if errors[choice] <= max(_EXACT_S, 1.05 * least)]
    on_rows = {choice: float(np.mean(_distances(starts, choice[0]) < 0.01)) for choice in good}
    best = next((choice for choice in good if on_rows[choice] >= _ON_ROWS), max(good, key=lambda choice: on_rows[choice]))
    return Grid(best[0], best[1], score.ticks_per_beat), errors[best]


def _distances(beats: np.ndarray, parts: int) -> np.ndarray:
    """How far each place is from the nearest of so many parts of a beat, in parts."""
    return np.abs(beats * parts - np.rint(beats * parts))


def _worst(beats: np.ndarray, parts: int) -> float:
    """The largest distance in beats."""
    return float(_distances(beats, parts).max()) / parts


def _fits_tempos(score: Score, choice: tuple[int, int]) -> bool:
    """Whether every tempo can be said: the first by the song, the others by effects."""
    factor = choice[0] * choice[1] / TICKS_A_BEAT
    tempos = [60e6 / us * factor for _, us in score.tempos]
    first = tempos[:1] if score.tempos and score.tempos[0][0] == 0 else []
    later = tempos[len(first) :]
    return all(_FINEST_TEMPO <= tempo <= _FASTEST_TEMPO for tempo in first) and all(
        _LOWEST_TEMPO <= round(tempo) <= _HIGHEST_TEMPO for tempo in later
    )
