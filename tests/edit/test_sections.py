"""Whole sections, patterns in parts, and fades: what a listener would hear of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toccata.edit import channels, fades, groove, order, parts, sections
from toccata.errors import EditRefused
from toccata.notation.cells import effect_slot, parse_cell
from toccata.notation.effects import Meaning
from toccata.song import ORDER_END, OrderEntry, Pattern, Section, Song
from toccata.song.document import problems


def played(song: Song) -> list[int]:
    return [entry.pattern for entry in song.order]


def names(song: Song) -> list[str]:
    return [entry.section.name if entry.section else "" for entry in song.order]


def rows_heard(song: Song) -> list[bytes]:
    """Every row of the order from first to last, all channels."""
    patterns = [song.patterns[entry.pattern] for entry in song.order if entry.pattern >= 0]
    return [b"".join(column[row].tobytes() for column in pattern.columns) for pattern in patterns for row in range(pattern.rows)]


@st.composite
def arranged(draw: st.DrawFn, song: Song) -> Song:
    """The song with any order, sections, mutes and restart."""
    section = st.none() | st.builds(Section, st.sampled_from("ABC"), st.just(-1), st.sampled_from([(), (0,), (1, 3)]))
    entries = draw(st.lists(st.builds(OrderEntry, st.integers(-1, 2), section), min_size=1, max_size=9))
    return replace(song, order=tuple(entries), restart=draw(st.integers(0, len(entries) - 1)))


def test_a_section_mutes_channels_and_lets_them_play_again(song, whole):
    muted = whole(sections.mute_in_section(sections.mute_in_section(song, 1, 3), 0, 1))
    assert muted.order[0].section == Section("Intro", -1, (1, 3))
    assert muted.order[2].section == song.order[2].section
    assert sections.mute_in_section(muted, 1, 1).order[0].section.mutes == (3,)
    with pytest.raises(EditRefused, match="S begins one"):
        sections.mute_in_section(order.clear_section(song, 0), 1, 0)


def test_naming_and_colouring_keep_the_mutes(song):
    muted = sections.mute_in_section(song, 0, 2)
    assert order.set_section(muted, 0, "Start", 9).order[0].section == Section("Start", 9, (2,))
    assert order.set_section_hue(muted, 1, 9).order[0].section.mutes == (2,)


def test_mutes_follow_their_channels(song, whole):
    muted = sections.mute_in_section(sections.mute_in_section(song, 0, 1), 0, 3)

    def mutes(edited: Song) -> tuple[int, ...]:
        return whole(edited).order[0].section.mutes

    assert mutes(channels.add_channel(muted, 1)) == (2, 4)
    assert mutes(channels.clone_channel(muted, 1)) == (1, 4)
    assert mutes(channels.delete_channel(muted, 1)) == (2,)
    assert mutes(channels.move_channel(muted, 3, 0)) == (0, 2)
    assert channels.add_channel(song).order is song.order


def test_duplicate_shares_and_clone_copies(song, whole):
    twice = whole(sections.duplicate_section(song, 3))
    assert (played(twice), names(twice)) == ([0, 1, 2, 0, 2, 0], ["Intro", "", "Verse", "", "Verse", ""])
    assert twice.patterns is song.patterns
    cloned = whole(sections.clone_section(order.duplicate_entry(song, 2), 3))
    assert played(cloned) == [0, 1, 2, 2, 0, 3, 3, 4]
    assert cloned.patterns[3].same_as(song.patterns[2])
    assert rows_heard(cloned)[-48:] == rows_heard(cloned)[24:72]


def test_delete_and_move(song, whole):
    assert played(whole(sections.delete_section(song, 1))) == [2, 0]
    assert names(sections.delete_section(song, 1)) == ["Verse", ""]
    moved = whole(sections.move_section(song, 1, 1))
    assert (played(moved), names(moved)) == ([2, 0, 0, 1], ["Verse", "", "Intro", ""])
    assert sections.move_section(moved, 3, -1).order == song.order
    for edit in (
        lambda: sections.move_section(song, 3, 1),
        lambda: sections.move_section(song, 0, -1),
        lambda: sections.move_section(order.clear_section(song, 0), 3, -1),
        lambda: sections.delete_section(order.clear_section(song, 2), 0),
    ):
        with pytest.raises(EditRefused):
            edit()


@given(st.data())
def test_the_restart_stays_on_its_entry(song_of, data):
    song = data.draw(arranged(song_of()))
    index = data.draw(st.integers(0, len(song.order) - 1))
    marked = replace(song, order=tuple(replace(entry, pattern=entry.pattern) for entry in song.order))
    for edit in (
        lambda: sections.duplicate_section(marked, index),
        lambda: sections.move_section(marked, index, data.draw(st.sampled_from([-1, 1]))),
        lambda: parts.split_pattern(marked, 0, 3),
        lambda: parts.join_patterns(marked, index),
    ):
        try:
            edited = edit()
        except EditRefused:
            continue
        assert problems(edited) == []
        if song.restart and marked.order[song.restart].pattern == -1:
            assert edited.order[edited.restart].pattern == -1


def test_repeat_makes_a_run_of_that_length(song, whole):
    assert played(whole(order.repeat_entry(song, 1, 3))) == [0, 1, 1, 1, 2, 0]
    thrice = order.repeat_entry(song, 1, 3)
    assert played(whole(order.repeat_entry(thrice, 2, 1))) == [0, 1, 2, 0]
    assert played(whole(order.repeat_entry(thrice, 3, 2))) == [0, 1, 1, 2, 0]
    named = order.set_section(thrice, 2, "New")
    assert played(order.repeat_entry(named, 3, 1)) == [0, 1, 1, 2, 0]
    assert order.repeat_entry(song, 1, 1).order == song.order


@given(st.data())
def test_splitting_and_joining_change_nothing_that_is_heard(song_of, data):
    song = data.draw(arranged(song_of()))
    for _ in range(data.draw(st.integers(1, 6))):
        heard, old = rows_heard(song), song
        try:
            if data.draw(st.booleans()):
                pattern = data.draw(st.integers(0, len(song.patterns) - 1))
                song = parts.split_pattern(song, pattern, data.draw(st.integers(1, 15)))
            else:
                song = parts.join_patterns(song, data.draw(st.integers(0, len(song.order) - 1)))
        except EditRefused:
            continue
        assert problems(song) == []
        assert rows_heard(song) == heard
        assert [s for s in names(song) if s] == [s for s in names(old) if s]
        assert old.order[old.restart].section == song.order[song.restart].section


def test_joining_takes_a_split_back(song, whole):
    split = whole(parts.split_pattern(song, 0, 5))
    assert played(split) == [0, 3, 1, 2, 0, 3]
    assert [pattern.rows for pattern in split.patterns] == [5, 8, 16, 11]
    joined = whole(parts.join_patterns(split, 0))
    assert played(joined) == played(song)
    assert all(a.same_as(b) for a, b in zip(joined.patterns, song.patterns, strict=True))


def test_bookmarks_stay_with_their_rows(song):
    marked = replace(song, bookmarks=((0, 2), (0, 9), (2, 1)))
    split = parts.split_pattern(marked, 0, 5)
    assert split.bookmarks == ((0, 2), (2, 1), (3, 4))
    assert parts.join_patterns(split, 0).bookmarks == marked.bookmarks
    alone = parts.join_patterns(marked, 2)
    assert alone.bookmarks == marked.bookmarks, "pattern 0 is still played by itself"


def test_a_pattern_that_is_played_alone_too_stays(song, whole):
    joined = whole(parts.join_patterns(song, 0))
    assert played(joined) == [3, 2, 0]
    assert joined.patterns[0] is song.patterns[0]
    assert joined.patterns[3].rows == 24


def test_what_cannot_be_joined_or_split_is_refused(song):
    for edit, sentence in (
        (lambda: parts.join_patterns(song, 3), "no pattern after"),
        (lambda: parts.join_patterns(song, 1), "a section begins"),
        (lambda: parts.join_patterns(order.set_restart(song, 1), 0), "restarts"),
        (lambda: parts.join_patterns(order.set_entry(song, 1, ORDER_END), 0), "no pattern after"),
        (lambda: parts.join_patterns(replace(song, patterns=(Pattern.empty(1024, 4), *song.patterns[1:])), 0), "1024 rows"),
        (lambda: parts.split_pattern(song, 0, 0), "before row 00"),
        (lambda: parts.split_pattern(song, 0, 16), "before row 10"),
    ):
        with pytest.raises(EditRefused, match=sentence):
            edit()


def levels(song: Song) -> list[int]:
    """The global volume at each row of the order, played through."""
    level, found = song.global_volume, []
    for entry in song.order:
        pattern = song.patterns[entry.pattern]
        for row in range(pattern.rows):
            for column in pattern.columns:
                for slot in range(4):
                    if column[row, effect_slot(slot)] == Meaning.GLOBAL_VOLUME:
                        level = int(column[row, effect_slot(slot) + 1])
            found.append(level)
    return found


def test_a_fade_out_is_a_straight_line_to_silence_and_the_next_section_is_loud_again(song, whole):
    faded = whole(fades.fade_section(song, 1, out=True))
    heard = levels(faded)
    assert heard[:24] == [round(64 * (23 - k) / 24) for k in range(24)]
    assert heard[24:] == [64] * 32
    assert played(faded)[2:] == [2, 0]
    assert played(faded)[0] != 0, "the first pattern is played later too, loud"
    notes = [[cell[:4] for cell in (row[:4],)] for row in rows_heard(faded)]
    assert notes == [[cell[:4] for cell in (row[:4],)] for row in rows_heard(song)], "nothing else is written over"


def test_a_fade_in_begins_in_silence_and_ends_at_the_songs_level(song, whole):
    quiet = replace(song, global_volume=40)
    heard = levels(whole(fades.fade_section(quiet, 2, out=False)))
    assert heard[24:] == [round(40 * (k + 1) / 32) for k in range(32)]
    assert heard[:24] == [40] * 24


def test_after_the_last_section_the_restart_is_loud_again(song):
    faded = fades.fade_section(song, 3, out=True)
    assert levels(faded)[-1] == 0
    assert levels(faded)[0] == 64
    assert any(column[0, effect_slot(0)] == Meaning.GLOBAL_VOLUME for column in faded.patterns[faded.order[0].pattern].columns)


def test_global_volumes_in_the_section_are_scaled_and_slides_give_way(song, whole):
    column = song.patterns[1].columns[0].copy()
    column[4], column[6] = parse_cell("... .. .. G20"), parse_cell("... .. .. H0F")
    column.setflags(write=False)
    pattern = replace(song.patterns[1], columns=(column, *song.patterns[1].columns[1:]))
    louder = replace(song, patterns=(song.patterns[0], pattern, song.patterns[2]), order=song.order[1:3])
    heard = levels(whole(fades.fade_section(louder, 0, out=True)))
    assert heard[:8] == [56, 48, 40, 32, 12, 8, 4, 0]
    assert heard[8] == 32
    faded = fades.fade_section(louder, 0, out=True)
    assert not any((c[:, effect_slot(0) :: 2] == Meaning.GLOBAL_VOLUME_SLIDE).any() for p in faded.patterns for c in p.columns)


def test_a_song_that_counts_finely_fades_finely(song, whole):
    fine = replace(song, global_volume=128, rules=replace(song.rules, fine_global_volume=True))
    faded = whole(fades.fade_section(fine, 0, out=True))
    at = effect_slot(0)
    written = {int(c[row, at + 1]) for c in faded.patterns[1].columns for row in range(8) if c[row, at] == Meaning.GLOBAL_VOLUME_FINE}
    assert written == {round(128 * (7 - row) / 24) for row in range(8)}
    assert not any((c[:, at::2] == Meaning.GLOBAL_VOLUME).any() for p in faded.patterns for c in p.columns)


def test_a_song_without_a_free_effect_column_gets_one(song, whole):
    full = song
    for channel, settings in enumerate(song.channels):
        for slot in range(settings.effect_columns):
            columns = []
            for pattern in full.patterns:
                column = pattern.columns[channel].copy()
                column[:, effect_slot(slot)] = Meaning.VOLUME_SLIDE
                column.setflags(write=False)
                columns.append(column)
            full = replace(
                full,
                patterns=tuple(
                    replace(p, columns=(*p.columns[:channel], c, *p.columns[channel + 1 :]))
                    for p, c in zip(full.patterns, columns, strict=True)
                ),
            )
    faded = whole(fades.fade_section(full, 0, out=True))
    assert sum(c.effect_columns for c in faded.channels) == sum(c.effect_columns for c in song.channels) + 1
    assert levels(faded)[23] == 0


def test_grooves_and_swing(song, whole):
    assert whole(groove.set_groove(song, [8, 4])).groove == (8, 4)
    assert groove.set_groove(song, []) is song
    assert groove.set_groove(song, (8, 4)).beats_per_minute == song.beats_per_minute
    assert whole(groove.swing_channel(song, 1, 66)).channels[1].groove == (8, 4)
    assert groove.swing_channel(groove.set_swing_rows(song, 2), 1, 66).channels[1].groove == (8, 8, 4, 4)
    assert groove.swing_channel(song, 1, 50).channels[1].groove == (6, 6)
    assert groove.swing_of((8, 4)) == pytest.approx(200 / 3)
    assert groove.swing_of((8, 8, 4, 4)) == pytest.approx(200 / 3)
    assert groove.swing_of((7, 5, 6)) is None
    assert groove.swing_of((8, 4, 7, 5)) is None
    for edit in (
        lambda: groove.set_groove(song, [0]),
        lambda: groove.set_groove(song, [256]),
        lambda: groove.set_groove(song, [6] * 33),
        lambda: groove.set_swing(song, 80),
        lambda: groove.set_swing(song, float("nan")),
        lambda: groove.set_channel_groove(song, 9, [6]),
    ):
        with pytest.raises(EditRefused):
            edit()


def test_a_fade_copies_only_what_it_must(song):
    faded = fades.fade_section(song, 2, out=False)
    assert faded.patterns[1] is song.patterns[1]
    assert faded.patterns[0] is song.patterns[0]
    assert np.array_equal(faded.patterns[2].columns[0], song.patterns[2].columns[0])
