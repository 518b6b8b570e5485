"""ProTracker's effects, by the pitch and the level of each tick. Source: OpenMPT's published test cases, as named; libopenmpt 0.6 where
it parts from ProTracker."""

from __future__ import annotations

import numpy as np
import pytest
from amiga_levels import C4, C5, D4, E4, levels, periods, rows, short, sound_of, standing, sustained

TONE = sustained()
A = standing(100, 64, (0, 64))


def of_rows(values: list[float], speed: int = 6) -> list[list[float]]:
    return [values[at : at + speed] for at in range(0, len(values), speed)]


def test_limits_move_with_the_fine_tune(tmp_path):
    """AmigaLimitsFinetune.mod: a slide goes as far as the fine-tuned C-1 and B-3."""
    cells = {(0, 0): (856, 1, 2, 0xFF), (1, 0): (113, 1, 1, 0xFF)}
    assert periods(tmp_path, cells, [sustained(finetune=-8)], 12) == pytest.approx([907] * 6 + [120] * 6, rel=0.004)
    assert periods(tmp_path, cells, [sustained(finetune=7)], 12) == pytest.approx([814] * 6 + [113] * 6, rel=0.004)


def test_an_arpeggio_past_the_last_note_stands_still_and_further_up_wraps(tmp_path):
    """ArpWraparound.mod."""
    heard = periods(tmp_path, {(0, 0): (120, 1, 0, 0x21)}, [TONE], 3)
    assert heard[0] == pytest.approx(120, rel=0.004)
    assert heard[1] > 10_000
    assert periods(tmp_path, {(0, 0): (120, 1, 0, 0x31)}, [TONE], 2)[1] == pytest.approx(856, rel=0.004)


def test_a_break_with_a_pattern_delay_skips_the_row_that_it_goes_to(tmp_path):
    """DelayBreak.mod."""
    cells = [{(0, 0): (C4, 1, 0xE, 0xE1), (0, 1): (0, 0, 0xD, 0x16)}, {(16, 0): (D4, 1, 0, 0), (17, 0): (E4, 1, 0, 0)}]
    assert rows(periods(tmp_path, cells, [TONE], 18, orders=[0, 1])) == pytest.approx([C4, C4, E4], rel=0.004)


def test_a_fine_tune_stays_until_a_number_comes(tmp_path):
    """finetune.mod, as libopenmpt plays it: E5x alone is heard with the next note or portamento without a number."""
    cells = {
        (0, 0): (C4, 1, 0xE, 0x58),
        (1, 0): (C4, 0, 0, 0),
        (2, 0): (0, 0, 0xE, 0x57),
        (3, 0): (C4, 0, 0, 0),
        (4, 0): (E4, 0, 3, 0xFF),
        (5, 0): (0, 0, 0xE, 0x58),
        (6, 0): (C4, 1, 0, 0),
    }
    assert rows(periods(tmp_path, cells, [TONE], 42)) == pytest.approx([453, 453, 453, 407, 323, 323, C4], rel=0.004)


def test_a_note_delayed_past_its_row_bends_the_next(tmp_path):
    """NoteDelay-NextRow.mod: the sample goes on; a note in the next row is played instead, and only a delay that is too long counts."""
    cells = {(0, 0): (C4, 1, 0, 0), (1, 0): (E4, 1, 0xE, 0xD6), (3, 0): (C5, 1, 0xE, 0xDF), (4, 0): (D4, 1, 0, 0)}
    heard = rows(periods(tmp_path, cells, [TONE], 36))
    assert heard == pytest.approx([C4, C4, E4, E4, D4, D4], rel=0.004)


def test_a_break_leaves_the_loop_count_and_yields_to_the_loop(tmp_path):
    """PatLoop-Break.mod."""
    cells = [{(1, 0): (C4, 1, 0, 0), (2, 0): (0, 0, 0xE, 0x61), (2, 1): (0, 0, 0xD, 0), (0, 0): (E4, 1, 0, 0)}, {(0, 0): (D4, 1, 0, 0)}]
    heard = rows(periods(tmp_path, cells, [TONE], 42, orders=[0, 1]))
    assert heard == pytest.approx([E4, C4, C4, E4, C4, C4, D4], rel=0.004)


