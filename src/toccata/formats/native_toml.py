"""TOML text of the native song."""

from __future__ import annotations

import tomllib
from typing import Any

import tomli_w

from toccata.formats.plain import BadTable, Table


def dump_toml(table: Table) -> str:
    """The table as TOML; a text of several lines keeps its lines unless they end in CR LF, which TOML would rewrite."""
    return tomli_w.dumps(table, multiline_strings=not _has_crlf(table))


def parse_toml(text: str) -> Table:
    """The table that the text describes. Raises: BadTable with the line in its sentence."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadTable("", f"is not TOML: {error}") from None
    except (ValueError, RecursionError, OverflowError):
        raise BadTable("", "is not TOML that can be read: a number or a nesting is too large") from None


def insert(table: Table, place: str, value: Any) -> None:
    """Puts a kept unknown key back at its place (`channels/3/glide`); nowhere when what held it is gone.

    Modifies: table.
    """
    *parents, name = (key.replace("~1", "/").replace("~0", "~") for key in place.split("/"))
    spot: Any = table
    for parent in parents:
        if isinstance(spot, dict):
            spot = spot.setdefault(parent, {})
        elif isinstance(spot, list) and parent.isdigit() and int(parent) < len(spot):
            spot = spot[int(parent)]
        else:
            return
    if isinstance(spot, dict):
        spot.setdefault(name, value)


def _has_crlf(value: Any) -> bool:
    if isinstance(value, str):
        return "\r\n" in value
    if isinstance(value, dict):
        return any(_has_crlf(item) for item in value.values())
    return isinstance(value, list) and any(_has_crlf(item) for item in value)
