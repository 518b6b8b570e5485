"""A song as the Amiga's trackers had it, of what a loader has read."""

from __future__ import annotations

from collections.abc import Sequence

from toccata.formats.mod.cells import has_odd_periods
from toccata.formats.module.levels import MODULE_INTERPOLATION, MODULE_MIXER, mod_mix_volume
from toccata.song import Channel, Instrument, OrderEntry, Pattern, Sample, Song
from toccata.song.rules import PlayRules

_PANNINGS = (64, 192, 192, 64)
"""Paula's voices: left, right, right, left, half way as libopenmpt plays them; further channels go on so."""


def amiga_song(
    title: str,
    order: Sequence[OrderEntry],
    patterns: Sequence[Pattern],
    samples: Sequence[Sample],
    rules: PlayRules,
    tempo: float = 125.0,
    restart: int = 0,
) -> Song:
    """The song, with as many channels as its patterns have and an instrument for each sample."""
    channels = len(patterns[0].columns)
    return Song(
        title=title,
        tempo=tempo,
        restart=restart,
        rings_out=False,
        mix_volume=mod_mix_volume(channels),
        mixer=MODULE_MIXER,
        interpolation=MODULE_INTERPOLATION,
        channels=tuple(_channel(index, patterns) for index in range(channels)),
        order=tuple(order),
        patterns=tuple(patterns),
        instruments=tuple(Instrument(sample.name, sample=number) for number, sample in enumerate(samples, 1)),
        samples=tuple(samples),
        rules=rules,
    )


def _channel(index: int, patterns: Sequence[Pattern]) -> Channel:
    odd = any(has_odd_periods(pattern)[index] for pattern in patterns)
    return Channel(effect_columns=2 if odd else 1, panning=_PANNINGS[index & 3])
