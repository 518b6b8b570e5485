"""ImpulseTracker's instruments: those of 2.00 and later, and the shorter ones before.

Source: ITTECH.TXT of ImpulseTracker 2.14 and 1.00.
"""

from __future__ import annotations

from toccata.formats.module.reading import ModuleBytes
from toccata.notation.notes import NOTE_COUNT
from toccata.song import Envelope, EnvelopePoint, Instrument
from toccata.song.instrument import DuplicateAction, DuplicateCheck, NewNoteAction, NoteMapping

HEADER_SIZE = 554
MAGIC = b"IMPI"
ENVELOPE_POINTS = 25
ENVELOPES_AT, ENVELOPE_SIZE = 304, 82
OLD_POINTS_AT = 504
KEYBOARD_AT = 64
FADE_STEP, OLD_FADE_STEP = 32, 64
"""Toccata's fade-out counts from 32768, ImpulseTracker's from 1024, and its old one from 512."""

NEW_NOTE_ACTIONS: tuple[NewNoteAction, ...] = ("cut", "continue", "off", "fade")
DUPLICATE_CHECKS: tuple[DuplicateCheck, ...] = ("off", "note", "sample", "instrument")
DUPLICATE_ACTIONS: tuple[DuplicateAction, ...] = ("cut", "off", "fade")
ON, LOOP, SUSTAIN, CARRY, FILTER = 1, 2, 4, 8, 0x80
UNUSED = 0x80


def read_instrument(source: ModuleBytes, at: int, old: bool) -> Instrument:
    """The instrument at `at`. old: written before ImpulseTracker 2.00. Raises: BadFile where the file ends within it."""
    field = source.part(at, HEADER_SIZE)
    return _read_old(source, at, field) if old else _read_new(source, at, field)


def _read_new(source: ModuleBytes, at: int, field: bytes) -> Instrument:
    volume, panning, pitch = (_envelope(source, field[place : place + ENVELOPE_SIZE]) for place in _envelope_places())
    sample, note_map = _keyboard(field[KEYBOARD_AT : KEYBOARD_AT + 2 * NOTE_COUNT])
    return Instrument(
        name=source.text(at + 32, 26),
        filename=source.text(at + 4, 12),
        sample=sample,
        note_map=note_map,
        volume_envelope=volume,
        panning_envelope=panning,
        pitch_envelope=pitch,
        pitch_envelope_is_filter=bool(field[_envelope_places()[2]] & FILTER),
        new_note_action=NEW_NOTE_ACTIONS[field[17] & 3],
        duplicate_check=DUPLICATE_CHECKS[field[18] & 3],
        duplicate_action=DUPLICATE_ACTIONS[min(field[19], 2)],
        fade_out=min(int.from_bytes(field[20:22], "little") * FADE_STEP, 0xFFFF),
        pitch_pan_separation=min(max(_signed(field[22]), -32), 32),
        pitch_pan_centre=min(field[23], NOTE_COUNT - 1),
        global_volume=min(field[24], 128),
        panning=None if field[25] & UNUSED else min(field[25], 64) * 4,
        random_volume=min(field[26], 100),
        random_panning=min(field[27], 64),
        filter_cutoff=field[58] & 0x7F if field[58] & 0x80 else None,
        filter_resonance=field[59] & 0x7F if field[59] & 0x80 else None,
    )


def _read_old(source: ModuleBytes, at: int, field: bytes) -> Instrument:
    sample, note_map = _keyboard(field[KEYBOARD_AT : KEYBOARD_AT + 2 * NOTE_COUNT])
    return Instrument(
        name=source.text(at + 32, 26),
        filename=source.text(at + 4, 12),
        sample=sample,
        note_map=note_map,
        volume_envelope=_old_envelope(field),
        new_note_action=NEW_NOTE_ACTIONS[field[26] & 3],
        duplicate_check="note" if field[27] else "off",
        duplicate_action="cut",
        fade_out=min(int.from_bytes(field[24:26], "little") * OLD_FADE_STEP, 0xFFFF),
    )


def _envelope_places() -> tuple[int, int, int]:
    return ENVELOPES_AT, ENVELOPES_AT + ENVELOPE_SIZE, ENVELOPES_AT + 2 * ENVELOPE_SIZE


def _signed(byte: int) -> int:
    return (byte ^ 0x80) - 0x80


def _envelope(source: ModuleBytes, field: bytes) -> Envelope:
    flags, count = field[0], field[1]
    if count > ENVELOPE_POINTS:
        source.notices.say(f"{source.place}: an envelope claims {count} points and keeps {ENVELOPE_POINTS}")
        count = ENVELOPE_POINTS
    points: list[EnvelopePoint] = []
    for at in range(6, 6 + 3 * count, 3):
        tick = int.from_bytes(field[at + 1 : at + 3], "little")
        points.append(EnvelopePoint(max(tick, points[-1].tick if points else 0), min(max(_signed(field[at]), -32), 64)))
    return _with_bounds(points, flags, (field[2], field[3]), (field[4], field[5]))


def _old_envelope(field: bytes) -> Envelope:
    points: list[EnvelopePoint] = []
    for at in range(OLD_POINTS_AT, OLD_POINTS_AT + 2 * ENVELOPE_POINTS, 2):
        if field[at] == 0xFF:
            break
        points.append(EnvelopePoint(max(field[at], points[-1].tick if points else 0), min(field[at + 1], 64)))
    return _with_bounds(points, field[17] & 7, (field[18], field[19]), (field[20], field[21]))


def _with_bounds(points: list[EnvelopePoint], flags: int, loop: tuple[int, int], sustain: tuple[int, int]) -> Envelope:
    def within(bounds: tuple[int, int]) -> bool:
        return bounds[0] <= bounds[1] < len(points)

    return Envelope(
        points=tuple(points),
        enabled=bool(flags & ON) and bool(points),
        loop=loop if flags & LOOP and within(loop) else None,
        sustain=sustain if flags & SUSTAIN and within(sustain) else None,
        carry=bool(flags & CARRY),
    )


def _keyboard(pairs: bytes) -> tuple[int, tuple[NoteMapping, ...]]:
    """(the sample of middle C, the map), the map empty where every note plays itself on one sample."""
    note_map = tuple(NoteMapping(min(pairs[at], NOTE_COUNT - 1), pairs[at + 1]) for at in range(0, 2 * NOTE_COUNT, 2))
    sample = note_map[60].sample
    plain = all(item.note == note and item.sample == sample for note, item in enumerate(note_map))
    return sample, () if plain else note_map
