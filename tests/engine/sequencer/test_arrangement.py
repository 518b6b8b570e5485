"""What the arrangement does to playing: muted channels, looped stretches, queued entries, the count-in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from toccata.engine.layout import CommandKind, Transport
from toccata.engine.sequencer.layout import LOOP_BITS
from toccata.song import Instrument, Section


def path(heard):
    return [(tick.order, tick.row) for tick in heard if tick.tick == 0]


@pytest.fixture
def sections(machine, tools):
    """A machine of a song whose order entries begin sections: {entry: muted channels}."""

    def make(*patterns, mutes, **fields):
        song = tools.make_song(*patterns, **fields)
        order = tuple(
            replace(entry, section=Section(f"S{index}", mutes=mutes[index]) if index in mutes else None)
            for index, entry in enumerate(song.order)
        )
        player = machine(*patterns, **fields)
        player.compile(replace(song, order=order))
        player.engine["entries"] = player.entries.ctypes.data
        return player

    return make


def test_a_muted_channel_plays_nothing_in_its_section(sections):
    rows = "C-4 01 | C-4 01\n... | ..."
    heard = sections(rows, channels=2, order=(0, 0, 0, 0), speed=1, mutes={1: (1,), 3: ()})
    assert [tick.started is not None for tick in heard.play(8, 1)] == [True, False] + [False] * 4 + [True, False]
    assert [tick.started is not None for tick in heard.play(8, 0)] == [True, False] * 4


def test_what_still_sounds_ends_where_the_section_begins(sections):
    player = sections("C-4 01", "...\n...", order=(0, 1), speed=1, mutes={1: (0,)}, instruments=(Instrument(sample=1),))
    assert [tick.volume > 0 for tick in player.play(2)] == [True, False]
    assert player.sounding() == []


def test_notes_in_the_background_end_too(sections):
    keeps = Instrument(sample=1, new_note_action="continue")
    player = sections("C-4 01\nE-4 01", "...\n...", order=(0, 1), speed=1, mutes={1: (0,)}, instruments=(keeps,))
    player.play(2)
    assert len(player.sounding()) == 2
    player.go_on(1)
    assert player.sounding() == []


def test_what_concerns_the_song_stays_in_force(sections):
    player = sections("C-4 01 .. F03 G20\nC-4 01 .. D00\n...", "...", order=(0, 1), mutes={0: (0,)})
    heard = player.play(7)
    assert [tick.started for tick in heard] == [None] * 7
    assert path(heard) == [(0, 0), (0, 1), (1, 0)]
    assert player.sequencer["global_volume"][0] == 64


def test_virtual_channels_rest_too_and_lead_the_song(sections, tools):
    rules = tools.rules(virtual_channels=True, fine_global_volume=True)
    rows = "C-4 01 .. ... | C-4 01 .. a03 v40\n... | C-4 01 .. c00\n... | ..."
    player = sections(rows, "...", order=(0, 1), channels=2, mutes={0: (1,)}, rules=rules)
    heard = player.play(7, 1)
    assert [tick.started for tick in heard] == [None] * 7
    assert path(heard) == [(0, 0), (0, 1), (1, 0)]
    assert player.sequencer["global_volume"][0] == 0x40


def test_live_notes_sound_on_a_muted_channel(sections):
    player = sections("C-4 01\nC-4 01", speed=1, mutes={0: (0,)})
    player.send(CommandKind.PLAY)
    player.send(CommandKind.NOTE_ON, 0, 60, 1, 1.0)
    player.go_on(2)
    assert len(player.sounding()) == 1


def test_a_pattern_that_is_looped_outside_its_entry_is_not_muted(sections):
    player = sections("C-4 01", "C-4 01", order=(0,), speed=1, mutes={0: (0,)})
    player.send(CommandKind.LOOP_PATTERN, 1, 0, 0)
    assert player.go_on(1)[0].started == 0
    player.send(CommandKind.LOOP_PATTERN, 0, 0, 0)
    assert player.go_on(1)[0].started is None


def loop(player, first, end):
    player.sequencer["order_loop"] = (first << LOOP_BITS) + end


def test_a_looped_stretch_goes_round_once_playing_is_there(machine):
    player = machine("...", order=(0, 0, 0, 0, 0), speed=1)
    loop(player, 1, 3)
    assert [order for order, _ in path(player.play(7))] == [0, 1, 2, 1, 2, 1, 2]
    loop(player, 0, 0)
    assert [order for order, _ in path(player.go_on(4))] == [3, 4, 0, 1]


def test_jumps_and_the_songs_end_lead_back_into_the_loop(machine):
    jumps = machine("...", "... .. .. B00", order=(0, 1, 0), speed=1)
    loop(jumps, 1, 2)
    assert [order for order, _ in path(jumps.play(4))] == [0, 1, 1, 1]
    ends = machine("...", order=(0, 0, -2, 0), speed=1)
    loop(ends, 1, 2)
    assert [order for order, _ in path(ends.play(4))] == [0, 1, 1, 1]


def test_a_queued_entry_comes_at_the_patterns_end(machine):
    player = machine("...\n...", order=(0, 0, 0, 0), speed=1)
    player.play(1)
    player.sequencer["queued"] = 3 + 1
    assert path(player.go_on(4)) == [(0, 1), (3, 0), (3, 1), (0, 0)]
    assert player.sequencer["queued"][0] == 0


def test_a_queued_entry_beats_jumps_breaks_and_the_loop(machine):
    player = machine("...\n... .. .. B01 D01", "...\n...", order=(0, 1, 1), speed=1)
    loop(player, 0, 1)
    player.play(1)
    player.sequencer["queued"] = 2 + 1
    assert path(player.go_on(3)) == [(0, 1), (2, 0), (2, 1)]


def test_a_looped_pattern_gives_way_to_the_queued_one(machine):
    player = machine("...\n...", "...", order=(0, 1, 0), speed=1)
    player.send(CommandKind.LOOP_PATTERN, 0, 0, 0)
    player.go_on(1)
    player.sequencer["queued"] = 1 + 1
    assert path(player.go_on(4)) == [(0, 1), (1, 0), (1, 0), (1, 0)]
    assert player.engine["transport"][0] == Transport.PATTERN


def test_the_count_in_clicks_its_beats_and_then_the_song_begins(machine):
    player = machine("C-4 01\n...\n...\n...\nC-4 01", speed=2, rows_per_beat=4)
    player.send(CommandKind.PLAY, x=4)
    clicks, counts = [], []
    for _ in range(4 * 4 * 2):
        heard = player.go_on(1)[0]
        assert heard.started is None
        clicks.append(int(player.engine["click"][0]))
        counts.append(int(player.now["count_in"][0]))
    assert [tick for tick, click in enumerate(clicks) if click] == [0, 8, 16, 24]
    assert [click for click in clicks if click] == [2, 1, 1, 1]
    assert counts[0] == 4
    assert counts[-1] == 0
    assert player.go_on(1)[0].started == 0
    assert player.engine["click"][0] == 2
    assert player.engine["song_frame"][0] == 1920 / 2
    player.go_on(7)
    assert player.go_on(1)[0].row == 4
    assert player.engine["click"][0] == 1


def test_beats_count_from_the_bar(machine):
    from toccata.song import TimeSignature

    player = machine("\n".join(["..."] * 14), speed=1, rows_per_beat=4, time_signature=TimeSignature(5, 8))
    player.send(CommandKind.PLAY)
    clicks = []
    for _ in range(14):
        player.go_on(1)
        clicks.append(int(player.engine["click"][0]))
    assert clicks == [2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 2, 0, 0, 0]


def reorder(player, names):
    """Swaps the order for one of entries by their names, numbers from 1; new ones are 90 and more. All play pattern 0."""
    order = np.zeros(len(names), player.order.dtype)
    order["name"] = names
    player.orders = [*getattr(player, "orders", []), player.order, order]
    player.sequencer["order"], player.sequencer["order_count"] = order.ctypes.data, len(order)
    player.order = order


@pytest.mark.parametrize(
    ("names", "goes_on"),
    [
        ([90, 91, 1, 2, 3, 4], [3, 4, 5]),
        ([2, 3, 4], [0, 1, 2]),
        ([1, 3, 2, 4], [2, 3, 0]),
        ([1, 90, 3, 4], [1, 2, 3]),
        ([2, 90, 91, 2, 3], [0, 1, 2]),
    ],
)
def test_playing_stays_with_its_entry_when_the_order_changes(machine, names, goes_on):
    player = machine("...\n...", order=(0, 0, 0, 0), speed=1)
    player.play(3)
    reorder(player, names)
    heard = path(player.go_on(5))
    assert [order for order, row in heard if row == 1][:1] == goes_on[:1]
    assert [order for order, row in heard if row == 0] == goes_on[1:]


def test_a_queued_entry_stays_queued_when_the_order_changes(machine):
    player = machine("...\n...", order=(0, 0, 0, 0), speed=1)
    player.play(1)
    player.sequencer["queued"] = 3 + 1
    player.sequencer["queued_name"] = 4
    reorder(player, [90, 91, 92, 1, 2, 3, 4])
    assert path(player.go_on(2)) == [(3, 1), (6, 0)]


def test_play_begins_where_it_is_told_in_an_order_that_has_just_changed(machine):
    player = machine("...\n...", order=(0, 0, 0, 0), speed=1)
    player.play(3)
    reorder(player, [90, 91, 1, 2, 3, 4])
    player.send(CommandKind.PLAY, 1, 0)
    assert path(player.go_on(3)) == [(1, 0), (1, 1), (2, 0)]
