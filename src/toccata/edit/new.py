"""A song to start from."""

from __future__ import annotations

from collections.abc import Sequence

from toccata.edit.bounds import line, whole
from toccata.errors import EditRefused
from toccata.song import MAX_CHANNELS, MAX_ROWS, Channel, Instrument, OrderEntry, Pattern, Sample, Song
from toccata.song.document import MAX_SLOTS

CHANNEL_NAMES = ("Kick", "Snare", "Hats", "Percussion", "Bass", "Chords", "Lead", "Effects")


def new_song(
    instruments: Sequence[Instrument | None] = (),
    samples: Sequence[Sample | None] = (),
    title: str = "",
    channel_names: Sequence[str] = CHANNEL_NAMES,
    rows: int = 64,
) -> Song:
    """Named channels, one empty pattern of `rows` rows in the order, and the instruments and samples given. Raises: EditRefused."""
    whole(len(channel_names), 1, MAX_CHANNELS, "the count of channels")
    if max(len(instruments), len(samples)) > MAX_SLOTS:
        raise EditRefused(f"a song has at most {MAX_SLOTS} instruments and samples")
    whole(rows, 1, MAX_ROWS, "the length of a pattern in rows")
    return Song(
        title=line(title, "a title"),
        channels=tuple(Channel(line(name, "a channel's name", 60)) for name in channel_names),
        order=(OrderEntry(0),),
        patterns=(Pattern.empty(rows, len(channel_names)),),
        instruments=tuple(instruments),
        samples=tuple(samples),
    )
