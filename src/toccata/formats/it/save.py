"""Writing an IT, and saying what of the song it cannot hold."""

from __future__ import annotations

import struct
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from toccata.formats.atomic import write_atomically
from toccata.formats.it.cells import CHANNELS, EMPTY_NOTE, NO_VOLUME, SMOOTH_MACRO, note_of, translate, translate_volume
from toccata.formats.it.load import (
    COMPATIBLE,
    END,
    HAS_HIGHLIGHT,
    HAS_MACROS,
    HAS_MESSAGE,
    HEADER_SIZE,
    LINEAR,
    OLD_EFFECTS,
    SKIP,
    SURROUND,
    SWITCHED_OFF,
    USE_INSTRUMENTS,
)
from toccata.formats.it.macros import write_macros
from toccata.formats.it.write_instruments import frames_bytes, instrument_bytes, sample_header, written_sample
from toccata.formats.loaded import Notices
from toccata.formats.module.dialects import Dialect, has_deep_vibrato, spoken_by, to_impulsetracker
from toccata.formats.module.fitting import with_fewer_patterns, with_short_order, with_short_patterns
from toccata.formats.module.levels import modplug_mix_volume
from toccata.formats.module.merging import merge_cell
from toccata.formats.module.notes import as_impulsetracker_plays
from toccata.formats.module.openmpt import timing_settings
from toccata.formats.module.reading import text_field
from toccata.formats.module.telling import tell_mixer, tell_names
from toccata.song import ORDER_END, ORDER_SKIP, Channel, MidiMacros, Pattern, Song

MOST_ORDERS = 255
MOST_PATTERNS = 240
MOST_PLAIN_ROWS = 200
MOST_SLOTS = 255
TEMPOS = (32, 255)
MESSAGE_BYTES = 8000
WRITTEN_BY, MADE_FOR = 0x0214, 0x0214
MODPLUG_VERSIONS = (0x0217, 0x0200)
"""By these players know whose notes are ScreamTracker's."""
_STEREO = 1
_MOST_PACKED, _PATTERN_HEADER = 0xFFFF, 8


def save_it(song: Song, path: Path) -> tuple[str, ...]:
    """Writes the song, atomically; tells what an IT cannot hold, a sentence each. Raises: ToccataError."""
    notices = Notices()
    write_atomically(path, it_bytes(song, notices))
    return notices.told()


def it_bytes(song: Song, notices: Notices) -> bytes:
    """The song as the bytes of an IT."""
    song = with_fewer_patterns(with_short_order(song, MOST_ORDERS - 1, notices), MOST_PATTERNS, notices)
    _tell(song, notices)
    song = as_impulsetracker_plays(song)
    writer = _CellWriter(spoken_by(song.rules, to_impulsetracker, counts_down=False, deep_vibrato=False), notices)
    by_samples = song.rules.instruments_are_samples
    instruments = [] if by_samples else [instrument_bytes(song, number, notices) for number in range(1, len(song.instruments) + 1)]
    samples = [written_sample(song, number, notices) for number in range(1, len(song.samples) + 1)]
    song, patterns = _packed_patterns(song, writer, notices)
    orders = bytes(_order_byte(entry.pattern) for entry in song.order) + bytes([END])
    message = _message_bytes(song, notices)
    extra = _extra(song)
    at = HEADER_SIZE + len(orders) + 4 * (len(instruments) + len(samples) + len(patterns)) + len(extra)
    body, places = bytearray(), []
    message_at = at if message else 0
    body += message
    for block in instruments:
        places.append(at + len(body))
        body += block
    headers_at = at + len(body)
    frames_at = headers_at + 80 * len(samples)
    headers, frames = bytearray(), bytearray()
    for number, sample in enumerate(samples, 1):
        places.append(headers_at + len(headers))
        headers += sample_header(song, number, sample, frames_at + len(frames))
        frames += frames_bytes(sample)
    body += headers + frames
    for block in patterns:
        places.append(at + len(body) if block else 0)
        body += block
    counts = (len(orders), len(instruments), len(samples), len(patterns))
    head = _header(song, counts, (len(message), message_at), notices)
    return head + orders + struct.pack(f"<{len(places)}I", *places) + extra + bytes(body) + timing_settings(song)


