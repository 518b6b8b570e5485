"""The mixer: each channel's strip, the master's, and the limiter. A strip is named by its channel from 0, the master by MASTER."""

from __future__ import annotations

from dataclasses import replace

from toccata.edit.bounds import number, the_channel
from toccata.edit.sharing import with_channel
from toccata.rack.parameter import Parameter
from toccata.rack.strips import CEILING, PANNING, RELEASE, VOLUME
from toccata.song import Song, Strip

MASTER = -1


def the_strip(song: Song, channel: int) -> Strip:
    """A channel's strip, or the master's. Raises: EditRefused."""
    return song.mixer.master if channel == MASTER else the_channel(song, channel).strip


def set_strip(song: Song, channel: int, strip: Strip) -> Song:
    """Replaces a strip. Raises: EditRefused."""
    _within(VOLUME, strip.volume_db)
    _within(PANNING, strip.panning)
    if channel != MASTER:
        return with_channel(song, channel, replace(the_channel(song, channel), strip=strip))
    return song if song.mixer.master == strip else replace(song, mixer=replace(song.mixer, master=strip))


def set_strip_volume(song: Song, channel: int, volume_db: float) -> Song:
    """Moves a fader: −96 (closed) to +12 dB. Raises: EditRefused."""
    return set_strip(song, channel, replace(the_strip(song, channel), volume_db=_within(VOLUME, volume_db)))


def set_strip_panning(song: Song, channel: int, panning: float) -> Song:
    """Places a strip: −1 left to +1 right. Raises: EditRefused."""
    return set_strip(song, channel, replace(the_strip(song, channel), panning=_within(PANNING, panning)))


def mute_strip(song: Song, channel: int, mute: bool | None = None) -> Song:
    """Mutes a strip or lets it sound; None toggles. Raises: EditRefused."""
    strip = the_strip(song, channel)
    return set_strip(song, channel, replace(strip, mute=not strip.mute if mute is None else mute))


def solo_strip(song: Song, channel: int, solo: bool | None = None) -> Song:
    """Solos a strip or ends that; None toggles. While any is soloed, only those sound. Raises: EditRefused."""
    strip = the_strip(song, channel)
    return set_strip(song, channel, replace(strip, solo=not strip.solo if solo is None else solo))


def unmute_all(song: Song) -> Song:
    """Ends every mute and solo."""
    for channel in (MASTER, *range(len(song.channels))):
        song = set_strip(song, channel, replace(the_strip(song, channel), mute=False, solo=False))
    return song


def audible_channels(song: Song, resting: frozenset[int] = frozenset()) -> list[bool]:
    """Whether each channel sounds: not muted and, where any is soloed, soloed. resting: channels that a section mutes, which never do."""
    any_solo = any(channel.strip.solo for channel in song.channels)
    return [
        not channel.strip.mute and (channel.strip.solo or not any_solo) and index not in resting
        for index, channel in enumerate(song.channels)
    ]


def set_limiter(song: Song, enabled: bool | None = None, ceiling_db: float | None = None, release_ms: float | None = None) -> Song:
    """Sets what is given of the master's limiter: ceiling −12 to 0 dBTP, release 10 to 1000 ms. Raises: EditRefused."""
    limiter = song.mixer.limiter
    if enabled is not None:
        limiter = replace(limiter, enabled=enabled)
    if ceiling_db is not None:
        limiter = replace(limiter, ceiling_db=_within(CEILING, ceiling_db))
    if release_ms is not None:
        limiter = replace(limiter, release_ms=_within(RELEASE, release_ms))
    return song if limiter == song.mixer.limiter else replace(song, mixer=replace(song.mixer, limiter=limiter))


def _within(parameter: Parameter, value: float) -> float:
    return number(
        value,
        parameter.low,
        parameter.high,
        f"{parameter.title.lower()} in {parameter.unit}" if parameter.unit else parameter.title.lower(),
    )
