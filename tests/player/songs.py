"""Small songs for the player's tests."""

from __future__ import annotations

import numpy as np

from toccata.notation.cells import EFFECTS_START, INSTRUMENT, NOTE, empty_column, parse_cell
from toccata.song import Channel, Instrument, Loop, Mixer, OrderEntry, Pattern, Sample, Song


def column(rows: int, cells: dict[int, str]) -> np.ndarray:
    """A column with cells written as the screen shows them."""
    made = empty_column(rows).copy()
    for row, text in cells.items():
        made[row] = parse_cell(text)
    made.setflags(write=False)
    return made


def decaying_sine(frames: int = 20000, rate_hz: float = 44100.0, decay: float = 8.0) -> Sample:
    """A pluck that ends in silence."""
    time_s = np.arange(frames) / rate_hz
    data = (np.sin(2 * np.pi * 261.6 * time_s) * np.exp(-time_s * decay) * 20000).astype(np.int16)
    data.setflags(write=False)
    return Sample(name="pluck", data=data, rate_hz=rate_hz)


def looped_square(level: float = 1.0) -> Sample:
    """A square wave that never ends, float, peaking at level."""
    data = np.where(np.arange(256) < 128, level, -level).astype(np.float32)
    data.setflags(write=False)
    return Sample(name="drone", data=data, rate_hz=48000.0, bits=32, loop=Loop("forward", 0, 256))


def four_channels(rows: int = 64, tempo: float = 137.0, speed: int = 5, **changes: object) -> Song:
    """Plucks on four channels, every fourth row."""
    columns = []
    for channel in range(4):
        made = empty_column(rows).copy()
        for row in range(channel, rows, 4):
            made[row, NOTE], made[row, INSTRUMENT] = 48 + channel * 5 + (row // 4) % 12, 1
        made[0, EFFECTS_START : EFFECTS_START + 2] = parse_cell("... .. .. 437")[EFFECTS_START : EFFECTS_START + 2]
        made.setflags(write=False)
        columns.append(made)
    song = Song(
        tempo=tempo,
        speed=speed,
        channels=(Channel(),) * 4,
        patterns=(Pattern(rows, tuple(columns)),),
        instruments=(Instrument(sample=1),),
        samples=(decaying_sine(),),
    )
    return _changed(song, changes)


def one_note(sample: Sample, channels: int = 1, rows: int = 4, mixer: Mixer | None = None, channel: Channel | None = None) -> Song:
    """The same note on every channel at once, then nothing."""
    return Song(
        channels=(channel or Channel(),) * channels,
        order=(OrderEntry(0),),
        patterns=(Pattern(rows, (column(rows, {0: "C-4 01"}),) * channels),),
        instruments=(Instrument(sample=1),),
        samples=(sample,),
        mixer=mixer or Mixer(),
    )


def _changed(song: Song, changes: dict[str, object]) -> Song:
    from dataclasses import replace

    return replace(song, **changes)  # type: ignore[arg-type]
