"""The same two minutes of music twice: as a song, and as an XM module that other players read.

Whatever a channel's place in it: chords and leads on looped samples with vibrato, portamento, arpeggio and volume slides, basses
with an envelope and key-offs, drums that are not looped. Only what both formats hold alike is used.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

from toccata.notation.cells import CELL_WIDTH, EFFECTS_START, EMPTY_CELL, INSTRUMENT, NOTE, VOLUME_MEANING, VOLUME_VALUE
from toccata.notation.effects import Meaning
from toccata.notation.notes import NOTE_OFF
from toccata.song import Channel, Instrument, Loop, OrderEntry, Pattern, Sample, Song
from toccata.song.instrument import Envelope, EnvelopePoint
from toccata.song.sample import read_only

ROWS = 64
ORDER_LENGTH = 16
"""Rows of 120 ms, 64 of them 16 times: 122.9 s."""
C4_RATE_HZ = 8363.0
_RELATIVE_NOTE = 29
"""At C-4 a sample plays at 44.6 kHz."""
_FADE_OUT = 2000
_ENVELOPE = ((0, 64), (10, 48), (60, 32), (120, 0))
_XM_EFFECTS = {
    Meaning.ARPEGGIO: 0x0,
    Meaning.PORTAMENTO_UP: 0x1,
    Meaning.TONE_PORTAMENTO: 0x3,
    Meaning.VIBRATO: 0x4,
    Meaning.VIBRATO_VOLUME_SLIDE: 0x6,
    Meaning.SET_PANNING: 0x8,
    Meaning.VOLUME_SLIDE: 0xA,
}
_XM_NOTE_OFF = 97
_XM_C4, _C4 = 49, 60


@dataclass(frozen=True)
class Voice:
    """An instrument of one sample: int16 (frames,), the loop's kind, and whether an envelope shapes it."""

    data: np.ndarray
    loop: str = "none"
    has_envelope: bool = False

    @property
    def loop_start(self) -> int:
        return len(self.data) // 10 if self.loop != "none" else 0


