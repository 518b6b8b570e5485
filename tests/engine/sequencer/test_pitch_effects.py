"""Pitch effects against tick tables: periods are 1/64 semitone, 4608 at C-4."""

from __future__ import annotations

import pytest

from toccata.song import Vibrato

C4 = 4608


def periods(heard):
    return [tick.period for tick in heard]


def bends(heard):
    """How far below C-4 each tick is, 1/64 semitone."""
    return [tick.period - C4 for tick in heard]


def test_portamento_up_and_down_and_their_memories(machine):
    """Four units a step, none on the first tick; 1xx and 2xx remember apart (Porta-LinkMem.xm)."""
    heard = machine("C-4 01 .. 102\n... .. .. 201\n... .. .. 100\n... .. .. 200", speed=3).play(12)
    assert bends(heard) == [0, -8, -16, -16, -12, -8, -8, -16, -24, -24, -20, -16]


def test_fine_and_extra_fine_portamento_remember_apart(machine):
    rows = [
        "C-4 01 .. E11",
        "... .. .. E22",
        "... .. .. X13",
        "... .. .. X24",
        *(f"... .. .. {code}0" for code in ("E1", "E2", "X1", "X2")),
    ]
    heard = machine("\n".join(rows), speed=2).play(16)
    assert bends(heard)[::2] == [-4, 4, 1, 5, 1, 9, 6, 10]
    assert bends(heard)[1::2] == bends(heard)[::2]


def test_portamento_stops_at_the_ends(machine):
    assert min(periods(machine("B-8 01 .. 1FF\n... .. .. 1FF", speed=31).play(62))) == 1
    assert max(periods(machine("C-o 01 .. 2FF\n... .. .. 2FF", speed=31).play(62))) < 31999 + 1


def test_tone_portamento_slides_to_the_note_and_keeps_its_speed(machine):
    heard = machine("C-4 01\nD-4 .. .. 308\n... .. .. 300\n...", speed=3).play(12)
    assert bends(heard) == [0, 0, 0, 0, -32, -64, -64, -96, -128, -128, -128, -128]
    assert [tick.started for tick in heard][3:] == [None] * 9


def test_tone_portamento_down(machine):
    heard = machine("C-4 01\nA#3 .. .. 310", speed=4).play(8)
    assert bends(heard)[4:] == [0, 64, 128, 128]


def test_after_arriving_from_below_a_lower_note_leaps_to_the_target(machine):
    """PortaResetDirection.xm."""
    heard = machine("C-4 01\nC#4 .. .. 3FF\n... .. .. 208\n... .. .. 301", speed=3).play(12)
    assert bends(heard) == [0, 0, 0, 0, -64, -64, -64, -32, 0, 0, -64, -64]


def test_tone_portamento_never_starts_a_note(machine, tools):
    """3xx-no-old-samp.xm."""
    heard = machine("C-4 01 .. 310", speed=2).play(2)
    assert [tick.started for tick in heard] == [None, None]
    plain = tools.rules(tone_portamento_needs_note=False)
    assert machine("C-4 01 .. 310", speed=2, rules=plain).play(1)[0].started == 0


def test_volume_column_portamento_doubles_the_effects_and_hides_its_parameter(machine):
    """TonePortamentoMemory.xm: M2 with 3FF is M4 with 300."""
    heard = machine("C-4 01\nC-5 .. M1 3FF\n... .. M0 ...", speed=3).play(9)
    assert bends(heard)[3:] == [0, -128, -256, -256, -320, -384]


def test_portamento_with_volume_slide(machine):
    heard = machine("C-4 01\nC-5 .. .. 304\n... .. .. 502", speed=3).play(9)
    assert bends(heard)[3:] == [0, -16, -32, -32, -48, -64]
    assert [round(tick.volume) for tick in heard[6:]] == [64, 62, 60]


