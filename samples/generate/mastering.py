"""From a recording to 16-bit frames: no DC, no clicks at the ends, a set peak."""

from __future__ import annotations

import filters
import numpy as np
from recording import Recording

SILENCE = 10 ** (-62 / 20)


def level(recording: Recording, peak_db: float) -> np.ndarray:
    """int16 frames of a recording. A loop keeps every frame; a one-shot loses its silent end and fades out."""
    signal = np.asarray(recording.signal, float)
    columns = signal[:, None] if signal.ndim == 1 else signal
    if recording.loop is None:
        columns = _trim(np.column_stack([_centre_one_shot(column, recording.rate_hz) for column in columns.T]), recording.rate_hz)
    else:
        start, end = recording.loop
        columns = columns - columns[start:end].mean(axis=0)
        if start:
            columns = columns * _rise(len(columns), round(0.0006 * recording.rate_hz))[:, None]
    columns = columns * (10 ** (peak_db / 20) / np.abs(columns).max())
    frames = np.round(columns * 32767).astype(np.int16)
    return frames[:, 0] if signal.ndim == 1 else frames


def _centre_one_shot(column: np.ndarray, rate_hz: float) -> np.ndarray:
    return filters.respond(column, rate_hz, filters.high(18.0))


def _trim(columns: np.ndarray, rate_hz: float) -> np.ndarray:
    loud = np.flatnonzero(np.abs(columns).max(axis=1) > np.abs(columns).max() * SILENCE)
    columns = columns[: min(len(columns), loud[-1] + round(0.012 * rate_hz))]
    frames = len(columns)
    fade = min(frames // 3, round(max(0.012, frames / rate_hz * 0.12) * rate_hz))
    shape = _rise(frames, max(2, round(0.0002 * rate_hz))) * _rise(frames, fade)[::-1]
    columns = columns * shape[:, None]
    return columns - shape[:, None] * columns.mean(axis=0) / shape.mean()


def _rise(frames: int, length: int) -> np.ndarray:
    curve = np.ones(frames)
    curve[:length] = 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)
    return curve
