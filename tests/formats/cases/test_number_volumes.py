"""How quickly a lone instrument number's volume is there. Source: libopenmpt's ramps, measured."""

from __future__ import annotations

import numpy as np
import pytest
from module_files import ItSample, S3mSample, it, s3m

from toccata.formats import load_song
from toccata.player.bounce import render

TICK = 960
STANDING = np.full(20000, 100, np.int8)


def _cells(note: int):
    return {(0, 0): (note, 1, 10, 0, 0), (1, 0): (255, 1, 255, 0, 0)}


@pytest.mark.parametrize(
    ("name", "content", "share"),
    [
        ("number.it", it([_cells(60)], [ItSample(STANDING)], orders=[0, 255], rows=4, speed=2), 0.5),
        ("number.s3m", s3m([_cells(0x40)], [S3mSample(STANDING)], [0, 255], speed=2), 0.5),
        ("impulse.s3m", s3m([_cells(0x40)], [S3mSample(STANDING)], [0, 255], speed=2, version=0x3214), 1.0),
    ],
)
def test_a_lone_numbers_volume_glides_through_its_tick_or_jumps(tmp_path, name, content, share):
    path = tmp_path / name
    path.write_bytes(content)
    sound = np.concatenate(list(render(load_song(path), 48000, seconds_cap=0.1)))[:, 0]
    before, middle, after = (float(sound[at]) for at in (2 * TICK - 8, 2 * TICK + TICK // 2, 3 * TICK - 8))
    assert after == pytest.approx(6.4 * before, rel=0.05)
    assert (middle - before) / (after - before) == pytest.approx(share, abs=0.1)