def test_glissando_rounds_to_semitones(machine):
    heard = machine("C-4 01 .. E31\nD-4 .. .. 306\n... .. .. 300", speed=4).play(12)
    # 0, 24, 48, 72 units up; the halves (32) go down, so 24 is C, 48 is C#, 72 is C#; then 96 is C# (exactly half), 120 is D.
    assert bends(heard)[4:] == [0, 0, -64, -64, -64, -64, -128, -128]


def test_vibrato_tick_table(machine):
    """Speed 4, depth 8: positions 0, 16, 32, 48, 64 of 256; sine 0, 97, 180, 235, 255 times 8 / 32 (ft2-clone)."""
    heard = machine("C-4 01 .. 448\n... .. .. 400\n...", speed=4).play(12)
    assert bends(heard) == [0, 0, 24, 45, 45, 58, 63, 58, 0, 0, 0, 0]


def test_vibrato_second_half_raises_the_pitch(machine):
    heard = machine("C-4 01 .. 4F8\n... .. .. 4F8", speed=6).play(12)
    # 60 a tick: positions 0, 60, 120, 180, 240 | 44, 104, 164, 224, 28
    assert bends(heard)[:6] == [0, 0, 63, 12, -61, -24]


@pytest.mark.parametrize(
    ("control", "expected"),
    [("E41", [0, 0, 32, -63, -31]), ("E42", [0, 63, 63, -63, -63]), ("E43", [0, 63, 63, -63, -63])],
)
def test_vibrato_waveforms(machine, control, expected):
    """Ramp and square; 3 is a square too. Positions 0, 64, 128, 192 of 256 (VibratoWaveforms.xm)."""
    player = machine(f"C-4 01 .. {control}\n... .. .. 408", speed=5)
    player.play(5)
    player.channels["vibrato_speed"][0] = 64
    assert bends(player.go_on(5)) == expected


def test_vibrato_position_restarts_with_an_instrument_unless_told_not_to(machine):
    player = machine("C-4 01 .. 448\n... 01 .. ...", speed=4)
    player.play(4)
    assert player.channels["vibrato_position"][0] == 48
    player.go_on(1)
    assert player.channels["vibrato_position"][0] == 0
    player = machine("C-4 01 .. 448 E44\n... 01 .. ...", speed=4)
    player.play(5)
    assert player.channels["vibrato_position"][0] == 48


def test_volume_column_vibrato_steps_twice_with_the_effects_and_does_not_restore(machine):
    """VibratoDouble.xm, VibratoCombinations.xm."""
    player = machine("C-4 01 S4 ...\n... .. V8 ...\n...", speed=3)
    heard = player.play(9)
    assert bends(heard)[3:] == [0, 0, 24, 24, 24, 24]
    player = machine("C-4 01 S4 ...\n... .. V8 400", speed=3)
    player.play(6)
    assert player.channels["vibrato_position"][0] == 64


def test_vibrato_speed_zero_in_the_volume_column_keeps_the_speed(machine):
    player = machine("C-4 01 S4 ...\n... .. S0 ...", speed=1)
    player.play(2)
    assert player.channels["vibrato_speed"][0] == 16


def test_vibrato_with_volume_slide_keeps_vibrato_and_slides(machine):
    heard = machine("C-4 01 .. 448\n... .. .. 602", speed=3).play(6)
    assert bends(heard) == [0, 0, 24, 24, 45, 58]
    assert [round(tick.volume) for tick in heard[3:]] == [64, 62, 60]


def test_arpeggio_counts_down_at_speed_3_and_6(machine, tools):
    """Ticks that remain, mod 3: 0 the note, 1 x, 2 y (Arpeggio.xm). The first tick of a row plays the note."""
    assert bends(machine("C-4 01 .. 047", speed=3).play(3)) == [0, -7 * 64, -4 * 64]
    assert bends(machine("C-4 01 .. 047", speed=6).play(6)) == [0, -7 * 64, -4 * 64, 0, -7 * 64, -4 * 64]
    plain = tools.rules(arpeggio_counts_down=False)
    assert bends(machine("C-4 01 .. 047", speed=6, rules=plain).play(6)) == [0, -4 * 64, -7 * 64] * 2


