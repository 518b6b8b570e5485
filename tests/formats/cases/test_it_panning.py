"""ImpulseTracker: panning of samples and instruments.

Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them.
"""

from __future__ import annotations

from it_text import instrument_of
from module_files import ItSample


def pannings(machine, ticks):
    return [tick.panning for tick in machine.play(ticks)]


def test_an_instruments_panning_lasts_as_long_as_its_note(play_it):
    """PanResetInstr.it: then the channel's own is back, unless it has been set meanwhile."""
    instruments = [instrument_of(1), instrument_of(1, panning=60)]
    machine = play_it("C-5 01 X20\nC-5 02\nC-5 01\nC-5 02\n. X60\nC-5 01\nC-5 02\n===\nC-5 01", instruments=instruments)
    assert pannings(machine, 9) == [32, 240, 32, 240, 96, 96, 240, 240, 96]


def test_a_slide_of_the_panning_makes_it_the_channels(play_it):
    """PanResetInstr.it."""
    instruments = [instrument_of(1), instrument_of(1, panning=32)]
    machine = play_it("C-5 01 X20\nC-5 02\n. P0F\n. PF1\nC-5 01", instruments=instruments)
    assert pannings(machine, 5)[-1] == 128 + 4


def test_pitch_pan_separation_is_set_with_each_note(play_it):
    """PitchPanReset.it: a panning command replaces it, and it counts from the channel's panning."""
    machine = play_it("C-5 01 X40\nC-6\n. X20\n.\nC-6 G10\nC-5\nC-4", instruments=[instrument_of(1, separation=8)])
    assert pannings(machine, 7) == [64, 112, 32, 32, 80, 32, 0]


def test_a_samples_panning_ends_surround_and_the_next_note_has_it_again(play_it):
    """SmpInsPanSurround.it, PanResetInstr.it."""
    samples = [ItSample(), ItSample(panning=0x80 | 16)]
    machine = play_it("C-5 01 S91\nC-5 02\nC-5 01", samples=samples)
    machine.play(1)
    seen = [int(machine.channels["surround"][0])]
    for _ in range(2):
        machine.go_on(1)
        seen.append(int(machine.channels["surround"][0]))
    assert seen == [1, 0, 1]
