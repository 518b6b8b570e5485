"""Parts of the document as plain data: tables of text, numbers, truths, lists and tables, and back.

This is the one serial form: the native song writes it as TOML, the journal as JSON. It follows the dataclasses' own
type hints, so a new field of the document is saved and journalled without a line here. Fields at their default are
left out. Arrays, and the parts that have files of their own (`APART`), are not part of a table.
"""

from __future__ import annotations

import dataclasses
import difflib
import math
import types
import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from toccata.formats.ranges import RANGES
from toccata.song import Pattern, Sample, Section, Song

APART: dict[type, frozenset[str]] = {
    Song: frozenset({"patterns", "instruments", "samples", "unknown"}),
    Pattern: frozenset({"columns"}),
    Sample: frozenset({"data"}),
}
ALWAYS: dict[type, frozenset[str]] = {
    Song: frozenset({"title", "tempo", "speed", "rows_per_beat"}),
    Sample: frozenset({"name", "rate_hz", "bits"}),
}
"""Written even at their default, because a reader of the file looks for them."""

FROM_ONE: dict[type, frozenset[str]] = {Section: frozenset({"mutes"})}
"""Numbers that people count from 1, as in the heads of a pattern's channels."""

Table = dict[str, Any]
Part = TypeVar("Part")


class BadTable(ValueError):
    """A table that is no such part. place: the keys that lead to the spot, `channels/3/volume`."""

    def __init__(self, place: str, problem: str) -> None:
        self.place, self.problem = printable(place, 80), printable(problem, 300)
        super().__init__(f"{self.place}: {self.problem}" if place else self.problem)


def printable(text: str, limit: int) -> str:
    """Text of a file as a sentence can carry it: one line, not too long, nothing that a terminal would obey."""
    text = "".join(character if character.isprintable() else "?" for character in text)
    return text if len(text) <= limit else text[: limit - 3] + "..."


