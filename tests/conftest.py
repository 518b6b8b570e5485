"""What every test shares: the --campaign switch, and clocked tests that run last."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--campaign", action="store_true", help="run the long campaigns too (fuzzing, kills, soak)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--campaign"):
        skip = pytest.mark.skip(reason="a long campaign; run with --campaign")
        for item in items:
            if item.get_closest_marker("campaign"):
                item.add_marker(skip)
    items.sort(key=lambda item: item.get_closest_marker("clocked") is not None)