def _tones(cycles: tuple[int, ...], frames: int = 20000) -> np.ndarray:
    """int16: whole numbers of cycles, so that a loop over nine tenths is as good as none."""
    phase = np.arange(frames) / (frames * 9 // 10)
    wave = sum(np.sin(2 * np.pi * count * phase) / (1 + index) for index, count in enumerate(cycles))
    return np.round(np.asarray(wave) * 9000).astype(np.int16)


def _drum(hz: float, noise: float, seconds: float) -> np.ndarray:
    time_s = np.arange(int(44100 * seconds)) / 44100
    body = np.sin(2 * np.pi * hz * time_s * np.exp(-6 * time_s))
    wave = body * (1 - noise) + np.random.default_rng(round(hz)).uniform(-1, 1, len(time_s)) * noise
    return np.round(wave * np.exp(-6 * time_s / seconds) * 20000).astype(np.int16)


VOICES = (
    Voice(_tones((108, 216, 324, 1080)), "forward"),
    Voice(_tones((108, 135, 162)), "forward"),
    Voice(_tones((54, 108)), "pingpong", has_envelope=True),
    Voice(_tones((216, 432, 2160)), "forward", has_envelope=True),
    Voice(_drum(120, 0.05, 0.4)),
    Voice(_drum(190, 0.6, 0.3)),
    Voice(_drum(900, 1.0, 0.1)),
)
_LEADS, _CHORDS, _BASSES, _PLUCKS, _DRUMS = (1,), (2,), (3,), (4,), (5, 6, 7)
_PARTS = (_LEADS, _CHORDS, _BASSES, _DRUMS, _CHORDS, _PLUCKS, _DRUMS, _CHORDS)
_SCALE = (0, 2, 3, 5, 7, 8, 10)


def columns(channels: int, rows: int, seed: int) -> list[np.ndarray]:
    """A pattern's cells, uint8 (rows, CELL_WIDTH) for each channel."""
    chance = np.random.default_rng(seed)
    return [_column(_PARTS[channel % len(_PARTS)], rows, chance) for channel in range(channels)]


def _column(part: tuple[int, ...], rows: int, chance: np.random.Generator) -> np.ndarray:
    cells = np.tile(EMPTY_CELL, (rows, 1))
    step = 2 if part == _DRUMS else 4 if part in (_LEADS, _PLUCKS) else 8
    for row in range(int(chance.integers(2)), rows, step):
        _write_note(cells, row, part, chance)
        for later in range(row + 1, min(row + step, rows)):
            _write_effect(cells[later], part, chance)
    return cells


def _write_note(cells: np.ndarray, row: int, part: tuple[int, ...], chance: np.random.Generator) -> None:
    cell = cells[row]
    octave = {_BASSES: -24, _LEADS: 12}.get(part, 0)
    pitch = 0 if part == _DRUMS else int(chance.choice(_SCALE)) + octave
    cell[NOTE], cell[INSTRUMENT] = _C4 + pitch, int(chance.choice(part))
    cell[VOLUME_MEANING], cell[VOLUME_VALUE] = Meaning.VOLUME_SET, int(chance.integers(24, 49))
    if part == _LEADS and row > 4 and chance.random() < 0.3:
        cell[EFFECTS_START : EFFECTS_START + 2] = Meaning.TONE_PORTAMENTO, 0x18
    elif part == _DRUMS or row < 2:
        cell[EFFECTS_START : EFFECTS_START + 2] = Meaning.SET_PANNING, int(chance.integers(64, 192))


def _write_effect(cell: np.ndarray, part: tuple[int, ...], chance: np.random.Generator) -> None:
    choices: dict[tuple[int, ...], tuple[tuple[int, int], ...]] = {
        _LEADS: ((Meaning.VIBRATO, 0x64), (Meaning.VIBRATO_VOLUME_SLIDE, 0x01), (Meaning.TONE_PORTAMENTO, 0x10)),
        _CHORDS: ((Meaning.VOLUME_SLIDE, 0x01), (Meaning.VOLUME_SLIDE, 0x10), (Meaning.VIBRATO, 0x42)),
        _PLUCKS: ((Meaning.ARPEGGIO, 0x37),),
        _BASSES: ((Meaning.PORTAMENTO_UP, 0x01),),
    }
    if part == _BASSES and chance.random() < 0.1:
        cell[NOTE] = NOTE_OFF
    elif part in choices and chance.random() < 0.7:
        cell[EFFECTS_START : EFFECTS_START + 2] = choices[part][int(chance.integers(len(choices[part])))]


def _patterns(channels: int, rows: int) -> list[list[np.ndarray]]:
    """One for each entry of the order; silence on the very last row, so that no player has a tail to render."""
    made = [columns(channels, rows, seed) for seed in range(ORDER_LENGTH if rows > 1 else 1)]
    for column in made[-1]:
        column[-1] = EMPTY_CELL
        column[-1][VOLUME_MEANING] = Meaning.VOLUME_SET
    return made


# ---------------------------------------------------------------- as a song


def as_song(channels: int, rows: int = ROWS) -> Song:
    """rows: 1 for a song that is over at once."""
    patterns = tuple(Pattern(rows, tuple(read_only(column) for column in columns)) for columns in _patterns(channels, rows))
    return Song(
        title="benchmark",
        channels=(Channel(),) * channels,
        order=tuple(OrderEntry(index) for index in range(len(patterns))),
        patterns=patterns,
        instruments=tuple(_instrument(number, voice) for number, voice in enumerate(VOICES, 1)),
        samples=tuple(_sample(voice) for voice in VOICES),
    )


def _instrument(number: int, voice: Voice) -> Instrument:
    points = tuple(EnvelopePoint(tick, value) for tick, value in _ENVELOPE)
    envelope = Envelope(points, enabled=True, sustain=(2, 2)) if voice.has_envelope else Envelope()
    return Instrument(sample=number, volume_envelope=envelope, fade_out=_FADE_OUT if voice.has_envelope else 0)


def _sample(voice: Voice) -> Sample:
    loop = Loop("none") if voice.loop == "none" else Loop(voice.loop, voice.loop_start, len(voice.data))  # type: ignore[arg-type]
    return Sample(data=read_only(voice.data), rate_hz=C4_RATE_HZ, relative_note=_RELATIVE_NOTE, loop=loop, panning=128)


# ---------------------------------------------------------------- as an XM module
# Source: Mr.H's description of the XM format, version 1.04.


def as_xm(channels: int, rows: int = ROWS) -> bytes:
    """The same as an XM module of linear slides. rows: 1 for a song that is over at once."""
    patterns = _patterns(channels, rows)
    header = b"Extended Module: " + b"benchmark".ljust(20) + b"\x1a" + b"FastTracker v2.00".ljust(20) + struct.pack("<HI", 0x0104, 276)
    header += struct.pack("<8H", len(patterns), 0, channels, len(patterns), len(VOICES), 1, 6, 125)
    header += bytes(range(len(patterns))).ljust(256, b"\0")
    return header + b"".join(_xm_pattern(columns) for columns in patterns) + b"".join(_xm_instrument(voice) for voice in VOICES)


def _xm_pattern(columns: list[np.ndarray]) -> bytes:
    rows = len(columns[0])
    cells = b"".join(_xm_cell(column[row]) for row in range(rows) for column in columns)
    return struct.pack("<IBHH", 9, 0, rows, len(cells)) + cells


def _xm_cell(cell: np.ndarray) -> bytes:
    assert len(cell) == CELL_WIDTH
    note = int(cell[NOTE])
    xm_note = _XM_NOTE_OFF if note == NOTE_OFF else 0 if note == EMPTY_CELL[NOTE] else note - _C4 + _XM_C4
    volume = 0x10 + int(cell[VOLUME_VALUE]) if cell[VOLUME_MEANING] == Meaning.VOLUME_SET else 0
    meaning, value = (int(item) for item in cell[EFFECTS_START : EFFECTS_START + 2])
    return bytes((xm_note, int(cell[INSTRUMENT]), volume, _XM_EFFECTS[Meaning(meaning)] if meaning else 0, value))


def _xm_instrument(voice: Voice) -> bytes:
    points = b"".join(struct.pack("<2H", tick, value) for tick, value in _ENVELOPE).ljust(96, b"\0")
    envelope = bytes((len(_ENVELOPE), 0, 2, 0, 0, 0, 0, 0, 3 if voice.has_envelope else 0, 0, 0, 0, 0, 0))
    fade_out = struct.pack("<H", _FADE_OUT if voice.has_envelope else 0)
    head = struct.pack("<I22sBH", 263, b"", 0, 1) + struct.pack("<I", 40) + bytes(96) + points + envelope + fade_out + bytes(22)
    deltas = np.diff(voice.data, prepend=np.int16(0)).astype("<i2").tobytes()
    start, kind = 2 * voice.loop_start, {"none": 0, "forward": 1, "pingpong": 2}[voice.loop]
    length = len(deltas) - start if kind else 0
    return head + struct.pack("<3IBbBBbB22s", len(deltas), start, length, 64, 0, 0x10 | kind, 128, _RELATIVE_NOTE, 0, b"") + deltas
