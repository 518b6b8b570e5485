"""When each entry of the order begins and how long it lasts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from toccata.player.bounce import song_duration_s
from toccata.player.timeline import measure
from toccata.song import ORDER_SKIP, Channel, OrderEntry, Pattern, Song

from .songs import column

ROW_S = 6 * 0.02


def song(*columns: dict[int, str], order: tuple[int, ...] = (), rows: int = 16) -> Song:
    patterns = tuple(Pattern(rows, (column(rows, cells),)) for cells in columns)
    return Song(channels=(Channel(),), patterns=patterns, order=tuple(OrderEntry(number) for number in order or range(len(patterns))))


def test_entries_follow_each_other():
    found = measure(song({}, {0: "... .. .. F03"}, order=(0, 1, ORDER_SKIP, 0)))
    begins = {0: 0.0, 1: 16 * ROW_S, 3: 24 * ROW_S}
    assert found.begins_s == pytest.approx(begins, abs=0.021)
    assert found.lasts_s == pytest.approx({0: 16 * ROW_S, 1: 8 * ROW_S, 3: 8 * ROW_S}, abs=0.041)
    assert found.span_s(range(1, 4)) == pytest.approx(16 * ROW_S, abs=0.041)
    assert found.total_s == pytest.approx(32 * ROW_S, abs=0.021)


def test_breaks_jumps_grooves_and_tempo_count_as_they_play():
    made = song({3: "... .. .. D00"}, {0: "... .. .. FFA", 7: "... .. .. B03"}, {}, {}, rows=8)
    for played in (made, replace(made, groove=(8, 3)), replace(made, swing=70.0)):
        found = measure(played)
        assert found.total_s == pytest.approx(song_duration_s(played), abs=0.021)
        assert 2 not in found.begins_s
        assert sum(found.lasts_s.values()) == pytest.approx(found.total_s)


def test_a_song_that_never_ends_is_said_to_be_longer():
    found = measure(replace(song({}, rows=1024, order=(0,) * 60), tempo=20.0, speed=255))
    assert not found.is_whole
    assert found.total_s >= 3600
