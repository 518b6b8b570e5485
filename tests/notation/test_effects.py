"""The one table: complete, unambiguous, and the same in every direction."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toccata.notation import effects as fx
from toccata.notation.effects import EFFECTS, Family, Meaning, Memory

PATTERN_EFFECTS = [effect for effect in EFFECTS if not effect.volume_column]
VOLUME_EFFECTS = [effect for effect in EFFECTS if effect.volume_column]
each_effect = pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: effect.meaning.name)
KEYS = string.printable[:95]


def test_every_meaning_has_one_row():
    assert sorted(effect.meaning for effect in EFFECTS) == sorted(set(Meaning) - {Meaning.NONE})
    assert set(fx.BY_MEANING) == {int(effect.meaning) for effect in EFFECTS}


@pytest.mark.parametrize("rows", [PATTERN_EFFECTS, VOLUME_EFFECTS], ids=["effects", "volume column"])
def test_codes_are_unique_and_none_starts_another(rows):
    codes = [effect.code for effect in rows]
    assert len(set(codes)) == len(codes)
    assert not [(a, b) for a in codes for b in codes if a and a != b and b.startswith(a)]


def test_all_of_fasttrackers_codes_are_there():
    codes = {effect.code for effect in PATTERN_EFFECTS}
    assert codes >= set("0123456789ABCDFGHKLPRT") | {f"E{digit}" for digit in "0123456789ABCDEF"} | {"X1", "X2"}
    assert {effect.code for effect in VOLUME_EFFECTS} >= {"", *"-+DUSVPLRM"}
    assert set(fx.EFFECT_LETTERS) == {code[0] for code in codes}
    assert set(fx.VOLUME_LETTERS) == set("-+DUSVPLRMabcdefghpqrst")


def test_every_letter_of_impulsetracker_has_its_meaning():
    """Its own letter where FastTracker 2 has left it free, a small one where it means or reaches something else; B is the same."""
    codes = {effect.code for effect in PATTERN_EFFECTS}
    letters = codes - {f"S{digit}" for digit in "0123456789ABCDEF"}
    assert {"a", "B", *"cdefghijkl", *"MN", *"opqr", "t", "U", *"vwx", "Y", "Z"} <= letters
    assert codes >= {f"S{digit}" for digit in "0123456789ABCDEF"}
    assert {effect.code for effect in VOLUME_EFFECTS} >= set("abcdefgh") | set("pqrst")


@each_effect
def test_every_row_is_whole(effect):
    assert effect.name
    assert effect.family is not Family.NONE
    assert 0 <= effect.low <= effect.high < 16**effect.digits
    assert (effect.memory is Memory.NONE) == (not effect.memory_group)
    assert len(effect.pattern) == (2 if effect.volume_column else 3)
    assert effect.pattern.startswith(effect.code)


@each_effect
def test_every_parameter_is_explained_in_one_line(effect):
    sentences = set()
    for value in range(effect.low, effect.most + 1):
        sentence = fx.explain(effect.meaning, value)
        assert sentence.startswith(effect.pattern)
        assert len(sentence) > len(effect.pattern) + 4
        assert "{" not in sentence
        assert "\n" not in sentence
        sentences.add(sentence)
    assert len(sentences) > 1


@each_effect
def test_text_and_numbers_go_both_ways(effect):
    width, write, read = (2, fx.format_volume, fx.parse_volume) if effect.volume_column else (3, fx.format_effect, fx.parse_effect)
    for value in range(effect.low, effect.most + 1):
        text = write(effect.meaning, value)
        assert len(text) == width
        assert read(text) == (effect.meaning, value)


@each_effect
def test_parameters_past_the_range_are_clamped_and_not_parsed(effect):
    assert fx.clamp_parameter(effect.meaning, -5) == effect.low
    assert fx.clamp_parameter(effect.meaning, 999) == effect.high
    beyond = effect.most + 1
    if beyond < 16**effect.digits and effect.code:
        with pytest.raises(ValueError, match=f"ends at {effect.most:X}"):
            fx.parse_effect(f"{effect.code}{beyond:0{effect.digits}X}")


@pytest.mark.parametrize("text", ["C7F", "G41", "M80", "vFF"])
def test_volumes_past_the_full_one_are_kept_as_files_have_them(text):
    """FastTracker 2 plays them as the full volume, ImpulseTracker passes them over; typed ones are clamped."""
    meaning, value = fx.parse_effect(text)
    assert fx.format_effect(meaning, value) == text
    assert fx.clamp_parameter(meaning, value) < value
    assert "past the end" in fx.explain(meaning, value)


def test_empty_fields():
    assert fx.format_effect(0, 0) == "..."
    assert fx.parse_effect("...") == (0, 0)
    assert fx.format_volume(0, 0) == ".."
    assert fx.parse_volume("..") == (0, 0)
    assert fx.explain(0, 0) == ""


@pytest.mark.parametrize("text", ["", "4", "43", "4377", "W00", "4G7", "b11", "X30", "X00", "b41", "y41", "43a", "4 7", "４37", "..4"])
def test_what_is_no_effect(text):
    with pytest.raises(ValueError):
        fx.parse_effect(text)


@pytest.mark.parametrize("text", ["", "4", "41", "FF", "+G", "Z1", "4a", " 4", ".4", "+", "٤0"])
def test_what_is_no_volume(text):
    with pytest.raises(ValueError):
        fx.parse_volume(text)


@given(st.text(max_size=5))
def test_any_text_is_an_effect_or_a_value_error(text):
    for read, write in ((fx.parse_effect, fx.format_effect), (fx.parse_volume, fx.format_volume)):
        try:
            meaning, value = read(text)
        except ValueError:
            continue
        assert write(meaning, value) == text


@each_effect
def test_every_effect_can_be_typed(effect):
    """Character by character from an empty field to any of its parameters."""
    type_digit, write = (fx.type_volume_digit, fx.format_volume) if effect.volume_column else (fx.type_effect_digit, fx.format_effect)
    for value in range(effect.low, effect.high + 1):
        typed: tuple[int, int] | None = (0, 0)
        text = write(effect.meaning, value)
        # A volume's first digit is clamped with the old second one, so it is typed last.
        order = (1, 0) if effect.meaning is Meaning.VOLUME_SET else range(len(text))
        for position in order:
            typed = type_digit(*typed, position, text[position])
            assert typed is not None
        assert typed == (effect.meaning, value)


@pytest.mark.parametrize("type_digit", [fx.type_effect_digit, fx.type_volume_digit])
def test_typing_any_key_anywhere_gives_what_can_be_written(type_digit):
    volume_column = type_digit is fx.type_volume_digit
    write, read = (fx.format_volume, fx.parse_volume) if volume_column else (fx.format_effect, fx.parse_effect)
    starts = [(0, 0), *((effect.meaning, effect.high) for effect in EFFECTS if effect.volume_column == volume_column)]
    for meaning, value in starts:
        for position in range(2 if volume_column else 3):
            for key in KEYS:
                typed = type_digit(meaning, value, position, key)
                if typed is not None:
                    assert read(write(*typed)) == typed


def test_a_letter_with_sub_commands_keeps_the_one_that_was_there():
    assert fx.type_effect_digit(Meaning.ARPEGGIO, 0x9A, 0, "E") == (Meaning.RETRIGGER, 0xA)
    assert fx.type_effect_digit(Meaning.ARPEGGIO, 0x9A, 0, "X") == (Meaning.EXTRA_FINE_PORTAMENTO_UP, 0xA)
    assert fx.type_effect_digit(Meaning.RETRIGGER, 0xA, 1, "d") == (Meaning.NOTE_DELAY, 0xA)
    assert fx.type_effect_digit(Meaning.EXTRA_FINE_PORTAMENTO_UP, 1, 1, "9") is None
    assert fx.type_effect_digit(Meaning.RETRIGGER, 0xA, 0, "1") == (Meaning.PORTAMENTO_UP, 0x9A)


def test_memory_groups_join_what_trackers_join():
    by_group: dict[str, set[str]] = {}
    for effect in EFFECTS:
        if effect.memory_group:
            by_group.setdefault(effect.memory_group, set()).add(effect.code)
    assert by_group["volume_slide"] == {"5", "6", "A"}
    assert by_group["portamento_up"] == {"1"}
    assert by_group["vibrato"] == {"4", "h", "U"}
    assert by_group["pitch_slide"] == {"e", "f"}
    assert by_group["fine_volume_slide"] == {"d", "k", "l"}
    assert by_group["column_slide"] == set("abcd")
