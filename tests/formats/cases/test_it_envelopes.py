"""ImpulseTracker: envelopes, when they begin again, and fade-outs.

Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them.
"""

from __future__ import annotations

import pytest
from it_text import instrument_of
from module_files import ItEnvelope, ItSample, wave

PLAIN, OLD, COMPATIBLE, BOTH = 9, 9 | 16, 9 | 32, 9 | 16 | 32
SAMPLES = [ItSample(data=wave(), loop=(0, 64)) for _ in range(2)]
SLOPE = [(0, 64), (32, 0)]
ON, LOOPED, SUSTAINED, CARRIED = 1, 2, 4, 8


def volumes(machine, ticks):
    return [tick.volume for tick in machine.play(ticks)]


def made(envelope, **fields):
    return [instrument_of(number, volume=envelope, **fields) for number in (1, 2)]


@pytest.mark.parametrize(
    ("flags", "loop", "sustain", "expected"),
    [
        (ON, (0, 0), (0, 0), [64, 48, 32, 16, 0, 16, 32, 32]),
        (ON | LOOPED, (0, 1), (0, 0), [64, 48, 32, 16, 0, 64, 48, 32]),
        (ON | LOOPED, (1, 1), (0, 0), [64, 48, 32, 16, 0, 0, 0, 0]),
        (ON | SUSTAINED, (0, 0), (0, 0), [64, 64, 64, 64, 64, 48, 32, 16]),
        (ON | SUSTAINED, (0, 0), (0, 1), [64, 48, 32, 16, 0, 16, 32, 32]),
        (ON | LOOPED | SUSTAINED, (0, 1), (1, 1), [64, 48, 32, 16, 0, 64, 48, 32]),
        (ON | LOOPED | SUSTAINED, (1, 2), (0, 0), [64, 64, 64, 64, 64, 48, 32, 16]),
    ],
)
def test_loops_and_sustains_until_a_note_off(play_it, flags, loop, sustain, expected):
    """EnvLoops.it: the note off is in row 4, and the envelope moves before it is looked at."""
    envelope = ItEnvelope([(0, 64), (4, 0), (6, 32)], flags=flags, loop=loop, sustain=sustain)
    machine = play_it("C-5 01\n.\n.\n.\n===\n.\n.\n.", samples=SAMPLES, instruments=made(envelope))
    assert volumes(machine, 8) == expected


def test_a_note_off_on_the_sustain_loops_last_tick_comes_a_round_late(play_it):
    """EnvOffLength.it: the loop goes back once more before it is left."""
    envelope = ItEnvelope([(0, 64), (3, 16), (5, 0)], flags=ON | SUSTAINED, sustain=(0, 1))
    late = play_it("C-5 01\n.\n.\n.\n===\n.\n.\n.\n.\n.", samples=SAMPLES, instruments=made(envelope))
    early = play_it("C-5 01\n.\n.\n===\n.\n.\n.\n.\n.\n.", samples=SAMPLES, instruments=made(envelope))
    assert volumes(late, 10) == [64, 48, 32, 16, 64, 48, 32, 16, 8, 0]
    assert volumes(early, 7) == [64, 48, 32, 16, 8, 0, 0]


@pytest.mark.parametrize(("flags", "expected"), [(0, 64), (CARRIED, 56)])
def test_carried_envelopes_go_on_with_the_next_note(play_it, flags, expected):
    """CarryNNA.it, flt-env-carry.it: as ImpulseTracker writes to disk, whatever the new-note action."""
    for action in range(4):
        instruments = made(ItEnvelope(SLOPE, flags=ON | flags), actions=(action, 0, 0))
        assert volumes(play_it("C-5 01\n.\n.\n.\nE-5 01", samples=SAMPLES, instruments=instruments), 5)[4] == expected


@pytest.mark.parametrize("row", ["^^^", ". SC0"])
def test_a_cut_note_carries_nothing_on(play_it, row):
    """cut-carry.it: with or without a number."""
    for note in ("E-5 01", "E-5"):
        instruments = made(ItEnvelope(SLOPE, flags=ON | CARRIED))
        machine = play_it(f"C-5 01\n.\n{row}\n{note}", samples=SAMPLES, instruments=instruments, speed=2)
        assert volumes(machine, 7)[6] == 64


