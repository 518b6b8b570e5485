"""Fixtures of the screen's tests: an app on a song, with a player that makes no sound."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from ui_fakes import FakePlayer, small_song

from toccata.config import Folders, Settings
from toccata.session import Session
from toccata.song import Song
from toccata.ui.app import ToccataApp


@pytest.fixture
def player() -> FakePlayer:
    return FakePlayer()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folders = Folders(tmp_path / "config", tmp_path / "state", tmp_path / "cache")
    return Settings(folders=folders, songs_folder=str(tmp_path))


@pytest.fixture
def make_app(settings: Settings, player: FakePlayer) -> Callable[..., ToccataApp]:
    """make_app(song=None, **settings): an app that is not running yet."""

    def make(song: Song | None = None, **changes: object) -> ToccataApp:
        chosen = settings.with_overrides(**changes)
        session = Session.new(song or small_song(), chosen.folders.state)
        return ToccataApp(session, chosen, lambda notify: player)

    return make
