"""The native song, `.toccata`: a zip, or a folder of the same layout.

song.toml                  format = "1.0" and everything that has no file of its own
patterns/00.txt            see native_pattern
instruments/01-kick.toml   numbered in hex as cells name them; the rest of the name is only for the reader
samples/01-kick.toml       how the sample plays, and its true rate
samples/01-kick.flac       its frames (see native_samples)
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from toccata.errors import BadFile, ToccataError
from toccata.formats.native_folder import SONG, is_song_folder, read_folder, write_folder
from toccata.formats.native_pattern import BadLine, format_pattern, parse_pattern
from toccata.formats.native_samples import EMPTY_TYPES, BadAudio, decode_audio, encode_audio
from toccata.formats.native_toml import dump_toml, insert, parse_toml
from toccata.formats.native_zip import Members, is_zip, read_zip, write_zip
from toccata.formats.plain import BadTable, Reading, Table, from_table, to_table
from toccata.formats.ranges import instrument_problem, repaired_instrument, repaired_sample, sample_problem
from toccata.song import Instrument, Pattern, Sample, Song
from toccata.song.document import MAX_PATTERNS, MAX_SLOTS, problems
from toccata.song.sample import read_only

MAJOR, MINOR = 1, 0
SUFFIX = ".toccata"

Slot = TypeVar("Slot", Instrument, Sample)

_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})")
_PATTERN = re.compile(r"patterns/([0-9A-Fa-f]{2,4})\.txt")
_SLOT = re.compile(r"(instruments|samples)/([0-9A-Fa-f]{2})(?:-[^/]*)?\.toml")
_JUNK = re.compile(r"(__MACOSX/.*|(.*/)?(\.DS_Store|Thumbs\.db|desktop\.ini|\.[^/]*))")
_FILE = "file:"
_FORMAT = "format"


def load_native(path: Path) -> Song:
    """The song in a zip or a folder. Raises: BadFile naming the member and the place in it."""
    return song_from_members(path, read_folder(path) if path.is_dir() else read_zip(path))


def save_native(song: Song, path: Path) -> None:
    """Saves as a zip, or as a folder where there is one or the path has no suffix; atomically.

    Raises: ToccataError when the song breaks its own rules or the place cannot be written.
    """
    members = song_to_members(song)
    if path.is_dir() or not path.suffix:
        write_folder(path, members)
    else:
        write_zip(path, members)


def probe_native(path: Path, head: bytes) -> bool:
    """Whether the path looks like a native song, by its content."""
    return is_song_folder(path) if path.is_dir() else is_zip(head)


def newer_format(song: Song) -> str:
    """The format of a newer Toccata that wrote the song, `1.3`; empty when this Toccata knows all of it."""
    return str(dict(song.unknown).get(_FORMAT, ""))


def song_to_members(song: Song) -> Members:
    """Every file of the song in its order. Raises: ToccataError naming what breaks the song's rules."""
    if found := problems(song):
        raise ToccataError(f"the song cannot be saved: {found[0]}")
    kept = _Kept(song.unknown)
    members = {SONG: _utf8(dump_toml(kept.into("song", _head(song, newer_format(song)))))}
    for index, pattern in enumerate(song.patterns):
        members[f"patterns/{index:02X}.txt"] = _utf8(format_pattern(pattern, song.channels, kept.into(f"patterns/{index:02X}", {})))
    for number, instrument in _filled(song.instruments):
        table = kept.into(f"instruments/{number:02X}", to_table(repaired_instrument(instrument)))
        members[f"instruments/{_stem(number, instrument.name)}.toml"] = _utf8(dump_toml({"name": instrument.name, **table}))
    for number, sample in _filled(song.samples):
        stem = f"samples/{_stem(number, sample.name)}"
        table = kept.into(f"samples/{number:02X}", to_table(repaired_sample(sample)))
        if sample.frames:
            suffix, members[f"{stem}.{suffix}"] = encode_audio(sample)
        else:
            table["empty"] = {"type": sample.data.dtype.name, "channels": sample.channels}
        members[f"{stem}.toml"] = _utf8(dump_toml(table))
    return {**members, **{name: content for name, content in kept.files() if name not in members}}


def song_from_members(path: Path, members: Members) -> Song:
    """The song that the members describe. Raises: BadFile naming the member and the place in it."""
    return _Loading(path, members).song()