@pytest.mark.parametrize(
    ("flags", "slide", "resets"),
    [
        (PLAIN, "", False),
        (PLAIN, "G01", False),
        (OLD, "", True),
        (OLD, "G01", False),
        (COMPATIBLE, "", False),
        (COMPATIBLE, "G01", True),
        (BOTH, "", True),
        (BOTH, "G01", True),
    ],
)
def test_a_lone_number_restarts_envelopes_by_the_songs_flags(play_it, flags, slide, resets):
    """ins-xx.it, ins-ox.it, ins-xc.it, ins-oc.it; EnvReset.it."""
    machine = play_it(f"C-5 01\n.\n.\n.\n. 01 {slide}", samples=SAMPLES, instruments=made(ItEnvelope(SLOPE, flags=ON)), flags=flags)
    assert volumes(machine, 5) == [64, 62, 60, 58, 64 if resets else 56]


@pytest.mark.parametrize(("flags", "slide", "expected"), [(PLAIN, "G01", 58), (COMPATIBLE, "G01", 64), (PLAIN, "", 64)])
def test_a_note_and_number_restart_envelopes_beside_a_slide_only_by_compatible_gxx(play_it, flags, slide, expected):
    """EnvReset.it."""
    machine = play_it(f"C-5 01\n.\n.\nE-5 01 {slide}", samples=SAMPLES, instruments=made(ItEnvelope(SLOPE, flags=ON)), flags=flags)
    assert volumes(machine, 4)[3] == expected


def test_a_tone_slide_after_a_note_that_ended_starts_one(play_it):
    """Fade-Porta.it: after a fade-out and after a cut."""
    instruments = [instrument_of(number, fade_out=512) for number in (1, 2)]
    for ending in ("~~~\n.\n.", "===\n.\n.", "^^^\n.\n."):
        heard = play_it(f"C-5 01\n{ending}\nE-5 G01\n. G01", samples=SAMPLES, instruments=instruments).play(6)
        assert [(tick.started, tick.volume, tick.period) for tick in heard[4:]] == [(0, 64, 4352), (None, 64, 4352)]


def test_a_note_fade_does_nothing_in_sample_mode(play_it):
    """NoteFade1.it, NoteFade-SmpMode.it."""
    assert volumes(play_it("C-5 01\n~~~\n.\n.", samples=SAMPLES, instruments=None), 4) == [64] * 4


def test_a_note_fade_fades(play_it):
    """NoteFade2.it, NoteFade-InsMode.it: the key stays on."""
    envelope = ItEnvelope([(0, 64), (2, 64), (4, 0)], flags=ON | SUSTAINED, sustain=(1, 1))
    machine = play_it("C-5 01\n~~~\n.\n.\n.\n.", samples=SAMPLES, instruments=made(envelope, fade_out=256))
    assert volumes(machine, 6) == [64, 48, 32, 16, 0, 0]


def test_a_fade_that_a_number_ends_leaves_the_note_at_full_level(play_it):
    """EnvReset.it with Old Effects: the number takes the key again."""
    machine = play_it("C-5 01\n~~~\n.\nE-5 02\n.", samples=SAMPLES, instruments=made(ItEnvelope(), fade_out=256), flags=OLD)
    assert volumes(machine, 5) == [64, 48, 32, 64, 64]


@pytest.mark.parametrize(("version", "made_for", "expected"), [(0x214, 0x214, 60), (0x217, 0x200, 64)])
def test_in_modplug_trackers_songs_a_fading_note_carries_nothing_on(play_it, version, made_for, expected):
    """As libopenmpt plays both: an envelope that has come to its end makes its note fade."""
    envelope = ItEnvelope([(0, 64), (4, 32), (8, 60)], flags=ON | CARRIED)
    rows = "C-5 01\n" + ".\n" * 10 + "E-5 01"
    machine = play_it(rows, samples=SAMPLES, instruments=made(envelope, fade_out=0), version=version, made_for=made_for)
    assert volumes(machine, 12)[11] == expected
