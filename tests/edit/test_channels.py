from dataclasses import replace

import pytest

from toccata.edit import channels
from toccata.errors import EditRefused
from toccata.song import Channel


def names(song):
    return [channel.name for channel in song.channels]


def test_add_in_the_middle_and_at_the_end(song, whole):
    edited = whole(channels.add_channel(song, 1, "New"))
    assert names(edited) == ["Lead", "New", "Bass", "Pad", "Hats"]
    assert edited.patterns[0].columns[0] is song.patterns[0].columns[0]
    assert edited.patterns[0].columns[2] is song.patterns[0].columns[1]
    assert edited.patterns[0].columns[1] is song.patterns[0].columns[2]
    assert names(whole(channels.add_channel(song)))[-1] == ""


def test_delete_undoes_add(song, whole):
    edited = whole(channels.delete_channel(channels.add_channel(song, 2), 2))
    assert edited.channels == song.channels
    assert all(a is b for p, q in zip(edited.patterns, song.patterns, strict=True) for a, b in zip(p.columns, q.columns, strict=True))


def test_move_takes_cells_and_settings_along(song, whole):
    edited = whole(channels.move_channel(song, 0, 2))
    assert names(edited) == ["Bass", "Pad", "Lead", "Hats"]
    assert edited.patterns[2].columns[2] is song.patterns[2].columns[0]
    assert names(channels.move_channel(edited, 2, 0)) == names(song)
    assert channels.move_channel(song, 1, 1) is song


def test_clone(song, whole):
    edited = whole(channels.clone_channel(song, 1))
    assert names(edited) == ["Lead", "Bass", "Bass", "Pad", "Hats"]
    assert edited.patterns[0].columns[2] is song.patterns[0].columns[1]


def test_settings(song, whole):
    assert whole(channels.rename_channel(song, 0, "Solo\tlead")).channels[0].name == "Solo lead"
    assert whole(channels.set_channel_hue(song, 0, 359)).channels[0].hue == 359
    assert whole(channels.set_channel_panning(song, 0, 255)).channels[0].panning == 255
    assert whole(channels.set_channel_volume(song, 0, 0)).channels[0].volume == 0
    assert channels.rename_channel(song, 0, "Lead") is song
    assert channels.set_channel_hue(song, 0, 3).patterns is song.patterns


def test_fewer_effect_columns_leave_nothing_that_plays_unseen(song, whole):
    edited = whole(channels.set_effect_columns(song, 1, 1))
    assert not edited.patterns[0].columns[1][:, 6:].any()
    assert edited.patterns[0].columns[1][0, 4] == song.patterns[0].columns[1][0, 4]
    assert edited.patterns[1] is song.patterns[1]
    more = whole(channels.set_effect_columns(song, 0, 4))
    assert more.channels[0].effect_columns == 4
    assert all(a is b for a, b in zip(more.patterns, song.patterns, strict=True))


def test_bounds(song):
    one = replace(song, channels=song.channels[:1], patterns=tuple(replace(p, columns=p.columns[:1]) for p in song.patterns))
    full = replace(song, channels=(Channel(),) * 64, patterns=())
    for edit in (
        lambda: channels.delete_channel(one, 0),
        lambda: channels.delete_channel(song, 4),
        lambda: channels.add_channel(song, 5),
        lambda: channels.add_channel(full),
        lambda: channels.clone_channel(full, 0),
        lambda: channels.move_channel(song, 0, 4),
        lambda: channels.rename_channel(song, 0, "x" * 61),
        lambda: channels.set_channel_hue(song, 0, 360),
        lambda: channels.set_channel_panning(song, 0, 256),
        lambda: channels.set_channel_volume(song, 0, 65),
        lambda: channels.set_effect_columns(song, 0, 0),
        lambda: channels.set_effect_columns(song, 0, 5),
        lambda: channels.set_effect_columns(song, 4, 1),
    ):
        with pytest.raises(EditRefused):
            edit()
