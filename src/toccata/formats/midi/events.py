"""The events of a file: chunks and lengths are checked here, what an event means is mido's to say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mido

from toccata.errors import BadFile
from toccata.formats.loaded import Notices

MAX_BYTES = 32 << 20
MAX_EVENTS = 2_000_000
_META, _SYSEX, _ESCAPE = 0xFF, 0xF0, 0xF7
_SYSTEM_SIZES = {0xF1: 1, 0xF2: 2, 0xF3: 1}


@dataclass(frozen=True, slots=True)
class Track:
    """events: (tick, message) with ticks counted from the track's start."""

    events: list[tuple[int, mido.Message | mido.MetaMessage]]
    length: int


@dataclass(frozen=True, slots=True)
class MidiContent:
    """kind: 0 one track, 1 tracks side by side, 2 tracks one after another. division: the header's word, signed."""

    kind: int
    division: int
    tracks: list[Track]


def read_events(path: Path, data: bytes, notices: Notices) -> MidiContent:
    """Every track of a file. What a torn end leaves is kept, and told. Raises: BadFile."""
    if len(data) > MAX_BYTES:
        raise BadFile(path, f"is larger than {MAX_BYTES >> 20} MB")
    data = _unwrapped(data)
    if len(data) < 14 or data[:4] != b"MThd":
        raise BadFile(path, "is no MIDI file, or ends in its header", "header")
    head_size = int.from_bytes(data[4:8], "big")
    kind, declared = int.from_bytes(data[8:10], "big"), int.from_bytes(data[10:12], "big")
    division = int.from_bytes(data[12:14], "big", signed=True)
    if head_size < 6 or kind > 2 or division == 0:
        raise BadFile(path, f"type {kind} with a division of {division} is no MIDI file", "header")
    tracks: list[Track] = []
    left = [MAX_EVENTS]
    for number, (chunk, is_whole) in enumerate(_chunks(data, 8 + head_size), start=1):
        track, is_read = _read_track(chunk, left)
        if not (is_whole and is_read):
            notices.say(f"track {number} is damaged or cut off; what comes before that is kept")
        tracks.append(track)
    if not tracks:
        raise BadFile(path, "has no track", "header")
    if len(tracks) < declared:
        notices.say(f"the file has {len(tracks)} of the {declared} tracks that it promises")
    return MidiContent(kind, division, tracks)


def is_riff(head: bytes) -> bool:
    """Whether a file that begins with these bytes is a MIDI file in a RIFF (`.rmi`)."""
    return head[:4] == b"RIFF" and head[8:12] == b"RMID"


def _unwrapped(data: bytes) -> bytes:
    """The MIDI file in a RIFF; other files as they are. Chunks begin at even places."""
    at = 12
    while is_riff(data) and at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"data":
            return data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    return data


def _chunks(data: bytes, at: int) -> Iterator[tuple[bytes, bool]]:
    """(content, whether it is all there) of each track chunk; chunks of other names are passed over."""
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "big")
        if data[at : at + 4] == b"MTrk":
            yield data[at + 8 : at + 8 + size], at + 8 + size <= len(data)
        at += 8 + size


def _read_track(data: bytes, left: list[int]) -> tuple[Track, bool]:
    """The events up to the track's end, or to where it makes no sense. left: how many events may still come, counted down."""
    events: list[tuple[int, mido.Message | mido.MetaMessage]] = []
    tick = 0
    for delta, content in _split(data):
        if content is None or left[0] <= 0:
            return Track(events, tick), False
        left[0] -= 1
        tick += delta
        if content[:2] == b"\xff\x2f":
            return Track(events, tick), True
        message = _decoded(content)
        if message is not None:
            events.append((tick, message))
    return Track(events, tick), True


def _split(data: bytes) -> Iterator[tuple[int, bytes | None]]:
    """(delta, bytes of one event with its status); None in place of the bytes where the data makes no sense or ends."""
    at, status = 0, 0
    while at < len(data):
        delta, at = _number(data, at)
        if at < 0 or at >= len(data):
            yield 0, None
            return
        if data[at] >= 0x80:
            status, start = data[at], at + 1
        else:
            start = at
        end = _end_of(data, status, start)
        if not 0 <= end <= len(data):
            yield delta, None
            return
        yield delta, bytes([status]) + data[start:end]
        at = end
        if 0xF0 <= status < _META:
            status = 0  # what follows must have a status of its own


def _end_of(data: bytes, status: int, start: int) -> int:
    """Where the event's bytes end; −1 where there is no such event. Meta events leave the running status alone."""
    if status == _META:
        size, after = _number(data, start + 1)
        return after + size if after >= 0 else -1
    if status in (_SYSEX, _ESCAPE):
        size, after = _number(data, start)
        return after + size if after >= 0 else -1
    if status < 0x80:
        return -1
    size = _SYSTEM_SIZES.get(status, 0) if status >= 0xF0 else 1 if 0xC0 <= status < 0xE0 else 2
    return start + size if all(byte < 0x80 for byte in data[start : start + size]) else -1


def _number(data: bytes, at: int) -> tuple[int, int]:
    """(a number of variable length, the place behind it); the place is −1 where it does not end within four bytes."""
    value = 0
    for place in range(at, min(at + 4, len(data))):
        value = value << 7 | data[place] & 0x7F
        if data[place] < 0x80:
            return value, place + 1
    return 0, -1


def _decoded(content: bytes) -> mido.Message | mido.MetaMessage | None:
    """What mido makes of an event; None for what it does not know and for what is of the wrong length."""
    try:
        if content[0] == _META:
            return mido.MetaMessage.from_bytes(list(content))
        if content[0] < 0xF0:
            return mido.Message.from_bytes(content)
    except Exception:  # mido's decoders raise whatever bad lengths and values lead them to
        return None
    return None
