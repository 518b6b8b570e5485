"""What differs between two songs, as plain data, and the new song made again from the old one and that.

Parts are compared by identity, so the work grows with the edit and not with the song. A list of patterns or slots is
written as its changed places; a part that only moved is named by where it was. Columns are deflated bytes in base64,
frames of samples are blobs named by their hash.
"""

from __future__ import annotations

import base64
import binascii
import tomllib
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import tomli_w

from toccata.formats.plain import BadTable, Table, decode_field, encode_field, field_names, from_table, to_table
from toccata.notation.cells import CELL_WIDTH
from toccata.song import MAX_ROWS, Instrument, Pattern, Sample, Song
from toccata.song.sample import read_only

_KINDS = ("int8", "int16", "int32", "float32")


class BlobStore(Protocol):
    """Keeps frames outside the record."""

    def put(self, data: np.ndarray) -> str:
        """The name under which the array's bytes can be had again."""

    def get(self, name: str) -> bytes:
        """The bytes. Raises: KeyError when they are missing or damaged."""


class BadChange(ValueError):
    """A change that does not fit the song it is put on, or is damaged."""


def encode_change(old: Song, new: Song, blobs: BlobStore) -> Table:
    """What to do to the old song to have the new one; empty when nothing differs. Blobs are stored on the way."""
    change: Table = {}
    fields = {
        name: encode_field(Song, name, getattr(new, name)) for name in field_names(Song) if getattr(old, name) is not getattr(new, name)
    }
    if fields:
        change["fields"] = fields
    if old.unknown is not new.unknown:
        change["unknown"] = tomli_w.dumps({"kept": [list(item) for item in new.unknown]})
    if old.patterns is not new.patterns:
        change["patterns"] = _encode_list(old.patterns, new.patterns, _encode_pattern)
    if old.instruments is not new.instruments:
        change["instruments"] = _encode_list(old.instruments, new.instruments, lambda _, part: to_table(part))
    if old.samples is not new.samples:
        change["samples"] = _encode_list(old.samples, new.samples, lambda before, part: _encode_sample(before, part, blobs))
    return change


def decode_change(old: Song, change: Table, blobs: BlobStore, damage: Callable[[str], None]) -> Song:
    """The new song. damage is told of a sample whose frames are lost; it is left silent then.

    Raises: BadChange.
    """
    try:
        values = {name: decode_field(Song, name, plain) for name, plain in change.get("fields", {}).items()}
        if "unknown" in change:
            values["unknown"] = tuple((key, value) for key, value in tomllib.loads(change["unknown"])["kept"])
        if "patterns" in change:
            values["patterns"] = _decode_list(old.patterns, change["patterns"], _decode_pattern)
        if "instruments" in change:
            values["instruments"] = _decode_list(old.instruments, change["instruments"], lambda _, table: from_table(Instrument, table))
        if "samples" in change:
            values["samples"] = _decode_list(
                old.samples, change["samples"], lambda before, table: _decode_sample(before, table, blobs, damage)
            )
        return replace(old, **values)
    except BadChange:
        raise
    except (BadTable, KeyError, ValueError, TypeError, IndexError, AttributeError, zlib.error, binascii.Error) as error:
        raise BadChange(str(error)) from None


def _encode_list(old: tuple[Any, ...], new: tuple[Any, ...], encode: Callable[[Any, Any], Table]) -> Table:
    """{"length", "moved": {new place: old place}, "none": [...], "changed": {place: table}}; all else stayed."""
    places = {id(part): place for place, part in reversed(list(enumerate(old))) if part is not None}
    moved: dict[str, int] = {}
    empty: list[int] = []
    changed: Table = {}
    for place, part in enumerate(new):
        before = old[place] if place < len(old) else None
        if part is before and place < len(old):
            continue
        if part is None:
            empty.append(place)
        elif id(part) in places:
            moved[str(place)] = places[id(part)]
        else:
            changed[str(place)] = encode(before, part)
    table: Table = {"length": len(new), "moved": moved, "none": empty, "changed": changed}
    return {key: value for key, value in table.items() if value or key == "length"}


