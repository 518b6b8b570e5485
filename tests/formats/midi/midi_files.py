"""MIDI files that the tests make, and what notes a file holds."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path

import mido

Note = tuple[int, int, int, int, int]
"""(start, end, channel, note, velocity), in MIDI ticks."""


def file_of(tracks: Sequence[Iterable[tuple[int, mido.Message | mido.MetaMessage]]], division: int = 480, kind: int = 1) -> bytes:
    """A MIDI file of tracks of (tick, message)."""
    made = mido.MidiFile(type=kind, ticks_per_beat=division)
    for events in tracks:
        track = mido.MidiTrack()
        now = 0
        for tick, message in sorted(events, key=lambda event: event[0]):
            track.append(message.copy(time=tick - now))
            now = tick
        made.tracks.append(track)
    written = io.BytesIO()
    made.save(file=written)
    return written.getvalue()


def events_of(notes: Iterable[Note]) -> list[tuple[int, mido.Message]]:
    """Ends before beginnings at the same tick."""
    pairs = [
        (
            (end, 0, mido.Message("note_off", channel=channel, note=note)),
            (start, 1, mido.Message("note_on", channel=channel, note=note, velocity=velocity)),
        )
        for start, end, channel, note, velocity in notes
    ]
    return [(tick, message) for tick, _, message in sorted(itertools.chain(*pairs), key=lambda event: event[:2])]


def notes_in(path: Path) -> list[Note]:
    """Every note of a file in the order of their starts, its times in ticks."""
    found: list[Note] = []
    file = mido.MidiFile(path)
    for track in file.tracks:
        now, on = 0, {}
        for message in track:
            now += message.time
            if message.type == "note_on" and message.velocity:
                on[message.channel, message.note] = (now, message.velocity)
            elif message.type in ("note_on", "note_off") and (message.channel, message.note) in on:
                start, velocity = on.pop((message.channel, message.note))
                found.append((start, now, message.channel, message.note, velocity))
    return sorted(found)


def tempos_in(path: Path) -> list[tuple[int, float]]:
    """(tick, BPM) of every tempo."""
    now, found = 0, []
    for message in mido.MidiFile(path).tracks[0]:
        now += message.time
        if message.type == "set_tempo":
            found.append((now, mido.tempo2bpm(message.tempo)))
    return found
