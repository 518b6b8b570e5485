"""ImpulseTracker: filters and the MIDI macros that set them, by what a song sounds like.

Two channels play one sample, once upside down: where both filters are the same, they cancel.
Sources: OpenMPT's test cases, named at each test, as libopenmpt 0.6.9 plays them.
"""

from __future__ import annotations

import numpy as np
import pytest
from it_text import instrument_of, it_cells, row_count
from module_files import ItEnvelope, ItSample, it

from toccata.formats import load_file
from toccata.player.bounce import render

SAW = (np.arange(128) - 64).astype(np.int8)
SAMPLES = [ItSample(data=data, loop=(0, 128), rate=33452) for data in (SAW, -SAW)]
OPEN_TEXTS = ["F0F000z", *[""] * 15, *[f"F0F001{8 * step:02X}" for step in range(16)], *[""] * 112]
FILTER_ENVELOPE, ON = 0x80, 1


def macros(**texts: str) -> bytes:
    """An IT's MIDI configuration with other texts: active_3 is SF3's, fixed_90 that of Z90."""
    made = list(OPEN_TEXTS)
    for name, text in texts.items():
        kind, number = name.split("_")
        made[int(number, 16) - 0x80 + 16 if kind == "fixed" else int(number, 16)] = text
    return bytes(9 * 32) + b"".join(text.encode().ljust(32, b"\0") for text in made)


@pytest.fixture
def levels(tmp_path):
    """levels(rows, ...): the loudness of each row's end, dB."""

    def play(rows: str, instruments=None, **fields) -> np.ndarray:
        path = tmp_path / "case.it"
        path.write_bytes(it([it_cells(rows)], SAMPLES, instruments, rows=row_count(rows), flags=9, speed=4, **fields))
        sound = np.concatenate(list(render(load_file(path).song, 48000)))[:, 0]
        ends = [sound[row * 3840 + 2400 : (row + 1) * 3840] for row in range(row_count(rows))]
        return np.array([20 * np.log10(max(float(np.sqrt(np.mean(end**2))), 1e-6)) for end in ends])

    return play


def same(levels, left: str, right: str, **fields) -> bool:
    """Whether two channels cancel in every row."""
    return bool((levels("\n".join(f"{a}|{b}" for a, b in zip(left.split("\n"), right.split("\n"), strict=True)), **fields) < -60).all())


def test_a_full_cutoff_without_resonance_is_no_filter(levels):
    """filter-7F.it."""
    assert same(levels, "C-5 01 Z7F", "C-5 02")
    assert not same(levels, "C-5 01 Z7E", "C-5 02")
    assert not same(levels, "C-5 01 Z8F\n.", "C-5 02 Z7F\n.")


def test_opening_it_leaves_a_sounding_notes_filter_but_not_the_next_ones(levels):
    """filter-reset.it, FilterResetPatDelay.it."""
    assert same(levels, "C-5 01 Z20\n. Z7F\nC-5 01 Z20", "C-5 02 Z20\n.\nC-5 02 Z20")
    assert same(levels, "C-5 01 Z20\nC-5 01 Z7F\n.", "C-5 02\nC-5 02\n.") is False
    heard = levels("C-5 01 Z20|C-5 02\nC-5 01 Z7F|C-5 02\n.|. SE2")
    assert heard[0] > -40
    assert (heard[1:] < -60).all()


def test_a_tone_slide_keeps_the_filter_that_a_note_would_drop(levels):
    """filter-reset.it."""
    assert same(levels, "C-5 01 Z20\nC-5 01 g9\n. Z7F", "C-5 02 Z20\n.\n.", instruments=[instrument_of(1), instrument_of(2)])


def test_an_instruments_filter_comes_with_notes_and_not_with_tone_slides(levels):
    """ins-flt-porta-reset.it; nor with a lone number of the note that sounds."""
    instruments = [instrument_of(1, cutoff=0x80 | 20), instrument_of(2, cutoff=0x80 | 20)]
    assert same(levels, "C-5 01\nC-5 01 Z60\nC-5 01 g9\n. 01", "C-5 02\nC-5 02 Z60\n.\n.", instruments=instruments)


