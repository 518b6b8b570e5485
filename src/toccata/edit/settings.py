"""The song's own settings: names, clock, metre, key, how it is rendered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from toccata.edit.bounds import line, number, whole
from toccata.errors import EditRefused
from toccata.notation.scales import KEYS, SCALES
from toccata.song import PlayRules, Song, TimeSignature
from toccata.song.document import AMIGA_FILTERS, FULL_MIX, SPEED_RANGE, TEMPO_MODES, TEMPO_RANGE
from toccata.song.sample import INTERPOLATIONS

LONGEST_MESSAGE = 100_000
SIGNATURE_UNITS = (1, 2, 4, 8, 16, 32)


def set_title(song: Song, title: str) -> Song:
    """Raises: EditRefused for more than 200 characters."""
    return _with(song, title=line(title, "a title"))


def set_artist(song: Song, artist: str) -> Song:
    """Raises: EditRefused for more than 200 characters."""
    return _with(song, artist=line(artist, "an artist's name"))


def set_message(song: Song, message: str) -> Song:
    """The song's message: lines of text. Raises: EditRefused for more than 100 000 characters."""
    if len(message) > LONGEST_MESSAGE:
        raise EditRefused(f"a message has at most {LONGEST_MESSAGE} characters")
    lines = message.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").split("\n")
    return _with(song, message="\n".join("".join(c if c.isprintable() else " " for c in row) for row in lines))


def set_tempo(song: Song, tempo: float) -> Song:
    """BPM, 20–999. Raises: EditRefused."""
    return _with(song, tempo=number(tempo, *TEMPO_RANGE, "the tempo"))


def set_speed(song: Song, speed: int) -> Song:
    """Ticks a row, 1–255. Raises: EditRefused."""
    return _with(song, speed=whole(speed, *SPEED_RANGE, "the speed"))


def set_time_signature(song: Song, beats: int, unit: int) -> Song:
    """beats (1–32) of 1/unit (1, 2, 4, 8, 16 or 32) a bar. Raises: EditRefused."""
    if unit not in SIGNATURE_UNITS:
        raise EditRefused(f"the lower number of a time signature is {', '.join(map(str, SIGNATURE_UNITS))}; not {unit}")
    return _with(song, time_signature=TimeSignature(whole(beats, 1, 32, "the beats of a bar"), unit))


def set_rows_per_beat(song: Song, rows: int) -> Song:
    """1–64. Raises: EditRefused."""
    return _with(song, rows_per_beat=whole(rows, 1, 64, "rows a beat"))


def set_key(song: Song, key: str, scale: str) -> Song:
    """The tonic, `C` to `B`, and a scale of `toccata.notation.scales`; both empty for none. Raises: EditRefused."""
    if key and key not in KEYS:
        raise EditRefused(f"'{key}' is no key; they are {', '.join(KEYS)}")
    if scale and scale not in SCALES:
        raise EditRefused(f"'{scale}' is no scale; they are {', '.join(SCALES)}")
    return _with(song, key=key, scale=scale)


def set_global_volume(song: Song, volume: int) -> Song:
    """0–64, or 0–128 by the rule fine_global_volume. Raises: EditRefused."""
    return _with(song, global_volume=whole(volume, 0, song.loudest_global_volume, "the global volume"))


def set_mix_volume(song: Song, volume: int) -> Song:
    """How loud all notes are mixed, 0–128. Raises: EditRefused."""
    return _with(song, mix_volume=whole(volume, 0, FULL_MIX, "the mix volume"))


def set_stereo_separation(song: Song, separation: int) -> Song:
    """How far notes are panned from the centre, 0 (mono) to 128. Raises: EditRefused."""
    return _with(song, stereo_separation=whole(separation, 0, FULL_MIX, "the stereo separation"))


def set_rings_out(song: Song, rings: bool) -> Song:
    """Whether a render goes on after the song's end until it is quiet."""
    return _with(song, rings_out=bool(rings))


def set_interpolation(song: Song, interpolation: str) -> Song:
    """How samples are played that do not say it themselves. Raises: EditRefused."""
    if interpolation not in INTERPOLATIONS:
        raise EditRefused(f"the interpolation is {', '.join(INTERPOLATIONS)}; not {interpolation}")
    return _with(song, interpolation=interpolation)


def set_tempo_mode(song: Song, mode: str) -> Song:
    """What the tempo counts. Raises: EditRefused."""
    if mode not in TEMPO_MODES:
        raise EditRefused(f"the tempo mode is {', '.join(TEMPO_MODES)}; not {mode}")
    return _with(song, tempo_mode=mode)


def set_amiga_filter(song: Song, amiga_filter: str) -> Song:
    """Whose output filters the song is heard through. Raises: EditRefused."""
    if amiga_filter not in AMIGA_FILTERS:
        raise EditRefused(f"the Amiga's filters are {', '.join(AMIGA_FILTERS)}; not {amiga_filter}")
    return _with(song, amiga_filter=amiga_filter)


def set_rule(song: Song, name: str, value: bool) -> Song:
    """Sets one of the play rules by name; the global volume keeps its share of the loudest. Raises: EditRefused."""
    if name not in PlayRules.__dataclass_fields__:
        raise EditRefused(f"there is no play rule '{name}'")
    changed = _with(song, rules=replace(song.rules, **{name: bool(value)}))
    scale = changed.loudest_global_volume / song.loudest_global_volume
    return _with(changed, global_volume=int(song.global_volume * scale))


def _with(song: Song, **fields: Any) -> Song:
    """The song with fields set; the same song when they are as they were."""
    return song if all(getattr(song, name) == value for name, value in fields.items()) else replace(song, **fields)