def _tell(song: Song, notices: Notices) -> None:
    tell_mixer(song, notices)
    tell_names(song.title, 26, "the title", notices)
    if any(pattern.rows > MOST_PLAIN_ROWS for pattern in song.patterns):
        notices.say(f"patterns of more than {MOST_PLAIN_ROWS} rows are written whole; ImpulseTracker itself does not read them")
    if song.restart:
        notices.say("the place where the song goes on after its end became its beginning")


def _header(song: Song, counts: tuple[int, ...], message: tuple[int, int], notices: Notices) -> bytes:
    tempo = min(max(round(song.tempo), TEMPOS[0]), TEMPOS[1])
    if tempo != song.tempo:
        notices.say(f"the tempo of {song.tempo:g} became {tempo}")
    rules = song.rules
    flags = _STEREO | (LINEAR if rules.linear_slides else 0) | (OLD_EFFECTS if has_deep_vibrato(rules) else 0)
    # FastTracker's portamentos each have their own memory, as here by this flag.
    flags |= COMPATIBLE if rules.compatible_tone_slides or not rules.virtual_channels else 0
    flags |= 0 if rules.instruments_are_samples else USE_INSTRUMENTS
    special = HAS_HIGHLIGHT | (HAS_MESSAGE if message[0] else 0) | (HAS_MACROS if song.midi_macros != MidiMacros() else 0)
    beat = song.rows_per_beat
    head = b"IMPM" + text_field(song.title, 26) + bytes([beat, min(255, beat * song.time_signature.beats)])
    mix_volume = song.mix_volume
    versions = (WRITTEN_BY, MADE_FOR)
    if rules.screamtracker_notes or rules.whole_amiga_periods:
        versions, mix_volume = MODPLUG_VERSIONS, _as_modplug(mix_volume, len(song.channels))
    head += struct.pack("<8H", *counts, *versions, flags, special)
    global_volume = song.global_volume if rules.fine_global_volume else 2 * song.global_volume
    head += bytes([global_volume, mix_volume, song.speed, tempo, song.stereo_separation, 0])
    head += struct.pack("<HI4x", *message)
    channels = (*song.channels, *[Channel()] * (CHANNELS - len(song.channels)))
    return head + bytes(_panning_byte(channel) for channel in channels) + bytes(channel.volume for channel in channels)


def _as_modplug(mix_volume: int, channels: int) -> int:
    """What ModPlug Tracker would have written for a mix volume; the loudest it could where it had none so loud."""
    return next((stored for stored in range(128) if modplug_mix_volume(stored, channels) == mix_volume), 128)


def _panning_byte(channel: Channel) -> int:
    where = SURROUND if channel.surround else (channel.panning + 2) // 4
    return where | (SWITCHED_OFF if channel.strip.mute else 0)


def _order_byte(pattern: int) -> int:
    return {ORDER_SKIP: SKIP, ORDER_END: END}.get(pattern, pattern)


def _message_bytes(song: Song, notices: Notices) -> bytes:
    if not song.message:
        return b""
    stored = song.message.replace("\n", "\r").encode("cp437", "replace")
    if len(stored) >= MESSAGE_BYTES:
        notices.say(f"the message was cut to {MESSAGE_BYTES - 1} characters")
    return stored[: MESSAGE_BYTES - 1] + b"\0"


