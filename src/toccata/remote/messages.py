"""What the page may say: a closed set of small JSON objects, each field with its bounds.

`{"t": "hello", "token": "…", "form": "auto"}` comes first; then `form`, `heard`, `key` and `note`. Nothing here is a path or a
command, and nothing else is understood.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

MAX_BYTES = 512
FORMS = ("none", "auto", "full", "mono", "light")
"""How the sound should come: not at all before somebody pressed start, as the link carries it, or in one form."""
_CODE = re.compile(r"[A-Za-z0-9]{1,24}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,128}")
_MOST_FRAMES = 1 << 53
_MOST_LATENCY_MS = 5000.0


class BadMessage(ValueError):
    """Not of the set."""


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message. form: how the sound should come, one of FORMS."""

    token: str
    form: str


@dataclass(frozen=True, slots=True)
class FormWish:
    """Another form, one of FORMS."""

    form: str


@dataclass(frozen=True, slots=True)
class Heard:
    """got: the frame behind the last one that came. frame: the one that leaves the page's buffer now; None while it is dry.

    device_ms: how long the page's device takes from there.
    """

    got: int
    frame: int | None
    device_ms: float


@dataclass(frozen=True, slots=True)
class PageKey:
    """A key by its place on the keyboard, as DOM's `code` names it (`KeyZ`), whatever the layout. down: pressed, else released."""

    code: str
    down: bool


@dataclass(frozen=True, slots=True)
class PageNote:
    """A MIDI note 0–127 with its velocity 1–127. down: pressed, else released."""

    note: int
    velocity: int
    down: bool


Message = Hello | FormWish | Heard | PageKey | PageNote


def parse_message(text: str | bytes) -> Message:
    """The message that the text is. Raises: BadMessage for anything else."""
    if not isinstance(text, str) or len(text) > MAX_BYTES:
        raise BadMessage("no short text")
    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        raise BadMessage("no JSON") from None
    if not isinstance(table, dict):
        raise BadMessage("no object")
    match table.pop("t", None):
        case "hello":
            return Hello(_text(table, "token", _TOKEN), _form(table))
        case "form":
            return FormWish(_form(table))
        case "heard":
            frame = None if table.get("frame", 0) is None else _whole(table, "frame", 0, _MOST_FRAMES)
            return Heard(_whole(table, "got", 0, _MOST_FRAMES), frame, _number(table, "ms", 0.0, _MOST_LATENCY_MS))
        case "key":
            return PageKey(_text(table, "code", _CODE), _flag(table, "down"))
        case "note":
            return PageNote(_whole(table, "note", 0, 127), _whole(table, "velocity", 1, 127), _flag(table, "down"))
    raise BadMessage("no known message")


def _text(table: dict[str, object], name: str, pattern: re.Pattern[str]) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise BadMessage(name)
    return value


def _form(table: dict[str, object]) -> str:
    value = table.get("form")
    if not isinstance(value, str) or value not in FORMS:
        raise BadMessage("form")
    return value


def _flag(table: dict[str, object], name: str) -> bool:
    value = table.get(name)
    if not isinstance(value, bool):
        raise BadMessage(name)
    return value


def _whole(table: dict[str, object], name: str, low: int, high: int) -> int:
    value = table.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadMessage(name)
    return value


def _number(table: dict[str, object], name: str, low: float, high: float) -> float:
    value = table.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        raise BadMessage(name)
    return float(value)
