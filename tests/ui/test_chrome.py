"""Header, footer, status line, and looking at the player."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from ui_fakes import FakePlayer, FakePosition, FakeStatus, small_song
from ui_stage import Stage

from toccata.audio.failover import FailoverOutput
from toccata.audio.null import NullOutput
from toccata.audio.output import AudioSource
from toccata.audio.portaudio import _INSTALL
from toccata.config import Settings
from toccata.edit import settings as edit_settings
from toccata.errors import DeviceError
from toccata.notation.effects import EFFECTS, explain
from toccata.session import Session
from toccata.ui.app import ToccataApp
from toccata.ui.chrome.f_keys import F_KEYS, fitting


async def opened(app: ToccataApp, player: FakePlayer) -> Stage:
    stage = Stage(app, player)
    await stage.settled(lambda: app.editor.player is not None)
    return stage


def header(app: ToccataApp) -> str:
    return app.header.paint_line(0).text


async def test_the_header_tells_true_beats_a_minute(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)):
        stage = await opened(app, player)
        assert "125.0 bpm" in header(app)
        stage.editor.edit("speed", edit_settings.set_speed(stage.song, 3))
        assert "250.0 bpm" in header(app)
        stage.editor.edit("rows", edit_settings.set_rows_per_beat(stage.song, 8))
        assert "125.0 bpm" in header(app)


async def test_while_playing_the_header_tells_what_is_heard(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)):
        stage = await opened(app, player)
        stage.editor.position = FakePosition(True, 1, 1, 0x1F, 0, 4, 150.0, 83.2)  # type: ignore[assignment]
        text = header(app)
        assert "> 01:23" in text
        assert "ord 01" in text
        assert "row 1F" in text
        assert "225.0 bpm" in text
        assert "spd 4" in text


@pytest.mark.parametrize("width", range(10, 200, 7))
async def test_the_header_keeps_the_mode_at_every_width(make_app: Callable[..., ToccataApp], player: FakePlayer, width: int) -> None:
    app = make_app()
    async with app.run_test(size=(width, 10)) as pilot:
        await pilot.pause()
        text = header(app)
        assert len(text) == width
        assert "EDIT" in text


async def test_a_changed_song_has_a_star_until_it_is_undone(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)):
        stage = await opened(app, player)
        assert "*" not in header(app)
        stage.press("x")
        assert "*" in header(app)
        stage.press("ctrl+z")
        assert "*" not in header(app)


async def test_compiling_is_told_with_its_progress_and_the_editor_is_usable(
    make_app: Callable[..., ToccataApp], player: FakePlayer
) -> None:
    player.state = FakeStatus(False, 0.4, "compiling voices")
    app = make_app()
    async with app.run_test(size=(120, 30)) as pilot:
        stage = await opened(app, player)
        assert "compiling voices 40 %" in header(app)
        stage.press("x")
        assert stage.cell(0)[:3] == "D-4"
        player.state = FakeStatus()
        await stage.settled(lambda: "compiling" not in header(app))
        await pilot.pause()
        assert "compiling" not in header(app)
        assert await stage.settled(lambda: app.status.message == "The sound is ready")


async def test_the_songs_name_stays_beside_the_progress_at_80_columns(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    player.state = FakeStatus(False, 0.4, "compiling the sound engine")
    app = make_app()
    async with app.run_test(size=(80, 24)):
        await opened(app, player)
        assert "sound 40 %" in header(app)
        assert "small" in header(app)


async def test_a_failure_to_compile_is_told_in_full(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    player.state = FakeStatus(False, None, "the sound engine is loading")
    app = make_app()
    async with app.run_test(size=(120, 30)):
        await opened(app, player)
        app._player_watch.look()
        assert app.status.message == ""
        player.state = FakeStatus(False, 0.5, "compiling")
        app._player_watch.look()
        player.state = FakeStatus(False, None, "the unit 'sinc' could not be compiled: no room on the disk")
        app._player_watch.look()
        assert "no room on the disk" in app.status.message


async def test_the_player_is_looked_at_until_all_is_quiet(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)):
        stage = await opened(app, player)
        watch = app._player_watch
        watch.start()
        player.at = FakePosition(True)
        for _ in range(100):
            watch.look()
        assert watch._timer is not None
        player.at = FakePosition()
        player.peak = 0.1
        for _ in range(100):
            watch.look()
        assert watch._timer is not None
        player.peak = 0.0
        for _ in range(100):
            watch.look()
        assert watch._timer is None
        assert not stage.editor.playing


async def test_the_master_meter_shows_and_falls_slowly(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)):
        await opened(app, player)
        app.header.show_meters(np.full((5, 2), 1.0, np.float32))
        full = header(app)[-3:]
        assert full.strip() == "██"
        app.header.show_meters(np.zeros((5, 2), np.float32))
        assert header(app)[-3:].strip() != ""
        for _ in range(30):
            app.header.show_meters(np.zeros((5, 2), np.float32))
        assert header(app)[-3:].strip() == ""


async def test_a_message_stays_until_the_next_key(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)):
        stage = await opened(app, player)
        stage.press("ctrl+y")
        assert app.status.message == "Nothing to redo"
        assert "Nothing to redo" in app.status.paint_line(0).text
        stage.press("right")
        assert "instrument 01 Kick" in app.status.paint_line(0).text


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ({"row": 0}, "note C-4, instrument 01 Kick"),
        ({"row": 1}, "no note"),
        ({"row": 0, "field": 3}, "volume 64 of 64"),
        ({"row": 2, "channel": 2, "field": 6}, "4xy  vibrato: speed 3, depth 7"),
        ({"row": 1, "channel": 2, "field": 5}, "no effect"),
    ],
)
async def test_the_line_explains_what_is_under_the_cursor(
    make_app: Callable[..., ToccataApp], player: FakePlayer, places: dict[str, int], words: str
) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)):
        stage = await opened(app, player)
        stage.cursor(**places)
        assert words in app.status.paint_line(0).text


@pytest.mark.parametrize("width", [60, 80, 100, 120, 160, 200])
def test_the_footer_fits(width: int) -> None:
    text = "".join(key + word for key, word in fitting(F_KEYS, width)).rstrip()
    assert len(text) <= width
    if width >= 80:
        assert "12" in text


async def test_a_theme_changes_every_line(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await opened(app, player)
        await pilot.pause()
        night = {segment.style for strip in app.screen._compositor.render_strips() for segment in strip}
        app.set_theme("day")
        await pilot.pause()
        await pilot.pause()
        day = {segment.style for strip in app.screen._compositor.render_strips() for segment in strip}
        assert not night & day


async def test_a_bad_theme_gives_a_message_and_the_default(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app(theme="no-such-theme")
    async with app.run_test(size=(120, 30)):
        stage = Stage(app, player)
        await stage.settled(lambda: bool(app.status.message))
        assert "no-such-theme" in app.status.message


HOSTILE = "\x1b[31mred\x9b2J\nnew\r\x07\u202eline"


async def test_no_name_reaches_the_terminal_as_an_escape(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    song = small_song()
    instruments = tuple(replace(instrument, name=HOSTILE) for instrument in song.instruments if instrument)
    channels = tuple(replace(channel, name=HOSTILE) for channel in song.channels)
    first = replace(song.order[0], section=replace(song.order[0].section, name=HOSTILE))
    app = make_app(replace(song, title=HOSTILE, instruments=instruments, channels=channels, order=(first, *song.order[1:])))
    async with app.run_test(size=(120, 30)) as pilot:
        stage = await opened(app, player)
        for act in (
            lambda: stage.cursor(row=0),
            lambda: app.say(f"Saved {HOSTILE}.", "good"),
            lambda: app.ask_line(HOSTILE, HOSTILE, lambda line: None),
            lambda: app.ask(HOSTILE, [("y", HOSTILE, "yes")], lambda choice: None),
        ):
            act()
            await pilot.pause()
            strips = app.screen._compositor.render_strips()
            assert all(strip.text.isprintable() for strip in strips)
            assert any("[31mred" in strip.text for strip in strips)
            assert [strip.cell_length for strip in strips] == [120] * 30


async def test_an_output_without_a_device_is_told_whole_and_stays_marked(settings: Settings, player: FakePlayer) -> None:
    def open_silent(notify: Callable[[str], None]) -> FakePlayer:
        refusing = FailoverOutput(Refusing(), notify)
        refusing.start(AudioSource(lambda address, frames: None, 0, 0, 48000))
        refusing.close()
        return player

    app = ToccataApp(Session.new(small_song(), settings.folders.state), settings, open_silent)
    async with app.run_test(size=(80, 24)):
        stage = await opened(app, player)
        assert await stage.settled(lambda: bool(app.status.message))
        assert "! PortAudio is missing (sudo apt install libportaudio2); playing without sound" in app.status.paint_line(0).text
        stage.press("down")
        assert app.status.message == ""
        assert "silent" in header(app)


async def test_a_missing_device_leaves_an_unread_message_standing(settings: Settings, player: FakePlayer) -> None:
    app = ToccataApp(Session.new(small_song(), settings.folders.state), settings, lambda notify: player)
    async with app.run_test(size=(80, 24)):
        stage = await opened(app, player)
        app.say("keys.toml: play.sing: there is no such action", "warning")
        app._output_lost("there is no audio device; playing without sound")
        assert app.status.message == "keys.toml: play.sing: there is no such action; there is no audio device; playing without sound"
        stage.press("down")
        app._output_lost("there is no audio device; playing without sound")
        assert app.status.message == "there is no audio device; playing without sound"


class Refusing(NullOutput):
    """A machine without PortAudio."""

    def start(self, source: AudioSource) -> None:
        raise DeviceError(_INSTALL)


@pytest.mark.parametrize("field", [0, 1, 3, 5])
async def test_an_empty_cell_is_explained_within_80_columns(make_app: Callable[..., ToccataApp], player: FakePlayer, field: int) -> None:
    song = small_song()
    long = tuple(replace(channel, name="a channel with a very long name") for channel in song.channels)
    app = make_app(replace(song, channels=long))
    async with app.run_test(size=(80, 24)):
        stage = await opened(app, player)
        stage.cursor(row=1, field=field)
        text = app.status.paint_line(0).text
        assert text.strip().startswith("no ")
        assert "…" not in text.partition("ch 1 a channel w…")[0]


def test_every_effect_is_explained_within_80_columns() -> None:
    assert max(len(explain(effect.meaning, value)) for effect in EFFECTS for value in range(effect.low, effect.high + 1)) <= 78


async def test_the_menu_of_the_pattern_cuts_no_title_at_80_columns(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        stage = await opened(app, player)
        stage.press("escape")
        await pilot.pause()
        lines = [stage.overlay.paint_line(y).text for y in range(1, stage.overlay.size.height)]
        assert len(lines) > 10
        assert not [line for line in lines if "…" in line]


async def test_the_section_of_the_place_and_the_metronome_stand_in_the_header(
    make_app: Callable[..., ToccataApp], player: FakePlayer
) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)):
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        stage.cursor(order_index=2, pattern=2)
        assert "Verse  ord 02" in header(app)
        stage.press("alt+T")
        assert "click" in header(app)
        player.at = FakePosition(True, 0, 0, 0, count_in=3)
        app.editor.position = player.at  # type: ignore[assignment]
        assert "in  3" in header(app)
        stage.press("alt+T")
        assert "click" not in header(app)


async def test_a_groove_stands_where_the_speed_does(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    from toccata.edit.groove import set_groove

    app = make_app()
    async with app.run_test(size=(120, 30)):
        session = app.editor.session
        assert "spd 6 " in header(app)
        session.apply("grooved", set_groove(session.song, (8, 4)))
        assert "spd 8/4 " in header(app)
        assert "125.0 bpm" in header(app)
        session.apply("grooved", set_groove(session.song, (7, 5, 6, 6, 6)))
        assert "spd 7/5/… " in header(app)
        app.editor.position = FakePosition(True, speed=3)  # type: ignore[assignment]
        assert "spd 3 " in header(app)
