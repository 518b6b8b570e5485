"""What one tracker's cells become in another's, so that they sound the same. Source: OpenMPT's effect reference, ITTECH.TXT, ft2-clone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from toccata.formats import load_song, save_song
from toccata.notation.cells import format_cell, parse_cell
from toccata.notation.pitch import linear_note
from toccata.song import Channel, Envelope, EnvelopePoint, Instrument, Loop, Pattern, PlayRules, Sample, Song
from toccata.song.instrument import NoteMapping
from toccata.song.rules import IMPULSETRACKER, PROTRACKER, SCREAMTRACKER
from toccata.song.sample import read_only

FALL = Envelope((EnvelopePoint(0, 64), EnvelopePoint(40, 0)), True)


def song_of(*cells: str, rules: PlayRules = PlayRules(), volume: int = 64, **fields) -> Song:
    column = np.tile(parse_cell("... .. .. ..."), (64, 1))
    for row, cell in enumerate(cells):
        column[row] = parse_cell(cell)
    values = {
        "rules": rules,
        "global_volume": 128 if rules.fine_global_volume else 64,
        "channels": (Channel(volume=volume, effect_columns=2),),
        "patterns": (Pattern(64, (read_only(column),)),),
        "instruments": (Instrument("Plain", sample=1), Instrument("Shaped", sample=1, volume_envelope=FALL)),
        "samples": (Sample("Tone", read_only(np.full(64, 9000, np.int16)), 8363.0, volume=48, loop=Loop("forward", 0, 64)),),
        **fields,
    }
    return Song(**values)


def written(tmp_path, song: Song, suffix: str) -> list[str]:
    """The rows that have something."""
    save_song(song, tmp_path / f"a{suffix}")
    (column,) = load_song(tmp_path / f"a{suffix}").patterns[0].columns
    return [format_cell(cell) for cell in column if format_cell(cell) != "... .. .. ..."]


@pytest.mark.parametrize(
    ("suffix", "rules", "cell", "expected"),
    [
        (".it", PlayRules(), "... .. .. H02", "... .. .. w04"),
        (".it", PlayRules(), "... .. .. H90", "... .. .. wE0"),
        (".xm", IMPULSETRACKER, "... .. .. w05", "... .. .. H03"),
        (".it", SCREAMTRACKER, "... .. .. w02", "... .. .. w04"),
        (".it", PlayRules(), "... .. .. 746", "... .. .. r4C"),
        (".xm", IMPULSETRACKER, "... .. .. r4C", "... .. .. 746"),
        (".xm", IMPULSETRACKER, "... .. .. i32", "... .. .. T21"),
        (".xm", replace(IMPULSETRACKER, old_effects=True), "... .. .. i32", "... .. .. T32"),
        (".xm", IMPULSETRACKER, "... .. .. SC0", "... .. .. EC1"),
        (".xm", SCREAMTRACKER, "C-4 01 .. SC0", "C-4 01 .. ..."),
        (".it", PlayRules(), "... .. .. EC0", "... .. 00 ..."),
        (".it", PlayRules(), "C-4 01 .. C7F", "C-4 01 40 ..."),
    ],
)
def test_units_and_ranges_of_another_tracker(tmp_path, suffix, rules, cell, expected):
    assert written(tmp_path, song_of(cell, rules=rules), suffix) == [expected]


def test_a_release_without_an_envelope_cuts_in_an_it(tmp_path):
    """FastTracker 2's key off is silence there; ImpulseTracker's lets the note go on."""
    cells = ("C-4 01 .. ...", "==  .. .. ...", "C-4 02 .. ...", "==  .. .. ...", "C-4 01 .. ...", "... .. .. K03")
    assert written(tmp_path, song_of(*cells), ".it") == [
        "C-4 01 .. ...",
        "^^  .. .. ...",
        "C-4 02 .. ...",
        "==  .. .. ...",
        "C-4 01 .. ...",
        "^^  .. .. SD3",
    ]


def test_a_delay_without_a_note_would_play_again_in_an_xm(tmp_path):
    rows = written(tmp_path, song_of("C-4 01 .. ED2", "... .. 20 ED3", rules=PROTRACKER), ".xm")
    assert rows == ["C-4 01 .. ED2", "... .. 20 ..."]


def test_a_first_note_slides_from_silence_in_an_xm(tmp_path):
    rows = written(tmp_path, song_of("C-4 01 .. g10", "E-4 01 .. g10", rules=IMPULSETRACKER), ".xm")
    assert rows == ["C-4 01 .. ...", "E-4 01 .. 310"]


@pytest.mark.parametrize("suffix", [".xm", ".it"])
def test_protracker_s_retrigger_begins_with_its_row(tmp_path, suffix):
    rows = written(tmp_path, song_of("C-4 01 .. ...", "... .. .. E93", rules=PROTRACKER), suffix)
    assert rows[1].startswith("C-4 .. ..")


def test_channel_volumes_go_into_an_xm_s_notes(tmp_path):
    song = song_of("C-4 01 .. ...", "C-4 01 20 ...", "... .. .. M10", "C-4 01 .. M40 430", rules=IMPULSETRACKER, volume=32)
    assert written(tmp_path, song, ".xm") == ["C-4 01 18 ...", "C-4 01 10 ...", "... .. 08 ...", "C-4 01 .. 430"]


def test_an_envelope_becomes_volumes_and_slides_of_a_mod(tmp_path):
    """48 · (1 − tick / 40) at each row of 6 ticks, by a slide of five steps a row; the note that comes last is plain."""
    rows = written(tmp_path, song_of("C-4 02 .. ...", *["... .. .. ..."] * 8, "C-4 01 .. ..."), ".mod")
    assert rows[0] == "C-4 02 .. A01"
    volume = 48.0
    for row, cell in enumerate(rows[:-1]):
        kind, value = cell[10], int(cell[11:], 16)
        volume = volume - 5 * value if kind == "A" else float(value)
        assert volume == pytest.approx(max(0, 48 * (1 - 6 * (row + 1) / 40)), abs=8)
    assert rows[-1] == "C-4 01 .. ..."


def test_a_release_fades_in_a_mod_as_its_instrument_says(tmp_path):
    hold = Envelope((EnvelopePoint(0, 64), EnvelopePoint(60, 64)), True, sustain=(0, 0))
    shaped = Instrument("Shaped", sample=1, volume_envelope=hold, fade_out=1024)
    song = song_of("C-4 01 .. ...", "... .. .. ...", "==  .. .. ...", instruments=(shaped,))
    rows = written(tmp_path, song, ".mod")
    assert rows[0] == "C-4 01 .. ..."
    assert rows[1].startswith("... .. .. A0")
    assert rows[-1] in ("... .. .. C00", "... .. .. A01")


def test_linear_slides_go_as_far_in_periods(tmp_path):
    """Three rows of 2 08 go down by 8/16 semitone on each of 5 ticks: 7.5 semitones in the end."""
    rows = written(tmp_path, song_of("C-4 01 .. 208", "... .. .. 208", "... .. .. 208"), ".mod")
    period = 428 + 5 * sum(int(cell[11:13], 16) for cell in rows)
    assert 60 + 12 * np.log2(428 / period) == pytest.approx(linear_note(4608 + 64 * 7.5), abs=0.1)


def test_an_instrument_of_several_samples_is_several_in_a_mod(tmp_path):
    low, high = (Sample(name, read_only(np.full(64, level, np.int8)), 8287.14, 8) for name, level in (("Low", 20), ("High", 60)))
    keys = tuple(NoteMapping(note, 1 if note < 60 else 2) for note in range(120))
    split = Instrument("Split", note_map=keys)
    song = song_of("C-4 01 .. ...", "C-4 01 .. ...", "C-3 01 .. ...", samples=(low, high), instruments=(split,))
    assert written(tmp_path, song, ".mod") == ["C-4 01 .. ...", "C-4 01 .. ...", "C-3 02 .. ..."]
    found = load_song(tmp_path / "a.mod").samples
    assert [int(item.data[0]) for item in found[:2]] == [60, 20]


def test_a_volume_without_room_is_a_sample_s_own_in_a_mod(tmp_path):
    song = song_of("C-4 01 .. 903 C18", "C-4 01 18 903", "C-4 01 .. C18", "C-4 01 .. ...")
    assert written(tmp_path, song, ".mod") == ["C-4 03 .. 903", "C-4 03 .. 903", "C-4 01 .. C18", "C-4 01 .. ..."]
    assert [item.volume for item in load_song(tmp_path / "a.mod").samples[:3]] == [48, 48, 24]


def test_more_samples_than_a_mod_has_are_told(tmp_path):
    samples = tuple(Sample(str(number), read_only(np.full(64, 9, np.int8)), 8287.14, 8) for number in range(40))
    instruments = tuple(Instrument(str(number), sample=number) for number in range(1, 41))
    cells = [f"C-4 {number:02X} .. ..." for number in (40, *range(1, 32))]
    lost = save_song(song_of(*cells, samples=samples, instruments=instruments), tmp_path / "a.mod")
    assert "instrument 28: one of its samples found no room among 31" in lost
