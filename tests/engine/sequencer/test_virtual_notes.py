"""Notes in virtual channels: instrument numbers, delays, cuts, offsets, retriggers, envelopes, new-note actions.

Sources: ITTECH.TXT; OpenMPT's test cases as each test names them.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from toccata.engine.layout import CommandKind
from toccata.song import Envelope, EnvelopePoint, Instrument, Loop
from toccata.song.rules import IMPULSETRACKER, SCREAMTRACKER

SAMPLES_ONLY = replace(IMPULSETRACKER, instruments_are_samples=True)


def envelope(*points, **fields):
    return Envelope(tuple(EnvelopePoint(*point) for point in points), enabled=True, **fields)


def player_of(machine, rows, rules=IMPULSETRACKER, **fields):
    loudest = 128 if rules.fine_global_volume else 64
    return machine(rows, rules=rules, global_volume=loudest, **({"speed": 1} | fields))


def starts(player, ticks):
    return [tick.started for tick in player.play(ticks)]


@pytest.fixture
def two(tools):
    """Two samples of other volumes."""
    return tools.sample(5000, volume=40), tools.sample(3000, volume=24)


def test_a_lone_number_of_another_instrument_plays_the_note_again(machine, two):
    """Instrument without note: the last note, the new instrument's sample and volume."""
    player = player_of(machine, "C-4 01\n... 02\n... 02", samples=two)
    assert [(tick.started, tick.volume) for tick in player.play(3)] == [(0, 40), (0, 24), (None, 24)]


def test_a_lone_number_of_the_same_instrument_only_brings_the_volume_back(machine, two):
    player = player_of(machine, "C-4 01 10\n... 01", samples=two)
    assert [(tick.started, tick.volume) for tick in player.play(2)] == [(0, 16), (None, 40)]


def test_screamtrackers_lone_number_sets_the_volume_and_waits_for_a_note(machine, two):
    """SampleSwap.s3m, as an AdLib-less GUS plays it."""
    player = player_of(machine, "C-4 01\n... 02\nC-4", SCREAMTRACKER, samples=two)
    heard = player.play(3)
    assert [(tick.started, tick.volume) for tick in heard] == [(0, 40), (None, 24), (0, 24)]
    assert player.channels["sample"][0] == 2


def test_a_number_that_names_nothing_plays_nothing_but_is_remembered(machine, two):
    """InstrumentNumberChange.it."""
    assert starts(player_of(machine, "C-4 01\nC-4 09\nC-4\nC-4 01", samples=two), 4) == [0, None, None, 0]


def test_after_a_note_cut_a_lone_number_has_no_note_to_play(machine, two):
    assert starts(player_of(machine, "C-4 01\n^^^\n... 01\nC-4", samples=two), 4) == [0, None, None, 0]


def test_a_note_off_recalls_the_volume_of_its_number(machine, two):
    """NoteOffInstr.it."""
    player = player_of(machine, "C-4 01 10\n=== 01", samples=two)
    assert [tick.volume for tick in player.play(2)] == [16, 40]


def test_a_note_off_without_envelope_fades(machine, tools):
    instruments = (Instrument(sample=1, fade_out=8192),)
    player = player_of(machine, "C-4 01\n===\n...\n...\n...\n...", instruments=instruments)
    assert [tick.volume for tick in player.play(6)] == [64, 48, 32, 16, 0, 0]


def test_where_numbers_are_samples_a_note_off_only_leaves_the_sustain_loop(machine):
    player = player_of(machine, "C-4 01\n===\n~~~\n...", SAMPLES_ONLY, instruments=(Instrument(sample=1, fade_out=8192),))
    assert [tick.volume for tick in player.play(4)] == [64] * 4
    assert player.voices["loop_released"][player.channels["voice"][0]] == 1


def test_a_note_fade_fades_and_keeps_the_key(machine):
    player = player_of(machine, "C-4 01\n~~~\n...", instruments=(Instrument(sample=1, fade_out=16384),))
    assert [tick.volume for tick in player.play(3)] == [64, 32, 0]


