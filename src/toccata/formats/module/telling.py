"""What formats of other trackers cannot hold, told in the same words by all that write them."""

from __future__ import annotations

from collections.abc import Container

from toccata.formats.loaded import Notices
from toccata.formats.module.levels import MODULE_MIXER
from toccata.song import Instrument, Mixer, Song, Strip, Vibrato


def tell_mixer(song: Song, notices: Notices) -> None:
    """What no module has: strips, the master, stereo width, other interpolations, sections, grooves."""
    if any(channel.strip != Strip() and channel.strip != Strip(mute=True) for channel in song.channels):
        notices.say("the mixer's strips (faders, panning, solo) were left out")
    if song.mixer not in (Mixer(), MODULE_MIXER):
        notices.say("the master's settings were left out")
    if any(entry.section for entry in song.order):
        notices.say("the names of sections were left out")
    if any(entry.section and entry.section.mutes for entry in song.order):
        notices.say("channels that rest in a section play there")
    if song.groove or any(channel.groove for channel in song.channels) or song.swing != Song().swing:
        notices.say("grooves and swing were left out: rows are even")
    if song.artist:
        notices.say("the artist's name was left out")


def tell_names(text: str, size: int, place: str, notices: Notices) -> None:
    """A name that is longer than its field."""
    if len(text) > size:
        notices.say(f"{place}: the name '{text}' was cut to {size} characters")


def tell_instrument(instrument: Instrument, place: str, notices: Notices) -> None:
    """What neither FastTracker 2 nor ProTracker has."""
    if instrument.kind != "sampler":
        notices.say(f"{place} '{instrument.name}' is a synth voice and is silent now")
    if instrument.random_volume or instrument.random_panning:
        notices.say(f"{place}: its random volume and panning were left out")
    if instrument.pitch_pan_separation:
        notices.say(f"{place}: its pitch-pan separation was left out")


def tell_vibrato(vibrato: Vibrato, waveforms: Container[str], place: str, notices: Notices) -> None:
    """A vibrato's waveform that the format does not have."""
    if vibrato.depth and vibrato.waveform not in waveforms:
        notices.say(f"{place}: its vibrato's waveform '{vibrato.waveform}' became a sine")
