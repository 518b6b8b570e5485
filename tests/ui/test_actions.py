"""Every action of the registry does what it is for, by its own key."""

from __future__ import annotations

import asyncio
import traceback
from pathlib import Path

import pytest
from ui_cases import CASES
from ui_cases_views import VIEW_CASES
from ui_fakes import FakePlayer, small_song
from ui_stage import Stage, run_case

from toccata.config import Folders, Settings
from toccata.session import Session
from toccata.ui.actions import all_actions
from toccata.ui.app import ToccataApp

ALL_CASES = CASES | VIEW_CASES


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What went wrong with each action, run one after another in one app: a fresh one for each takes a second."""
    folder: Path = tmp_path_factory.mktemp("actions")
    return asyncio.run(_run_all(folder))


async def _run_all(folder: Path) -> dict[str, str]:
    settings = Settings(folders=Folders(folder / "config", folder / "state", folder / "cache"), songs_folder=str(folder))
    player = FakePlayer()
    app = ToccataApp(Session.new(small_song(), settings.folders.state), settings, lambda notify: player)
    found: dict[str, str] = {}
    async with app.run_test(size=(120, 40)) as pilot:
        stage = Stage(app, player)
        await stage.settled(lambda: app.editor.player is not None)
        for action_id, case in ALL_CASES.items():
            (folder / "here.toccata").unlink(missing_ok=True)
            try:
                await run_case(stage, action_id, case)
                await pilot.pause()
            except Exception:
                found[action_id] = traceback.format_exc(limit=-3)
    return found


@pytest.mark.parametrize("action_id", [action.id for action in all_actions()])
def test_the_action_does_what_it_is_for(action_id: str, outcomes: dict[str, str]) -> None:
    if action_id not in ALL_CASES:
        pytest.fail(f"{action_id} has no test: add a case for it", pytrace=False)
    if action_id in outcomes:
        pytest.fail(outcomes[action_id], pytrace=False)


def test_every_case_is_of_an_action() -> None:
    assert set(ALL_CASES) <= {action.id for action in all_actions()}