class _Loading:
    """One loading of a song's members."""

    def __init__(self, path: Path, members: Members) -> None:
        self.path = path
        self.members = {name: content for name, content in members.items() if not _JUNK.fullmatch(name)}
        self.used: set[str] = set()
        self.newer = ""
        self.unknown: list[tuple[str, Any]] = []

    def song(self) -> Song:
        if SONG not in self.members:
            raise BadFile(self.path, f"has no {SONG}, so it is no Toccata song")
        head = self.table(SONG)
        self.newer = self.version(head.pop(_FORMAT, None))
        empty = head.pop("empty_slots", {})
        song = self.part(SONG, "song", Song, head)
        song = replace(
            song,
            patterns=self.patterns(len(song.channels)),
            instruments=self.slots("instruments", self.instrument, empty),
            samples=self.slots("samples", self.sample, empty),
            unknown=(),
        )
        if found := problems(song):
            raise BadFile(self.path, found[0], SONG)
        return replace(song, unknown=self.kept())

    def version(self, text: object) -> str:
        """The format when it is a newer one. Raises: BadFile when its major is another."""
        match = _VERSION.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise BadFile(self.path, f"format = {str(text)[:20]!r} is no format number", SONG)
        if int(match[1]) != MAJOR:
            problem = f"was written by a newer Toccata (format {text}); this one reads format {MAJOR}"
            raise BadFile(self.path, problem if int(match[1]) > MAJOR else f"there is no format {text}", SONG)
        return str(text) if int(match[2]) > MINOR else ""

    def text(self, name: str) -> str:
        self.used.add(name)
        try:
            return self.members[name].decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = self.members[name][: error.start].count(b"\n") + 1
            raise BadFile(self.path, "is not UTF-8", f"{name}: line {line}") from None

    def table(self, name: str) -> Table:
        try:
            return parse_toml(self.text(name))
        except BadTable as error:
            raise BadFile(self.path, error.problem, name) from None

    def part(self, name: str, key: str, kind: type, table: Table, **apart: Any) -> Any:
        reading = Reading(bool(self.newer))
        try:
            part: Any = from_table(kind, table, reading, **apart)
        except BadTable as error:
            raise BadFile(self.path, error.problem, f"{name}: {error.place}" if error.place else name) from None
        self.unknown += [(f"{key}#{place}", value) for place, value in reading.unknown]
        return part

    def patterns(self, channels: int) -> tuple[Pattern, ...]:
        names: dict[int, str] = {}
        for name in self.members:
            if match := _PATTERN.fullmatch(name):
                index = int(match[1], 16)
                if index in names:
                    raise BadFile(self.path, f"is the same pattern as {names[index]}", name)
                names[index] = name
        if len(names) > MAX_PATTERNS:
            raise BadFile(self.path, f"holds {len(names)} patterns; a song has at most {MAX_PATTERNS}")
        for index in range(len(names)):
            if index not in names:
                raise BadFile(self.path, "is missing", f"patterns/{index:02X}.txt")
        return tuple(self.pattern(names[index], index, channels) for index in range(len(names)))

    def pattern(self, name: str, index: int, channels: int) -> Pattern:
        reading = Reading(bool(self.newer))
        try:
            pattern = parse_pattern(self.text(name), channels, reading)
        except BadLine as error:
            raise BadFile(self.path, error.problem, f"{name}: line {error.line}") from None
        except BadTable as error:
            raise BadFile(self.path, error.problem, f"{name}: {error.place}" if error.place else name) from None
        self.unknown += [(f"patterns/{index:02X}#{place}", value) for place, value in reading.unknown]
        return pattern

    def slots(self, folder: str, load: Any, empty: object) -> tuple[Any, ...]:
        """The slots 1, 2, ... of a folder; `empty` says how many follow the last filled one."""
        names: dict[int, str] = {}
        for name in self.members:
            match = _SLOT.fullmatch(name)
            if match and match[1] == folder:
                number = int(match[2], 16)
                if number in names:
                    raise BadFile(self.path, f"has the same number as {names[number]}", name)
                if number == 0:
                    raise BadFile(self.path, f"{folder} are numbered from 01 to FF", name)
                names[number] = name
        after = empty.get(folder, 0) if isinstance(empty, dict) else None
        if not isinstance(after, int) or not 0 <= after <= MAX_SLOTS:
            raise BadFile(self.path, "is no number of empty slots", f"{SONG}: empty_slots/{folder}")
        count = max(names, default=0) + after
        return tuple(load(names[number], number) if number in names else None for number in range(1, count + 1))

    def instrument(self, name: str, number: int) -> Instrument:
        instrument: Instrument = self.part(name, f"instruments/{number:02X}", Instrument, self.table(name))
        field, problem = instrument_problem(instrument)
        if problem:
            raise BadFile(self.path, problem, f"{name}: {field}")
        return instrument

    def sample(self, name: str, number: int) -> Sample:
        table = self.table(name)
        empty = table.pop("empty", None)
        bare: Sample = self.part(name, f"samples/{number:02X}", Sample, table)
        sample = replace(bare, data=self.frames(name, bare.rate_hz, empty))
        field, problem = sample_problem(sample)
        if problem:
            raise BadFile(self.path, problem, f"{name}: {field}")
        return sample

    def frames(self, name: str, rate_hz: float, empty: object) -> np.ndarray:
        stem = name.removesuffix(".toml")
        found = [suffix for suffix in ("flac", "wav") if f"{stem}.{suffix}" in self.members]
        if empty is not None and not found:
            return self.no_frames(name, empty)
        if len(found) != 1:
            raise BadFile(self.path, "is missing" if not found else f"there is a {stem}.wav too", f"{stem}.flac")
        audio = f"{stem}.{found[0]}"
        self.used.add(audio)
        try:
            return decode_audio(self.members[audio], found[0], rate_hz)
        except BadAudio as error:
            raise BadFile(self.path, str(error), audio) from None

    def no_frames(self, name: str, empty: object) -> np.ndarray:
        kind, channels = (empty.get("type"), empty.get("channels")) if isinstance(empty, dict) else (None, None)
        if kind not in EMPTY_TYPES or channels not in (1, 2):
            raise BadFile(self.path, f"type is one of {', '.join(EMPTY_TYPES)}, channels 1 or 2", f"{name}: empty")
        return read_only(np.zeros(0 if channels == 1 else (0, 2), kind))

    def kept(self) -> tuple[tuple[str, object], ...]:
        """What a newer minor format wrote that this Toccata does not know: its number, keys and files."""
        if not self.newer:
            return ()
        files = [
            (_FILE + name, base64.b64encode(content).decode())
            for name, content in self.members.items()
            if name not in self.used and not _SLOT.fullmatch(name)
        ]
        return ((_FORMAT, self.newer), *self.unknown, *files)