def test_a_pattern_delay_repeats_fine_slides_and_delayed_notes_but_not_the_note(tmp_path):
    """PatternDelaysRetrig.mod."""
    cells = {(0, 0): (C4, 1, 0xE, 0x14), (0, 1): (0, 0, 0xE, 0xE2), (1, 0): (E4, 1, 0xE, 0xD3), (1, 1): (0, 0, 0xE, 0xE1)}
    heard = of_rows(periods(tmp_path, cells, [TONE], 30))
    assert [row[5] for row in heard[:3]] == pytest.approx([424, 420, 416], rel=0.002)
    assert [row[5] for row in heard[3:]] == pytest.approx([E4, E4], rel=0.004)
    again = of_rows(levels(tmp_path, {(0, 0): (C4, 1, 0xE, 0xD2), (0, 1): (0, 0, 0xE, 0xE1)}, [short()], 12))
    assert [[level > 0 for level in row] for row in again] == [[False, False, True, True, False, False]] * 2


def test_a_jump_to_the_right_of_a_break_goes_to_the_top(tmp_path):
    """PatternJump.mod; and a break to the right of a jump to its row."""
    first = {(0, 0): (C4, 1, 0xD, 0x10), (0, 1): (0, 0, 0xB, 1)}
    second = {(0, 0): (D4, 1, 0xB, 2), (0, 1): (0, 0, 0xD, 0x10), (10, 0): (C5, 1, 0, 0)}
    third = {(0, 0): (C5, 1, 0, 0), (10, 0): (E4, 1, 0, 0), (20, 3): (0, 0, 0xE, 0x11)}  # which NoiseTracker would not have
    heard = rows(periods(tmp_path, [first, second, third], [TONE], 18, orders=[0, 1, 2]))
    assert heard == pytest.approx([C4, D4, E4], rel=0.004)


def test_a_portamento_target_outlives_notes_and_is_gone_when_reached(tmp_path):
    """PortaTarget.mod."""
    cells = {
        (0, 0): (C4, 1, 0, 0),
        (1, 0): (C5, 0, 3, 0x08),
        (2, 0): (C4, 0, 0, 0),
        (3, 0): (0, 0, 3, 0),
        (4, 0): (E4, 0, 3, 0x40),
        (5, 0): (0, 0, 2, 4),
        (6, 0): (0, 0, 3, 0),
    }
    heard = rows(periods(tmp_path, cells, [TONE], 42))
    assert heard == pytest.approx([C4, 388, C4, 388, E4, 360, 360], rel=0.004)


def test_fine_tunes_and_swaps(tmp_path):
    """PortaSwapPT.mod: a portamento takes the other sample's fine-tune at once, a lone number with the next note only."""
    low = sustained(finetune=-8)
    cells = {
        (0, 0): (C4, 1, 0, 0),
        (1, 0): (E4, 2, 3, 0xFF),
        (2, 0): (C4, 1, 0, 0),
        (3, 0): (0, 2, 0, 0),
        (4, 0): (0, 0, 0, 0),
        (5, 0): (C4, 0, 0, 0),
    }
    assert rows(periods(tmp_path, cells, [TONE, low], 36)) == pytest.approx([C4, 360, C4, C4, C4, 453], rel=0.004)


def test_offsets_add_up_until_a_number(tmp_path):
    """ptoffset.mod: what is played with 9xx begins there, the next bare note twice as far, and 9xx alone counts once."""
    steps = standing(10, 2048)
    steps.data = b"".join(bytes([10 * (part + 1)]) * 256 for part in range(8))
    cells = {
        (0, 0): (C4, 1, 9, 1),
        (1, 0): (C4, 0, 0, 0),
        (2, 0): (0, 0, 9, 2),
        (3, 0): (C4, 0, 0, 0),
        (4, 0): (0, 1, 0, 0),
        (5, 0): (C4, 0, 0, 0),
        (6, 0): (C4, 0, 9, 3),
        (7, 0): (C4, 1, 0, 0),
    }
    heard = levels(tmp_path, cells, [steps], 48)
    assert heard[::6] == [20, 30, heard[12], 50, heard[24], 10, 40, 10]


def test_offsets_past_the_end_leave_the_last_frame(tmp_path):
    """ptoffset.mod's clicks, as libopenmpt plays them: a bare note that offsets have taken past the sample's end plays its last frame."""
    cells = {(0, 0): (C4, 1, 9, 6), (2, 0): (C4, 0, 0, 0), (4, 0): (C4, 1, 9, 9)}
    sound = sound_of(tmp_path, cells, [standing(100, 2048)], 0.8)
    loudest = [float(np.abs(sound[row * 5760 : row * 5760 + 240]).max()) for row in (2, 4)]
    assert loudest[0] > 0.05
    assert loudest[1] == 0


