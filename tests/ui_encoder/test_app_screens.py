"""The whole editor, driven at random: what the encoder shows is what Textual would have shown, in every view, size and theme."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from emulator import Terminal
from rich.console import Console
from textual._compositor import CompositorUpdate
from ui_fakes import FakePlayer, FakePosition
from ui_stage import Stage

from toccata.edit import cells, patterns
from toccata.ui.app import ToccataApp
from toccata.ui.encoder.capabilities import Capabilities
from toccata.ui.encoder.encoder import Encoder
from toccata.ui.painting import Painted

KEYS = (
    *("down", "down", "up", "right", "left", "tab", "shift+tab", "pagedown", "pageup", "home", "end", "z", "s", "2", ".", "+", "-"),
    *("ctrl+d", "ctrl+u", "alt+d", "alt+u", "space", "shift+down", "ctrl+k", "alt+t", "alt+shift+v", "ctrl+z", "enter"),
    *("f1", "f2", "f3", "f4", "f9", "f10", "f11", "f12", "ctrl+p", "escape"),
)
THEMES = ("day", "terminal", "contrast", "night")


class Watched:
    """Both ways to a terminal, fed with every frame of an app."""

    def __init__(self, app: ToccataApp, width: int, height: int) -> None:
        self.encoder = Encoder(Capabilities())
        self.ours, self.stock = Terminal(width, height, "#"), Terminal(width, height)
        self.written = {"ours": 0, "stock": 0}
        self._console = Console(color_system="truecolor", force_terminal=True)
        app._display = self._show  # type: ignore[method-assign]
        app.screen.refresh()

    def _show(self, screen, update) -> None:
        if isinstance(update, CompositorUpdate):
            size = screen._compositor.size
            for terminal in (self.ours, self.stock):
                if (terminal.screen.columns, terminal.screen.lines) != size:
                    terminal.resize(*size)
            self.encoder.take(update, *size)
            if self.encoder.needs_whole:
                self.encoder.take(screen._compositor.render_full_update(), *size)
            for name, terminal, text in (
                ("ours", self.ours, self.encoder.encode()),
                ("stock", self.stock, update.render_segments(self._console)),
            ):
                terminal.feed(text)
                self.written[name] += len(text.encode())

    def assert_same(self, doing: str) -> None:
        assert self.ours.lines() == self.stock.lines(), doing
        assert self.ours.looks() == self.stock.looks(), doing


@pytest.mark.parametrize("seed", range(3))
async def test_random_keys_look_as_textual_would_show_them(seed: int, make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    chance = random.Random(seed)
    app = make_app(follow=("flip", "centre")[seed % 2])
    async with app.run_test(size=(80, 24)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        stage.editor.edit("names", patterns.resize_pattern(stage.song, 0, 64))
        watched = Watched(app, 80, 24)
        await pilot.pause()
        for step in range(40):
            doing = _do_something(stage, chance)
            if step % 13 == 12:
                await pilot.resize_terminal(*chance.choice([(100, 30), (60, 20), (80, 24), (31, 9)]))
                doing += " and a new size"
            await pilot.pause()
            watched.assert_same(f"seed {seed}, step {step}: {doing}")
            assert stale_lines(app) == [], f"seed {seed}, step {step}: {doing}"


def stale_lines(app: ToccataApp) -> list[tuple[str, int, str, str]]:
    """Lines that a widget keeps though it would paint them otherwise by now."""
    visible = [part for part in app.screen.walk_children(Painted) if part.size and part.is_on_screen]
    return [
        (type(part).__name__, y, kept.text, now.text)
        for part in visible
        if part._kept_size == part.size
        for y, kept in list(part._kept_lines.items())
        if kept != (now := part.paint_line(y))
    ]


def _do_something(stage: Stage, chance: random.Random) -> str:
    what = chance.random()
    if what < 0.7:
        keys = chance.choices(KEYS, k=chance.randint(1, 4))
        stage.press(*keys)
        return " ".join(keys)
    if what < 0.9:
        stage.player.peak = chance.random()
        stage.player.at = FakePosition(True, 0, 0, chance.randrange(64))
        for _ in range(2):
            stage.app._player_watch.look()
        return f"row {stage.player.at.row} plays"
    theme = chance.choice(THEMES)
    stage.app.set_theme(theme)
    return theme


async def test_wide_names_and_a_scrolling_song(make_app: Callable[..., ToccataApp], player: FakePlayer) -> None:
    from toccata.edit import channels

    app = make_app(follow="centre")
    async with app.run_test(size=(100, 30)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        song = patterns.resize_pattern(stage.song, 0, 64)
        for row in range(64):
            song = cells.type_note(song, 0, row, row % 4, 40 + row % 30, 1 + row % 3)
        song = channels.rename_channel(channels.rename_channel(song, 1, "低音 bass"), 2, "Cre\u0301me")
        stage.editor.edit("names", song)
        watched = Watched(app, 100, 30)
        await pilot.pause()
        watched.written = dict.fromkeys(watched.written, 0)
        for row in range(20):
            stage.player.at, stage.player.peak = FakePosition(True, 0, 0, row), 0.03 * row
            for _ in range(2):
                app._player_watch.look()
            await pilot.pause()
            watched.assert_same(f"row {row}")
        assert watched.written["ours"] * 20 < watched.written["stock"]