class _Kept:
    """Unknown keys and files of a newer format, on their way back into the file."""

    def __init__(self, unknown: tuple[tuple[str, object], ...]) -> None:
        self.unknown = unknown

    def into(self, member: str, table: Table) -> Table:
        """The table with the keys that were kept for this member."""
        for key, value in self.unknown:
            owner, _, place = key.partition("#")
            if owner == member and place:
                insert(table, place, value)
        return table

    def files(self) -> Iterator[tuple[str, bytes]]:
        for key, value in self.unknown:
            if key.startswith(_FILE):
                yield key.removeprefix(_FILE), base64.b64decode(str(value))


def _head(song: Song, newer: str) -> Table:
    table: Table = {_FORMAT: newer or f"{MAJOR}.{MINOR}", **to_table(song)}
    empty = {name: _trailing(slots) for name, slots in (("instruments", song.instruments), ("samples", song.samples)) if _trailing(slots)}
    if empty:
        table["empty_slots"] = empty
    return table


def _trailing(slots: tuple[object | None, ...]) -> int:
    return len(slots) - max((number for number, slot in enumerate(slots, 1) if slot is not None), default=0)


def _filled(slots: tuple[Slot | None, ...]) -> Iterator[tuple[int, Slot]]:
    for number, slot in enumerate(slots, 1):
        if slot is not None:
            yield number, slot


def _stem(number: int, name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:24].strip("-")
    return f"{number:02X}-{slug}" if slug else f"{number:02X}"


def _utf8(text: str) -> bytes:
    """Names taken from file systems can hold lone surrogates, which UTF-8 cannot: they become question marks."""
    return text.encode("utf-8", "replace")