@pytest.mark.parametrize(
    ("rules", "effect", "tick"),
    [
        (IMPULSETRACKER, "SD2", 2),
        (IMPULSETRACKER, "SD0", 1),
        (SCREAMTRACKER, "SD2", 2),
        (SCREAMTRACKER, "SD0", None),
        (IMPULSETRACKER, "SD5", None),
    ],
)
def test_note_delays(machine, rules, effect, tick):
    """SD0 is SD1 in ImpulseTracker and never in ScreamTracker 3; one past the row never comes."""
    heard = starts(player_of(machine, f"C-4 01 .. {effect}", rules, speed=4), 4)
    assert heard == [0 if index == tick else None for index in range(4)]


def test_a_delay_that_never_comes_leaves_its_instrument_for_the_next_note(machine, two):
    player = player_of(machine, "C-4 01 .. ...\nE-4 02 .. SD7\nG-4", speed=2, samples=two)
    player.play(6)
    assert player.channels["sample"][0] == 2


def test_a_delayed_note_comes_again_with_a_repeated_row(machine):
    """PatternDelay-NoteDelay.it."""
    heard = starts(player_of(machine, "C-4 01 .. SD1 | ... .. .. SE1\n...", channels=2, speed=3), 6)
    assert heard == [None, 0, None, None, 0, None]


@pytest.mark.parametrize(("rules", "effect", "tick"), [(IMPULSETRACKER, "SC2", 2), (IMPULSETRACKER, "SC0", 1), (SCREAMTRACKER, "SC0", 9)])
def test_note_cuts_stop_the_sample(machine, rules, effect, tick):
    """scx.it: no volume brings it back."""
    player = player_of(machine, f"C-4 01 .. {effect}\n... .. 40", rules, speed=4)
    assert [bool(heard.volume) for heard in player.play(8)] == [index < tick for index in range(8)]


@pytest.mark.parametrize(
    ("rules", "rows", "expected"),
    [
        (IMPULSETRACKER, "C-4 01 .. o02\nC-4 01 .. o00", [512, 512]),
        (IMPULSETRACKER, "... .. .. SA1\nC-4 02 .. o02", [None, 0x10200]),
        (IMPULSETRACKER, "C-4 01 .. oFF", [0]),
        (replace(IMPULSETRACKER, old_effects=True), "C-4 01 .. oFF", [None]),
        (SCREAMTRACKER, "C-4 01 .. oFF", [None]),
        (SCREAMTRACKER, "C-4 03 .. o0D", [1000 + (0xD00 - 1000) % 2000]),
        (SCREAMTRACKER, "C-4 01 .. o02\nC-4\nC-4 01", [512, 512, 0]),
    ],
)
def test_sample_offsets(machine, tools, rules, rows, expected):
    """Offset.it, OffsetPastSampleEnd.s3m, OffsetLoopWraparound.s3m, OxxMemory.s3m."""
    samples = (tools.sample(5000), tools.sample(100_000), tools.sample(5000, loop=Loop("forward", 1000, 3000)))
    assert starts(player_of(machine, rows, rules, samples=samples), len(expected)) == expected


def test_a_retrigger_counts_down_from_its_note_and_changes_the_volume(machine):
    """retrig.it."""
    player = player_of(machine, "C-4 01 20 q92\n... .. .. q00", speed=3)
    assert [tick.volume for tick in player.play(6)] == [32, 32, 33, 33, 34, 34]
    assert player.sequencer["notes_started"][0] == 3


@pytest.mark.parametrize(("counts_up", "volumes"), [(True, [32, 32, 33, 34, 34, 34]), (False, [32, 32, 33, 33, 34, 34])])
def test_a_retriggers_ticks_are_counted_from_the_note_or_down_from_the_last(machine, counts_up, volumes):
    """ScreamTracker 3 asks whether y divides the ticks so far; ImpulseTracker counts y down, and a new y waits for the last's rest
    (ITTECH.TXT's account of Qxy)."""
    rules = replace(SCREAMTRACKER, retrigger_counts_up=counts_up)
    player = player_of(machine, "C-4 01 20 q92\n... .. .. q93", rules, speed=3)
    assert [tick.volume for tick in player.play(6)] == volumes


