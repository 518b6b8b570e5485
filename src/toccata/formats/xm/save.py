"""Writing an XM, and saying what of the song it cannot hold."""

from __future__ import annotations

import struct
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from toccata import __version__
from toccata.formats.atomic import write_atomically
from toccata.formats.loaded import Notices
from toccata.formats.module.dialects import Dialect, spoken_by, to_fasttracker
from toccata.formats.module.fitting import with_fewer_channels, with_fewer_patterns, with_short_order, with_short_patterns, without_marks
from toccata.formats.module.merging import merge_cell
from toccata.formats.module.notes import as_fasttracker_plays
from toccata.formats.module.openmpt import timing_settings
from toccata.formats.module.panning import with_channel_panning
from toccata.formats.module.reading import text_field
from toccata.formats.module.telling import tell_mixer, tell_names
from toccata.formats.module.volumes import with_channel_volumes
from toccata.formats.xm.cells import KEY_OFF, LOWEST_NOTE, translate, translate_volume
from toccata.formats.xm.instruments import KEYS
from toccata.formats.xm.trackers import SIGNATURE, Style, style_of
from toccata.formats.xm.write_instruments import instrument_bytes, samples_of_instruments
from toccata.notation.notes import NO_NOTE, NOTE_CUT, NOTE_FADE, NOTE_OFF
from toccata.song import Pattern, Song

MOST_CHANNELS = 32
MOST_ROWS = 256
MOST_ORDERS = MOST_PATTERNS = 256
MOST_INSTRUMENTS = 128
TEMPOS = (32, 255)
MOST_SPEED = 31
VERSION = 0x0104
HEADER_SIZE = 276
_CUT_VOLUME = 0x10
_MOST_PACKED = 0xFFFF


def save_xm(song: Song, path: Path) -> tuple[str, ...]:
    """Writes the song, atomically; tells what an XM cannot hold, a sentence each. Raises: ToccataError."""
    notices = Notices()
    write_atomically(path, xm_bytes(song, notices))
    return notices.told()


def xm_bytes(song: Song, notices: Notices) -> bytes:
    """The song as the bytes of an XM."""
    song = _fitted(song, notices)
    counts_down = style_of(song.rules) is not Style.MODPLUG
    writer = _CellWriter(spoken_by(song.rules, to_fasttracker, counts_down, deep_vibrato=True), notices)
    patterns = b"".join(_pattern_bytes(pattern, writer) for pattern in song.patterns)
    owned = samples_of_instruments(song, notices)
    instruments = b"".join(
        instrument_bytes(song, number, owned[number - 1], notices) for number in range(1, min(len(song.instruments), MOST_INSTRUMENTS) + 1)
    )
    return _header(song, notices) + patterns + instruments + _extra(song)


def _fitted(song: Song, notices: Notices) -> Song:
    song = with_fewer_channels(song, MOST_CHANNELS, notices)
    song = without_marks(with_short_patterns(song, MOST_ROWS, notices), notices)
    song = with_fewer_patterns(with_short_order(song, MOST_ORDERS, notices), MOST_PATTERNS, notices)
    if len(song.instruments) > MOST_INSTRUMENTS:
        notices.say(f"instruments past {MOST_INSTRUMENTS} were left out")
    tell_mixer(song, notices)
    if song.global_volume != (128 if song.rules.fine_global_volume else 64):
        notices.say("the global volume at the start was left out")
    return with_channel_panning(with_channel_volumes(as_fasttracker_plays(song)), notices)


def _header(song: Song, notices: Notices) -> bytes:
    tempo, speed = round(song.tempo), song.speed
    if song.tempo != tempo or not TEMPOS[0] <= tempo <= TEMPOS[1]:
        tempo = min(max(tempo, TEMPOS[0]), TEMPOS[1])
        notices.say(f"the tempo of {song.tempo:g} became {tempo}")
    if speed > MOST_SPEED:
        notices.say(f"the speed of {speed} became {MOST_SPEED}")
    tell_names(song.title, 20, "the title", notices)
    style = style_of(song.rules)
    signature = text_field(f"Toccata {__version__}", 20, pad=b" ") if style is Style.OWN else SIGNATURE
    head = b"Extended Module: " + text_field(song.title, 20, pad=style.padding) + b"\x1a" + signature
    counts = (len(song.order), song.restart, len(song.channels), len(song.patterns))
    rest = (min(len(song.instruments), MOST_INSTRUMENTS), int(song.rules.linear_slides), min(speed, MOST_SPEED), tempo)
    order = bytes(entry.pattern for entry in song.order).ljust(MOST_ORDERS, b"\0")
    return head + struct.pack("<HI8H", VERSION, HEADER_SIZE, *counts, *rest) + order


