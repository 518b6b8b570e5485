"""What a unit's freshness depends on."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import toccata.engine
from toccata.engine import sources
from toccata.engine.sources import imported_modules, transitive_sources

_ENGINE = Path(toccata.engine.__file__).parent
_FILES = sorted(_ENGINE.rglob("*.py"))


def _parsed_imports(text: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import would escape the stamp"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name.split(".")[0] == "toccata"}


@pytest.mark.parametrize("file", _FILES, ids=lambda file: str(file.relative_to(_ENGINE)))
def test_reading_finds_every_import_that_parsing_finds(file):
    text = file.read_text()
    assert _parsed_imports(text) <= imported_modules(text)


def test_import_over_several_lines_is_found():
    text = "from toccata.engine.layout import (\n    BLOCK,\n    ENGINE,\n)\nimport toccata.rack.voices, os\n"
    assert {"toccata.engine.layout", "toccata.rack.voices"} <= imported_modules(text)


def test_host_depends_on_layout_through_its_helpers():
    names = [name for name, _ in transitive_sources("toccata.engine.host", _ENGINE / "host.py")]
    assert {"toccata.engine.host", "toccata.engine.commands", "toccata.engine.layout", "toccata.engine.rings"} <= set(names)


def test_stamp_changes_with_a_module_two_imports_away(tmp_path, monkeypatch):
    package = tmp_path / "toccata"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "unit.py").write_text("from toccata.helper import add\n")
    (package / "helper.py").write_text("from toccata import layout\n")
    (package / "other.py").write_text("x = 1\n")
    monkeypatch.setattr(sources, "_PACKAGE_FOLDER", package)

    def stamp(layout: str, other: str) -> str:
        (package / "layout.py").write_text(layout)
        (package / "other.py").write_text(other)
        sources._read.cache_clear()
        sources.module_file.cache_clear()
        return transitive_sources("toccata.unit", package / "unit.py")

    try:
        first = stamp("FIELDS = 1\n", "x = 1\n")
        assert stamp("FIELDS = 1\n", "x = 2\n") == first
        assert stamp("FIELDS = 2\n", "x = 1\n") != first
    finally:
        monkeypatch.undo()
        sources._read.cache_clear()
        sources.module_file.cache_clear()
