"""`--loops`: a song that is played again goes on from its restart position, as openmpt123 --repeat has it.

Where that leaves rows of the first pass out, they come at the end of the pass that starts there, like a song that the order hides.
"""

from __future__ import annotations

import pytest
from module_files import S3mSample, it, mod, s3m, xm

from toccata.formats import load_song
from toccata.player.bounce import song_frames

ROW_FRAMES = 6 * 960


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("loops.mod", mod([{}, {(63, 0): (0, 0, 13, 0)}], (), (0, 1), restart=127), [128, 256, 384]),
        ("loops.xm", xm([{}, {}], [], (0, 1), rows=32), [64, 128, 192]),
        ("restart.xm", xm([{}, {}, {}], [], (0, 1, 2), rows=32, restart=1), [96, 192, 256]),
        ("loops.s3m", s3m([{}, {}], [S3mSample()], [0, 1, 255]), [128, 256, 384]),
        ("loops.it", it([{}, {}], orders=[0, 1, 255], rows=32), [64, 128, 192]),
        ("jump.it", it([{}, {(31, 0): (255, 0, 255, 2, 1)}], orders=[0, 1, 255], rows=32), [64, 128, 160]),
    ],
)
def test_a_song_is_played_again_from_where_it_goes_on(tmp_path, name, content, rows):
    path = tmp_path / name
    path.write_bytes(content)
    song = load_song(path)
    assert [song_frames(song, loops=loops) / ROW_FRAMES for loops in (1, 2, 3)] == pytest.approx(rows, abs=0.02)
