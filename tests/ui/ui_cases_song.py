"""What each action of the mixer and of the song's settings is for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from ui_cases_samples import answered
from ui_stage import Case, Stage

from toccata.song import Strip
from toccata.ui.views.mixer import MixerView
from toccata.ui.views.song import SongView


def mixer(strip: int = 1, parameter: str = "volume_db") -> Callable[[Stage], None]:
    """The mixer with a strip and a setting chosen; 4 is the master."""

    def prepare(stage: Stage) -> None:
        stage.app.show_view("mixer")
        view = stage.app.view
        assert isinstance(view, MixerView)
        view.parameter = parameter
        view.choose(strip - view.strip)
        view.clear_clips()

    return prepare


def mixer_view(stage: Stage) -> MixerView:
    view = stage.app.view
    assert isinstance(view, MixerView)
    return view


def at(strip: int, parameter: str = "volume_db") -> Callable[[Stage], bool]:
    return lambda stage: (mixer_view(stage).strip, mixer_view(stage).parameter) == (strip, parameter)


def strip(**fields: object) -> Callable[[Stage], bool]:
    """Strip 1 has these settings, and one undo takes them back."""

    def expect(stage: Stage) -> bool:
        found: Strip = stage.song.channels[1].strip
        as_wanted = all(getattr(found, name) == value for name, value in fields.items())
        stage.press("ctrl+z")
        return as_wanted and stage.song is stage.before

    return expect


def _moved_before(stage: Stage) -> None:
    mixer()(stage)
    stage.press("-", "-", "pagedown")


def _muted(stage: Stage) -> None:
    mixer()(stage)
    stage.press("m", "right", "s")


def _clipped(stage: Stage) -> None:
    mixer()(stage)
    stage.app.view.tick(None, np.full((5, 2), 2.0, np.float32))


MIXER = {
    "mixer.strip_left": Case(at(0), mixer()),
    "mixer.strip_right": Case(at(2), mixer()),
    "mixer.first_strip": Case(at(0), mixer(3)),
    "mixer.master": Case(at(4), mixer()),
    "mixer.setting_up": Case(at(1, "panning"), mixer()),
    "mixer.setting_down": Case(at(4, "limiter"), mixer(4)),
    "mixer.raise": Case(strip(volume_db=0.5), mixer()),
    "mixer.lower": Case(strip(panning=-0.05), mixer(parameter="panning")),
    "mixer.raise_coarse": Case(strip(panning=0.25), mixer(parameter="panning")),
    "mixer.lower_coarse": Case(strip(volume_db=-3.0), mixer()),
    "mixer.reset": Case(lambda stage: stage.song.channels[1].strip.volume_db == 0.0, _moved_before),
    "mixer.mute": Case(strip(mute=True), mixer()),
    "mixer.solo": Case(strip(solo=True), mixer()),
    "mixer.unmute_all": Case(lambda stage: not any(channel.strip.mute or channel.strip.solo for channel in stage.song.channels), _muted),
    "mixer.clear_clips": Case(lambda stage: not mixer_view(stage).meters.clipped.any(), _clipped),
    "mixer.limiter": Case(lambda stage: stage.song.mixer.limiter.enabled, mixer()),
}


def song(panel: str, channel: int = 1) -> Callable[[Stage], None]:
    """The song's settings, a panel with the keys, a channel chosen."""

    def prepare(stage: Stage) -> None:
        stage.app.show_view("song")
        view = song_view(stage)
        view.choose_channel(channel)
        view.turn_to(panel)

    return prepare


def song_view(stage: Stage) -> SongView:
    view = stage.app.view
    assert isinstance(view, SongView)
    return view


def names(*wanted: str, chosen: int) -> Callable[[Stage], bool]:
    return lambda stage: tuple(channel.name for channel in stage.song.channels) == wanted and song_view(stage).channel == chosen


def _written(stage: Stage) -> bool:
    stage.type("Hi all", "enter")
    stage.type("by me", "escape")
    done = stage.song.message == "Hi all\nby me" and song_view(stage).writing is None
    stage.press("ctrl+z")
    return done and stage.song.message == ""


def _long_message(top: int) -> Callable[[Stage], None]:
    def prepare(stage: Stage) -> None:
        from toccata.edit.settings import set_message

        stage.editor.session.apply("prepared", set_message(stage.song, "\n".join(str(row) for row in range(200))))
        song("message")(stage)
        song_view(stage).message.top = top

    return prepare


def _scrolled(top: int) -> Callable[[Stage], bool]:
    return lambda stage: song_view(stage).message.top == top


SONG = {
    "song.next_panel": Case(lambda stage: song_view(stage).panel == "channels", song("fields")),
    "song.previous_panel": Case(lambda stage: song_view(stage).panel == "message", song("fields")),
    "song.message": Case(_written),
    "message.up": Case(_scrolled(4), _long_message(5)),
    "message.down": Case(_scrolled(6), _long_message(5)),
    "channels.up": Case(lambda stage: song_view(stage).channel == 0, song("channels")),
    "channels.down": Case(lambda stage: song_view(stage).channel == 2, song("channels")),
    "channels.rename": Case(answered("Low", lambda stage: stage.song.channels[1].name == "Low"), song("channels")),
    "channels.hue_up": Case(lambda stage: stage.song.channels[1].hue == 0, song("channels")),
    "channels.hue_down": Case(lambda stage: stage.song.channels[1].hue == 330, song("channels")),
    "channels.columns": Case(lambda stage: stage.song.channels[1].effect_columns == 2, song("channels")),
    "channels.add": Case(names("Drums", "Bass", "", "Lead", "Pad", chosen=2), song("channels")),
    "channels.clone": Case(names("Drums", "Bass", "Bass", "Lead", "Pad", chosen=2), song("channels")),
    "channels.delete": Case(names("Drums", "Lead", "Pad", chosen=1), song("channels")),
    "channels.move_up": Case(names("Bass", "Drums", "Lead", "Pad", chosen=0), song("channels")),
    "channels.move_down": Case(names("Drums", "Lead", "Bass", "Pad", chosen=2), song("channels")),
}

CASES = MIXER | SONG


async def _recoloured(stage: Stage) -> bool:
    """The fourth theme by name, at once and for the next start."""
    from toccata.ui.theme import find_themes

    name = list(find_themes(stage.editor.settings.folders.themes))[3]
    stage.press("4")
    file = stage.editor.settings.folders.settings_file
    kept = await stage.settled(lambda: file.exists() and name in file.read_text())
    changed = stage.editor.theme.name == name
    stage.app.set_theme("night")
    return kept and changed


CASES |= {"theme.choose": Case(_recoloured)}
