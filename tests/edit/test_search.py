"""Find and replace: what conditions find, and what changes make of it."""

from __future__ import annotations

import pytest

from toccata.edit.blocks import paste_over
from toccata.edit.clip import parse_clip
from toccata.edit.new import new_song
from toccata.edit.region import Region, whole_channel, whole_pattern
from toccata.edit.replace import parse_changes, replace_cells
from toccata.edit.search import Hit, count_cells, find_cells, next_hit, parse_query, song_regions
from toccata.errors import EditRefused
from toccata.notation.cells import format_cell
from toccata.song import Song

ROWS = (
    "C-4 01 40 A04 ... | ... .. .. 437",
    "C#3 02 20 ... ... | == .. .. ...",
    "F#5 01 P8 E93 810 | F#2 04 .. 47F",
    "... .. +3 810 437 | B-4 .. 10 ...",
)


@pytest.fixture
def song() -> Song:
    from toccata.edit.channels import set_effect_columns

    song = new_song(channel_names=("A", "B"), rows=8)
    song = set_effect_columns(song, 0, 2)
    return paste_over(song, parse_clip("\n".join(ROWS)), 0, 0, 0)


def found(song: Song, **texts: str) -> list[tuple[int, int]]:
    """(row, channel) of what is found in pattern 0."""
    query, regions = parse_query(**texts), [whole_pattern(song, 0)]
    hits = find_cells(song, regions, query)
    assert count_cells(song, regions, query) == len(hits)
    return [(hit.row, hit.channel) for hit in hits]


@pytest.mark.parametrize(
    ("texts", "places"),
    [
        ({"note": "C-4"}, [(0, 0)]),
        ({"note": "c4"}, [(0, 0)]),
        ({"note": "F#"}, [(2, 0), (2, 1)]),
        ({"note": "Gb"}, [(2, 0), (2, 1)]),
        ({"note": "C-3..C-4"}, [(0, 0), (1, 0)]),
        ({"note": "=="}, [(1, 1)]),
        ({"note": "C-4 B-4"}, [(0, 0), (3, 1)]),
        ({"note": "any"}, [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (3, 1)]),
        ({"instrument": "01"}, [(0, 0), (2, 0)]),
        ({"instrument": "2..4"}, [(1, 0), (2, 1)]),
        ({"note": "any", "instrument": "none"}, [(1, 1), (3, 1)]),
        ({"volume": "20"}, [(1, 0)]),
        ({"volume": "10..20"}, [(1, 0), (3, 1)]),
        ({"volume": "P"}, [(2, 0)]),
        ({"volume": "p8"}, [(2, 0)]),
        ({"volume": "+3"}, [(3, 0)]),
        ({"volume": "any"}, [(0, 0), (1, 0), (2, 0), (3, 0), (3, 1)]),
        ({"effect": "4"}, [(0, 1), (2, 1), (3, 0)]),
        ({"effect": "437"}, [(0, 1), (3, 0)]),
        ({"effect": "e9"}, [(2, 0)]),
        ({"effect": "E"}, [(2, 0)]),
        ({"effect": "A"}, [(0, 0)]),
        ({"effect": "a"}, []),
        ({"effect": "437 E93"}, [(0, 1), (2, 0), (3, 0)]),
        ({"effect": "4", "parameter": "70..7F"}, [(2, 1)]),
        ({"effect": "4", "parameter": "?7"}, [(0, 1), (3, 0)]),
        ({"parameter": "10"}, [(2, 0), (3, 0)]),
        ({"note": "F#", "effect": "8"}, [(2, 0)]),
        ({"note": "any", "effect": "none"}, [(1, 0), (1, 1), (3, 1)]),
    ],
)
def test_conditions(song: Song, texts: dict[str, str], places: list[tuple[int, int]]) -> None:
    assert found(song, **texts) == places


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"note": "H-4"}, "note"),
        ({"note": "C-4..X"}, "note"),
        ({"instrument": "100"}, "instrument"),
        ({"instrument": "-1"}, "instrument"),
        ({"volume": "99"}, "volume"),
        ({"effect": "~"}, "effect"),
        ({"parameter": "xyz"}, "parameter"),
    ],
)
def test_a_condition_that_says_nothing_is_refused_by_its_field(texts: dict[str, str], field: str) -> None:
    with pytest.raises(EditRefused, match=f"^{field}: "):
        parse_query(**texts)


def test_an_empty_form_is_refused() -> None:
    with pytest.raises(EditRefused, match="what to find"):
        parse_query(note=" ", effect="")
    with pytest.raises(EditRefused, match="what it becomes"):
        parse_changes(note="")


def after(song: Song, row: int, channel: int, query: dict[str, str], changes: dict[str, str]) -> str:
    edited = replace_cells(song, [whole_pattern(song, 0)], parse_query(**query), parse_changes(**changes))
    return format_cell(edited.patterns[0].columns[channel][row], edited.channels[channel].effect_columns)


