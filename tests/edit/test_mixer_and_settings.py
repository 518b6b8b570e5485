import pytest

from toccata.edit import mixer, settings
from toccata.edit.mixer import MASTER
from toccata.errors import EditRefused
from toccata.notation.scales import SCALES
from toccata.song import Limiter, Strip


@pytest.mark.parametrize("channel", [MASTER, 0, 3])
def test_strips(song, whole, channel):
    edited = whole(mixer.set_strip_volume(song, channel, -96))
    edited = whole(mixer.set_strip_panning(edited, channel, -1))
    edited = whole(mixer.solo_strip(mixer.mute_strip(edited, channel), channel))
    assert mixer.the_strip(edited, channel) == Strip(-96, -1, True, True)
    assert edited.patterns is song.patterns
    assert not mixer.the_strip(mixer.mute_strip(edited, channel), channel).mute
    assert mixer.mute_strip(edited, channel, True) is edited
    assert mixer.the_strip(whole(mixer.unmute_all(edited)), channel) == Strip(-96, -1)
    for edit in (
        lambda: mixer.set_strip_volume(song, channel, 12.1),
        lambda: mixer.set_strip_volume(song, channel, float("nan")),
        lambda: mixer.set_strip_panning(song, channel, 1.1),
        lambda: mixer.set_strip(song, channel, Strip(volume_db=-97)),
    ):
        with pytest.raises(EditRefused):
            edit()


def test_unmuting_a_song_without_mutes_changes_nothing(song):
    assert mixer.unmute_all(song) is song
    with pytest.raises(EditRefused):
        mixer.mute_strip(song, 4)
    with pytest.raises(EditRefused):
        mixer.mute_strip(song, -2)


def test_the_limiter(song, whole):
    limited = whole(mixer.set_limiter(song, True, ceiling_db=-2, release_ms=50))
    assert limited.mixer.limiter == Limiter(True, -2, 50)
    assert whole(mixer.set_limiter(limited, release_ms=60)).mixer.limiter == Limiter(True, -2, 60)
    assert mixer.set_limiter(song) is song
    for wrong in ({"ceiling_db": 0.1}, {"release_ms": 5}):
        with pytest.raises(EditRefused):
            mixer.set_limiter(song, **wrong)


SETTINGS = [
    (settings.set_title, ("Night bus",), "title", "Night bus"),
    (settings.set_artist, ("Nobody",), "artist", "Nobody"),
    (settings.set_message, ("Two\r\nlines\x00",), "message", "Two\nlines "),
    (settings.set_tempo, (137.5,), "tempo", 137.5),
    (settings.set_speed, (255,), "speed", 255),
    (settings.set_rows_per_beat, (3,), "rows_per_beat", 3),
    (settings.set_global_volume, (0,), "global_volume", 0),
    (settings.set_mix_volume, (48,), "mix_volume", 48),
    (settings.set_stereo_separation, (64,), "stereo_separation", 64),
    (settings.set_rings_out, (False,), "rings_out", False),
    (settings.set_interpolation, ("best",), "interpolation", "best"),
    (settings.set_amiga_filter, ("a500",), "amiga_filter", "a500"),
    (settings.set_tempo_mode, ("modern",), "tempo_mode", "modern"),
]


@pytest.mark.parametrize(("edit", "arguments", "name", "value"), SETTINGS, ids=[row[2] for row in SETTINGS])
def test_each_setting(song, whole, edit, arguments, name, value):
    edited = whole(edit(song, *arguments))
    assert getattr(edited, name) == value
    assert edit(edited, *arguments) is edited
    assert edited.patterns is song.patterns


def test_metre_key_and_rules(song, whole):
    edited = whole(settings.set_time_signature(song, 7, 8))
    assert (edited.time_signature.beats, edited.rows_per_bar) == (7, 14)
    for scale in SCALES:
        assert whole(settings.set_key(song, "F#", scale)).scale == scale
    assert settings.set_key(settings.set_key(song, "C", "minor"), "", "").key == ""
    assert not settings.set_rule(song, "linear_slides", False).rules.linear_slides
    assert settings.set_rule(song, "linear_slides", True) is song


def test_the_global_volume_keeps_its_share_when_it_counts_finer(song, whole):
    quiet = settings.set_global_volume(song, 48)
    fine = whole(settings.set_rule(quiet, "fine_global_volume", True))
    assert fine.global_volume == 96
    assert whole(settings.set_global_volume(fine, 128)).global_volume == 128
    assert whole(settings.set_rule(fine, "fine_global_volume", False)).global_volume == 48


@pytest.mark.parametrize(
    ("edit", "arguments"),
    [
        (settings.set_title, ("x" * 201,)),
        (settings.set_message, ("x" * 100_001,)),
        (settings.set_tempo, (19.9,)),
        (settings.set_tempo, (float("nan"),)),
        (settings.set_speed, (0,)),
        (settings.set_speed, (6.5,)),
        (settings.set_time_signature, (33, 4)),
        (settings.set_time_signature, (4, 3)),
        (settings.set_rows_per_beat, (65,)),
        (settings.set_key, ("H", "minor")),
        (settings.set_key, ("C", "sad")),
        (settings.set_global_volume, (65,)),
        (settings.set_mix_volume, (129,)),
        (settings.set_stereo_separation, (-1,)),
        (settings.set_interpolation, ("magic",)),
        (settings.set_amiga_filter, ("a4000",)),
        (settings.set_tempo_mode, ("cubist",)),
        (settings.set_rule, ("swing", True)),
    ],
)
def test_wrong_settings_are_refused(song, edit, arguments):
    with pytest.raises(EditRefused):
        edit(song, *arguments)
