"""Chords and Euclidean rhythms, against what harmony books and Toussaint's paper say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toccata.notation.chords import CHORDS, chord_name, chord_notes, degree_chord, degrees, numeral
from toccata.notation.notes import parse_note
from toccata.notation.rhythms import euclidean_rhythm
from toccata.notation.scales import KEYS, SCALES, in_scale, mapped, snapped


@pytest.mark.parametrize(
    ("key", "scale", "triads", "sevenths"),
    [
        ("C", "major", "C Dm Em F G Am Bdim", "Cmaj7 Dm7 Em7 Fmaj7 G7 Am7 Bm7b5"),
        ("A", "minor", "Am Bdim C Dm Em F G", "Am7 Bm7b5 Cmaj7 Dm7 Em7 Fmaj7 G7"),
        ("A", "harmonic minor", "Am Bdim Caug Dm E F G#dim", "AmMaj7 Bm7b5 CaugMaj7 Dm7 E7 Fmaj7 G#dim7"),
        ("D", "dorian", "Dm Em F G Am Bdim C", "Dm7 Em7 Fmaj7 G7 Am7 Bm7b5 Cmaj7"),
        ("G", "mixolydian", "G Am Bdim C Dm Em F", "G7 Am7 Bm7b5 Cmaj7 Dm7 Em7 Fmaj7"),
        ("A", "blues", "Am Bdim C Dm Em F G", "Am7 Bm7b5 Cmaj7 Dm7 Em7 Fmaj7 G7"),
        ("", "", "C Dm Em F G Am Bdim", "Cmaj7 Dm7 Em7 Fmaj7 G7 Am7 Bm7b5"),
    ],
)
def test_chords_of_a_key(key: str, scale: str, triads: str, sevenths: str) -> None:
    roots = degrees(key, scale)
    assert " ".join(chord_name(root, degree_chord(key, scale, degree)) for degree, root in enumerate(roots)) == triads
    assert " ".join(chord_name(root, degree_chord(key, scale, degree, True)) for degree, root in enumerate(roots)) == sevenths


def test_numerals() -> None:
    assert [numeral(d, degree_chord("C", "major", d)) for d in range(7)] == ["I", "ii", "iii", "IV", "V", "vi", "vii°"]
    assert numeral(2, "augmented") == "III+"


def test_inversions_put_the_lowest_note_up() -> None:
    c = parse_note("C-4")
    assert chord_notes(c, "major") == (60, 64, 67)
    assert chord_notes(c, "major", 1) == (64, 67, 72)
    assert chord_notes(c, "7", 3) == (70, 72, 76, 79)
    with pytest.raises(ValueError, match="B-8"):
        chord_notes(115, "major")


@given(st.sampled_from(KEYS), st.sampled_from([scale for scale, steps in SCALES.items() if len(steps) == 7]), st.integers(0, 6))
def test_a_degrees_chord_stays_in_its_scale(key: str, scale: str, degree: int) -> None:
    root = degrees(key, scale)[degree]
    allowed = {(KEYS.index(key) + step) % 12 for step in SCALES[scale]}
    assert {(root + step) % 12 for step in CHORDS[degree_chord(key, scale, degree)]} <= allowed


@pytest.mark.parametrize(
    ("pulses", "steps", "rhythm"),
    [
        (2, 5, "x.x.."),
        (3, 7, "x.x.x.."),
        (3, 8, "x..x..x."),
        (4, 9, "x.x.x.x.."),
        (5, 8, "x.xx.xx."),
        (5, 12, "x..x.x..x.x."),
        (5, 16, "x..x..x..x..x..."),
        (7, 12, "x.xx.x.xx.x."),
        (7, 16, "x..x.x.x..x.x.x."),
        (9, 16, "x.xx.x.x.xx.x.x."),
        (0, 4, "...."),
        (4, 4, "xxxx"),
        (1, 3, "x.."),
    ],
)
def test_rhythms_of_toussaints_paper(pulses: int, steps: int, rhythm: str) -> None:
    assert "".join("x" if pulse else "." for pulse in euclidean_rhythm(pulses, steps)) == rhythm


@given(st.integers(1, 64).flatmap(lambda steps: st.tuples(st.integers(1, steps), st.just(steps), st.integers(0, 100))))
def test_pulses_are_spread_as_evenly_as_can_be(case: tuple[int, int, int]) -> None:
    pulses, steps, rotation = case
    rhythm = euclidean_rhythm(pulses, steps, rotation)
    places = [k for k, pulse in enumerate(rhythm) if pulse]
    gaps = [(after - before - 1) % steps + 1 for before, after in zip(places, places[1:] + places[:1], strict=True)]
    assert len(rhythm) == steps
    assert len(places) == pulses
    assert rhythm[rotation % steps]
    assert max(gaps) - min(gaps) <= 1


@pytest.mark.parametrize(("pulses", "steps"), [(5, 4), (-1, 4), (0, 0)])
def test_no_such_rhythm(pulses: int, steps: int) -> None:
    with pytest.raises(ValueError):
        euclidean_rhythm(pulses, steps)


@given(st.integers(0, 119), st.sampled_from(KEYS), st.sampled_from(list(SCALES)))
def test_snapping_goes_to_the_nearest_note_of_the_scale(note: int, key: str, scale: str) -> None:
    near = snapped(note, key, scale)
    assert in_scale(near, key, scale)
    assert 0 <= near < 120
    assert not any(in_scale(other, key, scale) for other in range(note - abs(near - note) + 1, note + abs(near - note)) if other >= 0)
    assert snapped(near, key, scale) == near


def test_the_white_keys_play_the_scale_from_its_tonic() -> None:
    white = (0, 2, 4, 5, 7, 9, 11, 12)
    assert [mapped(60, offset, "D", "minor") - 62 for offset in white] == [0, 2, 3, 5, 7, 8, 10, 12]
    assert [mapped(60, offset, "C", "minor pentatonic") - 60 for offset in white] == [0, 3, 5, 7, 10, 12, 15, 17]
    assert mapped(60, 1, "D", "minor") == mapped(60, 0, "D", "minor")
    assert [mapped(60, offset, "", "") for offset in range(29)] == list(range(60, 89))
    assert [mapped(60, offset, "D", "chromatic") for offset in range(29)] == list(range(60, 89))


@given(st.integers(0, 28), st.sampled_from(KEYS), st.sampled_from([scale for scale in SCALES if scale != "chromatic"]))
def test_a_mapped_key_plays_a_note_of_the_scale(offset: int, key: str, scale: str) -> None:
    assert in_scale(mapped(48, offset, key, scale), key, scale)
