"""The beginning of a song as a sound, to be heard in the browser while another song is open."""

from __future__ import annotations

import numpy as np

from toccata.song import Sample, Song
from toccata.song.sample import read_only

PREVIEW_S = 20.0
RATE_HZ = 48000


def song_sample(song: Song, name: str) -> Sample:
    """The first PREVIEW_S of the song, float32 stereo. Slow, and slower where the song's voices have never been compiled.

    Raises: ToccataError when they cannot be.
    """
    from toccata.player.bounce import compile_units, render

    compile_units(song)
    blocks = list(render(song, RATE_HZ, seconds_cap=PREVIEW_S))
    frames = np.concatenate(blocks) if blocks else np.zeros((0, 2), np.float32)
    return Sample(name, read_only(np.clip(frames, -1, 1)), float(RATE_HZ), 32)
