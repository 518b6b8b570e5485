"""What OpenMPT writes behind the samples of XMs and ITs: settings of the song that those formats have no place for.

Source: OpenMPT's soundlib (SaveExtendedSongProperties); names are stored with their bytes reversed.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import TypedDict

from toccata.formats.module.reading import ModuleBytes
from toccata.song import Song
from toccata.song.document import TEMPO_MODES, TEMPO_RANGE, TempoMode

_SETTINGS = b"STPM"
_TEMPO_MODE, _TEMPO, _TEMPO_FRACTION, _ROWS_PER_BEAT = b"..MT", b"..TD", b"RFTD", b".BPR"
_FRACTION = 10_000
_MOST_ROWS = 64


class Timing(TypedDict, total=False):
    """The fields of `Song` that the settings set."""

    tempo_mode: TempoMode
    tempo: float
    rows_per_beat: int


def openmpt_settings(source: ModuleBytes) -> dict[bytes, bytes]:
    """The settings by their names, as stored; empty without them."""
    found: dict[bytes, bytes] = {}
    at = source.data.rfind(_SETTINGS)
    if at < 0:
        return found
    at += len(_SETTINGS)
    while at + 6 <= len(source):
        size = source.u16(at + 4)
        found[source.some(at, 4)] = source.some(at + 6, size)
        at += 6 + size
    return found


def timing_of(settings: Mapping[bytes, bytes], tempo: float) -> Timing:
    """What they say of the clock. tempo: the header's, a byte."""
    timing = Timing()
    mode, rows = (int.from_bytes(settings.get(name, b""), "little") for name in (_TEMPO_MODE, _ROWS_PER_BEAT))
    if 0 < mode < len(TEMPO_MODES):
        timing["tempo_mode"] = TEMPO_MODES[mode]
    if 0 < rows <= _MOST_ROWS and _TEMPO_MODE in settings:
        timing["rows_per_beat"] = rows
    whole = int.from_bytes(settings.get(_TEMPO, b""), "little") or tempo
    exact = whole + int.from_bytes(settings.get(_TEMPO_FRACTION, b""), "little") / _FRACTION
    if exact != tempo:
        timing["tempo"] = min(max(exact, TEMPO_RANGE[0]), TEMPO_RANGE[1])
    return timing


def timing_settings(song: Song) -> bytes:
    """The settings that say what the tempo counts; none where it counts as everywhere."""
    if song.tempo_mode == "classic":
        return b""
    mode = bytes([TEMPO_MODES.index(song.tempo_mode)])
    settings = ((_ROWS_PER_BEAT, struct.pack("<I", song.rows_per_beat)), (_TEMPO_MODE, mode))
    return _SETTINGS + b"".join(name + struct.pack("<H", len(value)) + value for name, value in settings)