def test_arpeggio_past_16_ticks_reads_past_its_table(machine):
    """Arpeggio.xm: at 16 ticks left the note, above that always y."""
    heard = bends(machine("C-4 01 .. 047", speed=20).play(20))
    assert heard[1:4] == [-7 * 64] * 3
    assert heard[4] == 0
    assert heard[5:8] == [0, -7 * 64, -4 * 64]


def test_arpeggio_rounds_to_the_nearest_semitone_after_a_slide(machine):
    """ArpSlide.xm."""
    heard = machine("C-4 01 .. E1A\n... .. .. 012", speed=3).play(6)
    assert bends(heard) == [-40, -40, -40, -40, -64 - 128, -64 - 64]


def test_arpeggio_is_clamped(machine):
    """ArpeggioClamp.xm: nothing above the C over B-7, as libopenmpt plays it; FastTracker 2's own search ends at 1540."""
    assert min(periods(machine("B-7 01 .. 0CC", speed=3).play(3)[1:])) == 1536


def test_the_note_comes_back_after_an_arpeggio(machine):
    heard = machine("C-4 01 .. 047\n...", speed=3).play(4)
    assert bends(heard)[3] == 0


def test_set_finetune_counts_only_beside_a_note(machine):
    """finetune.xm: E50 is the lowest, E58 the middle."""
    assert bends(machine("C-4 01 .. E50", speed=1).play(1)) == [64]
    assert bends(machine("C-4 01 .. E5F", speed=1).play(1)) == [-56]
    assert bends(machine("C-4 01 .. E58\n... .. .. E50", speed=1).play(2)) == [0, 0]


def test_transposed_and_tuned_samples(machine, tools):
    tuned = tools.sample(relative_note=-12, finetune_cents=50)
    assert bends(machine("C-4 01", samples=(tuned,), speed=1).play(1)) == [12 * 64 - 32]


def test_amiga_slides_are_wider_up_high(machine, tools):
    amiga = tools.rules(linear_slides=False)
    heard = machine("C-4 01 .. 101", rules=amiga, speed=3).play(3)
    assert periods(heard) == [1712, 1708, 1704]
    player = machine("C-6 01 .. 101", rules=amiga, speed=2)
    assert periods(player.play(2)) == [428, 424]
    voice = player.voices[player.sounding()[0]]
    assert voice["ratio"] == pytest.approx(1712 / 424)


def test_ratio_of_a_linear_period(machine):
    player = machine("G-5 01", speed=1)
    player.play(1)
    assert player.voices[player.sounding()[0]]["ratio"] == pytest.approx(2 ** (19 / 12))


def test_auto_vibrato_sine_sweep_and_release(machine, tools):
    """AutoVibratoSweepKeyOff.xm: the depth grows by depth * 256 / sweep a tick; a key off before it is full drops it to one step."""
    shaken = tools.sample(vibrato=Vibrato("square", speed=64, depth=8, sweep=4))
    heard = machine("C-4 01\n== ", samples=(shaken,), speed=6).play(12)
    # amplitudes 2, 4, 6, 8, 8 ...: the wave is -64 for the first half of 256 steps
    assert bends(heard)[:6] == [-2, 4, 6, -8, -8, 8]
    assert [abs(bend) for bend in bends(heard)[6:]] == [8] * 6
    early = machine("C-4 01\n== \n...\n...", samples=(shaken,), speed=2).play(8)
    assert [abs(bend) for bend in bends(early)] == [2, 4, 2, 2, 2, 2, 2, 2]


def test_auto_vibrato_leaves_the_note_in_tune(machine, tools):
    """libopenmpt, measured: over whole cycles the pitch swings as far up as down, also at depths that are no whole steps."""
    shaken = tools.sample(vibrato=Vibrato("sine", speed=8, depth=1, sweep=0))
    swing = bends(machine("C-4 01", samples=(shaken,), speed=32).play(32))
    assert sum(swing) == pytest.approx(0, abs=0.02)
    assert max(swing) == pytest.approx(1)
    assert any(0 < abs(step) < 0.9 for step in swing)