def _extra(song: Song) -> bytes:
    """ModPlug's chunks: the message, and the names of patterns and channels; OpenMPT's settings."""
    chunks = []
    if song.message:
        chunks.append((b"text", song.message.replace("\n", "\r").encode("cp437", "replace")))
    if any(pattern.name for pattern in song.patterns):
        chunks.append((b"PNAM", b"".join(text_field(pattern.name, 32) for pattern in song.patterns)))
    if any(channel.name for channel in song.channels):
        chunks.append((b"CNAM", b"".join(text_field(channel.name, 20) for channel in song.channels)))
    return b"".join(name + struct.pack("<I", len(content)) + content for name, content in chunks) + timing_settings(song)


@cache
def _effect_codes() -> dict[tuple[int, int], tuple[int, int]]:
    """The file's command and value for each meaning and parameter."""
    codes: dict[tuple[int, int], tuple[int, int]] = {(0, 0): (0, 0)}
    for command in range(0x22):
        for value in range(256):
            codes.setdefault(translate(command, value), (command, value))
    return codes


@cache
def _volume_codes() -> dict[tuple[int, int], int]:
    codes: dict[tuple[int, int], int] = {(0, 0): 0}
    for value in range(256):
        codes.setdefault(translate_volume(value), value)
    return codes


class _CellWriter:
    """Cells to their packed bytes; tells what is lost."""

    def __init__(self, dialect: Dialect, notices: Notices) -> None:
        self._dialect, self._notices = dialect, notices
        self._written = lru_cache(1 << 16)(self._write)

    def packed(self, cell: bytes) -> bytes:
        stored, lost = self._written(cell)
        for sentence in lost:
            self._notices.say(sentence)
        return stored

    def _write(self, cell: bytes) -> tuple[bytes, tuple[str, ...]]:
        merged = merge_cell(cell, self._dialect)
        lost = list(merged.lost)
        note, volume = self._note(merged.note, lost), _volume_codes().get(merged.volume, 0)
        if merged.note == NOTE_CUT and not volume:
            volume = _CUT_VOLUME
        command, value = _effect_codes().get(merged.effect, (0, 0))
        instrument = merged.instrument
        if instrument > MOST_INSTRUMENTS:
            instrument = 0
            lost.append(f"instruments past {MOST_INSTRUMENTS} were left out of cells")
        return _packed((note, instrument, volume, command, value)), tuple(lost)

    def _note(self, note: int, lost: list[str]) -> int:
        if note in (NOTE_OFF, NOTE_FADE):
            if note == NOTE_FADE:
                lost.append("note fades became releases")
            return KEY_OFF
        if note == NOTE_CUT:
            lost.append("note cuts became volume 0")
            return 0
        if note == NO_NOTE:
            return 0
        if not LOWEST_NOTE < note <= LOWEST_NOTE + KEYS:
            lost.append("notes outside C-0 to B-7 were left out")
            return 0
        return note - LOWEST_NOTE


def _packed(cell: tuple[int, ...]) -> bytes:
    if all(cell):
        return bytes(cell)
    flags = sum(1 << index for index, value in enumerate(cell) if value)
    return bytes([0x80 | flags, *(value for value in cell if value)])


def _pattern_bytes(pattern: Pattern, writer: _CellWriter) -> bytes:
    cells = np.stack(pattern.columns, axis=1)
    width = cells.shape[2]
    data = cells.tobytes()
    packed = b"".join(writer.packed(data[at : at + width]) for at in range(0, len(data), width))
    if packed.count(b"\x80") == len(packed):
        packed = b""
    return struct.pack("<IBHH", 9, 0, pattern.rows, len(packed) & _MOST_PACKED) + packed
