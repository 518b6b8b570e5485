"""ImpulseTracker: what instrument numbers and tone slides do to notes that have ended.

Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them.
"""

from __future__ import annotations

import pytest
from it_text import instrument_of
from module_files import ItEnvelope, ItSample

OLD, COMPATIBLE = 9 | 16, 9 | 32
SUSTAINED = ItEnvelope([(0, 64), (2, 64), (6, 0)], flags=1 | 4, sustain=(1, 1))
TWO = [ItSample(), ItSample(volume=40)]


def volumes(machine, ticks):
    return [tick.volume for tick in machine.play(ticks)]


def fading():
    return [instrument_of(number, fade_out=256) for number in (1, 2)]


def test_a_lone_number_after_a_note_off_waits_for_the_next_note(play_it):
    """noteoff2.it: whose volume it does not bring back."""
    machine = play_it("C-5 01\n===\n. 02\n.\n.\nE-5", samples=TWO, instruments=fading())
    heard = machine.play(6)
    assert [tick.volume for tick in heard] == [64, 48, 32, 16, 0, 64]
    assert heard[5].started == 0
    assert machine.channels["sample"][0] == 2


def test_old_effects_begin_the_fade_out_anew_at_a_lone_number(play_it):
    """noteoff2.it with Old Effects."""
    machine = play_it("C-5 01\n===\n. 02\n.\n.", samples=TWO, instruments=fading(), flags=OLD)
    assert volumes(machine, 5) == [64, 48, 48, 32, 16]


@pytest.mark.parametrize(("flags", "expected"), [(9, [64, 48, 32, 16]), (OLD, [64, 64, 64, 64])])
def test_a_note_off_beside_a_number_fades_nothing_with_old_effects(play_it, flags, expected):
    """noteoff3.it."""
    machine = play_it("C-5 01\n=== 01\n.\n.", samples=TWO, instruments=fading(), flags=flags)
    assert volumes(machine, 4) == expected


def test_a_tone_slide_with_another_number_onto_a_faded_note_plays_it(play_it):
    """wnoteoff.it: at once, at its own pitch and full level."""
    machine = play_it("C-5 01\n===\n.\n.\n.\nE-5 02 G01\n. G01", samples=TWO, instruments=fading())
    heard = machine.play(7)
    assert [(tick.volume, tick.started) for tick in heard[4:]] == [(0, None), (40, 0), (40, None)]
    assert {tick.period for tick in heard[5:]} == {4352}


@pytest.mark.parametrize(
    ("flags", "slide", "expected"),
    [
        (9, "E-5 G40", [64, 64, 64, 48, 32]),
        (9, "E-5 01 G40", [64, 64, 64, 48, 32]),
        (COMPATIBLE, "E-5 G40", [64, 64, 64, 48, 32]),
        (COMPATIBLE, "E-5 01 G40", [64, 64, 64, 64, 64]),
    ],
)
def test_only_compatible_gxx_takes_back_a_note_off(play_it, flags, slide, expected):
    """Off-Porta.it, Off-Porta-CompatGxx.it."""
    machine = play_it(f"C-5 01\n===\n{slide}\n.\n.", instruments=[instrument_of(1, volume=SUSTAINED)], flags=flags)
    assert volumes(machine, 5) == expected


def test_compatible_gxx_with_another_number_keeps_a_released_note_released(play_it):
    """wnoteoff.it with Compatible Gxx: the number of the row before stays for the next note, whose slide stops no fade-out."""
    machine = play_it("C-5 01\n=== 02\nE-5 G10\n.\n.", samples=TWO, instruments=fading(), flags=COMPATIBLE)
    assert volumes(machine, 5) == [64, 30, 20, 10, 0]


def test_a_number_finds_the_note_that_had_no_instrument(play_it):
    """NoteOffInstr.it's kin: a first note without a number plays nothing, but a lone number plays it."""
    heard = play_it("E-5\n. 01\n.").play(3)
    assert [(tick.started, tick.volume) for tick in heard] == [(None, 0), (0, 64), (None, 64)]
    assert heard[1].period == 4352


def test_a_retrigger_after_a_note_off_goes_back_in_the_sample(play_it):
    """retrig.it: the fade-out runs on and no voice is begun."""
    machine = play_it("C-5 01\n===\n. Q01\n.", instruments=[instrument_of(1, fade_out=64)])
    heard = machine.play(4)
    assert [tick.volume for tick in heard] == [64, 60, 56, 52]
    assert len(machine.sounding()) == 1


def test_a_missing_sample_silences_the_note_where_numbers_are_samples(play_it):
    """SampleNumberChange.it."""
    rows = "C-5 01\n. 99\n. 01\nC-5 99\nE-5 99\n. 02"
    heard = play_it(rows, instruments=None).play(6)
    assert [(tick.volume, tick.started) for tick in heard] == [(64, 0), (0, None), (64, 0), (0, None), (0, None), (40, 0)]
    assert heard[5].period == 4352


def test_a_missing_instrument_lets_the_note_go_on(play_it):
    """InstrumentNumberChange.it."""
    heard = play_it("C-5 01\n. 99\nC-5 99\n.").play(4)
    assert [(tick.volume, tick.started) for tick in heard] == [(64, 0), (64, None), (64, None), (64, None)]
