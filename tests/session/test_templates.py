"""Templates and the shelf of sketches, as files."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from toccata.config import data_folder
from toccata.edit.new import new_song
from toccata.errors import BadFile, ToccataError
from toccata.formats import load_song
from toccata.session.sketches import find_shelf, keep_sketch, throw_away
from toccata.session.templates import find_templates, save_template, shipped_templates, song_of
from toccata.song.document import problems

SAMPLES = data_folder("samples")


def test_each_shipped_template_is_a_whole_song_with_its_own_key():
    templates = shipped_templates(SAMPLES)
    assert [template.name for template in templates] == ["Empty", "Chip", "Beats", "House", "Ambient"]
    assert len({template.key for template in templates}) == 5
    for template in templates:
        song = song_of(template, SAMPLES)
        assert problems(song) == []
        assert len(song.instruments) == len(template.palette)
        assert all(channel.name for channel in song.channels)
        assert len({channel.name for channel in song.channels}) == len(song.channels)


def test_what_the_lines_about_them_say_is_so():
    songs = {template.name: (template.about, song_of(template, SAMPLES)) for template in shipped_templates(SAMPLES)}
    for about, song in songs.values():
        if "bpm" in about:
            assert f"{song.beats_per_minute:.0f} bpm" in about
        if "swing" in about:
            assert f"a swing of {song.swing:.0f} %" in about
    assert songs["Ambient"][1].patterns[0].rows == 128
    assert all(instrument.kind == "chip" for instrument in songs["Chip"][1].instruments[:4])


def test_a_song_of_the_users_becomes_a_template(tmp_path):
    song = replace(new_song(title="Mine", channel_names=("One", "Two")), tempo=99.0)
    path = save_template(song, " My/set up ", tmp_path / "templates")
    assert path.name == "My_set up.toccata"
    own = find_templates(SAMPLES, tmp_path / "templates")[5]
    assert (own.key, own.name) == ("1", "My_set up")
    begun = song_of(own, SAMPLES)
    assert (begun.title, begun.tempo, [channel.name for channel in begun.channels]) == ("", 99.0, ["One", "Two"])
    with pytest.raises(ToccataError, match="needs a name"):
        save_template(song, " ", tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(ToccataError, match="cannot be made"):
        save_template(song, "x", tmp_path / "file" / "templates")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[templates]]\nname = 'X'\nkey = 'X'\nabout = ''", "X: lacks 'song'"),
        ("[[templates]]\nname = 'X'\nkey = 'X'\nabout = ''\n[templates.song]\ntempo = 'fast'", "X: tempo"),
        ("[[templates", "is not TOML"),
    ],
)
def test_a_damaged_list_is_named_with_its_place(tmp_path, text, place):
    (tmp_path / "templates.toml").write_text(text)
    with pytest.raises(BadFile, match=place):
        shipped_templates(tmp_path)


def test_the_shelf_has_sketches_and_recent_songs_the_newest_first(tmp_path):
    shelf = tmp_path / "sketches"
    first = keep_sketch(new_song(title="First idea"), shelf)
    second = keep_sketch(new_song(title="First idea"), shelf)
    nameless = keep_sketch(new_song(), shelf)
    assert len({first, second, nameless}) == 3
    assert nameless.name.startswith("sketch ")
    assert load_song(second).title == "First idea"
    song = tmp_path / "song.toccata"
    song.write_bytes(first.read_bytes())
    for age, path in enumerate((second, song, first, nameless)):
        os.utime(path, (1000 - age, 1000 - age))
    items = find_shelf(shelf, [song, first, tmp_path / "gone.toccata"])
    assert [item.path for item in items] == [second, song, first, nameless]
    assert [item.is_sketch for item in items] == [True, False, True, True]


def test_only_sketches_can_be_thrown_away_from_the_shelf(tmp_path):
    sketch = keep_sketch(new_song(), tmp_path / "sketches")
    song = tmp_path / "song.toccata"
    song.write_bytes(sketch.read_bytes())
    items = {item.is_sketch: item for item in find_shelf(tmp_path / "sketches", [song])}
    with pytest.raises(ToccataError, match="not a sketch"):
        throw_away(items[False])
    throw_away(items[True])
    assert song.exists()
    assert not sketch.exists()
    with pytest.raises(ToccataError, match="cannot be deleted"):
        throw_away(items[True])
    assert find_shelf(tmp_path / "nowhere", []) == []