@pytest.mark.parametrize(("effects", "slid"), [(("e10", "q02"), 1712 + 2 * 64), (("f10", "q02"), 1712 - 2 * 64)])
def test_screamtrackers_retrigger_keeps_a_slid_pitch(machine, effects, slid):
    """RetrigSlide.s3m."""
    player = player_of(machine, f"C-4 01 .. {effects[0]}\n... .. .. {effects[1]}", SCREAMTRACKER, speed=3)
    assert [tick.period for tick in player.play(6)][3:] == [slid] * 3


def test_a_volume_envelope_moves_before_it_is_heard_and_pauses_by_s77(machine):
    """s77.it: paused, not off."""
    instruments = (Instrument(sample=1, volume_envelope=envelope((0, 0), (8, 64))),)
    player = player_of(machine, "C-4 01\n...\n... .. .. S77\n...\n... .. .. S78\n...", instruments=instruments)
    assert [tick.volume for tick in player.play(6)] == [0, 8, 8, 8, 16, 24]


def test_an_envelope_sustains_until_the_tick_after_its_release(machine):
    """EnvOffLength.it."""
    instruments = (Instrument(sample=1, volume_envelope=envelope((0, 64), (2, 32), (6, 0), sustain=(1, 1))),)
    player = player_of(machine, "C-4 01\n...\n...\n...\n===\n...\n...", instruments=instruments)
    assert [tick.volume for tick in player.play(7)] == [64, 48, 32, 32, 32, 24, 16]


def test_an_envelope_that_ends_at_zero_ends_its_note(machine):
    instruments = (Instrument(sample=1, volume_envelope=envelope((0, 64), (2, 0))),)
    player = player_of(machine, "C-4 01\n...\n...\n...\n...", instruments=instruments)
    player.play(5)
    assert player.sounding() == []


def test_an_envelopes_loop_holds_its_end_point(machine):
    """EnvLoops.it."""
    instruments = (Instrument(sample=1, volume_envelope=envelope((0, 0), (2, 32), loop=(0, 1))),)
    player = player_of(machine, "C-4 01\n...\n...\n...\n...", instruments=instruments)
    assert [tick.volume for tick in player.play(5)] == [0, 16, 32, 0, 16]


def test_a_carried_envelope_goes_on_with_the_next_note(machine):
    """cut-carry.it, CarryNNA.it: as long as the note before is not over."""
    shape = envelope((0, 0), (8, 64), carry=True)
    player = player_of(machine, "C-4 01\n...\nC-4 01\n...", instruments=(Instrument(sample=1, volume_envelope=shape),))
    assert [tick.volume for tick in player.play(4)] == [0, 8, 16, 24]


@pytest.mark.parametrize(("action", "expected"), [("cut", [1, 1]), ("continue", [1, 2]), ("off", [1, 2]), ("fade", [1, 2])])
def test_new_note_actions(machine, action, expected):
    player = player_of(machine, "C-4 01\nE-4 01", instruments=(Instrument(sample=1, new_note_action=action, fade_out=100),))
    player.send(CommandKind.PLAY, 0, 0)
    assert [len(tick_voices(player)) for _ in range(2)] == expected


def tick_voices(player):
    player.tick()
    return player.sounding()


def test_s7x_changes_what_the_next_note_does_and_what_is_behind(machine):
    """s7xinsnum.it."""
    rows = "C-4 01 .. S74\nE-4 01\n... .. .. S70\n..."
    player = player_of(machine, rows, instruments=(Instrument(sample=1),))
    player.send(CommandKind.PLAY, 0, 0)
    assert [len(tick_voices(player)) for _ in range(4)] == [1, 2, 1, 1]


@pytest.mark.parametrize(("check", "expected"), [("off", 3), ("note", 2), ("sample", 1), ("instrument", 1)])
def test_duplicate_checks(machine, check, expected):
    """dct_smp_note_test.it."""
    instrument = Instrument(sample=1, new_note_action="continue", duplicate_check=check, duplicate_action="cut")
    player = player_of(machine, "C-4 01\nE-4 01\nC-4 01\n...", instruments=(instrument,))
    player.play(4)
    assert len(player.sounding()) == expected
