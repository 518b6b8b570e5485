"""Which of Toccata's files a module is made of: itself and, transitively, what it imports."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

import toccata

_PACKAGE_FOLDER = Path(toccata.__file__).parent
# Reading the text is 20 times faster than parsing it. It may find an import too many (in a comment), never one too few:
# the project's linter forbids relative imports, and one test compares with the parser.
_FROM = re.compile(r"^[ \t]*from[ \t]+(toccata[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+(toccata[\w., \t]*)", re.MULTILINE)
_WORD = re.compile(r"\w+")


def transitive_sources(module: str, file: Path) -> list[tuple[str, str]]:
    """(module, hash of its text) of a module and all of Toccata's that it reaches, sorted by name."""
    found = {module: _read(file)}
    waiting = list(found[module][1])
    while waiting:
        name = waiting.pop()
        path = module_file(name)
        if name in found or path is None:
            continue
        found[name] = _read(path)
        waiting += found[name][1]
    return sorted((name, content_hash) for name, (content_hash, _) in found.items())


def imported_modules(text: str) -> set[str]:
    """The dotted names that a source text may import from Toccata, their packages included."""
    names: set[str] = set()
    for base, imported in _FROM.findall(text):
        names.add(base)
        names.update(f"{base}.{word}" for word in _WORD.findall(imported))
    for line in _IMPORT.findall(text):
        names.update(part.split()[0] for part in line.split(",") if part.strip())
    return {prefix for name in names for prefix in _prefixes(name)}


def _prefixes(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


@cache
def module_file(name: str) -> Path | None:
    """The file of one of Toccata's modules or packages; None for a name that is neither."""
    base = _PACKAGE_FOLDER.joinpath(*name.split(".")[1:])
    for candidate in (base.with_suffix(".py"), base / "__init__.py"):
        if candidate.is_file():
            return candidate
    return None


@cache
def _read(file: Path) -> tuple[str, frozenset[str]]:
    data = file.read_bytes()
    return hashlib.sha256(data).hexdigest(), frozenset(imported_modules(data.decode("utf-8")))
