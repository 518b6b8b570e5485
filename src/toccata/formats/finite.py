"""Samples whose frames are numbers: a float file may hold others, which would silence everything they are mixed with."""

from __future__ import annotations

from dataclasses import replace

from toccata.song import Song
from toccata.song.sample import read_only
from toccata.sound.files import finite, told_mended


def with_finite_samples(song: Song) -> tuple[Song, tuple[str, ...]]:
    """The song with silence for such frames, and a sentence for each sample that had some."""
    samples, notices = list(song.samples), []
    for number, sample in enumerate(song.samples, 1):
        if sample is None:
            continue
        data, mended = finite(sample.data)
        if mended:
            samples[number - 1] = replace(sample, data=read_only(data))
            notices.append(f"sample {number:02X} {sample.name}: {told_mended(mended)}")
    return (replace(song, samples=tuple(samples)), tuple(notices)) if notices else (song, ())