@pytest.mark.parametrize(
    ("query", "changes", "row", "channel", "becomes"),
    [
        ({"note": "C-4"}, {"note": "D-5"}, 0, 0, "D-5 01 40 A04 ..."),
        ({"note": "C-4"}, {"note": "+12"}, 0, 0, "C-5 01 40 A04 ..."),
        ({"note": "any"}, {"note": "-1"}, 1, 1, "== .. .. ...".replace("== ", "==  ")),
        ({"note": "C-4"}, {"note": "none", "instrument": "none"}, 0, 0, "... .. 40 A04 ..."),
        ({"instrument": "01"}, {"instrument": "+1"}, 2, 0, "F#5 02 P8 E93 810"),
        ({"instrument": "01"}, {"instrument": "0A"}, 0, 0, "C-4 0A 40 A04 ..."),
        ({"volume": "any"}, {"volume": "50%"}, 0, 0, "C-4 01 20 A04 ..."),
        ({"volume": "any"}, {"volume": "+10"}, 0, 0, "C-4 01 40 A04 ..."),
        ({"volume": "20"}, {"volume": "-18"}, 1, 0, "C#3 02 08 ... ..."),
        ({"volume": "20"}, {"volume": "=+3"}, 1, 0, "C#3 02 +3 ... ..."),
        ({"volume": "20"}, {"volume": "none"}, 1, 0, "C#3 02 .. ... ..."),
        ({"effect": "437"}, {"effect": "7"}, 3, 0, "... .. +3 810 737"),
        ({"effect": "437"}, {"effect": "E91"}, 3, 0, "... .. +3 810 E91"),
        ({"effect": "437"}, {"effect": "A"}, 3, 0, "... .. +3 810 A37"),
        ({"effect": "437"}, {"effect": "a"}, 3, 0, "... .. +3 810 a37"),
        ({"effect": "437"}, {"effect": "none"}, 3, 0, "... .. +3 810 ..."),
        ({"effect": "8"}, {"parameter": "+8"}, 2, 0, "F#5 01 P8 E93 818"),
        ({"effect": "E9"}, {"parameter": "F0"}, 2, 0, "F#5 01 P8 E9F 810"),
        ({"effect": "A"}, {"parameter": "50%"}, 0, 0, "C-4 01 40 A02 ..."),
        ({"note": "C-4"}, {"effect": "437"}, 0, 0, "C-4 01 40 A04 437"),
        ({"note": "C#3"}, {"effect": "437"}, 1, 0, "C#3 02 20 437 ..."),
        ({"note": "C#3", "effect": "none"}, {"effect": "437"}, 1, 0, "C#3 02 20 437 ..."),
        ({"note": "C-4"}, {"effect": "none"}, 0, 0, "C-4 01 40 ... ..."),
    ],
)
def test_changes(song: Song, query: dict[str, str], changes: dict[str, str], row: int, channel: int, becomes: str) -> None:
    assert after(song, row, channel, query, changes) == becomes


def test_what_does_not_fit_stays_the_same_object(song: Song) -> None:
    edited = replace_cells(song, song_regions(song), parse_query(note="C-4"), parse_changes(note="D-4"))
    assert edited.patterns[0].columns[1] is song.patterns[0].columns[1]
    same = replace_cells(song, song_regions(song), parse_query(note="A-8"), parse_changes(note="D-4"))
    assert same is song


def test_only_marked_fields_are_looked_at_and_changed(song: Song) -> None:
    notes_only = Region(0, 0, 7, 0, 0, 0, 0)
    assert find_cells(song, [notes_only], parse_query(volume="any")) == []
    edited = replace_cells(song, [notes_only], parse_query(note="C-4"), parse_changes(note="D-4", volume="10"))
    assert format_cell(edited.patterns[0].columns[0][0], 2) == "D-4 01 40 A04 ..."


def test_a_note_that_cannot_move_names_its_place_and_nothing_changes(song: Song) -> None:
    with pytest.raises(EditRefused, match="pattern 00, channel 1, row 00"):
        replace_cells(song, [whole_channel(song, 0, 0)], parse_query(note="any"), parse_changes(note="+70"))


def test_next_and_previous_go_round() -> None:
    hits = [Hit(0, 1, 0), Hit(0, 1, 1), Hit(2, 0, 0)]
    assert next_hit(hits, (0, 1, 0)) == hits[1]
    assert next_hit(hits, (0, 5, 0)) == hits[2]
    assert next_hit(hits, (2, 0, 0)) == hits[0]
    assert next_hit(hits, (0, 1, 0), -1) == hits[2]
    assert next_hit(hits, (2, 0, 0), -1) == hits[1]
    with pytest.raises(EditRefused, match="nothing"):
        next_hit([], (0, 0, 0))


def test_the_cursor_goes_to_the_field_that_was_found(song: Song) -> None:
    hits = find_cells(song, [whole_pattern(song, 0)], parse_query(effect="4"))
    assert [(hit.row, hit.channel, hit.field) for hit in hits] == [(0, 1, 5), (2, 1, 5), (3, 0, 8)]
