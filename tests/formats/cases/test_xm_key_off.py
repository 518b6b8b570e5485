"""FastTracker 2's key offs. Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them."""

from __future__ import annotations

import pytest
from xm_text import FLAT, instrument, pannings, starts, volumes

FADING = 8192
"""A fade-out that is over in four ticks."""


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("E-4 .. .. K00", [64, 0, 0, 0]),
        ("... .. .. K00", [64, 0, 0, 0]),
        ("E-4 01 .. K00", [64, 48, 32, 16]),
        ("... 01 .. K00", [64, 48, 32, 16]),
        ("E-4 .. 30 K00", [64, 24, 16, 8]),
    ],
)
def test_k00_ignores_its_note_and_fades_beside_a_number_or_volume(play_xm, row, expected):
    """key_off.xm, of an instrument without a volume envelope."""
    heard = play_xm(f"C-4 01\n{row}\n...\n...", [instrument(fade_out=FADING)]).play(4)
    assert (starts(heard), volumes(heard)) == ([0], expected)


def test_k00_recalls_no_volume_but_its_number_waits_for_the_next_note(play_xm):
    """KeyOff2.xm."""
    machine = play_xm("C-4 01 20\nE-4 02 .. K00\n...\nG-4", [instrument(fade_out=1), instrument()])
    heard = machine.play(4)
    assert volumes(heard) == [16, 16, 16, 16]
    assert (starts(heard), machine.channels["sample"][0]) == ([0, 3], 2)


def test_a_number_beside_a_key_off_recalls_volume_and_panning(play_xm):
    """keyoff+instr.xm: both sides go back to their samples', and the keys stay off."""
    rows = "C-4 01 10 800|C-4 02 10 8FF\n== 01|== 02\n...|..."
    shaped = [instrument(40, 200, volume=FLAT, fade_out=FADING), instrument(40, 56, volume=FLAT, fade_out=FADING)]
    machine = play_xm(rows, shaped)
    left = machine.play(3)
    assert (volumes(left), pannings(left)) == ([0, 30, 20], [0, 200, 200])
    assert pannings(machine.play(3, 1)) == [255, 56, 56]


def test_a_key_off_mutes_and_the_sample_goes_on(play_xm):
    """NoteOff.xm."""
    heard = play_xm("C-4 01\n==\n...\n... .. 30\nE-4 .. .. 301").play(5)
    assert (starts(heard), volumes(heard)) == ([0], [64, 0, 0, 32, 32])


def test_a_key_off_beside_a_portamento_or_number(play_xm):
    """NoteOff2.xm: the portamento changes nothing; with the number it fades from the sample's volume, and a lone one undoes all."""
    fading = [instrument(48, fade_out=FADING)]
    assert volumes(play_xm("C-4 01\n== .. .. 320\n...", fading).play(3)) == [48, 0, 0]
    assert volumes(play_xm("C-4 01\n== 01\n...\n... 01\n...", fading).play(5)) == [48, 36, 24, 48, 48]


def test_a_key_off_without_an_envelope_cuts_and_fades(play_xm):
    """NoteOffFadeNoEnv.xm: a later volume is heard fading, but not after a delayed key off."""
    fading = [instrument(fade_out=FADING)]
    assert volumes(play_xm("C-4 01\n==\n... .. 50\n...", fading).play(4)) == [64, 0, 32, 16]
    assert volumes(play_xm("C-4 01\n== .. .. ED1\n... .. 50\n...", fading, speed=2).play(6)) == [64, 64, 64, 0, 64, 64]


def test_a_lone_number_takes_the_key_again(play_xm):
    """NoteOffInstrChange.xm, also of another instrument: the one that sounds goes on."""
    fading = [instrument(volume=FLAT, fade_out=FADING), instrument(20)]
    machine = play_xm("C-4 01\n==\n...\n... 01\n==\n... 02", fading)
    assert volumes(machine.play(6)) == [64, 48, 32, 64, 48, 64]
    assert machine.channels["sample"][0] == 1


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("== .. ..", 0),
        ("== .. 30", 32),
        ("== .. .. C20", 32),
        ("== .. C8", 0),
        ("== .. .. 840", 0),
        ("== .. 93", 3),
        ("== .. .. EA5", 5),
    ],
)
def test_a_volume_beside_a_key_off_is_heard(play_xm, row, expected):
    """NoteOffVolume.xm: in either column, and slides start from 0. The fade-out is slower than a 64th."""
    assert volumes(play_xm(f"C-4 01\n{row}", [instrument(fade_out=1)]).play(2)) == [64, expected]


def test_tremolo_needs_a_volume(play_xm):
    """NoteOffVolume.xm goes on so: a tremolo beside the key off is not heard."""
    assert volumes(play_xm("C-4 01\n== .. .. 7FF\n... .. .. 700", speed=3).play(9)[3:]) == [0] * 6


def test_a_portamento_lets_a_released_note_fade_on(play_xm):
    """Off-Porta.xm: a number beside it takes the key again."""
    rows = "C-4 01\n==\nE-4 .. .. 310\nG-4 01 .. 310\n..."
    assert volumes(play_xm(rows, [instrument(volume=FLAT, fade_out=FADING)]).play(5)) == [64, 48, 32, 64, 64]


def test_a_note_without_a_number_takes_the_key_but_fades_on(play_xm):
    """As libopenmpt has it: the sustain point holds again; a number that waited ends the fade-out."""
    sustained = [instrument(volume=([(0, 64), (2, 32), (4, 0)], 1, 0, 0, 3), fade_out=2048)]
    machine = play_xm("C-4 01\n...\n...\n==\nE-4\n...", sustained)
    machine.play(5)
    assert (machine.notes["key_on"][256], machine.notes["fading"][256]) == (1, 1)
    machine = play_xm("C-4 01\n==  01\nE-4", [instrument(fade_out=FADING)])
    assert volumes(machine.play(3)) == [64, 48, 64]


def test_a_note_that_has_faded_out_is_over(play_xm):
    """As libopenmpt has it: a number brings back only a note that was silent before it had faded."""
    assert volumes(play_xm("C-4 01\n== 01\n...\n...\n...\n...\n... 01", [instrument(fade_out=FADING)]).play(7))[-1] == 0
    assert volumes(play_xm("C-4 01\n==\n...\n...\n...\n...\n... 01", [instrument(fade_out=FADING)]).play(7))[-1] == 64
