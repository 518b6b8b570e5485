"""The songs that the tests of the formats use."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def make() -> Any:
    spec = importlib.util.spec_from_file_location("format_songs", Path(__file__).parents[1] / "formats" / "conftest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Songs
