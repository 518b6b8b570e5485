"""Modules with 15 samples, by the Soundtracker that they were made for. Source: OpenMPT's loader and openmpt123 0.6.9, measured."""

from __future__ import annotations

import numpy as np
import pytest
from module_files import ModSample, mod

from toccata.formats import find_format, load_file
from toccata.notation.cells import format_cell
from toccata.song import Loop

TONE = bytes(np.arange(-32, 32, dtype=np.int8))
LONG = bytes(10_000)


def load(tmp_path, effects, name="lead", restart=120, data=TONE, **fields):
    """A song whose first channel has these effects, (row: (command, parameter)), and a note on its first row."""
    cells = {(row, 0): (428 if row == 0 else 0, 1 if row == 0 else 0, *effect) for row, effect in ({0: (0, 0)} | effects).items()}
    path = tmp_path / "song"
    path.write_bytes(mod([cells], [ModSample(name, data, **fields)], slots=15, restart=restart))
    assert find_format(path).name == "MOD"
    return load_file(path)


def effects(loaded, *rows):
    return [format_cell(loaded.song.patterns[0].cell(0, row))[-6:] for row in rows]


def test_ultimate_soundtracker_has_its_own_arpeggio_and_slide(tmp_path):
    loaded = load(tmp_path, {1: (1, 0x37), 2: (2, 0x03), 3: (2, 0x40), 4: (0, 0x02), 5: (0, 0x47), 6: (3, 0x11)})
    assert loaded.tracker == "Ultimate Soundtracker 1.0"
    assert effects(loaded, *range(1, 7)) == [".. 037", ".. 103", ".. 204", ".. ...", ".. 047", ".. ..."]


def test_small_numbers_after_1_are_slides(tmp_path):
    loaded = load(tmp_path, {1: (1, 2), 2: (2, 0x40)})
    assert loaded.tracker == "Soundtracker 2.0"
    assert effects(loaded, 1, 2) == [".. 102", ".. 240"]


def test_dxy_slides_and_exy_goes_on_by_itself_until_there_were_breaks(tmp_path):
    loaded = load(tmp_path, {1: (0xC, 0xA0), 2: (0xE, 0x02), 3: (0xC, 0x20), 4: (1, 0x37), 6: (1, 0x37), 8: (0xE, 0x30), 9: (0, 0x47)})
    assert effects(loaded, 1, 2, 3, 4) == [".. C20", ".. A02", "-2 C20", "-2 137"]
    assert effects(loaded, 8, 9) == [".. A30", "+3 047"]
    slides = load(tmp_path, dict.fromkeys(range(1, 64, 2), (13, 1)))
    assert effects(slides, 1) == [".. A01"]


def test_few_dxx_in_a_pattern_are_breaks_to_the_top(tmp_path):
    loaded = load(tmp_path, {8: (0xD, 0x12)})
    assert loaded.tracker == "D.O.C. Soundtracker 2.2"
    assert effects(loaded, 8) == [".. D00"]


def test_a_jump_is_doc_soundtrackers(tmp_path):
    assert load(tmp_path, {8: (0xB, 0)}).tracker == "D.O.C. Soundtracker 2.2"


def test_speeds_have_four_bits_and_are_never_tempos(tmp_path):
    loaded = load(tmp_path, {1: (0xF, 0x14), 2: (0xF, 0x40)})
    assert effects(loaded, 1, 2) == [".. F04", ".. F00"]
    assert loaded.song.rules.vblank_timing


def test_the_filter_is_doc_soundtracker_ixs(tmp_path):
    assert effects(load(tmp_path, {1: (0xE, 1), 3: (0xF, 4)}), 1) == [".. A01"]
    late = load(tmp_path, {1: (0xE, 1), 2: (0xF, 4)}, name="st-01:lead", data=LONG, restart=140)
    assert late.tracker == "Master Soundtracker"
    assert effects(late, 1) == [".. E01"]


@pytest.mark.parametrize(("stored", "tempo"), [(0, 125), (120, 125), (60, 80.75), (140, 145.36), (220, 726.82)])
def test_the_tempo_is_a_timers(tmp_path, stored, tempo):
    assert load(tmp_path, {}, restart=stored).song.tempo == pytest.approx(tempo, abs=0.01)


def test_what_stands_before_a_loop_is_not_played_and_loops_begin_at_bytes(tmp_path):
    """pretend.mod; the next sample's frames follow the whole of this one."""
    song = load(tmp_path, {}, loop_start=21, loop_words=16).song
    assert song.samples[0].loop == Loop("forward", 0, 32)
    assert song.samples[0].data.tobytes() == TONE[21:]


def test_marks_move_nothing_and_loops_are_heard_at_once(tmp_path):
    rules = load(tmp_path, {}).song.rules
    assert (rules.pannings_are_marks, rules.one_shot_loops, rules.tempo_waits_a_tick) == (True, False, False)


def test_a_song_of_one_pattern_is_known_whatever_its_samples_are(tmp_path):
    noise = np.random.default_rng(1).integers(0, 256, 4000, dtype=np.uint8).tobytes()
    assert load(tmp_path, {}, data=noise).song.samples[0].frames == 4000


def test_names_may_hold_a_few_controls(tmp_path):
    assert load(tmp_path, {}, name="a\x01b").song.samples[0].name == "a b"
