"""The README's tables, drawn from the code: keys, effects, the code map. `uv run python tests/readme_tables.py` writes them in."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def keys_table() -> str:
    """Every action that has a key, by where its key works."""
    from toccata.ui.actions import all_actions
    from toccata.ui.keys import key_label

    by_scope: dict[str, list[tuple[str, str]]] = {}
    for action in all_actions():
        if action.all_keys:
            labels = ", ".join(f"`{key_label(key)}`" for key in dict.fromkeys(action.all_keys))
            by_scope.setdefault(action.scope.partition(".")[0], []).append((action.title, labels))
    order = sorted(by_scope, key=lambda scope: (scope != "everywhere", scope != "pattern", scope != "order", scope))
    parts = [f"**{scope.capitalize()}**\n\n" + _table(("What", "Keys"), by_scope[scope]) for scope in order]
    return "\n\n".join(parts)


def effects_table() -> str:
    """Every effect: how it is written, its name, what an example does."""
    from toccata.notation.effects import EFFECTS

    def row(effect) -> tuple[str, str, str]:
        example = min(0x37 if effect.digits == 2 else 3, effect.high)
        return (f"`{effect.pattern}`", effect.name, effect.say(example))

    main = _table(("Effect", "Name", "For example, with 37 or 3"), (row(effect) for effect in EFFECTS if not effect.volume_column))
    volume = _table(("Volume column", "Name", "For example, with 37 or 3"), (row(effect) for effect in EFFECTS if effect.volume_column))
    return f"{main}\n\n{volume}"


def code_map() -> str:
    """Every room with the first sentence that its package says of itself."""
    rows = []
    for init in sorted((ROOT / "src" / "toccata").glob("*/__init__.py")):
        says = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or ""
        rows.append((f"`{init.parent.name}/`", re.split(r"(?<=[.])\s", " ".join(says.split()))[0]))
    return _table(("Room in `src/toccata/`", "What lives there"), rows)


TABLES: dict[str, Callable[[], str]] = {"keys": keys_table, "effects": effects_table, "code map": code_map}


def with_tables(text: str) -> str:
    """The README's text with each table between its markers made anew. Raises: ValueError for a marker that is missing."""
    for name, draw in TABLES.items():
        start, end = f"<!-- {name}: drawn by tests/readme_tables.py -->", f"<!-- end of {name} -->"
        if start not in text or end not in text:
            raise ValueError(f"README.md has no markers for '{name}'")
        before, rest = text.split(start, 1)
        text = f"{before}{start}\n\n{draw()}\n\n{end}{rest.split(end, 1)[1]}"
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
