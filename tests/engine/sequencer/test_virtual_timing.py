"""The clock in ImpulseTracker's and ScreamTracker 3's songs, and filters. Sources: as each test names them; ITTECH.TXT; MIDI.TXT."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from toccata.engine.memory import address_of
from toccata.engine.sequencer import layout as seq
from toccata.engine.units import UNIT_INDEX
from toccata.player.compile.macros import write_macro
from toccata.song import Instrument
from toccata.song.rules import IMPULSETRACKER, PROTRACKER, SCREAMTRACKER

ANY_UNIT = UNIT_INDEX["toccata.engine.sequencer.clock:tick"]
"""One that is loaded here; it is not called."""
ONE_SONG = replace(IMPULSETRACKER, hidden_songs_play=False)


def path(player, ticks):
    """(order, row) of each row that was played."""
    return [(tick.order, tick.row) for tick in player.play(ticks) if tick.tick == 0]


def rows_of(machine, *patterns, rules=ONE_SONG, ticks=12, **fields):
    return path(machine(*patterns, rules=rules, speed=1, **fields), ticks)


def test_speeds_go_to_ff_and_zero_is_ignored(machine):
    player = machine("C-4 01 .. a02\n... .. .. a00\n... .. .. a30", rules=ONE_SONG, speed=1)
    player.play(60)
    assert player.sequencer["speed"][0] == 0x30


def test_tempo_slides_act_on_later_ticks(machine):
    """TempoSlide.it."""
    player = machine("... .. .. t14\n... .. .. t02\n... .. .. t00", rules=ONE_SONG, speed=3, tempo=100)
    player.play(1)
    told = [player.sequencer["tempo"][0]]
    for _ in range(8):
        player.go_on(1)
        told.append(player.sequencer["tempo"][0])
    assert told == [100, 104, 108, 108, 106, 104, 104, 102, 100]


def test_a_break_goes_to_a_hex_row(machine):
    assert rows_of(machine, "... .. .. c0A\n...", "\n".join(["..."] * 16), ticks=3) == [(0, 0), (1, 10), (1, 11)]


def test_screamtracker_ignores_a_break_past_the_pattern(machine):
    assert rows_of(machine, "... .. .. D64\n...", "...", rules=SCREAMTRACKER, ticks=3) == [(0, 0), (0, 1), (1, 0)]


def test_a_finished_loop_makes_the_next_row_the_start(machine):
    """PatLoop.it."""
    rows = "...\n... .. .. SB1\n...\n... .. .. SB1\n..."
    assert [row for _, row in rows_of(machine, rows, ticks=9)] == [0, 1, 0, 1, 2, 3, 2, 3, 4]


def test_a_loop_beats_a_break_but_not_a_jump_to_its_right(machine):
    """LoopBreak.it, sbx-priority.it."""
    beats = "... .. .. SB0\n... .. .. SB1 | ... .. .. c01\n..."
    assert rows_of(machine, beats, "...\n...", channels=2, ticks=5) == [(0, 0), (0, 1), (0, 0), (0, 1), (1, 1)]
    jumps = "... .. .. SB0\n... .. .. SB1 | ... .. .. B01\n..."
    assert rows_of(machine, jumps, "...\n...", channels=2, ticks=3) == [(0, 0), (0, 1), (1, 0)]
    left = "... .. .. SB0\n... .. .. B01 | ... .. .. SB1\n..."
    assert rows_of(machine, left, "...\n...", channels=2, ticks=3) == [(0, 0), (0, 1), (0, 0)]


def test_screamtrackers_channels_share_one_loop(machine):
    rows = "...\n... .. .. SB0\n... | ... .. .. SB1\n..."
    assert [row for _, row in rows_of(machine, rows, rules=SCREAMTRACKER, channels=2, ticks=6)] == [0, 1, 2, 1, 2, 3]
    own_each = replace(SCREAMTRACKER, loops_shared=False)
    assert [row for _, row in rows_of(machine, rows, rules=own_each, channels=2, ticks=6)] == [0, 1, 2, 0, 1, 2]


@pytest.mark.parametrize("word", ["D00", "B01"])
def test_protrackers_loop_beats_every_jump_of_its_row(machine, word):
    """ProTracker goes back for the loop first; FastTracker 2 obeys whichever word its row has last (PatLoop-Jumps.xm)."""
    rows = f"...\n... .. .. E60\n... .. .. E61 | ... .. .. {word}\n..."
    assert rows_of(machine, rows, "...", rules=PROTRACKER, channels=2, ticks=6) == [(0, 0), (0, 1), (0, 2), (0, 1), (0, 2), (1, 0)]
    last_word = replace(PROTRACKER, loop_cancels_jump=False)
    assert rows_of(machine, rows, "...", rules=last_word, channels=2, ticks=4)[3][0] == 1


def test_pattern_delays_take_the_first_and_tick_delays_add_up(machine):
    """PatternDelays.it."""
    player = machine("... .. .. SE1 | ... .. .. SE3\n... .. .. S62 | ... .. .. S61\n...", rules=ONE_SONG, speed=2, channels=2)
    assert [tick.row for tick in player.play(10)] == [0] * 4 + [1] * 5 + [2]


def test_ticks_last_whole_frames(machine):
    player = machine("...", rules=IMPULSETRACKER, tempo=132)
    player.play(1)
    assert player.engine["tick_frames"][0] == 909


def test_protrackers_tempo_holds_from_the_second_tick(machine):
    """TempoChange.mod."""
    player = machine("... .. .. FFA", rules=PROTRACKER, speed=3, tempo=125)
    lengths = []
    player.play(1)
    for _ in range(2):
        lengths.append(int(player.engine["tick_frames"][0]))
        player.go_on(1)
    assert lengths == [960, 480]


def test_vblank_timing_knows_only_speeds(machine):
    player = machine("... .. .. F40", rules=replace(PROTRACKER, vblank_timing=True), speed=3, tempo=125)
    player.play(1)
    assert (player.sequencer["speed"][0], player.sequencer["tempo"][0]) == (0x40, 125)


def test_songs_that_the_order_hides_play_after_its_end(machine):
    player = machine("C-4 01 .. B00", "C-5 01\n...", rules=IMPULSETRACKER, speed=1)
    player.engine["loop_limit"] = 1
    assert path(player, 3) == [(0, 0), (1, 0), (1, 1)]
    other = machine("C-4 01 .. B00", "C-5 01\n...", rules=ONE_SONG, speed=1)
    other.engine["loop_limit"] = 1
    other.play(3)
    assert other.now["row"][0] == 0
    assert other.engine["transport"][0] == 0


def with_macros(player):
    player.macros = np.zeros(seq.MACRO_COUNT, seq.MACRO)
    for number, text in ((0, "F0F000z"), (1, "F0F001z"), (16 + 2, "F0F00110")):
        write_macro(player.macros[number], text)
    player.sequencer["macros"] = address_of(player.macros)
    return player


def test_macros_set_the_filter(machine):
    """Zxx means the active macro to 7F, fixed ones above; SFx chooses."""
    player = with_macros(machine("C-4 01 .. Z40\n... .. .. Z82\n... .. .. SF1\n... .. .. Z33", rules=ONE_SONG, speed=1))
    player.play(2)
    assert (player.channels["cutoff"][0], player.channels["resonance"][0]) == (0x40, 16)
    player.go_on(2)
    assert (player.channels["cutoff"][0], player.channels["resonance"][0]) == (0x40, 0x33)


def test_a_smooth_macro_glides_through_its_row(machine):
    player = with_macros(machine("C-4 01 .. Z7F\n... .. .. z0F", rules=ONE_SONG, speed=4))
    player.play(4)
    cutoffs = []
    for _ in range(4):
        player.go_on(1)
        cutoffs.append(int(player.channels["cutoff"][0]))
    assert cutoffs == [99, 71, 43, 15]


@pytest.mark.parametrize(("cutoff", "resonance", "filtered"), [(127, 0, 0), (127, 1, 1), (100, 0, 1)])
def test_only_what_filters_goes_through_a_filter(machine, cutoff, resonance, filtered):
    instrument = Instrument(sample=1, filter_cutoff=cutoff, filter_resonance=resonance)
    player = machine("C-4 01", rules=ONE_SONG, speed=1, instruments=(instrument,))
    player.plays["filtered_unit"] = ANY_UNIT
    player.play(1)
    assert player.notes["filtered"][256] == filtered


def test_a_filters_gain_at_rest_is_one(machine):
    instrument = Instrument(sample=1, filter_cutoff=60, filter_resonance=90)
    player = machine("C-4 01", rules=ONE_SONG, speed=1, instruments=(instrument,))
    player.plays["filtered_unit"] = ANY_UNIT
    player.play(1)
    voice = player.voices[player.channels["voice"][0]]
    at_rest = voice["filter_gain"] / (1 - voice["filter_near"] - voice["filter_far"])
    assert at_rest == pytest.approx(1.0, abs=1e-3)
