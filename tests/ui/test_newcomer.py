"""What a newcomer does, by real key presses: every step of the first hour with the editor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from textual.pilot import Pilot
from ui_fakes import FakePlayer

from toccata.config import Settings, data_folder
from toccata.notation.cells import format_cell
from toccata.session import Session
from toccata.session.start import new_factory_song
from toccata.ui.app import ToccataApp


class Hands:
    """Presses keys and reads the song."""

    def __init__(self, app: ToccataApp, pilot: Pilot) -> None:
        self.app, self.pilot = app, pilot
        # Every press is a new one here: the clock is the test's own, a second a look.
        self._now = 0.0
        app.editor.clock = self._tick

    def _tick(self) -> float:
        self._now += 1.0
        return self._now

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        names = {" ": "space", ".": "full_stop", "/": "slash", "-": "minus", "_": "underscore"}
        await self.pilot.press(*(names.get(character, character) for character in text))

    async def until(self, done: Callable[[], bool]) -> None:
        for _ in range(200):
            if done():
                return
            await self.pilot.pause(0.02)
        raise AssertionError(f"still waiting: {self.app.status.message}")

    def cell(self, row: int, channel: int = 0) -> str:
        song, pattern = self.app.editor.song, self.app.editor.cursor.pattern
        return format_cell(song.patterns[pattern].columns[channel][row], song.channels[channel].effect_columns)


@pytest.fixture
def factory_app(settings: Settings, player: FakePlayer) -> ToccataApp:
    session = Session.new(new_factory_song(data_folder("samples")), settings.folders.state)
    return ToccataApp(session, settings, lambda notify: player)


async def test_types_notes_hears_them_and_jams(factory_app: ToccataApp, player: FakePlayer) -> None:
    async with factory_app.run_test(size=(120, 40)) as pilot:
        hands = Hands(factory_app, pilot)
        await hands.until(lambda: factory_app.editor.player is not None)
        await hands.press("z", "x", "c", "v")
        assert [hands.cell(row)[:6] for row in range(4)] == ["C-4 01", "D-4 01", "E-4 01", "F-4 01"]
        assert player.notes_on == [60, 62, 64, 65]

        await hands.press("greater_than_sign", "asterisk", "ctrl+e", "2")
        await hands.press("z")
        assert hands.cell(4)[:6] == "C-5 02"
        assert factory_app.editor.cursor.row == 6

        await hands.press("space")
        before = factory_app.editor.song
        await hands.press("q", "right", "w")
        assert factory_app.editor.song is before
        assert player.notes_on[-2:] == [84, 86]
        await hands.press("left", "space", "z")
        assert hands.cell(6)[:6] == "C-5 02"


async def test_plays_loops_and_stops(factory_app: ToccataApp, player: FakePlayer) -> None:
    async with factory_app.run_test(size=(120, 40)) as pilot:
        hands = Hands(factory_app, pilot)
        await hands.until(lambda: factory_app.editor.player is not None)
        await hands.press("f6")
        await hands.until(lambda: factory_app.editor.playing)
        await hands.press("f8")
        await hands.until(lambda: not factory_app.editor.playing)
        await hands.press("f8", "down", "down", "down", "f7")
        assert player.calls == [("loop_pattern", 0, 0), ("stop",), ("silence",), ("play", 0, 3)]


async def test_arranges_channels_and_patterns(factory_app: ToccataApp) -> None:
    async with factory_app.run_test(size=(120, 40)) as pilot:
        hands = Hands(factory_app, pilot)
        editor = factory_app.editor
        await hands.press("shift+f2", "a")
        assert len(editor.song.channels) == 9
        await hands.press("shift+f2", "n")
        await hands.type("Arp")
        await hands.press("enter")
        assert editor.song.channels[1].name == "Arp"
        await hands.press("shift+f2", "r", "shift+f2", "c", "v", "shift+f2", "e", "alt+t", "alt+t")
        assert [channel.name for channel in editor.song.channels][:3] == ["Kick", "Snare", "Arp"]
        assert (editor.song.channels[2].hue, editor.song.channels[2].effect_columns) == (270, 4)
        await hands.press("shift+f2", "x")
        assert len(editor.song.channels) == 8

        await hands.press("f11", "n", "n", "s")
        await hands.type("Chorus")
        await hands.press("enter")
        assert [entry.pattern for entry in editor.song.order] == [0, 1, 2]
        assert editor.song.order[2].section.name == "Chorus"
        await hands.press("enter")
        assert factory_app.view.scope == "pattern"
        assert editor.cursor.pattern == 2


async def test_marks_copies_pastes_transposes_and_undoes(factory_app: ToccataApp) -> None:
    async with factory_app.run_test(size=(120, 40)) as pilot:
        hands = Hands(factory_app, pilot)
        editor = factory_app.editor
        await hands.press("z", "x", "home", "shift+down", "ctrl+c")
        await hands.press("alt+u", "tab", "home", "ctrl+v")
        assert [hands.cell(row, 1)[:3] for row in range(2)] == ["C-4", "D-4"]
        await hands.press("home", "alt+l", "alt+q")
        assert [hands.cell(row, 1)[:3] for row in range(2)] == ["C#4", "D#4"]
        with_all = editor.song
        for _ in range(10):
            await hands.press("ctrl+z")
        assert hands.cell(0) == "... .. .. ..."
        assert not editor.session.modified
        for _ in range(10):
            await hands.press("ctrl+y")
        assert editor.song is with_all


async def test_saves_leaves_and_finds_the_same_song_again(tmp_path: Path, settings: Settings, player: FakePlayer) -> None:
    path = tmp_path / "first song.toccata"
    session = Session.new(new_factory_song(data_folder("samples")), settings.folders.state)
    app = ToccataApp(session, settings, lambda notify: player)
    async with app.run_test(size=(120, 40)) as pilot:
        hands = Hands(app, pilot)
        await hands.press("z", "ctrl+s", "end", "ctrl+u")
        app.take_paste(str(path))
        await hands.press("enter")
        await hands.until(lambda: not app.editor.session.modified)
        await hands.press("ctrl+q")
        await hands.until(lambda: not app.is_running)
    assert player.closed

    again = ToccataApp(Session.new(new_factory_song(data_folder("samples")), settings.folders.state), settings, lambda notify: FakePlayer())
    async with again.run_test(size=(120, 40)) as pilot:
        hands = Hands(again, pilot)
        await hands.press("f10", "r")
        await hands.press("enter")
        await hands.until(lambda: again.editor.path is not None)
        assert again.editor.path == path
        assert hands.cell(0)[:6] == "C-4 01"


async def test_ctrl_q_asks_when_something_is_unsaved_and_leaves_the_second_time(factory_app: ToccataApp, settings: Settings) -> None:
    from toccata.session import find_recoveries

    async with factory_app.run_test(size=(80, 24)) as pilot:
        hands = Hands(factory_app, pilot)
        await hands.press("z", "ctrl+q")
        assert factory_app.is_running
        await hands.press("ctrl+q")
        await hands.until(lambda: not factory_app.is_running)
    (left,) = find_recoveries(settings.folders.state)
    assert left.edits == 1


async def test_what_a_killed_editor_left_is_offered_and_recovered(settings: Settings, player: FakePlayer) -> None:
    from toccata.edit import cells

    lost = Session.new(new_factory_song(data_folder("samples")), settings.folders.state)
    lost.apply("Note", cells.type_note(lost.song, 0, 5, 0, 61, 1))
    lost.close()

    app = ToccataApp(Session.new(new_factory_song(data_folder("samples")), settings.folders.state), settings, lambda notify: player)
    async with app.run_test(size=(120, 40)) as pilot:
        hands = Hands(app, pilot)
        await hands.until(lambda: bool(app._overlays))
        await hands.press("r")
        await hands.until(lambda: hands.cell(5)[:3] == "C#4")
        assert app.editor.session.modified


async def test_loads_a_wav_after_hearing_it(tmp_path: Path, factory_app: ToccataApp, player: FakePlayer) -> None:
    soundfile.write(tmp_path / "ping.wav", np.sin(np.arange(2000) / 10).astype(np.float32), 44100)
    async with factory_app.run_test(size=(120, 40)) as pilot:
        hands = Hands(factory_app, pilot)
        await hands.until(lambda: factory_app.editor.player is not None)
        await hands.press("f10", "f", "end", "space")
        await hands.until(lambda: any(call[0] == "preview" for call in player.calls))
        await hands.press("insert")
        await hands.until(lambda: any(sample and "ping" in sample.name for sample in factory_app.editor.song.samples))


async def test_without_a_player_everything_but_the_sound_works(settings: Settings) -> None:
    def no_player(notify: Callable[[str], None]) -> FakePlayer:
        raise OSError("PortAudio is missing; install libportaudio2")

    app = ToccataApp(Session.new(new_factory_song(data_folder("samples")), settings.folders.state), settings, no_player)
    async with app.run_test(size=(120, 40)) as pilot:
        hands = Hands(app, pilot)
        await hands.until(lambda: bool(app.editor.player_problem))
        await hands.until(lambda: "libportaudio2" in app.status.message)
        await hands.press("z", "f5")
        assert hands.cell(0)[:3] == "C-4"
        assert "libportaudio2" in app.status.message


async def test_f5_before_the_sound_is_there_plays_once_it_is(settings: Settings, player: FakePlayer) -> None:
    import threading

    may_open = threading.Event()

    def open_late(notify: Callable[[str], None]) -> FakePlayer:
        may_open.wait(10)
        return player

    app = ToccataApp(Session.new(new_factory_song(data_folder("samples")), settings.folders.state), settings, open_late)
    async with app.run_test(size=(120, 40)) as pilot:
        hands = Hands(app, pilot)
        await hands.press("f5")
        assert player.calls == []
        may_open.set()
        await hands.until(lambda: player.calls == [("play", 0, 0)])