def test_a_filter_lasts_through_a_tone_slide_to_another_sample(levels):
    """FilterPortaSmpChange-InsMode.it; FilterPortaSmpChange.it: in sample mode an open cutoff beside it drops the filter."""
    rows = "C-5 01 Z20|.\nC-5 02 g9|C-5 01 Z20"
    assert levels(rows, instruments=[instrument_of(1), instrument_of(2)])[1] < levels("C-5 01|.\nC-5 02 g9|.")[1] - 6


def test_a_filter_envelope_at_its_top_filters_nothing(levels):
    """env-flt-max.it: but it leaves a filter that has been heard."""
    top = ItEnvelope([(0, 32), (9, 32)], flags=ON | FILTER_ENVELOPE)
    assert same(levels, "C-5 01\n.", "C-5 02\n.", instruments=[instrument_of(1, pitch=top), instrument_of(2)])
    rising = ItEnvelope([(0, -20), (4, 32), (30, 32)], flags=ON | FILTER_ENVELOPE)
    heard = levels("C-5 01|C-5 02\n.\n.\n.", instruments=[instrument_of(1, pitch=rising), instrument_of(2)])
    assert (heard[1:] > -60).all()


def test_a_cutoff_of_nothing_stays_beside_a_filter_envelope(levels):
    """FilterEnvReset.it."""
    flat = ItEnvelope([(0, 0), (9, 0)], flags=ON | FILTER_ENVELOPE)
    assert levels("C-5 01 Z00\nC-5 01", instruments=[instrument_of(1, pitch=flat)])[1] < -30


@pytest.mark.parametrize("data", [SAW, np.where(np.arange(128) < 64, 127, -128).astype(np.int8)])
def test_the_strongest_resonance_stays_within_bounds(tmp_path, data):
    """extreme-filter-test-1.it, extreme-filter-test-2.it."""
    path = tmp_path / "case.it"
    rows = "C-5 01 Z10\n" + "\n".join(f". Z{value:02X}" for value in range(0, 128, 8))
    strong = [instrument_of(1, cutoff=0x80 | 1, resonance=0x80 | 127)]
    path.write_bytes(it([it_cells(rows)], [ItSample(data=data, loop=(0, 128))], strong, rows=17, flags=9))
    sound = np.concatenate(list(render(load_file(path).song, 48000)))
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() < 1.0


@pytest.mark.parametrize(
    ("rows", "texts"),
    [
        ("C-5 01 Z90|C-5 02 Z60", {"fixed_90": "F0F00060 F0F00100"}),
        ("C-5 01 Z90|C-5 02 Z30", {"fixed_90": "F0F00110 F0F00030 F0F00100"}),
        ("C-5 01 ZF0|C-5 02 Z60", {"fixed_F0": "z F0 00 60 z F0 01 00"}),
        (". SF1|.\nC-3 01 Z01|C-3 02 Z24\n=== Z01|=== Z24", {"active_1": "F0F000n"}),
        (". SF1|.\nC-5 01 Z01|C-5 02 Z40", {"active_1": "F0F000x"}),
        ("C-5 01 ZA0|C-5 02 Z05", {"fixed_A0": "F0F0005"}),
        ("C-5 01 Z20|C-5 02\n. ZFF|.\nC-5 01|C-5 02", {"fixed_FF": "FF"}),
    ],
)
def test_macros_hold_several_messages_and_letters(levels, rows, texts):
    """MultiZxx.it, MacroExtendedParam.it, macro-lastnote.it, ZxxSecrets.it: the last row's filters are the same."""
    assert levels(rows, macros=macros(**texts))[-1] < -60
    assert levels(rows)[-1] > -60


def test_a_macro_takes_the_notes_volume(levels):
    """fltmacro.it, Volume-Macro-Letters.it: v is twice the volume, within 1 and 127."""
    rows = "C-5 01 v20 Z01|C-5 02 v20 SF1\n.|. Z28\n. v32 Z01|. v32 Z40"
    heard = levels(rows, macros=macros(active_0="F0F000v", active_1="F0F000z"))
    assert (heard[1:] < -60).all()
