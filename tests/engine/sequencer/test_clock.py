"""The clock's exactness, and where rows lead."""

from __future__ import annotations


def test_plays_rows_and_ticks_in_order(machine):
    heard = machine("C-4 01\n...\n...", speed=3).play(9)
    assert [(tick.row, tick.tick) for tick in heard] == [(row, tick) for row in range(3) for tick in range(3)]
    assert heard[0].started == 0
    assert [tick.started for tick in heard[1:]] == [None] * 8
    assert heard[0].period == 4608
    assert heard[0].volume == 64
