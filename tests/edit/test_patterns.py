import pytest

from toccata.edit import order, patterns
from toccata.errors import EditRefused
from toccata.song import Section


def played(song):
    return [entry.pattern for entry in song.order]


def test_add_and_rename(song, whole):
    added = whole(patterns.add_pattern(song, 32, "Fill"))
    assert (added.patterns[3].rows, added.patterns[3].name) == (32, "Fill")
    assert all(a is b for a, b in zip(added.patterns, song.patterns, strict=False))
    assert whole(patterns.rename_pattern(added, 3, "Fill\n2")).patterns[3].name == "Fill 2"
    assert patterns.rename_pattern(song, 0, "First") is song


def test_a_clone_shares_its_columns(song, whole):
    cloned = whole(patterns.clone_pattern(song, 0))
    assert cloned.patterns[3] is not cloned.patterns[0]
    assert all(a is b for a, b in zip(cloned.patterns[3].columns, song.patterns[0].columns, strict=True))


def test_delete_takes_the_pattern_out_of_the_order(song, whole):
    edited = whole(patterns.delete_pattern(song, 0))
    assert played(edited) == [0, 1]
    assert edited.order[0].section == Section("Intro")
    assert edited.patterns == song.patterns[1:]


def test_deleting_the_only_pattern_that_plays_leaves_the_first(song, whole):
    for index in (3, 2, 0):
        song = order.delete_entry(song, index)
    assert played(song) == [1]
    assert played(whole(patterns.delete_pattern(song, 1))) == [0]


def test_the_last_pattern_stays(song, whole):
    song = patterns.delete_pattern(patterns.delete_pattern(song, 0), 0)
    with pytest.raises(EditRefused, match="one pattern"):
        patterns.delete_pattern(song, 0)


def test_resize_cuts_and_grows(song, whole, text):
    longer = whole(patterns.resize_pattern(song, 0, 1024))
    assert text(longer, 0, 12, 0) == "C-5 02 .. C20"
    assert text(longer, 0, 1023, 0) == "... .. .. ..."
    assert longer.patterns[0].columns[2] is longer.patterns[0].columns[3]
    assert whole(patterns.resize_pattern(longer, 0, 16)).patterns[0].same_as(song.patterns[0])
    assert whole(patterns.resize_pattern(song, 0, 1)).patterns[0].rows == 1
    assert patterns.resize_pattern(song, 0, 16) is song


@pytest.mark.parametrize("rows", [0, 1025, -1, 1.5])
def test_lengths_have_bounds(song, rows):
    for edit in (lambda: patterns.resize_pattern(song, 0, rows), lambda: patterns.add_pattern(song, rows)):
        with pytest.raises(EditRefused, match="1 to 1024"):
            edit()


def test_patterns_that_are_not_there_are_refused(song):
    for edit in (
        lambda: patterns.clone_pattern(song, 3),
        lambda: patterns.delete_pattern(song, -1),
        lambda: patterns.resize_pattern(song, 3, 8),
        lambda: patterns.rename_pattern(song, 3, ""),
    ):
        with pytest.raises(EditRefused, match="no pattern"):
            edit()


def test_a_song_has_at_most_a_thousand_patterns(song, whole):
    from dataclasses import replace

    full = replace(song, patterns=(song.patterns[0],) * 1000)
    for edit in (lambda: patterns.add_pattern(full), lambda: order.new_pattern_at(full, 0), lambda: order.clone_entry(full, 0)):
        with pytest.raises(EditRefused, match="at most 1000"):
            edit()
