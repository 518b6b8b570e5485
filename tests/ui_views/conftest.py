"""The views' tests use the screen's own stage and fakes."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "ui"))

from ui_fakes import FakePlayer, small_song
from ui_stage import Stage

from toccata.config import Folders, Settings
from toccata.session import Session
from toccata.ui.app import ToccataApp


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folders = Folders(tmp_path / "config", tmp_path / "state", tmp_path / "cache")
    return Settings(folders=folders, songs_folder=str(tmp_path / "songs"))


@pytest.fixture
def make_app(settings: Settings) -> Callable[..., ToccataApp]:
    """make_app(song=None): an app on the small song, with a player that makes no sound."""

    def make(song=None) -> ToccataApp:  # type: ignore[no-untyped-def]
        Path(settings.songs_folder).mkdir(exist_ok=True)
        player = FakePlayer()
        return ToccataApp(Session.new(song or small_song(), settings.folders.state), settings, lambda notify: player)

    return make


@pytest.fixture
async def stage(make_app: Callable[..., ToccataApp]) -> AsyncIterator[Stage]:
    """A running app at 100x30 whose player is open."""
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        stage = Stage(app, None)  # type: ignore[arg-type]
        await stage.settled(lambda: app.editor.player is not None)
        stage.player = app.editor.player  # type: ignore[assignment]
        stage.pilot = pilot  # type: ignore[attr-defined]
        yield stage
