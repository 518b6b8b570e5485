"""The encoder's tests share an emulator, and the screen's stage and fakes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "ui"))
sys.path.insert(0, str(Path(__file__).parent))

from ui_fakes import FakePlayer, small_song

from toccata.config import Folders, Settings
from toccata.session import Session
from toccata.ui.app import ToccataApp


@pytest.fixture
def player() -> FakePlayer:
    return FakePlayer()


@pytest.fixture
def make_app(tmp_path: Path, player: FakePlayer) -> Callable[..., ToccataApp]:
    """make_app(**settings): an app on the small song, with a player that makes no sound."""

    def make(**changes: object) -> ToccataApp:
        folders = Folders(tmp_path / "config", tmp_path / "state", tmp_path / "cache")
        settings = Settings(folders=folders, songs_folder=str(tmp_path)).with_overrides(**changes)
        return ToccataApp(Session.new(small_song(), folders.state), settings, lambda notify: player)

    return make