@dataclass(slots=True)
class Reading:
    """How strict a reading is. keep_unknown: collect unknown keys as (place, value) instead of refusing them."""

    keep_unknown: bool = False
    unknown: list[tuple[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Codec:
    """Both directions for one type: encode(value) and decode(plain, place, reading), which raises BadTable."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any, str, Reading], Any]


def to_table(part: Any) -> Table:
    """The part's fields that differ from their defaults (and those of ALWAYS), in the order of the dataclass."""
    always = ALWAYS.get(type(part), frozenset())
    table: Table = {}
    for name, (codec, default) in _fields(type(part)).items():  # type: ignore[arg-type]
        plain = codec.encode(getattr(part, name))
        # By repr, because 0.0 == -0.0.
        if plain is not None and (name in always or default is _REQUIRED or repr(plain) != default):
            table[name] = plain
    return table


def from_table(kind: type[Part], table: object, reading: Reading | None = None, place: str = "", **apart: Any) -> Part:
    """The part that a table describes; `apart` gives the fields that tables leave out.

    Raises: BadTable for a missing or unknown key, a value of the wrong kind, or one outside its range.
    """
    if not isinstance(table, dict):
        raise BadTable(place, f"{_shown(table)} is not a table")
    reading = reading or Reading()
    known = _fields(kind)  # type: ignore[arg-type]
    values = dict(apart)
    for name, plain in table.items():
        spot = f"{place}/{escape(name)}" if place else escape(name)
        if name in known:
            values[name] = known[name][0].decode(plain, spot, reading)
        elif reading.keep_unknown:
            reading.unknown.append((spot, plain))
        else:
            raise BadTable(spot, "there is no such key" + _meant(name, known))
    missing = [name for name, (_, default) in known.items() if default is _REQUIRED and name not in values]
    if missing:
        raise BadTable(place, f"the key '{missing[0]}' is missing")
    return kind(**values)


def encode_field(kind: type, name: str, value: Any) -> Any:
    """One field as plain data; None stays None."""
    return _fields(kind)[name][0].encode(value)


def decode_field(kind: type, name: str, plain: Any) -> Any:
    """The value of one field from `encode_field`. Raises: BadTable."""
    return _fields(kind)[name][0].decode(plain, name, Reading())


def field_names(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass that a table holds."""
    return tuple(_fields(kind))


def escape(key: str) -> str:
    """A key as one part of a place, in JSON Pointer's way (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _meant(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name[:40], known, 1)
    return f"; is '{close[0]}' meant?" if close else ""


_REQUIRED = object()


@cache
def _fields(kind: type) -> dict[str, tuple[Codec, Any]]:
    """Each field's codec and the repr of its encoded default."""
    hints = typing.get_type_hints(kind)
    result: dict[str, tuple[Codec, Any]] = {}
    for item in dataclasses.fields(kind):
        if item.name in APART.get(kind, ()):
            continue
        codec = _codec(hints[item.name], RANGES.get((kind, item.name)), item.name in FROM_ONE.get(kind, ()))
        default: Any = _REQUIRED
        if item.default is not dataclasses.MISSING:
            default = repr(codec.encode(item.default))
        elif item.default_factory is not dataclasses.MISSING:
            default = repr(codec.encode(item.default_factory()))
        result[item.name] = (codec, default)
    return result


def _codec(hint: Any, limits: tuple[float, float] | None = None, from_one: bool = False) -> Codec:
    if hint is str:
        return Codec(str, _decode_text)
    if hint is bool:
        return Codec(bool, _decode_truth)
    if hint in (int, float):
        return _number(hint, limits)
    if dataclasses.is_dataclass(hint):
        return Codec(to_table, lambda plain, place, reading: from_table(hint, plain, reading, place))  # type: ignore[arg-type]
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _choice(arguments)
    if origin in (Union, types.UnionType):
        (inner,) = (item for item in arguments if item is not type(None))
        return _optional(_codec(inner, limits))
    if origin is tuple:
        return _whole_numbers(limits, int(from_one)) if arguments == (int, ...) else _sequence(arguments)
    raise TypeError(f"{hint} has no plain form")


def _decode_text(plain: object, place: str, _: Reading) -> str:
    if not isinstance(plain, str):
        raise BadTable(place, f"{_shown(plain)} is not text")
    return plain


def _decode_truth(plain: object, place: str, _: Reading) -> bool:
    if not isinstance(plain, bool):
        raise BadTable(place, f"{_shown(plain)} is neither true nor false")
    return plain


def _number(kind: type, limits: tuple[float, float] | None) -> Codec:
    """Encoding clamps to the limits, so that whatever is saved also opens; decoding refuses what is outside."""

    def encode(value: Any) -> Any:
        number = kind(value)
        if limits is None or limits[0] <= number <= limits[1]:
            return number
        return kind(limits[1] if number > limits[1] else limits[0])

    def decode(plain: object, place: str, _: Reading) -> Any:
        if isinstance(plain, bool) or not isinstance(plain, int if kind is int else (int, float)):
            raise BadTable(place, f"{_shown(plain)} is not a {'whole ' if kind is int else ''}number")
        if abs(plain) >= 2**63 or not math.isfinite(plain):
            raise BadTable(place, f"{_shown(plain)} is too large or no number")
        if limits is not None and not limits[0] <= plain <= limits[1]:
            raise BadTable(place, f"{_shown(plain)} is outside {limits[0]:g} to {limits[1]:g}")
        return kind(plain)

    return Codec(encode, decode)


def _choice(choices: tuple[Any, ...]) -> Codec:
    def decode(plain: object, place: str, _: Reading) -> Any:
        if plain not in choices:
            raise BadTable(place, f"{_shown(plain)} is not one of {', '.join(choices)}")
        return plain

    return Codec(str, decode)


def _optional(inner: Codec) -> Codec:
    return Codec(
        lambda value: None if value is None else inner.encode(value),
        lambda plain, place, reading: None if plain is None else inner.decode(plain, place, reading),
    )


def _sequence(arguments: tuple[Any, ...]) -> Codec:
    if arguments[-1] is not Ellipsis:
        return _fixed([_codec(item) for item in arguments])
    if get_origin(arguments[0]) is tuple and get_args(arguments[0])[0] is str:
        return _named(_codec(get_args(arguments[0])[1]))
    inner = _codec(arguments[0])

    def decode(plain: object, place: str, reading: Reading) -> tuple[Any, ...]:
        items = _list(plain, place)
        return tuple(inner.decode(item, f"{place}/{index}", reading) for index, item in enumerate(items))

    return Codec(lambda value: [inner.encode(item) for item in value], decode)


def _whole_numbers(limits: tuple[float, float] | None, first: int) -> Codec:
    """Numbers in one line of text, `8 4`: a list would take a line for each, and two people's lists would not merge.

    limits: of each number. first: what is added to each in the text.
    """
    number = _number(int, limits)

    def decode(plain: object, place: str, reading: Reading) -> tuple[int, ...]:
        words = _decode_text(plain, place, reading).split()
        if bad := next((word for word in words if not (word.isascii() and word.isdigit() and len(word) < 10)), None):
            raise BadTable(place, f"{_shown(bad)} is not a whole number")
        return tuple(number.decode(int(word) - first, place, reading) for word in words)

    return Codec(lambda value: " ".join(str(number.encode(item) + first) for item in value), decode)


def _fixed(codecs: list[Codec]) -> Codec:
    def decode(plain: object, place: str, reading: Reading) -> tuple[Any, ...]:
        items = _list(plain, place)
        if len(items) != len(codecs):
            raise BadTable(place, f"there are {len(items)} values instead of {len(codecs)}")
        return tuple(codec.decode(item, f"{place}/{index}", reading) for index, (codec, item) in enumerate(zip(codecs, items, strict=True)))

    return Codec(lambda value: [codec.encode(item) for codec, item in zip(codecs, value, strict=True)], decode)


def _named(inner: Codec) -> Codec:
    """(name, value) pairs are a table, sorted by name."""

    def decode(plain: object, place: str, reading: Reading) -> tuple[Any, ...]:
        if not isinstance(plain, dict):
            raise BadTable(place, f"{_shown(plain)} is not a table")
        return tuple((name, inner.decode(plain[name], f"{place}/{name}", reading)) for name in sorted(plain))

    return Codec(lambda value: {name: inner.encode(item) for name, item in sorted(value)}, decode)


def _list(plain: object, place: str) -> list[Any]:
    if not isinstance(plain, list):
        raise BadTable(place, f"{_shown(plain)} is not a list")
    return plain


def _shown(value: object) -> str:
    """The value as a sentence can carry it; a huge integer has no decimal text in Python."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and value.bit_length() > 64:
        return "a number of more than 64 bits"
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
