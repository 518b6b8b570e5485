"""What every test shares.

The user's folders are set aside: settings and state are new and empty, compiled units are kept in `.pytest_cache` from
run to run. With workers (the default) units are compiled first, in two processes; clocked tests run last, one at a
time, in a pytest of their own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

_ROOT = Path(__file__).parent.parent
_CACHE = _ROOT / ".pytest_cache" / "user"
_HOME = tempfile.TemporaryDirectory(prefix="toccata-tests-")

for _name, _folder in (("CONFIG", _HOME.name), ("STATE", _HOME.name), ("DATA", _HOME.name), ("CACHE", str(_CACHE))):
    os.environ[f"XDG_{_name}_HOME"] = _folder
# The screen would be another one in a terminal of fewer colours, and over SSH.
os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
for _name in ("NO_COLOR", "SSH_CONNECTION"):
    os.environ.pop(_name, None)


@pytest.fixture(scope="session")
def unit_folder() -> Path:
    """Where the tests' compiled units are, shared by all of them."""
    from toccata.config import Folders

    return Folders().units


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--campaign", action="store_true", help="run the long campaigns too (fuzzing, kills, soak)")


def pytest_configure(config: pytest.Config) -> None:
    """Property tests draw the same examples every time; a campaign draws new ones."""
    settings.register_profile("fixed", derandomize=True, deadline=None)
    settings.register_profile("campaign", deadline=None)
    settings.load_profile("campaign" if config.getoption("--campaign") else "fixed")


def _is_controller(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput") and bool(getattr(config.option, "numprocesses", 0))


def pytest_sessionstart(session: pytest.Session) -> None:
    if _is_controller(session.config) and not session.config.option.collectonly:
        from toccata.config import Folders
        from toccata.engine.compile import compile_missing
        from toccata.engine.units import UNITS

        compile_missing(UNITS, Folders().units)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--campaign"):
        skip = pytest.mark.skip(reason="a long campaign; run with --campaign")
        for item in items:
            if item.get_closest_marker("campaign"):
                item.add_marker(skip)
    with_workers = _is_controller(config) or hasattr(config, "workerinput")
    if with_workers:  # clocked tests want the machine to themselves
        clocked = [item for item in items if item.get_closest_marker("clocked")]
        items[:] = [item for item in items if item not in set(clocked)]
        config.hook.pytest_deselected(items=clocked)
    else:
        items.sort(key=lambda item: item.get_closest_marker("clocked") is not None)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """After the workers: the clocked tests among the same files, alone."""
    config = session.config
    if not _is_controller(config) or config.option.collectonly or exitstatus == pytest.ExitCode.INTERRUPTED:
        return
    print("\n\nclocked tests, one at a time:", flush=True)
    campaign = ["--campaign"] if config.getoption("--campaign") else []
    command = [sys.executable, "-m", "pytest", "-n0", "-m", "clocked", *campaign, *config.args]
    ended = subprocess.run(command, cwd=config.invocation_params.dir, check=False)
    if ended.returncode not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = ended.returncode
