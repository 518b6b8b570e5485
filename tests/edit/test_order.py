from dataclasses import replace

import pytest

from toccata.edit import order
from toccata.errors import EditRefused
from toccata.song import ORDER_END, ORDER_SKIP, OrderEntry, Section


def played(song):
    return [entry.pattern for entry in song.order]


def sections(song):
    return [entry.section.name if entry.section else "" for entry in song.order]


def test_set_insert_delete(song, whole):
    assert played(whole(order.set_entry(song, 1, 2))) == [0, 2, 2, 0]
    assert played(whole(order.insert_entry(song, 1, 2))) == [0, 2, 1, 2, 0]
    assert played(whole(order.insert_entry(song, 4, ORDER_END))) == [0, 1, 2, 0, ORDER_END]
    assert played(whole(order.insert_entry(song, 0, ORDER_SKIP))) == [ORDER_SKIP, 0, 1, 2, 0]
    assert played(whole(order.delete_entry(song, 1))) == [0, 2, 0]
    assert order.set_entry(song, 0, 0) is song
    assert order.set_entry(song, 1, 2).patterns is song.patterns


def test_a_section_outlives_the_entry_it_began_on(song, whole):
    assert sections(whole(order.delete_entry(song, 0))) == ["Intro", "Verse", ""]
    assert sections(whole(order.delete_entry(song, 2))) == ["Intro", "", "Verse"]
    assert sections(whole(order.delete_entry(order.delete_entry(song, 0), 0))) == ["Verse", ""]
    assert order.section_start(song, 1) == 0
    assert order.section_start(song, 3) == 2
    assert order.section_start(order.clear_section(song, 0), 1) is None


def test_the_last_entry_stays(song):
    with pytest.raises(EditRefused, match="one entry"):
        order.delete_entry(replace(song, order=(OrderEntry(0),)), 0)


def test_duplicate_and_clone(song, whole):
    assert played(whole(order.duplicate_entry(song, 1))) == [0, 1, 1, 2, 0]
    cloned = whole(order.clone_entry(song, 3))
    assert played(cloned) == [0, 1, 2, 3]
    assert cloned.patterns[3].same_as(song.patterns[0])
    assert cloned.patterns[3] is not song.patterns[0]
    with pytest.raises(EditRefused):
        order.clone_entry(order.set_entry(song, 0, ORDER_SKIP), 0)


def test_a_new_pattern_is_as_long_as_the_one_before(song, whole):
    added = whole(order.new_pattern_at(song, 2))
    assert played(added) == [0, 1, 3, 2, 0]
    assert added.patterns[3].rows == 8
    assert order.new_pattern_at(song, 4, rows=100).patterns[3].rows == 100
    assert order.new_pattern_at(order.set_entry(song, 0, ORDER_SKIP), 1).patterns[3].rows == 64


def test_move_takes_the_section_along(song, whole):
    moved = whole(order.move_entry(song, 2, 0))
    assert played(moved) == [2, 0, 1, 0]
    assert sections(moved) == ["Verse", "Intro", "", ""]
    assert order.move_entry(song, 1, 1) is song


def test_the_restart_follows_its_entry(song, whole):
    at_two = whole(order.set_restart(song, 2))
    assert whole(order.insert_entry(at_two, 0, 1)).restart == 3
    assert whole(order.insert_entry(at_two, 3, 1)).restart == 2
    assert whole(order.delete_entry(at_two, 0)).restart == 1
    assert whole(order.delete_entry(at_two, 2)).restart == 2
    assert whole(order.delete_entry(order.set_restart(song, 3), 3)).restart == 2
    assert whole(order.move_entry(at_two, 2, 0)).restart == 0
    assert whole(order.move_entry(at_two, 0, 3)).restart == 1
    assert whole(order.insert_entry(song, 0, 1)).restart == 0


def test_sections(song, whole):
    named = whole(order.set_section(song, 1, " Bridge ", 200))
    assert named.order[1].section == Section("Bridge", 200)
    assert whole(order.set_section_hue(song, 1, 90)).order[0].section == Section("Intro", 90)
    assert order.clear_section(song, 1) is song
    for edit in (
        lambda: order.set_section(song, 1, "  "),
        lambda: order.set_section(song, 1, "x" * 61),
        lambda: order.set_section(song, 1, "x", 360),
        lambda: order.set_section_hue(order.clear_section(song, 0), 1, 3),
    ):
        with pytest.raises(EditRefused):
            edit()


def test_places_and_patterns_that_are_not_there_are_refused(song):
    for edit in (
        lambda: order.set_entry(song, 4, 0),
        lambda: order.set_entry(song, 0, 3),
        lambda: order.set_entry(song, 0, -3),
        lambda: order.insert_entry(song, 5, 0),
        lambda: order.insert_entry(song, -1, 0),
        lambda: order.delete_entry(song, 4),
        lambda: order.move_entry(song, 0, 4),
        lambda: order.move_entry(song, -1, 0),
        lambda: order.duplicate_entry(song, 4),
        lambda: order.set_restart(song, 4),
        lambda: order.new_pattern_at(song, 5),
        lambda: order.new_pattern_at(song, 0, 2000),
        lambda: order.insert_entry(replace(song, order=(OrderEntry(0),) * 1000), 0, 0),
    ):
        with pytest.raises(EditRefused):
            edit()
