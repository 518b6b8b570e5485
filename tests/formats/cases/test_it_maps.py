"""ImpulseTracker: instruments whose keys have other samples, or none, and numbers that name nothing.

Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them.
"""

from __future__ import annotations

import pytest
from module_files import ItEnvelope, ItInstrument, ItSample, wave

COMPATIBLE = 9 | 32
SAMPLES = [ItSample(data=wave(4000)), ItSample(data=wave(4000), volume=40, rate=16726), ItSample(data=wave(4000), volume=24)]


def split(low: int, high: int, **fields) -> ItInstrument:
    """Below E-5 one sample, from there another; 0 is none."""
    return ItInstrument(keyboard=tuple((note, low if note < 64 else high) for note in range(120)), **fields)


def heard(machine, ticks):
    return [(tick.started, tick.volume) for tick in machine.play(ticks)]


def test_a_key_without_a_sample_lets_the_note_sound_on(play_it):
    """emptyslot.it: with and without a number."""
    machine = play_it("C-5 01\nE-5\nE-5 01\nC-5", samples=SAMPLES, instruments=[split(1, 0)])
    assert heard(machine, 4) == [(0, 64), (None, 64), (None, 64), (0, 64)]


def test_an_unmapped_key_gives_the_note_the_other_instruments_envelopes(play_it):
    """emptyslot.it."""
    quiet = split(1, 0, volume=ItEnvelope([(0, 32), (9, 32)], flags=1))
    machine = play_it("C-5 01\nE-5 02\n.", samples=SAMPLES, instruments=[split(1, 1), quiet])
    assert [tick.started for tick in machine.play(3)] == [0, None, None]
    assert machine.channels["playing_instrument"][0] == 2


@pytest.mark.parametrize("number", ["", "02 "])
def test_a_tone_slide_to_a_key_without_a_sample_goes_nowhere(play_it, number):
    """gxsmp.it, gxsmp2.it, gxxtest.it."""
    machine = play_it(f"C-5 01\nE-5 {number}G40\n. G40", samples=SAMPLES, instruments=[split(1, 0), split(2, 0)])
    assert {tick.period for tick in machine.play(3)} == {4608}
    assert machine.channels["sample"][0] == 1


def test_a_lone_number_after_an_unmapped_key_plays_nothing(play_it):
    """NoMap.it, NoMapEffects.it: the note still belongs to the instrument that sounded, and effects act."""
    machine = play_it("C-5 01\nE-5 02 D04\n. 02", samples=SAMPLES, instruments=[split(1, 1), split(2, 0)], speed=2)
    assert [tick.started for tick in machine.play(6)] == [0, None, None, None, None, None]
    assert machine.channels["volume"][0] == 64


def test_a_note_without_a_number_takes_its_samples_rate(play_it):
    """freqreset-noins.it."""
    machine = play_it("C-5 01\nE-5", samples=SAMPLES, instruments=[split(1, 2)])
    machine.play(2)
    voice = machine.voices[machine.channels["voice"][0]]
    assert (voice["sample"], machine.channels["sample"][0]) == (2, 2)
    assert voice["ratio"] == pytest.approx(2 ** (4 / 12), rel=1e-3)


def test_a_note_without_a_number_keeps_the_global_volumes_of_the_last_number(play_it):
    """freqreset-noins.it: only a number takes over what sample and instrument are worth."""
    samples = [ItSample(data=wave(4000), global_volume=32), ItSample(data=wave(4000))]
    machine = play_it("C-5 01\nE-5\nE-5 01", samples=samples, instruments=[split(1, 2)])
    assert [tick.volume for tick in machine.play(3)] == [32, 32, 64]


def test_a_lone_number_after_a_slide_between_samples_only_brings_the_volume(play_it):
    """InstrAfterMultisamplePorta.it: sample 1 sounds on, as loud as sample 2."""
    machine = play_it("E-5 01\nC-5 G02\n. 01\n.", samples=SAMPLES, instruments=[split(2, 1)])
    assert heard(machine, 4)[1:] == [(None, 64), (None, 40), (None, 40)]
    assert machine.channels["sample"][0] == 1


def test_a_number_that_names_no_sample_cuts_in_sample_mode(play_it):
    """SampleNumberChange.it, InstrumentNumberChange.it: in instrument mode it does nothing."""
    rows = "C-5 01\n. 09\n."
    assert [volume for _, volume in heard(play_it(rows, samples=SAMPLES, instruments=None), 3)] == [64, 0, 0]
    assert [volume for _, volume in heard(play_it(rows, samples=SAMPLES), 3)] == [64, 64, 64]


def test_sample_mode_goes_on_with_the_sample_that_sounds(play_it):
    """PortaSampleCompat.it: the number beside the slide is no sample's for later notes."""
    machine = play_it("C-5 01\nE-5 02 G01\nC-5", samples=SAMPLES, instruments=None, flags=COMPATIBLE)
    machine.play(3)
    assert machine.channels["sample"][0] == 1


@pytest.mark.parametrize(
    ("check", "rows", "background"),
    [
        (1, "C-5 01\nC-5 02", 1),
        (1, "C-5 01\nC-5 02\nC-5 01", 1),
        (1, "C-5 01\nC-5 01", 0),
        (2, "C-5 01\nD-5 01", 0),
        (2, "C-5 01\nD-5 02", 1),
        (3, "C-5 01\nE-5 01", 0),
        (3, "C-5 01\nE-5", 0),
        (0, "C-5 01\nC-5 01", 1),
    ],
)
def test_duplicates_are_of_one_instrument(play_it, check, rows, background):
    """dct_smp_note_test.it, DNA-NoInstr.it: the pattern's notes count; a note without a number is the last instrument's."""
    made = [split(1, 1, actions=(1, check, 0)) for _ in range(2)]
    machine = play_it(rows, samples=SAMPLES, instruments=made)
    machine.play(len(rows.split("\n")))
    assert len(machine.sounding()) == background + 1


def test_a_note_that_has_ended_is_still_checked_for_duplicates(play_it):
    """DNA-NoInstr.it: cut, it takes the volume that the next note would have kept."""
    machine = play_it("C-5 01\n^^^\nC-5 02\n^^^\nC-5", samples=SAMPLES, instruments=[split(1, 1), split(1, 1, actions=(0, 3, 0))])
    assert [volume for _, volume in heard(machine, 5)] == [64, 0, 64, 0, 0]


def test_no_note_is_remembered_before_the_first(play_it):
    """InitialNoteMemory.it and InitialNoteMemoryInstrMode.it are played otherwise by libopenmpt 0.6.9, which is followed here."""
    for instruments in (None, "each"):
        machine = play_it(". 01\nC-5\nC-5 02", samples=SAMPLES, instruments=instruments)
        assert [started for started, _ in heard(machine, 3)] == [None, 0, 0]


def test_an_empty_sample_has_no_offsets(play_it):
    """empty_sample_offset.it: nothing plays, and the next note does."""
    machine = play_it("C-5 01\nC-5 02 O01\nC-5 01 O01", samples=[SAMPLES[0], ItSample(data=wave(0))])
    assert [started for started, _ in heard(machine, 3)] == [0, None, 256]
