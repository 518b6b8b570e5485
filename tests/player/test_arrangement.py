"""Sections as they are heard: rests, fades, loops and queued entries, with the whole engine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from toccata.edit.fades import fade_section
from toccata.edit.sections import mute_in_section
from toccata.engine.addresses import address_of
from toccata.player import Player
from toccata.player.bounce import render
from toccata.song import Channel, Instrument, OrderEntry, Pattern, Section, Song

from .songs import column, looped_square

ROWS, ROW_FRAMES = 16, 6 * 960


def two_sections() -> Song:
    """A drone and a second, higher one, over two sections of a pattern each."""
    notes = ({0: "C-4 01"}, {0: "G-5 01"})
    pattern = Pattern(ROWS, tuple(column(ROWS, cells) for cells in notes))
    return Song(
        channels=(Channel(),) * 2,
        order=(OrderEntry(0, Section("A")), OrderEntry(1, Section("B"))),
        patterns=(pattern, replace(pattern)),
        instruments=(Instrument(sample=1),),
        samples=(looped_square(0.3),),
    )


def heard(song: Song) -> np.ndarray:
    return np.concatenate(list(render(song, seconds_cap=2 * ROWS * ROW_FRAMES / 48000)))


def level(sound: np.ndarray, row: int) -> float:
    """Root mean square of a row of the song."""
    return float(np.sqrt((sound[row * ROW_FRAMES + 500 : (row + 1) * ROW_FRAMES - 500] ** 2).mean()))


def test_a_channel_rests_in_its_section_alone():
    song = two_sections()
    both, rested = heard(song), heard(mute_in_section(song, 1, 1))
    alone = heard(mute_in_section(mute_in_section(song, 0, 1), 1, 1))
    first, second = slice(0, ROWS * ROW_FRAMES), slice(ROWS * ROW_FRAMES + 480, 2 * ROWS * ROW_FRAMES)
    assert np.array_equal(rested[first], both[first])
    assert level(rested, 20) < 0.8 * level(both, 20)
    np.testing.assert_allclose(rested[second], alone[second], atol=1e-5)


def test_a_fade_out_renders_as_a_line_to_silence_and_the_next_section_is_loud():
    song = two_sections()
    sound, plain = heard(fade_section(song, 0, out=True)), heard(song)
    shares = [level(sound, row) / level(plain, row) for row in range(2 * ROWS)]
    np.testing.assert_allclose(shares[: ROWS - 1], [(ROWS - 1 - row) / ROWS for row in range(ROWS - 1)], atol=0.02)
    assert level(sound, ROWS - 1) < 0.01 * level(plain, ROWS - 1)
    np.testing.assert_allclose(shares[ROWS:], 1.0, atol=0.02)


@pytest.fixture
def player():
    made = Player()
    made.set_song(two_sections())
    made._loader.wait()
    yield made
    made.close()


def entries(player: Player, count: int) -> list[int]:
    """The order entry at the middle of each of the next patterns."""
    found = []
    block = np.empty((ROWS * ROW_FRAMES // 2, 2), np.float32)
    for half in range(2 * count):
        player.source().render(address_of(block), len(block))
        if half % 2 == 0:
            found.append(player.position().order_index)
    return found


def test_a_section_goes_round_until_it_is_let_out(player):
    player.loop_order(range(1))
    player.play()
    assert entries(player, 3) == [0, 0, 0]
    player.loop_order(None)
    assert entries(player, 3) == [1, 0, 1]


def pull(player: Player, frames: int) -> None:
    block = np.empty((frames, 2), np.float32)
    player.source().render(address_of(block), frames)


def test_a_queued_entry_is_told_until_it_comes(player):
    player.play()
    pull(player, 4 * ROW_FRAMES)
    for queued in (1, None, 0):
        player.queue(queued)
        pull(player, 1920)
        assert player.position().queued == queued
    pull(player, ROWS * ROW_FRAMES)
    position = player.position()
    assert (position.order_index, position.queued) == (0, None)
    pull(player, ROWS * ROW_FRAMES)
    assert player.position().order_index == 1


def test_playing_stays_with_its_entry_while_the_order_is_edited(player):
    from toccata.edit.order import insert_entry

    song = two_sections()
    player.set_song(song)
    player.play(1)
    pull(player, 4 * ROW_FRAMES)
    song = insert_entry(insert_entry(song, 0, 0), 0, 0)
    player.set_song(song)
    pull(player, 1920)
    position = player.position()
    assert (position.order_index, position.pattern, position.row) == (3, 1, 4)