def _decode_list(old: tuple[Any, ...], table: Table, decode: Callable[[Any, Table], Any]) -> tuple[Any, ...]:
    length = table["length"]
    if not isinstance(length, int) or not 0 <= length <= 4096:
        raise BadChange(f"a list of {length}")
    parts: list[Any] = [*old[:length], *[None] * (length - len(old))]
    for place in table.get("none", ()):
        parts[place] = None
    for place, source in table.get("moved", {}).items():
        parts[int(place)] = old[source]
    for place, part in table.get("changed", {}).items():
        at = int(place)
        parts[at] = decode(old[at] if at < len(old) else None, part)
    return tuple(parts)


def _encode_pattern(before: Pattern | None, pattern: Pattern) -> Table:
    """Columns: the place of the same array in the pattern before, or where its new bytes stand."""
    places = {id(column): place for place, column in enumerate(before.columns)} if before is not None else {}
    columns: list[int] = []
    fresh: list[str] = []
    fresh_places: dict[int, int] = {}
    for column in pattern.columns:
        if id(column) in places:
            columns.append(places[id(column)])
            continue
        if id(column) not in fresh_places:
            fresh_places[id(column)] = -1 - len(fresh)
            fresh.append(base64.b64encode(zlib.compress(column.tobytes(), 1)).decode("ascii"))
        columns.append(fresh_places[id(column)])
    table = to_table(pattern)
    if before is None or columns != list(range(len(before.columns))):
        table["columns"] = columns
    if fresh:
        table["fresh"] = fresh
    return table


def _decode_pattern(before: Pattern | None, table: Table) -> Pattern:
    head = {key: value for key, value in table.items() if key not in ("columns", "fresh")}
    pattern = from_table(Pattern, head, columns=())
    if not 1 <= pattern.rows <= MAX_ROWS:
        raise BadChange(f"a pattern of {pattern.rows} rows")
    old = before.columns if before is not None else ()
    fresh = [_decode_column(text, pattern.rows) for text in table.get("fresh", ())]
    places = table.get("columns", range(len(old)))
    return replace(pattern, columns=tuple(old[place] if place >= 0 else fresh[-1 - place] for place in places))


def _decode_column(text: str, rows: int) -> np.ndarray:
    size = rows * CELL_WIDTH
    content = zlib.decompressobj().decompress(base64.b64decode(text), size + 1)
    if len(content) != size:
        raise BadChange(f"a column of {len(content)} bytes instead of {size}")
    return np.frombuffer(content, np.uint8).reshape(rows, CELL_WIDTH)


def _encode_sample(before: Sample | None, sample: Sample, blobs: BlobStore) -> Table:
    table = to_table(sample)
    if before is None or before.data is not sample.data:
        table["frames"] = {"type": sample.data.dtype.name, "shape": list(sample.data.shape), "blob": blobs.put(sample.data)}
    return table


def _decode_sample(before: Sample | None, table: Table, blobs: BlobStore, damage: Callable[[str], None]) -> Sample:
    frames = table.get("frames")
    sample = from_table(Sample, {key: value for key, value in table.items() if key != "frames"})
    if frames is None:
        if before is None:
            raise BadChange("a sample without frames")
        return replace(sample, data=before.data)
    if frames["type"] not in _KINDS:
        raise BadChange(f"frames of type {frames['type']}")
    try:
        content = blobs.get(frames["blob"])
    except KeyError:
        damage(sample.name)
        return replace(sample, data=read_only(np.zeros(0, frames["type"])), loop=type(sample.loop)(), sustain_loop=type(sample.loop)())
    return replace(sample, data=np.frombuffer(content, frames["type"]).reshape(frames["shape"]))
