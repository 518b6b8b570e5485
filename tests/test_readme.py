"""What the README says is so: its tables, its commands, its pictures and links."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from click import Group

from toccata.cli import cli

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_tables_are_those_of_the_code():
    spec = importlib.util.spec_from_file_location("readme_tables", ROOT / "tests" / "readme_tables.py")
    assert spec is not None
    assert spec.loader is not None
    tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tables)
    assert tables.with_tables(TEXT) == TEXT, "run: uv run python tests/readme_tables.py"


def test_the_two_commands_stand_at_the_top():
    head = TEXT[: TEXT.index("\n## ", TEXT.index("\n## ") + 4)]
    assert "pip install uv && uv run toccata\n" in head
    assert "pip install uv && uv run pytest\n" in head
    assert "pip install -q uv && uv run pytest" in (ROOT / ".ci" / "run").read_text()


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!https?:|#)([^)#]+)", TEXT))))
def test_links_and_pictures_exist(target):
    assert (ROOT / target).exists()


def test_every_command_is_named():
    assert isinstance(cli, Group)
    for name, command in cli.commands.items():
        if not command.hidden:
            assert f"toccata {name}" in TEXT