def test_a_retrigger_counts_ticks_and_spares_a_note(tmp_path):
    """PTRetrigger.mod: with a note every third tick but the first, without one the first too; E90 never."""
    cells = {(0, 0): (C4, 1, 0xE, 0x93), (1, 0): (0, 0, 0xE, 0x93), (2, 0): (0, 0, 0xE, 0x90), (3, 0): (0, 0, 0xE, 0x92)}
    heard = of_rows(levels(tmp_path, cells, [short()], 24))
    assert [[level > 0 for level in row] for row in heard] == [
        [True, True, False, True, True, False],
        [True, True, False, True, True, False],
        [False] * 6,
        [True] * 6,
    ]


@pytest.mark.parametrize(("speed", "lasts"), [(6, 1), (1, 1)])
def test_a_tempo_holds_from_the_second_tick_on(tmp_path, speed, lasts):
    """TempoChange.mod: the tick of the command is as long as before, also where a row is one tick."""
    cells = {(0, 0): (C4, 1, 0xF, speed), (0, 1): (0, 0, 0xF, 250), (6 // speed, 0): (C5, 1, 0, 0)}
    heard = periods(tmp_path, cells, [TONE], 8, frames=480)
    change = next(at for at, period in enumerate(heard) if period < 300)
    assert change == 2 * lasts + 5


def test_vibrato_and_tremolo_rest_on_a_rows_first_tick(tmp_path):
    """VibratoReset.mod: they neither move on nor are heard there."""
    heard = of_rows(periods(tmp_path, {(0, 0): (C4, 1, 4, 0x4F), (1, 0): (0, 0, 4, 0), (2, 0): (0, 0, 4, 0)}, [TONE], 18))
    assert [row[0] for row in heard] == pytest.approx([C4] * 3, rel=0.004)
    assert heard[0][1] == pytest.approx(C4, rel=0.004)  # the sine begins at 0
    assert all(abs(period - C4) > 5 for period in heard[1][1:4])
    loud = of_rows(levels(tmp_path, {(0, 0): (C4, 1, 0xC, 0x20), (1, 0): (0, 0, 7, 0x4F), (2, 0): (0, 0, 7, 0)}, [A], 18))
    assert [row[0] for row in loud[:2]] == [50, 50]
    assert loud[1][3:] != [50] * 3


def test_modules_that_the_amiga_could_not_play_sway_on_first_ticks_too(tmp_path):
    """libopenmpt: from where the vibrato is, without moving on."""
    cells = {(0, 0): (C4, 1, 4, 0x4F), (1, 0): (0, 0, 4, 0), (63, 7): (57, 1, 0, 0)}
    heard = of_rows(periods(tmp_path, cells, [TONE], 12, tag=b"8CHN", channels=8))
    assert heard[0][0] == pytest.approx(C4, rel=0.004)
    assert abs(heard[1][0] - C4) > 5
    assert heard[1][1] == pytest.approx(heard[1][0], rel=0.004)


def test_the_fourth_waveform_is_libopenmpts_table(tmp_path):
    """Of 98, −127, −43, 88, 102 steps of 128, 15 sixteenths are 91, −120, ... quarters of a period at depth F."""
    cells = {(0, 0): (C4, 1, 0xE, 0x43), (1, 0): (0, 0, 4, 0x1F)}
    heard = of_rows(periods(tmp_path, cells, [TONE], 12))[1]
    assert heard == pytest.approx([C4, *(C4 + (step * 15 >> 4) / 4 for step in (98, -127, -43, 88, 102))], rel=0.004)


def test_glissando_rounds_up_and_rests_on_first_ticks(tmp_path):
    """libopenmpt: from 428 by 9 a tick, each tick at the semitone whose period is no longer; the row's first tick where it is."""
    cells = {(0, 0): (C4, 1, 0xE, 0x31), (1, 0): (C5, 0, 3, 9), (2, 0): (0, 0, 0, 0)}
    heard = of_rows(periods(tmp_path, cells, [TONE], 18))
    assert heard[1] == pytest.approx([428, 404, 404, 381, 381, 381], rel=0.004)
    assert heard[2] == pytest.approx([383] * 6, rel=0.004)