def _extra(song: Song) -> bytes:
    """Macros where they are not ImpulseTracker's own, and OpenMPT's names of patterns and channels."""
    extra = write_macros(song.midi_macros) if song.midi_macros != MidiMacros() else b""
    if any(pattern.name for pattern in song.patterns):
        extra += _chunk(b"PNAM", b"".join(text_field(pattern.name, 32) for pattern in song.patterns))
    if any(channel.name for channel in song.channels):
        extra += _chunk(b"CNAM", b"".join(text_field(channel.name, 20) for channel in song.channels))
    return extra


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content


@cache
def _effect_codes() -> dict[tuple[int, int], tuple[int, int]]:
    codes: dict[tuple[int, int], tuple[int, int]] = {(0, 0): (0, 0)}
    for command in (*range(1, 27), SMOOTH_MACRO):
        for value in range(256):
            codes.setdefault(translate(command, value), (command, value))
    return codes


@cache
def _volume_codes() -> dict[tuple[int, int], int]:
    codes: dict[tuple[int, int], int] = {(0, 0): NO_VOLUME}
    for value in range(213):
        codes.setdefault(translate_volume(value), value)
    return codes


@cache
def _note_bytes() -> dict[int, int]:
    notes: dict[int, int] = {}
    for value in range(256):
        notes.setdefault(note_of(value), value)
    return notes


class _CellWriter:
    """Cells to (mask, bytes); tells what is lost."""

    def __init__(self, dialect: Dialect, notices: Notices) -> None:
        self._dialect, self._notices = dialect, notices
        self._written = lru_cache(1 << 16)(self._write)

    def stored(self, cell: bytes) -> bytes:
        """The mask and the fields that it names; empty for an empty cell."""
        stored, lost = self._written(cell)
        for sentence in lost:
            self._notices.say(sentence)
        return stored

    def _write(self, cell: bytes) -> tuple[bytes, tuple[str, ...]]:
        merged = merge_cell(cell, self._dialect)
        note = _note_bytes()[merged.note]
        volume = _volume_codes().get(merged.volume, NO_VOLUME)
        command, value = _effect_codes().get(merged.effect, (0, 0))
        mask = (1 if note != EMPTY_NOTE else 0) | (2 if merged.instrument else 0) | (4 if volume != NO_VOLUME else 0)
        mask |= 8 if command else 0
        fields = ((1, (note,)), (2, (merged.instrument,)), (4, (volume,)), (8, (command, value)))
        stored = b"".join(bytes(values) for bit, values in fields if mask & bit)
        return (bytes([mask]) + stored if mask else b""), merged.lost


def _packed_patterns(song: Song, writer: _CellWriter, notices: Notices) -> tuple[Song, list[bytes]]:
    """The packed patterns, and the song with those cut that were too large for their size to be written in two bytes."""
    most = max(pattern.rows for pattern in song.patterns)
    while True:
        patterns = [_pattern_bytes(pattern, writer) for pattern in song.patterns]
        fitting = with_fewer_patterns(with_short_order(song, MOST_ORDERS - 1, notices), MOST_PATTERNS, notices)
        if fitting is song and all(len(packed) <= _MOST_PACKED + _PATTERN_HEADER for packed in patterns):
            return song, patterns
        most //= 2 if fitting is song else 1
        song = with_short_patterns(fitting, most, notices)


def _pattern_bytes(pattern: Pattern, writer: _CellWriter) -> bytes:
    """The packed pattern; nothing for an empty one of 64 rows, which a place of 0 means."""
    cells = np.stack(pattern.columns, axis=1)
    _, channels, width = cells.shape
    data = cells.tobytes()
    packed = bytearray()
    written = False
    for row in range(pattern.rows):
        for channel in range(channels):
            at = (row * channels + channel) * width
            if stored := writer.stored(data[at : at + width]):
                packed += bytes([channel + 1 | 0x80]) + stored
                written = True
        packed.append(0)
    if not written and pattern.rows == 64:
        return b""
    return struct.pack("<HH4x", min(len(packed), _MOST_PACKED), pattern.rows) + bytes(packed)
