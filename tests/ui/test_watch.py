"""What the screen shows while units are still compiling, and when they fail."""

from __future__ import annotations

from collections.abc import Callable

from ui_fakes import FakePlayer, FakePosition, FakeStatus
from ui_stage import Stage

from toccata.ui.app import ToccataApp
from toccata.ui.watch import POSITION_HZ, STATUS_HZ

_COMPILING = FakeStatus(False, 0.4, "compiling voices")


async def opened(app: ToccataApp, player: FakePlayer) -> Stage:
    stage = Stage(app, player)
    await stage.settled(lambda: app.editor.player is not None)
    return stage


class WaitingPlayer(FakePlayer):
    """Plays nothing before it is ready, as the player does."""

    def play(self, order_index: int = 0, row: int = 0, until_end: bool = False, count_in: int = 0) -> None:
        self.calls.append(("play", order_index, row))


async def test_playing_is_shown_while_another_unit_compiles(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)):
        await opened(app, player)
        watch = app._player_watch
        player.at, player.peak = FakePosition(True, row=3), 0.5
        watch.start()
        player.state = _COMPILING
        player.at = FakePosition(True, row=7)
        for _ in range(4):
            watch.look()
        assert app.editor.position == player.at
        assert watch._hz == POSITION_HZ
        assert "row 07" in app.header.paint_line(0).text
        assert "compiling voices 40 %" in app.header.paint_line(0).text


async def test_the_song_that_waits_is_told_and_shown_as_soon_as_it_plays(make_app: Callable[..., ToccataApp]) -> None:
    waiting = WaitingPlayer()
    app = make_app()
    app._open_player = lambda notify: waiting
    waiting.state = _COMPILING
    async with app.run_test(size=(120, 30)):
        stage = await opened(app, waiting)
        stage.press("f5")
        assert app.status.message == "This plays as soon as the sound engine is compiled"
        for _ in range(100):
            app._player_watch.look()
        assert app._player_watch._hz == STATUS_HZ
        waiting.state = FakeStatus()
        app._player_watch.look()
        assert app.status.message == "The sound is ready"
        assert app._player_watch._timer is not None
        waiting.at = FakePosition(True, row=1)
        app._player_watch.look()
        assert app.editor.position == waiting.at


async def test_playing_again_while_something_plays_does_not_speak_of_waiting(
    make_app: Callable[..., ToccataApp], player: FakePlayer
) -> None:
    app = make_app()
    async with app.run_test(size=(120, 30)):
        stage = await opened(app, player)
        stage.press("f5")
        app._player_watch.look()
        player.state = _COMPILING
        stage.press("f5")
        assert "as soon as" not in app.status.message
        assert player.calls.count(("play", 0, 0)) == 2


async def test_after_a_failure_play_says_why_there_is_no_sound(make_app: Callable[..., ToccataApp]) -> None:
    failed = WaitingPlayer()
    failed.state = FakeStatus(False, None, "no room on the disk")
    app = make_app()
    app._open_player = lambda notify: failed
    async with app.run_test(size=(120, 30)):
        stage = await opened(app, failed)
        stage.press("f5")
        assert app.status.message == "no room on the disk"
